"""2. Serve, after the end: a word about what is done, closed or cancelled is read, and somebody decides."""

from __future__ import annotations

import pytest

from bot.errors import NoSuchRequest, NotAMember
from bot.requests import closing, conversation
from storage import requests as request_rows
from storage.tables import Request
from tests.journeys.steps import below, card, digests, is_done, own_card, presses, reminded, told, updates, writes
from tests.moments import paris, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.home import HOME, count_in, section_of
from tests.wording.lines import Line
from tests.wording.promises import due
from tests.wording.reminders import total_in

LAPTOP = "it My laptop won't start"
NO = "No, it still does not start!"


def of(office: Office, number: int = 1) -> Request:
    with office.bot.db.reading() as session:
        found = request_rows.get(session, number)
    assert found is not None
    return found


def days_pass(office: Office, first: int, last: int) -> None:
    for day in range(first, last + 1):
        for hour in (9, 10, 12, 17):
            office.moves_to(paris(day, hour, 1))


def says_no(office: Office, words: str = NO) -> None:
    office.ana.writes(words, thread=own_card(office.ana))
    office.settles()


def is_closed(office: Office) -> None:
    is_done(office)
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))
    office.moves_to(wednesday_at(10))


@pytest.mark.both_databases("what is doubted is a row without an end")
def test_no_under_is_it_done_does_not_close_as_done(office: Office) -> None:
    is_done(office)

    says_no(office)
    days_pass(office, 4, 12)

    assert of(office).state == "resolved"
    assert own_card(office.ana).stands == ("resolved", "Bo Berg")
    assert told(office.bo)[0] == Line("added", "Ana Alves", "", NO), "who pressed a button follows no thread"


def test_who_says_no_is_asked_once_whether_to_reopen(office: Office) -> None:
    is_done(office)

    says_no(office)
    says_no(office, "It beeps three times.")
    office.sandbox.faults.duplicate_events(times=1)
    says_no(office, "Hello?")

    assert own_card(office.ana).verbs == ["resolved", "doubted"]
    presses(office, office.ana, "Reopen", own_card(office.ana).reply("doubted"))
    office.ana.submits()
    office.settles()
    assert card(office.bo).taken_by == "Bo Berg"
    office.moves_to(paris(20, 17))
    assert card(office.bo).taken_by == "Bo Berg"


def test_who_said_no_may_still_say_yes(office: Office) -> None:
    is_done(office)
    says_no(office, "Wait, let me try.")

    presses(office, office.ana, "It is done", own_card(office.ana).reply("doubted"))

    assert of(office).state == "closed"
    assert "It is done" not in card(office.bo).buttons


def test_a_member_reopens_it(office: Office) -> None:
    is_done(office)
    says_no(office)

    writes(office, office.bo, "Reopen", "I will come by.", on=card(office.bo))

    assert card(office.bo).taken_by == "Bo Berg"
    assert own_card(office.ana).tells("reopened", "Bo Berg", "I will come by.")


def test_a_member_says_that_it_is_done_and_from_there_on_silence_counts_again(office: Office) -> None:
    is_done(office)
    says_no(office, "Does it also work on Sundays?")
    office.moves_to(wednesday_at(10))

    presses(office, office.dana, "It is done", card(office.dana))
    closing.uphold(office.bot, 1, office.dana.id)
    office.settles()

    assert own_card(office.ana).verbs.count("upheld") == 1
    assert card(office.bo).verbs == ["added", "upheld"]
    office.moves_to(paris(9, 9, 59))
    assert of(office).state == "resolved"
    office.moves_to(paris(9, 10, 1))
    assert of(office).state == "closed"


def test_who_doubts_again_what_was_upheld_is_asked_again(office: Office) -> None:
    is_done(office)
    says_no(office)
    presses(office, office.bo, "It is done", card(office.bo))

    says_no(office, "No!")

    assert own_card(office.ana).verbs == ["resolved", "doubted", "upheld", "doubted"]
    days_pass(office, 4, 12)
    assert of(office).state == "resolved"


def test_only_members_decide_for_the_department(office: Office) -> None:
    is_done(office)
    says_no(office)

    with pytest.raises(NotAMember):
        closing.uphold(office.bot, 1, office.ana.id)
    with pytest.raises(NoSuchRequest):
        closing.uphold(office.bot, 1, office.cem.id)

    assert of(office).closes_at is None


def test_nothing_is_left_to_press_once_it_is_decided(office: Office) -> None:
    is_done(office)
    says_no(office)
    assert own_card(office.ana).reply("doubted").buttons == ["Reopen", "It is done"]

    writes(office, office.bo, "Reopen", "Right.", on=card(office.bo))

    assert own_card(office.ana).reply("doubted").buttons == []
    assert card(office.bo).reply("added").buttons == []


