"""What leads say of signals: whether it was on purpose, so that another baseline begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import Bot, outbox
from bot.calendars import Calendar
from bot.clocks.history import RESPONSE
from bot.departments import departments
from bot.errors import AlreadyAnswered, NotALead
from bot.notices import SignalQuestion
from bot.people import people
from bot.reports import leading, reading
from bot.reports.clock_facts import Decision, Promised, decisions, promised
from bot.reports.enough import TooFew
from bot.reports.signals import TimesChart, WeekOfKept, kept_chart, times_chart
from bot.reports.weeks import Week, weeks_since, window
from bot.text import is_blank
from storage import departments as department_rows
from storage import people as people_rows
from storage import weekly as weekly_rows
from storage.database import Session
from storage.rows import add_once
from storage.tables import Department, SignalRow

REASON_LIMIT = 150
ASKED, ON_PURPOSE, CHANCE = "asked", "on_purpose", "chance"

_LOOKS_BACK = timedelta(weeks=104)


@dataclass(frozen=True)
class Mark:
    """A line in the chart: from that Monday on another baseline holds, for this reason."""

    first_day: date
    text: str


@dataclass(frozen=True)
class Charts:
    """The control charts of a department's first answers: how long they took, and how many were in time."""

    times: TimesChart | TooFew
    kept: Sequence[WeekOfKept] | TooFew


@dataclass(frozen=True)
class SignalShown:
    """A signal as a lead reads it. `usual` and `now` are working hours: of what was usual, and of the newest week.

    None where too few weeks are left to say.
    """

    row: SignalRow
    department: Department
    usual: timedelta | None
    now: timedelta | None


def marks(session: Session, department_id: int) -> list[Mark]:
    """Return where another baseline begins, the oldest first."""
    found = weekly_rows.signals(session, department_id)
    return [Mark(one.first_day, one.text) for one in found if one.state == ON_PURPOSE]


def charted_weeks(calendar: Calendar, at: datetime) -> tuple[Week, ...]:
    """Return the whole weeks that a control chart is made of: those of the last two years. What was usual longer ago
    says nothing about today.
    """
    return weeks_since(calendar, at - _LOOKS_BACK, at)


def charts_of(session: Session, department: Department, at: datetime) -> Charts:
    """Return the control charts of a department's first answers as known at `at`, of the last two years at the most:
    that of their times from its newest baseline on.
    """
    weeks = charted_weeks(departments.calendar_of(session, department), at)
    known = reading.facts(session, department.id, weeks[0].start, at, [RESPONSE])
    made = decisions(known.promised_by(department.id), *window(weeks))
    first = [one for one in made if promised(one.fact) is Promised.FIRST_ANSWER]
    begun = marks(session, department.id)
    return Charts(times_chart(first, weeks, begun[-1].first_day if begun else None), kept_chart(first, weeks))


def notice(session: Session, department: Department, found: TimesChart | TooFew, at: datetime) -> SignalRow | None:
    """Keep that eight weeks in a row lie on one side, and ask the leads once whether that was on purpose.

    Return the row that is new. One that is asked about, or was answered, is not asked about again while it goes on.
    """
    place = None if isinstance(found, TooFew) else found.row_begins
    if place is None or isinstance(found, TooFew):
        return None
    begins = found.weeks[place].week
    known = weekly_rows.signals(session, department.id)
    if any(one.first_day >= begins.first_day or one.noticed_at >= begins.start for one in known):
        return None
    is_slower = found.weeks[-1].hours > found.usual
    row = add_once(
        session,
        SignalRow(department_id=department.id, first_day=begins.first_day, noticed_at=at, is_slower=is_slower),
    )
    if row is not None:
        for lead_id in people_rows.active_leads_of(session, department.id):
            told_at = people.reached_at(session, lead_id, department, at)
            outbox.enqueue(session, SignalQuestion(lead_id, row.id), told_at)
    return row


def shown(bot: Bot, signal_id: int, reader_id: str) -> SignalShown | None:
    """Return a signal for somebody who leads its department; None for others, or where there is none."""
    with bot.db.reading() as session:
        row = weekly_rows.signal(session, signal_id)
        if row is None or not _leads(session, row, reader_id):
            return None
        return _shown(session, row, bot.now())


def must_be_able_to_answer(bot: Bot, signal_id: int, actor_id: str) -> SignalShown:
    """Return what is asked. Raises NotALead, and AlreadyAnswered for one that was."""
    with bot.db.reading() as session:
        return _shown(session, _to_answer(session, weekly_rows.signal(session, signal_id), actor_id), bot.now())


def answer(bot: Bot, signal_id: int, actor_id: str, reason: str | None) -> SignalShown:
    """Write down that it was on purpose, and why, in one line; or with None, that it was not.

    Raises NotALead, AlreadyAnswered; ValueError for a reason that no form lets through.
    """
    if reason is not None and (is_blank(reason) or len(reason) > REASON_LIMIT or "\n" in reason):
        raise ValueError(f"a reason is one line of 1 to {REASON_LIMIT} characters")
    with bot.db.transaction() as session:
        row = _to_answer(session, weekly_rows.lock_signal(session, signal_id), actor_id)
        row.state, row.text = (CHANCE, "") if reason is None else (ON_PURPOSE, reason)
        row.answered_at = bot.now()
        session.add(row)
        return SignalShown(row, department_rows.get(session, row.department_id), None, None)


def first_answers(session: Session, department: Department, week: Week, at: datetime) -> list[Decision]:
    """Return how the first answers of a week were decided, those that took longest first."""
    known = reading.facts(session, department.id, week.start, at, [RESPONSE])
    made = decisions(known.promised_by(department.id), week.start, week.end)
    first = [one for one in made if one.is_judged and promised(one.fact) is Promised.FIRST_ANSWER]
    return sorted(first, key=lambda one: (-one.fact.used, one.fact.request_id))


def _to_answer(session: Session, row: SignalRow | None, actor_id: str) -> SignalRow:
    if row is None:
        raise NotALead
    leading.led_by(session, [row.department_id], actor_id)
    if row.state != ASKED:
        raise AlreadyAnswered(row.text)
    return row


def _leads(session: Session, row: SignalRow, person_id: str) -> bool:
    return person_id in people_rows.active_leads_of(session, row.department_id)


def _shown(session: Session, row: SignalRow, at: datetime) -> SignalShown:
    department = department_rows.get(session, row.department_id)
    found = charts_of(session, department, at).times
    if isinstance(found, TooFew):
        return SignalShown(row, department, None, None)
    return SignalShown(row, department, timedelta(hours=found.usual), timedelta(hours=found.weeks[-1].hours))
