"""Queries about files that people send about requests, and their copies on the other side."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text, update
from sqlmodel import Session, col, func, select

from storage import parameters
from storage.rows import add_once, by_key
from storage.tables import FileCopy

TO_DO = ("waiting", "asked", "leaving")
# In the words of the index.
_TO_DO = text("file_copies.state IN ('waiting', 'asked', 'leaving')")

add = add_once

_IS_DUE = select(FileCopy.id).where(_TO_DO, col(FileCopy.due_at) <= parameters.value("at")).limit(1)
_NEXT = (
    select(FileCopy)
    .where(_TO_DO, col(FileCopy.due_at) <= parameters.value("at"))
    .order_by(col(FileCopy.due_at), col(FileCopy.id))
    .limit(1)
    .with_for_update(skip_locked=True)
)
_OF_ENTRY = select(FileCopy).where(col(FileCopy.entry_id) == parameters.value("entry_id")).order_by(col(FileCopy.id))
_OF_FILE = select(FileCopy).where(col(FileCopy.file_id) == parameters.value("file_id")).order_by(col(FileCopy.id))


def get(session: Session, copy_id: int) -> FileCopy | None:
    return by_key(session, FileCopy, copy_id)


def is_anything_due(session: Session, at: datetime) -> bool:
    return session.exec(_IS_DUE, params={"at": at}).first() is not None


def next_moment(session: Session) -> datetime | None:
    """When the next copy is to be looked after; None when there is none."""
    moment: datetime | None = session.exec(select(func.min(FileCopy.due_at)).where(_TO_DO)).first()
    return moment


def claim(session: Session, at: datetime, lease: timedelta) -> FileCopy | None:
    """Take the next copy that is due, for that long; None when there is none. Nobody else takes it meanwhile."""
    row = session.exec(_NEXT, params={"at": at}).first()
    if row is not None:
        row.attempts += 1
        row.due_at = at + lease
        session.add(row)
        session.flush()
        session.expunge(row)
    return row


def settle(session: Session, copy: FileCopy, *, among: Collection[str] = TO_DO, **values: Any) -> bool:
    """Write down what became of a claimed copy. Return False when it is in none of these states, or no longer ours."""
    ours = (
        col(FileCopy.id) == copy.id,
        col(FileCopy.attempts) == copy.attempts,
        col(FileCopy.state).in_(sorted(among)),
    )
    changed = session.connection().execute(update(FileCopy).where(*ours).values(**values))
    return bool(changed.rowcount)


def leave_unsure(session: Session, since: datetime) -> None:
    """Take for asked what waits: since that moment Slack may have shared it, and nobody noted it."""
    asked = update(FileCopy).where(col(FileCopy.state) == "waiting").values(state="asked", asked_at=since)
    session.connection().execute(asked)


def of_entry(session: Session, entry_id: int) -> list[FileCopy]:
    """The copies of all files of a line of the history, in their order."""
    return list(session.exec(_OF_ENTRY, params={"entry_id": entry_id}).all())


def of_file(session: Session, file_id: str) -> list[FileCopy]:
    """The copies of one file of Slack."""
    return list(session.exec(_OF_FILE, params={"file_id": file_id}).all())


def lock_entry(session: Session, entry_id: int) -> list[FileCopy]:
    """The same as `of_entry`; nobody else changes them until the transaction ends."""
    query = _OF_ENTRY.with_for_update()
    return list(session.exec(query, params={"entry_id": entry_id}).all())
