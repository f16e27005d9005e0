"""What Slack says of who belongs where: a field of profiles, else user groups; looked at every night, person by person.

Nothing is emptied by an empty answer. A look that would change more than a fifth of all colleagues stops, and asks the
admins: a field that was renamed, or a group that was emptied by mistake, is no reorganisation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import Bot, audit, outbox
from bot.notices import HomesHeld
from bot.people.homes_file import NAME_LIMIT
from bot.text import one_line, shorten
from storage import people as people_rows
from storage import pulses as meta_rows
from storage.database import Session

AT_A_TIME = 20
"""So many people are asked about before it is written down how far the look has come."""

_EVERY = timedelta(hours=24)
# Whoever looked was stopped, or Slack did not answer: somebody goes on.
_ABANDONED = timedelta(minutes=10)
_LOOK, _HELD = "homes look", "homes held"
_A_FIFTH = 5


@dataclass(frozen=True)
class Look:
    """A look under way: everybody up to the id `after` was asked about."""

    after: str = ""


def claim(bot: Bot) -> Look | None:
    """Return the look to go on with, and leave it to nobody else for ten minutes; None when none is due, or Slack is
    not asked for homes at all.
    """
    now = bot.now()
    with bot.db.reading() as session:
        if not (bot.settings.home_field or people_rows.home_groups(session)):
            return None
        if not _is_due(session, now):
            return None
    with bot.db.transaction() as session:
        meta_rows.lock_meta(session, _LOOK)
        if not _is_due(session, now):
            return None
        look, _at = _opened(meta_rows.meta(session, _LOOK))
        look = look or Look()
        _save(session, look, now)
        return look


def groups(bot: Bot) -> dict[str, str]:
    """Return the home that the file gives to the people of each user group, by its id."""
    with bot.db.reading() as session:
        return people_rows.home_groups(session)


def next_people(bot: Bot, look: Look) -> list[str]:
    """Return whom to ask about next, in the order of ids; none when everybody was."""
    with bot.db.reading() as session:
        return people_rows.colleagues_after(session, look.after, AT_A_TIME)


def hear(bot: Bot, heard: Mapping[str, str]) -> Look:
    """Write down what Slack says of each of these people, "" for nothing, and how far the look has come by that."""
    look = Look(max(heard))
    with bot.db.transaction() as session:
        aliases = meta_rows.metas(session, people_rows.RENAMED)
        for person_id, said in sorted(heard.items()):
            name = shorten(one_line(said), NAME_LIMIT)
            people_rows.hear_home(session, person_id, aliases.get(people_rows.RENAMED + name, name))
        _save(session, look, bot.now())
    return look


def finish(bot: Bot) -> int:
    """Take over what was heard, unless that changes more than a fifth: then the admins are asked, once. Return how many
    people changed.
    """
    now = bot.now()
    with bot.db.transaction() as session:
        _save(session, None, now)
        changes, everybody = people_rows.heard_changes(session)
        if is_too_much(changes, everybody):
            is_told = meta_rows.meta(session, _HELD) is not None
            meta_rows.save_meta(session, _HELD, str(changes))
            if not is_told:
                outbox.enqueue_all(session, [HomesHeld(person_id) for person_id in bot.settings.admins], now)
            return 0
        meta_rows.forget_meta(session, _HELD)
        people_rows.take_over_heard_homes(session)
        return changes


def is_too_much(changes: int, everybody: int) -> bool:
    """Return whether a look changes more than a fifth of all colleagues."""
    return changes * _A_FIFTH > everybody


def held(bot: Bot) -> tuple[int, int]:
    """Return how many people a look that was stopped would change, 0 when none was, of how many."""
    with bot.db.reading() as session:
        changes, everybody = people_rows.heard_changes(session)
        return (changes if meta_rows.meta(session, _HELD) is not None else 0), everybody


def heard(bot: Bot) -> list[str]:
    """Return what a look has heard and was not taken over, a line for each person."""
    with bot.db.reading() as session:
        found = people_rows.heard_homes(session)
    return [f"{name} ({person_id}): {old or 'no department'} → {new}" for person_id, name, old, new in found]


def let_through(bot: Bot, *, by: str) -> int:
    """Take over what a look that was stopped has heard; return how many people changed. `by` is for the audit trail."""
    with bot.db.transaction() as session:
        if meta_rows.meta(session, _HELD) is None:
            return 0
        changes, _everybody = people_rows.heard_changes(session)
        people_rows.take_over_heard_homes(session)
        meta_rows.forget_meta(session, _HELD)
        audit.record(session, bot.now(), by, "let through what Slack says of homes", [f"{changes} people changed"])
        return changes


def _is_due(session: Session, now: datetime) -> bool:
    look, at = _opened(meta_rows.meta(session, _LOOK))
    # What was noted by a clock that was set ahead is as good as old.
    return at is None or not timedelta(0) <= now - at < (_EVERY if look is None else _ABANDONED)


def _save(session: Session, look: Look | None, at: datetime) -> None:
    written = {"after": None if look is None else look.after, "at": at.isoformat()}
    meta_rows.save_meta(session, _LOOK, json.dumps(written))


def _opened(saved: str | None) -> tuple[Look | None, datetime | None]:
    if saved is None:
        return None, None
    told = json.loads(saved)
    return None if told["after"] is None else Look(told["after"]), datetime.fromisoformat(told["at"])
