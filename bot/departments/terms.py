"""Everything that a department promises, as one value: as it is in use, or as a file would have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.calendars import Calendar
from bot.clocks import history
from bot.clocks.ladder import Step
from bot.departments import departments
from bot.departments.calendars import calendar_in_versions
from bot.standards import Standard, choose
from storage import departments as department_rows
from storage import people as people_rows
from storage.database import Session


@dataclass(frozen=True)
class Terms:
    """When a department works, what it promises, and who is reminded of it.

    `standards` are by (type, urgency), as they are chosen; `types` are the keys of its types by their ids.
    """

    department_id: int
    key: str
    name: str
    calendar: Calendar
    standards: Mapping[tuple[str, str], Standard]
    types: Mapping[int, str]
    ladder: tuple[Step, ...]
    on_call: Mapping[str, str]
    leads: tuple[str, ...]
    answers_within: str | None
    next_response: bool

    def promises(self, type_key: str, urgency: str) -> dict[str, str | None]:
        """By kind of clock, as a line of the history has it."""
        return history.written(choose(self.standards, type_key, urgency))


def in_use(session: Session) -> dict[int, Terms]:
    """Those of every department, active or retired, by its id."""
    versions, standards = department_rows.every_calendar_version(session), department_rows.every_standard(session)
    types, leads = department_rows.every_type(session), people_rows.every_lead(session)
    return {
        department.id: Terms(
            department.id,
            department.key,
            department.name,
            calendar_in_versions(versions[department.calendar_id]),
            departments.standards_from(standards.get(department.id, ())),
            {kind.id: kind.key for kind in types.get(department.id, ())},
            departments.ladder_of(department),
            department.on_call,
            tuple(leads.get(department.id, ())),
            department.answers_within,
            department.next_response,
        )
        for department in department_rows.every(session)
    }
