"""A question waits: its requester is reminded after one and three working days, and after five it is closed."""

from __future__ import annotations

from datetime import datetime

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.journeys.steps import card, notes, own_card, presses, writes
from tests.journeys.test_reminders import LAPTOP, only_sweeps
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.reminders import closes_in, since_in, waits_in

pytestmark = pytest.mark.both_databases("what falls due is found by comparing moments in the database")


def chased(person: Person) -> list[SeenMessage]:
    """The messages that remind somebody of a question which IT asked them."""
    return [reply for reply in own_card(person).replies if waits_in(reply.text) == ("R-1", "IT")]


def is_asked(office: Office) -> None:
    """On Tuesday at nine Ana asks IT, and Bo asks her something."""
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))


def test_the_requester_is_reminded_after_one_and_three_days_and_not_between(office: Office) -> None:
    is_asked(office)
    seen = []

    for moment in (wednesday_at(8, 59), wednesday_at(9, 1), thursday_at(17), friday_at(9, 1), paris(9, 17)):
        office.moves_to(moment)
        seen.append([message.ts for message in chased(office.ana)])

    first, second = seen[1], seen[3]
    assert seen == [[], first, first, second, second]
    assert (len(first), len(second)) == (1, 1)
    assert first != second, "the second comes anew, in place of the first"


def test_the_reminder_says_what_was_asked_and_what_comes_of_silence(office: Office) -> None:
    is_asked(office)
    office.moves_to(wednesday_at(9, 1))

    (reminder,) = chased(office.ana)

    assert "Does it beep?" in reminder.whole
    assert closes_in(reminder.text) == "Tuesday, March 10th at 9:00 AM"
    assert reminder.buttons == ["Answer"]


def test_it_can_be_answered_from_the_reminder(office: Office) -> None:
    is_asked(office)
    office.moves_to(wednesday_at(9, 1))

    writes(office, office.ana, "Answer", "It does.", on=chased(office.ana)[-1])

    assert card(office.bo).tells("answered", "Ana Alves")
    assert ("answered", "Ana Alves") in [since_in(reply.text) for reply in own_card(office.ana).replies]
    office.moves_to(paris(16, 9))
    assert chased(office.ana) == []


def test_after_five_days_it_is_closed_and_can_be_reopened(office: Office) -> None:
    is_asked(office)
    for moment in (wednesday_at(9, 1), friday_at(9, 1), paris(10, 8, 59)):
        office.moves_to(moment)
    assert card(office.bo).state == "waiting"

    office.moves_to(paris(10, 9, 1))
    assert card(office.bo).state == "closed as silent"

    writes(office, office.ana, "Reopen", "I was ill.", on=own_card(office.ana))
    assert card(office.bo).taken_by == "Bo Berg"


def test_nobody_is_shut_out_unreminded_because_handoff_was_down(office: Office) -> None:
    is_asked(office)

    office.moves_to(paris(12, 11))  # down from Tuesday to Thursday of the week after
    assert len(chased(office.ana)) == 1
    assert card(office.bo).state == "waiting"

    office.moves_to(paris(13, 10, 59))
    assert card(office.bo).state == "waiting"
    office.moves_to(paris(13, 11, 2))
    assert card(office.bo).state == "closed as silent"


def test_a_note_of_the_department_shortens_nobodys_time(office: Office) -> None:
    is_asked(office)
    office.moves_to(paris(12, 11))

    notes(office, office.bo, "Ana is ill.", card(office.bo))
    office.moves_to(paris(12, 17))

    assert card(office.bo).state == "waiting"


