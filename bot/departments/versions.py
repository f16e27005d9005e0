"""Bringing calendars in: what holds now and what is ahead becomes versions, and what counted before stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.departments import stored
from bot.departments.changes import of_calendar
from bot.departments.file.company import WrittenCalendar
from bot.departments.stored import ASIDE
from storage import departments as department_rows
from storage.database import Session
from storage.tables import BEFORE_EVERYTHING, CalendarRow, CalendarVersion


@dataclass(frozen=True)
class SavedCalendars:
    """The calendars of a file after they were kept: their ids, those that are not as they were, and what to say."""

    ids: Mapping[str, int]
    changed: frozenset[str]
    lines: tuple[str, ...]


def keep_calendars(
    session: Session, calendars: Mapping[str, WrittenCalendar], at: datetime, since: date | None
) -> SavedCalendars:
    """Make every calendar what the file says from today on, on its own clocks, or from `since` on.

    A calendar that is new has always been so.
    """
    existing = {row.key: row for row in department_rows.calendars(session)}
    versions = department_rows.every_calendar_version(session)
    ids: dict[str, int] = {}
    changed: set[str] = set()
    lines: list[str] = []
    for key, calendar in calendars.items():
        row = existing.get(key) or CalendarRow(key=key)
        session.add(row)
        session.flush()
        ids[key] = row.id
        if key not in existing:
            lines.append(f"Calendar {key}: new")
            _replace(session, row.id, calendar)
            continue
        begins = calendar.today(at) if since is None else since.isoformat()
        before = stored.calendar(key, versions[row.id])
        if before.as_of(begins) != calendar.as_of(begins):
            lines.extend(of_calendar(before.as_of(begins), calendar.as_of(begins), begins))
            changed.add(key)
            _replace(session, row.id, _joined(before, begins, calendar))
    return SavedCalendars(ids, frozenset(changed), tuple(lines))


def drop_calendars(session: Session, calendars: Mapping[str, WrittenCalendar]) -> Iterator[str]:
    """Calendars that the file does not name go, or are set aside while a retired department counts with them."""
    used = {department.calendar_id for department in department_rows.every(session)}
    for row in department_rows.calendars(session):
        if row.key in calendars:
            continue
        if ASIDE not in row.key:
            yield f"Calendar {row.key}: gone"
            row.key = f"{row.key}{ASIDE}{row.id}"
        if row.id not in used:
            for version in department_rows.calendar_versions(session, row.id):
                session.delete(version)
            session.flush()
            session.delete(row)


def _joined(before: WrittenCalendar, begins: str, calendar: WrittenCalendar) -> WrittenCalendar:
    """What held before that date, and from it on what the new calendar says; without changes that change nothing."""
    after = calendar.as_of(begins)
    following = {
        **{day: version for day, version in before.ahead.items() if day < begins},
        begins: replace(after, ahead={}),
        **after.ahead,
    }
    ahead: dict[str, WrittenCalendar] = {}
    latest = replace(before, ahead={})
    for day, version in following.items():
        if version != latest:
            ahead[day] = latest = version
    return replace(before, ahead=ahead)


def _replace(session: Session, calendar_id: int, calendar: WrittenCalendar) -> None:
    versions = {BEFORE_EVERYTHING: calendar, **calendar.ahead}
    known = {row.from_day: row for row in department_rows.versions(session, calendar_id)}
    for day, row in known.items():
        if day not in versions:
            session.delete(row)
    for day, version in versions.items():
        row = known.get(day) or CalendarVersion(calendar_id=calendar_id, from_day=day, zone=version.zone)
        session.add(_filled(row, version))
    session.flush()


def _filled(row: CalendarVersion, calendar: WrittenCalendar) -> CalendarVersion:
    row.zone = calendar.zone
    row.hours = {weekday: list(stretches) for weekday, stretches in calendar.hours.items()}
    row.country, row.region = calendar.country, calendar.region
    row.closed, row.open_anyway = list(calendar.closed), list(calendar.open_anyway)
    row.dates = {day: list(stretches) for day, stretches in calendar.dates.items()}
    row.breaks = {day: list(stretches) for day, stretches in calendar.breaks.items()}
    return row
