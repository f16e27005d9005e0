"""Who is in our workspaces at all: read page by page, once for all processes, and gone on with where it was."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import Bot
from storage import people as people_rows
from storage import pulses as pulse_rows

_KEY = "directory"
# Several times a day, so that it is done at night wherever the company is: who left has nothing in the morning.
_EVERY = timedelta(hours=6)
# Whoever read it was stopped, or Slack did not answer: somebody goes on.
_ABANDONED = timedelta(seconds=50)


@dataclass(frozen=True)
class Reading:
    """Where a reading of everybody stands. `left` are the ids of the workspaces still to be read, the first from
    `cursor` on; an app of one workspace has one without an id. Before they are known `left` is None; empty, it is over.
    """

    left: tuple[str | None, ...] | None = None
    cursor: str = ""

    @property
    def is_over(self) -> bool:
        return self.left == ()

    def of(self, workspaces: Collection[str | None]) -> Reading:
        """Return the reading of these workspaces, from the first page on."""
        return Reading(tuple(workspaces))

    def after_page(self, next_cursor: str) -> Reading:
        """Return where it stands once a page is kept, the last of its workspace when `next_cursor` is empty."""
        return Reading(self.left, next_cursor) if next_cursor else Reading((self.left or ())[1:])


def claim(bot: Bot) -> Reading | None:
    """Return the reading to go on with, and leave it to nobody else for two minutes; None when none is due.

    One is due every six hours, when it was asked for with `want`, and when whoever had it kept no page for two minutes.
    """
    now = bot.now()
    with bot.db.reading() as session:
        if not _is_due(*_opened(pulse_rows.meta(session, _KEY)), now):
            return None
    with bot.db.transaction() as session:
        pulse_rows.lock_meta(session, _KEY)
        reading, at = _opened(pulse_rows.meta(session, _KEY))
        if not _is_due(reading, at, now):
            return None
        if reading is None or reading.is_over:
            reading = Reading()
        pulse_rows.save_meta(session, _KEY, _written(reading, now))
        return reading


def save(bot: Bot, reading: Reading) -> None:
    """Note how far a reading has come: whoever goes on begins there."""
    with bot.db.transaction() as session:
        pulse_rows.save_meta(session, _KEY, _written(reading, bot.now()))


def want(bot: Bot) -> None:
    """Have everybody read again soon, unless that is going on: somebody is in a channel whom we do not know."""
    with bot.db.transaction() as session:
        pulse_rows.lock_meta(session, _KEY)
        reading, _at = _opened(pulse_rows.meta(session, _KEY))
        if reading is not None and reading.is_over:
            pulse_rows.forget_meta(session, _KEY)


def wanted(bot: Bot, ids: Collection[str]) -> set[str]:
    """Return those of these people of whom we keep what Slack says: whom we know, and who serves a department or leads
    one. Where pulses are made that is everybody: one for everyone asks strangers, too.
    """
    if bot.settings.hr:
        return set(ids)
    with bot.db.reading() as session:
        return set(people_rows.named(session, ids)) | people_rows.with_any_role(session, ids)


def strangers(bot: Bot) -> list[str]:
    """Return who has a role in a department and is not known: people of other workspaces and companies, as a rule."""
    with bot.db.reading() as session:
        return people_rows.strangers_with_a_role(session)


def _is_due(reading: Reading | None, at: datetime | None, now: datetime) -> bool:
    if reading is None or at is None:
        return True
    # What was noted by a clock that was set ahead is as good as old.
    return not timedelta(0) <= now - at < (_EVERY if reading.is_over else _ABANDONED)


def _written(reading: Reading, at: datetime) -> str:
    left = None if reading.left is None else list(reading.left)
    return json.dumps({"left": left, "cursor": reading.cursor, "at": at.isoformat()})


def _opened(saved: str | None) -> tuple[Reading | None, datetime | None]:
    if saved is None:
        return None, None
    told = json.loads(saved)
    left = None if told["left"] is None else tuple(told["left"])
    return Reading(left, told["cursor"]), datetime.fromisoformat(told["at"])
