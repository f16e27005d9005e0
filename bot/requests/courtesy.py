"""Thanks and greetings, which owe nobody an answer: told from words that ask something, by tables in eight languages.

What is in the tables is courtesy. Whatever else is said beside it asks something, or may: nothing is guessed away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from enum import Enum


class Courtesy(Enum):
    """What a message owes its writer."""

    NO_ANSWER = "thanks, a greeting or emoji, and nothing else"
    DOUBTFUL = "a courtesy, and a few words that may be part of it"
    AN_ANSWER = "anything else"


# Without accents, and apostrophes as blanks, as `_words` leaves them. Each makes a message a courtesy.
_THANKS_AND_GREETINGS = """
    thanks, thank you, thank u, thankyou, thank ya, thx, thnx, thanx, tx, tks, tnx, ty, tysm, tyvm, cheers, ta,
    kudos, appreciated, appreciate it, i appreciate it, i appreciate this, i appreciate that, i appreciate your
    help, i am grateful, i m grateful, hello, hi, hey, hiya, howdy, good morning, good afternoon, good evening, good
    night, good day, morning, greetings, bye, goodbye, see you, see ya, take care, have a nice day, have a good day,
    have a great day, have a good one, have a nice weekend, have a great weekend, have a good weekend, have a nice
    evening, nice weekend, happy friday, merry christmas, happy new year, happy holidays, best regards, kind
    regards, warm regards, regards, you re welcome, you are welcome, my pleasure, no worries,

    danke, dankeschon, danke schon, dank dir, dank euch, dank ihnen, vielen dank, besten dank, herzlichen dank,
    tausend dank, lieben dank, schonen dank, ganz lieben dank, vielen lieben dank, merci vielmals, vergelts gott,
    ich danke dir, ich danke ihnen, ich danke euch, wir danken ihnen, hallo, guten morgen, guten tag, guten abend,
    gute nacht, moin, moin moin, servus, gruss gott, gruezi, tschuss, auf wiedersehen, bis bald, schonen tag,
    schonen tag noch, schones wochenende, schonen feierabend, schonen abend, einen schonen abend, einen schonen tag,
    ein schones wochenende, lg, vg, mfg, liebe grusse, viele grusse, beste grusse, mit freundlichen grussen, gern
    geschehen, gerne, bitte schon, bitte sehr, frohe weihnachten, mahlzeit,

    merci, un grand merci, grand merci, mille mercis, mille merci, mille fois merci, je te remercie, je vous
    remercie, nous vous remercions, remerciements, bonjour, bonsoir, salut, coucou, bonne journee, bonne soiree,
    bonne nuit, bon week end, bon weekend, au revoir, a bientot, a plus, a demain, cordialement, bien cordialement,
    bien a vous, bien a toi, de rien, je vous en prie, je t en prie, avec plaisir,

    gracias, mil gracias, muchas gracias, muchisimas gracias, te lo agradezco, se lo agradezco, os lo agradezco, te
    agradezco, le agradezco, agradecido, agradecida, hola, buenos dias, buen dia, buenas, buenas tardes, buenas
    noches, adios, hasta luego, hasta pronto, hasta manana, que tengas buen dia, que tengas un buen dia, que tenga
    un buen dia, buen fin de semana, feliz fin de semana, un saludo, saludos, un abrazo, de nada, saludos cordiales,

    grazie, grazie mille, mille grazie, molte grazie, tante grazie, grazie infinite, grazie tante, ti ringrazio, la
    ringrazio, vi ringrazio, ciao, buongiorno, buon giorno, buonasera, buona sera, buonanotte, buona notte, salve,
    arrivederci, a presto, a domani, buona giornata, buona serata, buon weekend, buon fine settimana, buon lavoro,
    cordiali saluti, saluti, un saluto, prego, di niente,

    obrigado, obrigada, muito obrigado, muito obrigada, obrigadao, obg, brigado, brigada, valeu, grato, grata,
    agradeco, eu agradeco, agradecemos, ola, oi, bom dia, boa tarde, boa noite, tchau, ate logo, ate amanha, ate
    breve, bom fim de semana, boa semana, tenha um bom dia, tenha um otimo dia, um abraco, abracos, abraco,
    cumprimentos, atenciosamente,

    bedankt, hartelijk bedankt, heel erg bedankt, dank je, dank je wel, dankjewel, dank jullie, dank jullie wel,
    dank u, dank u wel, dankuwel, dankje, hartelijk dank, hartstikke bedankt, veel dank, super bedankt, goedemorgen,
    goeiemorgen, goedemiddag, goedenavond, goedenacht, hoi, hoi hoi, dag, doei, tot ziens, tot straks, tot morgen,
    fijne dag, fijne dag nog, fijn weekend, prettig weekend, fijne avond, prettige dag, groet, groeten, groetjes,
    met vriendelijke groet, graag gedaan, geen dank,

    dziekuje, dzieki, dziekujemy, bardzo dziekuje, serdecznie dziekuje, wielkie dzieki, stokrotne dzieki, dzieki
    wielkie, dziekuje bardzo, czesc, hej, dzien dobry, dobry wieczor, dobranoc, witam, do widzenia, na razie, milego
    dnia, milego weekendu, milego wieczoru, udanego weekendu, pozdrawiam, pozdrowienia, z powazaniem, nie ma za co,
    prosze bardzo
