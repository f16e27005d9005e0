"""A new time waits for the requester: nudges are silent, they are reminded, and may answer with a time of theirs."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.errors import AlreadySettled, NotAMember, NotTheRequester, YourOwnTime
from bot.requests import proposals
from bot.sandbox.seen import SeenMessage
from handlers.views.requests import ids
from tests.journeys.forged import newest_form, send
from tests.journeys.steps import card, own_card, pinged, presses, private, refusal, reminded, reminder, updates
from tests.journeys.test_new_times import asks_for, has_it
from tests.moments import friday_at, thursday_at, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.cards import NewTime
from tests.wording.lines import Line
from tests.wording.promises import due, late
from tests.wording.reminders import of_resolution

WHEN, WHY = "When would it do?", "Why?"
NOON = "tomorrow at 12:00 PM"


def answers(office: Office, due_at: datetime | None = None, why: str | None = None) -> None:
    """Ana answers the new time with one of her own, or with why she keeps the promised one."""
    office.ana.clicks("Another time…", on=own_card(office.ana))
    chosen = {WHEN: due_at, WHY: why}
    office.ana.submits(**{field: value for field, value in chosen.items() if value is not None})
    office.settles()


def asks_and_is_answered(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    answers(office, wednesday_at(12), "I need it for the fair.")


def decisions(office: Office) -> list[SeenMessage]:
    """The reminders in Ana's thread of what she has to decide."""
    return [reply for reply in own_card(office.ana).replies if "Please agree, keep" in reply.text]


# --- a time of the requester's own ---


@pytest.mark.both_databases("a promise moves")
def test_the_requester_proposes_another_time_and_the_department_agrees(office: Office) -> None:
    asks_and_is_answered(office)

    assert card(office.bo).new_time == NewTime("countered", NOON, by="Ana Alves")
    assert "I need it for the fair." in card(office.bo).text
    assert own_card(office.ana).new_time == NewTime("countered", NOON)
    assert "Agree" not in own_card(office.ana).buttons, "it is the department's turn"
    assert card(office.bo).resolution == due("tomorrow at 6:00 PM"), "nothing moves until both have agreed"
    (told,) = updates(office.bo)
    assert "I need it for the fair." in told.text or "I need it for the fair." in told.whole
    assert {"Agree", "Keep the promised time"} <= set(told.buttons)

    presses(office, office.bo, "Agree", card(office.bo))

    for shown in (card(office.bo), own_card(office.ana)):
        assert shown.resolution == due(NOON, anew=True)
        assert shown.new_time == NewTime("agreed", NOON, first="tomorrow at 6:00 PM")
        assert "Agree" not in shown.buttons
    assert Line("agreed", "Bo Berg", NOON, "") in own_card(office.ana).lines


def test_the_department_keeps_the_promised_time(office: Office) -> None:
    asks_and_is_answered(office)

    presses(office, office.dana, "Keep the promised time", card(office.dana))

    assert card(office.bo).resolution == due("tomorrow at 6:00 PM")
    assert card(office.bo).new_time == NewTime("declined", NOON, by="IT")
    assert Line("declined", "Dana Diaz", NOON, "") in own_card(office.ana).lines
    assert "New time" in card(office.bo).buttons, "it may be asked for once more"


