"""The week that the demo has behind it: each day tells of something that can happen to a promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.sandbox.demo import pulses
from bot.sandbox.demo.company import NORTHWIND, a_moment
from bot.sandbox.person import Person
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.seen import SeenMessage

PassTime = Callable[[datetime], None]
Say = Callable[[str], None]

_ASKS = "What do you need to know?"
_SAYS = "What do you want to say?"


def live_a_week(sandbox: Sandbox, pass_time: PassTime, say: Say) -> None:
    """What happened until Friday evening. `pass_time` moves the clock to a moment and lets the app catch up.

    `say` gets a line for each day, for whoever waits.
    """
    say("Two weeks before: twelve people answer a pulse.")
    _a_first_pulse(sandbox, lambda day, hour, minute=0: pass_time(a_moment(day, hour, minute, month=2)))
    _last_week(sandbox, lambda day, hour, minute=0: pass_time(a_moment(day, hour, minute, month=2)), say)
    say("Monday again: each department reads how its week went, and a few things are still open when you come in.")


def _a_first_pulse(sandbox: Sandbox, at: Callable[..., None]) -> None:
    """Two weeks before: nobody is asked twice within fourteen days."""
    at(9, 9, 5)
    pulses.ask_every_month(sandbox)
    at(10, 9, 40)
    pulses.answer_the_first(sandbox)
    at(11, 9, 30)
    at(12, 9, 30)


def _last_week(sandbox: Sandbox, at: Callable[..., None], say: Say) -> None:
    say("A week later: Ana's laptop is slow, and Bo has a question about it.")
    at(20, 9, 5)
    _a_question(sandbox, at)
    at(23, 9, 5)
    say("Tuesday: a request finds its way to Facilities.")
    _what_belongs_elsewhere(sandbox, at)
    say("Wednesday: a window takes longer than promised; Faye and Ana agree on a new time.")
    _a_window_that_takes_longer(sandbox, at)
    say("Thursday: Bo is ill, and everybody wants something from IT.")
    _a_day_without_bo(sandbox, at)
    say("Friday: Bo is back, and not all of it gets done.")
    _what_stays_open(sandbox, at)


def _a_question(sandbox: Sandbox, at: Callable[..., None]) -> None:
    """The Friday before: while Ana is asked something, the clock of IT is paused. That she is asked how it went is more
    than seven days ago when the demo opens, so that she is asked again after her first request in it.
    """
    ana, bo = sandbox.person("ana"), sandbox.person("bo")
    at(20, 9, 10)
    _asks(ana, "it My laptop is very slow since the update")
    at(20, 9, 40)
    bo.clicks("Take it")
    at(20, 10, 5)
    bo.clicks("Ask")
    bo.submits(**{_ASKS: "Does it also happen when it is not on the dock?"})
    at(20, 11, 30)
    ana.clicks("Answer")
    ana.submits(**{"Your answer": "No, only on the dock."})
    at(20, 16, 20)
    bo.clicks("Done")


def _what_belongs_elsewhere(sandbox: Sandbox, at: Callable[..., None]) -> None:
    """Tuesday: a rating, a letter, and a request that goes from IT to Facilities."""
    ana, bo, cem, eve, faye, gus = map(sandbox.person, ("ana", "bo", "cem", "eve", "faye", "gus"))
    at(24, 9, 15)
    ana.clicks("😀 5")
    at(24, 9, 16)
    ana.clicks("Up to 1 h")
    ana.clicks("Add a comment")
    ana.submits(**{"A comment": "Quick, and you explained it well."})
    _asks(eve, "people A letter for my visa")
    _asks(gus, "it The projector in room 7 hangs loose")
    at(24, 10, 5)
    bo.clicks("Move…")
    bo.submits(**{"Who can help?": "Facilities", "A word to them": "The projector is fine. It is the ceiling."})
    at(24, 10, 40)
    faye.clicks("Take it")
    faye.clicks("Reply")
    faye.submits(**{_SAYS: "I come after lunch. Please nobody sits below it."})
    at(24, 15, 0)
    faye.clicks("Done")
    cem.clicks("Take it")
    at(25, 10, 0)
    gus.clicks("😀 5")
    at(25, 10, 1)
    gus.clicks("None")
    cem.clicks("Reply")
    cem.submits(**{_SAYS: "The letter is in your mailbox, signed."})
    cem.clicks("Done")
    at(25, 16, 0)
    eve.clicks("🙂 4")
    at(25, 16, 1)
    eve.clicks("None")
    eve.writes("Cem, the letter is perfect. Thank you!", in_="general")


def _a_window_that_takes_longer(sandbox: Sandbox, at: Callable[..., None]) -> None:
    """Wednesday and Thursday: a promise that cannot be kept is agreed anew, before it breaks."""
    ana, faye = sandbox.person("ana"), sandbox.person("faye")
    _asks(ana, "facilities The window in room 3 does not close")
    at(25, 16, 30)
    faye.clicks("Take it")
    at(26, 8, 30)
    faye.clicks("New time")
    faye.submits(
        **{
            "When can it be done?": a_moment(4, 15),
            "Why do you need more time?": "The frame is bent. The glazier can come on Wednesday.",
        }
    )
    at(26, 8, 50)
    ana.clicks("Agree")


def _a_day_without_bo(sandbox: Sandbox, at: Callable[..., None]) -> None:
    """Thursday: Bo is ill and IT is asked a lot; of what is late Dana is told, however many reminders she had."""
    ana, bo, dana, eve, gus, lena = map(sandbox.person, ("ana", "bo", "dana", "eve", "gus", "lena"))
    bo.sets_status("Out sick", emoji="face_with_thermometer", until=a_moment(26, 19, month=2))
    at(26, 9, 5)
    for person, wish in (
        (ana, "My headset crackles"),
        (gus, "The scanner sends blank pages"),
        (lena, "I cannot open the archive of 2019"),
        (eve, "My badge no longer opens the lab"),
        (gus, "A second screen for the new colleague"),
    ):
        _asks(person, f"it {wish}")
    at(26, 11, 0)
    pulses.promise_something(sandbox)
    at(26, 12, 10)
    at(26, 13, 40)
    for wish, answer in (("headset", "There is a new one at my desk."), ("archive", "You can now. Sorry.")):
        card = _card(dana, wish)
        dana.clicks("Take it", on=card)
        dana.clicks("Reply", on=card)
        dana.submits(**{_SAYS: answer})
        dana.clicks("Done", on=card)
    _asks(eve, "finance Please pay the invoice of the venue")
    at(26, 14, 30)
    at(26, 17, 5)
    at(27, 9, 15)
    for wish in ("scanner", "badge", "second screen"):
        card = _card(bo, wish)
        bo.clicks("Take it", on=card)
        bo.clicks("Done", on=card)


def _what_stays_open(sandbox: Sandbox, at: Callable[..., None]) -> None:
    """Friday: what is asked now is still there on Monday."""
    ana, bo, cem, dana, eve, faye, gus = map(sandbox.person, ("ana", "bo", "cem", "dana", "eve", "faye", "gus"))
    at(27, 9, 30)
    bo.writes("Good morning! `/request it` and a few words is the quickest way to IT.", in_="general")
    for colleague in NORTHWIND.people:
        sandbox.person(colleague.handle).reads_everything()
    at(27, 10)
    _asks(ana, "it Access to the sales folder")
    at(27, 10, 20)
    dana.clicks("Take it")
    dana.clicks("Ask")
    dana.submits(**{_ASKS: "To read, or to change things too?"})
    at(27, 10, 30)
    gus.clicks("Take it")
    gus.clicks("Reply")
    gus.submits(**{_SAYS: "It goes out with the run on Tuesday."})
    at(27, 11)
    _asks(bo, "people A certificate for my landlord")
    at(27, 14)
    cem.clicks("Ask")
    cem.submits(**{_ASKS: "In French, or in English?"})
    at(27, 15, 40)
    _asks(eve, "it The meeting room screen shows nothing")
    at(27, 15, 45)
    for person in (ana, bo, eve):
        sandbox.workspace.clear_ephemerals(person.id)
    at(27, 17)
    faye.writes("The lift is being serviced on Wednesday morning. Please take the stairs.", in_="general")


def _card(person: Person, wish: str) -> SeenMessage:
    """The request's card; what was said below it since is newer."""
    return next(message for message in person.messages if wish in message.text and "Take it" in message.buttons)


def _asks(person: Person, text: str) -> None:
    person.types(f"/request {text}", in_="general")
