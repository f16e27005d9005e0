"""Queries about what is remembered of the company between pulses: colleagues, homes, the tree, waves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import exists, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, delete, select

from storage.bulk import insert_many
from storage.people import HOME
from storage.rows import add_all_once, put, read
from storage.tables import Department, Person, Role
from storage.tables.company import Colleague, PulseHome, PulseJoined, PulseTree, PulseWave
from storage.tables.pulses import Invite, Survey

_TREE = 1


def colleague(session: Session, person_id: str) -> Colleague | None:
    return session.get(Colleague, person_id)


def save_colleague(session: Session, person_id: str, met_on: date, left_on: date | None = None) -> None:
    put(session, Colleague(person_id=person_id, met_on=met_on, left_on=left_on))


def meet_colleagues(session: Session, person_ids: Collection[str], met_on: date) -> None:
    """Note that these people, of whom nothing was noted yet, are colleagues since that day."""
    add_all_once(session, [Colleague(person_id=person_id, met_on=met_on) for person_id in sorted(person_ids)])


def add_colleagues(session: Session, met_on: Mapping[str, date]) -> None:
    """Note people of whom nothing was noted yet, in the order of ids."""
    new = [{"person_id": person, "met_on": met_on[person], "left_on": None} for person in sorted(met_on)]
    insert_many(session, Colleague, new)


def colleagues_since(session: Session, since: date) -> list[tuple[str, date, date | None]]:
    """Return (person, met on, left on) of everybody who was a colleague on that day or later."""
    query = select(col(Colleague.person_id), col(Colleague.met_on), col(Colleague.left_on))
    query = query.where(or_(col(Colleague.left_on).is_(None), col(Colleague.left_on) > since))
    return [(person_id, met_on, left_on) for person_id, met_on, left_on in session.exec(query).all()]


def forget_colleagues(session: Session, before: date) -> None:
    """Forget those who left before that day."""
    session.exec(delete(Colleague).where(col(Colleague.left_on) < before))


def leavers(session: Session, before: date) -> list[str]:
    """Return those who left before that day."""
    return list(session.exec(select(Colleague.person_id).where(col(Colleague.left_on) < before)).all())


def forget_colleague(session: Session, person_id: str) -> None:
    """Forget that somebody was a colleague."""
    session.exec(delete(Colleague).where(col(Colleague.person_id) == person_id))


def forget_homes_of_strangers(session: Session) -> None:
    """Forget with whom those are counted of whom nothing else is remembered: they would be newcomers."""
    is_noted = exists().where(col(Colleague.person_id) == col(PulseHome.person_id))
    session.exec(delete(PulseHome).where(~is_noted))


def unnoted(session: Session) -> dict[str, date]:
    """Return the colleagues of whom it is not written since when they are, and the day on which Slack first
    described them.
    """
    is_colleague = col(Person.is_active), ~col(Person.is_bot), ~col(Person.is_external)
    is_noted = exists().where(col(Colleague.person_id) == col(Person.id))
    query = select(Person.id, Person.met_at).where(*is_colleague, ~is_noted)
    return {person_id: met_at.date() for person_id, met_at in session.exec(query).all()}


def guests(session: Session) -> set[str]:
    """Return the ids of everybody who is a guest."""
    return set(session.exec(select(Person.id).where(col(Person.is_guest))).all())


def homes(session: Session) -> dict[str, str]:
    return dict(session.exec(select(PulseHome.person_id, PulseHome.department)).all())


def save_homes(session: Session, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Write the homes that changed, in the order of ids."""
    gone = sorted(person for person, home in before.items() if now.get(person) != home)
    for first in range(0, len(gone), 500):
        session.exec(delete(PulseHome).where(col(PulseHome.person_id).in_(gone[first : first + 500])))
    new = [
        {"person_id": person, "department": now[person]} for person in sorted(now) if before.get(person) != now[person]
    ]
    insert_many(session, PulseHome, new)


