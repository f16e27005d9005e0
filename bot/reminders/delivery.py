"""A reminder at the door: still true, in the hearer's own hours, not put off, and not too much for one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import Bot, local_days, outbox
from bot.clocks import ladder
from bot.people import people
from bot.reminders import budget, digest
from bot.reminders.recipients import Case
from bot.reminders.relevance import ReminderState, due_of, holds, is_overtaken, running_case, said_by, still_asked
from bot.reports.usual import usual
from bot.requests import followup
from bot.requests.queries import HistoryLine
from bot.requests.rules import INSIDE
from bot.requests.snapshot import RequestSnapshot, snapshot_of
from storage import history as history_rows
from storage import notifications as notification_rows
from storage import people as people_rows
from storage import reminders as reminder_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import Entry, Ping

# What a reminder that stands in somebody's messages says about what was done since.
_DEEDS = (
    *(
        "taken",
        "released",
        "assigned",
        "handed_back",
        "asked",
        "answered",
        "replied",
        "added",
        "noted",
        "acknowledged",
        "snoozed",
        "changed",
    ),
    *(
        "moved",
        "proposed",
        "countered",
        "agreed",
        "declined",
        "resolved",
        "upheld",
        "confirmed",
        "cancelled",
        "dismissed",
        "silent",
        "reopened",
    ),
)
# Whoever looks after promises of others, in the words of the ladder.
_WATCHING = {ladder.ASSIGNEE, ladder.LEAD, ladder.ON_CALL}
# More first words about promises that broke a while ago are one message.
_MOST_BREACHES_ALONE = 3
_A_WHILE = timedelta(minutes=30)


@dataclass(frozen=True)
class News:
    """What the requester is told of a promise: that it broke, or what their department wants them to know before.

    `expect_by` is when it can honestly be expected, from how long such things usually take; None when that is over
    already, or not known.
    """

    snapshot: RequestSnapshot
    kind: str
    is_late: bool
    expect_by: datetime | None = None
    assignee_was_told: bool = False
    lead_was_told: bool = False


@dataclass(frozen=True)
class Since:
    """A reminder that was sent: what it still asks for, if anything, and the last that was done since.

    `is_replaced` says that a newer message about the same request says it all in the same place: this one has to go.
    """

    ping: Ping
    snapshot: RequestSnapshot
    due: ReminderState | None
    line: HistoryLine | None
    is_replaced: bool = False


def for_person(bot: Bot, reminder_id: int, person_id: str) -> ReminderState | None:
    """What the reminder has to say to this person now; None when it is no longer true, or waits for their digest.

    Raises outbox.Postpone while it was put off by them, while they want it quiet, and outside their own working hours.
    An urgent one, and one to whoever is on call, comes in the department's hours too. It comes however many there were
    that day when it is urgent, or the first word that a promise broke.
    """
    now = bot.now()
    with bot.db.reading() as session:
        ping = reminder_rows.ping_of(session, reminder_id, person_id)
        case = None if ping is None or ping.sent_at or ping.digest_on else holds(session, ping, now)
        if ping is None or case is None:
            return None
        _not_while_put_off(session, case, person_id)
        hours = people.hours_of(session, person_id)
        _only_in_hours(case, person_id)
        _not_while_away(session, case, person_id)
        together = _broken_meanwhile(session, ping, case) if hours.is_open(now) else []
        sent = reminder_rows.sent_since(session, person_id, local_days.begins_at(hours, now))
        if len(together) <= _MOST_BREACHES_ALONE and budget.comes_at_once(
            always=_always_comes(session, case, ping), sent=sent, a_day=bot.settings.reminders_a_day
        ):
            return due_of(session, case, snapshot_of(session, case.request, now), ping)
    with bot.db.transaction() as session:
        if len(together) > _MOST_BREACHES_ALONE:
            pings = (reminder_rows.ping(session, ping_id) for ping_id in together)
            digest.put_together(session, [one for one in pings if one is not None and one.sent_at is None], now)
        elif (ping := reminder_rows.ping_of(session, reminder_id, person_id)) is not None:
            digest.put_into(session, ping, now)
    return None


def for_thread(bot: Bot, reminder_id: int, department_id: int) -> ReminderState | None:
    """The same for a line in the thread of a department's card, in the hours of the department."""
    now = bot.now()
    with bot.db.reading() as session:
        ping = reminder_rows.ping_of(session, reminder_id, reminder_rows.THREAD)
        case = None if ping is None or ping.sent_at else holds(session, ping, now)
        if ping is None or case is None or case.request.department_id != department_id:
            return None
        if not case.calendar.is_open(now):
            raise outbox.Postpone(case.calendar.next_open(now))
        return due_of(session, case, snapshot_of(session, case.request, now), ping)


