"""The audit trail: who did what to Handoff itself, or with pulses, and who read reports.

No word that anybody wrote, and no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import Bot
from storage import audit as audit_rows
from storage import people as people_rows
from storage.database import Session
from storage.rows import insert
from storage.tables import AdminAct, ReportReading

READINGS_KEPT = timedelta(days=365)
"""So long it is known who was shown which report."""

_MOST_LINES = 200


@dataclass(frozen=True)
class Act:
    """One line of the trail, and below it what was changed."""

    at: datetime
    actor: str
    what: str
    lines: Sequence[str] = ()


def record(session: Session, at: datetime, actor: str, verb: str, lines: Sequence[str] = ()) -> None:
    """Write down that somebody did this; kept only if the act itself is."""
    insert(session, AdminAct(at=at, actor=actor, verb=verb, lines=list(lines[:_MOST_LINES])))


def report_was_read(session: Session, at: datetime, person_id: str, report: str) -> None:
    """Write down that somebody was shown a report, for a year. `report` says which: "IT, 13 weeks"."""
    insert(session, ReportReading(at=at, person_id=person_id, report=report))


def acts_since(bot: Bot, since: datetime) -> list[Act]:
    """Return what admins did at the command line, HR with pulses, and who read reports since then, the oldest first."""
    with bot.db.reading() as session:
        admins = [Act(row.at, row.actor, row.verb, row.lines) for row in audit_rows.acts_since(session, since)]
        entries = audit_rows.of_pulses_since(session, since)
        readings = audit_rows.readings_since(session, since)
        actors = {entry.actor_id for entry in entries if entry.actor_id} | {row.person_id for row in readings}
        known = people_rows.named(session, actors)

    def name(person_id: str) -> str:
        return f"{known[person_id].name} ({person_id})" if person_id in known else person_id

    pulses = [
        Act(entry.at, name(entry.actor_id or "Handoff"), f"pulse {entry.series}: {entry.verb}") for entry in entries
    ]
    reports = [Act(row.at, name(row.person_id), f"read the report {row.report}") for row in readings]
    return sorted([*admins, *pulses, *reports], key=lambda act: act.at)


def forget_readings(bot: Bot) -> int:
    """Forget who read a report more than a year ago; return how many times that was. Safe late and twice."""
    before = bot.now() - READINGS_KEPT
    with bot.db.reading() as session:
        if not audit_rows.is_any_reading_old(session, before):
            return 0
    with bot.db.transaction() as session:
        return audit_rows.forget_readings(session, before)
