"""The outbox as a table: promise, claim, settle. Its rules are told in `bot.outbox`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, TextClause, and_, bindparam, exists, func, or_, text
from sqlalchemy import select as sql_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage import parameters
from storage.database import outbox_changed
from storage.rows import insert_into
from storage.tables import OutboxRow
from storage.types import UtcDateTime

URGENT, REMINDER, BULK = 0, 1, 2
"""Ranks: what somebody looks at waits for, then reminders, then what goes to everybody."""
RANKS = (URGENT, REMINDER, BULK)
STEPS_ASIDE = 8
"""After so many errors that nobody foresaw (some four minutes), a row holds up its conversation no longer."""

_UNDELIVERED = ("due", "leased")
_PACE = timedelta(seconds=1)
# Slack takes several hundred messages a minute from an app, wherever they go; the rest is for those who wait for one.
_BULK_A_SECOND = 4
# In the words of the index, so that SQLite finds it.
_WAITING = text("outbox.state IN ('due', 'leased')")
_DEAD = text("outbox.state = 'dead'")

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

_UPDATE = update(OutboxRow).where(col(OutboxRow.id) == bindparam("row_id"))
# Conditional on the attempt: a worker whose lease ran out does not overrule the one that took over.
_OURS = col(OutboxRow.attempts) == bindparam("attempt"), col(OutboxRow.state) == "leased"
_UPDATE_OURS = _UPDATE.where(*_OURS)


def enqueue_all(session: Session, promised: Sequence[dict[str, Any]]) -> None:
    """Write down things to say, in their order, each with its notice, ids, conversation, collapse, priority and moment.

    With a `collapse` key, one unclaimed row stands for any number of promises.
    """
    if promised:
        outbox_changed(session)
        connection = session.connection()
        upsert = _insert_or_touch(connection.dialect.name)
        connection.execute(upsert, [{**_blank(), "promised_at": one["due_at"], **one} for one in promised])


def is_anything_due(session: Session, at: datetime, priorities: Collection[int] = (URGENT,)) -> bool:
    """Return whether `claim` would find something: a look that holds nobody up. Only the claim decides."""
    waiting = _first_of_ranks(session, priorities)
    return any(moment <= at and _may_any_go(session, at, priority) for priority, moment in waiting.items())


def _may_any_go(session: Session, at: datetime, priority: int) -> bool:
    if not _has_room(session, at, priority):
        return False
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

    Of a conversation only the oldest undelivered row of its first rank may go, and one a second (Slack's own limit);
    bulk takes only a part of what Slack takes from the whole app.
    `lease` says for how long, given the number of the attempt. The row says `unsure_since` of the attempts before this
    one; the table says it of this one, too, until somebody knows how it ended.
    """
    found = (_next_to_claim(session, at, priority) for priority in sorted(priorities))
    row = next((row for row in found if row is not None), None)
    if row is None:
        return None
    session.expunge(row)
    row.attempts += 1
    row.state = "leased"
    row.due_at = at + lease(row.attempts)
    leased = {"attempts": row.attempts, "state": row.state, "due_at": row.due_at}
    session.connection().execute(_UPDATE, {"row_id": row.id, "unsure_since": row.unsure_since or at, **leased})
    return row


def _next_to_claim(session: Session, at: datetime, priority: int) -> OutboxRow | None:
    if not _has_room(session, at, priority):
        return None
    row = session.exec(_to_claim(priority), params=moments(at)).first()
    if row is None and (heads := _heads(session, at, priority)):
        row = session.exec(_one_of_to_claim(priority), params={**moments(at), **heads}).first()
    return row


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
    is_due = _WAITING, col(OutboxRow.priority) == priority, col(OutboxRow.due_at) <= bindparam("now")
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
            select(func.min(OutboxRow.due_at)).where(_WAITING, col(OutboxRow.priority) == priority).scalar_subquery()
            for priority in ranks
        )
    )


def _first_ahead(session: Session, at: datetime, priority: int) -> datetime | None:
    later = _WAITING, col(OutboxRow.priority) == priority, col(OutboxRow.due_at) > at
    moment: datetime | None = session.exec(select(func.min(OutboxRow.due_at)).where(*later)).first()
    return moment


def _said_lately(at: datetime) -> tuple[ColumnElement[bool], ...]:
    lately = col(OutboxRow.sent_at) > at - _PACE, col(OutboxRow.sent_at) < at + _PACE
    return col(OutboxRow.priority).in_(RANKS), *lately


def sent(session: Session, row: OutboxRow, at: datetime, reason: str | None = None) -> bool:
    """It is said, or for that reason nobody is left to hear it.

    Return False when our lease had run out and somebody else took over.
    """
    return _settle(session, row, state="sent", sent_at=at, reason=reason)


def put_off(
    session: Session, row: OutboxRow, due_at: datetime, reason: str, *, failures: int, is_unsure: bool = False
) -> None:
    """Try again then. The row stays leased until that moment, which is what keeps its place in the conversation.

    `is_unsure`: nobody knows whether it was said. What was unsure before stays so.
    """
    known = {} if is_unsure else {"unsure_since": row.unsure_since}
    _settle(session, row, due_at=due_at, reason=reason, failures=failures, **known)