def test_keeping_the_promised_time_can_have_a_reason(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    answers(office, why="The fair is on Thursday morning.")

    assert card(office.bo).new_time == NewTime("declined", "Thursday, March 5th at 2:00 PM", by="Ana Alves")
    for shown in (card(office.bo), own_card(office.ana)):
        assert any("The fair is on Thursday morning." in reply.text for reply in shown.replies)
    assert any("The fair is on Thursday morning." in said.whole for said in updates(office.bo))


def test_a_reason_that_comes_too_late_is_refused_and_not_swallowed(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    office.ana.clicks("Another time…", on=own_card(office.ana))
    proposals.keep_old(office.bot, 1, office.ana.id)

    office.ana.submits(**{WHY: "The fair is on Thursday morning."})

    assert office.ana.modal is not None
    assert refusal(office, office.ana, AlreadySettled(1, "declined")) in office.ana.modal.text
    assert "The fair is on Thursday morning." in office.ana.modal.text, "what was written is given back"


def test_a_reason_that_is_sent_twice_is_said_once(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    answers(office, why="The fair is on Thursday morning.")

    assert send(office, newest_form(office)) is None

    assert card(office.bo).verbs.count("declined") == 1


def test_a_form_without_a_time_and_without_a_word_is_refused_at_its_field(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    answers(office)

    assert office.ana.modal is not None
    assert list(office.ana.modal.errors) == [WHEN]
    assert card(office.bo).new_time == NewTime("asked for", "Thursday, March 5th at 2:00 PM")


@pytest.mark.parametrize("what", [ids.AGREE, ids.KEEP_OLD, ids.COUNTER])
def test_what_was_answered_with_another_time_cannot_be_answered_again(office: Office, what: str) -> None:
    asks_and_is_answered(office)

    office.ana.raw_click(action_id=what, value="1", message=own_card(office.ana))

    assert private(office.ana)[-1] == refusal(office, office.ana, AlreadySettled(1, "countered"))
    assert card(office.bo).new_time == NewTime("countered", NOON, by="Ana Alves")


@pytest.mark.parametrize("what", [ids.AGREE_COUNTER, ids.KEEP_PROMISED])
def test_only_the_department_decides_about_it(office: Office, what: str) -> None:
    asks_and_is_answered(office)

    office.ana.raw_click(action_id=what, value="1", message=own_card(office.ana))

    assert private(office.ana)[-1] == refusal(office, office.ana, NotAMember("IT", card(office.bo).channel_id))
    assert card(office.bo).new_time == NewTime("countered", NOON, by="Ana Alves")


def test_only_the_requester_proposes_another_time(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    office.bo.raw_click(action_id=ids.COUNTER, value="1", message=card(office.bo))

    assert private(office.bo)[-1] == refusal(office, office.bo, NotTheRequester(office.ana.id))


def test_a_member_who_asked_cannot_agree_to_their_own_time(office: Office) -> None:
    office.asks(office.bo, "it My own laptop")
    presses(office, office.dana, "Take it", card(office.dana))
    asks_for(office, office.dana, thursday_at(14))
    office.bo.clicks("Another time…", on=own_card(office.bo))
    office.bo.submits(**{WHEN: wednesday_at(12)})
    office.settles()

    office.bo.raw_click(action_id=ids.AGREE_COUNTER, value="1", message=card(office.bo))

    assert private(office.bo)[-1] == refusal(office, office.bo, YourOwnTime(1, "IT"))


def test_a_time_that_is_over_without_a_word_cannot_be_agreed_to(office: Office) -> None:
    asks_and_is_answered(office)

    office.moves_to(wednesday_at(12, 10))

    assert "Agree" not in card(office.bo).buttons
    assert "New time" in card(office.bo).buttons
    office.bo.raw_click(action_id=ids.AGREE_COUNTER, value="1", message=card(office.bo))
    assert private(office.bo)[-1] == refusal(office, office.bo, AlreadySettled(1, "lapsed"))


# --- reminders while it waits ---


def test_while_it_waits_nobody_is_told_that_the_promise_will_be_due(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, friday_at(14))

    office.moves_to(wednesday_at(17))

    assert pinged(office, office.bo) == pinged(office, office.dana) == []


def test_that_it_broke_is_told_all_the_same(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, friday_at(14))

    office.moves_to(thursday_at(9, 30))

    broken = of_resolution(late("yesterday at 6:00 PM"), "Bo Berg")
    assert reminded(office.bo) == reminded(office.dana) == [broken]


@pytest.mark.parametrize("answer", ["Keep the promised time", "another time"])
def test_when_it_is_answered_nudges_come_again(office: Office, answer: str) -> None:
    has_it(office)
    asks_for(office, office.bo, friday_at(14))
    office.moves_to(tuesday_at(16))
    if answer == "another time":
        answers(office, friday_at(12))
    else:
        presses(office, office.ana, answer, own_card(office.ana))

    office.moves_to(wednesday_at(15))

    assert [one.promise.standing for one in reminded(office.bo)] == ["due soon"]
    assert ("proposes another time" in reminder(office.bo).whole) == (answer == "another time")


@pytest.mark.both_databases("what waits for a word is looked for in the database")
def test_the_requester_is_reminded_twice_in_one_message(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, friday_at(14))

    office.moves_to(tuesday_at(13, 59))
    assert decisions(office) == []
    office.moves_to(tuesday_at(14, 1))  # half a working day later
    (first,) = decisions(office)
    assert {"Agree", "Keep the promised time", "Another time…"} <= set(first.buttons)
    office.moves_to(wednesday_at(15, 59))
    assert [one.ts for one in decisions(office)] == [first.ts]
    office.moves_to(wednesday_at(16, 1))  # two hours before the promise breaks
    (second,) = decisions(office)
    assert second.ts != first.ts
    office.moves_to(friday_at(10))
    assert len(decisions(office)) == 1


def test_what_is_decided_is_one_line_where_it_was_asked(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, friday_at(14))
    office.moves_to(tuesday_at(14, 1))
    (asked,) = decisions(office)

    presses(office, office.ana, "Agree", asked)

    assert card(office.bo).new_time == NewTime("agreed", "Friday, March 6th at 2:00 PM", first="tomorrow at 6:00 PM")
    assert asked.buttons == []
    assert "agreed to a new time" in asked.text or "agreed to the new time" in asked.text
    office.moves_to(wednesday_at(16, 1))
    assert decisions(office) == []
