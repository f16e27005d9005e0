"""The calendar of a department: a value that knows when somebody is there, and counts only that time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from bot.calendars import hours as written
from bot.calendars import table as tables
from bot.calendars.errors import CalendarError, NoWorkingTime
from bot.calendars.hours import DAY, Written
from bot.calendars.rules import Rules, Version, in_turn
from bot.calendars.table import Table

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEARCH = 5 * 366 * DAY


class Calendar:
    """A time zone, hours for each weekday, holidays, dates with other hours, and breaks.

    `zone` is an IANA name. `hours` maps "mon" to "sun" to stretches like ("09:00", "17:00"); a weekday that
    is not named is closed. "24:00" may end a stretch. A stretch that ends at or before its start runs past
    midnight, and its tail belongs to the next date: a holiday takes from a night shift only what lies on its
    own date. `dates` replace all hours of a date (no stretches: closed), but the tail of a stretch in `dates`
    is added to the date it runs into. Holidays come before `dates`, `dates` before the week, and `breaks` cut
    whatever is left.

    An instant is open when its local wall time lies in a half-open stretch [opening, closing) of its local
    date; lengths are elapsed seconds. So clock changes need no rules of their own.

    Takes aware datetimes of any zone and answers in aware UTC, in whole seconds: fractions of a second in
    the moments and lengths it is given are dropped. Raises CalendarError for a definition or a question that
    makes no sense, and NoWorkingTime when it finds itself closed for five years or more. Knows the years 1900
    to 2400.

    `then` gives a calendar that is redefined from a local date on, so that what counted before never changes.

    A value: two calendars with the same definition are equal. Threads may share one.
    """

    __slots__ = ("_fingerprint", "_table", "_versions")

    def __init__(
        self,
        zone: str,
        hours: Mapping[str, Written],
        holidays: Collection[date] = (),
        dates: Mapping[date, Written] | None = None,
        breaks: Mapping[date, Written] | None = None,
    ) -> None:
        self._versions: tuple[Version, ...] = (Version(Rules.read(zone, hours, holidays, dates or {}, breaks or {})),)
        self._table = tables.NOTHING_YET
        self._fingerprint = ""

    @property
    def fingerprint(self) -> str:
        """A short text that is the same in every process as long as the open hours are the same."""
        if not self._fingerprint:
            told = [
                (version.from_day, version.rules.zone.key, version.rules.week, sorted(version.rules.special.items()))
                for version in self._versions
            ]
            self._fingerprint = sha256(repr(told).encode()).hexdigest()
        return self._fingerprint

    @property
    def zone(self) -> str:
        """The IANA name of the time zone; of the last one, when it changes: `in_force` knows better."""
        return self._versions[-1].rules.zone.key

    @property
    def week(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The ordinary stretches of Monday to Sunday, as `hours_on` shows those of a date.

        Of the last version, when there are several: `in_force` knows better.
        """
        return tuple(map(written.shown, self._versions[-1].rules.week))

    @property
    def longest_day(self) -> timedelta:
        """The most working time of an ordinary weekday. Of the last version, as `week`."""
        return timedelta(seconds=max(sum(end - start for start, end in day) for day in self._versions[-1].rules.week))

    def within(self, opening: str, closing: str) -> Calendar | None:
        """This calendar without what lies outside two times of every date; None when no ordinary week has hours then.

        The calendar itself when nothing lies outside.
        """
        versions = [replace(version, rules=version.rules.within(opening, closing)) for version in self._versions]
        if not all(any(version.rules.week) for version in versions):
            return None
        return self._in_versions(versions)

    def then(self, day: date, later: Calendar) -> Calendar:
        """This calendar until a local date, and from that date on the later one.

        The date begins with the first instant at which the later one's clocks show it: all before it is this one's,
        all after it the later one's, also the tail of a night shift. For counting days, earlier dates are this one's.
        What this one would have become on that date or after it is forgotten. Raises CalendarError for a date outside
        the years that calendars know.
        """
        number = written.ordinal(day, place="then")
        if not tables.FIRST_YEAR <= day.year <= tables.LAST_YEAR:
            raise CalendarError(f"then: {_outside(day.year)}")
        begins_with = later._version_on(number).rules
        return self._in_versions(
            (
                *(version for version in self._versions if version.from_day < number),
                Version(begins_with, number, tables.first_instant(begins_with.zone, number)),
                *(version for version in later._versions if version.from_day > number),
            )
        )

    def in_force(self, at: datetime) -> Calendar:
        """The one version that holds at that moment: whose zone and whose week to show then."""
        instant = _instant(at)
        rules = next(version.rules for version in reversed(self._versions) if version.from_at <= instant)
        return self if len(self._versions) == 1 else self._in_versions((Version(rules),))

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there; true at the opening second, false at the closing second."""
        instant = _instant(at)
        table = self._covering(instant)
        i = bisect_right(table.opens, instant)
        return i > 0 and instant < table.closes[i - 1]

    def next_open(self, at: datetime) -> datetime:
        """`at` itself when open, otherwise the next opening."""
        return _moment(self._late(_instant(at), 0))

    def closes_at(self, at: datetime) -> datetime | None:
        """The end of the stretch that is open now; None when closed, or open for five years and more."""
        instant = _instant(at)
        table = self._covering(instant)
        i = bisect_right(table.opens, instant)
        if i == 0 or instant >= table.closes[i - 1]:
            return None
        while table.closes[i - 1] == table.end and not _exhausted(table, instant):
            table = self._longer(table)
        closes = table.closes[i - 1]
        return None if closes == table.end or closes - instant >= _SEARCH else _moment(closes)

    def add(self, at: datetime, length: timedelta) -> datetime:
        """When that much working time is over, on the closing side: due Friday 17:00, not Monday 09:00.

        For showing a due time; nothing is late before `late_from`. Adding nothing gives `next_open(at)`.
        """
        instant, seconds = _instant(at), _length(length)
        if seconds == 0:
            return _moment(self._late(instant, 0))
        table = self._covering(instant)
        worked = table.worked(instant) + seconds
        while worked > table.totals[-1]:
            table = self._further(table, instant)
        i = bisect_left(table.totals, worked)
        return _moment(table.opens[i - 1] + worked - table.totals[i - 1])

    def late_from(self, at: datetime, length: timedelta) -> datetime:
        """The first open instant with that much working time behind it: Monday 09:00, not Friday 17:00.

        For alarms, which so fall in open hours.
        """
        return _moment(self._late(_instant(at), _length(length)))

    def add_days(self, at: datetime, days: int) -> datetime:
        """The same wall time so many working dates after the next opening, on the closing side.

        Friday 10:00 and one day is Monday 10:00. Friday 18:00, Saturday or Sunday and one day is the closing
        of Monday.
        """
        return self.add(at, self.days(at, days))

    def days(self, at: datetime, days: int) -> timedelta:
        """The working time in that many working days from `at`: `add(at, days(at, n))` is `add_days(at, n)`.

        A working day is a local date with any working time. On days of equal hours it is their length.
        """
        if days < 0:
            raise CalendarError(f"{days} working days: only zero or more can be added")
        start = self._late(_instant(at), 0)
        table = self._covering(start)
        today, wall = table.wall(start)
        i = bisect_right(table.days, today) - 1 + days
        while i >= len(table.days):
            table = self._further(table, start)
        day = table.days[i] if days else today
        # A day after its end in UTC, a date is over in every zone.
        table = self._covering(tables.midnight_utc(day + 2), table)
        return timedelta(seconds=table.worked(table.instant(day, wall, start)) - table.worked(start))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`, negative when `end` is the earlier one."""
        earlier, later = _instant(start), _instant(end)
        table = self._covering(later, self._covering(earlier))
        return timedelta(seconds=table.worked(later) - table.worked(earlier))

    def hours_on(self, day: date) -> tuple[tuple[str, str], ...]:
        """The stretches of a local date as its clocks show them, for reading: ("09:00", "17:00"), …

        Night shifts appear in two parts, each with the date it lies on. Clock changes are not shown. The version
        that holds from the latest date until this one is asked.
        """
        number = written.ordinal(day, place="hours_on")
        return written.shown(self._version_on(number).rules.on(number))

    def __eq__(self, other: object) -> bool:
        return self._versions == other._versions if isinstance(other, Calendar) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._versions)

    def __repr__(self) -> str:
        first, *later = self._versions
        more = (f".then({date.fromordinal(version.from_day)}, {version.rules})" for version in later)
        return f"{first.rules}{''.join(more)}"

    def _in_versions(self, versions: Iterable[Version]) -> Calendar:
        calendar = copy(self)
        calendar._versions = in_turn(versions)
        calendar._table = tables.NOTHING_YET
        calendar._fingerprint = ""
        return calendar

    def _version_on(self, day: int) -> Version:
        return next(version for version in reversed(self._versions) if version.from_day <= day)

    def _late(self, instant: int, seconds: int) -> int:
        """The opening side of the second inverse; with no seconds the next opening."""
        table = self._covering(instant)
        worked = table.worked(instant) + seconds
        while worked >= table.totals[-1]:
            table = self._further(table, instant)
        i = bisect_right(table.totals, worked)
        return table.opens[i - 1] + worked - table.totals[i - 1]

    def _covering(self, instant: int, table: Table | None = None) -> Table:
        """A table that knows `instant`, and all that `table` knows."""
        if table is None:
            table = self._table
        if table.start <= instant < table.end:
            return table
        year = _moment(instant).year
        if not tables.FIRST_YEAR <= year <= tables.LAST_YEAR:
            raise CalendarError(_outside(year))
        return self._grown(min(table.first_year, year), max(table.last_year, year))

    def _further(self, table: Table, since: int) -> Table:
        """A table with more years ahead, unless it has been closed for too many already."""
        if table.closes:
            since = max(since, table.closes[-1])
        if _exhausted(table, since):
            raise NoWorkingTime(_moment(since))
        return self._longer(table)

    def _longer(self, table: Table) -> Table:
        # Doubling keeps the work of a very long span in proportion to it.
        years = table.last_year - table.first_year + 1
        return self._grown(table.first_year, min(table.last_year + years, tables.LAST_YEAR))

    def _grown(self, first_year: int, last_year: int) -> Table:
        # Built aside, then put in place at once: another thread sees the old table or the new, both right.
        table = tables.build(self._versions, range(first_year, last_year + 1))
        self._table = table
        return table


def _exhausted(table: Table, since: int) -> bool:
    return table.end - since >= _SEARCH or table.last_year == tables.LAST_YEAR


def _outside(year: int) -> str:
    return f"{year} is outside the years {tables.FIRST_YEAR} to {tables.LAST_YEAR}"


def _instant(at: datetime) -> int:
    """Whole seconds since 1970 UTC."""
    try:
        since = at - _EPOCH
    except TypeError:
        raise CalendarError(f"{at!r} has no time zone: a calendar takes aware datetimes") from None
    return since.days * DAY + since.seconds


def _length(length: timedelta) -> int:
    if length.days < 0:
        raise CalendarError(f"{length} is negative: only zero or more can be added")
    return length.days * DAY + length.seconds


def _moment(instant: int) -> datetime:
    return _EPOCH + timedelta(seconds=instant)
