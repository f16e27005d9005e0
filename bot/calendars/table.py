"""Every open interval of some years, in seconds since 1970 UTC, so that a question is two bisections."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from zoneinfo import ZoneInfo

from bot.calendars.hours import DAY
from bot.calendars.rules import Version

FIRST_YEAR, LAST_YEAR = 1900, 2400
"""The years a calendar knows, so that no question can make its table grow without end."""

_EPOCH_DAY = date(1970, 1, 1).toordinal()

Offset = tuple[int, int, int]
"""From, until (seconds since 1970 UTC) and the constant UTC offset between them, in seconds."""


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
    days: list[int]  # ordinals of the local dates with at least one open second, each in the version that has it
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

    def instant(self, day: int, seconds: int, since: int) -> int:
        """The first instant from `since` on at which the local clocks show that date and time, or a later one (a gap).

        They must not show a later one at `since` already.
        """
        local = midnight_utc(day) + seconds
        begin = max(since, local - DAY)  # no offset is as large as a day
        i = bisect_right(self.offsets, begin, key=itemgetter(0)) - 1
        return next(
            max(start, local - offset) for start, end, offset in self.offsets[max(i, 0) :] if end + offset > local
        )


NOTHING_YET = Table(LAST_YEAR + 1, FIRST_YEAR - 1, 0, 0, [], [], [0], [], [])


def build(versions: Sequence[Version], years: range) -> Table:
    """The table of `years`, for versions in the order in which they hold.

    An instant is open when its local wall time lies in the spans of its local date. Cutting every date at the
    changes of the UTC offset is what makes that true in gaps, in repeated hours and on dates that never were; where
    one version ends and the next begins is one more such change.
    """
    offsets: list[Offset] = []
    opens: list[int] = []
    closes: list[int] = []
    days: list[int] = []
    for version, following in zip(versions, (*versions[1:], None), strict=True):
        for start, end, offset in _held(version, following, years):
            offsets.append((start, end, offset))
            for day in range((start + offset) // DAY, (end + offset - 1) // DAY + 1):
                number = day + _EPOCH_DAY
                midnight = day * DAY - offset
                is_own = version.from_day <= number and (following is None or number < following.from_day)
                for opening, closing in version.rules.on(number):
                    opens_at, closes_at = max(midnight + opening, start), min(midnight + closing, end)
                    if opens_at >= closes_at:
                        continue
                    if closes and closes[-1] == opens_at:
                        closes[-1] = closes_at
                    else:
                        opens.append(opens_at)
                        closes.append(closes_at)
                    if is_own and (not days or days[-1] < number):
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


def first_instant(zone: ZoneInfo, day: int) -> int:
    """The first instant at which the zone's clocks show that date (its ordinal), or, when it never was, a later one."""
    local = midnight_utc(day)
    around = range(_year(local - DAY), _year(local + 2 * DAY) + 1)
    stretches = (stretch for year in around for stretch in _offsets(zone, year))
    return next(max(start, local - offset) for start, end, offset in stretches if end + offset > local)


def _held(version: Version, following: Version | None, years: range) -> Iterator[Offset]:
    """The stretches of constant UTC offset in which a version holds."""
    for year in years:
        begins, ends = max(_new_year(year), version.from_at), _new_year(year + 1)
        if following is not None:
            ends = min(ends, following.from_at)
        if begins < ends:
            for start, end, offset in _offsets(version.rules.zone, year):
                if max(start, begins) < min(end, ends):
                    yield max(start, begins), min(end, ends), offset


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


def _year(at: int) -> int:
    return datetime.fromtimestamp(at, UTC).year


def _new_year(year: int) -> int:
    return midnight_utc(date(year, 1, 1).toordinal())
