"""Whoever must act is told: every cell of the table in docs/notifications.md, and the manners of the message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.departments import exchange
from bot.requests.audience import AUDIENCES, Way
from bot.sandbox.person import Person
from tests.journeys.steps import (
    FACES,
    WHAT,
    WHO,
    card,
    direct,
    notes,
    opens,
    own_card,
    presses,
    reminded,
    told,
    updates,
    writes,
)
from tests.journeys.steps import rates as steps_rates
from tests.moments import monday_at, paris, thursday_at, tuesday_at, wednesday_at
from tests.office import COMPANY, Office
from tests.wording import Line

LAPTOP = "it My laptop won't start"
URGENT = "I cannot work"
ON_CALL = '\n[departments.it.on_call]\ntue = "UBO00000"\n'

Act = Callable[[Office], None]


def bo_has_it(office: Office) -> None:
    """Ana asks IT at nine, and Bo takes it with the button. Nobody wrote below the card yet."""
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))


def bo_is_given_it_urgently(office: Office) -> None:
    office.ana.types("/request it", in_="general")
    office.ana.submits(**{WHAT: "My laptop", "How urgent is it?": URGENT})
    office.settles()
    presses(office, office.bo, "Take it", card(office.bo))


def assigns(office: Office, person: Person, to: str) -> None:
    person.clicks("Assign to…", on=card(person))
    person.submits(**{"Who takes it over?": to})
    office.settles()


def adds(office: Office, words: str) -> None:
    """Ana adds something by the button."""
    writes(office, office.ana, "Add something", words, own_card(office.ana))


def asks_for_time(office: Office, person: Person) -> None:
    person.clicks("New time", on=card(person))
    person.submits(**{"When can it be done?": thursday_at(14), "Why do you need more time?": "A part is missing."})
    office.settles()


def moves(office: Office, person: Person) -> None:
    person.clicks("Move…", on=card(person))
    person.submits(**{WHO: "Finance", "A word to them": "This is about money."})
    office.settles()


def corrects(office: Office, person: Person, urgency: str = "It can wait") -> None:
    opens(person, card(person), then="Correct it")
    person.submits(**{"How urgent is it?": urgency})
    office.settles()


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
    writes(office, office.ana, "Add a comment", "Quick!", own_card(office.ana))


def answers(office: Office) -> None:
    writes(office, office.ana, "Answer", "Three times.", own_card(office.ana))


def is_added_to(office: Office) -> None:
    bo("Reply", "On my way.")(office)
    adds(office, "I am at my desk.")


def is_silent(office: Office) -> None:
    for day in (4, 5, 6, 9, 10, 11):
        office.moves_to(paris(day, 10))


def dana(label: str, words: str) -> Act:
    return lambda office: writes(office, office.dana, label, words, card(office.dana))


def notes_of_dana(words: str) -> Act:
    return lambda office: notes(office, office.dana, words, card(office.dana))


def bo(label: str, words: str = "") -> Act:
    if words:
        return lambda office: writes(office, office.bo, label, words, card(office.bo))
    return lambda office: presses(office, office.bo, label, card(office.bo))


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
    "taken": "tests/journeys/test_answering.py",
    "assigned": "test_who_gets_it_reads_what_it_is_about_and_who_loses_it_reads_who_has_it",
    "handed_back": "test_what_goes_back_to_the_queue_by_itself_calls_whoever_is_on_call",
    "snoozed": "nobody is told; reminders show it",
    "told_hours": "tests/journeys/test_closed_hours.py",
    "edited": "tests/journeys/test_edits.py",
    "taken_back": "tests/journeys/test_edits.py",
    "doubted": "tests/journeys/test_after_the_end.py",
    "upheld": "tests/journeys/test_after_the_end.py",
    "standard": "tests/bot/test_clocks_broken.py",
    "hours": "tests/bot/test_clocks_broken.py",
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


def test_what_the_requester_wrote_with_a_rating_stands_in_their_own_thread_too(office: Office) -> None:
    bo_has_it(office)
    bo("Done")(office)
    steps_rates(office, office.ana, comment="Quick!")

    (said,) = [line for line in own_card(office.ana).lines if line.verb == "commented"]
    assert (said.actor, said.words) == ("You", "Quick!")
    assert told(office.bo) == []


# --- somebody is given a request, or loses it ---


@pytest.mark.both_databases("a row changes hands")
def test_who_gets_it_reads_what_it_is_about_and_who_loses_it_reads_who_has_it(office: Office) -> None:
    office.ana.types("/request it", in_="general")
    office.ana.submits(**{WHAT: "My laptop", "Details that help them": "It fell down the stairs."})
    office.settles()
    presses(office, office.bo, "Take it", card(office.bo))

    assigns(office, office.dana, "Dana Diaz")
    assert told(office.bo) == [Line("taken away", "Dana Diaz", "", "")]
    assert told(office.dana) == [], "she did it herself"

    office.moves_to(tuesday_at(10))
    assigns(office, office.dana, "Bo Berg")

    (message,) = updates(office.bo)
    assert told(office.bo)[-1] == Line("assigned", "Dana Diaz", "", "")
    assert "It fell down the stairs." in message.text
    assert {"Reply", "Ask", "Done", "New time"} <= set(message.buttons)
    assert told(office.dana) == []


def test_who_loses_it_by_a_move_reads_nothing_of_what_comes_after(office: Office) -> None:
    bo_has_it(office)
    adds(office, "My password is hunter2.")
    moves(office, office.dana)
    office.moves_to(tuesday_at(10))
    presses(office, office.gus, "Take it", card(office.gus, in_="finance"))
    adds(office, "For Finance only.")

    (message,) = updates(office.bo)
    assert [line.verb for line in told(office.bo)] == ["moved"]
    assert "Finance" in message.text
    assert "hunter2" not in message.text
    assert message.buttons == []


# --- one message, in place of the one before ---


@pytest.mark.both_databases("the place of the message is kept")
def test_a_newer_message_takes_the_place_of_the_one_before(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (first,) = updates(office.bo)
    office.moves_to(tuesday_at(10))

    adds(office, "Now it smokes.")

    (second,) = updates(office.bo)
    assert not first.is_there
    assert second.ts > first.ts, "posted anew, so that Slack notifies"
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Now it smokes."]


def test_within_ten_minutes_it_is_edited_and_posted_anew_when_they_are_over(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (first,) = updates(office.bo)
    office.moves_to(tuesday_at(9, 4))

    adds(office, "Now it smokes.")
    assert [message.ts for message in updates(office.bo)] == [first.ts], "nobody is interrupted twice in ten minutes"
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Now it smokes."]

    office.moves_to(tuesday_at(9, 11))
    (second,) = updates(office.bo)
    assert second.ts > first.ts
    assert not first.is_there
    office.moves_to(tuesday_at(12))
    assert [message.ts for message in updates(office.bo)] == [second.ts], "nothing new, nothing said"


def test_a_message_that_somebody_deleted_swallows_nothing(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (first,) = updates(office.bo)
    office.moves_to(tuesday_at(9, 4))
    office.sandbox.faults.fail("chat.update", error="message_not_found", channel=office.bo.member.dm_id)

    adds(office, "Now it smokes.")

    (second,) = updates(office.bo)
    assert second.ts > first.ts
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Now it smokes."]


def test_what_was_edited_in_and_dealt_with_interrupts_nobody_again(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    place = updates(office.bo)[0]
    office.moves_to(tuesday_at(9, 4))
    adds(office, "Now it smokes.")
    bo("Reply", "On my way.")(office)

    office.moves_to(tuesday_at(9, 15))

    assert updates(office.bo) == []
    assert place.is_there
    assert place.buttons == [], "one line, and nothing to press"


def test_it_stands_without_buttons_once_the_request_is_done(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (message,) = updates(office.bo)

    presses(office, office.dana, "Done", card(office.dana))

    assert not {"Reply", "Ask", "Done", "New time"} & set(message.buttons)


def test_a_message_that_somebody_deleted_is_no_obstacle(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (first,) = updates(office.bo)
    office.sandbox.workspace.delete(first.source)  # type: ignore[arg-type]
    office.moves_to(tuesday_at(10))

    adds(office, "Now it smokes.")

    assert len(updates(office.bo)) == 1


# --- when ---


def test_it_waits_for_the_hours_of_its_reader(office: Office) -> None:
    bo_has_it(office)
    office.moves_to(tuesday_at(20))

    adds(office, "It beeps.")
    adds(office, "Still.")
    assert updates(office.bo) == []

    office.moves_to(wednesday_at(9, 1))
    (message,) = updates(office.bo)
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Still."]
    assert message.is_there


def test_what_is_urgent_is_told_at_any_hour(office: Office) -> None:
    bo_is_given_it_urgently(office)
    office.moves_to(tuesday_at(20))

    adds(office, "It burns.")

    assert [line.words for line in told(office.bo)] == ["It burns."]


def test_who_is_away_is_told_when_they_are_back(office: Office) -> None:
    bo_has_it(office)
    office.bo.sets_status("On vacation", ":palm_tree:", until=thursday_at(8))
    office.hears_of(office.bo)

    adds(office, "It beeps.")
    office.moves_to(wednesday_at(12))
    assert updates(office.bo) == []

    office.moves_to(thursday_at(9, 1))
    assert [line.words for line in told(office.bo)] == ["It beeps."]


def test_who_is_back_earlier_than_they_said_is_told_that_day(office: Office) -> None:
    bo_has_it(office)
    office.bo.sets_status("On vacation", ":palm_tree:", until=monday_at(8) + timedelta(days=14))
    office.hears_of(office.bo)
    adds(office, "It beeps.")
    office.bo.sets_status()
    office.hears_of(office.bo)

    office.moves_to(wednesday_at(9, 1))

    assert [line.words for line in told(office.bo)] == ["It beeps."]


@pytest.mark.parametrize("follows", [False, True])
def test_a_word_about_what_was_closed_reaches_whoever_did_it(office: Office, follows: bool) -> None:
    bo_has_it(office)
    if follows:
        office.bo.writes("🔒 A loose cable.", thread=card(office.bo))
    presses(office, office.bo, "Done", card(office.bo))
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))
    office.moves_to(wednesday_at(10))

    office.ana.writes("It is broken again.", thread=own_card(office.ana))
    office.settles()

    assert card(office.bo).tells("added", "Ana Alves", "It is broken again.")
    assert [line.words for line in told(office.bo)] == ([] if follows else ["It is broken again."])
    if not follows:
        assert "Reopen" in updates(office.bo)[0].buttons


# --- never too much ---


def test_nobody_is_told_of_their_own_act(office: Office) -> None:
    bo_has_it(office)
    bo("Reply", "On my way.")(office)
    notes(office, office.bo, "A hard one.", card(office.bo))
    corrects(office, office.bo)
    asks_for_time(office, office.bo)
    bo("Ask", "Does it beep?")(office)
    bo("Release: back to the queue")(office)
    bo("Take it")(office)
    bo("Done")(office)

    assert told(office.bo) == []


def test_who_asks_their_own_department_and_has_it_is_told_once_of_each_event(office: Office) -> None:
    office.asks(office.bo, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))

    dana("Reply", "We come by at three.")(office)
    notes_of_dana("He always asks.")(office)
    presses(office, office.dana, "Done", card(office.dana))

    assert own_card(office.bo).verbs == ["replied", "resolved"]
    assert told(office.bo) == [], "below the own card, and nothing of what is the department's own"


def test_it_counts_as_none_of_the_reminders_of_the_day(office: Office) -> None:
    for number in range(1, 5):
        office.asks(office.ana, f"{LAPTOP} {number}")
        presses(office, office.bo, "Take it", card(office.bo, f"R-{number}"))
    for number in range(1, 5):
        writes(office, office.ana, "Add something", "It beeps.", own_card(office.ana, f"R-{number}"))
    assert len(updates(office.bo)) == 4

    office.moves_to(tuesday_at(12, 1))

    assert len(reminded(office.bo)) == 3, "the budget is what it was"


def test_when_slack_fails_between_taking_it_away_and_posting_it_anew_it_is_posted_later(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    office.moves_to(tuesday_at(10))
    # The old one is gone already, and the new one does not get through.
    office.sandbox.faults.status("chat.postMessage", 500, channel=office.bo.member.dm_id)

    adds(office, "Now it smokes.")
    office.moves_to(tuesday_at(10, 5))

    assert len(updates(office.bo)) == 1
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Now it smokes."]


# --- nobody has it ---


def names_on_call(office: Office) -> None:
    exchange.apply(office.bot, COMPANY.read_text() + ON_CALL)
    office.settles()


def mentioned(office: Office, verb: str) -> bool:
    return "Bo Berg, you are on call" in card(office.dana).reply(verb).text


def test_whoever_is_on_call_is_mentioned_while_nobody_has_it(office: Office) -> None:
    names_on_call(office)
    office.asks(office.ana, LAPTOP)

    adds(office, "It beeps.")

    assert mentioned(office, "added")
    assert direct(office.bo) == []


def test_whoever_was_mentioned_there_reads_the_lines_and_gets_no_message_beside_them(office: Office) -> None:
    names_on_call(office)
    office.asks(office.ana, LAPTOP)
    adds(office, "It beeps.")
    presses(office, office.bo, "Take it", card(office.bo))

    adds(office, "Now it smokes.")

    assert card(office.bo).tells("added", "Ana Alves", "Now it smokes.")
    assert told(office.bo) == []


def test_nobody_is_mentioned_when_somebody_has_it(office: Office) -> None:
    names_on_call(office)
    bo_has_it(office)

    adds(office, "It beeps.")

    assert not mentioned(office, "added")


def test_at_night_nobody_is_mentioned_unless_it_is_urgent(office: Office) -> None:
    names_on_call(office)
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(21))

    adds(office, "It beeps.")

    assert not mentioned(office, "added")
    corrects(office, office.dana, URGENT)
    adds(office, "It burns.")
    assert mentioned(office, "added")


def test_what_goes_back_to_the_queue_by_itself_calls_whoever_is_on_call(office: Office) -> None:
    names_on_call(office)
    office.asks(office.ana, LAPTOP)
    office.eve.joins("it-help")
    office.settles()
    presses(office, office.eve, "Take it", card(office.eve))

    office.eve.leaves("it-help")
    office.settles()

    assert mentioned(office, "handed_back")
    assert told(office.eve) == []


def test_whoever_is_on_call_is_not_mentioned_to_themselves(office: Office) -> None:
    names_on_call(office)
    office.asks(office.bo, LAPTOP)

    writes(office, office.bo, "Add something", "It beeps.", own_card(office.bo))

    assert not mentioned(office, "added")
