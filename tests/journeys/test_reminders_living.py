"""For each person and request one reminder stands in Slack: the next takes the place of the one before."""

from __future__ import annotations

import pytest

from bot.departments import exchange
from bot.requests import assignment, conversation
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from handlers.delivery.posting import Posting
from storage import outbox
from storage.outbox import REMINDER, URGENT
from tests.journeys.steps import below, card, digests, direct, own_card, pinged, presses, reminded, reminder, writes
from tests.journeys.test_reminders import HALF, HALF_MORE, LAPTOP, THREE_QUARTERS, WHOLE
from tests.moments import tuesday_at, wednesday_at
from tests.office import COMPANY, Office
from tests.wording.promises import late
from tests.wording.reminders import of_response, reminders_in, total_in

BROKEN = of_response(late("today at 2:00 PM"))


def with_buttons(person: Person) -> list[SeenMessage]:
    """What can still be pressed in somebody's messages from Handoff."""
    return [said for said in person.messages if said.channel_id == person.member.dm_id and said.buttons]


@pytest.mark.both_databases("what stands in Slack is looked for in the database")
def test_the_next_reminder_takes_the_place_of_the_one_before(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(THREE_QUARTERS)
    before = reminder(office.dana)

    office.moves_to(WHOLE)

    assert reminded(office.dana) == [BROKEN]
    assert reminder(office.dana).ts != before.ts, "posted anew, so that Slack notifies"
    assert len(with_buttons(office.dana)) == 1
    assert len(pinged(office, office.dana)) == 2


def test_the_thread_has_one_too(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(HALF)

    office.moves_to(WHOLE)

    assert card(office.bo).reminders == [BROKEN]


def test_another_request_has_its_own(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.asks(office.ana, "it A mouse")
    for moment in (THREE_QUARTERS, WHOLE):
        office.moves_to(moment)

    assert {one.number for one in reminded(office.dana)} == {"R-1", "R-2"}
    assert len(reminded(office.dana)) == 2


def test_where_slack_lets_nobody_delete_it_says_so_without_buttons(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(THREE_QUARTERS)
    before = reminder(office.dana)
    office.sandbox.faults.fail("chat.delete", error="cant_delete_message")

    office.moves_to(WHOLE)

    assert reminded(office.dana) == [BROKEN]
    assert before.buttons == []
    assert "newer message" in before.text
    office.moves_to(HALF_MORE)
    assert len(pinged(office, office.dana)) == 3


def test_what_was_left_standing_goes_when_slack_is_well_again(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(THREE_QUARTERS)
    office.sandbox.faults.status("chat.delete", 500, times=2)

    office.moves_to(WHOLE)
    office.moves_to(tuesday_at(14, 5))

    assert reminded(office.dana) == [BROKEN]
    assert len(with_buttons(office.dana)) == 1


@pytest.mark.both_databases("where it stands is kept in the database")
def test_killed_between_the_new_one_and_the_old_one_the_old_one_goes_next_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(THREE_QUARTERS)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Posting, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            office.moves_to(WHOLE)
    assert len(with_buttons(office.dana)) == 2

    office.moves_to(tuesday_at(14, 1))

    assert reminded(office.dana) == [BROKEN]
    assert len(with_buttons(office.dana)) == 1


def test_due_soon_becomes_late_where_it_stands_though_nobody_is_told_anew(office: Office) -> None:
    ladder = '[[departments.it.ladder]]\nat = "75%"\ntell = ["lead"]\n\n[departments.people]'
    exchange.apply(office.bot, COMPANY.read_text().replace("[departments.people]", ladder, 1))
    office.asks(office.ana, LAPTOP)
    office.moves_to(THREE_QUARTERS)
    before = reminder(office.dana, "due soon")

    office.moves_to(WHOLE)

    assert reminded(office.dana) == [BROKEN]
    assert reminder(office.dana).ts == before.ts, "edited: the ladder notifies nobody"


def test_late_by_how_much_is_as_of_today_every_day(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    for moment in (THREE_QUARTERS, WHOLE, HALF_MORE):
        office.moves_to(moment)
    said = reminder(office.dana).text

    office.moves_to(wednesday_at(9))

    assert reminder(office.dana).text != said
    assert reminded(office.dana) == [of_response(late("yesterday at 2:00 PM"))]


def has_a_digest(office: Office) -> SeenMessage:
    """Five requests are late for two hours: three reminders came, and the digest names the rest."""
    for number in range(5):
        office.asks(office.ana, f"it Laptop {number}")
    for moment in (tuesday_at(14, 1), tuesday_at(16, 1), tuesday_at(17)):
        office.moves_to(moment)
    (digest,) = digests(office.dana)
    return digest


@pytest.mark.both_databases("what a digest names is looked for in the database")
def test_a_digest_says_what_is_so_where_it_stands(office: Office) -> None:
    digest = has_a_digest(office)
    assert {one.number for one in reminders_in(digest.text)} >= {"R-4", "R-5"}
    before = total_in(digest.text)

    presses(office, office.bo, "Done", card(office.bo, "R-5"))

    assert total_in(digest.text) == before - 1
    assert "R-5" not in {one.number for one in reminders_in(digest.text)}
    assert "No longer to do: R-5" in digest.text


def test_yesterdays_digest_loses_its_buttons_when_todays_comes(office: Office) -> None:
    yesterdays = has_a_digest(office)
    assert yesterdays.buttons

    office.moves_to(wednesday_at(9))
    assert yesterdays.buttons, "until then it says how things are now"
    office.moves_to(wednesday_at(17))

    todays = digests(office.dana)[-1]
    assert todays.ts != yesterdays.ts
    assert todays.buttons
    assert yesterdays.buttons == []
    assert "there is a newer one" in yesterdays.text
    presses(office, office.bo, "Done", card(office.bo, "R-5"))
    assert yesterdays.buttons == []


@pytest.mark.parametrize("ends", ["answered", "taken", "done", "cancelled"])
def test_what_is_no_longer_to_do_is_one_line_without_buttons(office: Office, ends: str) -> None:
    office.asks(office.ana, LAPTOP)
    if ends != "taken":
        presses(office, office.bo, "Take it")
    office.moves_to(WHOLE if ends != "taken" else THREE_QUARTERS)

    if ends == "answered":
        writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    elif ends == "taken":
        presses(office, office.bo, "Take it", card(office.bo))
    elif ends == "done":
        presses(office, office.bo, "Done", card(office.bo))
    else:
        writes(office, office.ana, "Cancel", "It works again.", on=own_card(office.ana))

    assert reminded(office.bo) == reminded(office.dana) == []
    (line,) = direct(office.dana)
    assert "\n" not in line
    assert with_buttons(office.dana) == []
    assert card(office.bo).reminders == []


def test_the_end_is_told_once_to_whoever_has_a_message_about_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.moves_to(WHOLE)
    assert len(reminded(office.bo)) == 1

    writes(office, office.ana, "Cancel", "It works again.", on=own_card(office.ana))

    (update,) = direct(office.bo)
    assert "cancelled it" in update
    (line,) = direct(office.dana)
    assert "Ana Alves cancelled it" in line, "who is told by no message reads it where the reminder stood"
    assert below(card(office.bo)).count("Ana Alves cancelled it") == 1


def test_both_promises_of_one_request_share_a_message_that_names_both(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    for moment in (THREE_QUARTERS, WHOLE, HALF_MORE, wednesday_at(14)):
        office.moves_to(moment)

    told = reminder(office.dana)

    assert len(with_buttons(office.dana)) == 1
    assert "The solution is 🟡 due soon" in told.whole
    assert "The first answer is 🔴 late" in told.whole


def test_the_last_reminder_says_that_it_is_the_last_and_what_comes_then(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(WHOLE)
    first = reminder(office.dana).whole
    assert "Ana Alves are told, too" in first
    assert "If it is not answered by today at 4:00 PM, you are told once more." in first

    office.moves_to(HALF_MORE)

    last = reminder(office.dana).whole
    assert "is still 🔴 late" in last
    assert "from tomorrow on it is in your digest every day until it is answered" in last
    assert "If it is not answered" not in reminder(office.bo).whole, "that moment is over"


@pytest.mark.both_databases("ranks are kept in the database")
def test_what_somebody_pressed_in_a_reminder_shows_before_reminders_that_wait(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    assignment.take(office.bot, 1, office.bo.id)
    office.moves_to(WHOLE)

    conversation.note(office.bot, 1, office.dana.id, "I look at it", idempotency_key="the note")

    with office.db.reading() as session:
        waiting = outbox.undelivered(session)
    reminders = {row.conversation: row.priority for row in waiting if row.notice.startswith("reminder-")}
    it = f"department:{office.department('it').id}"
    assert reminders == {"person:UDANA000": URGENT, it: URGENT, "person:UBO00000": REMINDER}
