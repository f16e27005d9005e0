"""Everything that a department promises, as one value: as it is in use, or as a file would have it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.calendars import Calendar
from bot.clocks import history
from bot.clocks.ladder import Step
from bot.departments import departments
from bot.departments.calendars import calendar_in_versions
from bot.standards import Standard, choose
from storage import departments as department_rows
from storage import people as people_rows
from storage import pulses as meta_rows
from storage.database import Session

_CHANGED = "terms changed"


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


@dataclass(frozen=True)
class Changed:
    """Departments whose terms were changed, and whose running promises were not all computed anew since; and when the
    latest of them was.
    """

    department_ids: frozenset[int]
    at: datetime


def changed(session: Session) -> Changed | None:
    """Return the departments whose promises are still to be computed anew; None when there are none."""
    saved = json.loads(meta_rows.meta(session, _CHANGED) or "null")
    return None if saved is None else Changed(frozenset(saved["departments"]), datetime.fromisoformat(saved["at"]))


def note_changed(session: Session, department_ids: Collection[int], at: datetime) -> None:
    """Note with a change that promises are to be computed anew: whoever does it may be broken off."""
    before = changed(session)
    every = {*department_ids, *(before.department_ids if before is not None else ())}
    saved = {"departments": sorted(every), "at": at.isoformat()}
    meta_rows.save_meta(session, _CHANGED, json.dumps(saved))


def were_computed(session: Session, known: Changed | None) -> None:
    """All promises of these departments were computed anew, by terms as they were known to be changed before."""
    if known is not None and changed(session) == known:
        meta_rows.forget_meta(session, _CHANGED)
