"""The calendar of a department: a value that knows when somebody is there, and counts only that time."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendars import hours as written
from bot.calendars import table as tables
from bot.calendars.errors import CalendarError, NoWorkingTime
from bot.calendars.hours import DAY, Spans, Written
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

    A value: two calendars with the same definition are equal. Threads may share one.
    """

    __slots__ = ("_definition", "_special", "_table", "_week", "_zone")

    def __init__(
        self,
        zone: str,
        hours: Mapping[str, Written],
        holidays: Collection[date] = (),
        dates: Mapping[date, Written] | None = None,
        breaks: Mapping[date, Written] | None = None,
    ) -> None:
        self._zone = _zone(zone)
        self._week = written.weekly(hours)
        closed = written.ordinals(holidays, place="holidays")
        own, tails = written.replaced(dates or {})
        cuts = written.closed(breaks or {})
        if not any((*self._week, *own.values())):
            raise CalendarError("hours: a calendar needs at least one stretch of working time")

        self._special: dict[int, Spans] = {}
        for day in own.keys() | tails.keys() | cuts.keys():
            spans = written.together(own.get(day, self._week[(day - 1) % 7]), tails.get(day, ()))
            self._special[day] = written.without(spans, cuts.get(day, ()))
        self._special.update(dict.fromkeys(closed, ()))
        self._definition = (
            zone,
            self._week,
            closed,
            *(frozenset(part.items()) for part in (own, tails, cuts)),
        )
        self._table = tables.NOTHING_YET

    @property
    def zone(self) -> str:
        """The IANA name of the time zone."""
        return self._zone.key

    @property
    def week(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The ordinary stretches of Monday to Sunday, as `hours_on` shows those of a date."""
        return tuple(map(written.shown, self._week))

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
        i = bisect_left(table.days, today) + days
        while i >= len(table.days):
            table = self._further(table, start)
        day = table.days[i]
        # A day after its end in UTC, a date is over in every zone.
        table = self._covering(tables.midnight_utc(day + 2), table)
        return timedelta(seconds=table.worked(table.instant(day, wall)) - table.worked(start))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`, negative when `end` is the earlier one."""
        earlier, later = _instant(start), _instant(end)
        table = self._covering(later, self._covering(earlier))
        return timedelta(seconds=table.worked(later) - table.worked(earlier))

    def hours_on(self, day: date) -> tuple[tuple[str, str], ...]:
        """The stretches of a local date as its clocks show them, for reading: ("09:00", "17:00"), …

        Night shifts appear in two parts, each with the date it lies on. Clock changes are not shown.
        """
        number = written.ordinal(day, place="hours_on")
        return written.shown(self._special.get(number, self._week[(number - 1) % 7]))

    def __eq__(self, other: object) -> bool:
        return self._definition == other._definition if isinstance(other, Calendar) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._definition)

    def __repr__(self) -> str:
        week = zip(written.WEEKDAYS, map(written.shown, self._week), strict=True)
        named = {name: list(stretches) for name, stretches in week if stretches}
        return f"Calendar({self.zone!r}, {named!r}, {len(self._special)} special dates)"

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
            raise CalendarError(f"{year} is outside the years {tables.FIRST_YEAR} to {tables.LAST_YEAR}")
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
        table = tables.build(self._zone, self._week, self._special, range(first_year, last_year + 1))
        self._table = table
        return table


def _exhausted(table: Table, since: int) -> bool:
    return table.end - since >= _SEARCH or table.last_year == tables.LAST_YEAR


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    # Beside unknown names there are folders ("Europe"), other files, paths, and things that are no text.
    except (KeyError, ValueError, OSError, TypeError, AttributeError):
        raise CalendarError(f"zone: {name!r} is not a time zone like Europe/Paris") from None


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
