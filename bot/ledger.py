"""The ledger: who had the request, from when to when, without gap or overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clocks.history import Calendars
from storage import ledger as ledger_rows
from storage.database import Session
from storage.rows import insert
from storage.tables import Holding

QUEUE = "queue"
PERSON = "person"
REQUESTER = "requester"
CONFIRMING = "confirming"
CLOSED = "closed"


def begin(session: Session, request_id: int, department_id: int, at: datetime) -> None:
    """The request is born in the queue."""
    insert(session, Holding(request_id=request_id, department_id=department_id, holder=QUEUE, from_at=at))


def hand_to(
    session: Session, request_id: int, department_id: int, holder: str, person_id: str | None, at: datetime
) -> None:
    """End the open stretch and begin the next at the same moment. The same holder again changes nothing.

    When the request had ended, the time since then is written down as nobody's, so that no gap is left.
    """
    current = ledger_rows.open_holding(session, request_id)
    begins = (department_id, holder, person_id)
    if current is not None and (current.department_id, current.holder, current.person_id) == begins:
        return
    if current is not None:
        at = _end(session, current, at)
    else:
        last = ledger_rows.of_request(session, request_id)[-1]
        ended_at = last.to_at or at
        at = max(at, ended_at)
        session.add(
            Holding(request_id=request_id, department_id=last.department_id, holder=CLOSED, from_at=ended_at, to_at=at)
        )
    session.add(
        Holding(request_id=request_id, department_id=department_id, holder=holder, person_id=person_id, from_at=at)
    )


def end(session: Session, request_id: int, at: datetime) -> None:
    """Nobody has it any more: the request's life is over, unless it is reopened."""
    current = ledger_rows.open_holding(session, request_id)
    if current is not None:
        _end(session, current, at)


def _end(session: Session, current: Holding, at: datetime) -> datetime:
    """Return when it ended. Who waited for another machine, or has a slow clock, comes with an earlier moment."""
    current.to_at = max(at, current.from_at)
    session.add(current)
    # The open stretch is unique: it must be ended in the database before the next one begins.
    session.flush()
    return current.to_at


@dataclass(frozen=True)
class Tenure:
    """How much working time somebody had a request in all. `person_id` is none for a queue."""

    department_id: int
    holder: str
    person_id: str | None
    worked: timedelta


def tenures(holdings: Iterable[Holding], calendars: Calendars, at: datetime) -> list[Tenure]:
    """Where the time went, by holder in the order of their first stretch; an open stretch counts up to `at`.

    Each stretch is counted in the calendar of the department that had the request then.
    """
    sums: dict[tuple[int, str, str | None], timedelta] = defaultdict(timedelta)
    for holding in holdings:
        worked = calendars(holding.department_id).between(holding.from_at, holding.to_at or at)
        sums[holding.department_id, holding.holder, holding.person_id] += max(worked, timedelta(0))
    return [Tenure(*who, worked) for who, worked in sums.items()]
