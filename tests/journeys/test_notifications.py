"""Whoever must act is told: every cell of the table in docs/notifications.md, and the manners of the message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.requests.audience import AUDIENCES, Way
from bot.sandbox.person import Person
from tests.journeys.notification_steps import (
    Act,
    adds,
    asks_for_time,
    bo,
    bo_has_it,
    corrects,
    dana,
    moves,
    notes_of_dana,
)
from tests.journeys.steps import FACES, card, own_card, presses, told, updates, writes
from tests.moments import paris, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.lines import Line


def cancels(office: Office, person: Person) -> None:
    person.clicks("Cancel", on=own_card(person))
    person.submits(**{"Why is it no longer needed?": "It works again."})
    office.settles()


def reopens(office: Office) -> None:
    office.ana.clicks("Reopen", on=own_card(office.ana))
    office.ana.submits(**{"What is still missing?": "It does not start."})
    office.settles()


def rates(office: Office) -> None:
    presses(office, office.ana, FACES[3], own_card(office.ana))


def comments(office: Office) -> None:
    rates(office)
    office.ana.clicks("Add a comment", on=own_card(office.ana))
    office.ana.submits(**{"A comment": "Quick!", "To be read how?": ["Show my name, please talk to me"]})
    office.settles()


def answers(office: Office) -> None:
    writes(office, office.ana, "Answer", "Three times.", own_card(office.ana))


def is_added_to(office: Office) -> None:
    bo("Reply", "On my way.")(office)
    adds(office, "I am at my desk.")


def is_silent(office: Office) -> None:
    for day in (4, 5, 6, 9, 10, 11):
        office.moves_to(paris(day, 10))


def proposes_another(office: Office) -> None:
    office.ana.clicks("Another time…", on=own_card(office.ana))
    office.ana.submits(**{"When would it do?": wednesday_at(12)})
    office.settles()


# What happens to a request that Bo has, who pressed buttons only: what goes before, and the event by somebody else.
EVENTS: dict[str, tuple[Act | None, Act]] = {
    "released": (None, lambda office: presses(office, office.dana, "Release: back to the queue", card(office.dana))),
    "asked": (None, dana("Ask", "Does it beep?")),
    "replied": (None, dana("Reply", "We come by at three.")),
    "answered": (bo("Ask", "Does it beep?"), answers),
    "added": (None, lambda office: adds(office, "It beeps.")),
    "noted": (None, notes_of_dana("Call her first.")),
    "changed": (None, lambda office: corrects(office, office.dana)),
    "moved": (None, lambda office: moves(office, office.dana)),
    "proposed": (None, lambda office: asks_for_time(office, office.dana)),
    "agreed": (
        lambda office: asks_for_time(office, office.bo),
        lambda office: presses(office, office.ana, "Agree", own_card(office.ana)),
    ),
    "declined": (
        lambda office: asks_for_time(office, office.bo),
        lambda office: presses(office, office.ana, "Keep the promised time", own_card(office.ana)),
    ),
    "countered": (lambda office: asks_for_time(office, office.bo), proposes_another),
    "resolved": (None, lambda office: presses(office, office.dana, "Done", card(office.dana))),
    "confirmed": (bo("Done"), lambda office: presses(office, office.ana, "Yes, it is done", own_card(office.ana))),
    "rated": (bo("Done"), rates),
    "commented": (bo("Done"), comments),
    "closed": (bo("Done"), is_silent),
    "silent": (bo("Ask", "Does it beep?"), is_silent),
    "reopened": (bo("Done"), reopens),
    "cancelled": (None, lambda office: cancels(office, office.ana)),
    "acknowledged": (
        is_added_to,
        lambda office: presses(office, office.dana, "No answer needed", card(office.dana).reply("added")),
    ),
}
# Cells that are no event to somebody who has the request, with the tests that show them.
ELSEWHERE = {
    "opened": "nobody is told; both cards are posted",
    "remarked": "tests/journeys/test_ask_channels.py",
    "dismissed": "tests/journeys/test_ask_channels.py",
    "taken": "tests/journeys/test_answering.py",
    "assigned": "test_who_gets_it_reads_what_it_is_about_and_who_loses_it_reads_who_has_it",
    "handed_back": "test_what_goes_back_to_the_queue_by_itself_calls_whoever_is_on_call",
    "snoozed": "nobody is told; reminders show it",
    "told_hours": "tests/journeys/test_closed_hours.py",
    "edited": "tests/journeys/test_edits.py",
    "taken_back": "tests/journeys/test_deletions.py",
    "doubted": "tests/journeys/test_after_the_end.py",
    "upheld": "tests/journeys/test_after_the_end.py",
    "standard": "tests/bot/test_clocks_corrected.py",
    "hours": "tests/bot/test_clocks_corrected.py",
}


def happens(office: Office, verb: str) -> None:
    before, event = EVENTS[verb]
    if before is not None:
        before(office)
    office.moves_to(office.now() + timedelta(minutes=30))
    event(office)


def is_told(person: Person, verb: str) -> bool:
    return any(line.verb == verb for line in told(person))


def test_every_event_of_the_table_is_played() -> None:
    assert EVENTS.keys() | ELSEWHERE.keys() == AUDIENCES.keys()
    assert not EVENTS.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("verb", EVENTS)
def test_whoever_took_it_by_the_button_gets_a_message_of_what_the_table_says(office: Office, verb: str) -> None:
    bo_has_it(office)

    happens(office, verb)

    audience = AUDIENCES[verb]
    by_message = {Way.UPDATE, Way.MESSAGE}
    assert is_told(office.bo, verb) == bool(by_message & {audience.assignee, audience.former_assignee})
    assert told(office.ana) == [], "the requester reads below their own card"
    assert told(office.dana) == []


@pytest.mark.parametrize("verb", EVENTS)
def test_whoever_wrote_below_the_card_is_told_by_its_line(office: Office, verb: str) -> None:
    bo_has_it(office)
    office.bo.writes("🔒 I look at it today.", thread=card(office.bo))
    office.settles()

    happens(office, verb)

    audience = AUDIENCES[verb]
    assert is_told(office.bo, verb) == (Way.MESSAGE in {audience.assignee, audience.former_assignee})
    if audience.assignee is Way.UPDATE:
        assert verb in card(office.dana).verbs


def test_who_wrote_below_a_card_that_is_gone_follows_the_new_one_no_more(office: Office) -> None:
    bo_has_it(office)
    office.bo.writes("🔒 I look at it today.", thread=card(office.bo))
    office.settles()
    adds(office, "It beeps.")
    assert told(office.bo) == []
    office.sandbox.workspace.delete(card(office.bo).source)  # type: ignore[arg-type]
    adds(office, "Still.")  # whose card is posted anew

    office.moves_to(tuesday_at(10))
    adds(office, "And it smokes.")

    assert "And it smokes." in [line.words for line in told(office.bo)]


@pytest.mark.parametrize("verb", EVENTS)
def test_both_threads_have_the_lines_that_the_table_says(office: Office, verb: str) -> None:
    bo_has_it(office)

    happens(office, verb)

    audience = AUDIENCES[verb]
    by_ana = {"answered", "added", "countered", "agreed", "declined", "reopened", "cancelled", "rated", "commented"}
    if verb not in by_ana:
        assert (verb in own_card(office.ana).verbs) == (audience.requester is Way.LINE)
    there = card(office.gus, in_="finance") if verb == "moved" else card(office.dana)
    assert (verb in there.verbs) == (audience.department not in {Way.NOTHING, Way.WORDS})


@pytest.mark.both_databases("what is to be told is kept beside the change")
def test_the_answer_to_a_question_reaches_whoever_asked_it_with_a_button(office: Office) -> None:
    bo_has_it(office)
    bo("Ask", "Does it beep?")(office)

    answers(office)

    (message,) = updates(office.bo)
    assert told(office.bo) == [Line("answered", "Ana Alves", "", "Three times.")]
    assert {"Reply", "Ask", "Done"} <= set(message.buttons)


def test_a_colleague_who_asked_hears_the_answer_beside_whoever_has_it(office: Office) -> None:
    bo_has_it(office)
    dana("Ask", "Does it beep?")(office)
    office.moves_to(tuesday_at(10))

    answers(office)

    assert [line.verb for line in told(office.dana)] == ["answered"]
    assert [line.verb for line in told(office.bo)] == ["asked", "answered"]


@pytest.mark.parametrize(("label", "verb"), [("Agree", "agreed"), ("Keep the promised time", "declined")])
def test_a_lead_who_asked_for_a_new_time_hears_the_decision(office: Office, label: str, verb: str) -> None:
    bo_has_it(office)
    asks_for_time(office, office.dana)

    presses(office, office.ana, label, own_card(office.ana))

    assert [line.verb for line in told(office.dana)] == [verb]


def test_what_the_requester_wrote_with_their_name_stands_in_their_own_thread_too(office: Office) -> None:
    bo_has_it(office)
    bo("Done")(office)
    comments(office)

    (said,) = [line for line in own_card(office.ana).lines if line.verb == "commented"]
    assert (said.actor, said.words) == ("You", "Quick!")
    assert [line.verb for line in told(office.bo)] == ["commented"]
