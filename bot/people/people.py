"""Who is who, and who may act for a department."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot import Bot
from bot.calendars import Calendar
from bot.departments import departments
from bot.people import hours as personal_hours
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import Department, Person

# Longer than any promise, and near enough for a calendar to count to.
_LONG = timedelta(days=365)


def is_known(bot: Bot, person_id: str) -> bool:
    """Did Slack ever tell us who this is?"""
    return get(bot, person_id) is not None


def known(bot: Bot, ids: Collection[str]) -> set[str]:
    """Those of whom we know something."""
    with bot.db.reading() as session:
        return set(people_rows.named(session, ids))


def unknown(bot: Bot, ids: Collection[str]) -> list[str]:
    """Those of whom we know nothing yet."""
    with bot.db.reading() as session:
        return people_rows.unknown(session, ids)


def has_guests(bot: Bot) -> bool:
    """Return whether we know of a guest who is still there."""
    with bot.db.reading() as session:
        return people_rows.has_guests(session)


def leads_of(bot: Bot, department_id: int) -> list[str]:
    """Ids of the department's leads, whether or not we ever met them."""
    with bot.db.reading() as session:
        return people_rows.leads_of(session, department_id)


def get(bot: Bot, person_id: str) -> Person | None:
    with bot.db.reading() as session:
        return people_rows.get(session, person_id)


def direct_with(bot: Bot, person_id: str) -> str | None:
    """Return Slack's id of somebody's direct message with us, if it was asked for before."""
    person = get(bot, person_id)
    # Of whoever is gone Slack says so when it is asked.
    if person is None or not person.is_active or person.direct_with != bot.installation.user_id:
        return None
    return person.direct_id


def keep_direct(bot: Bot, person_id: str, channel_id: str | None) -> None:
    """Remember it for other processes and starts; None when Slack does not know it any more."""
    with bot.db.transaction() as session:
        people_rows.keep_direct(session, person_id, channel_id, bot.installation.user_id)


def is_colleague(session: Session, person_id: str) -> bool:
    """Is this somebody of our own workspace who is still there, and not a bot?"""
    person = people_rows.get(session, person_id)
    return person is not None and is_one_of_us(person)


def has_namesake(bot: Bot, person_id: str, name: str) -> bool:
    """Is anybody else here called the same, by the name that is shown?"""
    with bot.db.reading() as session:
        return people_rows.namesakes(session, person_id, name)


def is_one_of_us(person: Person) -> bool:
    """Is this somebody of our own who is still there, and not a bot?"""
    return person.is_active and not person.is_bot and not person.is_external


def is_active(session: Session, person_id: str) -> bool:
    """Is this somebody who was not deactivated, whether or not we ever met them?"""
    person = people_rows.get(session, person_id)
    return person is None or person.is_active


def is_member(session: Session, department_id: int, person_id: str) -> bool:
    """May this person serve for the department at this moment? Leads count as members."""
    return is_colleague(session, person_id) and bool(people_rows.roles_in(session, department_id, person_id))


def hours(bot: Bot, person_id: str) -> Calendar:
    """When this person works themselves."""
    with bot.db.reading() as session:
        return hours_of(session, person_id)


def hours_of(session: Session, person_id: str) -> Calendar:
    """When this person works, as `hours.personal` says. Of somebody we have not met only the departments are known."""
    person = people_rows.get(session, person_id)
    served = people_rows.departments_served_by(session, person_id)
    calendars = [departments.calendar_of(session, department) for department in served]
    return personal_hours.personal(None if person is None else person.zone, calendars)


def reached_at(session: Session, person_id: str, department: Department, at: datetime) -> datetime:
    """When this person may be told about a request of that department: in their own hours, and in those of the
    department while they are on call for it."""
    duty = None
    if person_id in department.on_call.values():
        duty = personal_hours.Duty(person_id, department.on_call, departments.calendar_of(session, department))
    return personal_hours.reached_at(hours_of(session, person_id), at, duty)


def away_until(session: Session, person_id: str, at: datetime) -> datetime | None:
    """Until when this person cannot be reached, by their own word or by Slack's; None when they can.

    The latest of all that holds at that moment. What has no end, as for somebody who was deactivated, ends in a year.
    """
    person = people_rows.get(session, person_id)
    if person is None:
        return None
    if not person.is_active:
        return at + _LONG
    ends = [end for end in (person.away_until, person.status_until, person.quiet_until) if end is not None]
    latest = max(ends, default=at)
    return min(latest, at + _LONG) if latest > at else None


def back_at(session: Session, person_id: str, at: datetime) -> datetime | None:
    """When somebody who is away will be back, to be told to others; None when they are here, or nobody knows."""
    until = away_until(session, person_id, at)
    return until if until is not None and until < at + _LONG else None


def members_of(bot: Bot, department_id: int) -> list[Person]:
    """Everybody who can be assigned a request of the department, by name."""
    with bot.db.reading() as session:
        return people_rows.members_of(session, department_id)


def opened_home(bot: Bot, person_id: str) -> bool:
    """Note in memory that somebody looks at Home; return whether to tell them what Handoff is.

    That is whoever never asked for anything and did not look lately: nothing is written down of who looked when.
    """
    with bot.db.reading() as session:
        known = people_rows.known_at_home(session, {person_id}).get(person_id)
        looked = bot.home_readers.opens(person_id, bot.now(), known)
        return not looked and not request_rows.has_asked(session, person_id)
