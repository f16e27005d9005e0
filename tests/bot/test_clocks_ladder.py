"""The ladder: where its steps stand on a clock, who is told there, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clocks import ladder
from bot.clocks.clock import Clock
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.clocks.ladder import (
    ASSIGNEE,
    LEAD,
    ON_CALL,
    REQUESTER,
    THREAD,
    LadderError,
    Point,
    Step,
    default_ladder,
    due_steps,
)
from tests.bot.slow_clock import PARIS_HOURS, SYDNEY_HOURS
from tests.moments import TUESDAY_AT_NINE, friday_at, monday_at, paris, thursday_at, tuesday_at, wednesday_at

FOUR_HOURS = timedelta(hours=4)


def started(target: timedelta | None = FOUR_HOURS, kind: str = RESPONSE) -> Clock:
    """Asked on Tuesday at nine."""
    return Clock.start(kind, 1, 1, TUESDAY_AT_NINE, PARIS_HOURS, target)


@pytest.mark.parametrize("written", ["75%", "30m before", "1h after", "2d in", "150%"])
def test_a_place_is_written_as_it_was_read(written: str) -> None:
    assert str(Point.parse(written)) == written


@pytest.mark.parametrize(
    "written",
    ["", "75", "0%", "501%", "-5%", "30m", "before", "0m before", "1h30 after", "2d on", "99999h after", "٣٪"],
)
def test_a_place_that_makes_no_sense_is_refused_with_what_would(written: str) -> None:
    with pytest.raises(LadderError) as refused:
        Point.parse(written)

    assert "use" in str(refused.value) or "at most" in str(refused.value)


@pytest.mark.parametrize(
    ("at", "reached"),
    [
        ("50%", tuesday_at(11)),
        ("100%", tuesday_at(14)),
        ("150%", tuesday_at(16)),
        ("30m before", tuesday_at(13, 30)),  # not at half past twelve, when lunch begins
        ("1h after", tuesday_at(15)),
        ("1d in", wednesday_at(9)),
    ],
)
def test_a_step_is_reached_in_working_time(at: str, reached: object) -> None:
    (due,) = [due for due in due_steps([Step.parse({"at": at, "tell": ["lead"]})], started(), "normal") if due.steps]

    assert (due.key, due.at) == (at, reached)


def test_a_step_at_closing_is_reached_in_the_morning() -> None:
    clock = Clock.start(RESPONSE, 1, 1, tuesday_at(14), PARIS_HOURS, FOUR_HOURS)

    (due,) = due_steps([Step.parse({"at": "100%", "tell": ["lead"]})], clock, "normal")[1:]

    assert due.at == wednesday_at(9)


def test_a_warning_that_is_longer_than_the_promise_has_no_place() -> None:
    dues = due_steps([Step.parse({"at": "5h before", "tell": ["lead"]})], started(), "normal")

    assert [due.key for due in dues] == ["75%", "100%"], "where the card changes its words"


def test_a_warning_as_long_as_the_promise_would_come_with_it_and_has_no_place_either() -> None:
    clock = started()
    assert Point.parse("4h before").used(clock) is None

    clock.agree(tuesday_at(11), tuesday_at(14))
    assert Point.parse("2h before").used(clock) is None, "two hours of work are left from the agreement on"
    assert Point.parse("1h before").used(clock) is not None


def test_a_step_is_repeated_as_often_as_it_says() -> None:
    dues = due_steps([Step.parse({"at": "1h after", "tell": ["lead"], "repeat": "2h"})], started(), "normal")

    told = [(due.key, due.at) for due in dues if due.steps][:3]
    assert told == [
        ("1h after", tuesday_at(15)),
        ("1h after again 1", tuesday_at(17)),
        ("1h after again 2", wednesday_at(10)),
    ]
    assert len([due for due in dues if due.steps]) == 21, "there is an end to it"


def test_a_step_is_for_the_clock_and_the_urgency_it_names() -> None:
    steps = [
        Step.parse({"at": "80%", "clock": "resolution", "tell": ["lead"]}),
        Step.parse({"at": "90%", "urgency": "urgent", "tell": ["lead"]}),
    ]

    assert [due.key for due in due_steps(steps, started(), "normal") if due.steps] == []
    assert [due.key for due in due_steps(steps, started(), "urgent") if due.steps] == ["90%"]
    assert [due.key for due in due_steps(steps, started(kind=RESOLUTION), "normal") if due.steps] == ["80%"]


@pytest.mark.parametrize(
    ("key", "is_claimed", "told"),
    [
        ("50%", False, (ON_CALL,)),
        ("50%", True, ()),
        ("75%", False, (LEAD,)),
        ("75%", True, (ASSIGNEE,)),
        ("100%", False, (ASSIGNEE, LEAD, THREAD, REQUESTER)),
        ("100%", True, (ASSIGNEE, LEAD, THREAD, REQUESTER)),
        ("150%", True, (LEAD,)),
    ],
)
def test_the_ladder_of_a_department_that_wrote_none(key: str, is_claimed: bool, told: tuple[str, ...]) -> None:
    due = next(due for due in due_steps(default_ladder(), started(), "normal") if due.key == key)

    assert due.told(is_claimed=is_claimed) == told


def test_who_promised_nothing_has_no_ladder() -> None:
    assert due_steps(default_ladder(), started(None), "normal") == []


def test_a_question_has_a_ladder_of_its_own() -> None:
    clock = started(None, kind=ANSWER)

    dues = due_steps((*default_ladder(), *ladder.waiting_ladder()), clock, "normal")

    assert [(due.key, due.at) for due in dues] == [
        ("1d in", wednesday_at(9)),
        ("3d in", friday_at(9)),
        (ladder.CLOSES, paris(10, 9)),
    ]


def test_a_week_of_the_rota_beats_its_weekday() -> None:
    rota = {"tue": "UBO00000", "2026-W10": "UDANA000"}

    assert ladder.on_call(rota, PARIS_HOURS, tuesday_at(9)) == "UDANA000"
    assert ladder.on_call(rota, PARIS_HOURS, tuesday_at(9) + timedelta(weeks=1)) == "UBO00000"
    assert ladder.on_call(rota, PARIS_HOURS, thursday_at(9) + timedelta(weeks=1)) is None


def test_the_rota_goes_by_the_date_of_the_department() -> None:
    rota = {"mon": "UBO00000", "tue": "UDANA000"}

    assert ladder.on_call(rota, SYDNEY_HOURS, monday_at(20)) == "UDANA000", "it is Tuesday in Sydney"


def test_the_first_place_of_the_ladder_is_at_one_percent() -> None:
    assert str(Point.parse("1%")) == "1%"


def test_a_step_that_says_only_where_it_stands_is_for_everybody_and_tells_nobody() -> None:
    step = Step.parse({"at": "50%"})

    assert (step.kind, step.urgency, step.when, step.tell, step.repeat) == ("", "", "", (), None)


def test_a_step_is_read_with_all_that_is_written_of_it() -> None:
    step = Step.parse({"at": "50%", "clock": RESPONSE, "urgency": "urgent", "when": ladder.UNCLAIMED, "tell": [LEAD]})

    assert (step.kind, step.urgency, step.when, step.tell) == (RESPONSE, "urgent", ladder.UNCLAIMED, (LEAD,))


def test_at_half_time_only_the_first_answer_is_asked_after() -> None:
    assert [step.kind for step in default_ladder() if step.key == "50%"] == [RESPONSE]


def test_a_requester_is_reminded_of_a_question_after_one_three_and_five_days() -> None:
    steps = ladder.waiting_ladder()

    assert [(step.key, step.tell, step.kind, step.urgency) for step in steps] == [
        (place, (REQUESTER,), ANSWER, "") for place in ("1d in", "3d in", ladder.CLOSES)
    ]
