"""Queries about rounds of messages: how far each has come."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from storage.rows import add_once
from storage.tables.pulses import (
    PulseCursor,
)


def begin_round(session: Session, survey_id: int, step: str, zone: str = "") -> bool:
    """Begin a round of messages, and return whether it had not begun before."""
    return add_once(session, PulseCursor(survey=survey_id, step=step, zone=zone)) is not None


def round_of(session: Session, survey_id: int, step: str, zone: str) -> PulseCursor | None:
    return session.get(PulseCursor, (survey_id, step, zone))


def lock_round(session: Session, survey_id: int, step: str, zone: str = "") -> PulseCursor | None:
    query = select(PulseCursor).where(
        PulseCursor.survey == survey_id, PulseCursor.step == step, PulseCursor.zone == zone
    )
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def rounds_under_way(session: Session, steps: Collection[str]) -> list[tuple[int, str]]:
    """Return (survey id, step) of the rounds that are not done."""
    query = select(PulseCursor.survey, PulseCursor.step).where(
        ~col(PulseCursor.is_done), col(PulseCursor.step).in_(steps)
    )
    return [(found, step) for found, step in session.exec(query.order_by(col(PulseCursor.survey))).all()]
