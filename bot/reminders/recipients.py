"""Who hears of a step: looked at when it is reached, and once more when it is said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.calendars import Calendar
from bot.clocks import ladder
from bot.clocks.away import Stretch, late_from
from bot.clocks.clock import Clock
from bot.clocks.history import ANSWER, RESOLUTION, Clocks
from bot.clocks.ladder import ASSIGNEE, LEAD, ON_CALL, REQUESTER, THREAD
from bot.departments import departments
from bot.people import absences, people
from bot.requests import proposals
from bot.requests.followup import NO_DEEDS
from storage import history as history_rows
from storage import people as people_rows
from storage import proposals as proposal_rows
from storage.database import Session
from storage.reminders import THREAD as IN_THREAD
from storage.tables import ClockRow, Department, Request

# Who did something so shortly before an alarm knows what it would say. In working time.
_JUST = timedelta(hours=1)
_SOON_BACK = timedelta(hours=1)


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, and as who, in the ladder's word. Without a person it is the department's thread."""

    person_id: str
    whom: str


@dataclass(frozen=True)
class StepToSend:
    """What is told at a step: by its key, when it was reached, and to whom in the ladder's words.

    `after` is when the step before it was reached. `is_breach` says that it is the word of a promise that broke.
    """

    key: str
    at: datetime
    after: datetime
    told: tuple[str, ...]
    is_breach: bool


@dataclass(frozen=True)
class Case:
    """One running clock of one request at one moment, with all that decides who hears of it."""

    session: Session
    at: datetime
    request: Request
    department: Department
    row: ClockRow
    clock: Clock
    dues: Sequence[ladder.DueStep]
    away: tuple[Stretch, ...] = ()
    """When whoever is asked something was away: it does not count against them."""

    @property
    def calendar(self) -> Calendar:
        return self.clock.calendar

    @property
    def is_claimed(self) -> bool:
        return self.request.assignee_id is not None

    @property
    def is_urgent(self) -> bool:
        return self.request.urgency == "urgent"

    def fair_from(self, told_at: datetime) -> datetime:
        """When a question may close its request, for a requester who was told at that moment: a working day later."""
        return late_from(self.calendar, told_at, self.calendar.days(told_at, 1), self.away)

    def due(self, key: str | None) -> ladder.DueStep | None:
        return next((due for due in self.dues if due.key == key), None)


def case_of(
    session: Session, request: Request, department: Department, row: ClockRow, found: Clocks, at: datetime
) -> Case:
    """Look at a row. Raises LookupError when the history knows nothing of it."""
    clock = next((one for one in found.every if (one.kind, one.cycle) == (row.kind, row.cycle)), None)
    if clock is None:
        raise LookupError(f"no history of clock {row.id}")
    away = absences.stretches(session, request.requester_id, row.started_at) if row.kind == ANSWER else ()
    dues = ladder.due_steps(departments.ladder_of(department), clock, request.urgency, away)
    return Case(session, at, request, department, row, clock, dues, away)


def step_to_send(case: Case, key: str, reached_at: datetime, apart: Collection[str]) -> StepToSend | None:
    """What a step says as things are now; None when it tells nobody, or is gone from the ladder.

    Of steps that were missed only the newest is told, but whoever should hear that a promise broke hears it with that
    one: `apart` are the steps that were told by themselves.
    """
    keys = [due.key for due in case.dues]
    if key not in keys:
        return None
    place = keys.index(key)
    told = set(case.dues[place].told(is_claimed=case.is_claimed))
    is_breach = key == ladder.BROKEN
    broken = case.due(ladder.BROKEN)
    if broken is not None and broken.key in keys[:place] and broken.key not in apart and broken.at <= reached_at:
        swallowed = broken.told(is_claimed=case.is_claimed)
        told |= set(swallowed)
        is_breach = bool(swallowed)
    if not told:
        return None
    after = case.dues[place - 1].at if place else case.clock.started_at
    in_order = tuple(whom for whom in ladder.TOLD if whom in told)
    return StepToSend(key, reached_at, after, in_order, is_breach)


