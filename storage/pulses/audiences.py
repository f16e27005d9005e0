"""Queries about who is asked. Nothing here knows who answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from storage.bulk import insert_many
from storage.rows import put
from storage.tables import Person
from storage.tables.company import CountedChannel
from storage.tables.pulses import Invite, Survey


def colleagues(session: Session) -> set[str]:
    """Return everybody of our own workspace who is still there, and not a bot."""
    query = select(Person.id).where(col(Person.is_active), ~col(Person.is_bot), ~col(Person.is_external))
    return set(session.exec(query).all())


def counted_channel(session: Session, channel_id: str) -> CountedChannel | None:
    return session.get(CountedChannel, channel_id)


def save_counted_channel(session: Session, channel_id: str, counted_at: datetime, people: list[str]) -> None:
    put(session, CountedChannel(channel_id=channel_id, counted_at=counted_at, people=people))


def is_any_channel_counted(session: Session, before: datetime) -> bool:
    """Return whether a channel was counted before that moment, and is to be forgotten."""
    query = select(CountedChannel.channel_id).where(col(CountedChannel.counted_at) < before)
    return session.exec(query).first() is not None


def forget_counted_channels(session: Session, before: datetime) -> int:
    """Forget the channels that were counted before that moment; return how many they were."""
    return session.exec(delete(CountedChannel).where(col(CountedChannel.counted_at) < before)).rowcount


def invite(session: Session, survey_id: int, segments: Mapping[str, str]) -> None:
    """Write down who is asked, by user id; in that order, whatever order they came in."""
    rows = [{"survey": survey_id, "user_id": user_id, "segment": segments[user_id]} for user_id in sorted(segments)]
    insert_many(session, Invite, rows)


def invitation(session: Session, survey_id: int, user_id: str) -> Invite | None:
    return session.get(Invite, (survey_id, user_id))


def invited(session: Session, survey_id: int) -> dict[str, str]:
    """Return everybody who was asked, in order, and the department each was counted with then."""
    query = select(Invite.user_id, Invite.segment).where(Invite.survey == survey_id).order_by(col(Invite.user_id))
    return dict(session.exec(query).all())


def invited_count(session: Session, survey_id: int, segments: Collection[str]) -> int:
    """Return how many were asked in these departments."""
    query = select(func.count()).select_from(Invite).where(Invite.survey == survey_id)
    return session.exec(query.where(col(Invite.segment).in_(segments))).one()


def invitations_of(session: Session, user_id: str) -> list[Survey]:
    """Return the open surveys that ask this person, in the order in which they close."""
    query = select(Survey).join(Invite, col(Invite.survey) == col(Survey.id))
    query = query.where(Invite.user_id == user_id, Survey.state == "open")
    return list(session.exec(query.order_by(col(Survey.closes_at), col(Survey.id))).all())


def invited_after(session: Session, survey_id: int, user_id: str, limit: int) -> list[tuple[str, str]]:
    """Return (user id, zone) of the next few who were asked, after that one."""
    query = (
        select(Invite.user_id, Person.zone)
        .join(Person, col(Person.id) == col(Invite.user_id))
        .where(Invite.survey == survey_id, col(Invite.user_id) > user_id)
        .order_by(col(Invite.user_id))
        .limit(limit)
    )
    return [(found, zone) for found, zone in session.exec(query).all()]


def invited_in_zone(session: Session, survey_id: int, zone: str, after: str, limit: int) -> list[str]:
    """Return the next few who were asked, are still there, and live by that zone's clock."""
    query = (
        select(Invite.user_id)
        .join(Person, col(Person.id) == col(Invite.user_id))
        .where(Invite.survey == survey_id, col(Invite.user_id) > after, Person.zone == zone, col(Person.is_active))
        .order_by(col(Invite.user_id))
        .limit(limit)
    )
    return list(session.exec(query).all())


def zones(session: Session, survey_id: int) -> list[str]:
    """Return the zones of those who were asked."""
    query = select(Person.zone).join(Invite, col(Invite.user_id) == col(Person.id)).where(Invite.survey == survey_id)
    return sorted(session.exec(query.distinct()).all())
