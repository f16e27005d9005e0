"""The groups that serve others: who is in them, when they work, what they promise."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from bot import Bot, outbox
from bot.calendars import Calendar
from bot.clocks.ladder import Step, default_ladder, waiting_ladder
from bot.departments.calendars import calendar_in_versions
from bot.errors import MembersNotReadYet, NoSuchRequest, NotAMember, Refused
from bot.notices import ChannelShared, ChannelUnreachable
from bot.standards import Standard, Target, choose
from storage import cards as card_rows
from storage import departments as department_rows
from storage import people as people_rows
from storage.database import Session
from storage.departments import StoredStandard
from storage.tables import Department, RequestType

__all__ = [
    "Offer",
    "calendar_by_id",
    "calendar_of",
    "channels",
    "in_words",
    "invited",
    "ladder_of",
    "offer_of",
    "offers",
    "reachable",
    "standard_of",
    "unreachable",
]


DELETED, NOT_IN_WORKSPACE = "channel_deleted", "team_access_not_granted"
ARCHIVED = frozenset({"is_archived", "is_inactive"})
GONE = ARCHIVED | {DELETED}
"""Why nobody can speak in a channel though Handoff is in it: whoever invites it changes nothing."""

_LOOKS_AGAIN = timedelta(days=1)
_KNOCKS_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Offer:
    """A department as somebody about to ask sees it."""

    department: Department
    types: tuple[RequestType, ...]
    calendar: Calendar
    standards: dict[tuple[str, str], Standard]

    def standard(self, type_key: str, urgency: str) -> Standard:
        return choose(self.standards, type_key, urgency)


def offers(bot: Bot) -> list[Offer]:
    """Every department that can be asked, in the order of the departments file. One query a table, however many."""
    with bot.db.reading() as session:
        types, standards = department_rows.every_type(session), department_rows.every_standard(session)
        versions = department_rows.every_calendar_version(session)
        return [
            Offer(
                department,
                tuple(kind for kind in types[department.id] if kind.is_active),
                calendar_in_versions(versions[department.calendar_id]),
                standards_from(standards[department.id]),
            )
            for department in department_rows.active(session)
        ]


def active(bot: Bot) -> list[Department]:
    """Every department that can be asked, without what it promises."""
    with bot.db.reading() as session:
        return department_rows.active(session)


def offer_of(bot: Bot, department_id: int) -> Offer:
    with bot.db.reading() as session:
        department = department_rows.get(session, department_id)
        return Offer(
            department,
            tuple(department_rows.types_of(session, department.id)),
            calendar_of(session, department),
            standards_from(department_rows.standards_of(session, department.id)),
        )


def calendar_of(session: Session, department: Department) -> Calendar:
    """Its calendar in all its versions."""
    return calendar_in_versions(department_rows.hours_of(session, [department.calendar_id])[department.calendar_id])


def calendar_by_id(session: Session, department_id: int) -> Calendar:
    """The same, of a department known by its id."""
    return calendar_of(session, department_rows.get(session, department_id))


def ladder_of(department: Department) -> tuple[Step, ...]:
    """Who is reminded when of its promises, and the requester's own steps while a question waits."""
    written = tuple(map(Step.parse, department.ladder)) or default_ladder()
    return (*written, *waiting_ladder())


def standard_of(session: Session, department: Department, request_type: RequestType | None, urgency: str) -> Standard:
    """What the department promises for this type and urgency: the most specific standard that exists."""
    type_key = "" if request_type is None else request_type.key
    return choose(standards_from(department_rows.standards_of(session, department.id)), type_key, urgency)


def standards_from(rows: Iterable[StoredStandard]) -> dict[tuple[str, str], Standard]:
    """The standards of one department by type and urgency; an empty key stands for any."""
    return {(row.type_key, row.urgency): standard_from(row) for row in rows}


def standard_from(row: StoredStandard) -> Standard:
    return _standard(row.respond_within, row.resolve_within)


@lru_cache(maxsize=256)
def _standard(respond_within: str | None, resolve_within: str | None) -> Standard:
    """Read both targets; departments promise the same few all day."""
    return Standard(Target.parse_or_none(respond_within), Target.parse_or_none(resolve_within))


def to_look_at(bot: Bot) -> list[Department]:
    """Departments whose channel was not looked at for a day, or ever, or for five minutes while it was closed to us."""
    now = bot.now()
    with bot.db.reading() as session:
        return [
            department
            for department in department_rows.active(session)
            if department.looked_at is None
            or department.looked_at <= now - (_LOOKS_AGAIN if department.unreachable_since is None else _KNOCKS_AGAIN)
        ]


def explained(bot: Bot, error: Refused) -> Refused:
    """Return why somebody is refused who may be a member: the channels are just being read; else the error.

    It is the same for whatever they name, so that it tells nobody whether that is there.
    """
    if not isinstance(error, NoSuchRequest | NotAMember):
        return error
    with bot.db.reading() as session:
        is_being_read = any(
            department.looked_at is None and department.unreachable_since is None
            for department in department_rows.active(session)
        )
    return MembersNotReadYet() if is_being_read else error


def is_in(bot: Bot, department_id: int, team_id: str | None) -> None:
    """Note in which of Slack's workspaces the department's channel is, if that is news."""
    with bot.db.reading() as session:
        if team_id is None or department_rows.get(session, department_id).team_id == team_id:
            return
    with bot.db.transaction() as session:
        department = department_rows.get(session, department_id)
        department.team_id = team_id
        session.add(department)


