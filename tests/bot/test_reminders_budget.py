"""What comes however many reminders there were on a day, and what waits for the digest."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.reminders.budget import always_comes, comes_at_once
from tests.moments import tuesday_at

LATE_FROM = tuesday_at(14)


@pytest.mark.parametrize(
    ("told_at", "at", "comes"),
    [
        (None, tuesday_at(12), False),  # due soon
        (None, LATE_FROM, True),
        (tuesday_at(12), LATE_FROM, True),  # only that it is due soon was said
        (LATE_FROM, tuesday_at(16), False),  # late still
        (None, tuesday_at(16), True),  # the bot was down, or the ladder names this person only now
    ],
)
def test_the_first_word_that_a_promise_broke_always_comes(told_at: datetime | None, at: datetime, comes: bool) -> None:
    assert always_comes(is_urgent=False, late_from=LATE_FROM, told_at=told_at, at=at) is comes
    assert always_comes(is_urgent=True, late_from=LATE_FROM, told_at=told_at, at=at)


def test_what_nobody_promised_is_never_late() -> None:
    assert not always_comes(is_urgent=False, late_from=None, told_at=None, at=tuesday_at(12))


@pytest.mark.parametrize(("sent", "comes"), [(0, True), (2, True), (3, False), (8, False)])
def test_the_rest_has_the_day_and_what_always_comes_is_counted_too(sent: int, comes: bool) -> None:
    assert comes_at_once(always=False, sent=sent, a_day=3) is comes
    assert comes_at_once(always=True, sent=sent, a_day=3)
