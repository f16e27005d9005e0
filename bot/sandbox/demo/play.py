"""A few requests that play by themselves, to see that all of it works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.sandbox.demo import pulses
from bot.sandbox.demo.company import a_moment
from bot.sandbox.person import Person
from bot.sandbox.sandbox import Sandbox

# Seconds. Nothing here depends on how quick the machine is; only what never comes gets there.
_PATIENCE = 60.0
_ASKS = "What do you need to know?"

Say = Callable[[str], None]


def play(sandbox: Sandbox, forward: Callable[[timedelta], None], say: Say) -> None:
    """One request from `/request` to its rating, and one of everything else that can happen to a promise.

    `forward` moves the clock. Raises AssertionError, with what the person sees, when something does not come.
    """
    _play_one_request(sandbox, say)
    _play_a_new_time(sandbox, say)
    _play_a_move(sandbox, say)
    _play_reminders(sandbox, forward, say)
    _play_a_pulse(sandbox, forward, say)


def _play_one_request(sandbox: Sandbox, say: Say) -> None:
    ana, bo = sandbox.person("ana"), sandbox.person("bo")
    answer = ana.types("/request it The printer eats paper", in_="general")
    number = answer.split()[0]
    say(f"Ana types /request it The printer eats paper, and reads: {answer}")
    _wait_for(sandbox, bo, "The printer eats paper")
    card = bo.message("The printer eats paper", in_="it-help")
    say("Bo sees the card in #it-help.")
    bo.clicks("Take it", on=card)
    _wait_for(sandbox, ana, "Bo Berg has it")
    say("Bo takes it; Ana's card says so.")
    bo.clicks("Ask", on=card)
    bo.submits(**{_ASKS: "Which floor?"})
    _wait_for(sandbox, ana, "Which floor?")
    ana.clicks("Answer", on=ana.message("Which floor?", in_="dm"))
    ana.submits(**{"Your answer": "The second."})
    _wait_for(sandbox, bo, "The second.")
    say("Bo asks, Ana answers; the answer stands in the card's thread.")
    bo.clicks("Done", on=card)
    _wait_for(sandbox, ana, f"{number} is done. Is it?")
    ana.clicks("😀 5", on=ana.message(f"{number} to IT", in_="dm"))
    _wait_for(sandbox, ana, "How much working time did this cost you?")
    ana.clicks("Up to 15 min", on=ana.message(f"{number} to IT", in_="dm"))
    _wait_for(sandbox, ana, "Kept, sealed and without your name")
    say("Bo is done; Ana rates it.")


def _play_a_new_time(sandbox: Sandbox, say: Say) -> None:
    ana, bo = sandbox.person("ana"), sandbox.person("bo")
    ana.types("/request it A quieter keyboard", in_="general")
    _wait_for(sandbox, bo, "A quieter keyboard")
    card = bo.message("A quieter keyboard", in_="it-help")
    bo.clicks("Take it", on=card)
    _wait_until(sandbox, bo, "New time", lambda: "New time" in card.buttons)
    bo.clicks("New time", on=card)
    bo.submits(**{"When can it be done?": a_moment(6, 12), "Why do you need more time?": "It comes on Friday."})
    _wait_for(sandbox, ana, "A quieter keyboard")
    own = ana.message("A quieter keyboard", in_="dm")
    _wait_until(sandbox, ana, "Agree", lambda: "Agree" in own.buttons)
    ana.clicks("Agree", on=own)
    _wait_for(sandbox, bo, "New time agreed")
    say("Bo asks for a new time, with a reason; Ana agrees, and the promise is renegotiated.")


def _play_a_move(sandbox: Sandbox, say: Say) -> None:
    ana, bo, faye = sandbox.person("ana"), sandbox.person("bo"), sandbox.person("faye")
    ana.types("/request it The blinds are stuck", in_="general")
    _wait_for(sandbox, bo, "The blinds are stuck")
    bo.clicks("Move…", on=bo.message("The blinds are stuck", in_="it-help"))
    bo.submits(**{"Who can help?": "Facilities", "A word to them": "Not a computer."})
    _wait_for(sandbox, faye, "moved it here from IT")
    _wait_for(sandbox, bo, "Moved to Facilities")
    say("Bo moves a request to Facilities; the card in #it-help says where it went.")


def _play_reminders(sandbox: Sandbox, forward: Callable[[timedelta], None], say: Say) -> None:
    ana, dana, gus = sandbox.person("ana"), sandbox.person("dana"), sandbox.person("gus")
    for late in ("The scanner sends blank pages", "My badge no longer opens the lab", "A second screen"):
        dana.message(late, in_="dm")
    say("On Thursday, when Bo was ill, Dana was told of each request that was late.")
    ana.types("/request finance The June budget, please", in_="general")
    _wait_for(sandbox, gus, "The June budget, please")
    forward(timedelta(hours=7))
    _wait_for(sandbox, gus, "The first answer is 🟡 due soon")
    say("Nobody answers for most of a working day; Finance is reminded.")


def _play_a_pulse(sandbox: Sandbox, forward: Callable[[timedelta], None], say: Say) -> None:
    ana = sandbox.person("ana")
    pulses.ask_once_more(sandbox)
    say("Hana asks everybody whether they would recommend the company.")
    forward(timedelta(hours=17))
    _wait_for(sandbox, ana, pulses.RECOMMEND)
    pulses.answer_with(ana, 8)
    _wait_for(sandbox, ana, "Recorded.")
    say("Ana answers a pulse; her answer is sealed.")


def _wait_for(sandbox: Sandbox, person: Person, text: str) -> None:
    """Until the person sees the text: what the app says reaches them a moment later."""
    _wait_until(sandbox, person, text, lambda: person.sees(text))


def _wait_until(sandbox: Sandbox, person: Person, what: str, is_so: Callable[[], bool]) -> None:
    with sandbox.workspace.changes:
        seen = sandbox.workspace.changes.wait_for(is_so, timeout=_PATIENCE)
    if not seen:
        raise AssertionError(f"{person.name} does not see {what!r}, but:\n{person.screen()}")
