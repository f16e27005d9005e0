"""The departments as the database has them, in the words of a departments file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import digest_days
from bot.clocks.ladder import Step
from bot.departments.departments import standard_from
from bot.departments.file.company import Company, WrittenCalendar, WrittenDepartment, WrittenType
from bot.departments.report_readers import report_readers
from bot.standards import Standard, Target
from storage import departments as department_rows
from storage import people as people_rows
from storage.database import Session
from storage.departments import StoredStandard
from storage.tables import CalendarVersion, Department, RequestType

# Stands in no key and no id of a file: what a file no longer names, but old requests still need, is set aside with it.
ASIDE = "~"


def company(session: Session, at: datetime) -> Company:
    """Everything but what is retired, as it is at that moment: of calendars what holds and what is ahead."""
    versions = department_rows.every_calendar_version(session)
    calendars = [row for row in department_rows.calendars(session) if ASIDE not in row.key]
    known = {row.key: calendar(row.key, versions[row.id]) for row in calendars}
    return Company(
        {key: known[key].as_of(known[key].today(at)) for key in known},
        tuple(one.written for one in departments(session, department_rows.active(session))),
        report_readers(session),
    )


@dataclass(frozen=True)
class StoredDepartment:
    """The rows of a department, those of retired types among them, and what a file would say of it."""

    row: Department
    types: Sequence[RequestType]
    standards: Sequence[StoredStandard]
    written: WrittenDepartment


def departments(session: Session, rows: Sequence[Department]) -> list[StoredDepartment]:
    """These departments, in their order: one query a table, however many they are."""
    calendars = {row.id: row.key for row in department_rows.calendars(session)}
    types, standards = department_rows.every_type(session), department_rows.every_standard(session)
    leads = people_rows.every_lead(session)
    return [
        StoredDepartment(
            row,
            types[row.id],
            standards[row.id],
            _written(row, calendars[row.calendar_id], types[row.id], standards[row.id], leads[row.id]),
        )
        for row in rows
    ]


def calendar(key: str, versions: Sequence[CalendarVersion]) -> WrittenCalendar:
    """All that it said and says, as if the first version held now and all others were ahead."""
    first, *later = (_version(key, row) for row in versions)
    return replace(first, ahead={row.from_day: version for row, version in zip(versions[1:], later, strict=True)})


def _written(
    row: Department,
    calendar_key: str,
    types: Iterable[RequestType],
    promised: Iterable[StoredStandard],
    leads: Sequence[str],
) -> WrittenDepartment:
    """The department, without the types that are retired and what was promised for them."""
    standards: dict[str, dict[str, Standard]] = {}
    for standard in promised:
        standards.setdefault(standard.type_key, {})[standard.urgency] = standard_from(standard)
    return WrittenDepartment(
        key=row.key,
        name=row.name,
        channel_id=row.channel_id,
        calendar=calendar_key.partition(ASIDE)[0],
        leads=tuple(leads),
        standards=standards.get("", {}),
        types=tuple(
            WrittenType(offered.key, offered.name, standards.get(offered.key, {}))
            for offered in types
            if offered.is_active
        ),
        answers_within=Target.parse_or_none(row.answers_within),
        next_response=row.next_response,
        digest=None if row.digest == digest_days.USUAL else row.digest,
        ask=tuple(row.ask),
        auto=row.auto,
        on_call=row.on_call,
        ladder=tuple(map(Step.parse, row.ladder)),
    )


def _version(key: str, row: CalendarVersion) -> WrittenCalendar:
    return WrittenCalendar(
        key=key,
        zone=row.zone,
        hours={weekday: tuple(stretches) for weekday, stretches in row.hours.items()},
        country=row.country,
        region=row.region,
        closed=tuple(row.closed),
        open_anyway=tuple(row.open_anyway),
        dates={day: tuple(stretches) for day, stretches in row.dates.items()},
        breaks={day: tuple(stretches) for day, stretches in row.breaks.items()},
    )
