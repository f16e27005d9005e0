"""How requests were handled, read from their histories: what the signs of working to the number are made of."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from bot.calendars import Calendar
from bot.clocks.history import RESOLUTION, Calendars, Clocks, apply_event
from bot.departments import departments
from bot.reports.gaming import Handling
from bot.standards import Urgency
from storage import reports as report_rows
from storage.database import Session
from storage.reports import Asked, HistoryLine

CURT = 20
"""So many characters are few for an answer."""
ASKS_BACK_WITHIN = timedelta(hours=1)
ASKED_AGAIN_WITHIN = 3
"""Working days after *done*."""

_FROM_LOW_TO_URGENT = {Urgency.LOW.value: 0, Urgency.NORMAL.value: 1, Urgency.URGENT.value: 2}
_REQUESTERS_WORDS = {"answered", "added"}


def handlings(session: Session, department_id: int, since: datetime) -> list[Handling]:
    """Return how a department handled each request that it finished, or that was called off, since then.

    One that was reopened and is not done yet is none of them. Whoever served is not read; who asked only to see whether
    they asked again.
    """
    asked = report_rows.asked_of(session, department_id, since)
    ended = report_rows.ended_in(session, department_id, since)
    lines: dict[int, list[HistoryLine]] = defaultdict(list)
    for line in report_rows.lines_of(session, ended):
        lines[line.request_id].append(line)
    calendars = lru_cache(maxsize=None)(lambda one: departments.calendar_by_id(session, one))
    again = _AskedAgain(asked, calendars(department_id))
    return [handling(lines[request_id], calendars, again) for request_id in sorted(ended)]


def handling(lines: Iterable[HistoryLine], calendars: Calendars, again: _AskedAgain) -> Handling:
    """Return how one request was handled, from its whole history, the oldest line first."""
    found = _Folded(Clocks(calendars))
    for line in lines:
        found.look_at(line)
        apply_event(found.clocks, line)
    return Handling(
        finished_at=found.finished_at,
        asked_at=found.asked_at,
        lowered_at=found.lowered_at,
        is_asked_again=found.done_at is not None and again.after(found.request_id, found.done_at),
        is_unconfirmed=found.is_unconfirmed,
        has_new_time="agreed" in found.verbs,
        is_curt=found.is_curt,
        is_cancelled_late=found.is_cancelled_late,
        is_reopened="reopened" in found.verbs,
    )


class _AskedAgain:
    """Who asked a department for something when: whether somebody asked again soon after theirs was done."""

    def __init__(self, asked: Sequence[Asked], calendar: Calendar) -> None:
        self._calendar = calendar
        self._by_request = {one.request_id: one.requester_id for one in asked}
        self._moments: dict[str, list[datetime]] = defaultdict(list)
        for one in sorted(asked, key=lambda one: one.opened_at):
            self._moments[one.requester_id].append(one.opened_at)

    def after(self, request_id: int, done_at: datetime) -> bool:
        """Did the same person ask for something else within three working days of that?"""
        moments = self._moments[self._by_request[request_id]] if request_id in self._by_request else []
        next_one = bisect_right(moments, done_at)
        if next_one == len(moments):
            return False
        return moments[next_one] <= self._calendar.add_days(done_at, ASKED_AGAIN_WITHIN)


@dataclass
class _Folded:
    """What is seen in a history so far, and its clocks as they are before the next line."""

    clocks: Clocks
    request_id: int = 0
    finished_at: Fraction | None = None
    asked_at: Fraction | None = None
    lowered_at: Fraction | None = None
    done_at: datetime | None = None
    curt_at: datetime | None = None
    is_curt: bool = False
    is_cancelled_late: bool = False
    is_unconfirmed: bool = False
    verbs: set[str] = field(default_factory=set)

    def look_at(self, line: HistoryLine) -> None:
        self.request_id = line.request_id
        self.verbs.add(line.verb)
        match line.verb:
            case "resolved":
                self.finished_at, self.done_at = self._share(line.at), line.at
            case "reopened":
                self.finished_at = self.done_at = None
                self.is_unconfirmed = False
            case "closed" | "confirmed":
                self.is_unconfirmed = line.verb == "closed"
            case "asked":
                self.asked_at = self._share(line.at)
            case "changed" if _is_lowered(line.data):
                self.lowered_at = self._share(line.at)
            case "cancelled":
                self.is_cancelled_late = any(clock.broken_at(line.at) is not None for clock in self.clocks.every)
        if line.verb in _REQUESTERS_WORDS and self.curt_at is not None:
            self.is_curt = self.is_curt or line.at <= self.curt_at + ASKS_BACK_WITHIN
        if line.verb in {"replied", *_REQUESTERS_WORDS}:
            self.curt_at = line.at if line.verb == "replied" and 0 < line.letters <= CURT else None

    def _share(self, at: datetime) -> Fraction | None:
        """Of the working time that was promised for the solution, how much is used; None where nothing was promised."""
        clock = self.clocks.latest(RESOLUTION)
        if clock is None or not clock.target:
            return None
        return Fraction(int(clock.used(at).total_seconds()), int(clock.target.total_seconds()))


def _is_lowered(data: Mapping[str, Mapping[str, str]]) -> bool:
    before, now = (_FROM_LOW_TO_URGENT.get(data.get(when, {}).get("urgency", ""), 0) for when in ("before", "now"))
    return now < before
