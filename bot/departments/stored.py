"""The departments as the database has them, in the words of a departments file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clocks.ladder import Step
from bot.departments.departments import standard_from
from bot.departments.file.company import Company, WrittenCalendar, WrittenDepartment, WrittenType
from bot.standards import Standard, Target
from storage import departments as department_rows
from storage import people as people_rows
from storage.database import Session
from storage.tables import CalendarVersion, Department

# Stands in no key and no id of a file: what a file no longer names, but old requests still need, is set aside with it.
ASIDE = "~"


def company(session: Session, at: datetime) -> Company:
    """Everything but what is retired, as it is at that moment: of calendars what holds and what is ahead."""
    calendars = [row for row in department_rows.calendars(session) if ASIDE not in row.key]
    known = {row.key: calendar(row.key, department_rows.calendar_versions(session, row.id)) for row in calendars}
    return Company(
        {key: known[key].as_of(known[key].today(at)) for key in known},
        tuple(department(session, row) for row in department_rows.active(session)),
    )


def calendar(key: str, versions: Sequence[CalendarVersion]) -> WrittenCalendar:
    """All that it said and says, as if the first version held now and all others were ahead."""
    first, *later = (_version(key, row) for row in versions)
    return replace(first, ahead={row.from_day: version for row, version in zip(versions[1:], later, strict=True)})


def department(session: Session, row: Department) -> WrittenDepartment:
    """The department, without the types that are retired and what was promised for them."""
    standards: dict[str, dict[str, Standard]] = {}
    for standard in department_rows.standards_of(session, row.id):
        promise = standard_from(standard)
        standards.setdefault(standard.type_key, {})[standard.urgency] = promise
    return WrittenDepartment(
        key=row.key,
        name=row.name,
        channel_id=row.channel_id,
        calendar=department_rows.calendar_row_of(session, row).key.partition(ASIDE)[0],
        leads=tuple(people_rows.leads_of(session, row.id)),
        standards=standards.get("", {}),
        types=tuple(
            WrittenType(offered.key, offered.name, standards.get(offered.key, {}))
            for offered in department_rows.types_of(session, row.id)
        ),
        answers_within=Target.parse_or_none(row.answers_within),
        next_response=row.next_response,
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
