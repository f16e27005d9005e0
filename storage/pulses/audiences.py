"""Queries about who is asked. Nothing here knows who answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, insert, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select

from storage.pulses.surveys import LIVE
from storage.tables import Department, Person, Role
from storage.tables.pulses import (
    Invite,
    PulseSeries,
    Survey,
)


def colleagues(session: Session) -> set[str]:
    """Everybody of our own workspace who is still there, and not a bot."""
    query = select(Person.id).where(col(Person.is_active), ~col(Person.is_bot), ~col(Person.is_external))
    return set(session.exec(query).all())


def departments_of_people(session: Session) -> list[tuple[str, int]]:
    """(person, department) for every role in an active department: those who lead it first, then as they are listed."""
    query = (
        select(Role.person_id, Role.department_id)
        .join(Department, col(Department.id) == col(Role.department_id))
        .where(col(Department.is_active))
        .order_by(col(Role.role), col(Department.position), col(Department.id), col(Role.person_id))
    )
    return [(person_id, department_id) for person_id, department_id in session.exec(query).all()]


def invite(session: Session, survey_id: int, segments: Mapping[str, str]) -> None:
    """Write down who is asked, by user id; in that order, whatever order they came in."""
    rows = [{"survey": survey_id, "user_id": user_id, "segment": segments[user_id]} for user_id in sorted(segments)]
    session.flush()
    session.connection().execute(insert(Invite), rows)


def invitation(session: Session, survey_id: int, user_id: str) -> Invite | None:
    return session.get(Invite, (survey_id, user_id))


def invited(session: Session, survey_id: int) -> dict[str, str]:
    """Everybody who was asked, in order, and the department each belonged to then."""
    query = select(Invite.user_id, Invite.segment).where(Invite.survey == survey_id).order_by(col(Invite.user_id))
    return dict(session.exec(query).all())


def invitations_of(session: Session, user_id: str) -> list[Survey]:
    """The open surveys that ask this person, in the order in which they close."""
    query = select(Survey).join(Invite, col(Invite.survey) == col(Survey.id))
    query = query.where(Invite.user_id == user_id, Survey.state == "open")
    return list(session.exec(query.order_by(col(Survey.closes_at), col(Survey.id))).all())


def invited_after(session: Session, survey_id: int, user_id: str, limit: int) -> list[tuple[str, str]]:
    """(user id, zone) of the next few who were asked, after that one."""
    query = (
        select(Invite.user_id, Person.zone)
        .join(Person, col(Person.id) == col(Invite.user_id))
        .where(Invite.survey == survey_id, col(Invite.user_id) > user_id)
        .order_by(col(Invite.user_id))
        .limit(limit)
    )
    return [(found, zone) for found, zone in session.exec(query).all()]


def invited_in_zone(session: Session, survey_id: int, zone: str, after: str, limit: int) -> list[str]:
    """The next few who were asked, are still there, and live by that zone's clock."""
    query = (
        select(Invite.user_id)
        .join(Person, col(Person.id) == col(Invite.user_id))
        .where(Invite.survey == survey_id, col(Invite.user_id) > after, Person.zone == zone, col(Person.is_active))
        .order_by(col(Invite.user_id))
        .limit(limit)
    )
    return list(session.exec(query).all())


def zones(session: Session, survey_id: int) -> list[str]:
    """The zones of those who were asked."""
    query = select(Person.zone).join(Invite, col(Invite.user_id) == col(Person.id)).where(Invite.survey == survey_id)
    return sorted(session.exec(query.distinct()).all())


def forgettable(session: Session, before: datetime) -> list[int]:
    """Ids of surveys that closed before then, whose audience is still known, and which no later wave will look at."""
    later = aliased(Survey)
    has_next = exists().where(col(later.series) == col(Survey.series), col(later.wave) > col(Survey.wave))
    query = (
        select(Survey.id)
        .join(PulseSeries, col(PulseSeries.id) == col(Survey.series))
        .where(col(Survey.state).not_in(LIVE), col(Survey.closes_at) <= before)
        .where(or_(has_next, col(PulseSeries.state) == "archived"))
        .where(exists().where(col(Invite.survey) == col(Survey.id)))
    )
    return list(session.exec(query.order_by(col(Survey.id))).all())


def forget_invited(session: Session, survey_id: int) -> None:
    session.exec(delete(Invite).where(col(Invite.survey) == survey_id))
