"""Queries about where the cards of requests stand in Slack, and the lines below them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache

from sqlalchemy import Update, and_, bindparam, inspect, not_, or_, update
from sqlmodel import Session, col, func, select

from storage import parameters
from storage.requests import UNFINISHED
from storage.rows import by_key, detached
from storage.tables import (
    Card,
    Digest,
    Entry,
    FileCopy,
    FormerCard,
    Notification,
    Ping,
    Request,
    Standing,
    ThreadLine,
)


def get(session: Session, request_id: int, audience: str) -> Card | None:
    return by_key(session, Card, request_id, audience)


_CARD_AT = select(Card).where(
    col(Card.channel_id) == parameters.value("channel_id"), col(Card.ts) == parameters.value("ts")
)


_OF_REQUESTS = select(Card).where(parameters.among_requests(col(Card.request_id)))


def of_requests(session: Session, request_ids: Collection[int]) -> dict[int, dict[str, Card]]:
    """Where the cards of these requests stand, by audience. To be looked at only."""
    found: dict[int, dict[str, Card]] = defaultdict(dict)
    for card in detached(session, _OF_REQUESTS, Card, **parameters.of_requests(request_ids)):
        found[card.request_id][card.audience] = card
    return found


_IS_OPEN = col(Request.state).in_((*UNFINISHED, "resolved"))
_OLDEST_FIRST = (col(Card.request_id), col(Card.audience))


def open_cards(session: Session) -> list[Card]:
    """The cards of all requests that are not closed, the oldest first."""
    query = select(Card).join(Request, col(Request.id) == col(Card.request_id)).where(_IS_OPEN)
    return list(session.exec(query.order_by(*_OLDEST_FIRST)).all())


def former_of_open(session: Session) -> list[FormerCard]:
    """Where cards stand that requests left behind which are not closed, the oldest first."""
    query = select(FormerCard).join(Request, col(Request.id) == col(FormerCard.request_id)).where(_IS_OPEN)
    return list(session.exec(query.order_by(col(FormerCard.id))).all())


_OF_THESE = (
    select(Card)
    .join(Request, col(Request.id) == col(Card.request_id))
    .where(parameters.among_requests(col(Card.request_id)))
    .order_by(*_OLDEST_FIRST)
)
_WRITTEN_BELOW = select(Entry.id).where(
    col(Entry.request_id) == col(Card.request_id),
    col(Entry.idempotency_key).like("message:" + col(Card.channel_id) + ":%"),
)
_CLOSED_WITH_WORDS = _OF_THESE.where(not_(_IS_OPEN), _WRITTEN_BELOW.exists())


def closed_with_words(session: Session, request_ids: Collection[int]) -> list[Card]:
    """The cards of these requests, as far as they are closed, in whose channels somebody wrote about them."""
    return list(session.exec(_CLOSED_WITH_WORDS, params=parameters.of_requests(request_ids)).all())


def next_open(session: Session, request_ids: Collection[int], after: tuple[int, str], most: int) -> list[Card]:
    """Up to so many cards of these requests, as far as they are not closed: the oldest of those behind that one, by its
    request and its audience.
    """
    request_id, audience = after
    is_behind = or_(
        col(Card.request_id) > request_id,
        and_(col(Card.request_id) == request_id, col(Card.audience) > audience),
    )
    query = _OF_THESE.where(_IS_OPEN, is_behind).limit(most)
    return list(session.exec(query, params=parameters.of_requests(request_ids)).all())


_STANDING: tuple[type[Standing], ...] = (Card, FormerCard, ThreadLine, Notification, Ping, Digest)


def keep_drawn(session: Session, message: Standing, drawn: str | None) -> None:
    """Remember what a message shows, None for what nobody knows, unless it was posted anew meanwhile."""
    update_it, names = _update_where_it_stands(type(message))
    session.connection().execute(update_it, {f"of_{name}": getattr(message, name) for name in names} | {"drawn": drawn})


@cache
def _update_where_it_stands(table: type[Standing]) -> tuple[Update, list[str]]:
    """The statement, and the columns by which it finds the row."""
    mapped = inspect(table)
    columns = [*mapped.primary_key, mapped.columns["channel_id"], mapped.columns["ts"]]
    found = [column == bindparam(f"of_{column.name}", type_=column.type) for column in columns]
    return update(table).where(*found), [column.name for column in columns]


def forget_drawn(session: Session) -> None:
    """Take it for unknown what any message shows: each is drawn once more when its turn comes."""
    for table in _STANDING:
        session.exec(update(table).values(drawn=None).execution_options(synchronize_session=False))


def thread_line(session: Session, entry_id: int, audience: str) -> ThreadLine | None:
    return session.get(ThreadLine, (entry_id, audience))


def thread_lines(session: Session, request_id: int) -> list[ThreadLine]:
    """The lines below the cards of a request that still ask for something."""
    query = select(ThreadLine).where(ThreadLine.request_id == request_id, col(ThreadLine.asks))
    return list(session.exec(query.order_by(col(ThreadLine.entry_id), col(ThreadLine.audience))).all())


def at(session: Session, channel_id: str, ts: str) -> Card | None:
    """The card whose message this is."""
    return session.exec(_CARD_AT, params={"channel_id": channel_id, "ts": ts}).first()


_FORMER = (
    select(FormerCard)
    .where(col(FormerCard.request_id) == parameters.value("request_id"))
    .where(col(FormerCard.department_id) == parameters.value("department_id"))
    .order_by(col(FormerCard.id))
)


def former(session: Session, request_id: int, department_id: int) -> list[FormerCard]:
    """Where cards of the request still stand in the channel of a department that it left, the oldest first.

    To be looked at only.
    """
    return detached(session, _FORMER, FormerCard, request_id=request_id, department_id=department_id)


_FORMER_AT = select(FormerCard).where(
    col(FormerCard.channel_id) == parameters.value("channel_id"), col(FormerCard.ts) == parameters.value("ts")
)


def former_at(session: Session, channel_id: str, ts: str) -> FormerCard | None:
    """The former card whose message this is."""
    return session.exec(_FORMER_AT, params={"channel_id": channel_id, "ts": ts}).first()


def asked_by(channel_id: str, thread_ts: str) -> str:
    """Return what stands for a form's token in a thread of an ask channel: it is one request, however it is asked."""
    return f"asked:{channel_id}:{thread_ts}"


def renumber_channel(session: Session, before: str, after: str) -> None:
    """What stands in a channel stands in it by its new id: cards, lines, copies of files, words and what was asked."""
    for table in (Card, FormerCard, ThreadLine, FileCopy):
        session.exec(update(table).where(col(table.channel_id) == before).values(channel_id=after))
    session.exec(update(Request).where(col(Request.asked_in) == before).values(asked_in=after))
    token = col(Request.form_token)
    session.exec(
        update(Request)
        .where(token.startswith(asked_by(before, ""), autoescape=True))
        .values(form_token=func.replace(token, asked_by(before, ""), asked_by(after, "")))
    )
    key = col(Entry.idempotency_key)
    old, new = f"message:{before}:", f"message:{after}:"
    session.exec(
        update(Entry).where(key.startswith(old, autoescape=True)).values(idempotency_key=func.replace(key, old, new))
    )
