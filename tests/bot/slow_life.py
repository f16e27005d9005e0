"""The life of one request as anybody would tell it: states, clocks, who had it, and what was reminded of when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.departments import departments
from bot.standards import Standard, Target, Urgency
from storage import departments as department_rows
from tests.bot.company import ANA, MEMBERS, Company
from tests.bot.slow_clock import NOTHING, QUARTER, SlowClock, is_open

UNFINISHED = {"open", "taken", "waiting"}
DONE = {"resolved", "closed"}
LEADS = {"it": "UDANA000", "facilities": "UFAYE000", "finance": "UGUS0000"}
PERCENT = {"response": (50, 75, 100, 150), "resolution": (75, 100, 150)}
MOST_PROPOSALS = 2
DAYS = ("1d in", "3d in", "5d in")

Holder = tuple[str, str | None, str]


@dataclass
class SlowLife:
    """One request. `does` answers whether the verb changed anything."""

    at: datetime
    company: Company
    urgency: Urgency
    department: str = "it"
    state: str = "open"
    assignee: str | None = None
    proposed: datetime | None = None
    proposals: int = 0
    every: dict[tuple[str, int], SlowClock] = field(default_factory=dict)
    told: list[tuple[str, int, int, str]] = field(default_factory=list)
    ledger: dict[Holder, timedelta] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.started_at = self.promised_at = self.at
        self.holder: Holder | None = ("queue", None, "it")
        self.closed: timedelta = NOTHING
        self._steps: dict[tuple[str, int], list[str]] = {}
        self._told_at: dict[tuple[str, int], datetime] = {}
        self._thanked: SlowClock | None = None
        self._asked: dict[tuple[str, int], list[timedelta]] = {}
        for kind, within in self._promises():
            self._begins(kind, within)

    @property
    def clocks(self) -> dict[tuple[str, int], SlowClock]:
        """All but first answers that were never promised."""
        return {key: slow for key, slow in self.every.items() if slow.ever or key[0] != "response"}

    # --- time ---

    def passes(self, until: datetime) -> None:
        calendar = self.company.calendar(self.department)
        while self.at < until:
            if is_open(calendar, self.at):
                if self.holder is not None:
                    self.ledger[self.holder] = self.ledger.get(self.holder, NOTHING) + QUARTER
                else:
                    self.closed += QUARTER
            self.at += QUARTER
            for slow in self.every.values():
                slow.passes(self.at)

    def is_swept(self) -> None:
        """Of the steps that are reached and not told, the newest is told, and the older ones are swallowed."""
        for key, slow in list(self.clocks.items()):
            if not slow.is_counting or (slow.target is None and key[0] != "answer"):
                continue
            reached = [step for step in self._steps[key] if slow.has_reached(self._place(key, slow, step))]
            if DAYS[-1] in reached:
                self._has_waited(key, slow)
            elif reached:
                self._steps[key] = self._steps[key][self._steps[key].index(reached[-1]) + 1 :]
                # Half time concerns nobody when somebody has it.
                telling = [step for step in reached if step != "50%" or self.assignee is None]
                if telling:
                    self._tells(key, slow, telling[-1])

    def _has_waited(self, key: tuple[str, int], slow: SlowClock) -> None:
        """Five working days without an answer: it is closed, but nobody is shut out unreminded or on the same day."""
        if key not in self._told_at:
            self._steps[key] = [DAYS[-1]]
            self._tells(key, slow, DAYS[-2])
        elif self.at >= slow.calendar.late_from(self._told_at[key], slow.calendar.days(self._told_at[key], 1)):
            self.state, self.holder = "closed", None
            for one in self.every.values():
                one.falls_silent()

    def _tells(self, key: tuple[str, int], slow: SlowClock, step: str) -> None:
        self.told.append((*key, slow.promises, step))
        self._told_at[key] = self.at

    def _place(self, key: tuple[str, int], slow: SlowClock, step: str) -> timedelta:
        if key[0] == "answer":
            return self._asked[key][DAYS.index(step)]
        percent = int(step.removesuffix("%"))
        return slow.base + ((slow.target or NOTHING) - slow.base) * percent / 100

    # --- verbs ---

    def does(self, verb: str, who: str, **how: Any) -> bool:
        may = who in MEMBERS[self.department]
        return bool(getattr(self, f"_{verb}")(who, may, **how))

    def _take(self, who: str, is_member: bool) -> bool:
        if not is_member or self.state not in {"open", "waiting"} or self.assignee is not None:
            return False
        return self._has(who)

    def _release(self, _who: str, is_member: bool) -> bool:
        if not is_member or self.state not in {"taken", "waiting"} or self.assignee is None:
            return False
        return self._has(None)

    def _ask(self, who: str, is_member: bool) -> bool:
        if not is_member or self.state not in UNFINISHED:
            return False
        self._of("response", "stops")
        self._of("resolution", "pauses")
        self._of("answer", "stops")
        self._begins("answer", None)
        self.assignee = self.assignee or who
        self.state, self.holder = "waiting", ("requester", ANA, self.department)
        return True

    def _reply(self, who: str, is_member: bool) -> bool:
        if not is_member or self.state == "cancelled":
            return False
        if self.assignee is None and self.state in UNFINISHED:
            self._has(who)
        self._of("response", "stops")
        return True

    def _acknowledge(self, _who: str, is_member: bool) -> bool:
        if not is_member or self.state not in UNFINISHED or self._thanked not in self._open("response"):
            return False
        self._of("response", "stops")
        return True

    def _write(self, _who: str, _is_member: bool) -> bool:
        if self.state == "cancelled":
            return False
        owes = self.state in UNFINISHED
        self._of("answer", "stops")
        self._of("resolution", "resumes")
        if self.state == "waiting":
            self._gives()
        within = self._standard().respond_within
        if owes and within is not None and not self._open("response"):
            self._begins("response", within)
            self._thanked = self._open("response")[0]
        return True

    def _resolve(self, who: str, is_member: bool) -> bool:
        if not is_member or self.state not in UNFINISHED:
            return False
        self.assignee, self.proposed = self.assignee or who, None
        self._stops()
        self.state, self.holder = "resolved", ("confirming", ANA, self.department)
        return True

    def _reopen(self, who: str, is_member: bool) -> bool:
        if not (is_member or who == ANA) or self.state not in {*DONE, "cancelled"}:
            return False
        if self.holder is None and self.closed:
            gap: Holder = ("closed", None, self.department)
            self.ledger[gap] = self.ledger.get(gap, NOTHING) + self.closed
        self.closed = NOTHING
        self._gives()
        for kind, within in self._promises():
            slow = self.every[self._latest(kind)]
            if slow.state == "void":
                self._begins(kind, within)
            elif kind == "resolution":
                slow.reopens()
        return True

    def _change(self, _who: str, is_member: bool, *, urgency: Urgency) -> bool:
        if not is_member or self.state not in UNFINISHED or urgency == self.urgency:
            return False
        self.urgency = urgency
        for kind, within in self._promises():
            for slow in self._open(kind):
                # A later cycle began at its own moment, the first with the department's promise.
                slow.changes(self._length(within, at=max(slow.started_at, self.promised_at)))
        return True

    def _move(self, _who: str, is_member: bool, *, key: str) -> bool:
        if not is_member or self.state not in UNFINISHED or key == self.department:
            return False
        self.department, self.assignee, self.proposed = key, None, None
        self.promised_at, self._thanked = self.at, None
        for slow in self._open("answer"):
            slow.state = "void"
        for kind, within in self._promises():
            for slow in self._open(kind):
                slow.moves(self.company.calendar(key), self._length(within))
        if not self._open("response"):
            self._begins("response", self._standard().respond_within)
        self._gives()
        return True

    def _propose(self, who: str, _is_member: bool, *, due_at: datetime) -> bool:
        if self.state not in UNFINISHED or who not in {self.assignee, LEADS[self.department]}:
            return False
        if self.proposed is not None or self.proposals == MOST_PROPOSALS or self._ahead(due_at) <= NOTHING:
            return False
        self.proposals += 1
        self.proposed = self.company.calendar(self.department).add(self.at, self._ahead(due_at))
        self._of("response", "stops")
        return True

    def _agree(self, _who: str, _is_member: bool) -> bool:
        if self.proposed is None or self._ahead(self.proposed) <= NOTHING:
            return False
        for slow in self._open("resolution"):
            slow.agrees(self._ahead(self.proposed))
            self._steps[self._latest("resolution")] = [f"{percent}%" for percent in PERCENT["resolution"]]
        self.proposed = None
        return True

    def _decline(self, _who: str, _is_member: bool) -> bool:
        self.proposed = None
        return True

    def _cancel(self, _who: str, _is_member: bool) -> bool:
        if self.state not in UNFINISHED:
            return False
        for slow in self.every.values():
            if slow.state in {"running", "paused"}:
                slow.state = "void"
        self.state, self.holder, self.proposed = "cancelled", None, None
        return True

    # --- the small things ---

    def _has(self, who: str | None) -> bool:
        self.assignee = who
        if self.state != "waiting":
            self._gives()
        return True

    def _gives(self) -> None:
        self.state = "open" if self.assignee is None else "taken"
        name = "queue" if self.assignee is None else "person"
        self.holder = (name, self.assignee, self.department)

    def _stops(self) -> None:
        for slow in self.every.values():
            slow.stops()

    def _begins(self, kind: str, within: Target | None) -> None:
        cycle = 1 + sum(1 for one, _ in self.every if one == kind)
        slow = SlowClock(self.at, self.company.calendar(self.department), self._length(within, at=self.at))
        self.every[kind, cycle] = slow
        if kind == "answer":
            self._asked[kind, cycle] = [slow.calendar.days(self.at, days) for days in (1, 3, 5)]
        self._steps[kind, cycle] = list(DAYS) if kind == "answer" else [f"{percent}%" for percent in PERCENT[kind]]

    def _latest(self, kind: str) -> tuple[str, int]:
        return max(key for key in self.every if key[0] == kind)

    def _open(self, kind: str) -> list[SlowClock]:
        return [slow for (one, _), slow in self.every.items() if one == kind and slow.state in {"running", "paused"}]

    def _of(self, kind: str, verb: str) -> None:
        for slow in self._open(kind):
            getattr(slow, verb)()

    def _ahead(self, due_at: datetime) -> timedelta:
        return self.company.calendar(self.department).between(self.at, due_at)

    def _length(self, within: Target | None, at: datetime | None = None) -> timedelta | None:
        calendar = self.company.calendar(self.department)
        return None if within is None else within.length(calendar, at or self.at)

    def _promises(self) -> tuple[tuple[str, Target | None], ...]:
        standard = self._standard()
        return (("response", standard.respond_within), ("resolution", standard.resolve_within))

    def _standard(self) -> Standard:
        with self.company.bot.db.reading() as session:
            department = department_rows.get(session, self.company.id_of(self.department))
            return departments.standard_of(session, department, None, self.urgency.value)
