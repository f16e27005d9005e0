"""Not now: somebody puts off hearing of a request for a while, and says why; the leads can read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from bot import Bot, local_days
from bot.calendars import Calendar
from bot.errors import NoSuchRequest, NotNow, NotYourReminder
from bot.people import people
from bot.reminders.keys import PutOff
from bot.reminders.pings import enqueue
from bot.reminders.recipients import Recipient
from bot.requests.sight import may_see
from bot.requests.snapshot import RequestSnapshot, snapshot_of
from bot.requests.transition import carry_out
from storage import clocks as clock_rows
from storage import reminders as reminder_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import Ping, Reminder, Request, Snooze


class Length(StrEnum):
    """For how long. The values stand in forms that people have open."""

    HALF_HOUR = "30m"
    HOUR = "1h"
    DAY = "day"


_LENGTHS = {Length.HALF_HOUR: timedelta(minutes=30), Length.HOUR: timedelta(hours=1)}


def to_put_off(bot: Bot, ping_id: int, person_id: str) -> RequestSnapshot:
    """The request that a reminder is about, if this person may put it off: asked before a form opens.

    Raises NotYourReminder, NotNow for what is finished, and NoSuchRequest for an id that was never given out, or that
    is of a request which this person may not see.
    """
    with bot.db.reading() as session:
        ping = _theirs(session, ping_id, person_id)
        request = request_rows.get(session, ping.request_id)
        if request is None:
            raise NoSuchRequest(ping.request_id)
        _is_unfinished(request)
        return snapshot_of(session, request, bot.now())


def put_off(
    bot: Bot, ping_id: int, person_id: str, length: Length, reason: str, *, idempotency_key: str
) -> Snooze | None:
    """Say no more of this request to this person until then; afterwards once more, if it is still true.

    `idempotency_key` names the form: sent twice, it puts off once. Raises what `to_put_off` raises.
    """
    with bot.db.reading() as session:
        request_id = _theirs(session, ping_id, person_id).request_id
    with carry_out(bot, request_id, person_id) as transition:
        if transition.was_done(idempotency_key):
            return None
        _is_unfinished(transition.request)
        ping = _theirs(transition.session, ping_id, person_id)
        before = reminder_rows.get(transition.session, ping.reminder_id)
        clock = None if before is None else clock_rows.get(transition.session, before.clock_id)
        if clock is None:
            raise NoSuchRequest(request_id)
        until = _until(length, people.hours_of(transition.session, person_id), transition.at)
        snooze = Snooze(
            ping_id=ping.id, request_id=request_id, person_id=person_id, at=transition.at, until=until, reason=reason
        )
        transition.session.add(snooze)
        transition.record("snoozed", reason, idempotency_key=idempotency_key, data={"until": until.isoformat()})
        transition.session.flush()
        again = Reminder(clock_id=clock.id, promise=clock.promise, step=str(PutOff(snooze.id)), at=until)
        transition.session.add(again)
        transition.session.flush()
        enqueue(transition.session, transition.request, again, [Recipient(person_id, ping.whom)], until)
        return snooze


def _theirs(session: Session, ping_id: int, person_id: str) -> Ping:
    ping = reminder_rows.ping(session, ping_id)
    request = None if ping is None else request_rows.get(session, ping.request_id)
    if ping is None or request is None or not may_see(session, request, person_id):
        raise NoSuchRequest(0)
    if ping.person_id != person_id:
        raise NotYourReminder(ping.person_id or None)
    return ping


def _is_unfinished(request: Request) -> None:
    if request.state not in request_rows.UNFINISHED:
        raise NotNow(request.id, request.state)


def _until(length: Length, hours: Calendar, at: datetime) -> datetime:
    """The end of a day is that of the person's own working day, or its midnight when that is over."""
    if length in _LENGTHS:
        return at + _LENGTHS[length]
    end = local_days.ends_at(hours, at)
    return end if end > at else local_days.next_midnight(hours, at)
