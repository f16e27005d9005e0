"""What a reminder has to say at the moment at which it is said: what is no longer true is not said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.clocks import checkpoints, ladder
from bot.clocks.ladder import StepKey
from bot.departments import departments
from bot.people import people
from bot.reminders import keys, stand_ins
from bot.reminders.keys import Decision, PutOff, StandIn
from bot.reminders.recipients import Case, StepToSend, case_of, concerns, recipients_of, step_to_send
from bot.requests import proposals
from bot.requests.snapshot import RequestSnapshot
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import people as people_rows
from storage import proposals as proposal_rows
from storage import reminders as reminder_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import Person, Ping, Reminder


@dataclass(frozen=True)
class SnoozeState:
    """Somebody wants to hear no more of it until then, for this reason."""

    name: str
    until: datetime
    reason: str


@dataclass(frozen=True)
class Outlook:
    """What a step of the ladder has behind it and before it, so that its reader knows what comes if nothing happens.

    `is_breach` says that this is the word that a promise broke, and `is_repeated` that it was said before. `told` are
    those who are told with this step, and `next_told` those at the next one, at `next_at`, in the ladder's words.
    """

    is_breach: bool
    is_repeated: bool
    told: tuple[str, ...]
    next_told: tuple[str, ...] = ()
    next_at: datetime | None = None
    has_lead: bool = True


@dataclass(frozen=True)
class ReminderState:
    """A reminder that still has something to say, and the request it is about.

    `ping_id` and `whom` are whose it is, for one that goes to a person. `put_off` is who has put it off until when.
    `closes_at` is when a question that nobody answers closes its request. `away` is whose stand-in is asked for.
    `outlook` is there for a step of a department's ladder. `is_decision`: a new time waits for the reader's word.
    """

    snapshot: RequestSnapshot
    kind: str
    step: str
    ping_id: int | None = None
    whom: str = ""
    put_off: tuple[SnoozeState, ...] = ()
    closes_at: datetime | None = None
    away: Person | None = None
    away_until: datetime | None = None
    outlook: Outlook | None = None
    is_decision: bool = False


def holds(session: Session, ping: Ping, at: datetime) -> Case | None:
    """The clock that the ping is about, if there is still a reason to tell this person, or the thread, about it.

    An answer may have come meanwhile, a new time may have been agreed, somebody may have taken it, a later step may
    have overtaken it, or the person may be no longer concerned.
    """
    reminder = reminder_rows.get(session, ping.reminder_id)
    case = None if reminder is None else running_case(session, reminder, at)
    if reminder is None or case is None or reminder_rows.later_ping(session, reminder, ping.person_id) is not None:
        return None
    step = keys.parse(reminder.step)
    if isinstance(step, StandIn):
        return case if stand_ins.missed_clock(session, case.request, step.person_id, at) is not None else None
    if isinstance(step, Decision):
        return case if _waits_for(case, step, ping.person_id) else None
    said = said_by(case, first_told(session, reminder))
    if said is None or (not isinstance(step, PutOff) and is_overtaken(case, reminder, said)):
        return None
    return case if ping.person_id in {hearer.person_id for hearer in recipients_of(case, said)} else None


def still_asked(session: Session, ping: Ping, at: datetime) -> Case | None:
    """The same for one that was sent: what came later, and who knows it, takes nothing from what it says."""
    reminder = reminder_rows.get(session, ping.reminder_id)
    case = None if reminder is None else running_case(session, reminder, at)
    if reminder is None or case is None:
        return None
    step = keys.parse(reminder.step)
    if isinstance(step, StandIn):
        return case if stand_ins.missed_clock(session, case.request, step.person_id, at) is not None else None
    if isinstance(step, Decision):
        return case if _waits_for(case, step, ping.person_id) else None
    said = said_by(case, first_told(session, reminder))
    return case if said is not None and concerns(case, said, ping.person_id) else None


def _waits_for(case: Case, step: Decision, person_id: str) -> bool:
    """Does the new time still wait for this person's word?"""
    proposal = proposal_rows.latest(case.session, case.request.id)
    is_this = proposal is not None and proposal.id == step.proposal_id and case.request.requester_id == person_id
    return is_this and proposals.waits_for_requester(proposal, case.at)


