"""Reminders before and after a promise breaks: the ladder, and the sweep that climbs it.

Half of the time for the first answer is used and nobody has it: a line in the thread. At three quarters: the assignee,
or without one the lead. At the whole: both, the thread, and an honest word to the requester. At one and a half: the
lead once more. A step is told once per clock, ever, in the department's open hours only.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot import Bot, clocks, outbox
from bot.notices import LateNews, Notice, ReminderLine, ReminderMessage
from bot.requests.acting import Act, holding_still
from bot.requests.reading import Shown, show
from storage import clocks as rows
from storage import people
from storage import requests as request_rows
from storage.database import add_once
from storage.tables import Clock, Reminder

_SWEEP = 500


@dataclass(frozen=True)
class Due:
    """A reminder that still has something to say, and the request it is about."""

    shown: Shown
    kind: str
    step: int


def send_due(bot: Bot) -> int:
    """Promise the reminders whose moment has come; answers how many. Safe late, twice, or on ten machines at once.

    Of several steps that were missed, only the newest is told.
    """
    told = 0
    with bot.db.reading() as session:
        ringing = rows.ringing(session, bot.now(), _SWEEP)
    for clock_id, request_id in ringing:
        with bot.db.transaction() as session, holding_still(session, request_id, None, bot.now()) as act:
            clock = rows.get(session, clock_id)
            if clock is not None and clock.next_alarm_at is not None and clock.next_alarm_at <= act.at:
                told += _ring(act, clock)
                session.add(clock)
    return told


def still_true(bot: Bot, reminder_id: int, person_id: str | None = None) -> Due | None:
    """What the reminder has to say at this moment, to that person if it goes to one; None when it is no longer true.

    Asked at delivery: an answer may have come meanwhile, somebody may have taken it, a later step may have overtaken
    it, or the person is no longer concerned. In closed hours it waits for the next opening: raises outbox.Postpone.
    """
    with bot.db.reading() as session:
        reminder = rows.reminder(session, reminder_id)
        clock = None if reminder is None else rows.get(session, reminder.clock_id)
        request = None if clock is None else request_rows.get(session, clock.request_id)
        if reminder is None or clock is None or request is None or clock.state != "running":
            return None
        if max(rows.steps_reached(session, clock.id)) > reminder.step:
            return None
        now = bot.now()
        found = show(session, request, now)
        leads = people.leads_of(session, request.department_id)
        if reminder.step < clocks.LATE and person_id in leads and request.assignee_id not in {None, person_id}:
            return None
        if person_id is not None and person_id not in {request.assignee_id, request.requester_id, *leads}:
            return None
        if reminder.step < clocks.SOON and request.assignee_id is not None:
            return None
        if not found.calendar.is_open(now):
            raise outbox.Postpone(found.calendar.next_open(now))
        return Due(found, clock.kind, reminder.step)


def _ring(act: Act, clock: Clock) -> int:
    calendar = act.calendar
    if not calendar.is_open(act.at):
        clocks.hold_alarm_until(clock, calendar.next_open(act.at))
        return 0
    passed = clocks.steps_passed(clock, calendar, act.at)
    if not passed:
        # Its calendar changed since the alarm was set: it rings when it should now, not for ever.
        clocks.plan(clock, calendar)
        return 0
    newest = passed[-1]
    clocks.move_on(clock, calendar, newest)
    reminder = add_once(act.session, Reminder(clock_id=clock.id, step=newest, at=act.at))
    if reminder is None:
        return 0
    # Whoever should hear that a promise broke hears it, also when the bot was down at that moment.
    heard_by = clocks.LATE if clocks.LATE in passed else newest
    for notice in _notices(act, reminder, heard_by):
        outbox.promise(act.session, notice, act.at)
    act.redraw()
    return 1


def _notices(act: Act, reminder: Reminder, step: int) -> list[Notice]:
    """Everybody whom the step concerns, as things are now."""
    leads = people.active_leads_of(act.session, act.department.id)
    assignee_id = act.request.assignee_id
    in_thread = ReminderLine(act.department.id, reminder.id)
    if step < clocks.SOON:
        return [in_thread] if assignee_id is None else []
    if step < clocks.LATE:
        told = [assignee_id] if assignee_id is not None else leads
        return _messages(told, reminder) or [in_thread]
    if step == clocks.LATE:
        told = leads if assignee_id is None else list(dict.fromkeys([assignee_id, *leads]))
        return [*_messages(told, reminder), in_thread, LateNews(act.request.requester_id, reminder.id)]
    return _messages(leads, reminder) or [in_thread]


def _messages(person_ids: list[str], reminder: Reminder) -> list[Notice]:
    return [ReminderMessage(person_id, reminder.id) for person_id in person_ids]
