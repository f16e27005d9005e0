"""What a finished request no longer says after a while: who served it, and later what was written in it.

Rows stay, so that everything that is counted stays the same; the ids and the texts in them go. Each function is about a
batch of requests, within the transaction of its caller.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, String, bindparam, cast, delete, exists, literal, or_, update
from sqlmodel import Session, col, select

from storage import parameters
from storage.reminders import STAND_IN
from storage.rows import add_once, by_keys, read
from storage.tables import (
    Card,
    ClockCheckpoint,
    ClockRow,
    Digest,
    DigestRow,
    Entry,
    FileCopy,
    FormerCard,
    Holding,
    Notification,
    Person,
    Ping,
    Proposal,
    Reminder,
    Request,
    Snooze,
    ThreadLine,
)

COLLEAGUE = "COLLEAGUE"
"""Stands for whoever it was. No id of Slack's looks like this."""

_NAME = "a colleague"
_NEVER = r"(?!)"

_ENDED = col(Request.state).in_(("closed", "cancelled"))
# Where somebody's id stands in the rows of a request.
PEOPLE: tuple[tuple[Any, str], ...] = (
    (Entry, "actor_id"),
    (Entry, "about_id"),
    (Holding, "person_id"),
    (Proposal, "proposer_id"),
    (Snooze, "person_id"),
    (Ping, "person_id"),
)
# Where somebody's words stand.
TEXTS: tuple[tuple[Any, str], ...] = (
    (Request, "summary"),
    (Request, "details"),
    (Entry, "text"),
    (Proposal, "reason"),
    (Proposal, "counter_reason"),
    (Snooze, "reason"),
)
# Where it was asked.
_NOWHERE = {"asked_in": None, "asked_thread": None, "asked_ts": None, "asked_mark": ""}
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def with_names(session: Session, ended_before: datetime, limit: int) -> list[int]:
    """Return requests that ended before then and still say who served them, the oldest first; none that is held."""
    return _due(session, col(Request.names_forgotten_at), ended_before, limit)


def with_texts(session: Session, ended_before: datetime, limit: int) -> list[int]:
    """Return requests that ended before then and whose texts are still there, the oldest first; none that is held."""
    return _due(session, col(Request.texts_forgotten_at), ended_before, limit)


def forget_names(session: Session, request_ids: Collection[int], at: datetime) -> None:
    """Let "a colleague" stand wherever one of these requests names somebody who served. Whoever asked stays."""
    meet_the_colleague(session, at)
    served = _ids_in(session, request_ids)
    requesters = set(_scalars(session, request_ids, select(Request.requester_id).where(_these(Request.id))))
    _unname_in_texts(session, request_ids, served - requesters, requesters)
    _replace_ids(session, request_ids, keeping_requester=True)
    assignee = update(Request).where(_these(Request.id), col(Request.assignee_id).is_not(None))
    _run(session, request_ids, assignee.values(assignee_id=COLLEAGUE))
    _run(session, request_ids, _about_people(delete(Notification), Notification, "person_id", keeping_requester=True))
    for card in session.exec(select(Card).where(_these(Card.request_id)), params=_parameters(request_ids)).all():
        card.mentions = {person_id: ts for person_id, ts in card.mentions.items() if person_id in requesters}
    _run(session, request_ids, update(Request).where(_these(Request.id)).values(names_forgotten_at=at))


def forget_texts(session: Session, request_ids: Collection[int], instead: str, at: datetime) -> None:
    """Let nothing be left of what was written in these requests, nor of who asked; `instead` stands for the summary."""
    meet_the_colleague(session, at)
    for table, column in TEXTS:
        text = getattr(table, column)
        emptied = update(table).where(_these(_number(table)), text.is_not(None))
        _run(session, request_ids, emptied.values({text: instead if column == "summary" else ""}))
    _replace_ids(session, request_ids, keeping_requester=False)
    asked = update(Request).where(_these(Request.id))
    _run(session, request_ids, asked.values(requester_id=COLLEAGUE, texts_forgotten_at=at, **_NOWHERE))
    # Where it stood in Slack, and what was still to be told of it: nothing of it is drawn or told any more.
    for table in (ThreadLine, FileCopy, Notification, Card):
        _run(session, request_ids, delete(table).where(_these(table.request_id)))
    for table in (FormerCard, Ping):
        _run(session, request_ids, update(table).where(_these(table.request_id)).values(drawn=None))


def is_any_digest_old(session: Session, sent_before: datetime) -> bool:
    """Is there a digest that was sent before then?"""
    return bool(read(session, select(Digest.id).where(col(Digest.sent_at) < sent_before).limit(1)))


