"""Which reminders there would have been: each clock climbs its ladder again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple

from bot.calendars import Calendar
from bot.clocks import ladder
from bot.clocks.clock import Clock
from bot.clocks.history import ANSWER, RESOLUTION
from bot.clocks.ladder import ASSIGNEE, LEAD, ON_CALL, REQUESTER, THREAD, DueStep
from bot.departments.terms import Terms
from bot.reminders import budget
from bot.requests import proposals
from bot.whatif.histories import PlainEntry
from bot.whatif.replay import AllTerms, Replay

# Who did something so shortly before knows what a reminder would say. In working time.
_JUST = timedelta(hours=1)
# What answers a question for a new time, or makes an end of it.
_DECIDED = {"countered", "agreed", "declined", "moved", "resolved", "cancelled", "silent"}


class SimulatedReminder(NamedTuple):
    """One reminder to one person, or with nobody: in the thread of the department's card.

    `always_comes` is what the day's budget does not hold back.
    """

    at: datetime
    kind: str
    step: str
    whom: str
    person_id: str | None
    department_id: int
    always_comes: bool


def simulated_reminders(played: Replay, terms: AllTerms, until: datetime) -> Iterator[SimulatedReminder]:
    """Every reminder about one request, up to that moment."""
    for clock in played.clocks.every:
        yield from _of_course(played, clock, terms, until)
    yield from _of_decisions(played, terms, until)


def _of_course(played: Replay, clock: Clock, terms: AllTerms, until: datetime) -> Iterator[SimulatedReminder]:
    """Promise by promise: what was told of one is not told again, unless it was made anew."""
    told: set[tuple[int, str]] = set()
    told_at: dict[int, dict[str | None, datetime]] = defaultdict(dict)
    for number, (goal, following) in enumerate(zip_longest(clock.goals, clock.goals[1:])):
        ends_at = following.at if following is not None else (clock.stopped_at or until)
        as_promised = replace(clock, goals=clock.goals[: number + 1])
        its = terms[played.department(goal.at)]
        dues = [
            due
            for due in ladder.due_steps(its.ladder, as_promised, played.urgency)
            if due.at < ends_at and due.at <= until and (goal.promise, due.key) not in told
        ]
        told.update((goal.promise, due.key) for due in dues)
        skipped = [due for due in dues if due.at < goal.at]
        for due in [*_at_once(skipped, goal.at), *dues[len(skipped) :]]:
            yield from _told(played, as_promised, its, due, told_at[goal.promise])


def _at_once(skipped: Sequence[DueStep], at: datetime) -> Iterator[DueStep]:
    """What a change made late rings when it is made: the newest of it, for all who should hear that a promise broke."""
    for newest in skipped[-1:]:
        broken = [step for due in skipped[:-1] if due.key == ladder.BROKEN for step in due.steps]
        yield replace(newest, at=at, steps=(*broken, *newest.steps))


def _told(
    played: Replay, clock: Clock, its: Terms, due: DueStep, told_at: dict[str | None, datetime]
) -> Iterator[SimulatedReminder]:
    """What a step says. `told_at` is when each was last reminded of the promise; it is kept up to date."""
    is_urgent, late_from = played.urgency == "urgent", clock.late_from()
    is_nudge = late_from is None or due.at < late_from
    if clock.kind == RESOLUTION and is_nudge and _waiting_for_requester(played, due.at) is not None:
        return  # nobody is told that it will be due while its requester is asked for more time
    holder = played.holder(due.at)
    found: dict[str | None, str] = {}
    for whom in due.told(is_claimed=holder is not None):
        for person_id in _those(whom, holder, played, clock, its, due.at):
            found.setdefault(person_id, THREAD if person_id is None else whom)
    step = ladder.StepKey.parse(due.key).place
    for person_id, whom in found.items():
        if not _has_just_acted(played, its, person_id, due.at) or (step == ladder.BROKEN and person_id == holder):
            always = budget.always_comes(
                is_urgent=is_urgent, late_from=late_from, told_at=told_at.get(person_id), at=due.at
            )
            told_at[person_id] = due.at
            yield SimulatedReminder(due.at, clock.kind, step, whom, person_id, its.department_id, always)


def _of_decisions(played: Replay, terms: AllTerms, until: datetime) -> Iterator[SimulatedReminder]:
    """What a requester is reminded of while a new time waits for their word, and its promise runs."""
    clock = next((one for one in played.clocks.every if one.kind == RESOLUTION), None)
    for line in played.life.lines:
        if line.verb != "proposed" or clock is None:
            continue
        its, due_at = terms[played.department(line.at)], datetime.fromisoformat(line.data["due_at"])
        told_at: datetime | None = None
        before = replace(clock, goals=[goal for goal in clock.goals if goal.at <= line.at])
        promised = None if before.target is None else before.reached(before.target, Calendar.add)
        for at in proposals.reminder_moments(its.calendar, line.at, proposals.decide_by(promised, due_at, line.at)):
            if at > until or _waiting_for_requester(played, at) is not line or _is_paused(played, at):
                continue
            late_from = before.late_from()
            always = budget.always_comes(
                is_urgent=played.urgency == "urgent", late_from=late_from, told_at=told_at, at=at
            )
            told_at, person_id = at, played.life.requester_id
            yield SimulatedReminder(at, RESOLUTION, "decision", REQUESTER, person_id, its.department_id, always)


def _waiting_for_requester(played: Replay, at: datetime) -> PlainEntry | None:
    """The line that asked for a new time about which the requester had said nothing by then, if it was still ahead."""
    open_line: PlainEntry | None = None
    for line in played.life.lines:
        if line.at > at:
            break
        if line.verb == "proposed":
            open_line = line
        elif line.verb in _DECIDED:
            open_line = None
    if open_line is None or datetime.fromisoformat(open_line.data["due_at"]) <= at:
        return None
    return open_line


def _is_paused(played: Replay, at: datetime) -> bool:
    """Was the requester asked something else at that moment?"""
    said = [line.verb for line in played.life.lines if line.at <= at and line.verb in {"asked", "answered", "added"}]
    return said[-1:] == ["asked"]


def _those(
    whom: str, holder: str | None, played: Replay, clock: Clock, its: Terms, at: datetime
) -> Iterable[str | None]:
    """Whoever is missing is made up for by the thread. The requester hears of a breach as news, not as a reminder."""
    if whom == REQUESTER:
        return [played.life.requester_id] if clock.kind == ANSWER else []
    elif whom == ASSIGNEE:
        return [holder]
    elif whom == ON_CALL:
        return [ladder.on_call(its.on_call, its.calendar, at)]
    elif whom == LEAD:
        return its.leads or [None]
    else:
        return [None]


def _has_just_acted(played: Replay, its: Terms, person_id: str | None, at: datetime) -> bool:
    return person_id is not None and any(
        line.actor_id == person_id and line.at <= at and its.calendar.between(line.at, at) <= _JUST
        for line in played.life.lines
    )
