"""Queries about what Slack takes of each method."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from storage import parameters
from storage.rows import add_once
from storage.tables import RateLimit


class FreeAt(NamedTuple):
    """When all that was used of a method is worked off, and when what bulk used of its part is."""

    all: datetime
    bulk: datetime


class Wait(NamedTuple):
    """Until when a method is held back, and for how many seconds that was when Slack asked for it."""

    method: str
    until: datetime
    seconds: int


_IS_METHOD = col(RateLimit.method) == parameters.value("of_method")
_FREE_AT = select(col(RateLimit.free_at), col(RateLimit.bulk_free_at)).where(_IS_METHOD)
_LOCKED, _UNLESS_LOCKED = _FREE_AT.with_for_update(), _FREE_AT.with_for_update(skip_locked=True)
_USE = update(RateLimit).where(_IS_METHOD).values(free_at=bindparam("free"), bulk_free_at=bindparam("bulk_free"))
_HELD = select(col(RateLimit.method), col(RateLimit.held_until), col(RateLimit.held_for)).where(
    col(RateLimit.held_until) > parameters.value("at")
)
_HOLD = update(RateLimit).where(_IS_METHOD).values(held_until=bindparam("until"), held_for=bindparam("seconds"))


def lock(session: Session, method: str, at: datetime) -> FreeAt:
    """Return what is used of a method, held until the transaction ends."""
    connection = session.connection()
    found = connection.execute(_LOCKED, {"of_method": method}).first()
    if found is None:
        add_once(session, RateLimit(method=method, free_at=at, bulk_free_at=at))
        found = connection.execute(_LOCKED, {"of_method": method}).one()
    return FreeAt(*found)


def lock_unless_locked(session: Session, method: str) -> FreeAt | None:
    """The same without waiting; None when somebody else holds it, or nothing is known."""
    found = session.connection().execute(_UNLESS_LOCKED, {"of_method": method}).first()
    return None if found is None else FreeAt(*found)


def use(session: Session, method: str, free_at: FreeAt) -> None:
    """Write down what is used of a method that is locked."""
    session.connection().execute(_USE, {"of_method": method, "free": free_at.all, "bulk_free": free_at.bulk})


def held(session: Session, at: datetime) -> list[Wait]:
    """Return the methods with which Slack asked somebody to wait beyond that moment."""
    found = session.connection().execute(_HELD, {"at": at})
    return [Wait(method, until, seconds) for method, until, seconds in found if until is not None]


def hold(session: Session, wait: Wait) -> None:
    """Write down that a method, which is locked, is held back."""
    values = {"of_method": wait.method, "until": wait.until, "seconds": wait.seconds}
    session.connection().execute(_HOLD, values)
