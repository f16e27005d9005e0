"""The outbox as a table: promise, claim, settle. Its rules are told in `bot.outbox`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select, update

from storage.database import insert_into, promise_made
from storage.tables import OutboxRow

_UNDELIVERED = ("due", "leased")
_PACE = timedelta(seconds=1)


def promise(
    session: Session, notice: str, ids: dict[str, Any], *, conversation: str, collapse: str | None, at: datetime
) -> None:
    """Write down something to say. With a `collapse` key, one unclaimed row stands for any number of promises."""
    promise_made(session)
    row = OutboxRow(notice=notice, ids=ids, conversation=conversation, collapse=collapse, due_at=at, promised_at=at)
    upsert = _insert_or_touch(session.get_bind().dialect.name)
    session.connection().execute(upsert, row.model_dump(exclude={"id"}))


def claim(session: Session, at: datetime, lease: Callable[[int], timedelta]) -> OutboxRow | None:
    """Take the next thing to say: one attempt more, and invisible to others for the lease.

    Only the oldest undelivered row of a conversation may go, and one a second and conversation (Slack's own limit).
    `lease` says for how long, given the number of the attempt.
    """
    query = select(OutboxRow).where(*_may_go(at)).order_by(col(OutboxRow.due_at), col(OutboxRow.id)).limit(1)
    row = session.exec(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    row.attempts += 1
    row.state = "leased"
    row.due_at = at + lease(row.attempts)
    session.add(row)
    session.flush()
    return row


def next_moment(session: Session, at: datetime) -> datetime | None:
    """When the next undelivered row may go, as far as its own due time says; None when there is nothing to say."""
    query = select(func.min(OutboxRow.due_at)).where(col(OutboxRow.state).in_(_UNDELIVERED))
    moment: datetime | None = session.exec(query).first()
    return None if moment is None else max(moment, at)


def sent(session: Session, row: OutboxRow, at: datetime) -> bool:
    """It is said. Answers False when our lease had run out and somebody else took over."""
    return _settle(session, row, state="sent", sent_at=at, reason=None)


def put_off(session: Session, row: OutboxRow, due_at: datetime, reason: str, *, failures: int) -> None:
    """Try again then. The row stays leased until that moment, which is what keeps its place in the conversation."""
    _settle(session, row, due_at=due_at, reason=reason, failures=failures)


def bury(session: Session, row: OutboxRow, reason: str) -> None:
    _settle(session, row, state="dead", reason=reason)


def revive(session: Session, conversation: str, at: datetime) -> int:
    """Give what died in a conversation another life, in its old order. Answers how many."""
    return _revive(session, at, col(OutboxRow.conversation) == conversation)


def revive_after(session: Session, reasons: Collection[str], at: datetime) -> int:
    """The same for what died of one of these reasons, wherever it was to be said."""
    return _revive(session, at, col(OutboxRow.reason).in_(reasons))


def _revive(session: Session, at: datetime, which: ColumnElement[bool]) -> int:
    promise_made(session)
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


def dead(session: Session, limit: int) -> list[OutboxRow]:
    """What could not be said, the newest first."""
    query = select(OutboxRow).where(OutboxRow.state == "dead").order_by(col(OutboxRow.id).desc()).limit(limit)
    return list(session.exec(query).all())


def undelivered(session: Session) -> list[OutboxRow]:
    query = select(OutboxRow).where(col(OutboxRow.state).in_(_UNDELIVERED)).order_by(col(OutboxRow.id))
    return list(session.exec(query).all())


def prune(session: Session, before: datetime) -> int:
    """Forget what was said long ago."""
    result = session.exec(delete(OutboxRow).where(col(OutboxRow.state) == "sent", col(OutboxRow.sent_at) < before))
    return int(result.rowcount)


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


def _may_go(at: datetime) -> tuple[ColumnElement[bool], ...]:
    earlier, recent = aliased(OutboxRow), aliased(OutboxRow)
    overtakes = exists().where(
        col(earlier.conversation) == col(OutboxRow.conversation),
        # A row that is promised for later (the morning) steps aside; one that is being tried keeps its place.
        or_(col(earlier.state) == "leased", and_(col(earlier.state) == "due", col(earlier.due_at) <= at)),
        col(earlier.id) < col(OutboxRow.id),
    )
    too_soon = exists().where(col(recent.conversation) == col(OutboxRow.conversation), col(recent.sent_at) > at - _PACE)
    return (col(OutboxRow.state).in_(_UNDELIVERED), col(OutboxRow.due_at) <= at, ~overtakes, ~too_soon)


def _settle(session: Session, row: OutboxRow, **values: Any) -> bool:
    # Conditional on the attempt: a worker whose lease ran out does not overrule the one that took over.
    result = session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.id) == row.id, col(OutboxRow.attempts) == row.attempts, col(OutboxRow.state) == "leased")
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)
