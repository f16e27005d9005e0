"""What of the outbox may be said next: whoever says it claims it, in the order of ranks and conversations.

The rules are told in `bot.outbox`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, text
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage import parameters
from storage.outbox import RANKS, URGENT, WAITING
from storage.rows import detached
from storage.tables import OutboxRow
from storage.types import UtcDateTime

STEPS_ASIDE = 8
"""After so many errors that nobody foresaw (some four minutes), a row holds up its conversation no longer."""

_PACE = timedelta(seconds=1)
_FIRST_FEW = 5
_HEADS = text(
    """
    WITH RECURSIVE talks (conversation) AS (
      SELECT min(conversation) FROM outbox WHERE state IN ('due', 'leased') AND priority = :priority
      UNION ALL
      SELECT (SELECT min(one.conversation) FROM outbox AS one
              WHERE one.state IN ('due', 'leased') AND one.priority = :priority
                AND one.conversation > talks.conversation)
      FROM talks WHERE talks.conversation IS NOT NULL
    )
    SELECT head.id FROM talks JOIN outbox AS head ON head.id = (
      SELECT one.id FROM outbox AS one
      WHERE one.state IN ('due', 'leased') AND one.priority = :priority AND one.conversation = talks.conversation
        AND (one.due_at <= :now OR (one.state = 'leased' AND one.failures < :steps_aside))
      ORDER BY one.id LIMIT 1
    )
    WHERE head.due_at <= :now LIMIT 200
    """
).bindparams(bindparam("now", type_=UtcDateTime))
_CLAIM = update(OutboxRow).where(col(OutboxRow.id) == bindparam("row_id"))


def is_anything_due(session: Session, at: datetime, priorities: Collection[int] = (URGENT,)) -> bool:
    """Return whether `claim` would find something: a look that holds nobody up. Only the claim decides."""
    waiting = _first_of_ranks(session, priorities)
    return any(moment <= at and _may_any_go(session, at, priority) for priority, moment in waiting.items())


def _may_any_go(session: Session, at: datetime, priority: int) -> bool:
    first = session.connection().execute(_id_of_next_in_line(priority), moments(at)).first()
    if first is not None:
        return True
    heads = _heads(session, at, priority)
    return (
        bool(heads)
        and session.connection().execute(_id_of_one_of(priority), {**moments(at), **heads}).first() is not None
    )


def claim(
    session: Session, at: datetime, lease: Callable[[int], timedelta], priorities: Collection[int] = (URGENT,)
) -> OutboxRow | None:
    """Take the next thing of these ranks to say, the first rank first: one attempt more, and invisible to others for
    the lease.

    Of a conversation only the oldest undelivered row of its first rank may go, and one a second (Slack's own limit).
    `lease` says for how long, given the number of the attempt. The row says `unsure_since` of the attempts before this
    one; the table says it of this one, too, until somebody knows how it ended.
    """
    found = (_next_to_claim(session, at, priority) for priority in sorted(priorities))
    row = next((row for row in found if row is not None), None)
    if row is None:
        return None
    row.attempts += 1
    row.state = "leased"
    row.due_at = at + lease(row.attempts)
    leased = {"attempts": row.attempts, "state": row.state, "due_at": row.due_at}
    session.connection().execute(_CLAIM, {"row_id": row.id, "unsure_since": row.unsure_since or at, **leased})
    return row


def _next_to_claim(session: Session, at: datetime, priority: int) -> OutboxRow | None:
    found = detached(session, _to_claim(priority), OutboxRow, **moments(at))
    if not found and (heads := _heads(session, at, priority)):
        found = detached(session, _one_of_to_claim(priority), OutboxRow, **moments(at), **heads)
    return found[0] if found else None


@cache
def next_in_line(priority: int) -> SelectOfScalar[OutboxRow]:
    """Return the query for what may go at a moment, the longest waiting first; its parameters are `moments(at)`.

    It looks at the first few that are due, to which an index leads: nearly always one of them may go. Where all of them
    stand behind something that is held up, `_heads` leads past them. Built once, because dispatchers ask it all day.
    """
    query = select(OutboxRow).where(col(OutboxRow.id).in_(_due(priority).limit(_FIRST_FEW)), *_may_go(priority))
    return query.order_by(col(OutboxRow.due_at), col(OutboxRow.id)).limit(1)


@cache
def _one_more(priority: int) -> SelectOfScalar[int]:
    """The first row that is due behind those."""
    return _due(priority).offset(_FIRST_FEW).limit(1)


def _due(priority: int) -> SelectOfScalar[int]:
    is_due = WAITING, col(OutboxRow.priority) == priority, col(OutboxRow.due_at) <= bindparam("now")
    return select(OutboxRow.id).where(*is_due).order_by(col(OutboxRow.due_at), col(OutboxRow.id))


@cache
def _id_of_next_in_line(priority: int) -> Select[tuple[int]]:
    return next_in_line(priority).with_only_columns(col(OutboxRow.id))


@cache
def _to_claim(priority: int) -> SelectOfScalar[OutboxRow]:
    return next_in_line(priority).with_for_update(skip_locked=True)


@cache
def _one_of(priority: int) -> SelectOfScalar[OutboxRow]:
    query = select(OutboxRow).where(parameters.among(col(OutboxRow.id), "heads"), *_may_go(priority))
    return query.order_by(col(OutboxRow.due_at), col(OutboxRow.id)).limit(1)


@cache
def _id_of_one_of(priority: int) -> Select[tuple[int]]:
    return _one_of(priority).with_only_columns(col(OutboxRow.id))


@cache
def _one_of_to_claim(priority: int) -> SelectOfScalar[OutboxRow]:
    return _one_of(priority).with_for_update(skip_locked=True)


def _heads(session: Session, at: datetime, priority: int) -> dict[str, list[int]]:
    """The first row of each conversation that holds up the rest of it, where it is due: from conversation to
    conversation in the index, however much waits in each. As a parameter, or nothing.
    """
    connection = session.connection()
    if connection.execute(_one_more(priority), moments(at)).first() is None:
        return {}
    found = connection.execute(_HEADS, {"now": at, "priority": priority, "steps_aside": STEPS_ASIDE})
    ids = [row_id for (row_id,) in found]
    return {"heads": ids} if ids else {}


def moments(at: datetime) -> dict[str, datetime]:
    """Return the parameters of `next_in_line` at that moment."""
    return {"now": at, "a_second_ago": at - _PACE, "in_a_second": at + _PACE}


def next_moment(session: Session, at: datetime, priorities: Collection[int] = RANKS) -> datetime | None:
    """When the next undelivered row may go, as far as its own due time says; None when there is nothing to say."""
    moment = min(_first_of_ranks(session, priorities).values(), default=None)
    return None if moment is None else max(moment, at)


def next_look(session: Session, at: datetime, priorities: Collection[int]) -> datetime | None:
    """When something may go that may not go at that moment; None when nothing waits for its time.

    What is due and held up waits for the end of a lease, or for the second that is left between two messages.
    """
    first = _first_of_ranks(session, priorities)
    held_up = [priority for priority, moment in first.items() if moment <= at]
    ahead = [moment for moment in first.values() if moment > at]
    ahead += [moment for priority in held_up if (moment := _first_ahead(session, at, priority)) is not None]
    if held_up and session.exec(select(OutboxRow.id).where(*_said_lately(at)).limit(1)).first() is not None:
        ahead.append(at + _PACE)
    return min(ahead, default=None)


def _first_of_ranks(session: Session, priorities: Collection[int]) -> dict[int, datetime]:
    """When the first undelivered row of each of these ranks is due; a rank in which nothing waits is left out."""
    ranks = tuple(sorted(priorities))
    found = session.connection().execute(_first_moments(ranks)).one()
    return {priority: moment for priority, moment in zip(ranks, found, strict=True) if moment is not None}


@cache
def _first_moments(ranks: tuple[int, ...]) -> Select[Any]:
    # One look into the index for each: the least of several ranks would be looked for among all that waits.
    return sql_select(
        *(
            select(func.min(OutboxRow.due_at)).where(WAITING, col(OutboxRow.priority) == priority).scalar_subquery()
            for priority in ranks
        )
    )


def _first_ahead(session: Session, at: datetime, priority: int) -> datetime | None:
    later = WAITING, col(OutboxRow.priority) == priority, col(OutboxRow.due_at) > at
    moment: datetime | None = session.exec(select(func.min(OutboxRow.due_at)).where(*later)).first()
    return moment


def _said_lately(at: datetime) -> tuple[ColumnElement[bool], ...]:
    lately = col(OutboxRow.sent_at) > at - _PACE, col(OutboxRow.sent_at) < at + _PACE
    return col(OutboxRow.priority).in_(RANKS), *lately


def _may_go(priority: int) -> tuple[ColumnElement[bool], ...]:
    """Of a conversation the first rank goes first, and within a rank the oldest.

    So a reminder never comes before the card or the line that it belongs to: while anything of a higher rank waits or
    is being said in its conversation, it stays where it is. The other way round a card passes the reminders that wait:
    they are drawn when their turn comes, and say nothing that the card made untrue. Whatever edits or takes away a
    reminder is promised when that stands there.
    """
    recent = aliased(OutboxRow)
    # What was said later than now was said before the system clock was set back.
    too_soon = exists().where(
        col(recent.conversation) == col(OutboxRow.conversation),
        col(recent.sent_at) > bindparam("a_second_ago"),
        col(recent.sent_at) < bindparam("in_a_second"),
    )
    return (
        # Not in the words of an index: the rows are known by their ids, and are looked up by nothing else.
        col(OutboxRow.state) != "sent",
        col(OutboxRow.state) != "dead",
        col(OutboxRow.due_at) <= bindparam("now"),
        *(~_is_held_up_by(rank, is_own=rank == priority) for rank in RANKS if rank <= priority),
        ~too_soon,
    )


def _is_held_up_by(priority: int, *, is_own: bool) -> ColumnElement[bool]:
    """Does something of that rank wait in the conversation; of the row's own rank something older?"""
    name = f"above{priority}"
    above = aliased(OutboxRow, name=name)
    return exists().where(
        # In the words of the index, and with its columns in their order: however much else waits there.
        text(f"{name}.state IN ('due', 'leased')"),
        col(above.priority) == priority,
        col(above.conversation) == col(OutboxRow.conversation),
        *([col(above.id) < col(OutboxRow.id)] if is_own else []),
        # A row that is promised for later (the morning) steps aside; one that is being tried keeps its place.
        # So does one that failed again and again.
        or_(
            and_(col(above.state) == "leased", col(above.failures) < STEPS_ASIDE),
            and_(col(above.state) == "due", col(above.due_at) <= bindparam("now")),
        ),
    )
