"""The clocks of a request, computed from its history. The history is the truth; rows only remember it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.calendars import Calendar
from bot.clocks.clock import Clock
from bot.standards import Standard, Target

RESPONSE = "response"
RESOLUTION = "resolution"
ANSWER = "answer"
"""The requester's own promise: how soon they answer what they are asked."""

_WORDS = ("answered", "added")
"""What the requester writes after the first."""


class Event(Protocol):
    """What clocks need of a line of the history."""

    @property
    def verb(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


Calendars = Callable[[int], Calendar]
"""The calendar of a department, by its id."""


@dataclass
class Clocks:
    """All clocks of one request, in the order in which they began. `cycles` counts them by kind."""

    calendars: Calendars
    every: list[Clock] = field(default_factory=list)
    department_id: int = 0
    cycles: dict[str, int] = field(default_factory=dict)

    def of(self, kind: str) -> list[Clock]:
        return [clock for clock in self.every if clock.kind == kind]

    def latest(self, kind: str) -> Clock | None:
        return next((clock for clock in reversed(self.every) if clock.kind == kind), None)

    def open(self, *kinds: str) -> list[Clock]:
        """Those that are neither finished nor void, of these kinds or of all."""
        return [clock for clock in self.every if clock.is_open and (not kinds or clock.kind in kinds)]

    def unfinished(self) -> list[Clock]:
        """Those that anything can still happen to: the open ones, the solution, which may be reopened, and a first
        answer that was called off, which is promised anew when the request is.
        """
        return [clock for clock in self.every if clock.is_open or clock.kind == RESOLUTION or _is_called_off(clock)]

    def next_answer(self) -> Clock | None:
        """The answer that a department owes to a word of the requester, behind one that it gave already."""
        return next((clock for clock in self.open(RESPONSE) if clock.stretches[-1].why in _WORDS), None)

    def begin(self, kind: str, entry: Event, department_id: int, target: str | None) -> Clock:
        calendar, at = self.calendars(department_id), entry.at
        cycle = self.cycles[kind] = self.cycles.get(kind, 0) + 1
        length = _length(target, calendar, at)
        clock = Clock.start(kind, cycle, department_id, at, calendar, length, entry.verb, target)
        self.every.append(clock)
        return clock


def clocks_of(entries: Sequence[Event], calendars: Calendars) -> Clocks:
    """Compute the clocks of a request from its whole history, oldest line first."""
    found = Clocks(calendars)
    for entry in entries:
        apply_event(found, entry)
    return found


def apply_event(found: Clocks, entry: Event) -> None:
    """Let one more line of the history happen to the clocks. Lines that are about something else change nothing."""
    happens = _EVENTS.get(entry.verb)
    if happens is not None:
        happens(found, entry)


def promises(data: Mapping[str, Any]) -> Mapping[str, str | None]:
    """What a line of the history says is promised from then on, by kind: "4h", or None for nothing."""
    written: Mapping[str, str | None] = data.get("promises", {})
    return written


def written(standard: Standard) -> dict[str, str | None]:
    """A standard as a line of the history has it."""
    promised = {RESPONSE: standard.respond_within, RESOLUTION: standard.resolve_within}
    return {kind: None if target is None else str(target) for kind, target in promised.items()}


def _opened(found: Clocks, entry: Event) -> None:
    found.department_id = int(entry.data["department"])
    for kind in (RESPONSE, RESOLUTION):
        found.begin(kind, entry, found.department_id, promises(entry.data).get(kind))


def _answered_by_department(found: Clocks, entry: Event) -> None:
    for clock in found.open(RESPONSE):
        clock.stop(entry.at)


def _needs_no_answer(found: Clocks, entry: Event) -> None:
    clock = found.next_answer()
    if clock is not None:
        clock.stop(entry.at)


def _asked(found: Clocks, entry: Event) -> None:
    _answered_by_department(found, entry)
    for clock in found.open(RESOLUTION):
        clock.pause(entry.at, entry.verb)
    for clock in found.open(ANSWER):
        clock.stop(entry.at)
    owed = entry.data.get("owed", {})
    found.begin(ANSWER, entry, int(owed.get("department", found.department_id)), owed.get("within"))


def _requester_wrote(found: Clocks, entry: Event) -> None:
    if entry.data.get("courtesy"):
        # Thanks answer no question, and are owed nothing.
        return
    for clock in found.open(ANSWER):
        clock.stop(entry.at)
    for clock in found.open(RESOLUTION):
        clock.resume(entry.at, entry.verb)
    owed = entry.data.get("owed")
    if owed and not found.open(RESPONSE):
        # The next response: from the oldest message that nobody has answered.
        found.begin(RESPONSE, entry, found.department_id, owed["within"])


def _agreed(found: Clocks, entry: Event) -> None:
    due_at = datetime.fromisoformat(entry.data["due_at"])
    for clock in found.open(RESOLUTION):
        clock.agree(entry.at, due_at)


def _ended(found: Clocks, entry: Event) -> None:
    for clock in found.open():
        clock.stop(entry.at)


def _silent(found: Clocks, entry: Event) -> None:
    for clock in found.open():
        clock.fall_silent(entry.at)


def _cancelled(found: Clocks, entry: Event) -> None:
    for clock in found.open():
        clock.void(entry.at)


def _is_called_off(clock: Clock) -> bool:
    return clock.kind == RESPONSE and clock.state == "void"


def _reopened(found: Clocks, entry: Event) -> None:
    clock = found.latest(RESOLUTION)
    if clock is not None:
        clock.reopen(entry.at, entry.verb)
    for kind in (RESPONSE, RESOLUTION):
        cancelled = found.latest(kind)
        if cancelled is not None and cancelled.state == "void":
            found.begin(kind, entry, found.department_id, promises(entry.data).get(kind))


def _changed(found: Clocks, entry: Event) -> None:
    """Another urgency, type or standard. Lengths in days are those from when the department began to promise."""
    for clock in found.open(RESPONSE, RESOLUTION):
        written = promises(entry.data).get(clock.kind)
        clock.change(entry.at, _length(written, clock.calendar, clock.promised_at), written)


def _moved(found: Clocks, entry: Event) -> None:
    found.department_id = int(entry.data["department"])
    calendar = found.calendars(found.department_id)
    for clock in found.open(ANSWER):
        clock.void(entry.at)
    for clock in found.open(RESPONSE, RESOLUTION):
        written = promises(entry.data).get(clock.kind)
        target = _length(written, calendar, entry.at)
        clock.move(entry.at, found.department_id, calendar, target, entry.verb, written)
    if not found.open(RESPONSE):
        # The first answer of the first department stays given; the second owes one of its own.
        found.begin(RESPONSE, entry, found.department_id, promises(entry.data).get(RESPONSE))


_EVENTS: Mapping[str, Callable[[Clocks, Event], None]] = {
    "opened": _opened,
    "replied": _answered_by_department,
    "acknowledged": _needs_no_answer,
    "proposed": _answered_by_department,
    "asked": _asked,
    "answered": _requester_wrote,
    "added": _requester_wrote,
    "agreed": _agreed,
    "resolved": _ended,
    "silent": _silent,
    "cancelled": _cancelled,
    "dismissed": _cancelled,
    "reopened": _reopened,
    "changed": _changed,
    "standard": _changed,
    "moved": _moved,
}


def _length(target: str | None, calendar: Calendar, at: datetime) -> Any:
    return None if target is None else Target.parse(target).length(calendar, at)