def bury(session: Session, row: OutboxRow, reason: str) -> bool:
    """It is given up. Return False when our lease had run out and somebody else took over."""
    return _settle(session, row, state="dead", reason=reason, unsure_since=row.unsure_since)


def get(session: Session, row_id: int) -> OutboxRow | None:
    return session.get(OutboxRow, row_id)


def is_known(session: Session, conversation: str, collapse: str) -> bool:
    """Was this promised before, and whatever came of it not forgotten yet?"""
    query = select(OutboxRow.id).where(OutboxRow.conversation == conversation, OutboxRow.collapse == collapse)
    return session.exec(query.limit(1)).first() is not None


def revive(session: Session, conversation: str, at: datetime) -> int:
    """Give what died in a conversation another life, in its old order. Return how many."""
    return _revive(session, at, col(OutboxRow.conversation) == conversation)


def revive_after(session: Session, reasons: Collection[str], at: datetime) -> int:
    """The same for what died of one of these reasons, wherever it was to be said."""
    return _revive(session, at, col(OutboxRow.reason).in_(reasons))


def _revive(session: Session, at: datetime, which: ColumnElement[bool]) -> int:
    outbox_changed(session)
    # Of several redraws of one card the first is enough: it will show the present.
    first = (
        select(func.min(OutboxRow.id)).where(col(OutboxRow.state) == "dead", which).group_by(col(OutboxRow.collapse))
    )
    session.exec(
        delete(OutboxRow)
        .where(col(OutboxRow.state) == "dead", which, col(OutboxRow.collapse).is_not(None))
        .where(col(OutboxRow.id).not_in(first))
        .execution_options(synchronize_session=False)
    )
    # Leased and expired, not due: a redraw may be waiting already, and only one row may be due per card.
    result = session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.state) == "dead", which)
        .values(state="leased", due_at=at, attempts=0, failures=0, reason=None)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


class SaidCard(NamedTuple):
    """A card that was drawn, and when. `department_id` is that of the channel, for a card that stands in one."""

    notice: str
    request_id: int
    department_id: int | None
    promised_at: datetime
    said_at: datetime


def cards_said_since(session: Session, notices: Collection[str], since: datetime) -> list[SaidCard]:
    """Return the cards, which are the notices of these kinds, that were drawn after that moment."""
    query = select(OutboxRow.notice, OutboxRow.ids, OutboxRow.promised_at, OutboxRow.sent_at).where(
        col(OutboxRow.priority) == URGENT, col(OutboxRow.sent_at) > since, col(OutboxRow.notice).in_(notices)
    )
    return [
        SaidCard(notice, int(ids["request_id"]), ids.get("department_id"), promised_at, said_at)
        for notice, ids, promised_at, said_at in session.exec(query).all()
        if said_at is not None
    ]


def dead(session: Session, limit: int) -> list[OutboxRow]:
    """What could not be said, the newest first."""
    query = select(OutboxRow).where(_DEAD).order_by(col(OutboxRow.id).desc()).limit(limit)
    return list(session.exec(query).all())


def count_dead(session: Session) -> int:
    """How much could not be said."""
    return session.exec(select(func.count(col(OutboxRow.id))).where(_DEAD)).one()


def is_first_of_reason(session: Session, row_id: int, reason: str) -> bool:
    """Is nothing else dead for that reason?"""
    query = select(OutboxRow.id).where(OutboxRow.state == "dead", OutboxRow.reason == reason, OutboxRow.id != row_id)
    return session.exec(query.limit(1)).first() is None


def waiting_for(session: Session, before: datetime) -> list[tuple[str, int, datetime]]:
    """(reason, how many, promised when first) of what was promised before that moment and was tried since."""
    query = (
        select(OutboxRow.reason, func.count(), func.min(OutboxRow.promised_at))
        .where(_WAITING, col(OutboxRow.reason).is_not(None), col(OutboxRow.promised_at) <= before)
        .group_by(col(OutboxRow.reason))
        .order_by(col(OutboxRow.reason))
    )
    return [(str(reason), count, since) for reason, count, since in session.exec(query).all()]


def revive_rows(session: Session, row_ids: Collection[int] | None, at: datetime) -> int:
    """Give these rows another life, if they are dead; with None all of them. Return how many."""
    which = col(OutboxRow.state) == "dead" if row_ids is None else col(OutboxRow.id).in_(row_ids)
    return _revive(session, at, which)


def drop_dead(session: Session, row_ids: Collection[int]) -> int:
    """Forget these rows, if they are dead. Return how many."""
    which = col(OutboxRow.state) == "dead", col(OutboxRow.id).in_(row_ids)
    return int(session.exec(delete(OutboxRow).where(*which)).rowcount)


def of_conversation(session: Session, conversation: str, notice: str) -> list[OutboxRow]:
    """What was to be said in a conversation by notices of that kind, in any state, as far as it is kept."""
    query = select(OutboxRow).where(OutboxRow.conversation == conversation, OutboxRow.notice == notice)
    return list(session.exec(query.order_by(col(OutboxRow.id))).all())