def for_requester(bot: Bot, reminder_id: int, person_id: str) -> News | None:
    """What the requester is told, in their own hours; None for one who knows it: it is theirs to do, or to see to."""
    now = bot.now()
    with bot.db.reading() as session:
        reminder = reminder_rows.get(session, reminder_id)
        case = None if reminder is None else running_case(session, reminder, now)
        said = None if reminder is None or case is None else said_by(case, reminder)
        if reminder is None or case is None or said is None or is_overtaken(case, reminder, said):
            return None
        knows = (
            case.request.assignee_id == person_id or reminder_rows.ping_of(session, reminder_id, person_id) is not None
        )
        if person_id != case.request.requester_id or knows or ladder.REQUESTER not in said.told:
            return None
        _only_in_hours(case, person_id)
        late_from = case.row.late_from
        return News(
            snapshot_of(session, case.request, now),
            case.row.kind,
            is_late=late_from is not None and late_from <= now,
            expect_by=_expected_by(session, case),
            assignee_was_told=ladder.ASSIGNEE in said.told,
            lead_was_told=ladder.LEAD in said.told and bool(people_rows.active_leads_of(session, case.department.id)),
        )


def was_sent(
    bot: Bot,
    reminder_id: int,
    person_id: str = reminder_rows.THREAD,
    channel_id: str | None = None,
    ts: str | None = None,
    drawn: str | None = None,
) -> None:
    """Slack has it, and what was there about the same request for the same person goes.

    Until the clock's next step, otherwise for a working day, an action counts as having followed.
    """
    now = bot.now()
    with bot.db.transaction() as session:
        ping = reminder_rows.ping_of(session, reminder_id, person_id)
        reminder = reminder_rows.get(session, reminder_id)
        case = None if reminder is None else running_case(session, reminder, now)
        if ping is None:
            return
        ping.sent_at = now
        ping.window_until = now if case is None else _window(case)
        ping.channel_id, ping.ts, ping.drawn = channel_id, ts, drawn
        session.add(ping)
        request = request_rows.get(session, ping.request_id)
        for former in reminder_rows.standing(session, ping.request_id):
            if request is not None and former.person_id == person_id and former.id != ping.id:
                outbox.enqueue(session, followup.redrawn(request, former), now)


def was_taken_away(bot: Bot, ping_id: int) -> None:
    """It stands in Slack no more."""
    with bot.db.transaction() as session:
        ping = reminder_rows.ping(session, ping_id)
        if ping is not None:
            ping.channel_id = ping.ts = None
            session.add(ping)


def since(bot: Bot, ping_id: int) -> Since | None:
    """What a reminder that stands in Slack should say by now; None when it is not there."""
    now = bot.now()
    with bot.db.reading() as session:
        ping = reminder_rows.ping(session, ping_id)
        request = None if ping is None else request_rows.get(session, ping.request_id)
        if ping is None or ping.sent_at is None or ping.ts is None or request is None:
            return None
        snapshot = snapshot_of(session, request, now)
        theirs = [one for one in reminder_rows.standing(session, request.id) if one.person_id == ping.person_id]
        is_quiet = ping.acted_at is not None or _puts_off(session, request.id, ping.person_id, now)
        case = None if is_quiet else still_asked(session, ping, now)
        is_inside = ping.whom != ladder.REQUESTER
        entry = history_rows.latest(session, request.id, [verb for verb in _DEEDS if is_inside or verb not in INSIDE])
        happened = entry is not None and entry.at >= ping.sent_at
        return Since(
            ping,
            snapshot,
            None if case is None else due_of(session, case, snapshot, ping),
            _line(session, entry, snapshot) if entry is not None and happened else None,
            is_replaced=theirs[-1].id != ping.id or (case is None and _is_told_of(session, ping, entry)),
        )


