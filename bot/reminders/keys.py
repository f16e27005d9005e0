"""What a reminder's row is about: a step of the ladder, one that was put off, a stand-in, or a new time that waits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clocks.ladder import StepKey
from storage.reminders import STAND_IN

_SNOOZE, _DECISION = "snooze", "decision"


@dataclass(frozen=True)
class PutOff:
    """A step that somebody put off, said once more."""

    snooze_id: int

    def __str__(self) -> str:
        return f"{_SNOOZE}:{self.snooze_id}"


@dataclass(frozen=True)
class StandIn:
    """Somebody is away, and a stand-in is asked for. One with a number is over: they are back since."""

    person_id: str
    number: int = 0

    def __str__(self) -> str:
        return f"{STAND_IN}{self.person_id}" + (f":{self.number}" if self.number else "")


@dataclass(frozen=True)
class Decision:
    """A new time waits for the requester's word; `number` counts how often they were reminded of it."""

    proposal_id: int
    number: int

    def __str__(self) -> str:
        return f"{_DECISION}:{self.proposal_id}:{self.number}"


def parse(written: str) -> StepKey | PutOff | StandIn | Decision:
    """Read what `str` of one of them gave. Kept in the database."""
    kind, _, about = written.partition(":")
    if kind == _SNOOZE:
        return PutOff(int(about))
    elif written.startswith(STAND_IN):
        person_id, _, number = about.partition(":")
        return StandIn(person_id, int(number or 0))
    elif kind == _DECISION:
        proposal_id, _, number = about.partition(":")
        return Decision(int(proposal_id), int(number))
    else:
        return StepKey.parse(written)


def place(written: str) -> str:
    """Return what counts as one in a report: "200% again 3" is "200%", and whoever is away, it is "stand-in"."""
    match parse(written):
        case StepKey() as key:
            return key.place
        case PutOff():
            return _SNOOZE
        case StandIn():
            return STAND_IN.rstrip(":")
        case Decision():
            return _DECISION