"""

# Said beside thanks they are part of it; alone they leave it open whether somebody waits for more.
_SATISFIED = """
    ok, okay, okey, oki, k, great, perfect, perfectly, excellent, awesome, amazing, wonderful, fantastic, brilliant,
    nice, lovely, super, cool, top, wow, yay, good, very good, all good, sounds good, that s great, that is great,
    got it, understood, noted, roger, done, it works, it works now, works now, works, works great, works perfectly,
    works like a charm, it s working, it is working, it s working now, it is working now, that works, that worked,
    it worked, that solved it, that fixed it, that did it, that did the trick, problem solved, solved, fixed, you re
    the best, you are the best, you rock, you re a star, you are a star, you re a lifesaver, lifesaver, well done,
    great job, good job, great work, nice work, you saved my day, you made my day, much better, of course, sure, no
    problem, np, very kind, very kind of you, that s very kind, that s very kind of you, so kind of you, very
    helpful, all sorted, all sorted now, that helps, that helps a lot, that helped, helpful, that was quick, that
    was fast, so quick, so fast, have received it, received,

    alles klar, alles gut, passt, prima, perfekt, klasse, toll, genial, spitze, wunderbar, ausgezeichnet, sehr gut,
    gut, verstanden, erledigt, funktioniert, funktioniert jetzt, es funktioniert, es funktioniert jetzt, jetzt
    funktioniert es, funktioniert wieder, es funktioniert wieder, geht wieder, es geht wieder, klappt, hat geklappt,
    das hat geklappt, hat geholfen, das hat geholfen, das ging schnell, das war schnell, das war super schnell,
    jetzt geht alles, das ging ja schnell, sehr nett, du bist der beste, du bist die beste, ihr seid die besten, ihr
    seid super, kein problem,

    parfait, super, genial, excellent, nickel, impeccable, tres bien, c est parfait, c est bon, c est note, bien
    recu, bien note, d accord, ca marche, ca fonctionne, tout fonctionne, ca remarche, entendu, compris, formidable,
    top, c est super, c est gentil, tres gentil, bravo, vous etes super, tu es super, pas de souci, rapide et
    efficace,

    perfecto, genial, excelente, estupendo, fenomenal, vale, de acuerdo, entendido, recibido, muy bien, muy amable,
    funciona, ya funciona, ya esta funcionando, ahora funciona, funciona perfectamente, todo bien, todo perfecto,
    solucionado, resuelto, listo, eres el mejor, eres la mejor, sois los mejores, que rapido, sin problema,

    perfetto, ottimo, eccellente, benissimo, molto bene, va bene, bene, d accordo, capito, ricevuto, funziona, ora
    funziona, adesso funziona, funziona tutto, tutto ok, tutto bene, tutto a posto, risolto, gentilissimo,
    gentilissima, gentilissimi, molto gentile, sei il migliore, sei la migliore, siete fantastici, sei un grande,
    bravissimi, velocissimi, nessun problema,

    perfeito, otimo, excelente, maravilha, beleza, certo, combinado, entendido, recebido, muito bom, muito bem,
    funcionou, agora funciona, ja funciona, esta funcionando, tudo certo, tudo bem, resolvido, show, show de bola,
    voces sao demais, voce e demais, sem problema, muito gentil,

    perfect, prima, top, geweldig, fantastisch, uitstekend, mooi, fijn, oke, begrepen, ontvangen, helemaal goed,
    heel goed, het werkt, het werkt nu, het werkt weer, werkt weer, werkt, nu werkt het, het is gelukt, gelukt,
    opgelost, is goed, komt goed, je bent de beste, jullie zijn top, geen probleem, wat snel, super snel,

    super, swietnie, doskonale, idealnie, rewelacja, ekstra, dobrze, bardzo dobrze, rozumiem, jasne, jasna sprawa,
    zrozumiano, dziala, juz dziala, teraz dziala, wszystko dziala, udalo sie, zalatwione, rozwiazane, w porzadku,
    jestes najlepszy, jestes najlepsza, jestescie najlepsi, jestescie super, nie ma problemu, bardzo mi milo
