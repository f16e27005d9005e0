"""Queries about requests, their history, cards and ratings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Card, Entry, FormerCard, Rating, Request

UNFINISHED = ("open", "taken", "waiting")


def get(session: Session, request_id: int) -> Request | None:
    return session.get(Request, request_id)


def lock(session: Session, request_id: int) -> Request | None:
    """The request, held until the transaction ends so that what is read stays true.

    PostgreSQL locks the row; SQLite drops the clause, but its writers queue from their first line anyway.
    """
    query = select(Request).where(Request.id == request_id).with_for_update()
    # What was read before the lock may have changed while waiting for it.
    return session.exec(query.execution_options(populate_existing=True)).first()


def by_form_token(session: Session, form_token: str) -> Request | None:
    return session.exec(select(Request).where(Request.form_token == form_token)).first()


def has_asked(session: Session, person_id: str) -> bool:
    """Did this person ever ask for anything?"""
    return session.exec(select(Request.id).where(Request.requester_id == person_id).limit(1)).first() is not None


def unfinished_of_requester(session: Session, person_id: str) -> list[Request]:
    """What somebody asked for and still has an eye on, the oldest first; `resolved` waits for their word."""
    states = (*UNFINISHED, "resolved")
    query = select(Request).where(Request.requester_id == person_id, col(Request.state).in_(states))
    return list(session.exec(query.order_by(col(Request.id))).all())


def unfinished_in(session: Session, department_ids: Collection[int]) -> list[Request]:
    """What departments still have to do, the oldest first."""
    query = select(Request).where(col(Request.department_id).in_(department_ids), col(Request.state).in_(UNFINISHED))
    return list(session.exec(query.order_by(col(Request.id))).all())


def held_by(session: Session, person_id: str, department_id: int | None = None) -> list[Request]:
    """Unfinished requests that somebody has taken, the oldest first; of one department or of all."""
    query = select(Request).where(Request.assignee_id == person_id, col(Request.state).in_(UNFINISHED))
    if department_id is not None:
        query = query.where(Request.department_id == department_id)
    return list(session.exec(query.order_by(col(Request.id))).all())


def to_close(session: Session, at: datetime, limit: int) -> list[int]:
    """Ids of resolved requests whose requester had time enough to say no."""
    query = select(Request.id).where(Request.state == "resolved", col(Request.closes_at) <= at)
    return list(session.exec(query.order_by(col(Request.closes_at)).limit(limit)).all())


def card(session: Session, request_id: int, audience: str) -> Card | None:
    return session.get(Card, (request_id, audience))


def card_at(session: Session, channel_id: str, ts: str) -> Card | None:
    """The card whose message this is."""
    return session.exec(select(Card).where(Card.channel_id == channel_id, Card.ts == ts)).first()


def former_cards(session: Session, request_id: int, department_id: int) -> list[FormerCard]:
    """Where cards of the request still stand in the channel of a department that it left, the oldest first."""
    query = select(FormerCard).where(FormerCard.request_id == request_id, FormerCard.department_id == department_id)
    return list(session.exec(query.order_by(col(FormerCard.id))).all())


def former_card_at(session: Session, channel_id: str, ts: str) -> FormerCard | None:
    """The former card whose message this is."""
    return session.exec(select(FormerCard).where(FormerCard.channel_id == channel_id, FormerCard.ts == ts)).first()


def entry(session: Session, entry_id: int) -> Entry | None:
    return session.get(Entry, entry_id)


def acted_on(session: Session, once: str) -> Entry | None:
    """The line that this form or message left in the history, if it was acted on before."""
    return session.exec(select(Entry).where(Entry.once == once)).first()


def history(session: Session, request_id: int) -> list[Entry]:
    return list(session.exec(select(Entry).where(Entry.request_id == request_id).order_by(col(Entry.id))).all())


def latest(session: Session, request_id: int, verbs: Sequence[str]) -> Entry | None:
    query = select(Entry).where(Entry.request_id == request_id, col(Entry.verb).in_(verbs))
    return session.exec(query.order_by(col(Entry.id).desc()).limit(1)).first()


def rating(session: Session, request_id: int, resolution: int) -> Rating | None:
    query = select(Rating).where(Rating.request_id == request_id, Rating.resolution == resolution)
    return session.exec(query).first()
