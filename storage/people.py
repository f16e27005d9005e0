"""Queries about people and their roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, delete, select

from storage import parameters
from storage.rows import add_all_once, by_key, by_keys, put, read
from storage.tables import Department, HomeGroup, Person, Request, Role

MEMBER = "member"
LEAD = "lead"


def get(session: Session, person_id: str) -> Person | None:
    return by_key(session, Person, person_id)


def lock(session: Session, person_id: str) -> Person | None:
    """What we know of somebody, held until the transaction ends, so that of two changes the newer one can win.

    PostgreSQL locks the row; SQLite's writers queue from their first line anyway.
    """
    return session.get(Person, person_id, with_for_update=True, populate_existing=True)


def keep(session: Session, person: Person) -> Person:
    """Insert or replace what we know of somebody."""
    put(session, person)
    return session.get_one(Person, person.id)


def keep_direct(session: Session, person_id: str, channel_id: str | None, us: str) -> None:
    """Remember where the direct message of somebody with us is; None when it is not known any more."""
    known = {"direct_id": channel_id, "direct_with": us}
    session.exec(
        update(Person).where(col(Person.id) == person_id).values(known).execution_options(synchronize_session=False)
    )


def named(session: Session, ids: Collection[str]) -> dict[str, Person]:
    """People by id; unknown ids are left out."""
    return by_keys(session, Person, ids)


def namesakes(session: Session, person_id: str, name: str) -> bool:
    """Is anybody else who has an account called the same?"""
    others = select(Person.id).where(col(Person.name) == name, col(Person.id) != person_id, col(Person.is_active))
    return session.exec(others.limit(1)).first() is not None


def count_active(session: Session) -> int:
    """How many colleagues are known who have an account."""
    return session.exec(select(func.count(col(Person.id))).where(col(Person.is_active), ~col(Person.is_bot))).one()


def has_guests(session: Session) -> bool:
    """Return whether a guest of ours is still there."""
    query = select(Person.id).where(col(Person.is_guest), col(Person.is_active), ~col(Person.is_external)).limit(1)
    return session.exec(query).first() is not None


def unknown(session: Session, ids: Collection[str]) -> list[str]:
    """Those ids of which we know nothing yet, sorted."""
    return sorted(set(ids) - named(session, ids).keys())


def away_at(session: Session, at: datetime) -> list[str]:
    """Ids of the colleagues who are away at that moment, by whatever we know of it; sorted."""
    is_away = or_(col(Person.away_until) > at, col(Person.status_until) > at, col(Person.quiet_until) > at)
    return sorted(session.exec(select(Person.id).where(col(Person.is_active), is_away)).all())


def back_by(session: Session, at: datetime) -> list[str]:
    """Ids of the people who were away by something that is over by then; sorted."""
    is_over = or_(col(Person.away_until) <= at, col(Person.status_until) <= at, col(Person.quiet_until) <= at)
    return sorted(session.exec(select(Person.id).where(is_over)).all())


def members_of(session: Session, department_id: int) -> list[Person]:
    """Every active colleague in the department's channel, by name."""
    query = (
        select(Person)
        .join(Role, col(Role.person_id) == col(Person.id))
        .where(Role.department_id == department_id, Role.role == MEMBER)
        .where(col(Person.is_active), ~col(Person.is_bot), ~col(Person.is_external))
        .order_by(col(Person.name), col(Person.id))
    )
    return list(session.exec(query).all())


def leads_of(session: Session, department_id: int) -> list[str]:
    """Ids of the department's leads, whether or not they ever used Handoff."""
    return sorted(with_role(session, department_id, LEAD))


def active_leads_of(session: Session, department_id: int) -> list[str]:
    """Ids of the leads who can be told something: those who left are not, those we never met are."""
    leads = leads_of(session, department_id)
    known = named(session, leads)
    return [lead for lead in leads if lead not in known or known[lead].is_active]


_WITH_ROLE = select(Role.person_id).where(
    col(Role.department_id) == parameters.value("department_id"), col(Role.role) == parameters.value("role")
)


def with_role(session: Session, department_id: int, role: str) -> set[str]:
    return set(session.exec(_WITH_ROLE, params={"department_id": department_id, "role": role}).all())


_ROLES_IN = select(Role.role).where(
    col(Role.department_id) == parameters.value("department_id"), col(Role.person_id) == parameters.value("person_id")
)


def roles_in(session: Session, department_id: int, person_id: str) -> set[str]:
    return set(session.exec(_ROLES_IN, params={"department_id": department_id, "person_id": person_id}).all())


_SERVED_BY = (
    select(Department)
    .where(
        col(Department.id).in_(
            select(Role.department_id).where(col(Role.person_id) == parameters.value("person_id")),
        )
    )
    .where(col(Department.is_active))
    .order_by(col(Department.position), col(Department.id))
)


