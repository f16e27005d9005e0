"""The audit trail: who did what to Handoff itself, or with pulses. No word that anybody wrote, and no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import Bot
from storage import audit as audit_rows
from storage import people as people_rows
from storage.database import Session
from storage.rows import insert
from storage.tables import AdminAct

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


def acts_since(bot: Bot, since: datetime) -> list[Act]:
    """Return what admins did at the command line and HR with pulses since then, the oldest first."""
    with bot.db.reading() as session:
        admins = [Act(row.at, row.actor, row.verb, row.lines) for row in audit_rows.acts_since(session, since)]
        entries = audit_rows.of_pulses_since(session, since)
        known = people_rows.named(session, {entry.actor_id for entry in entries if entry.actor_id})
    pulses = []
    for entry in entries:
        person = known.get(entry.actor_id or "")
        actor = entry.actor_id or "Handoff"
        name = f"{person.name} ({actor})" if person is not None else actor
        pulses.append(Act(entry.at, name, f"pulse {entry.series}: {entry.verb}"))
    return sorted([*admins, *pulses], key=lambda act: act.at)
