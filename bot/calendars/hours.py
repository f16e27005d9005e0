"""Opening hours as people write them, and as stretches of seconds since midnight."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from bot.calendars.errors import CalendarError

Written = Iterable[Sequence[str]]
"""Stretches of one date as people write them: ("09:00", "17:00"), …"""

Spans = tuple[tuple[int, int], ...]
"""Half-open stretches of one date in seconds since its midnight: sorted, apart, none empty."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60 * 60

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")


class _Stretch(NamedTuple):
    start: int
    end: int
    words: str  # as it was written, for complaints


def weekly(hours: Mapping[str, Written]) -> tuple[Spans, ...]:
    """The spans of Monday to Sunday; what runs past Sunday's midnight belongs to Monday."""
    stretches: list[list[_Stretch]] = [[] for _ in WEEKDAYS]
    for name, written in hours.items():
        if name not in WEEKDAYS:
            raise CalendarError(f"{name}: unknown weekday, use {', '.join(WEEKDAYS)}")
        weekday = WEEKDAYS.index(name)
        own, tail = _read(name, written)
        stretches[weekday] += own
        stretches[(weekday + 1) % len(WEEKDAYS)] += tail
    return tuple(_tidy(name, found) for name, found in zip(WEEKDAYS, stretches, strict=True))


def replaced(dates: Mapping[date, Written]) -> tuple[dict[int, Spans], dict[int, Spans]]:
    """The spans written for each date, and the tails that their night shifts have in the next date.

    Both by ordinal (`date.toordinal`). A date that was written as closed all day has an entry without spans.
    """
    own: dict[int, list[_Stretch]] = {}
    tails: dict[int, list[_Stretch]] = {}
    for day, written in dates.items():
        own[ordinal(day, place="dates")], tail = _read(_on("dates", day), written)
        if tail:
            tails[day.toordinal() + 1] = tail
    for number in own.keys() & tails.keys():
        _tidy(_on("dates", number), [*own[number], *tails[number]])  # two dates must not overlap either
    return (
        {number: _tidy(_on("dates", number), found) for number, found in own.items()},
        {number: _tidy(_on("dates", number), found) for number, found in tails.items()},
    )


def closed(breaks: Mapping[date, Written]) -> dict[int, Spans]:
    """The spans that breaks cut out, by ordinal; what runs past midnight cuts the next date."""
    cuts: dict[int, list[_Stretch]] = {}
    for day, written in breaks.items():
        number = ordinal(day, place="breaks")
        own, tail = _read(_on("breaks", day), written, may_last_a_day=False)
        cuts.setdefault(number, []).extend(own)
        cuts.setdefault(number + 1, []).extend(tail)
    return {number: _tidy(_on("breaks", number), found) for number, found in cuts.items() if found}


def ordinals(days: Collection[date], *, place: str) -> frozenset[int]:
    return frozenset(ordinal(day, place=place) for day in days)


def ordinal(day: object, *, place: str) -> int:
    # A datetime is a date to Python, but never the same one: such a holiday would silently be worked.
    if not isinstance(day, date) or isinstance(day, datetime):
        raise CalendarError(f"{place}: {day!r} is not a date")
    return day.toordinal()


def together(*several: Spans) -> Spans:
    """Every second that lies in at least one of the spans."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for spans in several for span in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def without(spans: Spans, breaks: Spans) -> Spans:
    """What the breaks leave of the spans."""
    left = spans
    for gone_from, gone_until in breaks:
        pieces = [
            piece for start, end in left for piece in ((start, min(end, gone_from)), (max(start, gone_until), end))
        ]
        left = tuple((start, end) for start, end in pieces if start < end)
    return left


def outside(opening: str, closing: str) -> Spans:
    """All of a date before the one time and after the other."""
    start, end = _seconds("within", opening), _seconds("within", closing)
    return tuple(span for span in ((0, start), (end, DAY)) if span[0] < span[1])


def shown(spans: Spans) -> tuple[tuple[str, str], ...]:
    return tuple((_clock(start), _clock(end)) for start, end in spans)


def _read(place: str, written: Written, *, may_last_a_day: bool = True) -> tuple[list[_Stretch], list[_Stretch]]:
    """The stretches of one date, and the tails that its night shifts have in the next."""
    own, tail = [], []
    for pair in written:
        try:
            opening, closing = pair
        except (TypeError, ValueError):
            raise CalendarError(f"{place}: {pair!r} is not a pair of times like 09:00 and 17:00") from None
        start, end = _seconds(place, opening), _seconds(place, closing)
        words = f"{opening}-{closing}"
        if start == DAY:
            raise CalendarError(f"{place}: {words} is empty, 24:00 can only be an end")
        # A desk from 09:00 to 09:00 never sleeps, but nobody means a break from 12:00 to 12:00 to last a day.
        if start == end and not may_last_a_day:
            raise CalendarError(f"{place}: {words} is empty")
        if start < end:
            own.append(_Stretch(start, end, words))
        else:
            own.append(_Stretch(start, DAY, words))
            if end:
                tail.append(_Stretch(0, end, f"{words} from {place}"))
    return own, tail


def _on(kind: str, day: date | int) -> str:
    return f"{kind} {date.fromordinal(day) if isinstance(day, int) else day}"


def _tidy(place: str, stretches: list[_Stretch]) -> Spans:
    """Sorted, with neighbours merged; refuses stretches that overlap."""
    ordered = sorted(stretches)
    for earlier, later in pairwise(ordered):
        if later.start < earlier.end:
            raise CalendarError(f"{place}: {earlier.words} overlaps {later.words}")
    return together(tuple((stretch.start, stretch.end) for stretch in ordered))


def _seconds(place: str, time: object) -> int:
    if not isinstance(time, str) or not _TIME.fullmatch(time):
        raise CalendarError(f"{place}: {time!r} is not a time like 09:00")
    hours, minutes = time.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