def running_case(session: Session, reminder: Reminder, at: datetime) -> Case | None:
    """The reminder's clock, if it runs towards the same promise as then."""
    clock = clock_rows.get(session, reminder.clock_id)
    request = None if clock is None else request_rows.get(session, clock.request_id)
    if clock is None or request is None or clock.state != "running" or clock.promise != reminder.promise:
        return None
    department = department_rows.get(session, request.department_id)
    found = checkpoints.clocks_now(
        session, request.id, lambda department_id: departments.calendar_by_id(session, department_id)
    )
    return case_of(session, request, department, clock, found, at)


def said_by(case: Case, reminder: Reminder) -> StepToSend | None:
    """What the step of a reminder says as things are now."""
    return step_to_send(case, reminder.step, reminder.at, {told.step for told in _told(case)})


def first_told(session: Session, reminder: Reminder) -> Reminder:
    """The step of the ladder, behind any number of times that it was put off."""
    while isinstance(step := keys.parse(reminder.step), PutOff):
        snooze = reminder_rows.snooze(session, step.snooze_id)
        ping = None if snooze is None else reminder_rows.ping(session, snooze.ping_id)
        before = None if ping is None else reminder_rows.get(session, ping.reminder_id)
        if before is None:
            raise LookupError(f"nothing was put off by reminder {reminder.id}")
        reminder = before
    return reminder


def is_overtaken(case: Case, reminder: Reminder, said: StepToSend) -> bool:
    """Was a later step told? The word that a promise broke is said all the same: nothing later repeats it to all."""
    return not said.is_breach and any(
        told.id > reminder.id and isinstance(keys.parse(told.step), StepKey) for told in _told(case)
    )


def put_off_by(session: Session, request_id: int, at: datetime) -> tuple[SnoozeState, ...]:
    """Who has put off hearing of a request, each with their latest word."""
    latest = {snooze.person_id: snooze for snooze in reminder_rows.snoozes(session, request_id, at)}
    names = people_rows.named(session, latest)
    return tuple(
        SnoozeState(names[person_id].name, snooze.until, snooze.reason)
        for person_id, snooze in latest.items()
        if person_id in names
    )


def due_of(session: Session, case: Case, snapshot: RequestSnapshot, ping: Ping) -> ReminderState:
    """All that the message says."""
    reminder = reminder_rows.get(session, ping.reminder_id)
    step = "" if reminder is None else reminder.step
    about = keys.parse(step)
    away = about.person_id if isinstance(about, StandIn) else None
    closes = case.due(ladder.CLOSES)
    return ReminderState(
        snapshot,
        case.row.kind,
        step,
        ping_id=ping.id,
        whom=ping.whom,
        put_off=put_off_by(session, case.request.id, case.at),
        closes_at=None if closes is None else max(closes.at, case.fair_from(ping.sent_at or case.at)),
        away=None if away is None else people_rows.get(session, away),
        away_until=None if away is None else people.back_at(session, away, case.at),
        outlook=_outlook(session, case, reminder) if isinstance(about, StepKey | PutOff) else None,
        is_decision=isinstance(about, Decision),
    )


def _outlook(session: Session, case: Case, reminder: Reminder | None) -> Outlook | None:
    said = None if reminder is None else said_by(case, first_told(session, reminder))
    if said is None:
        return None
    order = [due.key for due in case.dues]
    ahead = [(due.at, due.told(is_claimed=case.is_claimed)) for due in case.dues if due.at > case.at]
    next_at, next_told = next(((at, told) for at, told in ahead if told), (None, ()))
    is_behind = ladder.BROKEN in order and order.index(said.key) > order.index(ladder.BROKEN)
    return Outlook(
        said.is_breach,
        is_behind and not said.is_breach,
        said.told,
        next_told,
        next_at,
        bool(people_rows.active_leads_of(session, case.department.id)),
    )


def _told(case: Case) -> list[Reminder]:
    return reminder_rows.of_clock(case.session, case.row.id, case.row.promise)