def departments_served_by(session: Session, person_id: str) -> list[Department]:
    """Active departments in which the person has a role, in the order they are listed."""
    return list(session.exec(_SERVED_BY, params={"person_id": person_id}).all())


def retired_with_work(session: Session, person_id: str) -> list[Department]:
    """Retired departments in which the person has a role and that are not done yet, in the order they were listed."""
    is_open = or_(
        col(Request.state).in_(("open", "taken", "waiting")),
        and_(col(Request.state) == "resolved", col(Request.closes_at).is_(None)),
    )
    query = (
        select(Department)
        .where(col(Department.id).in_(select(Role.department_id).where(Role.person_id == person_id)))
        .where(~col(Department.is_active))
        .where(exists(select(Request.id).where(Request.department_id == Department.id, is_open)))
        .order_by(col(Department.position), col(Department.id))
    )
    return list(session.exec(query).all())


def led_by(session: Session, person_id: str) -> set[int]:
    """Ids of the departments that the person leads."""
    query = select(Role.department_id).where(Role.person_id == person_id, Role.role == LEAD)
    return set(session.exec(query).all())


def replace_roles(
    session: Session, department_id: int, role: str, person_ids: Collection[str]
) -> tuple[set[str], set[str]]:
    """Make exactly these people hold the role. Return who came and who went."""
    before, after = with_role(session, department_id, role), set(person_ids)
    gone = before - after
    if gone:
        session.exec(
            delete(Role).where(
                col(Role.department_id) == department_id, col(Role.role) == role, col(Role.person_id).in_(gone)
            )
        )
    for person_id in sorted(after - before):
        add_role(session, department_id, person_id, role)
    return after - before, gone


_SERVING = select(Role.person_id).where(
    parameters.among(col(Role.department_id), "department_ids"),
    parameters.among(col(Role.person_id), "among"),
)


def serving(session: Session, department_ids: Collection[int], among: Collection[str]) -> set[str]:
    """Those of these people who have a role in one of these departments."""
    return set(session.exec(_SERVING, params={"department_ids": list(department_ids), "among": list(among)}).all())


_WITH_ANY_ROLE = select(Role.person_id).where(parameters.among(col(Role.person_id), "ids")).distinct()


_ROLES_OF = select(Role).where(parameters.among(col(Role.person_id), "ids"))
_SHOWN_AT_HOME = ("zone", "is_active", "is_bot", "is_external", "away_until", "status_until", "quiet_until")


def known_at_home(session: Session, ids: Collection[str]) -> dict[str, Hashable]:
    """What Home shows of these people themselves: whether they may ask, their zone, when they are away, and what they
    are to which departments. To be compared, by id; who is not known is left out.
    """
    roles = defaultdict[str, set[tuple[int, str]]](set)
    for role in session.exec(_ROLES_OF, params={"ids": list(ids)}).all():
        roles[role.person_id].add((role.department_id, role.role))
    return {
        person.id: (frozenset(roles[person.id]), *(getattr(person, name) for name in _SHOWN_AT_HOME))
        for person in named(session, ids).values()
    }


def with_any_role(session: Session, ids: Collection[str]) -> set[str]:
    """Those of these people who have a role in any department."""
    return set(session.exec(_WITH_ANY_ROLE, params={"ids": list(ids)}).all())


def strangers_with_a_role(session: Session) -> list[str]:
    """Ids of those who have a role in a department and of whom nothing else is known, sorted."""
    known = exists(select(Person.id).where(col(Person.id) == col(Role.person_id)))
    return sorted(session.exec(select(Role.person_id).where(~known).distinct()).all())


def add_roles(session: Session, department_id: int, person_ids: Collection[str], role: str) -> None:
    """Give the role to all of these people; whoever has it keeps it."""
    add_all_once(
        session, [Role(department_id=department_id, person_id=person_id, role=role) for person_id in sorted(person_ids)]
    )


def meet(session: Session, people: Sequence[Person]) -> None:
    """Note people of whom nothing is known yet, all in one go. Whom somebody else met meanwhile stays as they are."""
    add_all_once(session, people)


def add_role(session: Session, department_id: int, person_id: str, role: str) -> None:
    put(session, Role(department_id=department_id, person_id=person_id, role=role))


def drop_role(session: Session, department_id: int, person_id: str, role: str) -> bool:
    """Return whether there was one to drop."""
    row = session.get(Role, (department_id, person_id, role))
    if row is not None:
        session.delete(row)
        session.flush()
    return row is not None


