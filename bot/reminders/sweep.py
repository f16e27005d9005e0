"""The sweep that climbs the ladder: what falls due is promised once, and the clock's pointer moves on."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from bot import Bot, local_days, outbox
from bot.agreed_time import is_agreed
from bot.clocks import history, ladder, sync
from bot.departments import departments
from bot.notices import LateNews, ReminderMessage
from bot.people import absences, people
from bot.reminders import decisions, digest, stand_ins
from bot.reminders.pings import enqueue
from bot.reminders.recipients import Case, Recipient, case_of, recipients_of, step_to_send
from bot.requests import assignment, followup
from bot.requests.closing import close_silent
from bot.requests.transition import Transition, carry_out_in
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import people as people_rows
from storage import reminders as reminder_rows
from storage.database import Unavailable
from storage.rows import add_once
from storage.tables import ClockRow, Reminder

_PAGE = 500

log = logging.getLogger("handoff.reminders")


def may_hear(bot: Bot) -> list[str]:
    """Return whom the clocks that ring now may concern: who has the request, whoever was asked something, the leads and
    who is on call. Slack is asked about them before anybody is reminded.
    """
    now = bot.now()
    with bot.db.reading() as session:
        ringing = clock_rows.holders_of_ringing(session, now, _PAGE)
        found = [person_id for _, person_id in ringing if person_id is not None]
        for department_id in sorted({department_id for department_id, _ in ringing}):
            department = department_rows.get(session, department_id)
            on_call = ladder.on_call(department.on_call, departments.calendar_of(session, department), now)
            found += [*people_rows.active_leads_of(session, department_id), *filter(None, [on_call])]
    return sorted(set(found))


def send_due(bot: Bot) -> int:
    """Promise the reminders whose moment has come, and ask for stand-ins; answers how many steps were told.

    Safe late, twice, or on ten machines at once. Of several steps that were missed, only the newest is told. While the
    clock is in doubt, nothing is done: by a clock that was set ahead for a minute every promise would be broken.
    """
    if not is_agreed(bot):
        return 0
    absences.end_over(bot)
    assignment.hand_back_unserved(bot)
    stand_ins.end_over(bot)
    stand_ins.ask(bot)
    decisions.remind(bot)
    digest.open_for_doubted(bot)
    told = 0
    for clock_id, request_id in _ringing(bot):
        try:
            with bot.db.transaction() as session, carry_out_in(session, bot, request_id, None, bot.now()) as transition:
                clock = clock_rows.get(session, clock_id)
                if clock is not None and clock.next_alarm_at is not None and clock.next_alarm_at <= transition.at:
                    told += _ring(transition, clock)
                    session.add(clock)
        except Unavailable:
            raise
        except Exception:  # one bad clock must not keep the others from ringing; it is logged and looked at again
            log.exception("reminder failed", extra={"clock": clock_id, "request": request_id})
    return told


def pass_over(bot: Bot) -> int:
    """Move every clock past the steps whose moment has come, tell nobody, and return how many clocks that were.

    For a database that was restored: they may have been told since it was backed up. Nothing is closed for silence
    before another working day is over.
    """
    passed = 0
    for clock_id, request_id in _ringing(bot):
        with bot.db.transaction() as session, carry_out_in(session, bot, request_id, None, bot.now()) as transition:
            clock = clock_rows.get(session, clock_id)
            if clock is not None:
                _pass_over(transition, clock)
                session.add(clock)
                passed += 1
    return passed


def _ringing(bot: Bot) -> Iterator[tuple[int, int]]:
    """(clock id, request id) of all clocks whose alarm has come, page by page."""
    now, after = bot.now(), None
    while True:
        with bot.db.reading() as session:
            page = clock_rows.ringing(session, now, _PAGE, after)
        yield from ((clock_id, request_id) for _, clock_id, request_id in page)
        if len(page) < _PAGE:
            return
        after = page[-1][:2]


def _ring(transition: Transition, clock: ClockRow) -> int:
    """Answers how many steps were told: one or none."""
    case = _looked_at(transition, clock)
    if not case.calendar.is_open(transition.at):
        # A late look, after closing. Nobody is told in the night.
        clock.next_alarm_at = case.calendar.next_open(transition.at)
        return 0
    if clock.next_step == ladder.DAILY:
        return _again_tomorrow(transition, case)
    passed = _passed(case)
    if not passed:
        return 0
    if clock.kind == history.ANSWER and passed[-1].key == ladder.CLOSES:
        return _close(transition, case)
    sync.move_on(clock, case.dues, passed[-1], transition.at)
    if clock.next_step == ladder.DAILY:
        clock.next_alarm_at = local_days.next_opening(case.calendar, transition.at)
    if clock.kind != history.ANSWER:
        transition.redraw()
    followup.redraw(transition.session, transition.request, transition.at)
    telling = [due.key for due in passed if due.told(is_claimed=case.is_claimed)]
    return _tell(transition, case, telling[-1]) if telling else 0


def _pass_over(transition: Transition, clock: ClockRow) -> None:
    case = _looked_at(transition, clock)
    passed = _passed(case)
    if clock.kind == history.ANSWER and passed and passed[-1].key == ladder.CLOSES:
        clock.next_step = ladder.CLOSES
        clock.next_alarm_at = case.calendar.late_from(transition.at, case.calendar.days(transition.at, 1))
        return
    if passed:
        sync.move_on(clock, case.dues, passed[-1], transition.at)
        for due in passed:
            told = Reminder(clock_id=clock.id, promise=clock.promise, step=due.key, at=transition.at)
            if clock.kind != history.ANSWER:
                add_once(transition.session, told)
    if clock.next_step == ladder.DAILY:
        clock.next_alarm_at = local_days.next_opening(case.calendar, transition.at)


def _looked_at(transition: Transition, clock: ClockRow) -> Case:
    transition.catch_up()
    if clock.kind == history.ANSWER:
        absences.note(transition.session, transition.request.requester_id, transition.at)
    case = case_of(
        transition.session, transition.request, transition.department, clock, transition.clocks, transition.at
    )
    # Hours or ladder may have changed since the alarm was set, and the requester may be away: it rings when it should
    # now, and tells no stale time.
    steps, urgency = departments.ladder_of(transition.department), transition.request.urgency
    sync.sync(clock, case.clock, steps, urgency, transition.at, away=case.away)
    return case


def _passed(case: Case) -> list[ladder.DueStep]:
    keys = [due.key for due in case.dues]
    if case.row.next_step not in keys:
        return []
    return [due for due in case.dues[keys.index(case.row.next_step) :] if due.at <= case.at]


def _tell(transition: Transition, case: Case, key: str) -> int:
    apart = {told.step for told in reminder_rows.of_clock(transition.session, case.row.id, case.row.promise)}
    said = step_to_send(case, key, transition.at, apart)
    reminder = Reminder(clock_id=case.row.id, promise=case.row.promise, step=key, at=transition.at)
    if said is None or add_once(transition.session, reminder) is None:
        return 0
    enqueue(transition.session, transition.request, reminder, recipients_of(case, said), transition.at)
    if ladder.REQUESTER in said.told and case.row.kind != history.ANSWER:
        outbox.enqueue(transition.session, LateNews(transition.request.requester_id, reminder.id), transition.at)
    return 1


def _close(transition: Transition, case: Case) -> int:
    """The requester was silent for too long. But nobody is shut out unless a reminder reached them, and a day ago.

    Where none did, because the bot or Slack was down, or they took no messages, one is tried every day until it does.
    """
    requester_id = case.request.requester_id
    sent_at = reminder_rows.last_sent(transition.session, case.row.id, case.row.promise, requester_id)
    if not people.is_active(transition.session, requester_id):
        close_silent(transition)
    elif sent_at is None:
        case.row.next_step = ladder.CLOSES
        case.row.next_alarm_at = case.fair_from(transition.at)
        return _warn(transition, case)
    elif transition.at >= case.fair_from(sent_at):
        close_silent(transition)
    else:
        case.row.next_alarm_at = case.fair_from(sent_at)
    return 0


def _warn(transition: Transition, case: Case) -> int:
    """Tell the requester that their request is about to be closed; once more, where that did not reach them."""
    session, requester_id = transition.session, case.request.requester_id
    reminder = Reminder(clock_id=case.row.id, promise=case.row.promise, step=ladder.CLOSES, at=transition.at)
    before = reminder_rows.of_clock(session, case.row.id, case.row.promise)
    told = next((one for one in before if one.step == ladder.CLOSES), None) or add_once(session, reminder)
    if told is None:
        return 0
    told.at = transition.at
    session.add(told)
    enqueue(session, transition.request, told, [Recipient(requester_id, ladder.REQUESTER)], transition.at)
    outbox.try_again(session, ReminderMessage(requester_id, told.id), transition.at)
    return 1


def _again_tomorrow(transition: Transition, case: Case) -> int:
    """Still late, and the ladder is at its end: the leads find it in their digest of the day."""
    case.row.next_alarm_at = local_days.next_opening(case.calendar, transition.at)
    # By how much it is late is told once a day.
    transition.redraw()
    followup.redraw(transition.session, transition.request, transition.at)
    for lead in people_rows.active_leads_of(transition.session, transition.department.id):
        if people.away_until(transition.session, lead, transition.at) is None:
            digest.open_for(transition.session, lead, transition.at)
    return 0
