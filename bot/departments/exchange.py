"""Bringing a departments file in, and out again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import outbox
from bot.departments import stored
from bot.departments.changes import Changes, is_reordered, of_calendar, of_department, standards_of
from bot.departments.file import Company, WrittenCalendar, WrittenDepartment, WrittenType, parse, write
from bot.departments.stored import ASIDE
from bot.standards import Target
from storage import departments as rows
from storage import people
from storage.database import Session
from storage.tables import CalendarRow, Department, RequestType, StandardRow

if TYPE_CHECKING:
    from bot import Bot

_HEAD = "# The departments as they are. Change what you like, then bring it in with `departments apply`.\n\n"


def apply(bot: Bot, text: str) -> Changes:
    """Make calendars, departments, standards, types and leads what the file says: all of it, or nothing.

    What the file no longer names is retired and kept for its requests; it is back when the file names it again.
    A department is known by its key, or else by its channel: then it has a new key. A file that is applied
    twice changes nothing the second time. What could not be said in a department's old channel is said in its new one.
    Raises FileMistakes.
    """
    company = parse(text)
    with bot.db.transaction() as session:
        before = {department.id: department.channel_id for department in rows.every(session)}
        changes = keep(session, company)
        for department in rows.active(session):
            if before.get(department.id, department.channel_id) != department.channel_id:
                outbox.revive(session, department.id, bot.now())
        return changes


def export(bot: Bot) -> str:
    """The file that says how everything is now: applied at once, it changes nothing. What is retired is not in it."""
    with bot.db.reading() as session:
        return _HEAD + write(stored.company(session))


def keep(session: Session, company: Company) -> Changes:
    """What `apply` does, within a transaction of the caller."""
    for department in rows.every(session):
        # Whoever applies another file at the same time waits here, and then sees what was kept.
        session.refresh(department, with_for_update=True)
    known = [_Known(row, stored.department(session, row), row.is_active) for row in rows.every(session)]
    calendars = _keep_calendars(session, company.calendars)
    matched = _matched(known, company.departments)
    retired = _retire(known, matched)
    _free_channels(session, known, company.departments, matched)
    lines: list[str] = [*calendars.lines]
    ids: list[int] = []
    changed: list[int] = []
    for position, written in enumerate(company.departments):
        one = matched.get(written.key)
        department_id = _keep_department(session, written, one, position, calendars.ids[written.calendar])
        ids.append(department_id)
        said = list(_said(one, written))
        lines.extend(said)
        if said or written.calendar in calendars.changed:
            changed.append(department_id)
    lines.extend(f"{department.name}: retired" for department in retired)
    if is_reordered([one.row.id for one in known if one.was_active], ids):
        lines.append(f"The order is now {', '.join(department.name for department in company.departments)}")
    lines.extend(_drop_calendars(session, company.calendars))
    return Changes(tuple(lines), tuple(changed))


@dataclass(frozen=True)
class _Known:
    """A department of the database, and what it was before."""

    row: Department
    before: WrittenDepartment
    was_active: bool


@dataclass(frozen=True)
class _Calendars:
    """The calendars of the file after they were kept."""

    ids: Mapping[str, int]
    changed: frozenset[str]
    lines: tuple[str, ...]


def _keep_calendars(session: Session, calendars: Mapping[str, WrittenCalendar]) -> _Calendars:
    existing = {row.key: row for row in rows.calendars(session)}
    kept: dict[str, CalendarRow] = {}
    changed: set[str] = set()
    lines: list[str] = []
    for key, calendar in calendars.items():
        kept[key] = existing.get(key) or CalendarRow(key=key, zone=calendar.zone)
        if key not in existing:
            lines.append(f"Calendar {key}: new")
            _fill(kept[key], calendar)
        elif stored.calendar(kept[key]) != calendar:
            lines.extend(of_calendar(stored.calendar(kept[key]), calendar))
            changed.add(key)
            _fill(kept[key], calendar)
    session.add_all(kept.values())
    session.flush()
    return _Calendars({key: row.id for key, row in kept.items()}, frozenset(changed), tuple(lines))


def _fill(row: CalendarRow, calendar: WrittenCalendar) -> None:
    row.zone = calendar.zone
    row.hours = {weekday: list(stretches) for weekday, stretches in calendar.hours.items()}
    row.country, row.region = calendar.country, calendar.region
    row.closed, row.open_anyway = list(calendar.closed), list(calendar.open_anyway)
    row.dates = {day: list(stretches) for day, stretches in calendar.dates.items()}
    row.breaks = {day: list(stretches) for day, stretches in calendar.breaks.items()}


def _drop_calendars(session: Session, calendars: Mapping[str, WrittenCalendar]) -> Iterator[str]:
    """Calendars that the file does not name go, or are set aside while a retired department counts with them."""
    used = {department.calendar_id for department in rows.every(session)}
    for row in rows.calendars(session):
        if row.key in calendars:
            continue
        if ASIDE not in row.key:
            yield f"Calendar {row.key}: gone"
            row.key = f"{row.key}{ASIDE}{row.id}"
        if row.id not in used:
            session.delete(row)


def _matched(known: Iterable[_Known], departments: Iterable[WrittenDepartment]) -> dict[str, _Known]:
    """Which department of the database each one of the file is, by its key in the file."""
    in_file = {department.key: department for department in departments}
    by_key = {one.row.key: one for one in known}
    by_channel = {one.row.channel_id: one for one in known if one.was_active and one.row.key not in in_file}
    found = {key: by_key.get(key) or by_channel.get(in_file[key].channel_id) for key in in_file}
    return {key: one for key, one in found.items() if one is not None}


def _retire(known: Iterable[_Known], matched: Mapping[str, _Known]) -> list[Department]:
    stay = {one.row.id for one in matched.values()}
    retired = [one.row for one in known if one.was_active and one.row.id not in stay]
    for department in retired:
        department.is_active = False
    return retired


def _free_channels(
    session: Session, known: Iterable[_Known], departments: Iterable[WrittenDepartment], matched: Mapping[str, _Known]
) -> None:
    """A channel has one department at a time, so those that swap channels, or lose theirs, let go of it first."""
    new_owners = {department.channel_id: matched.get(department.key) for department in departments}
    for one in known:
        if one.row.channel_id in new_owners and new_owners[one.row.channel_id] is not one:
            one.row.channel_id += f"{ASIDE}{one.row.id}"
    session.flush()


def _keep_department(
    session: Session, written: WrittenDepartment, known: _Known | None, position: int, calendar_id: int
) -> int:
    """Answers the department's id."""
    if known is None:
        row = Department(key=written.key, name=written.name, channel_id=written.channel_id, calendar_id=calendar_id)
    else:
        row = known.row
    row.key, row.name, row.calendar_id = written.key, written.name, calendar_id
    row.position, row.is_active = position, True
    if row.channel_id != written.channel_id:
        row.channel_id, row.unreachable_since, row.looked_at = written.channel_id, None, None
    session.add(row)
    session.flush()
    _keep_types(session, row.id, written.types)
    _keep_standards(session, row.id, written)
    people.replace_roles(session, row.id, people.LEAD, written.leads)
    return row.id