def looked_at(bot: Bot, department_id: int) -> None:
    """Its members are as Slack has them."""
    with bot.db.transaction() as session:
        department = department_rows.get(session, department_id)
        department.looked_at = bot.now()
        session.add(department)


def look_again(bot: Bot, department_id: int) -> None:
    """Who is in its channel is not certain: the next tick looks."""
    with bot.db.transaction() as session:
        department = department_rows.get(session, department_id)
        department.looked_at = None
        session.add(department)


def look_at_all_again(bot: Bot) -> None:
    """Who is in any channel is not certain, since nobody listened: the next tick looks."""
    with bot.db.transaction() as session:
        for department in department_rows.active(session):
            department.looked_at = None
            session.add(department)


def channels(bot: Bot) -> dict[str, int]:
    """Channel id → department id, of every department that can be asked."""
    with bot.db.reading() as session:
        return {department.channel_id: department.id for department in department_rows.active(session)}


def unreachable(bot: Bot, department_id: int, why: str = "not_in_channel") -> None:
    """Handoff may not speak in the channel: whoever answers for the department is told, once until that changes.

    `why` is Slack's word for it, or `DELETED`. Of a channel that is gone the admins are told besides the leads: it
    takes another one in the departments file.
    """
    with bot.db.transaction() as session:
        department = department_rows.get(session, department_id)
        is_worse = why in GONE and department.unreachable_why not in {*GONE, None}
        if department.unreachable_since is None or is_worse:
            department.unreachable_since = department.unreachable_since or bot.now()
            department.unreachable_why = why
            session.add(department)
            for person_id in _responsible(session, bot, department_id, and_admins=why in GONE):
                outbox.enqueue(session, ChannelUnreachable(person_id, department_id), bot.now())


def shared(bot: Bot, department_id: int, *, is_shared: bool) -> None:
    """Note whether another company is in the channel. Leads and admins are told once: cards are read there."""
    with bot.db.reading() as session:
        if department_rows.get(session, department_id).is_shared == is_shared:
            return
    with bot.db.transaction() as session:
        department = department_rows.get(session, department_id)
        if is_shared and not department.is_shared:
            for person_id in _responsible(session, bot, department_id, and_admins=True):
                outbox.enqueue(session, ChannelShared(person_id, department_id), bot.now())
        department.is_shared = is_shared
        session.add(department)


def _responsible(session: Session, bot: Bot, department_id: int, *, and_admins: bool) -> list[str]:
    """Who answers for the department: its leads, or without one the admins; with `and_admins` both."""
    leads = people_rows.active_leads_of(session, department_id)
    return list(dict.fromkeys([*leads, *(bot.settings.admins if and_admins or not leads else ())]))


def may_not_act_in(bot: Bot, team_ids: Collection[str]) -> None:
    """Handoff was taken out of these workspaces: whose channels are in one of them is told as in `unreachable`."""
    with bot.db.reading() as session:
        found = [one.id for one in department_rows.active(session) if one.team_id in team_ids]
    for department_id in found:
        unreachable(bot, department_id, NOT_IN_WORKSPACE)


def may_act_in(bot: Bot, team_ids: Collection[str]) -> None:
    """Handoff came into these workspaces: the next tick looks who is in the channels there."""
    with bot.db.transaction() as session:
        for department in department_rows.active(session):
            if department.team_id is None or department.team_id in team_ids:
                department.looked_at = None
                session.add(department)


def reachable(bot: Bot, department_id: int) -> None:
    """Handoff may speak in the channel. If it could not before, and missed being invited, it makes up for it now.

    As a rule nothing has changed, and nobody who writes is kept waiting for that.
    """
    with bot.db.reading() as session:
        if department_rows.get(session, department_id).unreachable_since is None:
            return
    with bot.db.transaction() as session:
        department = department_rows.get(session, department_id)
        if department.unreachable_since is not None:
            _welcome(session, department, bot.now())


def renumber(bot: Bot, before: str, after: str) -> None:
    """Slack calls a channel by another id: it stays the department's, and every card and line in it is found there.

    The departments file names the old one until somebody mends it.
    """
    with bot.db.transaction() as session:
        card_rows.renumber_channel(session, before, after)
        for asked in department_rows.asked_in(session, before):
            asked.ask = sorted({after, *asked.ask} - {before})
            session.add(asked)
        department = department_rows.by_channel(session, before)
        if department is not None and department_rows.by_channel(session, after) is None:
            department.channel_id = after
            _welcome(session, department, bot.now())


def invited(bot: Bot, channel_id: str) -> Department | None:
    """Handoff was invited to the channel: what could not be said there is said now."""
    with bot.db.transaction() as session:
        department = department_rows.by_channel(session, channel_id)
        if department is not None:
            _welcome(session, department, bot.now())
        return department


def in_words(target: Target | None) -> str:
    """'4 working hours', or that nothing is promised."""
    return "no promised time" if target is None else target.words()


def _welcome(session: Session, department: Department, at: datetime) -> None:
    department.unreachable_since = department.unreachable_why = department.looked_at = None
    session.add(department)
    outbox.revive(session, department.id, at)
