"""2. Serve, to the end: done, confirmed, reopened, cancelled, or closed by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.errors import NotNow
from bot.requests import closing
from bot.requests.transition import Transition
from handlers.views.requests.ratings import WHAT_HAPPENS
from storage import requests as request_rows
from tests.journeys.steps import (
    FACES,
    MENU,
    card,
    direct,
    is_done,
    opens,
    own_card,
    presses,
    private,
    refusal,
    writes,
)
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.cards import closes_by_itself
from tests.wording.forms import NEEDS_WORDS
from tests.wording.replies import rows_in

LAPTOP = "it My laptop won't start"


def test_the_requester_confirms_and_it_is_closed(office: Office) -> None:
    is_done(office)

    presses(office, office.ana, "Yes, it is done", own_card(office.ana))

    assert card(office.bo).stands == ("closed", "Bo Berg")
    assert own_card(office.ana).state == "closed"
    assert own_card(office.ana).buttons == ["Reopen", *MENU, *FACES, WHAT_HAPPENS]
    assert rows_in(office.asks(office.ana, "mine")) == []


def test_confirming_twice_is_confirming_once(office: Office) -> None:
    is_done(office)

    office.ana.clicks("Yes, it is done", on=own_card(office.ana))
    office.ana.clicks("Yes, it is done", on=own_card(office.ana))  # which was not redrawn yet
    office.settles()

    assert len(private(office.ana)) == 1, "what she read when she asked"


def test_done_pressed_twice_asks_the_requester_once(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.bo.clicks("Done", on=card(office.bo))
    office.bo.clicks("Done", on=card(office.bo))
    office.settles()

    assert own_card(office.ana).verbs == ["resolved"]
    assert private(office.bo) == []


@pytest.mark.both_databases("what was done is kept with the line that says so")
def test_done_may_carry_what_was_done(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))

    writes(office, office.bo, "Done, and what was done…", "A new battery, and a louder fan.", card(office.bo))

    assert own_card(office.ana).stands == ("resolved", "Bo Berg")
    assert own_card(office.ana).tells("resolved", "Bo Berg", "A new battery, and a louder fan.")
    assert card(office.dana).tells("resolved", "Bo Berg", "A new battery, and a louder fan.")
    office.ana.opens_home()
    assert office.ana.modal is None
    opens(office.bo, card(office.bo))
    assert office.bo.modal is not None
    assert "A new battery, and a louder fan." in office.bo.modal.text


def test_what_was_done_may_be_left_out(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.bo.clicks("Done, and what was done…", on=card(office.bo))
    office.bo.submits()
    office.settles()

    assert own_card(office.ana).tells("resolved", "Bo Berg", "")
    assert card(office.dana).verbs == []


def test_what_was_done_is_not_lost_when_a_colleague_was_quicker(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.bo.clicks("Done, and what was done…", on=card(office.bo))
    presses(office, office.dana, "Done", card(office.dana))

    office.bo.submits(**{"What was done?": "A new battery."})
    office.settles()

    assert office.bo.modal is not None, "the form stays open, with the words in it"
    assert office.bo.modal.errors == {"What was done?": refusal(office, office.bo, NotNow(1, "resolved"))}
    assert own_card(office.ana).verbs == ["resolved"]


def test_the_requester_reopens_and_says_what_is_missing(office: Office) -> None:
    is_done(office)

    writes(office, office.ana, "Reopen", "It still beeps.", on=own_card(office.ana))

    assert card(office.bo).tells("reopened", "Ana Alves", "It still beeps.")
    assert card(office.bo).taken_by == "Bo Berg"
    assert "Done" in card(office.bo).buttons
    assert own_card(office.ana).taken_by == "Bo Berg"


def test_reopening_needs_no_words(office: Office) -> None:
    is_done(office)

    office.ana.clicks("Reopen", on=own_card(office.ana))
    office.ana.submits()
    office.settles()

    assert card(office.bo).tells("reopened", "Ana Alves")


def test_the_department_can_reopen_too_and_the_requester_reads_it(office: Office) -> None:
    is_done(office)

    writes(office, office.dana, "Reopen", "I found another cause.", on=card(office.dana))

    assert own_card(office.ana).tells("reopened", "Dana Diaz", "I found another cause.")
    assert card(office.bo).taken_by == "Bo Berg"


def test_a_closed_request_can_be_reopened(office: Office) -> None:
    is_done(office)
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))
    office.moves_to(friday_at(10))

    writes(office, office.ana, "Reopen", "It beeps again.", on=own_card(office.ana))

    assert card(office.bo).taken_by == "Bo Berg"


def test_what_is_reopened_after_its_colleague_left_is_in_the_queue(office: Office) -> None:
    is_done(office)
    office.bo.leaves("it-help")

    writes(office, office.ana, "Reopen", "It still beeps.", on=own_card(office.ana))

    assert card(office.dana).state == "open"


def test_the_requester_cancels_and_the_department_reads_why(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    writes(office, office.ana, "Cancel", "It works again.", on=own_card(office.ana))

    assert card(office.bo).state == "cancelled"
    assert "It works again." in card(office.bo).text
    assert card(office.bo).tells("cancelled", "Ana Alves", "It works again.")
    assert card(office.bo).buttons == ["Open"]
    assert own_card(office.ana).state == "cancelled"
    assert "It works again." in own_card(office.ana).text
    assert own_card(office.ana).buttons == MENU


def test_a_lead_cancels_and_the_requester_reads_why(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    opens(office.dana, card(office.dana), then="Cancel it")
    office.dana.submits(**{"Why is it no longer needed?": "You get a new one on Monday."})
    office.settles()

    assert own_card(office.ana).tells("cancelled", "Dana Diaz", "You get a new one on Monday.")
    assert own_card(office.ana).state == "cancelled"
    assert "You get a new one on Monday." in own_card(office.ana).text


def test_nothing_is_cancelled_without_a_reason(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.ana.clicks("Cancel", on=own_card(office.ana))

    office.ana.submits(**{"Why is it no longer needed?": " \u200b "})

    assert office.ana.modal is not None
    assert office.ana.modal.errors == {"Why is it no longer needed?": NEEDS_WORDS}
    assert card(office.bo).state == "open"


def test_without_a_word_it_closes_by_itself_after_three_working_days(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(thursday_at(10))
    presses(office, office.bo, "Done", card(office.bo))
    assert closes_by_itself(own_card(office.ana).text) == "Tuesday, March 10th at 10:00 AM"

    office.moves_to(paris(10, 9, 59))
    assert own_card(office.ana).stands == ("resolved", "Bo Berg")

    office.moves_to(paris(10, 10, 1))
    assert own_card(office.ana).state == "closed"
    assert card(office.bo).stands == ("closed", "Bo Berg")
    assert own_card(office.ana).buttons == ["Reopen", *MENU, *FACES, WHAT_HAPPENS]


def test_what_was_reopened_does_not_close_by_itself(office: Office) -> None:
    is_done(office)
    writes(office, office.ana, "Reopen", "It still beeps.", on=own_card(office.ana))

    office.moves_to(paris(20, 17))

    assert card(office.bo).taken_by == "Bo Berg"


def test_all_that_the_ending_needs_is_in_one_direct_message_and_its_thread(office: Office) -> None:
    is_done(office)
    office.moves_to(tuesday_at(11))

    presses(office, office.ana, FACES[3])

    assert direct(office.ana) == [own_card(office.ana).text]


# --- nobody is closed out ---


def test_for_who_is_away_it_closes_three_days_after_their_return(office: Office) -> None:
    office.ana.sets_status("Vacationing", emoji="palm_tree", until=friday_at(18))
    office.hears_of(office.ana)
    is_done(office)
    assert closes_by_itself(own_card(office.ana).text) == "Wednesday, March 11th at 6:00 PM"

    office.moves_to(paris(11, 17))
    assert own_card(office.ana).state == "resolved"
    office.moves_to(paris(11, 18, 1))
    assert own_card(office.ana).state == "closed"


def test_who_goes_away_after_it_was_done_has_the_rest_of_their_days_later(office: Office) -> None:
    is_done(office)
    office.moves_to(wednesday_at(10))
    office.ana.sets_status("Vacationing", emoji="palm_tree", until=friday_at(18))
    office.hears_of(office.ana)

    office.moves_to(friday_at(10, 1))

    assert own_card(office.ana).state == "resolved"
    office.moves_to(paris(10, 18, 1))
    assert own_card(office.ana).state == "closed"


def test_for_who_was_away_without_an_end_it_closes_three_days_after_their_return(office: Office) -> None:
    office.ana.sets_status("Vacationing", emoji="palm_tree")
    office.hears_of(office.ana)
    is_done(office)
    office.moves_to(wednesday_at(10))
    office.ana.sets_status("", emoji="")
    office.hears_of(office.ana)

    office.moves_to(wednesday_at(10, 30))

    assert str(closes_by_itself(own_card(office.ana).text)).startswith("Monday, March 9th at 10:")
    office.moves_to(paris(9, 9))
    assert own_card(office.ana).state == "resolved"
    office.moves_to(paris(9, 10, 31))
    assert own_card(office.ana).state == "closed"


def test_whoever_comes_back_earlier_has_three_days_from_then_on(office: Office) -> None:
    office.ana.sets_status("Vacationing", emoji="palm_tree", until=paris(27, 18))
    office.hears_of(office.ana)
    is_done(office)
    office.moves_to(wednesday_at(10))
    office.ana.sets_status("", emoji="")
    office.hears_of(office.ana)

    office.moves_to(wednesday_at(10, 30))

    assert str(closes_by_itself(own_card(office.ana).text)).startswith("Monday, March 9th at 10:")


def test_while_somebody_is_away_without_an_end_their_card_is_left_alone(office: Office) -> None:
    office.ana.sets_status("Vacationing", emoji="palm_tree")
    office.hears_of(office.ana)
    is_done(office)
    office.moves_to(wednesday_at(10))
    said = own_card(office.ana).text

    for _look in range(3):
        office.moves_to(office.now() + timedelta(minutes=5))

    assert own_card(office.ana).text == said


def test_one_request_that_cannot_be_closed_keeps_no_other_open(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        office.asks(office.ana, LAPTOP)
        closing.resolve(office.bot, number, office.bo.id)
        office.settles()
    looked_at = closing._close_if_fair

    def fails_at_the_first(transition: Transition, closes_at: datetime) -> None:
        if transition.request.id == 1:
            raise LookupError
        looked_at(transition, closes_at)

    monkeypatch.setattr(closing, "_close_if_fair", fails_at_the_first)
    office.moves_to(paris(10, 10))

    with office.db.reading() as session:
        assert [request_rows.get(session, number).state for number in (1, 2)] == ["resolved", "closed"]  # type: ignore[union-attr]


@pytest.mark.parametrize("error", ["cannot_dm_bot", "messages_tab_disabled"])
def test_nothing_closes_before_its_requester_was_asked_whether_it_is_done(office: Office, error: str) -> None:
    office.asks(office.ana, "it My laptop won't start")
    presses(office, office.bo, "Take it", card(office.bo))
    office.sandbox.faults.fail("chat.postMessage", error=error, times=1_000, channel=office.ana.member.dm_id)
    presses(office, office.bo, "Done", card(office.bo))

    office.moves_to(friday_at(17))
    assert card(office.bo).state == "resolved"

    office.sandbox.faults.clear()
    office.moves_to(paris(9, 17))
    office.moves_to(paris(10, 17))
    assert "resolved" in own_card(office.ana).verbs
    assert card(office.bo).state == "resolved"
    office.moves_to(paris(16, 17))
    assert card(office.bo).state == "closed"


def test_what_somebody_asked_for_who_left_the_company_closes_all_the_same(office: Office) -> None:
    is_done(office)
    office.ana.deactivates()
    office.hears_of(office.ana)

    office.moves_to(friday_at(10, 1))

    assert card(office.bo).state == "closed"
