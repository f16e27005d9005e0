"""How quick working time is, beside businesstimedelta and a plain day loop.

python -m tests.bench.calendars_bench
"""

import timeit
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import businesstimedelta
import pytz  # type: ignore[import-untyped]

from bot.calendars import Calendar

ZONE = "Europe/Paris"
HOLIDAYS = [date(year, month, day) for year in (2026, 2027) for month, day in ((1, 1), (5, 1), (7, 14), (12, 25))]
OPENING, CLOSING = time(9), time(17)
ASKED = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
SPANS = {"a week": timedelta(days=7), "a month": timedelta(days=30), "a year": timedelta(days=365)}
FORTY_HOURS = timedelta(hours=40)

ROUNDS = 15
ROUND_SECONDS = 0.02


@dataclass(frozen=True)
class Row:
    """One question, asked of our calendar and of a reference in the same process, in microseconds a call."""

    name: str
    ours_us: float
    reference_name: str
    reference_us: float
    target: str

    @property
    def ratio(self) -> float:
        """How many times quicker ours is."""
        return self.reference_us / self.ours_us


class DayLoop:
    """Working time as one writes it first: walk from date to date."""

    def __init__(self) -> None:
        self._zone = ZoneInfo(ZONE)
        self._holidays = frozenset(HOLIDAYS)

    def add(self, at: datetime, length: timedelta) -> datetime:
        for opening, closing in self._days(at):
            start = max(at, opening)
            if start < closing:
                if length <= closing - start:
                    return start + length
                length -= closing - start
        raise AssertionError("there is always another day")

    def between(self, start: datetime, end: datetime) -> timedelta:
        total = timedelta(0)
        for opening, closing in self._days(start):
            if opening >= end:
                break
            total += max(min(end, closing) - max(start, opening), timedelta(0))
        return total

    def _days(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = at.astimezone(self._zone).date()
        while True:
            if day.weekday() < 5 and day not in self._holidays:
                yield (
                    datetime.combine(day, OPENING, self._zone).astimezone(UTC),
                    datetime.combine(day, CLOSING, self._zone).astimezone(UTC),
                )
            day += timedelta(days=1)


class BusinessTimeDelta:
    """The same questions in the words of businesstimedelta."""

    def __init__(self) -> None:
        zone = pytz.timezone(ZONE)
        week = businesstimedelta.WorkDayRule(OPENING, CLOSING, [0, 1, 2, 3, 4], tz=zone)
        self._rules = businesstimedelta.Rules([week, businesstimedelta.HolidayRule(HOLIDAYS, tz=zone)])

    def add(self, at: datetime, length: timedelta) -> datetime:
        due: datetime = at + businesstimedelta.BusinessTimeDelta(self._rules, timedelta=length)
        return due.astimezone(UTC)

    def between(self, start: datetime, end: datetime) -> timedelta:
        length: timedelta = self._rules.difference(start, end).timedelta
        return length


def rows() -> list[Row]:
    """The benchmark's rows; takes a few seconds. Refuses to compare answers that differ."""
    calendar = Calendar(ZONE, {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}, HOLIDAYS)
    references: dict[str, DayLoop | BusinessTimeDelta] = {
        "businesstimedelta": BusinessTimeDelta(),
        "day loop": DayLoop(),
    }
    return [row for name, reference in references.items() for row in _compared(calendar, name, reference)]


def _compared(calendar: Calendar, name: str, reference: DayLoop | BusinessTimeDelta) -> Iterator[Row]:
    yield _row(
        "due, 40 working hours ahead",
        name,
        partial(calendar.add, ASKED, FORTY_HOURS),
        partial(reference.add, ASKED, FORTY_HOURS),
    )
    for span, length in SPANS.items():
        yield _row(
            f"elapsed, {span}",
            name,
            partial(calendar.between, ASKED, ASKED + length),
            partial(reference.between, ASKED, ASKED + length),
        )


def _row(name: str, reference_name: str, ours: Callable[[], object], reference: Callable[[], object]) -> Row:
    if ours() != reference():
        raise AssertionError(f"{name}: {ours()} here, {reference()} by {reference_name}")
    return Row(name, _microseconds(ours), reference_name, _microseconds(reference), "under 5 µs, flat in the span")


def _microseconds(question: Callable[[], object]) -> float:
    """The best of a few rounds, as the least disturbed by whatever else the machine does."""
    calls = max(1, int(ROUND_SECONDS / timeit.timeit(question, number=1)))
    return min(timeit.repeat(question, number=calls, repeat=ROUNDS)) / calls * 1e6


def main() -> None:
    print(f"{'question':<30}{'ours':>10}  {'reference':<18}{'takes':>12}{'ratio':>10}  target")
    for row in rows():
        print(
            f"{row.name:<30}{row.ours_us:>7.2f} µs  {row.reference_name:<18}{row.reference_us:>9,.1f} µs"
            f"{row.ratio:>9,.0f}x  {row.target}"
        )


if __name__ == "__main__":
    main()