def recipients_of(case: Case, said: StepToSend) -> list[Recipient]:
    """Everybody whom it concerns and who does not know it already, each once; the requester is not among them.

    While a new time waits for the requester's word, nobody is told that the promise will be due: only that it broke.
    """
    if case.row.kind == RESOLUTION and not _is_late(case):
        proposal = proposal_rows.latest(case.session, case.request.id)
        if proposals.waits_for_requester(proposal, case.at):
            return []
    return [one for one in _concerned(case, said) if not _knows(case, said, one.person_id)]


def concerns(case: Case, said: StepToSend, person_id: str) -> bool:
    """Return whether a step that was told to this person is theirs as things are now, known to them or not."""
    has_it = ASSIGNEE in said.told and person_id == case.request.assignee_id
    return has_it or person_id in {one.person_id for one in _concerned(case, said)}


def _concerned(case: Case, said: StepToSend) -> list[Recipient]:
    """Whoever is missing (nobody is on call, there is no lead, all of them are away) is made up for by the thread."""
    found: dict[str, str] = {}
    for whom in said.told:
        if whom == REQUESTER and case.row.kind == ANSWER:
            found.setdefault(case.request.requester_id, REQUESTER)
        elif whom == THREAD:
            found.setdefault(IN_THREAD, THREAD)
        elif whom != REQUESTER:
            for hearer in _those(case, whom, said.at) or [Recipient(IN_THREAD, THREAD)]:
                found.setdefault(hearer.person_id, hearer.whom)
    return [Recipient(one, whom) for one, whom in found.items()]


def instead_of(case: Case, person_id: str, at: datetime) -> list[Recipient]:
    """Who is asked when somebody is away: who is on call, otherwise the leads; nobody when they are away too."""
    by_rota = _on_call(case, at)
    if by_rota not in {None, person_id} and _is_there(case, str(by_rota)):
        return [Recipient(str(by_rota), ON_CALL)]
    leads = people_rows.active_leads_of(case.session, case.department.id)
    return [Recipient(lead, LEAD) for lead in leads if lead != person_id and _is_there(case, lead)]


def _those(case: Case, whom: str, at: datetime) -> list[Recipient]:
    """The people that a word of the ladder means; in place of those who are away, whoever is there."""
    if whom == ASSIGNEE:
        assignee_id = case.request.assignee_id
        if assignee_id is None:
            return []
        return [Recipient(assignee_id, ASSIGNEE)] if _is_there(case, assignee_id) else instead_of(case, assignee_id, at)
    if whom == ON_CALL:
        by_rota = _on_call(case, at)
        if by_rota is None:
            return []
        return [Recipient(by_rota, ON_CALL)] if _is_there(case, by_rota) else instead_of(case, by_rota, at)
    leads = people_rows.active_leads_of(case.session, case.department.id)
    there = [Recipient(lead, LEAD) for lead in leads if _is_there(case, lead)]
    return there or (instead_of(case, leads[0], at) if leads else [])


def _on_call(case: Case, at: datetime) -> str | None:
    """Who is on call, if they still serve the department: nobody else could do anything about it."""
    calendar = departments.calendar_of(case.session, case.department)
    person_id = ladder.on_call(case.department.on_call, calendar, at)
    serves = person_id is not None and people.is_member(case.session, case.department.id, person_id)
    return person_id if serves else None


def _is_there(case: Case, person_id: str) -> bool:
    """Can they be reached? Whoever is back within a working hour is waited for, unless it is urgent."""
    back_at = people.away_until(case.session, person_id, case.at)
    if back_at is None:
        return True
    return not case.is_urgent and case.calendar.between(case.at, back_at) <= _SOON_BACK


def _knows(case: Case, said: StepToSend, person_id: str) -> bool:
    """Did this person just do something about it, or ask for a new time? Nobody is told of their own act.

    That a promise broke is told to whoever has it, whatever they did.
    """
    has_it = person_id == case.request.assignee_id
    return not (said.is_breach and has_it) and _has_just_acted(case, said, person_id)


def _is_late(case: Case) -> bool:
    return case.row.late_from is not None and case.row.late_from <= case.at


def _has_just_acted(case: Case, said: StepToSend, person_id: str) -> bool:
    for entry in history_rows.since(case.session, case.request.id, said.after):
        if case.calendar.between(entry.at, said.at) > _JUST:
            return False
        if entry.actor_id == person_id and entry.verb not in NO_DEEDS:
            return True
    return False
