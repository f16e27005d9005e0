"""Clocks as reports read them, made by hand: what a test does not say is as ordinary as it can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st

from bot.clocks.history import RESPONSE
from bot.reports.clock_facts import ClockFact
from bot.reports.weeks import Week, whole_weeks
from tests.bot.slow_clock import PARIS_HOURS
from tests.moments import monday_at

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
IT, PEOPLE, FINANCE = 1, 2, 3
NOW = monday_at(9)
"""A Monday morning: the weeks before it are whole."""

_IDS = count(1)


def a_fact(**more: Any) -> ClockFact:
    """A first answer of IT that was given in two of four hours, on the Wednesday before."""
    number = next(_IDS)
    opened_at = more.get("opened_at", NOW - timedelta(days=5))
    stopped = (
        {"stopped_at": opened_at + 2 * HOUR} if more.get("state", "stopped") != "running" else {"stopped_at": None}
    )
    usual: dict[str, Any] = {
        "clock_id": number,
        "request_id": number,
        "department_id": IT,
        "kind": RESPONSE,
        "cycle": 1,
        "state": "stopped",
        "opened_at": opened_at,
        "started_at": opened_at,
        "broken_at": None,
        "used": 2 * HOUR,
        "target": 4 * HOUR,
        "promise": 0,
        "type_id": None,
        "urgency": "normal",
        "customer": "Sales",
        **stopped,
    }
    values = {**usual, **more}
    return ClockFact(**{"judged_id": values["department_id"], **values})


def weeks(number: int) -> tuple[Week, ...]:
    """The last so many weeks on the clocks of Paris."""
    return whole_weeks(PARIS_HOURS, NOW, number)


def in_week(week: Week, day: int = 2) -> datetime:
    """A moment on that day of the week, Monday being none."""
    return week.start + timedelta(days=day, hours=10)


@st.composite
def facts(draw: st.DrawFn, kinds: Sequence[str] = ("response", "resolution")) -> ClockFact:
    """Any clock of the last thirty weeks."""
    opened_at = NOW - timedelta(minutes=draw(st.integers(0, 30 * 7 * 24 * 60)))
    state = draw(st.sampled_from(("running", "paused", "stopped", "void", "silent")))
    lasted = timedelta(minutes=draw(st.integers(0, 20 * 7 * 24 * 60)))
    stopped_at = None if state in {"running", "paused"} else opened_at + lasted
    broken_at = opened_at + lasted * draw(st.floats(0, 1)) if draw(st.booleans()) else None
    return a_fact(
        kind=draw(st.sampled_from(kinds)),
        cycle=draw(st.integers(1, 2)),
        department_id=draw(st.sampled_from((IT, PEOPLE))),
        state=state,
        opened_at=opened_at,
        stopped_at=stopped_at,
        broken_at=broken_at,
        used=timedelta(minutes=draw(st.integers(0, 3_000))),
        target=draw(st.sampled_from((None, 4 * HOUR))),
        promise=draw(st.integers(0, 1)),
    )
