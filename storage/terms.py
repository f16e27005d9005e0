"""Queries about what all departments promise at once, each for all of them."""

from __future__ import annotations

from collections import defaultdict

from sqlmodel import Session, col, select

from storage.people import LEAD
from storage.tables import CalendarVersion, RequestType, Role, StandardRow


def versions(session: Session) -> dict[int, list[CalendarVersion]]:
    """What every calendar said and says, the first version first, by the calendar's id."""
    found: dict[int, list[CalendarVersion]] = defaultdict(list)
    for version in session.exec(select(CalendarVersion).order_by(col(CalendarVersion.from_day))).all():
        found[version.calendar_id].append(version)
    return found


def standards(session: Session) -> dict[int, list[StandardRow]]:
    """By department."""
    found: dict[int, list[StandardRow]] = defaultdict(list)
    for row in session.exec(select(StandardRow)).all():
        found[row.department_id].append(row)
    return found


def types(session: Session) -> dict[int, list[RequestType]]:
    """Active and retired ones, by department."""
    found: dict[int, list[RequestType]] = defaultdict(list)
    for row in session.exec(select(RequestType)).all():
        found[row.department_id].append(row)
    return found


def leads(session: Session) -> dict[int, list[str]]:
    """Ids by department, sorted."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.exec(select(Role).where(Role.role == LEAD).order_by(col(Role.person_id))).all():
        found[row.department_id].append(row.person_id)
    return found
