"""Somebody is away while something of theirs is late, or for most of what is left: a stand-in is asked for at once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot import Bot
from bot.departments import departments
from bot.people import people
from bot.reminders.keys import StandIn
from bot.reminders.pings import enqueue
from bot.reminders.recipients import Case, Recipient, case_of, instead_of
from bot.requests import followup
from bot.requests.transition import Transition, carry_out_in
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import people as people_rows
from storage import reminders as reminder_rows
from storage import requests as request_rows
from storage.database import Session, Unavailable
from storage.rows import add_once
from storage.tables import ClockRow, Reminder, Request

WHOM = "stand_in"
_NOTHING = timedelta(0)
# Whoever is back within a working hour is waited for, though something is late.
_SOON_BACK = timedelta(hours=1)

log = logging.getLogger("handoff.reminders")


def ask(bot: Bot) -> int:
    """Ask for stand-ins where they are needed, once for each request and person; answers how many were asked for."""
    now = bot.now()
    with bot.db.reading() as session:
        held = reminder_rows.held_by(session, people_rows.away_at(session, now), request_rows.UNFINISHED)
        # Most are away at night, when nobody works and nothing is missed.
        are_missed = {one for one in {(away, place) for _, away, place in held} if _is_missed(session, *one, now)}
        needed = [
            (request_id, away)
            for request_id, away, place in held
            if (away, place) in are_missed and _needs_one(session, request_id, away, now)
        ]
    asked = 0
    for request_id, away in needed:
        try:
            with bot.db.transaction() as session, carry_out_in(session, bot, request_id, None, now) as transition:
                asked += _ask(transition, away)
        except Unavailable:
            raise
        except Exception:  # one bad request must not keep all reminders back; it is logged and looked at again
            log.exception("stand-in failed", extra={"request": request_id})
    return asked


def end_over(bot: Bot) -> None:
    """Nobody needs to stand in for somebody who is back: cards and reminders say so. The next time is asked anew.

    A sweep: safe late, twice, or on ten machines. It writes only when somebody is back.
    """
    now = bot.now()
    with bot.db.reading() as session:
        asked = reminder_rows.stand_ins(session)
        there = {person for _, _, person in asked if people.away_until(session, person, now) is None}
    for reminder_id, request_id, person_id in asked:
        if person_id not in there:
            continue
        try:
            with bot.db.transaction() as session, carry_out_in(session, bot, request_id, None, now) as transition:
                _end(transition, reminder_id, person_id)
        except Unavailable:
            raise
        except Exception:  # one bad request must not keep all reminders back; it is logged and looked at again
            log.exception("stand-in failed", extra={"request": request_id})


def _end(transition: Transition, reminder_id: int, person_id: str) -> None:
    reminder = reminder_rows.get(transition.session, reminder_id)
    if reminder is not None and people.away_until(transition.session, person_id, transition.at) is None:
        reminder.step = str(StandIn(person_id, reminder.id))
        transition.session.add(reminder)
        transition.session.flush()
        transition.redraw()
        followup.redraw(transition.session, transition.request, transition.at)


def asked_instead(case: Case, away: str) -> list[Recipient]:
    """Whoever is on call, otherwise the leads, otherwise the thread."""
    others = instead_of(case, away, case.at)
    return [Recipient(other.person_id, WHOM) for other in others] or [Recipient(reminder_rows.THREAD, WHOM)]


def missed_clock(session: Session, request: Request, person_id: str, at: datetime) -> ClockRow | None:
    """The running promise that is late or due next, if this person has it and is away when it should be seen to.

    That is for more than an hour while it is late (at all, when it is urgent), or else for more than half of what is
    left; in working time of the department.
    """
    away_until = people.away_until(session, person_id, at)
    if away_until is None or request.assignee_id != person_id or request.state not in request_rows.UNFINISHED:
        return None
    running = [
        clock
        for clock in clock_rows.of_request(session, request.id)
        if clock.department_id == request.department_id and clock.state == "running" and clock.due_at is not None
    ]
    nearest = min(running, key=lambda clock: clock.due_at or at, default=None)
    if nearest is None or nearest.due_at is None:
        return None
    department = department_rows.get(session, request.department_id)
    calendar = departments.calendar_of(session, department)
    left = calendar.between(at, nearest.due_at)
    if left <= _NOTHING:
        missed, bearable = calendar.between(at, away_until), _NOTHING if request.urgency == "urgent" else _SOON_BACK
    else:
        missed, bearable = calendar.between(at, min(away_until, nearest.due_at)), left / 2
    return nearest if missed > bearable else None


def _ask(transition: Transition, away: str) -> bool:
    """Answers whether there was still reason to."""
    clock = missed_clock(transition.session, transition.request, away, transition.at)
    if (
        clock is None
        or reminder_rows.of_step(transition.session, transition.request.id, str(StandIn(away))) is not None
    ):
        return False
    reminder = Reminder(clock_id=clock.id, promise=clock.promise, step=str(StandIn(away)), at=transition.at)
    case = case_of(
        transition.session, transition.request, transition.department, clock, transition.clocks, transition.at
    )
    if add_once(transition.session, reminder) is None:
        return False
    enqueue(transition.session, transition.request, reminder, asked_instead(case, away), transition.at)
    transition.redraw()
    return True


def _is_missed(session: Session, person_id: str, department_id: int, at: datetime) -> bool:
    """Is this person away for any of the department's working time?"""
    away_until = people.away_until(session, person_id, at)
    calendar = departments.calendar_by_id(session, department_id)
    return away_until is not None and calendar.between(at, away_until) > _NOTHING


def _needs_one(session: Session, request_id: int, away: str, at: datetime) -> bool:
    """A look without holding the request still: most need nobody, or were asked for already."""
    request = request_rows.get(session, request_id)
    if request is None or reminder_rows.of_step(session, request_id, str(StandIn(away))) is not None:
        return False
    return missed_clock(session, request, away, at) is not None