def test_who_lives_elsewhere_is_reminded_in_their_own_hours(office: Office) -> None:
    office.asks(office.eve, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    office.moves_to(wednesday_at(14, 59))
    assert chased(office.eve) == []

    office.moves_to(wednesday_at(15))  # nine in New York
    assert len(chased(office.eve)) == 1


def test_another_question_begins_the_days_anew(office: Office) -> None:
    is_asked(office)
    office.moves_to(tuesday_at(17))
    writes(office, office.bo, "Ask", "And does it smell?", on=card(office.bo))

    office.moves_to(wednesday_at(9, 1))
    assert chased(office.ana) == []

    office.moves_to(wednesday_at(17, 1))
    assert "And does it smell?" in chased(office.ana)[-1].whole


def test_a_reminder_that_was_overtaken_by_the_answer_is_not_said(office: Office, clock: FrozenDateTimeFactory) -> None:
    is_asked(office)
    only_sweeps(office, clock, wednesday_at(9, 1))

    presses(office, office.bo, "Done", card(office.bo))

    assert chased(office.ana) == []


# --- who is away ---


def goes_away(office: Office) -> None:
    """Ana is away until Friday at six in the evening."""
    office.ana.sets_status("Vacationing", emoji="palm_tree", until=friday_at(18))
    office.hears_of(office.ana)


def counts(office: Office, *moments: datetime) -> list[int]:
    """How often Ana was reminded by each of these moments; the newer reminder takes the place of the older one."""
    found, seen = [], {message.ts for message in chased(office.ana)}
    for moment in moments:
        office.moves_to(moment)
        seen |= {message.ts for message in chased(office.ana)}
        found.append(len(seen))
    return found


def test_for_who_is_away_the_days_count_from_their_return(office: Office) -> None:
    goes_away(office)
    is_asked(office)

    assert counts(office, friday_at(17), paris(9, 17), paris(10, 9, 1), paris(11, 17), paris(12, 9, 1)) == [
        0,
        0,
        1,
        1,
        2,
    ]
    office.moves_to(paris(16, 8, 59))
    assert card(office.bo).state == "waiting"
    office.moves_to(paris(16, 9, 1))
    assert card(office.bo).state == "closed as silent"


def test_who_comes_back_early_is_reminded_a_day_later(office: Office) -> None:
    goes_away(office)
    is_asked(office)
    office.moves_to(wednesday_at(9))
    office.ana.sets_status()
    office.hears_of(office.ana)

    assert counts(office, wednesday_at(17), thursday_at(9, 2)) == [0, 1]


def test_who_goes_away_meanwhile_has_the_rest_of_their_days_when_they_are_back(office: Office) -> None:
    is_asked(office)
    assert counts(office, wednesday_at(9, 1)) == [1]
    goes_away(office)

    # Asked for a day, and away for three: the second reminder comes two days after the return.
    assert counts(office, friday_at(17), paris(10, 17), paris(11, 9, 2)) == [1, 1, 2]


def test_nobody_is_closed_out_because_their_absence_was_told_late(office: Office) -> None:
    is_asked(office)
    counts(office, wednesday_at(9, 1), friday_at(9, 1))
    office.moves_to(paris(9, 9))
    office.ana.sets_status("Vacationing", emoji="palm_tree", until=paris(20, 18))
    office.hears_of(office.ana)

    office.moves_to(paris(20, 12))

    assert card(office.bo).state == "waiting"


# --- who cannot be reached ---


@pytest.mark.parametrize("error", ["cannot_dm_bot", "messages_tab_disabled"])
def test_nobody_is_closed_out_without_a_reminder_that_reached_them(office: Office, error: str) -> None:
    is_asked(office)
    office.sandbox.faults.fail("chat.postMessage", error=error, times=1_000, channel=office.ana.member.dm_id)

    counts(office, wednesday_at(9, 1), friday_at(9, 1), paris(10, 9, 1), paris(11, 9, 2), paris(13, 17))
    assert card(office.bo).state == "waiting"

    office.sandbox.faults.clear()
    office.moves_to(paris(16, 17))
    assert chased(office.ana)
    assert card(office.bo).state == "waiting"
    reminded_at = chased(office.ana)[-1]
    assert closes_in(reminded_at.text) not in {None, "Tuesday, March 10th at 9:00 AM"}
    office.moves_to(paris(18, 17))
    assert card(office.bo).state == "closed as silent"


def test_while_nothing_reaches_slack_nothing_is_closed(office: Office, clock: FrozenDateTimeFactory) -> None:
    is_asked(office)
    for moment in (wednesday_at(9, 1), friday_at(9, 1), paris(10, 9, 1), paris(11, 9, 2), paris(12, 9, 3)):
        only_sweeps(office, clock, moment)

    office.moves_to(paris(12, 9, 30))

    assert card(office.bo).state == "waiting"
    assert len(chased(office.ana)) == 1


def test_nobody_waits_for_somebody_who_left_the_company(office: Office) -> None:
    is_asked(office)
    office.ana.deactivates()
    office.hears_of(office.ana)

    counts(office, wednesday_at(9, 1), friday_at(9, 1), paris(10, 9, 1))

    assert card(office.bo).state == "closed as silent"