def every_lead(session: Session) -> dict[int, list[str]]:
    """Ids by department, sorted."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.exec(select(Role).where(Role.role == LEAD).order_by(col(Role.person_id))).all():
        found[row.department_id].append(row.person_id)
    return found


_HOME_BY_ROLE = (
    select_columns(col(Department.name))
    .join(Role, col(Role.department_id) == col(Department.id))
    .where(col(Role.person_id) == col(Person.id), col(Department.is_active))
    .order_by(col(Role.role), col(Department.id))
    .limit(1)
    .correlate(Person)
    .scalar_subquery()
)
"""The department that somebody leads, else the one of theirs that was set up first."""

_IS_COLLEAGUE = and_(col(Person.is_active), ~col(Person.is_bot), ~col(Person.is_external))


HOME = func.coalesce(func.nullif(col(Person.home), ""), col(Person.slack_home))
"""As a file says, else as Slack does; "" where neither does."""

RENAMED = "home renamed:"
"""In front of the name that Slack still calls a home by, in what the database knows about itself."""


class Belonging(NamedTuple):
    """Where somebody belongs: as a file or Slack says, "" where neither does; by role, None without one; and if they
    are ours.
    """

    home: str
    by_role: str | None
    is_colleague: bool


_BELONGING = select_columns(HOME, _HOME_BY_ROLE, _IS_COLLEAGUE).where(col(Person.id) == parameters.value("person_id"))


def belonging(session: Session, person_id: str) -> Belonging | None:
    """Return where somebody belongs, in one look; None of whom nothing is known."""
    found = read(session, _BELONGING, person_id=person_id)
    return Belonging(*found[0]) if found else None


def colleagues_with_home_by_role(session: Session) -> list[tuple[Person, str | None]]:
    """Return everybody of our own who is there, with the same, in the order of ids."""
    query = select_columns(Person, _HOME_BY_ROLE).where(_IS_COLLEAGUE).order_by(col(Person.id))
    return [(person, by_role) for person, by_role in session.execute(query).all()]


def homes(session: Session) -> list[str]:
    """Return the names of the home departments that a file or Slack gave to people, in their order."""
    return list(session.execute(select_columns(HOME).where(HOME != "").distinct().order_by(HOME)).scalars())


def rename_home(session: Session, old: str, new: str) -> tuple[int, int]:
    """Call a home department by another name with people and their requests; return how many of each."""
    session.flush()
    people = session.execute(select_columns(func.count()).select_from(Person).where(HOME.in_([old]))).scalar_one()
    for column in ("home", "slack_home", "heard_home"):
        session.execute(update(Person).where(getattr(Person, column) == old).values({column: new}))
    session.execute(update(HomeGroup).where(col(HomeGroup.home) == old).values(home=new))
    requests = session.exec(update(Request).where(col(Request.customer) == old).values(customer=new))
    return people, requests.rowcount


def is_home_of_slack(session: Session, name: str) -> bool:
    """Is that what Slack calls the home of somebody?"""
    query = select(Person.id).where(or_(col(Person.slack_home) == name, col(Person.heard_home) == name)).limit(1)
    return session.exec(query).first() is not None


def home_groups(session: Session) -> dict[str, str]:
    """Return the home that a file gives to the people of each user group, by its id."""
    return {row.group_id: row.home for row in session.exec(select(HomeGroup)).all()}


def save_home_group(session: Session, group_id: str, home: str) -> None:
    put(session, HomeGroup(group_id=group_id, home=home))


def colleagues_after(session: Session, person_id: str, most: int) -> list[str]:
    """Return the ids of the next colleagues behind that one, in their order."""
    query = select(Person.id).where(_IS_COLLEAGUE, col(Person.id) > person_id).order_by(col(Person.id)).limit(most)
    return list(session.exec(query).all())


def hear_home(session: Session, person_id: str, home: str) -> None:
    """Note what a look at Slack heard of somebody; "" for nothing."""
    session.execute(update(Person).where(col(Person.id) == person_id).values(heard_home=home))


_IS_NEWS = and_(_IS_COLLEAGUE, col(Person.heard_home) != "", col(Person.heard_home) != col(Person.slack_home))


def heard_changes(session: Session) -> tuple[int, int]:
    """Return of how many colleagues a look heard something new, and how many there are."""
    session.flush()
    counted = select_columns(func.count()).select_from(Person)
    return (
        session.execute(counted.where(_IS_NEWS)).scalar_one(),
        session.execute(counted.where(_IS_COLLEAGUE)).scalar_one(),
    )


def heard_homes(session: Session) -> list[tuple[str, str, str, str]]:
    """Return (id, name, home as Slack said it until now, as it says it since) of those of whom that differs."""
    query = select_columns(col(Person.id), col(Person.name), col(Person.slack_home), col(Person.heard_home))
    return [tuple(row) for row in session.execute(query.where(_IS_NEWS).order_by(col(Person.id)))]


def take_over_heard_homes(session: Session) -> None:
    """Let what was heard of colleagues be where they belong; who said nothing keeps what is known."""
    session.execute(update(Person).where(_IS_NEWS).values(slack_home=col(Person.heard_home)))
