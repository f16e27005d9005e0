"""What people write under a request when they want nothing more, and what only begins so."""

from __future__ import annotations

# 25 of each language, as colleagues write them: in haste, with emoji, without accents.
NOTHING_MORE = {
    "English": """
        Thanks!! 🙏
        thanks
        Thank you so much!
        Thx :)
        ty
        Many thanks, Bo
        Thanks a lot, it works now.
        Thank you for the quick help!
        Thanks for looking into this 👍
        Perfect, thank you!
        Awesome, thanks a million
        Cheers mate
        Great, thanks. Have a nice weekend!
        Thank you very much for your fast response.
        Much appreciated!
        I appreciate your help. Kind regards
        thanks again :pray:
        Thanksssss 😍😍
        Thank you both, you're the best!
        Got it, thanks.
        Good morning!
        Hi Bo
        Hello everyone 👋
        Thanks for everything and take care
        That did the trick, thank you :tada: :tada:
    """,
    "German": """
        Danke!
        Vielen Dank für die schnelle Hilfe!
        Dankeschön 😊
        Danke schön, Bo
        Herzlichen Dank und schönes Wochenende!
        Super, danke dir!
        Besten Dank, funktioniert wieder.
        Danke, es geht wieder :)
        Perfekt, vielen lieben Dank
        Danke euch allen!
        Alles klar, danke.
        Merci vielmals!
        Tausend Dank 🙏🙏
        Ich danke dir sehr
        Danke für deine Mühe.
        Danke für die Info, schönen Feierabend!
        Guten Morgen zusammen
        Hallo Bo!
        Moin
        Vielen Dank! Liebe Grüße
        Das hat geholfen, danke!
        Das ging ja schnell! Danke
        Danke nochmals, LG
        Gern geschehen!
        Vielen Dank im Voraus
    """,
    "French": """
        Merci !
        Merci beaucoup 😊
        Un grand merci pour votre aide !
        Merci bien, bonne journée
        Super, merci !
        Parfait, merci beaucoup.
        Je vous remercie pour votre réponse rapide.
        Mille mercis
        Merci à toute l'équipe
        C'est parfait, merci Bo
        Ça marche, merci
        Bien reçu, merci !
        Merci infiniment 🙏
        Merci pour tout et bon week-end !
        Merci d'avance
        Bonjour
        Bonjour à tous
        Salut Bo !
        Bonsoir
        Merci encore !!
        Merci pour ton retour
        Tout fonctionne, merci
        C'est noté, merci. Cordialement
        De rien !
        Je te remercie beaucoup
    """,
    "Spanish": """
        ¡Gracias!
        Muchas gracias 😊
        Mil gracias por tu ayuda
        Muchísimas gracias, Bo
        ¡Genial, gracias!
        Gracias por la rapidez
        Perfecto, muchas gracias.
        Ya funciona, gracias!!
        Te lo agradezco mucho
        Muchas gracias a todos
        Gracias de nuevo
        Vale, gracias
        Gracias por todo, un saludo
        Buenos días
        ¡Hola!
        Hola Bo, buenas tardes
        Muy amable, gracias
        Gracias por la información
        Excelente, mil gracias 🙌
        Entendido, gracias
        De nada
        Muchas gracias por su respuesta. Saludos cordiales
        Gracias, buen fin de semana
        Todo perfecto, gracias
        Gracias equipo 💪
    """,
    "Italian": """
        Grazie!
        Grazie mille 😊
        Mille grazie per l'aiuto
        Grazie, ora funziona
        Perfetto, grazie!
        Molte grazie Bo
        Ottimo, grazie mille
        Ti ringrazio davvero
        Grazie infinite 🙏
        Grazie a tutti
        Vi ringrazio per la risposta
        Grazie ancora e buona giornata!
        Gentilissimo, grazie
        Tutto a posto, grazie
        Va bene, grazie
        Buongiorno
        Ciao Bo!
        Buonasera a tutti
        Grazie per la velocità
        Grazie di tutto
        Ricevuto, grazie
        Grazie per il supporto, buon weekend
        Prego!
        Tante grazie. Cordiali saluti
        Risolto, grazie :+1:
    """,
    "Portuguese": """
        Obrigado!
        Obrigada 😊
        Muito obrigado pela ajuda
        Muito obrigada, Bo
        Perfeito, obrigado!
        Ótimo, muito obrigado.
        Valeu!
        Obg :)
        Obrigado a todos
        Agradeço muito
        Obrigado pela rapidez
        Obrigada pelo apoio
        Já funciona, obrigado
        Tudo certo, obrigada!
        Bom dia
        Olá Bo
        Boa tarde a todos
        Muito obrigado mesmo 🙏
        Obrigado pela resposta. Cumprimentos
        Obrigada por tudo e bom fim de semana!
        Beleza, valeu
        De nada
        Resolvido, obrigado
        Obrigado desde já
        Oi pessoal
    """,
    "Dutch": """
        Bedankt!
        Dank je wel 😊
        Dankjewel Bo
        Hartelijk dank voor de snelle hulp
        Heel erg bedankt!
        Dank u wel
        Super bedankt!
        Top, bedankt
        Fijn, dank je
        Bedankt voor je hulp
        Het werkt weer, bedankt!
        Bedankt allemaal
        Nogmaals bedankt
        Veel dank en fijn weekend
        Bedankt voor de snelle reactie. Groetjes
        Goedemorgen
        Hoi Bo
        Goedemiddag allemaal
        Helemaal goed, dank je wel
        Oké, bedankt
        Hartstikke bedankt 👍
        Alvast bedankt
        Graag gedaan!
        Bedankt voor alles, fijne dag
        Perfect, dankjewel :pray:
    """,
    "Polish": """
        Dziękuję!
        Dzięki 😊
        Dziękuję bardzo
        Bardzo dziękuję za pomoc
        Dzięki wielkie!
        Super, dzięki
        Dziękuję za szybką odpowiedź
        Serdecznie dziękuję 🙏
        Dzięki, działa
        Już działa, dziękuję!
        Świetnie, dziękuję
        Dziękuję wszystkim
        Dzięki jeszcze raz
        Dziękuję i miłego dnia
        Dziękuję z góry
        Dzień dobry
        Cześć Bo
        Hej
        Dobry wieczór
        Wszystko działa, wielkie dzięki
        Rozumiem, dziękuję
        Dziękuję za wsparcie. Pozdrawiam
        Dzięki, miłego weekendu :)
        Nie ma za co
        Dziękujemy bardzo
    """,
}

