"""What somebody finds in Home: what waits for them, what they have to do, what they asked for, their departments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from bot import Bot
from bot.home_leads import Overview, overviews
from bot.local_days import local_date
from bot.people import absences
from bot.people.absences import Absence
from bot.people.people import is_colleague
from bot.reports import agreement
from bot.reports.agreement import SwitchedOn
from bot.requests.snapshot import RequestSnapshot, snapshots_of
from storage import departments as department_rows
from storage import outbox as outbox_rows
from storage import people as people_rows
from storage import proposals as proposal_rows
from storage import requests as request_rows
from storage.database import Session
from storage.requests import ListRow
from storage.tables import Department, OutboxRow

SHOWN = 10
"""How many rows of a list Home shows."""

_DEAD_SHOWN = 10
_FAR = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Listing:
    """The first rows of a list, and how many there are in all."""

    rows: tuple[RequestSnapshot, ...] = ()
    total: int = 0

    def __bool__(self) -> bool:
        return self.total > 0


@dataclass(frozen=True)
class Serving:
    """One department that the reader serves, without what they have themselves.

    A request stands in the first list that it belongs to.
    """

    department: Department
    is_led: bool
    """By the reader."""
    overview: Overview | None
    """For whoever leads it."""
    late: Listing = Listing()
    unclaimed: Listing = Listing()
    due_today: Listing = Listing()
    in_work: Listing = Listing()
    """What each colleague has, the first due first."""
    waiting: Listing = Listing()
    """For an answer of the requester."""
    to_confirm: Listing = Listing()
    """Done. First where the requester wrote again, so that somebody has to decide."""

    def __bool__(self) -> bool:
        return any(
            (self.overview, self.late, self.unclaimed, self.due_today, self.in_work, self.waiting, self.to_confirm)
        )


@dataclass(frozen=True)
class HomePage:
    """Everything is in the order in which it should be looked at. `absence` is for those who serve a department.

    Of departments those in which there is something to see. `zone` is the reader's, for what cannot be drawn in it by
    Slack itself.
    """

    waiting: Listing
    held: Listing
    mine: Listing
    serving: tuple[Serving, ...]
    undelivered: tuple[tuple[OutboxRow, Department | None], ...]
    absence: Absence | None = None
    is_admin: bool = False
    zone: str = "UTC"
    can_ask: bool = False
    newly_on: tuple[SwitchedOn, ...] = ()
    """Figures that the works agreement held back until lately."""


def page_of(bot: Bot, person_id: str, *, most: int = SHOWN) -> HomePage:
    """The page of this person, as things are now, with at most so many rows in each list."""
    now, is_admin = bot.now(), person_id in bot.settings.admins
    with bot.db.reading() as session:
        person = people_rows.get(session, person_id)
        can_ask = is_colleague(session, person_id)
        served = people_rows.departments_served_by(session, person_id) if can_ask else []
        if can_ask:
            # What a department still owes when it is retired stays in sight until it is done.
            served = [*served, *people_rows.retired_with_work(session, person_id)]
        today = _Today(now, "UTC" if person is None else person.zone)
        asked = request_rows.rows_asked_by(session, person_id)
        proposed = proposal_rows.proposed_to(session, person_id)
        waits = proposed | {row.request_id for row in asked if row.state in {"waiting", "resolved"}}
        waiting = [row for row in asked if row.request_id in waits]
        mine = [row for row in asked if row.request_id not in waits]
        held = sorted(
            request_rows.rows_held_by(session, person_id), key=lambda row: (row.state == "waiting", row.due_at or _FAR)
        )
        to_do = defaultdict[int, list[ListRow]](list)
        unfinished = request_rows.rows_unfinished_in(session, [one.id for one in served]) if served else []
        for row in unfinished:
            if row.assignee_id != person_id:
                to_do[row.department_id].append(row)
        led = people_rows.led_by(session, person_id) if served else set()
        done = _to_confirm(session, [department.id for department in served])
        desks = {one.id: [*_sorted_out(to_do[one.id], today), done[one.id]] for one in served}
        glances = overviews(session, [one for one in served if one.id in led], unfinished, done, now)
        lists = [waiting, held, mine, *(found for desk in desks.values() for found in desk)]
        drawn = request_rows.by_ids(session, {row.request_id for found in lists for row in found[:most]})
        snapshot = {one.request.id: one for one in snapshots_of(session, drawn, now)}

        def listing(found: Sequence[ListRow]) -> Listing:
            return Listing(tuple(snapshot[row.request_id] for row in found[:most]), len(found))

        stuck = outbox_rows.dead(session, _DEAD_SHOWN) if is_admin else []
        named = {department.id: department for department in department_rows.every(session)} if stuck else {}
        return HomePage(
            waiting=listing(waiting),
            held=listing(held),
            mine=listing(mine),
            serving=tuple(
                Serving(
                    department, department.id in led, glances.get(department.id), *map(listing, desks[department.id])
                )
                for department in served
                if any(desks[department.id]) or glances.get(department.id)
            ),
            undelivered=tuple((row, named.get(int(row.ids.get("department_id", 0)))) for row in stuck),
            absence=absences.of(person, now) if person is not None and served else None,
            is_admin=is_admin,
            can_ask=can_ask,
            zone=today.zone,
            newly_on=agreement.newly_on(session, bot.settings, now) if can_ask else (),
        )


class _Today(NamedTuple):
    """A moment, and the zone in which its day is meant."""

    at: datetime
    zone: str

    def is_late(self, row: ListRow) -> bool:
        return row.late_from is not None and row.late_from <= self.at

    def has(self, moment: datetime | None) -> bool:
        return moment is not None and local_date(self.zone, moment) == local_date(self.zone, self.at)


def _sorted_out(found: Sequence[ListRow], today: _Today) -> list[list[ListRow]]:
    """Return what is late, waits for a member, is due today, is in work, and waits for its requester.

    What is due first comes first; of what is in work, that of one colleague stands together.
    """
    late: list[ListRow] = []
    unclaimed: list[ListRow] = []
    due_today: list[ListRow] = []
    in_work: list[ListRow] = []
    waiting: list[ListRow] = []
    for row in sorted(found, key=lambda row: (row.due_at or _FAR, row.request_id)):
        if today.is_late(row):
            late.append(row)
        elif row.state == "waiting":
            waiting.append(row)
        elif row.assignee_id is None:
            unclaimed.append(row)
        else:
            (due_today if today.has(row.due_at) else in_work).append(row)
    return [late, unclaimed, due_today, sorted(in_work, key=lambda row: row.assignee_id or ""), waiting]


def _to_confirm(session: Session, department_ids: Collection[int]) -> dict[int, list[ListRow]]:
    """What is done and not confirmed, by department; what somebody has to decide first."""
    found = defaultdict[int, list[ListRow]](list)
    if department_ids:
        doubted = request_rows.rows_doubted_in(session, department_ids)
        known = {row.request_id for row in doubted}
        resolved = request_rows.rows_resolved_in(session, department_ids)
        for row in (*doubted, *(row for row in resolved if row.request_id not in known)):
            found[row.department_id].append(row)
    return found
