"""Time in which somebody is away does not count against them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import Calendar
from bot.clocks import away, ladder
from bot.clocks.away import Stretch
from bot.clocks.clock import Clock
from bot.clocks.history import ANSWER, RESPONSE
from tests.bot.wall_clocks import slowly
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at

NINE_TO_FIVE = Calendar("Europe/Paris", {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")})
START = tuesday_at(9)
A_DAY, MINUTE = timedelta(hours=8), timedelta(minutes=1)


def test_nothing_is_left_out_for_who_is_here() -> None:
    assert away.add(NINE_TO_FIVE, START, A_DAY, ()) == tuesday_at(17)
    assert away.late_from(NINE_TO_FIVE, START, A_DAY, ()) == wednesday_at(9)


@pytest.mark.parametrize(
    ("stretches", "ends_at"),
    [
        ([(tuesday_at(9), wednesday_at(17))], thursday_at(17)),
        # What is left when they go comes after the return.
        ([(tuesday_at(13), thursday_at(9))], thursday_at(13)),
        ([(tuesday_at(10), tuesday_at(11)), (wednesday_at(9), wednesday_at(9, 30))], wednesday_at(10, 30)),
        # Before the start, after the end, and at night nothing is missed.
        ([(tuesday_at(7), tuesday_at(9)), (tuesday_at(17), wednesday_at(9)), (friday_at(9), friday_at(17))], None),
        # Two that overlap are counted once.
        ([(tuesday_at(9), tuesday_at(15)), (tuesday_at(12), wednesday_at(17))], thursday_at(17)),
    ],
)
def test_the_time_away_comes_on_top(stretches: list[Stretch], ends_at: datetime | None) -> None:
    assert away.add(NINE_TO_FIVE, START, A_DAY, stretches) == (ends_at or tuesday_at(17))


def test_only_the_steps_of_a_question_wait_for_the_return() -> None:
    stretches = [(tuesday_at(9), wednesday_at(17))]

    def steps(kind: str, target: timedelta | None) -> dict[str, datetime]:
        clock = Clock.start(kind, 1, 1, START, NINE_TO_FIVE, target)
        away_then = stretches if kind == ANSWER else ()
        dues = ladder.due_steps((*ladder.default_ladder(), *ladder.waiting_ladder()), clock, "normal", away_then)
        return {due.key: due.at for due in dues}

    assert steps(ANSWER, None) == {"1d in": friday_at(9), "3d in": paris(10, 9), ladder.CLOSES: paris(12, 9)}
    assert steps(RESPONSE, A_DAY)["100%"] == wednesday_at(9)


minutes = st.integers(0, 6 * 1440).map(lambda count: START + MINUTE * count)
absences = st.lists(st.tuples(minutes, minutes).map(lambda pair: (min(pair), max(pair))), max_size=4)


@slowly
@given(absences, st.integers(1, 3 * 480))
def test_it_ends_when_they_were_here_for_so_long(stretches: list[Stretch], worked: int) -> None:
    ends_at = away.add(NINE_TO_FIVE, START, MINUTE * worked, stretches)

    def is_counted(at: datetime) -> bool:
        return NINE_TO_FIVE.is_open(at) and not any(from_at <= at < until for from_at, until in stretches)

    here = [at for n in range((ends_at - START) // MINUTE) if is_counted(at := START + MINUTE * n)]
    assert len(here) == worked
    assert here[-1] == ends_at - MINUTE