# They begin with thanks or a greeting, and ask for something, or say that something is open.
ASKING = """
    Thanks, but it still does not start.
    Thanks! When will it be ready?
    Thank you. Could you also look at the printer
    thx, can you do the same for Eve
    Thanks a lot, however the second screen is dark
    Thank you, one more question: who pays
    Thanks, I will be in office 314 tomorrow
    Thanks for the quick help. It happened again this morning after the restart
    Great, thanks. Please send it to finance too
    Hi, any news?
    Hello, my laptop won't start
    Good morning, the lamp is broken again
    Thanks, see https://example.com/error
    Cheers, what about the invoice
    Thanks 🙏 unfortunately it fails
    Danke, aber es geht noch nicht.
    Vielen Dank! Wann kommt das neue Gerät
    Danke, könnt ihr das bitte auch bei Eve machen
    Danke für die schnelle Hilfe, leider ist der Fehler wieder da
    Danke, wo finde ich das
    Hallo, gibt es etwas Neues?
    Besten Dank, ich brauche noch die Rechnung
    Guten Morgen, der Drucker druckt seit gestern nur leere Seiten
    Merci, mais ça ne marche pas
    Merci ! Quand est-ce que ce sera prêt
    Merci beaucoup, pouvez-vous aussi regarder l'imprimante
    Bonjour, avez-vous des nouvelles ?
    Merci pour votre aide, le problème est revenu
    Bonjour, j'ai besoin d'un écran
    Merci, toujours rien
    Gracias, pero todavía no funciona
    Muchas gracias. ¿Cuándo estará listo?
    Gracias, necesito también la factura
    Hola, mi portátil no arranca
    Gracias por la ayuda, sigue igual
    Gracias, puedes mirar la impresora
    Grazie, ma non funziona ancora
    Grazie mille! Quando sarà pronto
    Grazie, potete guardare anche la stampante
    Buongiorno, mi serve una sedia nuova
    Obrigado, mas ainda não funciona
    Obrigada! Quando fica pronto
    Bom dia, preciso de um monitor
    Obrigado, pode ver também a impressora
    Bedankt, maar het werkt nog niet
    Dank je wel. Wanneer is het klaar
    Bedankt, kun je ook naar de printer kijken
    Dziękuję, ale nadal nie działa
    Dzięki! Kiedy będzie gotowe
    Dzień dobry, potrzebuję nowego monitora
"""

# A courtesy with something beside it, or satisfaction without one: whoever has it is asked.
DOUBTFUL = """
    Ok
    Perfect.
    Super!
    👎
    😕
    Thanks 😡
    Thanks Zebulon
    Thank you, tomorrow then
    Danke, bis morgen früh
    Merci, demain matin
    Thanks, Tuesday suits me
    …
    !!!
"""

EMOJI = """
    🙏
    👍👍👍
    :pray:
    :+1::skin-tone-3:
    ❤️
    👍🏽
    :tada: :heart:
    🎉!!
    :)
    <3
    ;-)
    👩‍💻 🙌
"""


def lines(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]
