"""Queries about the history of requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from storage import parameters
from storage.rows import by_key, detached
from storage.tables import ClockCheckpoint, Entry


def get(session: Session, entry_id: int) -> Entry | None:
    return by_key(session, Entry, entry_id)


_SEEN = select(Entry).where(col(Entry.idempotency_key) == parameters.value("idempotency_key"))


def seen(session: Session, idempotency_key: str) -> Entry | None:
    """The line that this form or message left in the history, if it was acted on before."""
    return session.exec(_SEEN, params={"idempotency_key": idempotency_key}).first()


_OF_MESSAGES = select(Entry).where(
    col(Entry.request_id) == parameters.value("request_id"),
    col(Entry.idempotency_key).startswith(parameters.value("start"), autoescape=False),
)


def of_messages(session: Session, request_id: int, channel_id: str) -> dict[str, Entry]:
    """The lines of a history that were written as messages of that channel, by their ts."""
    start = f"message:{channel_id}:"
    found = session.exec(_OF_MESSAGES, params={"request_id": request_id, "start": start}).all()
    return {str(entry.idempotency_key).removeprefix(start): entry for entry in found}


_OF_REQUEST = select(Entry).where(col(Entry.request_id) == parameters.value("request_id")).order_by(col(Entry.id))


def of_request(session: Session, request_id: int) -> list[Entry]:
    return list(session.exec(_OF_REQUEST, params={"request_id": request_id}).all())


_NEWEST = (
    select(Entry)
    .where(col(Entry.request_id) == parameters.value("request_id"), parameters.among(col(Entry.verb), "verbs"))
    .order_by(col(Entry.id).desc())
    .limit(1)
)


def behind_checkpoint(session: Session, request_id: int) -> list[Entry]:
    """The lines of a history behind the one at which its clocks were kept, oldest first; all, if they never were."""
    kept = select(ClockCheckpoint.entry_id).where(ClockCheckpoint.request_id == request_id).scalar_subquery()
    query = select(Entry).where(Entry.request_id == request_id, col(Entry.id) > func.coalesce(kept, 0))
    return list(session.exec(query.order_by(col(Entry.id))).all())


def since(session: Session, request_id: int, at: datetime) -> list[Entry]:
    """The lines of a history from that moment on, the newest first."""
    query = select(Entry).where(Entry.request_id == request_id, col(Entry.at) >= at)
    return list(session.exec(query.order_by(col(Entry.id).desc())).all())


# Asked for different ones, SQLite would rather read all of the history in their order.
_REQUESTS_SINCE = select(Entry.request_id).where(col(Entry.at) >= parameters.value("at"))


def requests_since(session: Session, at: datetime) -> set[int]:
    """The requests to which something happened since then."""
    return set(session.exec(_REQUESTS_SINCE, params={"at": at}).all())


_LAST_SINCE = (
    select(Entry.request_id, func.max(col(Entry.at)))
    .where(col(Entry.at) > parameters.value("at"))
    .group_by(col(Entry.request_id))
)


def last_since(session: Session, at: datetime) -> dict[int, datetime]:
    """The requests to which something happened since then, and when something last did."""
    return dict(session.exec(_LAST_SINCE, params={"at": at}).all())


def latest(session: Session, request_id: int, verbs: Sequence[str]) -> Entry | None:
    return session.exec(_NEWEST, params={"request_id": request_id, "verbs": list(verbs)}).first()


_NEWEST_KEY = (
    select(Entry.idempotency_key)
    .where(col(Entry.request_id) == parameters.value("request_id"), col(Entry.actor_id) == parameters.value("actor_id"))
    .where(col(Entry.idempotency_key).startswith(parameters.value("start"), autoescape=False))
    .order_by(col(Entry.id).desc())
    .limit(1)
)


def latest_message_key(session: Session, request_id: int, person_id: str, start: str) -> str | None:
    """What makes the latest line of this person happen once, of those lines for which it begins like that."""
    wanted = {"request_id": request_id, "actor_id": person_id, "start": start}
    return session.exec(_NEWEST_KEY, params=wanted).first()


# What is written between people changes nothing that is promised.
_WORDS_ONLY = (
    *("noted", "rated", "commented", "confirmed", "closed", "countered", "declined", "snoozed"),
    *("doubted", "upheld", "edited", "taken_back", "remarked"),
)


_LATEST_OF_REQUESTS = (
    select(Entry)
    .where(
        col(Entry.id).in_(
            select(func.max(Entry.id))
            .where(parameters.among_requests(col(Entry.request_id)), parameters.among(col(Entry.verb), "verbs"))
            .group_by(col(Entry.request_id), col(Entry.verb))
        )
    )
    .order_by(col(Entry.id))
)


def latest_of_requests(
    session: Session, request_ids: Collection[int], *groups: Sequence[str]
) -> list[dict[int, Entry]]:
    """For each group of verbs: the latest line with one of them, of those requests whose history has one.

    To be looked at only.
    """
    verbs = [verb for group in groups for verb in group]
    lines = detached(session, _LATEST_OF_REQUESTS, Entry, **parameters.of_requests(request_ids), verbs=verbs)
    return [{line.request_id: line for line in lines if line.verb in group} for group in groups]


def plain(session: Session, ids: Collection[int]) -> list[tuple[int, str, datetime, Any, str | None, str | None]]:
    """(request, verb, moment, data, actor, about) of the histories of these requests, oldest line first."""
    table = Entry.__table__.c  # type: ignore[attr-defined]
    query = (
        select_columns(table.request_id, table.verb, table.at, table.data, table.actor_id, table.about_id)
        .where(table.request_id.in_(ids), table.verb.not_in(_WORDS_ONLY))
        .order_by(table.request_id, table.id)
    )
    return [tuple(row) for row in session.connection().execute(query)]


def of_requests(session: Session, ids: Collection[int]) -> dict[int, list[Entry]]:
    """The whole history of each, oldest line first."""
    query = select(Entry).where(col(Entry.request_id).in_(ids)).order_by(col(Entry.request_id), col(Entry.id))
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in session.exec(query).all():
        found[entry.request_id].append(entry)
    return found