def _keep_types(session: Session, department_id: int, types: Iterable[WrittenType]) -> None:
    existing = {row.key: row for row in rows.every_type_of(session, department_id)}
    for row in existing.values():
        row.is_active = False
    for position, offered in enumerate(types):
        row = existing.get(offered.key) or RequestType(department_id=department_id, key=offered.key, name=offered.name)
        row.name, row.position, row.is_active = offered.name, position, True
        session.add(row)


def _keep_standards(session: Session, department_id: int, written: WrittenDepartment) -> None:
    """What was promised for a type that is now retired stays, for the requests that have it."""
    in_file = {"", *(offered.key for offered in written.types)}
    before = {
        (row.type_key, row.urgency): (row.respond_within, row.resolve_within)
        for row in rows.standards_of(session, department_id)
    }
    after = {key: promised for key, promised in before.items() if key[0] not in in_file}
    for key, standard in standards_of(written).items():
        after[key] = (_written(standard.respond_within), _written(standard.resolve_within))
    if before != after:
        rows.replace_standards(
            session,
            department_id,
            [
                StandardRow(
                    department_id=department_id,
                    type_key=type_key,
                    urgency=urgency,
                    respond_within=respond_within,
                    resolve_within=resolve_within,
                )
                for (type_key, urgency), (respond_within, resolve_within) in after.items()
            ],
        )


def _written(target: Target | None) -> str | None:
    return None if target is None else str(target)


def _said(known: _Known | None, written: WrittenDepartment) -> Iterator[str]:
    if known is None:
        yield f"{written.name}: new"
        return
    if not known.was_active:
        yield f"{written.name}: back"
    # A channel that was set aside is no news: whoever took it has been said.
    before = replace(known.before, channel_id=known.before.channel_id.partition(ASIDE)[0])
    yield from of_department(before, written)
