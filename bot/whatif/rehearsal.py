"""A departments file, tried without keeping it: what it would change, and what everybody would promise then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot import Bot
from bot.departments import exchange, terms
from bot.departments.changes import Changes
from bot.departments.terms import Terms


@dataclass(frozen=True)
class Rehearsal:
    """What would be different, and everything that would be promised, by department."""

    changes: Changes
    terms: Mapping[int, Terms]


def rehearse(bot: Bot, text: str, *, since: date | None = None, folder: Path | None = None) -> Rehearsal:
    """Apply the file as `exchange.apply` does, look at what came of it, and let go of it all. Raises FileMistakes."""
    now = bot.now()
    company = exchange.read(text, now, since, folder)
    with bot.db.transaction() as session:
        changes = exchange.keep(session, company, now, since)
        session.flush()
        found = terms.in_use(session)
        session.rollback()
    return Rehearsal(changes, found)
