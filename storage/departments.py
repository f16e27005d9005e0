"""Queries about departments, their calendars, standards and types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, delete, select

from storage.tables import (
    CalendarRow,
    CalendarVersion,
    Department,
    RequestType,
    StandardRow,
)


def find(session: Session, department_id: int) -> Department | None:
    """The department that somebody named, if there is one."""
    return session.get(Department, department_id)


def get(session: Session, department_id: int) -> Department:
    """The department. Raises LookupError when there is none: ids come from our own rows."""
    department = find(session, department_id)
    if department is None:
        raise LookupError(f"no department {department_id}")
    return department


def active(session: Session) -> list[Department]:
    query = select(Department).where(col(Department.is_active))
    return list(session.exec(query.order_by(col(Department.position), col(Department.id))).all())


def every(session: Session) -> list[Department]:
    """Active and retired ones."""
    return list(session.exec(select(Department).order_by(col(Department.position), col(Department.id))).all())


def by_channel(session: Session, channel_id: str) -> Department | None:
    return session.exec(select(Department).where(Department.channel_id == channel_id)).first()


def calendar_row_of(session: Session, department: Department) -> CalendarRow:
    row = session.get(CalendarRow, department.calendar_id)
    if row is None:
        raise LookupError(f"no calendar {department.calendar_id}")
    return row


def calendar_versions(session: Session, calendar_id: int) -> list[CalendarVersion]:
    """What a calendar said and says, the first version first. Raises LookupError when there is none."""
    found = versions(session, calendar_id)
    if not found:
        raise LookupError(f"no calendar {calendar_id}")
    return found


def versions(session: Session, calendar_id: int) -> list[CalendarVersion]:
    """The same of a calendar that may have none yet."""
    query = select(CalendarVersion).where(CalendarVersion.calendar_id == calendar_id)
    return list(session.exec(query.order_by(col(CalendarVersion.from_day))).all())


def calendars(session: Session) -> list[CalendarRow]:
    return list(session.exec(select(CalendarRow).order_by(col(CalendarRow.id))).all())


def types_of(session: Session, department_id: int) -> list[RequestType]:
    """The types that can be chosen now, in the order they are listed."""
    query = select(RequestType).where(RequestType.department_id == department_id, col(RequestType.is_active))
    return list(session.exec(query.order_by(col(RequestType.position), col(RequestType.id))).all())


def every_type_of(session: Session, department_id: int) -> list[RequestType]:
    """Active and retired ones."""
    query = select(RequestType).where(RequestType.department_id == department_id)
    return list(session.exec(query.order_by(col(RequestType.position), col(RequestType.id))).all())


def type_by_id(session: Session, type_id: int | None) -> RequestType | None:
    return None if type_id is None else session.get(RequestType, type_id)


def standards_of(session: Session, department_id: int) -> list[StandardRow]:
    query = select(StandardRow).where(StandardRow.department_id == department_id)
    return list(session.exec(query.order_by(col(StandardRow.type_key), col(StandardRow.urgency))).all())


def replace_standards(session: Session, department_id: int, rows: Sequence[StandardRow]) -> None:
    session.exec(delete(StandardRow).where(col(StandardRow.department_id) == department_id))
    session.add_all(rows)
    session.flush()


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Department]:
    """By id; active and retired ones."""
    found = session.exec(select(Department).where(col(Department.id).in_(ids))).all()
    return {department.id: department for department in found}


def types_by_ids(session: Session, ids: Collection[int]) -> dict[int, RequestType]:
    """By id; active and retired ones."""
    return {kind.id: kind for kind in session.exec(select(RequestType).where(col(RequestType.id).in_(ids))).all()}


def every_calendar_version(session: Session) -> dict[int, list[CalendarVersion]]:
    """What every calendar said and says, the first version first, by the calendar's id."""
    found: dict[int, list[CalendarVersion]] = defaultdict(list)
    for version in session.exec(select(CalendarVersion).order_by(col(CalendarVersion.from_day))).all():
        found[version.calendar_id].append(version)
    return found


def every_standard(session: Session) -> dict[int, list[StandardRow]]:
    """By department."""
    found: dict[int, list[StandardRow]] = defaultdict(list)
    for row in session.exec(select(StandardRow)).all():
        found[row.department_id].append(row)
    return found


def every_type(session: Session) -> dict[int, list[RequestType]]:
    """Active and retired ones, by department, in the order they are listed."""
    found: dict[int, list[RequestType]] = defaultdict(list)
    for row in session.exec(select(RequestType).order_by(col(RequestType.position), col(RequestType.id))).all():
        found[row.department_id].append(row)
    return found
