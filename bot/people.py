"""Who is who, and who may act for a department."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot import Bot, outbox
from bot.notices import HomeView
from storage import people
from storage.database import Session
from storage.tables import Person

# People change names and zones rarely, and Slack sends an event when they do; this is the safety net.
_STALE_AFTER = timedelta(days=1)
# Slack never says that somebody closed Home, so whoever looked lately counts as looking.
_HOME_STAYS_OPEN = timedelta(hours=12)


def known_until(bot: Bot, person_id: str) -> datetime | None:
    """Until when what Slack said about this person will do; None for a stranger."""
    person = get(bot, person_id)
    return None if person is None else person.met_at + _STALE_AFTER


def unknown(bot: Bot, ids: Collection[str]) -> list[str]:
    """Those of whom we know nothing yet."""
    with bot.db.reading() as session:
        return people.unknown(session, ids)


def get(bot: Bot, person_id: str) -> Person | None:
    with bot.db.reading() as session:
        return people.get(session, person_id)


def is_colleague(session: Session, person_id: str) -> bool:
    """Is this somebody of our own workspace who is still there, and not a bot?"""
    person = people.get(session, person_id)
    return person is not None and person.is_active and not person.is_bot and not person.is_external


def is_member(session: Session, department_id: int, person_id: str) -> bool:
    """May this person serve for the department at this moment? Leads count as members."""
    return is_colleague(session, person_id) and bool(people.roles_in(session, department_id, person_id))


def members_of(bot: Bot, department_id: int) -> list[Person]:
    """Everybody who can be assigned a request of the department, by name."""
    with bot.db.reading() as session:
        return people.members_of(session, department_id)


def opened_home(bot: Bot, person_id: str) -> bool:
    """Note that somebody looks at Home. Answers whether it is for the first time."""
    with bot.db.transaction() as session:
        person = people.get(session, person_id)
        if person is None:
            return True
        is_first = person.home_seen_at is None
        person.home_seen_at = bot.now()
        session.add(person)
        return is_first


def redraw_home(session: Session, department_id: int, person_id: str, at: datetime) -> None:
    """Promise a fresh Home to this person and to the department, as far as they looked at it lately."""
    for reader_id in people.readers_of_home(session, department_id, person_id, at - _HOME_STAYS_OPEN):
        outbox.promise(session, HomeView(reader_id), at)
