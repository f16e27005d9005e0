"""A small company with a week behind it, and one request played from its first word to its rating.

Only what people do: whoever calls this brings the app, the time and the departments.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.person import Person
from bot.sandbox.sandbox import Sandbox

_PARIS = ZoneInfo("Europe/Paris")
_PATIENCE = 20.0

PEOPLE = (
    ("ana", "Ana Alves", "Marketing", "Europe/Paris"),
    ("bo", "Bo Berg", "IT", "Europe/Paris"),
    ("dana", "Dana Diaz", "IT lead", "Europe/Paris"),
    ("cem", "Cem Can", "People", "Europe/Paris"),
    ("eve", "Eve Evans", "Sales", "America/New_York"),
    ("faye", "Faye Faure", "Facilities", "Europe/Paris"),
    ("gus", "Gus Graf", "Finance", "Europe/Berlin"),
    ("lena", "Lena Lind", "Legal", "Europe/Paris"),
)

PassTime = Callable[[datetime], None]
Say = Callable[[str], None]


def a_moment(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A moment of 2026 on the clocks of Paris, as aware UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=_PARIS).astimezone(UTC)


# A Monday morning; the demo opens on the Tuesday of the week after.
BEGINS_AT = a_moment(23, 8, 30, month=2)
OPENS_AT = a_moment(3, 9)


def furnish(sandbox: Sandbox) -> None:
    """The people and channels of the company."""
    for handle, name, title, zone in PEOPLE:
        sandbox.workspace.add_person(handle, name=name, title=title, zone=zone)
    sandbox.workspace.add_channel("general", members=[handle for handle, *_ in PEOPLE], bot=False)
    for channel, members in (
        ("it-help", ["bo", "dana"]),
        ("people", ["cem"]),
        ("facilities", ["faye"]),
        ("finance", ["gus"]),
    ):
        sandbox.workspace.add_channel(channel, members=members)
    sandbox.workspace.add_channel("legal", is_private=True, members=["lena"])


def live_a_week(sandbox: Sandbox, pass_time: PassTime) -> None:
    """What happened from Monday to Monday. `pass_time` moves the clock to a moment and lets the app catch up."""
    _last_week(sandbox, lambda day, hour, minute=0: pass_time(a_moment(day, hour, minute, month=2)))
    _monday(sandbox, lambda hour, minute=0: pass_time(a_moment(2, hour, minute)))


def _last_week(sandbox: Sandbox, at: Callable[..., None]) -> None:
    ana, bo, cem, eve, faye, gus = map(sandbox.person, ("ana", "bo", "cem", "eve", "faye", "gus"))
    at(23, 9, 10)
    _asks(ana, "it My laptop is very slow since the update")
    at(23, 9, 40)
    bo.clicks("Take it")
    at(23, 10, 5)
    bo.clicks("Ask")
    bo.submits(**{"What do you need to know?": "Does it also happen when it is not on the dock?"})
    at(23, 11, 30)
    ana.clicks("Answer")
    ana.submits(**{"Your answer": "No, only on the dock."})
    at(23, 16, 20)
    bo.clicks("Done")
    at(24, 9, 15)
    _rates(ana, "5 · Could not be better", "Less than an hour", "Quick, and you explained it well.")
    _asks(eve, "people A letter for my visa")
    at(24, 15, 0)
    cem.clicks("Take it")
    at(25, 10, 0)
    cem.clicks("Reply")
    cem.submits(**{"What do you want to say?": "The letter is in your mailbox, signed."})
    cem.clicks("Done")
    at(25, 16, 0)
    _rates(eve, "4 · Good", "None worth mentioning", "")
    eve.writes("Cem, the letter is perfect. Thank you!", in_="general")
    _asks(ana, "facilities The window in room 3 does not close")
    at(25, 16, 30)
    faye.clicks("Take it")
    at(26, 11, 0)
    faye.clicks("Done")
    at(26, 14, 0)
    _asks(eve, "finance Please pay the invoice of the venue")
    at(27, 10, 30)
    gus.clicks("Take it")
    gus.clicks("Reply")
    gus.submits(**{"What do you want to say?": "It goes out with the run on Tuesday."})
    at(27, 17, 0)
    faye.writes("The lift is being serviced on Wednesday morning. Please take the stairs.", in_="general")


def _monday(sandbox: Sandbox, at: Callable[..., None]) -> None:
    ana, bo, dana, eve = map(sandbox.person, ("ana", "bo", "dana", "eve"))
    at(9, 5)
    bo.writes("Good morning! `/request it` and a few words is the quickest way to IT.", in_="general")
    for handle, *_ in PEOPLE:
        sandbox.person(handle).reads_everything()
    at(10)
    _asks(ana, "it Access to the sales folder")
    at(10, 20)
    dana.clicks("Take it")
    dana.clicks("Ask")
    dana.submits(**{"What do you need to know?": "To read, or to change things too?"})
    at(15, 40)
    _asks(eve, "it The meeting room screen shows nothing")
    at(15, 45)
    for person in (ana, eve):
        sandbox.workspace.clear_ephemerals(person.id)


def play(sandbox: Sandbox, forward: Callable[[timedelta], None], say: Say) -> None:
    """One request from `/request` to its rating, and one that nobody answers until somebody is reminded.

    `forward` moves the clock. Raises AssertionError, with what the person sees, when something does not come.
    """
    ana, bo, gus = sandbox.person("ana"), sandbox.person("bo"), sandbox.person("gus")
    answer = ana.types("/request it The printer eats paper", in_="general")
    number = answer.split()[0]
    say(f"Ana types /request it The printer eats paper, and reads: {answer}")
    _wait_for(sandbox, bo, "The printer eats paper")
    card = bo.message("The printer eats paper", in_="it-help")
    say("Bo sees the card in #it-help.")
    bo.clicks("Take it", on=card)
    _wait_for(sandbox, ana, "Bo Berg has it")
    say("Bo takes it; Ana's card says so.")
    bo.clicks("Ask", on=bo.message("The printer eats paper", in_="it-help"))
    bo.submits(**{"What do you need to know?": "Which floor?"})
    _wait_for(sandbox, ana, "Which floor?")
    ana.clicks("Answer", on=ana.message("Which floor?", in_="dm"))
    ana.submits(**{"Your answer": "The second."})
    _wait_for(sandbox, bo, "The second.")
    say("Bo asks, Ana answers; the answer stands in the card's thread.")
    bo.clicks("Done", on=bo.message("The printer eats paper", in_="it-help"))
    _wait_for(sandbox, ana, f"{number} is done. Is it?")
    ana.clicks("Rate", on=ana.message(f"{number} is done. Is it?", in_="dm"))
    ana.submits(
        **{
            "How well did IT help you?": "5 · Could not be better",
            "How much working time did this cost you?": "Less than 15 minutes",
        }
    )
    _wait_for(sandbox, ana, "Thank you for rating it")
    say("Bo is done; Ana rates it.")
    ana.types("/request finance The June budget, please", in_="general")
    _wait_for(sandbox, gus, "The June budget, please")
    forward(timedelta(hours=7))
    _wait_for(sandbox, gus, "first answer is")
    say("Nobody answers for most of a working day; Finance is reminded.")


def _asks(person: Person, text: str) -> None:
    person.types(f"/request {text}", in_="general")


def _rates(person: Person, score: str, time_lost: str, comment: str) -> None:
    person.clicks("Rate")
    department = next(label for label in _labels(person) if label.startswith("How well did"))
    values = {department: score, "How much working time did this cost you?": time_lost}
    if comment:
        values["A word to the department"] = comment
    person.submits(**values)


def _labels(person: Person) -> list[str]:
    modal = person.modal
    return [] if modal is None else list(modal.labels)


def _wait_for(sandbox: Sandbox, person: Person, text: str) -> None:
    """Until the person sees the text: what the app says reaches them a moment later."""
    with sandbox.workspace.changes:
        seen = sandbox.workspace.changes.wait_for(lambda: person.sees(text), timeout=_PATIENCE)
    if not seen:
        raise AssertionError(f"{person.name} does not see {text!r}, but:\n{person.screen()}")
