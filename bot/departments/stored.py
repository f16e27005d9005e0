"""The departments as the database has them, in the words of a departments file."""

from bot.departments.file import Company, WrittenCalendar, WrittenDepartment, WrittenType
from bot.standards import Standard, Target
from storage import departments as rows
from storage import people
from storage.database import Session
from storage.tables import CalendarRow, Department

# Stands in no key and no id of a file: what a file no longer names, but old requests still need, is set aside with it.
ASIDE = "~"


def company(session: Session) -> Company:
    """Everything but what is retired."""
    calendars = [row for row in rows.calendars(session) if ASIDE not in row.key]
    return Company(
        {row.key: calendar(row) for row in calendars},
        tuple(department(session, row) for row in rows.active(session)),
    )


def calendar(row: CalendarRow) -> WrittenCalendar:
    return WrittenCalendar(
        key=row.key,
        zone=row.zone,
        hours={weekday: tuple(stretches) for weekday, stretches in row.hours.items()},
        country=row.country,
        region=row.region,
        closed=tuple(row.closed),
        open_anyway=tuple(row.open_anyway),
        dates={day: tuple(stretches) for day, stretches in row.dates.items()},
        breaks={day: tuple(stretches) for day, stretches in row.breaks.items()},
    )


def department(session: Session, row: Department) -> WrittenDepartment:
    """The department, without the types that are retired and what was promised for them."""
    standards: dict[str, dict[str, Standard]] = {}
    for standard in rows.standards_of(session, row.id):
        promise = Standard(_target(standard.respond_within), _target(standard.resolve_within))
        standards.setdefault(standard.type_key, {})[standard.urgency] = promise
    return WrittenDepartment(
        key=row.key,
        name=row.name,
        channel_id=row.channel_id,
        calendar=rows.calendar_row_of(session, row).key.partition(ASIDE)[0],
        leads=tuple(people.leads_of(session, row.id)),
        standards=standards.get("", {}),
        types=tuple(
            WrittenType(offered.key, offered.name, standards.get(offered.key, {}))
            for offered in rows.types_of(session, row.id)
        ),
    )


def _target(written: str | None) -> Target | None:
    return None if written is None else Target.parse(written)