"""

# Mean nothing by themselves, and may stand anywhere in a courtesy.
_FILLERS = """
    so, very, much, kindly, a lot, lots, a bunch, a million, a ton, tons, loads, heaps, many, again, really, just,
    indeed, to you, to you all, to all, to everyone, all, everyone, everybody, team, guys, folks, there, dear, and,
    a thousand, in advance, once more, one more time, anyway, too, oh, ah, aw, ha, haha, hehe, yes, yeah, yep, and
    you too, you too, both, from me, with, big, huge, million, sincerely, from the bottom of my heart, my friend,
    friend, mate, buddy, sir, madam, have, it, super,

    sehr, vielmals, nochmals, und, auch, dir, euch, ihnen, alle, allen, zusammen, liebe, lieber, liebes, team, an
    alle, schon mal, im voraus, ja, ach, ganz, echt, wirklich, ebenfalls, gleichfalls,

    beaucoup, bien, infiniment, encore, encore une fois, tres, et, a vous, a vous deux, a toi, a tous, a toutes, a
    tout le monde, l equipe, toute l equipe, a toute l equipe, cher, chere, vraiment, d avance, par avance, oui, oh,
    egalement, mille fois,

    muchas, mucho, muchisimas, muchisimo, de verdad, de nuevo, otra vez, y, a todos, a todas, equipo, por
    adelantado, de antemano, si, igualmente, de corazon, chicos, querido, querida,

    mille, tante, molte, infinite, davvero, ancora, di nuovo, e, a tutti, a te, a voi, a lei, ragazzi, squadra, di
    cuore, in anticipo, altrettanto, anche a te, anche a voi, caro, cara,

    muito, muita, mesmo, de novo, novamente, a todos, pessoal, gente, equipe, equipa, desde ja, sim, igualmente, de
    coracao, caro, cara, por tudo,

    heel, erg, hartelijk, veel, nogmaals, en, allemaal, jullie, iedereen, jij ook, u ook, alvast, bij voorbaat, ja,
    echt, hoor, weer, beste, lieve, ontzettend, enorm,

    bardzo, serdecznie, jeszcze raz, i, wszystkim, wam, panu, pani, panstwu, ci, z gory, tak, naprawde, wielkie,
    wzajemnie, rowniez, zespol, drogi, droga
"""

# What somebody is thanked for.
_FOR = (
    """for, fur, pour, por, per, pelo, pela, pelos, pelas, voor, za, de, d, della, del, dell, dello, di, da, dla, o"""
)
_WHAT_FOR = """
    the, your, you, that, this, it, all, everything, this one, of, my, our, his, her, their, a, an, me, us, in, on,
    with, so, quick, fast, prompt, speedy, swift, kind, great, good, amazing, nice, excellent, lovely, wonderful,
    friendly, immediate, super, clear, detailed, help, helping, reply, replying, response, responding, answer,
    answering, support, supporting, update, updating, info, information, explanation, explaining, clarification,
    clarifying, work, effort, efforts, time, patience, assistance, service, feedback, heads up, looking into, taking
    care, fixing, sorting, out, solving, checking, solution, advice, tip, hint, link, letting, know, getting, back,
    understanding, quickly, kindness, attention, hard, job, being, there, message, note, turnaround, handling,
    reminder, confirmation, confirming, day, and,

    die, den, das, der, dein, deine, deinen, deiner, euer, eure, eurer, ihr, ihre, ihren, ihrer, schnelle,
    schnellen, super, tolle, gute, prompte, rasche, freundliche, hilfe, antwort, ruckmeldung, unterstutzung, info,
    infos, auskunft, information, bearbeitung, erledigung, losung, service, einsatz, muhe, zeit, geduld, tipp,
    hinweis, alles, und,

    la, le, les, l, ta, ton, tes, votre, vos, aide, reponse, retour, rapidite, efficacite, reactivite, explication,
    explications, informations, info, infos, soutien, temps, patience, tout, travail, intervention, solution,
    rapide, super, efficace, precieuse, et, cette, ce, m avoir aide, avoir aide, conseil, conseils, gentillesse,

    el, lo, los, las, tu, su, vuestra, vuestro, ayuda, respuesta, rapidez, apoyo, informacion, explicacion, tiempo,
    todo, atencion, trabajo, paciencia, solucion, rapida, tan, y, gestion, colaboracion, amabilidad, interes,

    il, i, gli, l, tuo, tua, vostro, vostra, suo, sua, aiuto, risposta, supporto, velocita, disponibilita,
    spiegazione, informazione, informazioni, tempo, tutto, lavoro, pazienza, soluzione, rapida, veloce, e,
    gentilezza, assistenza,

    o, os, as, a, sua, seu, tua, teu, vossa, ajuda, resposta, apoio, rapidez, informacao, informacoes, explicacao,
    atencao, tempo, tudo, trabalho, paciencia, solucao, rapida, retorno, suporte, e, gentileza, forca,

    de, het, je, jouw, jullie, uw, snelle, goede, fijne, hulp, reactie, antwoord, steun, uitleg, informatie, tijd,
    alles, moeite, geduld, oplossing, en, ondersteuning, service, werk, inzet,

    szybka, szybkie, szybki, twoja, twoje, wasza, panska, pani, pomoc, odpowiedz, wsparcie, wyjasnienie, informacje,
    informacja, czas, wszystko, cierpliwosc, rozwiazanie, reakcje, i, prace, trud, fatyge, info