def undelivered(session: Session) -> list[OutboxRow]:
    query = select(OutboxRow).where(col(OutboxRow.state).in_(_UNDELIVERED)).order_by(col(OutboxRow.id))
    return list(session.exec(query).all())


def is_anything_old(session: Session, before: datetime) -> bool:
    """Return whether `prune` would find something to forget."""
    return session.exec(select(OutboxRow.id).where(*_old(before)).limit(1)).first() is not None


def waiting(session: Session, notice: str) -> list[tuple[int, datetime]]:
    """(id, due at) of the notices of that kind that were not said yet, in the order in which they will be."""
    query = select(OutboxRow.id, OutboxRow.due_at).where(_WAITING, OutboxRow.notice == notice)
    found = session.exec(query.order_by(col(OutboxRow.due_at), col(OutboxRow.id))).all()
    return [(row_id, due_at) for row_id, due_at in found]


def not_before(session: Session, row_id: int, at: datetime) -> None:
    """Let it wait until then at least. Only ever later: nobody's lease becomes shorter."""
    session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.id) == row_id, _WAITING, col(OutboxRow.due_at) < at)
        .values(due_at=at)
        .execution_options(synchronize_session=False)
    )


def is_anything_far(session: Session, after: datetime) -> bool:
    """Return whether `bring_back` would find something."""
    return session.exec(select(OutboxRow.id).where(*_far(after)).limit(1)).first() is not None


def bring_back(session: Session, after: datetime, at: datetime) -> int:
    """Let what is to be tried again after that moment be tried at this one; return how much that was."""
    outbox_changed(session)
    bring = update(OutboxRow).where(*_far(after)).values(due_at=at)
    return int(session.exec(bring.execution_options(synchronize_session=False)).rowcount)


def _far(after: datetime) -> tuple[ColumnElement[bool] | TextClause, ...]:
    # In the words of the index, and with its first column.
    in_any_rank = col(OutboxRow.priority).in_(RANKS)
    return _WAITING, in_any_rank, col(OutboxRow.state) == "leased", col(OutboxRow.due_at) > after


def settle(session: Session, notices: Collection[str], at: datetime) -> int:
    """Take for said what of these kinds was to be said until then; return how much that was."""
    result = session.exec(
        update(OutboxRow)
        .where(_WAITING, col(OutboxRow.notice).in_(notices), col(OutboxRow.due_at) <= at)
        .values(state="sent", sent_at=at, reason=None)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


def leave_unsure(session: Session, at: datetime, since: datetime) -> None:
    """Take for tried what was to be said until then: since that moment it may have been said, and nobody noted it."""
    outbox_changed(session)
    session.exec(
        update(OutboxRow)
        .where(_WAITING, col(OutboxRow.due_at) <= at)
        .values(state="leased", due_at=at, unsure_since=func.coalesce(OutboxRow.unsure_since, since))
        .execution_options(synchronize_session=False)
    )


def prune(session: Session, before: datetime) -> int:
    """Forget what was said long ago."""
    return int(session.exec(delete(OutboxRow).where(*_old(before))).rowcount)


@cache
def _blank() -> dict[str, Any]:
    """What every new row says."""
    return OutboxRow(notice="", conversation="").model_dump(exclude={"id", "due_at", "promised_at"})


@cache
def _insert_or_touch(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Touching the waiting row holds it until the transaction ends.

    Otherwise a dispatcher could claim it and draw the state before this change, and the redraw would be lost.
    """
    insert = insert_into(dialect, OutboxRow)
    return insert.on_conflict_do_update(
        index_elements=[col(OutboxRow.collapse)],
        # In the words of the index: PostgreSQL does not find it by a value that comes as a parameter.
        index_where=text("state = 'due'"),
        set_={"promised_at": insert.excluded.promised_at},
    )


def _old(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(OutboxRow.state) == "sent", col(OutboxRow.sent_at) < before


def _has_room(session: Session, at: datetime, priority: int) -> bool:
    """Is that priority allowed to speak at all? Bulk has a pace of its own."""
    if priority != BULK:
        return True
    lately = col(OutboxRow.sent_at) > at - _PACE, col(OutboxRow.sent_at) < at + _PACE
    query = select(func.count()).where(OutboxRow.priority == BULK, *lately)
    return session.exec(query).one() < _BULK_A_SECOND


def _may_go(priority: int) -> tuple[ColumnElement[bool], ...]:
    """Of a conversation the first rank goes first, and within a rank the oldest.

    So a reminder never comes before the card or the line that it belongs to: while anything of a higher rank waits or
    is being said in its conversation, it stays where it is. The other way round a card passes the reminders that wait:
    they are drawn when their turn comes, and say nothing that the card made untrue. Whatever edits or takes away a
    reminder has its rank, and follows it.
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


def _settle(session: Session, row: OutboxRow, **values: Any) -> bool:
    return bool(session.connection().execute(_UPDATE_OURS, {**_attempt_of(row), **values}).rowcount)


def _attempt_of(row: OutboxRow) -> dict[str, int]:
    return {"row_id": row.id, "attempt": row.attempts}
