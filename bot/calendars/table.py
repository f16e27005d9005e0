"""Every open interval of some years, in seconds since 1970 UTC, so that a question is two bisections."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from zoneinfo import ZoneInfo

from bot.calendars.hours import DAY, Spans

FIRST_YEAR, LAST_YEAR = 1900, 2400
"""The years a calendar knows, so that no question can make its table grow without end."""

_EPOCH_DAY = date(1970, 1, 1).toordinal()

Offset = tuple[int, int, int]
"""From, until (seconds since 1970 UTC) and the zone's constant UTC offset between them, in seconds."""


@dataclass(frozen=True, slots=True)
class Table:
    """The open intervals of whole UTC years, `first_year` to `last_year`, in order; none touch.

    Only answers between `start` and `end` hold: an interval that ends at `end` may go on behind it.
    """

    first_year: int
    last_year: int
    start: int
    end: int
    opens: list[int]
    closes: list[int]
    totals: list[int]  # totals[i]: the length of the first i intervals
    days: list[int]  # ordinals of the local dates with at least one open second
    offsets: list[Offset]

    def worked(self, at: int) -> int:
        """Open seconds from the table's start until `at`."""
        i = bisect_right(self.opens, at)
        return self.totals[i - 1] + min(at, self.closes[i - 1]) - self.opens[i - 1] if i else 0

    def wall(self, at: int) -> tuple[int, int]:
        """The local date (its ordinal) and the seconds on its wall clock."""
        _, _, offset = self.offsets[bisect_right(self.offsets, at, key=itemgetter(0)) - 1]
        day, seconds = divmod(at + offset, DAY)
        return day + _EPOCH_DAY, seconds

    def instant(self, day: int, seconds: int) -> int:
        """The first instant at which the local clocks show that date and time, or, in a gap, a later time."""
        local = midnight_utc(day) + seconds
        i = bisect_right(self.offsets, local - DAY, key=itemgetter(0)) - 1  # no offset is as large as a day
        return next(
            max(start, local - offset) for start, end, offset in self.offsets[max(i, 0) :] if end + offset > local
        )


NOTHING_YET = Table(LAST_YEAR + 1, FIRST_YEAR - 1, 0, 0, [], [], [0], [], [])


def build(zone: ZoneInfo, week: tuple[Spans, ...], special: Mapping[int, Spans], years: range) -> Table:
    """The table of `years`; `week` holds the spans of Monday to Sunday, `special` those of single ordinals.

    An instant is open when its local wall time lies in the spans of its local date. Cutting every date at the
    changes of the UTC offset is what makes that true in gaps, in repeated hours and on dates that never were.
    """
    offsets = [offset for year in years for offset in _offsets(zone, year)]
    opens: list[int] = []
    closes: list[int] = []
    days: list[int] = []
    for start, end, offset in offsets:
        for day in range((start + offset) // DAY, (end + offset - 1) // DAY + 1):
            number = day + _EPOCH_DAY
            midnight = day * DAY - offset
            for opening, closing in special.get(number, week[(number - 1) % 7]):  # ordinal 1 was a Monday
                opens_at, closes_at = max(midnight + opening, start), min(midnight + closing, end)
                if opens_at >= closes_at:
                    continue
                if closes and closes[-1] == opens_at:
                    closes[-1] = closes_at
                else:
                    opens.append(opens_at)
                    closes.append(closes_at)
                if not days or days[-1] < number:
                    days.append(number)
    lengths = (closing - opening for opening, closing in zip(opens, closes, strict=True))
    return Table(
        first_year=years[0],
        last_year=years[-1],
        start=_new_year(years[0]),
        end=_new_year(years[-1] + 1),
        opens=opens,
        closes=closes,
        totals=list(accumulate(lengths, initial=0)),
        days=days,
        offsets=offsets,
    )


def midnight_utc(day: int) -> int:
    """The beginning of a date (its ordinal) where the offset is zero."""
    return (day - _EPOCH_DAY) * DAY


@lru_cache(maxsize=4096)
def _offsets(zone: ZoneInfo, year: int) -> tuple[Offset, ...]:
    """The stretches of constant UTC offset that make up a year.

    Looking once a day is often enough: in all of the time zone database no two changes are within three days.
    """
    start, end = _new_year(year), _new_year(year + 1)
    found: list[Offset] = []
    offset = _offset_at(zone, start)
    for noted in range(start, end, DAY):
        looked = min(noted + DAY, end - 1)
        after = _offset_at(zone, looked)
        if after != offset:
            change = _change(zone, noted, looked)
            found.append((start, change, offset))
            start, offset = change, after
    return (*found, (start, end, offset))


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second with the offset of `after`."""
    old = _offset_at(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset_at(zone: ZoneInfo, at: int) -> int:
    return round(datetime.fromtimestamp(at, zone).replace(tzinfo=UTC).timestamp()) - at


def _new_year(year: int) -> int:
    return midnight_utc(date(year, 1, 1).toordinal())
