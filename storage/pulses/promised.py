"""Queries about what was promised after a result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.people import LEAD
from storage.tables import Department, Role
from storage.tables.pulses import (
    PulseAction,
)


def action(session: Session, action_id: int) -> PulseAction | None:
    return session.get(PulseAction, action_id)


def lock_action(session: Session, action_id: int) -> PulseAction | None:
    query = select(PulseAction).where(PulseAction.id == action_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def action_by_form(session: Session, form_token: str) -> PulseAction | None:
    return session.exec(select(PulseAction).where(PulseAction.form_token == form_token)).first()


def actions(session: Session, survey_ids: Iterable[int]) -> list[PulseAction]:
    """Return the actions promised after these surveys, in the order in which they were."""
    query = select(PulseAction).where(col(PulseAction.survey).in_(list(survey_ids))).order_by(col(PulseAction.id))
    return list(session.exec(query).all())


def actions_of_owner(session: Session, owner_id: str) -> list[PulseAction]:
    """Return the open actions of an owner, the nearest date first."""
    query = select(PulseAction).where(PulseAction.owner_id == owner_id, PulseAction.state == "open")
    return list(session.exec(query.order_by(col(PulseAction.due_on), col(PulseAction.id))).all())


def ringing_actions(session: Session, at: datetime) -> list[int]:
    query = select(PulseAction.id).where(PulseAction.state == "open", col(PulseAction.next_alarm_at) <= at)
    return list(session.exec(query.order_by(col(PulseAction.next_alarm_at), col(PulseAction.id))).all())


def is_lead(session: Session, person_id: str) -> bool:
    """Return whether this person leads any active department."""
    query = (
        select(func.count())
        .select_from(Role)
        .join(Department, col(Department.id) == col(Role.department_id))
        .where(Role.person_id == person_id, Role.role == LEAD, col(Department.is_active))
    )
    return bool(session.exec(query).one())