def test_a_word_by_a_form_that_was_open_before_counts_as_well(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.ana.clicks("Add something", on=own_card(office.ana))
    office.moves_to(tuesday_at(10))
    closing.resolve(office.bot, 1, office.bo.id)

    assert office.ana.modal is not None
    office.ana.submits(**{office.ana.modal.labels[0]: "It also beeps."})
    office.settles()

    assert of(office).closes_at is None
    assert "doubted" in own_card(office.ana).verbs
    assert card(office.bo).tells("added", "Ana Alves", "It also beeps.")


def test_what_nobody_decides_stays_in_sight_of_the_department_every_day(office: Office) -> None:
    is_done(office)
    says_no(office)
    office.dana.opens_home()

    assert count_in(section_of(office.dana.home, "to confirm")) == 1
    days_pass(office, 4, 6)
    for person in (office.bo, office.dana):
        *before, newest = digests(person)
        assert len(before) == 3, f"{person.name}: on Tuesday and every day since"
        assert total_in(newest.text) == 1

    presses(office, office.bo, "It is done", card(office.bo))
    days_pass(office, 9, 10)
    assert len(digests(office.dana)) == 4
    days_pass(office, 11, 12)
    office.dana.opens_home()
    assert HOME["to confirm"] not in office.dana.home, "nobody objected, so it is closed"


def test_a_word_about_what_is_closed_is_answered_at_once_and_reaches_who_did_it(office: Office) -> None:
    is_closed(office)

    says_no(office, "It is broken again.")
    says_no(office, "Hello?")

    assert own_card(office.ana).verbs.count("doubted") == 1
    assert "is closed" in own_card(office.ana).reply("doubted").text
    assert card(office.bo).tells("added", "Ana Alves", "It is broken again.")
    assert [line.words for line in told(office.bo)] == ["It is broken again.", "Hello?"]
    assert of(office).state == "closed"
    writes(office, office.ana, "Reopen", "It beeps.", on=own_card(office.ana).reply("doubted"))
    assert card(office.bo).taken_by == "Bo Berg"


def test_who_writes_about_it_another_day_is_answered_again(office: Office) -> None:
    is_closed(office)
    says_no(office, "It is broken again.")
    office.moves_to(paris(10, 10))

    says_no(office, "Is anybody there?")

    assert own_card(office.ana).verbs.count("doubted") == 2


def test_a_word_about_what_is_closed_reaches_the_lead_when_who_did_it_is_gone(office: Office) -> None:
    is_closed(office)
    office.bo.leaves("it-help")

    says_no(office, "It is broken again.")

    assert told(office.dana) == [Line("added", "Ana Alves", "", "It is broken again.")]
    writes(office, office.dana, "Reopen", "", on=updates(office.dana)[-1])
    assert card(office.dana).state == "open"


def test_a_word_about_what_was_cancelled_can_bring_it_back(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.ana, "Cancel", "It works again.", on=own_card(office.ana))
    office.moves_to(tuesday_at(10))

    says_no(office, "No, it does not.")
    writes(office, office.ana, "Reopen", "Please help.", on=own_card(office.ana).reply("doubted"))

    assert card(office.bo).state == "open"
    assert card(office.bo).resolution == due("Thursday, March 5th at 10:00 AM"), "what was void is promised anew"
    assert "Take it" in card(office.bo).buttons
    assert below(card(office.bo)).count("No, it does not.") == 1


def test_what_others_write_about_what_is_done_asks_nobody(office: Office) -> None:
    is_done(office)

    office.bo.writes("It was the battery.", thread=card(office.bo))
    office.dana.writes("🔒 Again.", thread=card(office.dana))
    office.settles()

    assert own_card(office.ana).verbs == ["resolved", "replied"]
    assert of(office).closes_at is not None
    conversation.note(office.bot, 1, office.bo.id, "Again.", idempotency_key="note")
    assert of(office).closes_at is not None


def test_what_was_brought_back_explains_its_new_time(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.ana, "Cancel", "It works again.", on=own_card(office.ana))
    office.moves_to(tuesday_at(10))
    closing.reopen(office.bot, 1, office.bo.id, "", idempotency_key="r")
    office.settles()

    office.ana.clicks("Why this time?", on=own_card(office.ana))

    assert office.ana.modal is not None
    assert own_card(office.ana).resolution == due("Thursday, March 5th at 10:00 AM")
    office.moves_to(paris(5, 10, 1))
    assert card(office.bo).is_red


@pytest.mark.parametrize("words", [0, 25], ids=["of a short life", "behind a checkpoint"])
def test_what_was_called_off_and_reopened_owes_its_first_answer_again(office: Office, words: int) -> None:
    office.asks(office.ana, LAPTOP)
    for number in range(words):
        conversation.note(office.bot, 1, office.bo.id, f"Note {number}", idempotency_key=f"note {number}")
    closing.cancel(office.bot, 1, office.ana.id, "It works", idempotency_key="cancelled")
    office.moves_to(tuesday_at(10))

    closing.reopen(office.bot, 1, office.ana.id, "It does not", idempotency_key="reopened")
    office.settles()

    assert card(office.bo).next_response == due("today at 3:00 PM")
    assert card(office.bo).response is None, "only the clock that counts is told of"
    writes(office, office.bo, "Reply", "I am coming.", on=card(office.bo))
    assert card(office.bo).next_response is not None
    assert card(office.bo).response is None


def test_one_request_that_cannot_be_handed_back_keeps_nobody_elses_reminders(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    def breaks(*_: object) -> None:
        raise ValueError("a bad calendar")

    monkeypatch.setattr("storage.requests.held_without_a_role", lambda _session: [(office.bo.id, 1)])
    monkeypatch.setattr("bot.requests.assignment.hand_back", breaks)
    office.moves_to(tuesday_at(13, 30))

    assert reminded(office.bo) != []