def _is_told_of(session: Session, ping: Ping, entry: Entry | None) -> bool:
    """Does a message of their own tell this person what was done?"""
    row = notification_rows.get(session, ping.request_id, ping.person_id)
    return entry is not None and row is not None and entry.id in row.entry_ids


def _line(session: Session, entry: Entry, snapshot: RequestSnapshot) -> HistoryLine:
    known = people_rows.named(session, {entry.actor_id or "", entry.about_id or ""})
    return HistoryLine(entry, snapshot, known.get(entry.actor_id or ""), known.get(entry.about_id or ""))


def _always_comes(session: Session, case: Case, ping: Ping) -> bool:
    row = case.row
    told_at = reminder_rows.last_sent(session, row.id, row.promise, ping.person_id)
    # The last word before a question closes its request keeps nobody waiting for a digest.
    if row.next_step == ladder.CLOSES and told_at is None:
        return True
    return budget.always_comes(is_urgent=case.is_urgent, late_from=row.late_from, told_at=told_at, at=case.at)


def _broken_meanwhile(session: Session, ping: Ping, case: Case) -> list[int]:
    """The pings to the same person that are the first word of a promise that had broken a while before; none, unless
    this is one of them.
    """
    if not _is_late_word(session, ping, case):
        return []
    others = [one for one in reminder_rows.unsent(session, ping.person_id) if one.id != ping.id]
    cases = ((one, holds(session, one, case.at)) for one in others)
    return [ping.id, *(one.id for one, its in cases if its is not None and _is_late_word(session, one, its))]


def _is_late_word(session: Session, ping: Ping, case: Case) -> bool:
    """Is it the first word that a promise broke, and could nobody say it then: Handoff was down, or it was night?"""
    row = case.row
    if ping.whom not in _WATCHING or row.late_from is None or case.at - row.late_from < _A_WHILE:
        return False
    if _puts_off(session, case.request.id, ping.person_id, case.at) is not None:
        return False
    told_at = reminder_rows.last_sent(session, row.id, row.promise, ping.person_id)
    return budget.always_comes(is_urgent=False, late_from=row.late_from, told_at=told_at, at=case.at)


def _not_while_put_off(session: Session, case: Case, person_id: str) -> None:
    until = _puts_off(session, case.request.id, person_id, case.at)
    if until is not None:
        raise outbox.Postpone(until)


def _puts_off(session: Session, request_id: int, person_id: str, at: datetime) -> datetime | None:
    """Until when this person wants to hear no more of the request."""
    theirs = [one.until for one in reminder_rows.snoozes(session, request_id, at) if one.person_id == person_id]
    return max(theirs, default=None)


def _not_while_away(session: Session, case: Case, person_id: str) -> None:
    """Whoever is away for longer is not among the hearers any more; this one is back soon."""
    back_at = people.away_until(session, person_id, case.at)
    if back_at is not None and not case.is_urgent:
        raise outbox.Postpone(back_at)


def _only_in_hours(case: Case, person_id: str) -> None:
    """In those of whoever reads it; while they are on call, and when it is urgent, in the department's too."""
    opens_at = people.reached_at(case.session, person_id, case.department, case.at)
    if case.is_urgent:
        opens_at = min(opens_at, case.calendar.next_open(case.at))
    if opens_at > case.at:
        raise outbox.Postpone(opens_at)


def _window(case: Case) -> datetime:
    row = case.row
    if row.next_step not in {None, ladder.DAILY} and row.next_alarm_at is not None and row.next_alarm_at > case.at:
        return row.next_alarm_at
    return case.calendar.add_days(case.at, 1)


def _expected_by(session: Session, case: Case) -> datetime | None:
    """When 85 of a hundred such requests would be there, if that is still ahead."""
    request, kind = case.request, case.row.kind
    found = usual(session, request.department_id, case.at, request.type_id, request.urgency, kind=kind)
    used = case.clock.used(case.at)
    if found is None or found.most is None or found.most <= used:
        return None
    return case.calendar.add(case.at, found.most - used)
