"""Queries about reminders: steps that were reached, pings to people, digests, and what somebody put off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, delete, literal, text
from sqlmodel import Session, col, func, or_, select

from storage import parameters
from storage.clocks import RUNNING
from storage.rows import by_key
from storage.tables import ClockRow, Department, Digest, DigestRow, Ping, Reminder, Request, Snooze

STAND_IN = "stand-in:"
"""How the step of a reminder begins that asks for a stand-in: the id of whoever is away follows."""

# In the words of the index, so that both databases find it.
_UNFINISHED = text("requests.state IN ('open', 'taken', 'waiting')")

THREAD = ""
"""In place of a person: the thread of the department's card."""


def get(session: Session, reminder_id: int) -> Reminder | None:
    return by_key(session, Reminder, reminder_id)


_OF_CLOCK = (
    select(Reminder)
    .where(col(Reminder.clock_id) == parameters.value("clock_id"))
    .where(col(Reminder.promise) == parameters.value("promise"))
    .order_by(col(Reminder.id))
)


def of_clock(session: Session, clock_id: int, promise: int) -> list[Reminder]:
    """The steps that were told of one promise of a clock, the oldest first."""
    return list(session.exec(_OF_CLOCK, params={"clock_id": clock_id, "promise": promise}).all())


def of_step(session: Session, request_id: int, step: str) -> Reminder | None:
    """The reminder of that step on any clock of the request."""
    query = select(Reminder).join(ClockRow, col(ClockRow.id) == col(Reminder.clock_id))
    return session.exec(query.where(ClockRow.request_id == request_id, Reminder.step == step).limit(1)).first()


# --- pings ---


def ping(session: Session, ping_id: int) -> Ping | None:
    return by_key(session, Ping, ping_id)


_PING_OF = select(Ping).where(
    col(Ping.reminder_id) == parameters.value("reminder_id"), col(Ping.person_id) == parameters.value("person_id")
)


def ping_of(session: Session, reminder_id: int, person_id: str) -> Ping | None:
    """The part of a reminder that is for this person, or for the thread."""
    return session.exec(_PING_OF, params={"reminder_id": reminder_id, "person_id": person_id}).first()


def later_ping(session: Session, reminder: Reminder, person_id: str) -> Ping | None:
    """A newer reminder of the same clock to the same person, whether or not it was sent already."""
    query = select(Ping).join(Reminder, col(Reminder.id) == col(Ping.reminder_id))
    query = query.where(Reminder.clock_id == reminder.clock_id, col(Reminder.id) > reminder.id)
    return session.exec(query.where(Ping.person_id == person_id).limit(1)).first()


def sent_since(session: Session, person_id: str, since: datetime) -> int:
    """How many reminders were sent to somebody since then."""
    query = select(func.count()).select_from(Ping)
    return session.exec(query.where(Ping.person_id == person_id, col(Ping.sent_at) >= since)).one()


def last_sent(session: Session, clock_id: int, promise: int, person_id: str) -> datetime | None:
    """When somebody was last sent a reminder of that promise of a clock."""
    query = select(func.max(col(Ping.sent_at))).join(Reminder, col(Reminder.id) == col(Ping.reminder_id))
    query = query.where(Reminder.clock_id == clock_id, Reminder.promise == promise, Ping.person_id == person_id)
    return session.exec(query).one()


def sent_about(session: Session, person_id: str, request_ids: Collection[int]) -> list[tuple[int, int, datetime]]:
    """(request id, clock id, moment) of the last reminder that somebody was sent of each clock of these requests."""
    query = select(Ping.request_id, Reminder.clock_id, func.max(col(Ping.sent_at)))
    query = query.join(Reminder, col(Reminder.id) == col(Ping.reminder_id))
    query = query.where(Ping.person_id == person_id, col(Ping.request_id).in_(request_ids))
    query = query.where(col(Ping.sent_at).is_not(None)).group_by(col(Ping.request_id), col(Reminder.clock_id))
    found = session.exec(query).all()
    return [(request_id, clock_id, sent_at) for request_id, clock_id, sent_at in found if sent_at is not None]


