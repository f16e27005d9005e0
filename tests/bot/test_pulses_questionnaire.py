"""A pulse as it is written, and when it comes again: values without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.local_days import local_date
from bot.pulses import hours
from bot.pulses.comments import comments_shown
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Audience, Question, Reach, Readers, Repeat, asked_twice, from_json, to_json
from bot.pulses.templates import TEMPLATES, Template, template
from tests.bot.pulse_company import HANA, MOOD, WORDS, composed
from tests.moments import TUESDAY_AT_NINE, paris

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"title": "x" * 101},
        {"title": "a\nb"},
        {"questions": ()},
        {"questions": (MOOD,) * 6},
        {"open_for": timedelta(days=1)},
        {"open_for": timedelta(days=14)},
        {"minimum": 4},
        {"minimum": 51},
    ],
    ids=str,
)
def test_a_pulse_that_cannot_be_asked_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"title|questions|days|smallest"):
        composed(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Question(Kind.SCALE, ""),
        lambda: Question(Kind.SCALE, "x" * 251),
        lambda: Question(Kind.SCALE, "How?", low="x" * 71),
        lambda: Question(Kind.YES_NO, "How?", ("a", "b")),
        lambda: Question(Kind.CHOICE, "Which?", ("one",)),
        lambda: Question(Kind.CHOICE, "Which?", tuple("abcdefg")),
        lambda: Question(Kind.CHOICE, "Which?", ("a", "a")),
        lambda: Question(Kind.CHOICE, "Which?", ("a", " ")),
        lambda: Question(Kind.CHOICE, "Which?", ("a", "x" * 71)),
        lambda: Audience(Reach.DEPARTMENTS),
        lambda: Audience(Reach.CHANNEL),
        lambda: Audience(Reach.EVERYONE, (1,)),
        lambda: Audience(Reach.DEPARTMENTS, (1,), "C1"),
        Readers,
    ],
)
def test_nor_a_question_an_audience_or_readers_that_make_no_sense(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"question|option|scale|named|results"):
        wrong()


def test_a_pulse_comes_back_from_the_database_as_it_was() -> None:
    whole = composed(
        questions=(MOOD, WORDS, Question(Kind.CHOICE, "Which?", ("a", "b"), "low", "high", has_no_opinion=True)),
        readers=Readers((HANA,), "C1"),
        audience=Audience(Reach.GROUP, slack_id="S1"),
        opens_at=TUESDAY_AT_NINE,
        repeat=Repeat.QUARTERLY,
        minimum=7,
        shared=False,
    )

    assert from_json(to_json(whole)) == whole
    earlier = to_json(whole) | {"reminds_everyone": True}
    assert from_json(earlier) == whole, "also one that an earlier version kept"
    earlier = to_json(composed())
    del earlier["questions"][0]["has_no_opinion"]
    assert from_json(earlier) == composed(), "which knew of no opinion"
    assert from_json(to_json(composed())) == composed()


def test_two_questions_are_equal_however_they_are_answered_and_typed() -> None:
    again = Question(Kind.YES_NO, "how  are you? ")

    assert asked_twice([MOOD, WORDS]) is None
    assert asked_twice([MOOD, WORDS, again]) == (3, 1)


def test_comments_need_ten_people_or_the_minimum_when_that_is_more() -> None:
    assert [composed(minimum=minimum).comments_from for minimum in (5, 10, 12)] == [10, 10, 12]


@pytest.mark.parametrize("found", TEMPLATES, ids=[found.key for found in TEMPLATES])
def test_every_template_can_be_asked_as_it_is_and_takes_two_minutes_at_most(found: Template) -> None:
    assert template(found.key) == found
    assert composed(title=found.title, questions=found.questions).minutes <= 2


def test_the_five_templates_that_were_promised_are_there() -> None:
    assert [found.key for found in TEMPLATES] == ["engagement", "enps", "climate", "change", "service"]
    assert template("none") is None


# --- when ---


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        (paris(3, 9), paris(3, 9)),
        (paris(3, 11, 59), paris(3, 11, 59)),
        (paris(3, 12), paris(4, 9)),
        (paris(3, 7), paris(3, 9)),
        (paris(6, 13), paris(9, 9)),
        (paris(7, 10), paris(9, 9)),
        (paris(28, 10), paris(30, 9)),
    ],
    ids=["nine", "before noon", "noon", "early", "friday", "saturday", "over the clock change"],
)
def test_the_morning_of_somebody_in_paris(at: datetime, morning: datetime) -> None:
    assert hours.morning(PARIS, at) == morning


def test_a_zone_that_nobody_knows_is_utc() -> None:
    assert hours.morning("Mars/Olympus", paris(3, 9)) == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert local_date("", TUESDAY_AT_NINE) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("repeat", "begins_at", "after", "following"),
    [
        (Repeat.TWO_WEEKS, paris(3, 9), paris(3, 9), paris(17, 9)),
        (Repeat.TWO_WEEKS, paris(17, 9), paris(17, 9), paris(31, 9)),
        (Repeat.TWO_WEEKS, paris(3, 9), paris(20, 0), paris(31, 9)),
        (Repeat.MONTHLY, paris(31, 9), paris(31, 9), paris(30, 9, month=4)),
        (Repeat.MONTHLY, paris(31, 9), paris(30, 9, month=4), paris(31, 9, month=5)),
        (Repeat.QUARTERLY, paris(3, 9), paris(3, 9), paris(3, 9, month=6)),
        (Repeat.NEVER, paris(3, 9), paris(3, 9), None),
    ],
    ids=["two weeks", "over the clock change", "missed", "to a shorter month", "and back", "quarter", "never"],
)
def test_when_a_pulse_comes_again(
    repeat: Repeat, begins_at: datetime, after: datetime, following: datetime | None
) -> None:
    assert hours.following(begins_at, repeat, PARIS, after) == following


@pytest.mark.parametrize(
    ("opens_at", "days", "closes_at"),
    [
        (paris(3, 9), 3, paris(6, 9)),
        (paris(3, 9), 5, paris(9, 9)),
        (paris(6, 9), 2, paris(9, 9)),
        (paris(2, 9), 13, paris(13, 9)),
        (paris(27, 9), 3, paris(30, 9)),
    ],
    ids=["a weekday", "not on a sunday", "nor a saturday", "nor when all may be asked again", "over the clock change"],
)
def test_a_pulse_closes_on_a_working_day(opens_at: datetime, days: int, closes_at: datetime) -> None:
    assert hours.closes_at(PARIS, opens_at, timedelta(days=days)) == closes_at


# --- what is shown of comments ---


def test_comments_come_in_alphabetical_order_and_without_their_typing() -> None:
    assert comments_shown(["two  words\n", "", "ﬁne", "a", "\u2003"]) == ["a", "fine", "two words"]
