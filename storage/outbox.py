"""The outbox as a table: what is to be said, and what became of it. Its rules are told in `bot.outbox`, and what may
be said next is found in `storage.outbox_claims`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, TextClause, and_, bindparam, case, func, or_, text
from sqlalchemy import select as select_columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select, update

from storage.database import outbox_changed
from storage.rows import insert_into
from storage.tables import OutboxRow

URGENT, REMINDER, BULK = 0, 1, 2
"""Ranks: what somebody looks at waits for, then reminders, then what goes to everybody."""
RANKS = (URGENT, REMINDER, BULK)
_UNDELIVERED = ("due", "leased")
# In the words of the index, so that SQLite finds it.
WAITING = text("outbox.state IN ('due', 'leased')")
_DEAD = text("outbox.state = 'dead'")

# Conditional on the attempt: a worker whose lease ran out does not overrule the one that took over.
_OURS = col(OutboxRow.attempts) == bindparam("attempt"), col(OutboxRow.state) == "leased"
_UPDATE_OURS = update(OutboxRow).where(col(OutboxRow.id) == bindparam("row_id"), *_OURS)


def enqueue_all(session: Session, promised: Sequence[dict[str, Any]]) -> None:
    """Write down things to say, in their order, each with its notice, ids, conversation, collapse, priority and moment.

    With a `collapse` key, one unclaimed row stands for any number of promises, in the highest rank of theirs.
    """
    if promised:
        outbox_changed(session)
        connection = session.connection()
        upsert = _insert_or_touch(connection.dialect.name)
        connection.execute(upsert, [{**_blank(), "promised_at": one["due_at"], **one} for one in promised])


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
    """A card that was drawn, when, and by what it was caused. `department_id` is that of the channel, for a card that
    stands in one.
    """

    notice: str
    request_id: int
    department_id: int | None
    promised_at: datetime
    said_at: datetime
    trace_id: str | None


def cards_said_since(session: Session, notices: Collection[str], since: datetime) -> list[SaidCard]:
    """Return the cards, which are the notices of these kinds, that were drawn after that moment."""
    of_card = (OutboxRow.notice, OutboxRow.ids, OutboxRow.promised_at, OutboxRow.sent_at, OutboxRow.trace_id)
    query = select_columns(*map(col, of_card)).where(
        col(OutboxRow.priority) == URGENT, col(OutboxRow.sent_at) > since, col(OutboxRow.notice).in_(notices)
    )
    return [
        SaidCard(notice, int(ids["request_id"]), ids.get("department_id"), promised_at, said_at, trace_id)
        for notice, ids, promised_at, said_at, trace_id in session.execute(query).all()
        if said_at is not None
    ]


def dead(session: Session, limit: int) -> list[OutboxRow]:
    """What could not be said, the newest first."""
    query = select(OutboxRow).where(_DEAD).order_by(col(OutboxRow.id).desc()).limit(limit)
    return list(session.exec(query).all())


def count_dead(session: Session) -> int:
    """How much could not be said."""
    return session.exec(select(func.count(col(OutboxRow.id))).where(_DEAD)).one()


class Backlog(NamedTuple):
    """How much of one rank waits to be said, how much of it could be said now, and since when the oldest of that."""

    rank: int
    waiting: int
    due: int
    oldest: datetime | None


def backlog(session: Session, at: datetime) -> list[Backlog]:
    """What waits at that moment, by rank. What is put off for hours that people want to be left alone is not due."""
    is_due = and_(col(OutboxRow.promised_at) <= at, or_(col(OutboxRow.due_at) <= at, col(OutboxRow.attempts) > 0))
    since = func.min(case((is_due, col(OutboxRow.promised_at))))
    query = (
        select(OutboxRow.priority, func.count(), func.count(case((is_due, 1))), since)
        .where(WAITING, col(OutboxRow.priority).in_(RANKS))
        .group_by(col(OutboxRow.priority))
    )
    return [Backlog(*found) for found in session.exec(query.order_by(col(OutboxRow.priority))).all()]


def is_first_of_reason(session: Session, row_id: int, reason: str) -> bool:
    """Is nothing else dead for that reason?"""
    query = select(OutboxRow.id).where(OutboxRow.state == "dead", OutboxRow.reason == reason, OutboxRow.id != row_id)
    return session.exec(query.limit(1)).first() is None


def waiting_for(session: Session, before: datetime) -> list[tuple[str, int, datetime]]:
    """(reason, how many, promised when first) of what was promised before that moment and was tried since."""
    query = (
        select(OutboxRow.reason, func.count(), func.min(OutboxRow.promised_at))
        .where(WAITING, col(OutboxRow.reason).is_not(None), col(OutboxRow.promised_at) <= before)
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
    query = select(OutboxRow.id, OutboxRow.due_at).where(WAITING, OutboxRow.notice == notice)
    found = session.exec(query.order_by(col(OutboxRow.due_at), col(OutboxRow.id))).all()
    return [(row_id, due_at) for row_id, due_at in found]


def not_before(session: Session, row_id: int, at: datetime) -> None:
    """Let it wait until then at least. Only ever later: nobody's lease becomes shorter."""
    session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.id) == row_id, WAITING, col(OutboxRow.due_at) < at)
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
    return WAITING, in_any_rank, col(OutboxRow.state) == "leased", col(OutboxRow.due_at) > after


def settle(session: Session, notices: Collection[str], at: datetime) -> int:
    """Take for said what of these kinds was to be said until then; return how much that was."""
    result = session.exec(
        update(OutboxRow)
        .where(WAITING, col(OutboxRow.notice).in_(notices), col(OutboxRow.due_at) <= at)
        .values(state="sent", sent_at=at, reason=None)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


def leave_unsure(session: Session, at: datetime, since: datetime) -> None:
    """Take for tried what was to be said until then: since that moment it may have been said, and nobody noted it."""
    outbox_changed(session)
    session.exec(
        update(OutboxRow)
        .where(WAITING, col(OutboxRow.due_at) <= at)
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
        set_={
            "promised_at": insert.excluded.promised_at,
            "priority": case(
                (insert.excluded.priority < col(OutboxRow.priority), insert.excluded.priority),
                else_=col(OutboxRow.priority),
            ),
        },
    )


def _old(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(OutboxRow.state) == "sent", col(OutboxRow.sent_at) < before


def _settle(session: Session, row: OutboxRow, **values: Any) -> bool:
    return bool(session.connection().execute(_UPDATE_OURS, {**_attempt_of(row), **values}).rowcount)


def _attempt_of(row: OutboxRow) -> dict[str, int]:
    return {"row_id": row.id, "attempt": row.attempts}