_UNSENT = (
    select(Ping)
    .join(Reminder, col(Reminder.id) == col(Ping.reminder_id))
    .join(ClockRow, col(ClockRow.id) == col(Reminder.clock_id))
    .where(RUNNING, col(Ping.person_id) == parameters.value("person_id"))
    .where(col(Ping.sent_at).is_(None), col(Ping.digest_on).is_(None))
    .order_by(col(Ping.id))
)


def unsent(session: Session, person_id: str) -> list[Ping]:
    """What somebody may still be reminded of by itself, the oldest first: its clock runs, and nothing was sent."""
    return list(session.exec(_UNSENT, params={"person_id": person_id}).all())


_WITH_OPEN_WINDOW = (
    select(Ping)
    .where(col(Ping.request_id) == parameters.value("request_id"))
    .where(col(Ping.sent_at) <= parameters.value("at"), col(Ping.window_until) >= parameters.value("at"))
    .order_by(col(Ping.id))
)


def with_open_window(session: Session, request_id: int, at: datetime) -> list[Ping]:
    """The pings about a request that something may still be done about."""
    return list(session.exec(_WITH_OPEN_WINDOW, params={"request_id": request_id, "at": at}).all())


_STANDING = (
    select(Ping)
    .where(col(Ping.request_id) == parameters.value("request_id"), col(Ping.ts).is_not(None))
    .order_by(col(Ping.sent_at), col(Ping.id))
)


def standing(session: Session, request_id: int) -> list[Ping]:
    """The pings about a request that stand in Slack, in the order in which they were sent."""
    return list(session.exec(_STANDING, params={"request_id": request_id}).all())


def figures(session: Session, since: datetime, at: datetime) -> list[tuple[str, str, str, str, str, int, int]]:
    """(department, clock, step, whom, person, sent, acted) of what was sent since then and is over by `at`.

    An action counts when it came before the end of the window. Whom it was about is only for counting how many people
    there are: no figure of one of them is told. "" is the thread.
    """
    department, clock, step, whom = col(Department.name), col(ClockRow.kind), col(Reminder.step), col(Ping.whom)
    followed = case((col(Ping.acted_at) <= col(Ping.window_until), 1), else_=0)
    query = (
        select(department, clock, step, whom)
        .add_columns(col(Ping.person_id), func.count(), func.sum(followed))
        .select_from(Ping)
        .join(Reminder, col(Reminder.id) == col(Ping.reminder_id))
        .join(ClockRow, col(ClockRow.id) == col(Reminder.clock_id))
        .join(Department, col(Department.id) == col(ClockRow.department_id))
        .where(col(Ping.sent_at) >= since, or_(col(Ping.window_until) <= at, col(Ping.acted_at).is_not(None)))
        .group_by(department, clock, step, whom, col(Ping.person_id))
    )
    return [tuple(row) for row in session.connection().execute(query)]


# --- digests ---


def digest(session: Session, digest_id: int) -> Digest | None:
    return by_key(session, Digest, digest_id)


def has_digest(session: Session, person_id: str, day: str) -> bool:
    query = select(Digest.id).where(Digest.person_id == person_id, Digest.day == day)
    return session.exec(query).first() is not None


def in_digest(session: Session, person_id: str, day: str) -> list[Ping]:
    """What was kept for somebody's digest of a day, the oldest first."""
    query = select(Ping).where(Ping.person_id == person_id, Ping.digest_on == day)
    return list(session.exec(query.order_by(col(Ping.id))).all())


_NAMING = (
    select(Digest)
    .join(DigestRow, col(DigestRow.digest_id) == col(Digest.id))
    .where(col(DigestRow.request_id) == parameters.value("request_id"))
    .order_by(col(Digest.id))
)


