"""Who comes and who goes. A department's members are the people in its channel; who leaves hands back what they had."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import Bot
from bot.people import absences
from bot.people.absences import Status
from bot.pulses.company import note_colleague, note_colleagues
from bot.requests.assignment import hand_back
from storage import people as people_rows
from storage.database import Session
from storage.tables import Person

_AT_A_TIME = 100
# Each of them costs several statements.
_CHANGED_AT_A_TIME = 20
# What a profile says that a row says by the same name.
_TAKEN_OVER = ("name", "zone", "is_active", "is_bot", "is_external", "is_guest", "team_id")


@dataclass(frozen=True)
class Profile:
    """What Slack says about somebody, and when that last changed, if it says so.

    `is_guest`: somebody of ours who sees only some channels; `is_external`: somebody of another company. `team_id` is
    the workspace that is theirs.
    """

    id: str
    name: str
    zone: str
    is_active: bool = True
    is_bot: bool = False
    is_external: bool = False
    is_guest: bool = False
    team_id: str | None = None
    status: Status = field(default_factory=Status)
    changed_at: datetime | None = None


def keep(bot: Bot, profiles: Iterable[Profile]) -> None:
    """Remember these people as Slack describes them. Who was deactivated hands back what they had.

    What Slack says late, after something newer, changes nothing; and what it says again is not written again.
    """
    # By id: two who keep the same people wait for each other's rows in the same order.
    now, everybody = bot.now(), sorted(profiles, key=lambda profile: profile.id)
    # A few at a time: whoever clicks meanwhile is not kept waiting by a large company.
    for first in range(0, len(everybody), _AT_A_TIME):
        told = everybody[first : first + _AT_A_TIME]
        with bot.db.reading() as session:
            known = people_rows.named(session, [profile.id for profile in told])
        new = [profile for profile in told if profile.id not in known and _is_simple(profile, now)]
        if new:
            with bot.db.transaction() as session:
                _meet(session, new, now)
        news = [profile for profile in told if profile not in new and _is_news(known.get(profile.id), profile, now)]
        for place in range(0, len(news), _CHANGED_AT_A_TIME):
            with bot.db.transaction() as session:
                for profile in news[place : place + _CHANGED_AT_A_TIME]:
                    _keep(session, profile, now)
                    if not profile.is_active:
                        hand_back(session, bot, profile.id, at=now)
        bot.home_readers.changed([profile.id for profile in (*new, *news)], now)


def gone(bot: Bot, person_id: str) -> None:
    """Slack knows nobody of that id any more: whoever it was hands back what they had. A stranger stays one."""
    now = bot.now()
    with bot.db.transaction() as session:
        person = people_rows.lock(session, person_id)
        if person is not None and person.is_active:
            _keep(session, replace(_profile_of(person), is_active=False), now)
            hand_back(session, bot, person_id, at=now)


def keep_members(bot: Bot, department_id: int, person_ids: Collection[str]) -> None:
    """Make exactly these people the members of the department."""
    with bot.db.reading() as session:
        before = people_rows.with_role(session, department_id, people_rows.MEMBER)
    also_members(bot, department_id, set(person_ids) - before)
    for person_id in sorted(before - set(person_ids)):
        left(bot, department_id, person_id)


def also_members(bot: Bot, department_id: int, person_ids: Collection[str]) -> None:
    """Make these people members of the department, beside those who are."""
    came = sorted(person_ids)
    for first in range(0, len(came), _AT_A_TIME):
        with bot.db.transaction() as session:
            people_rows.add_roles(session, department_id, came[first : first + _AT_A_TIME], people_rows.MEMBER)


def joined(bot: Bot, department_id: int, person_id: str) -> None:
    with bot.db.transaction() as session:
        people_rows.add_role(session, department_id, person_id, people_rows.MEMBER)
    bot.home_readers.changed([person_id], bot.now())


def left(bot: Bot, department_id: int, person_id: str) -> None:
    """Somebody left the department's channel."""
    with bot.db.transaction() as session:
        if people_rows.drop_role(session, department_id, person_id, people_rows.MEMBER):
            hand_back(session, bot, person_id, at=bot.now(), department_id=department_id)
    bot.home_readers.changed([person_id], bot.now())


def _is_simple(profile: Profile, at: datetime) -> bool:
    """Return whether nothing follows for anybody from somebody new: they are there, and can be reached."""
    return profile.is_active and profile.status.away_until(at) is None


def _meet(session: Session, profiles: Sequence[Profile], at: datetime) -> None:
    """Remember people of whom nothing is known yet, in as many statements as one of them takes."""
    told = ({name: getattr(profile, name) for name in ("id", *_TAKEN_OVER)} for profile in profiles)
    changed = (profile.changed_at for profile in profiles)
    people_rows.meet(
        session,
        [Person(**said, met_at=at, changed_at=changed_at) for said, changed_at in zip(told, changed, strict=True)],
    )
    colleagues = [one.id for one in profiles if not one.is_bot and not one.is_external]
    note_colleagues(session, colleagues, at)


def _profile_of(person: Person) -> Profile:
    return Profile(person.id, **{name: getattr(person, name) for name in _TAKEN_OVER})


def _is_news(person: Person | None, profile: Profile, at: datetime) -> bool:
    """Does Slack say something that we do not know?"""
    return person is None or _described(person, at) != (
        *(getattr(profile, name) for name in _TAKEN_OVER),
        profile.status.away_until(at),
    )


def _described(person: Person, at: datetime) -> tuple[object, ...]:
    return *(getattr(person, name) for name in _TAKEN_OVER), absences.of(person, at).status_until


def _keep(session: Session, profile: Profile, at: datetime) -> None:
    """Take over what Slack says, unless it is older than what we know. What somebody told us themselves stays."""
    person = people_rows.lock(session, profile.id)
    if person is None:
        person = people_rows.keep(session, Person(id=profile.id, name=profile.name, met_at=at))
    if profile.changed_at is not None and person.changed_at is not None and profile.changed_at < person.changed_at:
        return
    person.changed_at = profile.changed_at or person.changed_at
    absence, was_guest = absences.of(person, at), person.is_guest
    person.status_until = profile.status.away_until(at)
    for name in _TAKEN_OVER:
        setattr(person, name, getattr(profile, name))
    session.add(person)
    absences.follow(session, person, absence, at)
    is_colleague = profile.is_active and not profile.is_bot and not profile.is_external
    begins_anew = person.is_guest is not was_guest
    note_colleague(session, person.id, at, is_colleague=is_colleague, begins_anew=begins_anew)
