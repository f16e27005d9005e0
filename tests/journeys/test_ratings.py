"""How it went: one click on the card, the time it cost, a word; sealed, and read in sums after the month."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.errors import AlreadyRated, NotNow
from bot.requests.snapshot import RATING_CHANGES_FOR
from bot.sandbox.person import Person
from handlers.requests.ratings import OLD_BUTTON
from handlers.views.requests.ratings import KEPT, WHAT_HAPPENS
from storage import ratings as rows
from storage.tables import Entry, RatingBlock
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
    told,
    writes,
)
from tests.moments import paris, tuesday_at
from tests.office import Office
from tests.ratings import given, sealed
from tests.wording.lines import Line

TIMES = ["None", "Up to 15 min", "Up to 1 h", "Half a day", "More"]
COMMENT = "A comment"


def is_done_for(office: Office, person: Person, number: str) -> None:
    """Somebody asks IT, and Bo is done with it."""
    office.asks(person, "it My mouse is gone")
    presses(office, office.bo, "Done", card(office.bo, number))


def comments(office: Office, words: str, *, with_name: bool = False) -> None:
    office.ana.clicks("Add a comment", on=own_card(office.ana))
    office.ana.submits(**{COMMENT: words, "To be read how?": ["Show my name, please talk to me"] if with_name else []})
    office.settles()


@pytest.mark.both_databases("what is sealed is a row of its own")
def test_one_click_rates_and_closes_and_nobody_is_told_how(office: Office) -> None:
    is_done(office)

    presses(office, office.ana, "🙂 4", own_card(office.ana))

    assert office.ana.modal is None
    assert own_card(office.ana).state == "closed"
    assert card(office.bo).stands == ("closed", "Bo Berg")
    assert card(office.bo).lines == [], "the department does not read who rated"
    assert given(office.bot) == (["4"], [], [])


@pytest.mark.both_databases("what is sealed is a row of its own")
def test_the_time_is_asked_for_in_the_same_message_and_the_card_never_says_what_was_answered(office: Office) -> None:
    is_done(office)
    presses(office, office.ana, "🙂 4", own_card(office.ana))
    after_the_score = own_card(office.ana).text
    assert own_card(office.ana).buttons == ["Reopen", "Add a comment", *MENU, *FACES, *TIMES, WHAT_HAPPENS]

    presses(office, office.ana, "Half a day", own_card(office.ana))

    assert given(office.bot) == (["4"], ["half_day"], [])
    assert own_card(office.ana).text == after_the_score
    assert private(office.ana)[-1] == KEPT
    assert [said for said in direct(office.ana) if said != KEPT] == [own_card(office.ana).text], "in one message"


@pytest.mark.both_databases("an envelope takes the place of another")
def test_another_score_takes_the_place_of_the_first_for_a_day(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, 5)
    office.moves_to(tuesday_at(16))

    presses(office, office.ana, "🙁 2", own_card(office.ana))
    presses(office, office.ana, "More", own_card(office.ana))

    assert given(office.bot) == (["2"], ["more"], [])


def test_a_click_that_comes_twice_counts_once(office: Office) -> None:
    is_done(office)
    asked = own_card(office.ana)

    office.ana.clicks("🙂 4", on=asked)
    office.ana.clicks("🙂 4", on=asked)
    office.settles()

    assert given(office.bot) == (["4"], [], [])
    with office.db.reading() as session:
        assert len(session.exec(select(Entry).where(Entry.verb == "rated")).all()) == 1


def test_after_a_day_the_score_is_final_and_nothing_is_left_to_press(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, 5)
    before = own_card(office.ana)
    office.moves_to(office.now() + RATING_CHANGES_FOR - timedelta(minutes=1))
    assert set(FACES) < set(own_card(office.ana).buttons)

    office.moves_to(office.now() + timedelta(minutes=1))

    assert own_card(office.ana).buttons == ["Reopen", *MENU]
    for action_id in ("request.score.1", "request.time_lost.more"):
        office.ana.raw_click(action_id=action_id, value="1", message=before)
        assert private(office.ana)[-1] == refusal(office, office.ana, AlreadyRated(1))
    assert given(office.bot) == (["5"], ["1h"], [])


def test_a_word_is_sealed_and_one_that_shows_a_name_is_told_at_once(office: Office) -> None:
    is_done(office)
    rates(office, office.ana)

    comments(office, "Quick.")
    assert (given(office.bot)[2], card(office.bo).lines) == (["Quick."], [])
    comments(office, "Could we talk about the dock?", with_name=True)

    assert card(office.bo).lines == [Line("commented", "Ana Alves", "", "Could we talk about the dock?")]
    assert told(office.bo) == card(office.bo).lines, "whoever had it gets a message of their own"
    assert given(office.bot) == (["4"], ["1h"], ["Quick."]), "the score stays sealed"


def test_who_asks_to_be_talked_to_needs_no_words_and_who_does_not_needs_some(office: Office) -> None:
    is_done(office)
    rates(office, office.ana)
    office.ana.clicks("Add a comment", on=own_card(office.ana))
    office.ana.submits(**{COMMENT: ""})
    assert office.ana.modal is not None, "there is nothing to seal"
    office.ana.closes()

    comments(office, "", with_name=True)

    assert card(office.bo).lines == [Line("commented", "Ana Alves", "", "")]


def test_a_word_that_was_begun_in_time_is_not_lost_the_day_after(office: Office) -> None:
    is_done(office)
    rates(office, office.ana)
    office.ana.clicks("Add a comment", on=own_card(office.ana))
    office.moves_to(office.now() + RATING_CHANGES_FOR + timedelta(hours=1))

    office.ana.submits(**{COMMENT: "Thank you."})
    office.settles()

    assert sealed(office.bot, rows.COMMENT) == ["Thank you."]


def test_what_is_reopened_is_rated_anew_and_the_first_score_stays(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, 1)
    writes(office, office.ana, "Reopen", "It still beeps.", on=own_card(office.ana))
    presses(office, office.bo, "Done", card(office.bo))
    assert own_card(office.ana).buttons == ["Yes, it is done", "Reopen", *MENU], "they were asked about it today"

    office.ana.clicks("Open", on=own_card(office.ana))
    office.ana.clicks("😀 5")
    office.settles()

    assert given(office.bot) == (["1", "5"], ["1h"], [])


def test_a_closed_request_can_be_rated_later(office: Office) -> None:
    is_done(office)
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))
    office.moves_to(paris(20, 10))

    rates(office, office.ana)

    assert own_card(office.ana).state == "closed"
    assert given(office.bot) == (["4"], ["1h"], [])


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
    assert given(office.bot) == ([], [], [])


def test_the_button_of_an_older_card_brings_the_five(office: Office) -> None:
    is_done(office)
    before = own_card(office.ana).text

    office.ana.raw_click(action_id=OLD_BUTTON, value="1", message=own_card(office.ana))
    office.settles()

    assert own_card(office.ana).text == before
    assert set(FACES) < set(own_card(office.ana).buttons)


def test_a_small_thing_more_in_the_same_week_is_not_asked_about_and_its_card_is_complete(office: Office) -> None:
    is_done(office)
    is_done_for(office, office.ana, "R-2")

    assert own_card(office.ana, "R-2").buttons == ["Yes, it is done", "Reopen", *MENU]
    office.ana.clicks("Open", on=own_card(office.ana, "R-2"))
    office.ana.clicks("🙂 4")
    office.settles()

    assert given(office.bot) == (["4"], [], []), "whoever wants to may rate it all the same"


def test_what_happens_to_a_rating_is_read_before_it_is_given(office: Office) -> None:
    is_done(office)

    office.ana.clicks(WHAT_HAPPENS, on=own_card(office.ana))

    assert office.ana.modal is not None
    assert "five ratings of five people" in office.ana.modal.text
    assert "whoever runs or changes this program" in office.ana.modal.text


@pytest.mark.both_databases("blocks, envelopes and what is released are rows")
def test_after_the_month_five_people_are_read_as_sums_and_nothing_else_is_left(office: Office) -> None:
    people = [office.ana, office.eve, office.gus, office.lena, office.cem]
    for number, (person, face) in enumerate(
        zip(people, ["😞 1", "🙂 4", "🙂 4", "😀 5", "🙁 2"], strict=True), start=1
    ):
        is_done_for(office, person, f"R-{number}")
        presses(office, person, face, own_card(person, f"R-{number}"))

    office.moves_to(paris(31, 23))
    assert len(sealed(office.bot, rows.SCORE)) == 5
    office.moves_to(paris(31, 23) + timedelta(hours=2))

    with office.db.reading() as session:
        (block,) = session.exec(select(RatingBlock)).all()
        (group,) = rows.groups(session, [block.id])
        assert rows.envelopes(session, rows.SCORE, block.id) == []
    assert (block.first_month, block.last_month, block.state) == ("2026-03", "2026-03", "released")
    assert (group.about, group.counts, group.people) == ("score", {"1": 1, "2": 1, "4": 2, "5": 1}, 5)
    assert "rated" not in below(card(office.bo))
