"""When a requester is reminded of a new time that they have not answered."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests import proposals
from tests.bot.slow_clock import PARIS_HOURS, QUARTER
from tests.moments import TUESDAY_AT_NINE, friday_at, thursday_at, tuesday_at, wednesday_at


@pytest.mark.parametrize(
    ("asked_at", "decide_by", "reminded_at"),
    [
        (tuesday_at(9), wednesday_at(18), (tuesday_at(14), wednesday_at(16))),
        (tuesday_at(9), tuesday_at(18), (tuesday_at(14), tuesday_at(16))),
        (tuesday_at(14), tuesday_at(15), (tuesday_at(14, 45),)),
        (tuesday_at(20), wednesday_at(9), ()),
    ],
    ids=["two days", "one day: an hour and more apart", "an hour: once", "nobody works until then"],
)
def test_after_half_a_day_and_two_hours_before_it_must_be_decided(
    asked_at: datetime, decide_by: datetime, reminded_at: tuple[datetime, ...]
) -> None:
    assert proposals.reminder_moments(PARIS_HOURS, asked_at, decide_by) == reminded_at


@given(quarters=st.integers(0, 800))
def test_never_more_than_twice_and_never_too_late(quarters: int) -> None:
    asked_at, decide_by = TUESDAY_AT_NINE, TUESDAY_AT_NINE + quarters * QUARTER
    moments = proposals.reminder_moments(PARIS_HOURS, asked_at, decide_by)

    assert len(moments) <= 2
    assert list(moments) == sorted(moments)
    assert all(asked_at < one <= decide_by for one in moments)
    assert len(moments) < 2 or PARIS_HOURS.between(*moments) >= timedelta(hours=1)


@pytest.mark.parametrize(
    ("promised", "due_at", "decide_by"),
    [
        (wednesday_at(18), friday_at(14), wednesday_at(18)),
        (None, friday_at(14), friday_at(14)),
        (tuesday_at(8), friday_at(14), friday_at(14)),
        (friday_at(14), thursday_at(14), thursday_at(14)),
    ],
    ids=["before it breaks", "nothing promised", "late already", "asked for an earlier one"],
)
def test_until_when_a_word_is_of_use(promised: datetime | None, due_at: datetime, decide_by: datetime) -> None:
    assert proposals.decide_by(promised, due_at, tuesday_at(9)) == decide_by
