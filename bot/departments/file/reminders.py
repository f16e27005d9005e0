"""The part of a departments file that says who is reminded, and when: the rota and the ladder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.calendars.hours import WEEKDAYS
from bot.clocks.ladder import CLAIMED, KINDS, TOLD, UNCLAIMED, Point, Step
from bot.departments.file.mistakes import shortened, suggestion
from bot.departments.file.values import Person, Table, Text, WorkingTime, any_of, listed, one_of
from bot.standards import Urgency

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


def _day_or_week(written: str) -> str:
    """A weekday, or a week of the year as ISO 8601 counts them."""
    week = _WEEK.fullmatch(written)
    if week is not None:
        try:
            date.fromisocalendar(int(week[1]), int(week[2]), 1)
        except ValueError:
            raise ValueError(f"the year {week[1]} has no week {week[2]}") from None
    elif written not in WEEKDAYS:
        raise ValueError(f"this is neither a weekday nor a week. {suggestion(written, WEEKDAYS)} A week is 2026-W10.")
    return written


def _in_turn(rota: Mapping[str, str]) -> dict[str, str]:
    """Weekdays first, then weeks."""
    return {day: rota[day] for day in (*WEEKDAYS, *sorted(rota.keys() - set(WEEKDAYS))) if day in rota}


def _somebody(written: str) -> str:
    if written not in TOLD:
        raise ValueError(f"{shortened(written)!r} is nobody who can be told. {suggestion(written, TOLD)}")
    return written


def _told(found: tuple[str, ...]) -> tuple[str, ...]:
    """Whom, each once, in the order of TOLD."""
    if not found:
        raise ValueError(f"nobody is told: name one or several of {any_of(TOLD)}")
    return tuple(word for word in TOLD if word in found)


_ONE_OF_THEM = f"one of {any_of(TOLD)}"

Rota = Annotated[dict[Annotated[str, AfterValidator(_day_or_week)], Person], AfterValidator(_in_turn)]
Told = Annotated[tuple[Annotated[str, Text(_ONE_OF_THEM, _somebody)], ...], listed(_ONE_OF_THEM), AfterValidator(_told)]


class StepTable(Table):
    """One step of the ladder."""

    at: Annotated[Point, Text('a place such as "75%" or "30m before"', Point.parse)]
    clock: Annotated[str, one_of(KINDS)] = ""
    urgency: Annotated[str, one_of(tuple(Urgency))] = ""
    when: Annotated[str, one_of((CLAIMED, UNCLAIMED))] = ""
    tell: Told = Field(default_factory=list, validate_default=True)
    repeat: WorkingTime = None

    def step(self) -> Step:
        return Step(self.at, self.clock, self.urgency, self.when, self.tell, self.repeat)
