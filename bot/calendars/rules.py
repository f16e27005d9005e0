"""What a calendar says: its rules, and from which local date on each version of them holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from bot.calendars import hours as written
from bot.calendars.errors import CalendarError
from bot.calendars.hours import Spans, Written

_ALWAYS = -(10**15)


@dataclass(frozen=True, slots=True)
class Rules:
    """One version: whose clocks count, and the open spans of each local date. Equal when they were defined alike."""

    definition: tuple[object, ...]
    zone: ZoneInfo = field(compare=False)
    week: tuple[Spans, ...] = field(compare=False)
    special: Mapping[int, Spans] = field(compare=False)

    @classmethod
    def read(
        cls,
        zone: str,
        hours: Mapping[str, Written],
        holidays: Collection[date],
        dates: Mapping[date, Written],
        breaks: Mapping[date, Written],
    ) -> Rules:
        """The rules that somebody wrote. Raises CalendarError when they make no sense."""
        clocks = zone_of(zone)
        week = written.weekly(hours)
        closed = written.ordinals(holidays, place="holidays")
        own, tails = written.replaced(dates)
        cuts = written.closed(breaks)
        if not any((*week, *own.values())):
            raise CalendarError("hours: a calendar needs at least one stretch of working time")

        special: dict[int, Spans] = {}
        for day in own.keys() | tails.keys() | cuts.keys():
            spans = written.together(own.get(day, week[(day - 1) % 7]), tails.get(day, ()))
            special[day] = written.without(spans, cuts.get(day, ()))
        special.update(dict.fromkeys(closed, ()))
        definition = (zone, week, closed, *(frozenset(part.items()) for part in (own, tails, cuts)))
        return cls(definition, clocks, week, special)

    def on(self, day: int) -> Spans:
        """The open spans of a date, which is given by its ordinal."""
        return self.special.get(day, self.week[(day - 1) % 7])  # ordinal 1 was a Monday

    def within(self, opening: str, closing: str) -> Rules:
        """The same without what lies outside these two times of every date."""
        outside = written.outside(opening, closing)
        week = tuple(written.without(spans, outside) for spans in self.week)
        special = {day: written.without(spans, outside) for day, spans in self.special.items()}
        if week == self.week and special == self.special:
            return self
        return Rules((*self.definition, "within", opening, closing), self.zone, week, special)

    def __str__(self) -> str:
        week = zip(written.WEEKDAYS, map(written.shown, self.week), strict=True)
        named = {name: list(stretches) for name, stretches in week if stretches}
        return f"Calendar({self.zone.key!r}, {named!r}, {len(self.special)} special dates)"


@dataclass(frozen=True, slots=True)
class Version:
    """Rules that hold from a local date on: `from_day` is its ordinal, `from_at` where it begins in their own zone."""

    rules: Rules
    from_day: int = 0
    from_at: int = _ALWAYS


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name, as the data says that is loaded. Raises CalendarError when there is none."""
    try:
        return ZoneInfo(name)
    # Beside unknown names there are folders ("Europe"), other files, paths, and things that are no text.
    except (KeyError, ValueError, OSError, TypeError, AttributeError):
        raise CalendarError(f"zone: {name!r} is not a time zone like Europe/Paris") from None


def in_turn(versions: Iterable[Version]) -> tuple[Version, ...]:
    """The versions that ever hold, of those that are given by their dates.

    One begins before the one it follows when its zone is so far to the east: then it replaces it. One that says what
    the one before it says is no version of its own.
    """
    kept: list[Version] = []
    for version in versions:
        while kept and kept[-1].from_at >= version.from_at:
            kept.pop()
        if not kept or kept[-1].rules != version.rules:
            kept.append(version)
    return tuple(kept)
