"""What a lead finds in Home about each department they lead: how the week goes, and what is behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot import Bot
from bot.departments.calendars import calendar_in_versions
from bot.people import people
from bot.reports.weeks import whole_weeks
from bot.requests.snapshot import RequestSnapshot, snapshots_of
from storage import departments as department_rows
from storage import people as people_rows
from storage import reports as report_rows
from storage import requests as request_rows
from storage.database import Session
from storage.requests import ListRow
from storage.tables import Department

BEFORE = 8
"""Whole weeks that this week is compared with."""


class LedList(StrEnum):
    """The lists of a department that a lead opens from Home. The values stand on buttons: never renamed."""

    OPEN = "open"
    LATE = "late"
    WAITING = "waiting"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True)
class Overview:
    """A department at a glance: requests in and done this week and in the eight weeks before, and how many are where.

    What the lead has themselves is among them. `waiting` is for an answer of the requester.
    """

    opened: int
    finished: int
    opened_before: int
    finished_before: int
    counts: Mapping[LedList, int]

    def __bool__(self) -> bool:
        return any((self.opened, self.finished, self.opened_before, self.finished_before, *self.counts.values()))


def overviews(
    session: Session,
    led: Collection[Department],
    unfinished: Iterable[ListRow],
    to_confirm: Mapping[int, Collection[ListRow]],
    at: datetime,
) -> dict[int, Overview]:
    """Return the overview of each of these departments, by its id. `unfinished` has the rows of all of them."""
    rows = defaultdict[int, list[ListRow]](list)
    for row in unfinished:
        rows[row.department_id].append(row)
    found = {}
    for flow in _flows(session, led, at):
        here = rows[flow.department_id]
        counts = {which: sum(_belongs(row, which, at) for row in here) for which in LedList}
        counts[LedList.TO_CONFIRM] = len(to_confirm.get(flow.department_id, ()))
        numbers = (flow.opened, flow.finished, flow.opened_before, flow.finished_before)
        found[flow.department_id] = Overview(*numbers, counts)
    return found


def listed(
    bot: Bot, person_id: str, department_id: int, which: LedList, most: int
) -> tuple[tuple[RequestSnapshot, ...], int]:
    """Return one of these lists, what is due first at the front, at most so many, and how many there are; none for
    somebody who does not lead the department, at this moment.
    """
    now = bot.now()
    with bot.db.reading() as session:
        if department_id not in people_rows.led_by(session, person_id) or not people.is_colleague(session, person_id):
            return (), 0
        if which is LedList.TO_CONFIRM:
            rows = request_rows.rows_resolved_in(session, [department_id])
        else:
            every = request_rows.rows_unfinished_in(session, [department_id])
            rows = [row for row in every if _belongs(row, which, now)]
        # What is not promised stands behind what is.
        rows.sort(key=lambda row: (row.due_at is None, row.due_at or now, row.request_id))
        shown = request_rows.by_ids(session, [row.request_id for row in rows[:most]])
        place = {row.request_id: number for number, row in enumerate(rows)}
        found = sorted(snapshots_of(session, shown, now), key=lambda one: place[one.request.id])
        return tuple(found), len(rows)


def _belongs(row: ListRow, which: LedList, at: datetime) -> bool:
    if which is LedList.LATE:
        return row.late_from is not None and row.late_from <= at
    return which is LedList.OPEN or (which is LedList.WAITING and row.state == "waiting")


def _flows(session: Session, led: Collection[Department], at: datetime) -> list[report_rows.Flow]:
    """One statement for all departments whose weeks begin at the same moment, which is nearly always all."""
    if not led:
        return []
    versions = department_rows.hours_of(session, {one.calendar_id for one in led})
    by_weeks = defaultdict[tuple[datetime, datetime], list[int]](list)
    for department in led:
        calendar = calendar_in_versions(versions[department.calendar_id])
        before = whole_weeks(calendar, at, BEFORE)
        by_weeks[before[0].start, before[-1].end].append(department.id)
    return [flow for (since, this), ids in by_weeks.items() for flow in report_rows.flows(session, ids, since, this)]
