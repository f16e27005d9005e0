"""Queries about departments, their calendars, standards and types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, delete, select

from storage import parameters
from storage.rows import by_key, by_keys, read
from storage.tables import (
    CalendarRow,
    CalendarVersion,
    Department,
    RequestType,
    StandardRow,
)


def find(session: Session, department_id: int) -> Department | None:
    """The department that somebody named, if there is one."""
    return by_key(session, Department, department_id)


def get(session: Session, department_id: int) -> Department:
    """The department. Raises LookupError when there is none: ids come from our own rows."""
    department = find(session, department_id)
    if department is None:
        raise LookupError(f"no department {department_id}")
    return department


_EVERY = select(Department).order_by(col(Department.position), col(Department.id))
_ACTIVE = _EVERY.where(col(Department.is_active))


def active(session: Session) -> list[Department]:
    return list(session.exec(_ACTIVE).all())


def asked_in(session: Session, channel_id: str) -> list[Department]:
    """Those whose customers write in that channel, in the order of the departments file."""
    return [department for department in active(session) if channel_id in department.ask]


class DepartmentName(NamedTuple):
    """What a department is called."""

    id: int
    key: str
    name: str


_NAMES = _ACTIVE.with_only_columns(col(Department.id), col(Department.key), col(Department.name))


def names(session: Session) -> list[DepartmentName]:
    """The same, for those who need no more of them."""
    return [DepartmentName(*found) for found in read(session, _NAMES)]


def every(session: Session) -> list[Department]:
    """Active and retired ones."""
    return list(session.exec(_EVERY).all())


def lock_every(session: Session) -> list[Department]:
    """The same, held until the transaction ends; what was read before may have changed while waiting for it."""
    return list(session.exec(_EVERY.with_for_update().execution_options(populate_existing=True)).all())


_BY_CHANNEL = select(Department).where(col(Department.channel_id) == parameters.value("channel_id"))


def by_channel(session: Session, channel_id: str) -> Department | None:
    return session.exec(_BY_CHANNEL, params={"channel_id": channel_id}).first()


def calendar_versions(session: Session, calendar_id: int) -> list[CalendarVersion]:
    """What a calendar said and says, the first version first. Raises LookupError when there is none."""
    found = versions(session, calendar_id)
    if not found:
        raise LookupError(f"no calendar {calendar_id}")
    return found


_EVERY_VERSION = select(CalendarVersion).order_by(col(CalendarVersion.from_day))
_VERSIONS = _EVERY_VERSION.where(col(CalendarVersion.calendar_id) == parameters.value("calendar_id"))


class Hours(NamedTuple):
    """What a calendar says from a local date on, for those who only count with it."""

    calendar_id: int
    from_day: str
    zone: str
    hours: dict[str, Any]
    country: str | None
    region: str | None
    closed: list[Any]
    open_anyway: list[Any]
    dates: dict[str, Any]
    breaks: dict[str, Any]


_HOURS_OF = (
    select_columns(*(getattr(CalendarVersion, name) for name in Hours._fields))
    .where(parameters.among(col(CalendarVersion.calendar_id), "calendar_ids"))
    .order_by(col(CalendarVersion.from_day))
)


def hours_of(session: Session, calendar_ids: Collection[int]) -> dict[int, list[Hours]]:
    """What these calendars said and say, the first version first, by the calendar's id."""
    found: dict[int, list[Hours]] = defaultdict(list)
    for row in read(session, _HOURS_OF, calendar_ids=list(calendar_ids)):
        found[row.calendar_id].append(Hours(*row))
    return dict(found)


def versions(session: Session, calendar_id: int) -> list[CalendarVersion]:
    """The same of a calendar that may have none yet."""
    return list(session.exec(_VERSIONS, params={"calendar_id": calendar_id}).all())


def calendars(session: Session) -> list[CalendarRow]:
    return list(session.exec(select(CalendarRow).order_by(col(CalendarRow.id))).all())


_EVERY_TYPE = select(RequestType).order_by(col(RequestType.position), col(RequestType.id))
_EVERY_TYPE_OF = _EVERY_TYPE.where(col(RequestType.department_id) == parameters.value("department_id"))
_TYPES_OF = _EVERY_TYPE_OF.where(col(RequestType.is_active))


def types_of(session: Session, department_id: int) -> list[RequestType]:
    """The types that can be chosen now, in the order they are listed."""
    return list(session.exec(_TYPES_OF, params={"department_id": department_id}).all())


def every_type_of(session: Session, department_id: int) -> list[RequestType]:
    """Active and retired ones."""
    return list(session.exec(_EVERY_TYPE_OF, params={"department_id": department_id}).all())


def type_by_id(session: Session, type_id: int | None) -> RequestType | None:
    return None if type_id is None else by_key(session, RequestType, type_id)


class StoredStandard(NamedTuple):
    """What a department promises for a type and an urgency, as its row says it; empty ones mean any."""

    department_id: int
    type_key: str
    urgency: str
    respond_within: str | None
    resolve_within: str | None


_EVERY_STANDARD = select_columns(*(getattr(StandardRow, name) for name in StoredStandard._fields)).order_by(
    col(StandardRow.type_key), col(StandardRow.urgency)
)
_STANDARDS_OF = _EVERY_STANDARD.where(col(StandardRow.department_id) == parameters.value("department_id"))


def standards_of(session: Session, department_id: int) -> list[StoredStandard]:
    return [StoredStandard(*row) for row in read(session, _STANDARDS_OF, department_id=department_id)]


def replace_standards(session: Session, department_id: int, rows: Sequence[StandardRow]) -> None:
    session.exec(delete(StandardRow).where(col(StandardRow.department_id) == department_id))
    session.add_all(rows)
    session.flush()


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Department]:
    """By id; active and retired ones."""
    return by_keys(session, Department, ids)


def types_by_ids(session: Session, ids: Collection[int]) -> dict[int, RequestType]:
    """By id; active and retired ones."""
    return by_keys(session, RequestType, ids)


def every_calendar_version(session: Session) -> dict[int, list[CalendarVersion]]:
    """What every calendar said and says, the first version first, by the calendar's id."""
    return _by_calendar(session.exec(_EVERY_VERSION).all())


def every_standard(session: Session) -> dict[int, list[StoredStandard]]:
    """By department."""
    found: dict[int, list[StoredStandard]] = defaultdict(list)
    for row in read(session, _EVERY_STANDARD):
        found[row.department_id].append(StoredStandard(*row))
    return found


def every_type(session: Session) -> dict[int, list[RequestType]]:
    """Active and retired ones, by department, in the order they are listed."""
    found: dict[int, list[RequestType]] = defaultdict(list)
    for row in session.exec(_EVERY_TYPE).all():
        found[row.department_id].append(row)
    return found


def _by_calendar(versions: Iterable[CalendarVersion]) -> dict[int, list[CalendarVersion]]:
    found: dict[int, list[CalendarVersion]] = defaultdict(list)
    for version in versions:
        found[version.calendar_id].append(version)
    return found
