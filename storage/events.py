"""Queries about events of Slack."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage.rows import add_once
from storage.tables import AnsweredEvent


def note_answered(session: Session, event_id: str, at: datetime) -> bool:
    """Note that the event is answered; False when it was already."""
    return add_once(session, AnsweredEvent(event_id=event_id, at=at)) is not None


def forget(session: Session, event_id: str) -> None:
    """It was not answered after all."""
    session.exec(delete(AnsweredEvent).where(col(AnsweredEvent.event_id) == event_id))


def is_anything_old(session: Session, before: datetime) -> bool:
    """Return whether `prune` would find something to forget."""
    return (
        session.exec(select(AnsweredEvent.event_id).where(col(AnsweredEvent.at) < before).limit(1)).first() is not None
    )


def prune(session: Session, before: datetime) -> int:
    """Forget what was answered long ago."""
    return int(session.exec(delete(AnsweredEvent).where(col(AnsweredEvent.at) < before)).rowcount)