"""

# Whoever says one of these beside a courtesy says that something is open.
_OPEN = frozenset(
    """
    but however although though still yet not no don doesn didn isn won cannot can could would will should shall may
    please when where how what which who why whether if need needs want wonder wondering question another also
    except unfortunately sorry wrong error broken fails failed failing problem issue missing until before by asap
    urgent nothing bad worse
    aber nichts jedoch allerdings leider noch nicht kein keine keinen kann konnen konnten konntest konnte wurde wurden
    bitte wann wo wie was welche welcher welches warum ob brauche brauchen mochte frage fehler kaputt fehlt sondern
    nur trotzdem
    mais rien cependant toutefois pas ne n pouvez pourriez pouvons peux peut pourrais quand ou comment quel quelle quels
    pourquoi si besoin question erreur probleme manque malheureusement toujours plait svp stp
    pero nada aunque todavia aun puede puedes podria podrias podeis cuando donde como cual que quien necesito necesita
    duda pregunta error problema falta favor sigue
    ma niente pero purtroppo non puo puoi potete potrebbe potresti quando dove come quale cosa chi perche serve servono
    domanda errore manca favore
    mas porem ainda nao pode podes podem poderia quando onde como qual quem porque preciso precisa duvida pergunta
    erro
    maar niets helaas nog niet geen kan kun kunt kunnen zou wanneer waar hoe wat welke wie waarom nodig vraag fout mist
    ale nic jednak niestety nadal nie moze mozesz mozna moglbys moglaby czy kiedy gdzie jak jaki jaka co kto dlaczego
    potrzebuje pytanie blad brakuje prosze prosba
    """.split()  # noqa: SIM905  (one word after another can be read; a list of three hundred cannot)
)
# More words than these beside a courtesy are no part of it.
_MOST_BESIDE = 4

_EMOJI_CODE = re.compile(r":([a-z0-9_+'-]+):")
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=8x][-'^o]?[)(\]dp*3/|]+|<3+|\^_*\^|\\o/|[(][:;])(?!\w)", re.IGNORECASE)
_LENGTHENED = re.compile(r"(.)\1{2,}")
_ASKING = re.compile(r"[?¿？❓❔]|:(?:grey_)?question:")
_SENTENCE_ENDS = re.compile(r"[.!;\n…]+")
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
# Alone they may mean that something is wrong.
_UNHAPPY = frozenset("👎❌😡😠🤬😭😢☹🙁😞😕😟🤔🚫⚠🆘")
_UNHAPPY_CODES = frozenset(
    """
    -1 thumbsdown x rage angry face_with_symbols_on_mouth sob cry frowning
    slightly_frowning_face disappointed confused worried thinking_face no_entry_sign warning sos thinking
    """.split()  # noqa: SIM905
)


def _phrases(table: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases of a table by their first word, the longest first."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for phrase in table.split(","):
        words = tuple(_words(phrase))
        if words:
            found.setdefault(words[0], set()).add(words)
    return {first: tuple(sorted(known, key=len, reverse=True)) for first, known in found.items()}


def read(text: str, names: Collection[str] = ()) -> Courtesy:
    """Return what a message owes its writer. `names` are those of people it may be addressed to.

    It owes no answer when all of it is in the tables, and a thanks or a greeting among it, or when it is nothing but
    emoji. With a few words more it is doubtful. A question mark, a link, a number, or a word such as *but* beside it
    asks for one.
    """
    if _ASKING.search(text) or _LINK.search(text):
        return Courtesy.AN_ANSWER
    sentences = _sentences(text)
    if not sentences:
        return _emoji_alone(text)
    known = {word for name in names for word in _words(name)}
    kinds: set[_Kind] = set()
    beside: list[str] = []
    for words in sentences:
        _sort_out(words, known, kinds, beside)
    if _Kind.COURTESY not in kinds:
        return Courtesy.DOUBTFUL if _Kind.SATISFIED in kinds and not beside else Courtesy.AN_ANSWER
    elif not beside:
        return Courtesy.DOUBTFUL if _is_unhappy(text) else Courtesy.NO_ANSWER
    elif len(beside) > _MOST_BESIDE or any(word in _OPEN or not word.isalpha() for word in beside):
        return Courtesy.AN_ANSWER
    else:
        return Courtesy.DOUBTFUL


def is_no_more_than_thanks(text: str) -> bool:
    """Return whether it answers no question either: thanks and greetings, and no word of how it went.

    "It works, thanks" answers one, and so may emoji: a thumb means yes.
    """
    kinds: set[_Kind] = set()
    for words in _sentences(text):
        _sort_out(words, (), kinds, [])
    return _Kind.COURTESY in kinds and _Kind.SATISFIED not in kinds


def _sentences(text: str) -> list[list[str]]:
    """The words of each sentence, without emoji."""
    read_aloud = _EMOTICON.sub(" ", _EMOJI_CODE.sub(" ", text))
    return [words for sentence in _SENTENCE_ENDS.split(read_aloud) if (words := _words(sentence))]


class _Kind(Enum):
    COURTESY = 1
    SATISFIED = 2
    FILLER = 3


def _sort_out(words: list[str], names: Collection[str], kinds: set[_Kind], beside: list[str]) -> None:
    """Add the kinds of phrases that a sentence is made of, and the words that are in none."""
    place, is_for = 0, False
    while place < len(words):
        word = words[place]
        kind, length = _longest_at(words, place)
        if kind is not None and (length > 1 or (word not in _BEFORE_WHAT and not (is_for and word in _THANKED_FOR))):
            kinds.add(kind)
            place, is_for = place + length, False
            continue
        is_for = word in _BEFORE_WHAT or (is_for and word in _THANKED_FOR)
        if not is_for and word not in names:
            beside.append(word)
        place += 1


def _longest_at(words: list[str], place: int) -> tuple[_Kind | None, int]:
    """The longest phrase that begins there, the politer kind first, and of how many words it is."""
    best: tuple[_Kind | None, int] = (None, 0)
    for kind, table in _TABLES.items():
        for phrase in table.get(words[place], ()):
            if len(phrase) > best[1] and tuple(words[place : place + len(phrase)]) == phrase:
                best = kind, len(phrase)
    return best


def _emoji_alone(text: str) -> Courtesy:
    """Nothing to be read: an emoji says enough, unless it is not a happy one. Punctuation alone may mean anything."""
    has_emoji = any(unicodedata.category(char) == "So" for char in text) or _EMOJI_CODE.search(text)
    if has_emoji or _EMOTICON.search(text):
        return Courtesy.DOUBTFUL if _is_unhappy(text) else Courtesy.NO_ANSWER
    return Courtesy.DOUBTFUL


def _is_unhappy(text: str) -> bool:
    codes = {code.split("::")[0] for code in _EMOJI_CODE.findall(text)}
    return (
        not _UNHAPPY.isdisjoint(text) or not _UNHAPPY_CODES.isdisjoint(codes) or bool(re.search(r"[:=;]-?[(/|]", text))
    )


def _words(text: str) -> list[str]:
    """The words of a text, without case, accents, marks and letters that were drawn out."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("ł", "l").replace("ø", "o").replace("đ", "d")
    kept = "".join(
        char if char.isalnum() else "" if unicodedata.combining(char) or unicodedata.category(char) in "CfMnSk" else " "
        for char in plain
    )
    return _LENGTHENED.sub(r"\1", kept).split()


_TABLES = {
    _Kind.COURTESY: _phrases(_THANKS_AND_GREETINGS),
    _Kind.SATISFIED: _phrases(_SATISFIED),
    _Kind.FILLER: _phrases(_FILLERS),
}
_BEFORE_WHAT = frozenset(_words(_FOR))
_THANKED_FOR = frozenset(_words(_WHAT_FOR)) | _BEFORE_WHAT
