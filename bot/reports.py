"""What reports are made of: where the time went between two moments, and how promises were kept, on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bot import Bot, departments, ledger
from bot.calendars import Calendar
from bot.clocks.status import is_kept
from bot.ledger import Tenure
from storage import clocks as rows
from storage.tables import ClockRow, Holding


@dataclass(frozen=True)
class Record:
    """How one department kept one kind of promise: `answer` is how soon its people answer what they are asked.

    `finished` counts all that ended, promised or not; kept after a new time was agreed is renegotiated and not kept.
    `used` is the working time of all of them together.
    """

    department_id: int
    kind: str
    finished: int
    kept: int
    renegotiated: int
    broken: int
    called_off: int
    used: timedelta


def time_held(bot: Bot, since: datetime, until: datetime) -> list[Tenure]:
    """Working time by who had requests between the two moments, of all requests together, in the order of first having.

    Each stretch is cut at the moments, and counted in the calendar of the department that had the request then. What
    nobody had (after the end, before it was reopened) is among it, as `closed`.
    """
    calendars: dict[int, Calendar] = {}
    with bot.db.reading() as session:

        def calendar_of(department_id: int) -> Calendar:
            if department_id not in calendars:
                calendars[department_id] = departments.calendar_by_id(session, department_id)
            return calendars[department_id]

        stretches = [_cut(one, since, until) for one in rows.held_between(session, since, until)]
        return ledger.tenures(stretches, calendar_of, until)


def promises_kept(bot: Bot, since: datetime, until: datetime) -> list[Record]:
    """One record for each department and kind of promise that ended between the two moments, in their order."""
    with bot.db.reading() as session:
        ended = rows.ended_between(session, since, until)
    return [
        _record(department_id, kind, list(group))
        for (department_id, kind), group in groupby(ended, key=lambda row: (row.department_id, row.kind))
    ]


def _cut(stretch: Holding, since: datetime, until: datetime) -> Holding:
    return Holding(
        request_id=stretch.request_id,
        department_id=stretch.department_id,
        holder=stretch.holder,
        person_id=stretch.person_id,
        from_at=max(stretch.from_at, since),
        to_at=min(stretch.to_at or until, until),
    )


def _record(department_id: int, kind: str, ended: Sequence[ClockRow]) -> Record:
    stopped = [row for row in ended if row.state == "stopped"]
    promised = [row for row in stopped if row.target is not None]
    kept = [row for row in promised if is_kept(row)]
    return Record(
        department_id,
        kind,
        finished=len(stopped),
        kept=sum(not row.promise for row in kept),
        renegotiated=sum(row.promise > 0 for row in kept),
        broken=len(promised) - len(kept),
        called_off=sum(row.state == "void" for row in ended),
        used=sum((row.used for row in stopped), timedelta(0)),
    )
