"""Congratulations and good wishes, which ask for nothing, told by tables in the eight languages of `courtesy`."""

from __future__ import annotations

import re
import unicodedata

# Without accents. Each makes a celebration of a message that asks nothing.
_WISHES = """
    congratulations, congrats, happy birthday, happy anniversary, happy new year, merry christmas, happy holidays,
    happy easter, happy friday, hip hip, three cheers, welcome to the team, welcome aboard, so proud of,

    gluckwunsch, gluckwunsche, gratuliere, gratulation, wir gratulieren, alles gute zum, zum geburtstag, frohe
    weihnachten, frohes neues, willkommen im team,

    felicitations, toutes nos felicitations, joyeux anniversaire, bon anniversaire, bonne annee, joyeux noel,
    bienvenue dans l equipe, chapeau a,

    felicidades, enhorabuena, felicitaciones, feliz cumpleanos, feliz navidad, feliz ano, bienvenido al equipo,
    bienvenida al equipo,

    congratulazioni, complimenti a, auguri, tanti auguri, buon compleanno, buon natale, buon anno, benvenuto nel team,
    benvenuta nel team,

    parabens, feliz aniversario, feliz natal, bem vindo a equipe, bem vinda a equipe,

    gefeliciteerd, proficiat, hartelijk gefeliciteerd, van harte, fijne verjaardag, gelukkig nieuwjaar, prettige
    kerstdagen, welkom in het team,

    gratulacje, gratulujemy, wszystkiego najlepszego, sto lat, wesolych swiat, szczesliwego nowego roku,
    witamy w zespole
"""
_EMOJI = (
    "\N{PARTY POPPER}",
    "\N{BIRTHDAY CAKE}",
    "\N{BOTTLE WITH POPPING CORK}",
    ":tada:",
    ":birthday:",
    ":partying_face:",
)
_ASKS = ("?", "\N{INVERTED QUESTION MARK}")


def is_celebration(text: str) -> bool:
    """Return whether the message congratulates somebody, or wishes them well, and asks for nothing beside it."""
    if any(mark in text for mark in _ASKS):
        return False
    return any(emoji in text for emoji in _EMOJI) or _ANY.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """Without accents and signs, in small letters, with single blanks."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^\w]+", " ", "".join(one for one in letters if not unicodedata.combining(one))).split())


_ANY = re.compile(rf"\b(?:{'|'.join(' '.join(wish.split()) for wish in _WISHES.split(',') if wish.strip())})\b")
