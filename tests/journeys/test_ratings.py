"""How it went: one click on the card, the time it cost, a word; changed for a day, and reminded of never."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.errors import AlreadyRated, NotNow
from bot.requests.snapshot import RATING_CHANGES_FOR
from handlers.requests.ratings import OLD_BUTTON
from storage.tables import Entry, LostTime, Score
from tests.journeys.steps import (
    FACES,
    MENU,
    below,
    card,
    direct,
    is_done,
    own_card,
    presses,
    private,
    rates,
    refusal,
    reminded,
    writes,
)
from tests.moments import paris, tuesday_at
from tests.office import Office
from tests.wording.lines import Line

TIMES = ["None", "Up to 15 min", "Up to 1 h", "Half a day", "More"]


def given(office: Office) -> tuple[list[int], list[str]]:
    """The scores and the lost times that are kept."""
    with office.db.reading() as session:
        scores = [row.score for row in session.exec(select(Score).order_by("resolution")).all()]
        return scores, [row.time_lost for row in session.exec(select(LostTime).order_by("resolution")).all()]


@pytest.mark.both_databases("the score and the time are rows of their own")
def test_one_click_rates_and_closes_and_the_department_reads_it(office: Office) -> None:
    is_done(office)

    presses(office, office.ana, "🙂 4", own_card(office.ana))

    assert office.ana.modal is None
    assert own_card(office.ana).state == "closed"
    assert card(office.bo).stands == ("closed", "Bo Berg")
    assert card(office.bo).lines == [Line("rated", "Ana Alves", "4", "")]
    assert given(office) == ([4], [])


@pytest.mark.both_databases("the score and the time are rows of their own")
def test_the_time_is_asked_for_in_the_same_message_and_its_buttons_go(office: Office) -> None:
    is_done(office)
    presses(office, office.ana, "🙂 4", own_card(office.ana))
    assert own_card(office.ana).buttons == ["Reopen", "Add a comment", *MENU, *FACES, *TIMES]

    presses(office, office.ana, "Half a day", own_card(office.ana))

    assert own_card(office.ana).buttons == ["Reopen", "Add a comment", *MENU, *FACES]
    assert own_card(office.ana).text.count("You gave 🙂 4 of 5, and it cost you about half a day.") == 1
    assert given(office) == ([4], ["half_day"])
    assert "half a day" not in below(card(office.bo)) + card(office.bo).text, "it is nobody's but in sums"
    assert direct(office.ana) == [own_card(office.ana).text], "all of it is in one message"


@pytest.mark.both_databases("a row is changed")
def test_another_score_takes_the_place_of_the_first_for_a_day(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, 5)
    office.moves_to(tuesday_at(16))

    presses(office, office.ana, "🙁 2", own_card(office.ana))

    assert card(office.bo).lines == [Line("rated", "Ana Alves", "2", "")], "the line is drawn anew, not doubled"
    assert given(office) == ([2], ["1h"])
    assert "Reopen brings it back" in own_card(office.ana).text
    presses(office, office.ana, "More", own_card(office.ana))  # the time is asked for once more
    assert given(office) == ([2], ["more"])


def test_a_click_that_comes_twice_counts_once(office: Office) -> None:
    is_done(office)
    asked = own_card(office.ana)

    office.ana.clicks("🙂 4", on=asked)
    office.ana.clicks("🙂 4", on=asked)
    office.settles()

    assert card(office.bo).verbs == ["rated"]
    assert given(office) == ([4], [])


def test_after_a_day_the_score_is_final_and_nothing_is_left_to_press(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, 5)
    before = own_card(office.ana)
    office.moves_to(office.now() + RATING_CHANGES_FOR - timedelta(minutes=1))
    assert set(FACES) < set(own_card(office.ana).buttons)

    office.moves_to(office.now() + timedelta(minutes=1))

    assert own_card(office.ana).buttons == ["Reopen", *MENU]
    assert "You gave 😀 5 of 5" in own_card(office.ana).text
    for action_id in ("request.score.1", "request.time_lost.more"):
        office.ana.raw_click(action_id=action_id, value="1", message=before)
        assert private(office.ana)[-1] == refusal(office, office.ana, AlreadyRated(1))
    assert given(office) == ([5], ["1h"])


def test_a_word_is_sent_once_and_reaches_the_department(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, comment="Quick, and you explained it well.")

    assert card(office.bo).lines[-1] == Line("commented", "Ana Alves", "", "Quick, and you explained it well.")
    assert "Add a comment" not in own_card(office.ana).buttons
    assert "Your comment was sent." in own_card(office.ana).text


def test_a_word_that_was_begun_in_time_is_not_lost_the_day_after(office: Office) -> None:
    is_done(office)
    rates(office, office.ana)
    office.ana.clicks("Add a comment", on=own_card(office.ana))
    office.moves_to(office.now() + RATING_CHANGES_FOR + timedelta(hours=1))

    office.ana.submits(**{"A word to the department": "Thank you."})
    office.settles()

    assert card(office.bo).tells("commented", "Ana Alves", "Thank you.")


def test_what_is_reopened_is_rated_anew_and_the_first_score_stays(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, 1)
    writes(office, office.ana, "Reopen", "It still beeps.", on=own_card(office.ana))
    presses(office, office.bo, "Done", card(office.bo))
    assert own_card(office.ana).buttons == ["Yes, it is done", "Reopen", *MENU, *FACES]

    rates(office, office.ana, 5)

    assert given(office) == ([1, 5], ["1h", "1h"])
    assert [line.detail for line in card(office.bo).lines if line.verb == "rated"] == ["1", "5"]


def test_a_closed_request_can_be_rated_later(office: Office) -> None:
    is_done(office)
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))
    office.moves_to(paris(20, 10))

    rates(office, office.ana)

    assert own_card(office.ana).state == "closed"
    assert given(office) == ([4], ["1h"])


def test_nobody_is_reminded_to_rate(office: Office) -> None:
    is_done(office)
    for day in range(4, 21):
        office.moves_to(paris(day, 10))

    assert reminded(office.ana) == []
    assert direct(office.ana) == [own_card(office.ana).text]
    assert own_card(office.ana).verbs == ["resolved"]


def test_what_was_never_done_is_not_rated_by_anybody(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    writes(office, office.bo, "Ask", "Which one?", card(office.bo))
    for day in (4, 5, 6, 9, 10, 11):
        office.moves_to(paris(day, 10))
    assert own_card(office.ana).state == "closed as silent"

    office.ana.raw_click(action_id="request.score.1", value="1", message=own_card(office.ana))

    assert private(office.ana)[-1] == refusal(office, office.ana, NotNow(1, "closed"))
    assert given(office) == ([], [])


def test_the_button_of_an_older_card_brings_the_five(office: Office) -> None:
    is_done(office)
    before = own_card(office.ana).text

    office.ana.raw_click(action_id=OLD_BUTTON, value="1", message=own_card(office.ana))
    office.settles()

    assert own_card(office.ana).text == before
    assert set(FACES) < set(own_card(office.ana).buttons)


def test_no_row_holds_the_score_and_the_time_or_the_words(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, 2, comment="Slow.")

    assert (
        {"time_lost", "text"} & Score.model_fields.keys() == {"score", "text"} & LostTime.model_fields.keys() == set()
    )
    with office.db.reading() as session:
        told = session.exec(select(Entry).where(Entry.verb.in_(("rated", "commented")))).all()  # type: ignore[attr-defined]
    assert [(entry.text, entry.data) for entry in told] == [("", {"resolution": 1}), ("Slow.", {"resolution": 1})]
