"""One message a day for what was too much for that day's reminders, and for the leads: what is still late."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import Bot, local_days, outbox
from bot.clocks import ladder
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.notices import DigestMessage, DigestRedraw
from bot.people import people
from bot.reminders.relevance import ReminderState, holds, put_off_by
from bot.requests.sight import may_see
from bot.requests.snapshot import RequestSnapshot, snapshots_of
from bot.standards import Urgency
from storage import people as people_rows
from storage import reminders as reminder_rows
from storage import requests as request_rows
from storage.database import Session, Unavailable
from storage.rows import add_once
from storage.tables import Digest, DigestRow, Ping, Request

log = logging.getLogger("handoff.reminders")

DOUBT = "doubt"
"""In place of a clock: somebody has to decide whether it is done."""

_LATE, _DOUBTED, _SOON = range(3)


@dataclass(frozen=True)
class DigestContent:
    """A digest as somebody reads it: what hurts most first. Each request is in it once.

    `over` is what it named and nobody has to look at any more. `sent_at` is when it was sent, in the reader's `zone`;
    None for one that is sent now. `is_replaced` says that a newer one stands in the same place. `is_of_breaches`: it is
    not that of the day, but about many promises that had broken when anybody could be told.
    """

    dues: tuple[ReminderState, ...]
    over: tuple[RequestSnapshot, ...] = ()
    sent_at: datetime | None = None
    zone: str = "UTC"
    is_replaced: bool = False
    is_of_breaches: bool = False


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


def put_together(session: Session, pings: Sequence[Ping], at: datetime) -> None:
    """Many promises broke while nobody could be told: one message names them, at once, in place of one for each.

    They are all to the same person.
    """
    person_id = pings[0].person_id
    moment = f"{local_days.date_of(people.hours_of(session, person_id), at)}T{at:%H:%M:%S}"
    row = add_once(session, Digest(person_id=person_id, day=moment))
    if row is not None:
        outbox.enqueue(session, DigestMessage(person_id, row.id), at)
    for ping in pings:
        ping.digest_on = moment
        session.add(ping)


def content(bot: Bot, digest_id: int) -> DigestContent | None:
    """What is still true of it at this moment; None when nothing is left, or it was sent already.

    In somebody's closed hours it waits for the next opening, and while they want it quiet, or are away, for the end of
    that: raises outbox.Postpone.
    """
    now = bot.now()
    with bot.db.reading() as session:
        row = reminder_rows.digest(session, digest_id)
        if row is None or row.sent_at is not None:
            return None
        hours = people.hours_of(session, row.person_id)
        if not hours.is_open(now):
            raise outbox.Postpone(hours.next_open(now))
        back_at = people.away_until(session, row.person_id, now)
        if back_at is not None:
            raise outbox.Postpone(back_at)
        # Retired ones too: what they still owe is late all the same.
        led = people_rows.led_by(session, row.person_id)
        kinds = _kinds(session, row.person_id, row.day, led, now, local_days.begins_at(hours, now))
        requests = filter(None, (request_rows.get(session, request_id) for request_id in kinds))
        dues = [
            min((_due(session, snapshot, kind, led, now) for kind in kinds[snapshot.request.id]), key=_pain)
            for snapshot in snapshots_of(session, requests, now)
        ]
    return DigestContent(tuple(sorted(dues, key=_pain)), is_of_breaches=_is_of_breaches(row)) if dues else None


def was_sent(bot: Bot, digest_id: int, told: DigestContent, channel_id: str, ts: str, drawn: str | None = None) -> None:
    """Slack has it there, and the one before it makes room."""
    now = bot.now()
    with bot.db.transaction() as session:
        row = reminder_rows.digest(session, digest_id)
        if row is None:
            return
        row.sent_at, row.channel_id, row.ts, row.drawn = now, channel_id, ts, drawn
        session.add(row)
        session.add_all(
            DigestRow(digest_id=row.id, request_id=due.snapshot.request.id, kind=due.kind) for due in told.dues
        )
        for former in reminder_rows.standing_digests(session, row.person_id):
            if former.id != row.id:
                outbox.enqueue(session, DigestRedraw(row.person_id, former.id), now)


def standing(bot: Bot, digest_id: int) -> tuple[Digest, DigestContent] | None:
    """Return where a digest stands in Slack and what it should say by now; None when it stands nowhere."""
    now = bot.now()
    with bot.db.reading() as session:
        row = reminder_rows.digest(session, digest_id)
        if row is None or row.ts is None:
            return None
        others = reminder_rows.standing_digests(session, row.person_id)
        # Beside what broke meanwhile stands the digest of that day; the next day's speaks for both.
        is_replaced = any(other.day > row.day and not _is_of_breaches(other) for other in others)
        led, kinds = people_rows.led_by(session, row.person_id), reminder_rows.named_in(session, digest_id)
        requests = filter(None, (request_rows.get(session, request_id) for request_id in kinds))
        dues, over = [], []
        for snapshot in snapshots_of(session, requests, now):
            kind = kinds[snapshot.request.id]
            is_theirs = snapshot.department.id in led or _is_theirs(session, row.person_id, snapshot)
            if is_theirs and _is_to_do(snapshot, kind):
                dues.append(_due(session, snapshot, kind, led, now))
            else:
                over.append(snapshot)
        zone = people.hours_of(session, row.person_id).zone
    due, is_of_breaches = tuple(sorted(dues, key=_pain)), _is_of_breaches(row)
    return row, DigestContent(due, tuple(over), row.sent_at, zone, is_replaced, is_of_breaches)


def was_replaced(bot: Bot, digest_id: int) -> None:
    """A newer one stands for it: nothing in it changes any more."""
    with bot.db.transaction() as session:
        row = reminder_rows.digest(session, digest_id)
        if row is not None:
            row.channel_id = row.ts = None
            session.add(row)
            reminder_rows.forget_rows(session, digest_id)


def _is_of_breaches(row: Digest) -> bool:
    return "T" in row.day


def _is_theirs(session: Session, person_id: str, snapshot: RequestSnapshot) -> bool:
    return people.is_colleague(session, person_id) and may_see(session, snapshot.request, person_id)


def _is_to_do(snapshot: RequestSnapshot, kind: str) -> bool:
    """Does that promise still run, or wait to be decided?"""
    if kind == DOUBT:
        return snapshot.is_doubted
    clock = {RESPONSE: snapshot.response, RESOLUTION: snapshot.resolution, ANSWER: snapshot.answer}.get(kind)
    return clock is not None and clock.is_running


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


def _kinds(
    session: Session, person_id: str, day: str, led: Collection[int], at: datetime, today: datetime
) -> dict[int, set[str]]:
    """The requests that are named, each with the kinds of the clocks that it is named for.

    What a reminder told them by itself is not named beside it: neither what fell due before they were last told of the
    same request, nor what is still late, when they were told so today.
    """
    kept = [
        (ping, case) for ping in reminder_rows.in_digest(session, person_id, day) if (case := holds(session, ping, at))
    ]
    late = reminder_rows.late_behind_the_ladder(session, led, at, ladder.DAILY)
    ids = {ping.request_id for ping, _ in kept} | {clock.request_id for clock in late}
    sent = reminder_rows.sent_about(session, person_id, ids)
    kinds: dict[int, set[str]] = defaultdict(set)
    for ping, case in kept:
        if not any(request_id == ping.request_id and told_at > ping.promised_at for request_id, _, told_at in sent):
            kinds[ping.request_id].add(case.row.kind)
    told_today = {clock_id for _, clock_id, told_at in sent if told_at >= today}
    for clock in late:
        if clock.id not in told_today:
            kinds[clock.request_id].add(clock.kind)
    for request in request_rows.doubted(session):
        if person_id in _deciding(session, request):
            kinds[request.id].add(DOUBT)
    return {
        request_id: kind
        for request_id, kind in kinds.items()
        if not any(snooze.person_id == person_id for snooze in reminder_rows.snoozes(session, request_id, at))
    }


def _due(session: Session, snapshot: RequestSnapshot, kind: str, led: Collection[int], at: datetime) -> ReminderState:
    whom = ladder.LEAD if snapshot.department.id in led else ""
    return ReminderState(snapshot, kind, "", whom=whom, put_off=put_off_by(session, snapshot.request.id, at))


def _pain(due: ReminderState) -> tuple[int, int, datetime]:
    """Sorts by what hurts most: what is late, what is said to be done and is not, and what is only due soon.

    Of the same sort, what holds its requester up most, and then what was due first.
    """
    clock = {RESPONSE: due.snapshot.response, RESOLUTION: due.snapshot.resolution}.get(due.kind)
    is_late = clock is not None and clock.late_since is not None
    place = _LATE if is_late else _DOUBTED if due.kind == DOUBT else _SOON
    due_at = None if clock is None else clock.due_at
    return place, list(Urgency).index(Urgency(due.snapshot.request.urgency)), due_at or due.snapshot.at
