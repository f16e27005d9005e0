"""Queries about the messages that tell people what happened to a request."""

from __future__ import annotations

from sqlmodel import Session, col, select

from storage.tables import Notification


def get(session: Session, request_id: int, person_id: str) -> Notification | None:
    return session.get(Notification, (request_id, person_id))


def of_request(session: Session, request_id: int) -> list[Notification]:
    """Everybody who was told of a request, or is to be."""
    query = select(Notification).where(Notification.request_id == request_id)
    return list(session.exec(query.order_by(col(Notification.person_id))).all())