def forget_digests(session: Session, sent_before: datetime) -> int:
    """Forget who was sent which digest before then; return how many."""
    old = select(Digest.id).where(col(Digest.sent_at) < sent_before)
    session.connection().execute(delete(DigestRow).where(col(DigestRow.digest_id).in_(old)))
    return session.connection().execute(delete(Digest).where(col(Digest.sent_at) < sent_before)).rowcount


def _due(session: Session, gone_at: Any, ended_before: datetime, limit: int) -> list[int]:
    goes_on = exists().where(
        col(Holding.request_id) == col(Request.id), or_(col(Holding.to_at).is_(None), col(Holding.to_at) > ended_before)
    )
    due = select(Request.id).where(_ENDED, gone_at.is_(None), col(Request.held_because).is_(None), ~goes_on)
    return [row.id for row in read(session, due.order_by(col(Request.id)).limit(limit))]


def meet_the_colleague(session: Session, at: datetime) -> None:
    """Let there be the row that stands for whoever it was."""
    # Not active, and nobody Slack knows: no list of people has them, and nothing is sent to them.
    add_once(session, Person(id=COLLEAGUE, name=_NAME, is_active=False, met_at=at))


def _ids_in(session: Session, request_ids: Collection[int]) -> set[str]:
    """Everybody whom the rows of these requests name."""
    found: set[str] = set()
    for table, column in PEOPLE:
        listed = select(getattr(table, column)).where(_these(table.request_id)).distinct()
        found |= set(_scalars(session, request_ids, listed))
    found |= set(_scalars(session, request_ids, select(Request.assignee_id).where(_these(Request.id))))
    return found - {COLLEAGUE, "", None}


def _replace_ids(session: Session, request_ids: Collection[int], *, keeping_requester: bool) -> None:
    for table, column in PEOPLE:
        # A reminder went to each of several people once, and still did.
        whoever = literal(f"{COLLEAGUE}-").concat(cast(Ping.id, String)) if table is Ping else literal(COLLEAGUE)
        told = {"channel_id": None, "ts": None, "drawn": None} if table is Ping else {}
        named = _about_people(update(table), table, column, keeping_requester=keeping_requester)
        _run(session, request_ids, named.values({column: whoever, **told}))
    for table in (ClockCheckpoint, DigestRow):
        _run(session, request_ids, delete(table).where(_these(table.request_id)))
    stood_in = update(Reminder).where(
        col(Reminder.step).startswith(STAND_IN),
        col(Reminder.clock_id).in_(select(ClockRow.id).where(_these(ClockRow.request_id))),
    )
    unique = literal(f"{STAND_IN}{COLLEAGUE}-").concat(cast(Reminder.id, String))
    _run(session, request_ids, stood_in.values(step=unique))


def _about_people(statement: Any, table: Any, column: str, *, keeping_requester: bool) -> Any:
    person = getattr(table, column)
    statement = statement.where(_these(table.request_id), person.is_not(None), person != "")
    if keeping_requester:
        asked_by = select(Request.requester_id).where(col(Request.id) == table.request_id).scalar_subquery()
        statement = statement.where(person != asked_by)
    return statement


def _unname_in_texts(
    session: Session, request_ids: Collection[int], served: Collection[str], requesters: Collection[str]
) -> None:
    """Let "a colleague" stand for whoever a text mentions, but for whoever asked. A name without an @ stays a word."""
    names = sorted((person.name for person in by_keys(session, Person, served).values()), key=len, reverse=True)
    by_name = re.compile("|".join(rf"@{re.escape(name)}(?!\w)" for name in names) or _NEVER)
    for table, column in TEXTS:
        text = getattr(table, column)
        mentioning = select(table.id, text).where(_these(_number(table)), text.like("%@%"))
        change = update(table).where(table.id == bindparam("key")).values({column: bindparam("kept")})
        for key, said in read(session, mentioning, **_parameters(request_ids)):
            kept = _MENTION.sub(lambda found: found[0] if found[1] in requesters else _NAME, said)
            kept = by_name.sub(_NAME, kept)
            if kept != said:
                session.connection().execute(change, {"key": key, "kept": kept})


def _number(table: Any) -> Any:
    """The column with the number of the request."""
    return table.id if table is Request else table.request_id


def _these(number: Any) -> ColumnElement[bool]:
    return parameters.among_requests(number)


def _parameters(request_ids: Collection[int]) -> dict[str, list[int]]:
    return parameters.of_requests(request_ids)


def _run(session: Session, request_ids: Collection[int], statement: Executable) -> None:
    session.flush()
    session.connection().execute(statement, _parameters(request_ids))


def _scalars(session: Session, request_ids: Collection[int], statement: Executable) -> list[Any]:
    return [row[0] for row in read(session, statement, **_parameters(request_ids))]
