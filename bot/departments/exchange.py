"""Bringing a departments file in, and out again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import audit, outbox
from bot.departments import stored, terms
from bot.departments.changes import Changes, is_reordered, of_department, remarks_on, standards_of
from bot.departments.file.company import Company, WrittenDepartment, WrittenType
from bot.departments.file.mistakes import FileMistakes, Mistake
from bot.departments.file.parser import parse
from bot.departments.file.writer import write
from bot.departments.report_readers import keep_report_readers
from bot.departments.stored import ASIDE, StoredDepartment
from bot.departments.versions import drop_calendars, keep_calendars
from bot.notices import DepartmentCard
from bot.standards import Target
from storage import departments as department_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session
from storage.departments import StoredStandard
from storage.tables import Department, RequestType, StandardRow

if TYPE_CHECKING:
    from bot import Bot

_HEAD = "# The departments as they are. Change what you like, then bring it in with `departments apply`.\n\n"


def apply(
    bot: Bot, text: str, since: date | None = None, folder: Path | None = None, *, by: str | None = None
) -> Changes:
    """Make calendars, departments, standards, types and leads what the file says: all of it, or nothing.

    What the file no longer names is retired and kept for its requests; it is back when the file names it again.
    A department is known by its key, or else by its channel: then it has a new key. A file that is applied
    twice changes nothing the second time. What could not be said in a department's old channel is said in its new one,
    and open cards are posted there.

    A calendar that is not as it was is so from today on, on its own clocks. To put right what was wrong before, `since`
    is the local date from which on it holds: not before that date and never ahead. `folder` is where the file stands,
    and the files of days off that it names; `by` is who applies it, for the audit trail. Raises FileMistakes.
    """
    now = bot.now()
    company = read(text, now, since, folder)
    with bot.db.transaction() as session:
        before = {department.id: department.channel_id for department in department_rows.every(session)}
        changes = keep(session, company, now, since)
        if request_rows.unfinished_ids(session, 0, changes.department_ids, 1):
            terms.note_changed(session, changes.department_ids, now)
        if by is not None and changes:
            audit.record(session, now, by, "applied a departments file", changes.lines)
        for department in department_rows.active(session):
            if before.get(department.id, department.channel_id) != department.channel_id:
                outbox.revive(session, department.id, now)
                for request in request_rows.unfinished_in(session, [department.id]):
                    outbox.enqueue(session, DepartmentCard(department.id, request.id), now)
        return changes


def read(text: str, at: datetime, since: date | None = None, folder: Path | None = None) -> Company:
    """The company that the file describes, with all that `apply` refuses refused. Raises FileMistakes."""
    company = parse(text, folder)
    _check_since(company, since, at)
    return company


def export(bot: Bot) -> str:
    """The file that says how everything is now: applied at once, it changes nothing.

    What is retired is not in it, nor is what calendars said before.
    """
    with bot.db.reading() as session:
        return _HEAD + write(stored.company(session, bot.now()))


def keep(session: Session, company: Company, at: datetime, since: date | None = None) -> Changes:
    """What `apply` does, within a transaction of the caller."""
    # Whoever applies another file at the same time waits here, and then sees what was kept.
    rows = department_rows.lock_every(session)
    known = [_Known(one, one.row, one.row.is_active) for one in stored.departments(session, rows)]
    calendars = keep_calendars(session, company.calendars, at, since)
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
    lines.extend(f"{department.name}: retired{_still_open(session, department)}" for department in retired)
    if is_reordered([one.row.id for one in known if one.was_active], ids):
        lines.append(f"The order is now {', '.join(department.name for department in company.departments)}")
    lines.extend(drop_calendars(session, company.calendars))
    if keep_report_readers(session, company.report_readers):
        lines.append(f"The report of the company is read by {', '.join(company.report_readers) or 'nobody'}")
    return Changes(tuple(lines), tuple(changed), remarks_on(company.calendars.values()))


def _check_since(company: Company, since: date | None, at: datetime) -> None:
    """What is ahead belongs into the file, where it can be seen."""
    ahead = [calendar for calendar in company.calendars.values() if since and since.isoformat() > calendar.today(at)]
    if ahead:
        place = f"calendars.{ahead[0].key}"
        what = f"{since} is ahead. What holds from then on goes into the file, under [{place}.from.{since}]."
        raise FileMistakes([Mistake(None, place, what)])


@dataclass(frozen=True)
class _Known:
    """A department of the database, as it was before, and its row."""

    before: StoredDepartment
    row: Department
    was_active: bool


def _matched(known: Iterable[_Known], departments: Iterable[WrittenDepartment]) -> dict[str, _Known]:
    """Which department of the database each one of the file is, by its key in the file."""
    in_file = {department.key: department for department in departments}
    by_key = {one.row.key: one for one in known}
    by_channel = {one.row.channel_id: one for one in known if one.was_active and one.row.key not in in_file}
    found = {key: by_key.get(key) or by_channel.get(in_file[key].channel_id) for key in in_file}
    return {key: one for key, one in found.items() if one is not None}


def _still_open(session: Session, department: Department) -> str:
    count = request_rows.count_unfinished(session, department.id)
    if not count:
        return ""
    is_open = "1 request is still open and stays" if count == 1 else f"{count} requests are still open and stay"
    return f"; {is_open} in Home and in the digest until {'it is' if count == 1 else 'they are'} done"


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
    """Return the department's id."""
    if known is None:
        row = Department(key=written.key, name=written.name, channel_id=written.channel_id, calendar_id=calendar_id)
    else:
        row = known.row
    row.key, row.name, row.calendar_id = written.key, written.name, calendar_id
    row.position, row.is_active = position, True
    row.answers_within, row.next_response = _written(written.answers_within), written.next_response
    row.digest = written.digest or row.digest
    row.ask, row.auto = list(written.ask), written.auto
    row.on_call, row.ladder = dict(written.on_call), [step.written() for step in written.ladder]
    if row.channel_id != written.channel_id:
        row.channel_id, row.unreachable_since, row.unreachable_why = written.channel_id, None, None
        row.looked_at, row.is_shared = None, False
    session.add(row)
    session.flush()
    _keep_types(session, row.id, [] if known is None else known.before.types, written.types)
    _keep_standards(session, row.id, [] if known is None else known.before.standards, written)
    if known is None or set(known.before.written.leads) != set(written.leads):
        people_rows.replace_roles(session, row.id, people_rows.LEAD, written.leads)
    return row.id


def _keep_types(
    session: Session, department_id: int, known: Iterable[RequestType], types: Iterable[WrittenType]
) -> None:
    existing = {row.key: row for row in known}
    for row in existing.values():
        row.is_active = False
    for position, offered in enumerate(types):
        row = existing.get(offered.key) or RequestType(department_id=department_id, key=offered.key, name=offered.name)
        row.name, row.position, row.is_active = offered.name, position, True
        session.add(row)


def _keep_standards(
    session: Session, department_id: int, known: Iterable[StoredStandard], written: WrittenDepartment
) -> None:
    """What was promised for a type that is now retired stays, for the requests that have it."""
    in_file = {"", *(offered.key for offered in written.types)}
    before = {(row.type_key, row.urgency): (row.respond_within, row.resolve_within) for row in known}
    after = {key: promised for key, promised in before.items() if key[0] not in in_file}
    for key, standard in standards_of(written).items():
        after[key] = (_written(standard.respond_within), _written(standard.resolve_within))
    if before != after:
        department_rows.replace_standards(
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
    before = known.before.written
    before = replace(before, channel_id=before.channel_id.partition(ASIDE)[0])
    yield from of_department(before, written)
