"""What a reminder's row is about: a step of the ladder, one that was put off, or a stand-in who is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clocks.ladder import StepKey

_SNOOZE, _STAND_IN = "snooze", "stand-in"


@dataclass(frozen=True)
class PutOff:
    """A step that somebody put off, said once more."""

    snooze_id: int

    def __str__(self) -> str:
        return f"{_SNOOZE}:{self.snooze_id}"


@dataclass(frozen=True)
class StandIn:
    """Somebody is away, and a stand-in is asked for."""

    person_id: str

    def __str__(self) -> str:
        return f"{_STAND_IN}:{self.person_id}"


def parse(written: str) -> StepKey | PutOff | StandIn:
    """Read what `str` of one of them gave. Kept in the database."""
    kind, _, about = written.partition(":")
    if kind == _SNOOZE:
        return PutOff(int(about))
    elif kind == _STAND_IN:
        return StandIn(about)
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
            return _STAND_IN