def tree(session: Session) -> Any | None:
    row = session.get(PulseTree, _TREE, populate_existing=True)
    return None if row is None else row.body[0]


def save_tree(session: Session, body: Any) -> None:
    """Write the tree, in a list, because it may be one department alone."""
    put(session, PulseTree(id=_TREE, body=[body]))


def joined(session: Session) -> dict[str, date]:
    return dict(session.exec(select(col(PulseJoined.node), col(PulseJoined.until))).all())


def save_joined(session: Session, node: str, until: date) -> None:
    put(session, PulseJoined(node=node, until=until))


def forget_joined(session: Session, before: date) -> None:
    session.exec(delete(PulseJoined).where(col(PulseJoined.until) < before))


def save_wave(session: Session, wave: PulseWave) -> None:
    put(session, wave)


def wave_of(session: Session, survey_id: int) -> PulseWave | None:
    return session.get(PulseWave, survey_id, populate_existing=True)


def remembered_waves(session: Session) -> list[PulseWave]:
    return list(session.exec(select(PulseWave).order_by(col(PulseWave.day), col(PulseWave.survey))).all())


def went_out_on(session: Session, day: date) -> bool:
    return session.exec(select(PulseWave.survey).where(PulseWave.day == day).limit(1)).first() is not None


def forgettable_waves(session: Session, before: date) -> list[int]:
    """Return the ids of the surveys launched before that day whose wave is remembered and not open."""
    query = select(PulseWave.survey).where(col(PulseWave.day) < before, PulseWave.state != "open")
    return list(session.exec(query.order_by(col(PulseWave.survey))).all())


def forget_wave(session: Session, survey_id: int) -> None:
    """Forget a wave, and whom it asked."""
    session.exec(delete(PulseWave).where(col(PulseWave.survey) == survey_id))
    session.exec(delete(Invite).where(col(Invite.survey) == survey_id))


def asked_by(session: Session, survey_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return whom these surveys asked, and the department each was counted with then: all of it, in one statement."""
    found: dict[int, dict[str, str]] = {survey_id: {} for survey_id in survey_ids}
    query = sa_select(col(Invite.survey), col(Invite.user_id), col(Invite.segment))
    for survey_id, user_id, segment in session.connection().execute(query.where(col(Invite.survey).in_(found))):
        found[survey_id][user_id] = segment
    return found


def without_wave(session: Session) -> list[Survey]:
    """Return the surveys of which it is known whom they asked, and no wave is remembered, in the order of their
    launch.
    """
    has_wave = exists().where(col(PulseWave.survey) == col(Survey.id))
    has_invites = exists().where(col(Invite.survey) == col(Survey.id))
    return list(session.exec(select(Survey).where(~has_wave, has_invites).order_by(col(Survey.id))).all())


def departments_by_name(session: Session) -> dict[str, str]:
    """Return the ids of active departments by their names, in small letters; of several, the one set up first."""
    query = select(Department.name, Department.id).where(col(Department.is_active)).order_by(col(Department.id).desc())
    return {name.casefold(): str(department_id) for name, department_id in session.exec(query).all()}


def told_homes(session: Session) -> dict[str, str]:
    """Return the names of homes, by person, of those whose home a file or Slack tells."""
    return {row.id: row.told for row in read(session, sa_select(col(Person.id), HOME.label("told")).where(HOME != ""))}


def departments_of_people(session: Session) -> list[tuple[str, int]]:
    """Return (person, department) for every role in an active department: those who lead first, then as they were set
    up.
    """
    query = (
        select(Role.person_id, Role.department_id)
        .join(Department, col(Department.id) == col(Role.department_id))
        .where(col(Department.is_active))
        .order_by(col(Role.role), col(Department.id), col(Role.person_id))
    )
    return [(person_id, department_id) for person_id, department_id in session.exec(query).all()]