def digests_naming(session: Session, request_id: int) -> list[Digest]:
    """The digests that stand in Slack and name this request."""
    return list(session.exec(_NAMING, params={"request_id": request_id}).all())


def named_in(session: Session, digest_id: int) -> dict[int, str]:
    """The requests that a digest names where it stands, each with what it is named for."""
    query = select(DigestRow).where(DigestRow.digest_id == digest_id).order_by(col(DigestRow.request_id))
    return {row.request_id: row.kind for row in session.exec(query).all()}


def standing_digests(session: Session, person_id: str) -> list[Digest]:
    """The digests of somebody that stand in Slack, in the order in which they were sent."""
    query = select(Digest).where(Digest.person_id == person_id, col(Digest.ts).is_not(None))
    return list(session.exec(query.order_by(col(Digest.sent_at), col(Digest.id))).all())


def forget_rows(session: Session, digest_id: int) -> None:
    """The digest stands in Slack no more."""
    session.execute(delete(DigestRow).where(col(DigestRow.digest_id) == digest_id))


_LATE = (
    select(ClockRow)
    .where(RUNNING, parameters.among(col(ClockRow.department_id), "department_ids"))
    .where(col(ClockRow.late_from) <= parameters.value("at"), col(ClockRow.next_step) == parameters.value("step"))
    .order_by(col(ClockRow.late_from), col(ClockRow.id))
)


def late_behind_the_ladder(
    session: Session, department_ids: Collection[int], at: datetime, step: str
) -> list[ClockRow]:
    """Running clocks of these departments that are late and at that step, those that were due first first."""
    found = session.exec(_LATE, params={"department_ids": list(department_ids), "at": at, "step": step})
    return list(found.all())


# --- put off ---


def snooze(session: Session, snooze_id: int) -> Snooze | None:
    return by_key(session, Snooze, snooze_id)


_SNOOZES = (
    select(Snooze)
    .where(col(Snooze.request_id) == parameters.value("request_id"), col(Snooze.until) > parameters.value("at"))
    .order_by(col(Snooze.id))
)


def snoozes(session: Session, request_id: int, at: datetime) -> list[Snooze]:
    """Who has put off hearing of a request at that moment, the oldest first."""
    return list(session.exec(_SNOOZES, params={"request_id": request_id, "at": at}).all())


# --- away ---


_STAND_INS = (
    select(Reminder.id, Request.id, Request.assignee_id)
    .join(ClockRow, col(ClockRow.id) == col(Reminder.clock_id))
    .join(Request, col(Request.id) == col(ClockRow.request_id))
    .where(_UNFINISHED, col(Reminder.step) == literal(STAND_IN).concat(col(Request.assignee_id)))
    .order_by(col(Reminder.id))
)


def stand_ins(session: Session) -> list[tuple[int, int, str]]:
    """(reminder id, request id, assignee id) of what a stand-in is asked for at present, the oldest first."""
    found = session.exec(_STAND_INS).all()
    return [(reminder_id, request_id, str(assignee)) for reminder_id, request_id, assignee in found]


_STAND_INS_OF = _STAND_INS.where(parameters.among(col(Request.id), "ids"))


def with_stand_in(session: Session, request_ids: Collection[int]) -> set[int]:
    """Those of these requests for which a stand-in of whoever has them is asked for at present."""
    return {request_id for _, request_id, _ in session.exec(_STAND_INS_OF, params={"ids": list(request_ids)}).all()}


def held_by(session: Session, person_ids: Collection[str], states: Collection[str]) -> list[tuple[int, str, int]]:
    """(request id, assignee id, department id) of what these people have in hand, the oldest first."""
    query = select(Request.id, Request.assignee_id, Request.department_id)
    query = query.where(col(Request.assignee_id).in_(person_ids), col(Request.state).in_(states))
    found = session.exec(query.order_by(col(Request.id))).all()
    return [(request_id, assignee, department) for request_id, assignee, department in found if assignee is not None]
