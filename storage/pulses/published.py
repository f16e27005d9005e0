"""Queries about what is published, where it stands, and what was done with a pulse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from storage.bulk import insert_many
from storage.tables.pulses import (
    Comment,
    PulseEntry,
    PulsePost,
    Result,
)


def publish(
    session: Session, survey_id: int, results: Mapping[int, dict[str, Any]], comments: Mapping[int, Sequence[str]]
) -> None:
    """Write the results once; nothing of them is ever changed."""
    written = [{"survey": survey_id, "question": number, "body": body} for number, body in sorted(results.items())]
    shown = [
        {"survey": survey_id, "question": number, "pos": place, "body": text}
        for number, texts in sorted(comments.items())
        for place, text in enumerate(texts)
    ]
    session.flush()
    session.connection().execute(insert(Result), written)
    insert_many(session, Comment, shown)


def results(session: Session, survey_id: int) -> dict[int, dict[str, Any]]:
    query = select(Result.question, Result.body).where(Result.survey == survey_id).order_by(col(Result.question))
    return {question: dict(body) for question, body in session.exec(query).all()}


def comments(session: Session, survey_id: int) -> dict[int, list[str]]:
    query = select(Comment).where(Comment.survey == survey_id).order_by(col(Comment.question), col(Comment.pos))
    found: dict[int, list[str]] = {}
    for row in session.exec(query).all():
        found.setdefault(row.question, []).append(row.body)
    return found


def record(session: Session, entry: PulseEntry) -> None:
    session.add(entry)


def begun_at(session: Session, series_id: int) -> datetime | None:
    """Return when the first entry of a series' audit trail was written."""
    return session.exec(select(func.min(PulseEntry.at)).where(PulseEntry.series == series_id)).one()


def history(session: Session, series_id: int) -> list[PulseEntry]:
    query = select(PulseEntry).where(PulseEntry.series == series_id).order_by(col(PulseEntry.id))
    return list(session.exec(query).all())


def post(session: Session, survey_id: int, place: str) -> PulsePost | None:
    return session.get(PulsePost, (survey_id, place))


def posts(session: Session, survey_id: int) -> list[PulsePost]:
    query = select(PulsePost).where(PulsePost.survey == survey_id).order_by(col(PulsePost.place))
    return list(session.exec(query).all())
