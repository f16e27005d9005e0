"""One clock of a request: what it counted, in which calendar, towards what, and why; all else follows from that.

Nothing is ever summed up and kept: every question is answered from the stretches, so that old and new can never mix.
The meaning of every rule is the working-time semantics that the calendar engine follows: time counts in open hours
only, due times are shown at closing, lateness is judged by the working time used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.calendars import Calendar

_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Stretch:
    """From one moment to another (None: it goes on) one calendar counts, or nothing does.

    `why` is the verb of the history that began it; the calendar is that of the department.
    """

    from_at: datetime
    to_at: datetime | None
    calendar: Calendar
    counts: bool
    why: str
    department_id: int

    def worked(self, at: datetime) -> timedelta:
        """Working time in it until `at`, whether it counts or not."""
        until = at if self.to_at is None else min(self.to_at, at)
        return max(self.calendar.between(self.from_at, until), _NOTHING)


@dataclass(frozen=True)
class Goal:
    """What is promised from a moment on: so much working time in all, of which `base` was used at that moment.

    The ladder climbs from `base` to `target`: a promise that was made anew is warned of anew. `promise` counts how
    often it was. No target: nothing is promised. `written` is the target as the departments file has it: "3d".
    """

    at: datetime
    target: timedelta | None
    base: timedelta = _NOTHING
    promise: int = 0
    written: str | None = None


@dataclass
class Clock:
    """One clock of one request, rebuilt event by event in the order in which things happened.

    `kind` is what is promised, `cycle` counts from 1, `department_id` says whose promise it is. The methods that tell
    it what happened are no-ops where the event means nothing to it.
    """

    kind: str
    cycle: int
    department_id: int
    started_at: datetime
    promised_at: datetime
    """When its department began to promise: at the start, or when it was moved there. Days are counted from then."""
    state: str = "running"
    stopped_at: datetime | None = None
    stretches: list[Stretch] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    # --- what happened ---

    @classmethod
    def start(
        cls,
        kind: str,
        cycle: int,
        department_id: int,
        at: datetime,
        calendar: Calendar,
        target: timedelta | None,
        why: str = "started",
        written: str | None = None,
    ) -> Clock:
        """It runs from `at`; outside hours it begins to count at the next opening. No target: it only counts."""
        clock = cls(kind, cycle, department_id, started_at=at, promised_at=at)
        clock._begin(at, calendar, counts=True, why=why)
        clock.goals.append(Goal(at, target, written=written))
        return clock

    def pause(self, at: datetime, why: str) -> None:
        if self.state == "running":
            self.state = "paused"
            self._begin(at, self.calendar, counts=False, why=why)

    def resume(self, at: datetime, why: str) -> None:
        if self.state == "paused":
            self.state = "running"
            self._begin(at, self.calendar, counts=True, why=why)

    def stop(self, at: datetime) -> None:
        """Finish it. What was paused until then stays uncounted."""
        if self.is_open:
            self.state = "stopped"
            self.stopped_at = at
            self._end(at)

    def void(self, at: datetime) -> None:
        """The promise no longer stands. If it did not break before, it is judged neither kept nor broken."""
        if self.is_open:
            self.stop(at)
            self.state = "void"

    def fall_silent(self, at: datetime) -> None:
        """Closed because an answer never came: an outcome of its own, neither kept nor, unless before, broken."""
        if self.is_open:
            self.stop(at)
            self.state = "silent"

    def reopen(self, at: datetime, why: str) -> None:
        """It runs again. The time it stood does not count, so that closing early gains nothing."""
        if self.state in {"stopped", "silent"} and self.stopped_at is not None:
            calendar = self.calendar
            self.stretches.append(Stretch(self.stopped_at, None, calendar, False, "finished", self.department_id))
            self.state, self.stopped_at = "running", None
            self._begin(at, calendar, counts=True, why=why)

    def change(self, at: datetime, target: timedelta | None, written: str | None = None) -> None:
        """Another standard applies: same start, the time used and the pauses kept, a new target or none any more.

        A new time that was agreed stands above every standard.
        """
        if self.is_open and not self.goal.promise and target != self.target:
            self.goals.append(Goal(at, target, written=written))

    def move(
        self,
        at: datetime,
        department_id: int,
        calendar: Calendar,
        target: timedelta | None,
        why: str,
        written: str | None = None,
    ) -> None:
        """Another department has it: from here its calendar counts and its standard applies, also to what was used."""
        if self.is_open:
            self.department_id, self.promised_at = department_id, at
            self.state = "running"
            self._begin(at, calendar, counts=True, why=why)
            self.goals.append(Goal(at, target, written=written))

    def agree(self, at: datetime, due_at: datetime) -> None:
        """Both sides agreed on a new time: what is used by then is the target, and reminders start afresh."""
        if self.is_open:
            used = self.used(at)
            ahead = max(self.calendar.between(at, due_at), _NOTHING)
            self.goals.append(Goal(at, used + ahead, base=used, promise=self.promise + 1))

    # --- how it stands ---

    @property
    def is_open(self) -> bool:
        """Neither finished nor void."""
        return self.state in {"running", "paused"}

    @property
    def calendar(self) -> Calendar:
        return self.stretches[-1].calendar

    @property
    def goal(self) -> Goal:
        return self.goals[-1]

    @property
    def target(self) -> timedelta | None:
        return self.goal.target

    @property
    def changed_at(self) -> datetime:
        """When something last happened to it."""
        return self.stopped_at or max(self.stretches[-1].from_at, self.goal.at)

    @property
    def promise(self) -> int:
        """How often a new time was agreed."""
        return max(goal.promise for goal in self.goals)

    def used(self, at: datetime) -> timedelta:
        """Working time that counts against the target, until the clock's end or `at`."""
        return sum((stretch.worked(at) for stretch in self._counted()), _NOTHING)

    def due_at(self) -> datetime | None:
        """When the target is used up, on the closing side; None without one, or when it is not running."""
        return None if self.target is None or self.state != "running" else self.reached(self.target, Calendar.add)

    def broken_at(self, at: datetime) -> datetime | None:
        """The first moment at which the promise then in force was used up, if that was before `at`, or before its end.

        Nothing that happens later undoes it: no new time, no other standard, no move, no end. What made it late at
        once broke it then. At `at` itself something may still happen that is in time. Lateness is judged by working
        time used, never by the wall clock: an answer on Saturday to a promise that was due on Friday at closing used
        not a minute more.
        """
        until = [*(goal.at for goal in self.goals[1:]), self.stopped_at or at]
        for goal, ends_at in zip(self.goals, until, strict=True):
            reached = None if goal.target is None else self.alarm_at(goal.target)
            if reached is not None and reached < ends_at:
                return max(reached, goal.at)
        return None

    def late_from(self) -> datetime | None:
        """From when on it is late (or will be, if it goes on running); None when it is not, and never will be.

        On the opening side, so never at night. A change that makes it late makes it late from the change on, and not
        from a time in the past.
        """
        late: datetime | None = None
        for goal, following in zip(self.goals, [*self.goals[1:], None], strict=True):
            reached = None if goal.target is None else self.alarm_at(goal.target)
            if reached is None or (following is not None and reached >= following.at):
                late = None
            elif late is None or reached >= goal.at:
                late = max(reached, goal.at)
        return late

    def alarm_at(self, used: timedelta) -> datetime | None:
        """The first open moment with that much time used: where alarms go. None when it stopped before that."""
        return self.reached(used, Calendar.late_from)

    def reached(self, used: timedelta, inverse: Callable[[Calendar, datetime, timedelta], datetime]) -> datetime | None:
        """When so much was, or will be, used, by one of the calendar's two inverses."""
        before = _NOTHING
        for stretch in self._counted():
            left = used - before
            if stretch.to_at is None:
                return inverse(stretch.calendar, stretch.from_at, left)
            length = stretch.worked(stretch.to_at)
            if left < length or (left == length and inverse is Calendar.add):
                return inverse(stretch.calendar, stretch.from_at, left)
            before += length
        return None

    # --- how it is kept ---

    def _counted(self) -> Iterator[Stretch]:
        return (stretch for stretch in self.stretches if stretch.counts)

    def _begin(self, at: datetime, calendar: Calendar, *, counts: bool, why: str) -> None:
        self._end(at)
        self.stretches.append(Stretch(at, None, calendar, counts, why, self.department_id))

    def _end(self, at: datetime) -> None:
        if self.stretches and self.stretches[-1].to_at is None:
            self.stretches[-1] = replace(self.stretches[-1], to_at=at)
