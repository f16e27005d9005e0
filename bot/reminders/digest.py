"""One message a day for what was too much for that day's reminders, and for the leads: what is still late."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot import Bot, local_days, outbox
from bot.clocks import ladder
from bot.notices import DigestMessage
from bot.people import people
from bot.reminders.relevance import ReminderState, holds, put_off_by
from bot.requests.snapshot import RequestSnapshot, snapshots_of
from storage import people as people_rows
from storage import reminders as reminder_rows
from storage import requests as request_rows
from storage.database import Session, Unavailable, add_once
from storage.tables import Digest, Ping, Request

log = logging.getLogger("handoff.reminders")

DOUBT = "doubt"
"""In place of a clock: somebody has to decide whether it is done."""


@dataclass(frozen=True)
class DigestContent:
    """A digest as somebody reads it: what is pressing first. Each request is in it once."""

    dues: tuple[ReminderState, ...]


def open_for(session: Session, person_id: str, at: datetime) -> str:
    """See to it that somebody has a digest on their next working day whose end is ahead; answers that local date."""
    day, moment = local_days.next_digest(people.hours_of(session, person_id), at)
    row = add_once(session, Digest(person_id=person_id, day=day.isoformat()))
    if row is not None:
        outbox.enqueue(session, DigestMessage(person_id, row.id), moment)
    return day.isoformat()


def open_for_doubted(bot: Bot) -> None:
    """See to it that whoever has to decide about what is done, and doubted, reads of it in a digest every day.

    That is who did it, and the leads. A sweep: safe twice, or on ten machines; it writes where something is missing.
    """
    now = bot.now()
    with bot.db.reading() as session:
        who = {person_id for request in request_rows.doubted(session) for person_id in _deciding(session, request)}
    for person_id in sorted(who):
        try:
            with bot.db.reading() as session:
                is_away = people.away_until(session, person_id, now) is not None
                is_missing = not is_away and not _is_open(session, person_id, now)
            if is_missing:
                with bot.db.transaction() as session:
                    open_for(session, person_id, now)
        except Unavailable:
            raise
        except Exception:  # one person's trouble must not keep all reminders back; it is looked at again
            log.exception("digest failed", extra={"person": person_id})


def put_into(session: Session, ping: Ping, at: datetime) -> None:
    """Too much for this day: the ping waits for the digest."""
    ping.digest_on = open_for(session, ping.person_id, at)
    session.add(ping)


def content(bot: Bot, digest_id: int) -> DigestContent | None:
    """What is still true of it at this moment; None when nothing is left, or it was sent already.

    In somebody's closed hours it waits for the next opening: raises outbox.Postpone.
    """
    now = bot.now()
    with bot.db.reading() as session:
        row = reminder_rows.digest(session, digest_id)
        if row is None or row.sent_at is not None:
            return None
        hours = people.hours_of(session, row.person_id)
        if not hours.is_open(now):
            raise outbox.Postpone(hours.next_open(now))
        # Retired ones too: what they still owe is late all the same.
        led = people_rows.led_by(session, row.person_id)
        kinds = _kinds(session, row.person_id, row.day, led, now)
        requests = filter(None, (request_rows.get(session, request_id) for request_id in kinds))
        dues = [
            _due(session, snapshot, kinds[snapshot.request.id], led, now)
            for snapshot in snapshots_of(session, requests, now)
        ]
    dues.sort(key=lambda due: (due.snapshot.pressing and due.snapshot.pressing.due_at) or now)
    return DigestContent(tuple(dues)) if dues else None


def was_sent(bot: Bot, digest_id: int) -> None:
    with bot.db.transaction() as session:
        row = reminder_rows.digest(session, digest_id)
        if row is not None:
            row.sent_at = bot.now()
            session.add(row)


def _deciding(session: Session, request: Request) -> set[str]:
    """Who has to decide whether it is done: who did it, while they serve there, and the leads."""
    leads = set(people_rows.active_leads_of(session, request.department_id))
    assignee_id = request.assignee_id
    if assignee_id is None or not people.is_member(session, request.department_id, assignee_id):
        return leads
    return {*leads, assignee_id}


def _is_open(session: Session, person_id: str, at: datetime) -> bool:
    day, _ = local_days.next_digest(people.hours_of(session, person_id), at)
    return reminder_rows.has_digest(session, person_id, day.isoformat())


def _kinds(session: Session, person_id: str, day: str, led: Collection[int], at: datetime) -> dict[int, str]:
    """The requests that are named, each with the kind of the clock that it is named for."""
    kinds = {
        ping.request_id: case.row.kind
        for ping in reminder_rows.in_digest(session, person_id, day)
        if (case := holds(session, ping, at)) is not None
    }
    for clock in reminder_rows.late_behind_the_ladder(session, led, at, ladder.DAILY):
        kinds.setdefault(clock.request_id, clock.kind)
    for request in request_rows.doubted(session):
        if person_id in _deciding(session, request):
            kinds[request.id] = DOUBT
    return {
        request_id: kind
        for request_id, kind in kinds.items()
        if not any(snooze.person_id == person_id for snooze in reminder_rows.snoozes(session, request_id, at))
    }


def _due(session: Session, snapshot: RequestSnapshot, kind: str, led: Collection[int], at: datetime) -> ReminderState:
    whom = ladder.LEAD if snapshot.department.id in led else ""
    return ReminderState(snapshot, kind, "", whom=whom, put_off=put_off_by(session, snapshot.request.id, at))
