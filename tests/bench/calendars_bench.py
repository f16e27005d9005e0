"""How quick working time is, beside businesstimedelta, pandas and a plain day loop.

python -m tests.bench.calendars_bench
"""

import timeit
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import businesstimedelta
import pandas
import pytz  # type: ignore[import-untyped]

from bot.calendars import Calendar

ZONE = "Europe/Paris"
HOLIDAYS = [date(year, month, day) for year in (2026, 2027) for month, day in ((1, 1), (5, 1), (7, 14), (12, 25))]
OPENING, CLOSING = time(9), time(17)
ASKED = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
SPANS = {"a week": timedelta(days=7), "a month": timedelta(days=30), "a year": timedelta(days=365)}
WORKED = {"a week": timedelta(hours=40), "a month": timedelta(hours=168), "a year": timedelta(hours=2_000)}

DAY_LOOP = "a loop over days"

ROUNDS = 15
ROUND_SECONDS = 0.02


@dataclass(frozen=True)
class Row:
    """One question, asked of our calendar and of the others in the same process, in microseconds a call."""

    name: str
    ours: float
    others: Mapping[str, float]

    @property
    def best(self) -> tuple[str, float]:
        """The quickest of the libraries; a loop over days is no library."""
        return min(((name, took) for name, took in self.others.items() if name != DAY_LOOP), key=itemgetter(1))

    @property
    def ratio(self) -> float:
        """How many times quicker ours is than the best of them."""
        return self.best[1] / self.ours


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


class CustomBusinessHours:
    """The same questions in the words of pandas. It counts by the hour, and on clocks without a zone."""

    def __init__(self) -> None:
        self._hour = pandas.offsets.CustomBusinessHour(
            start=OPENING.strftime("%H:%M"),
            end=CLOSING.strftime("%H:%M"),
            weekmask="Mon Tue Wed Thu Fri",
            holidays=HOLIDAYS,
        )

    def add(self, at: datetime, length: timedelta) -> datetime:
        due = _on_the_wall(at) + length // timedelta(hours=1) * self._hour
        return due.to_pydatetime().replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)  # type: ignore[no-any-return]

    def between(self, start: datetime, end: datetime) -> timedelta:
        hours = pandas.date_range(_on_the_wall(start), _on_the_wall(end), freq=self._hour)
        return timedelta(hours=len(hours) - 1)


def _on_the_wall(at: datetime) -> Any:
    return pandas.Timestamp(at.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None))


Other = DayLoop | BusinessTimeDelta | CustomBusinessHours


def rows() -> list[Row]:
    """The benchmark's rows; takes some seconds. Refuses to compare answers that differ."""
    calendar = Calendar(ZONE, {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}, HOLIDAYS)
    others: dict[str, Other] = {
        "businesstimedelta": BusinessTimeDelta(),
        "pandas": CustomBusinessHours(),
        DAY_LOOP: DayLoop(),
    }
    due = [_row(f"due, {span} of work", calendar, others, _due(length)) for span, length in WORKED.items()]
    elapsed = [_row(f"elapsed, {span}", calendar, others, _elapsed(length)) for span, length in SPANS.items()]
    return [*due, *elapsed]


Question = Callable[[Other | Calendar], Callable[[], object]]


def _due(length: timedelta) -> Question:
    return lambda one: partial(one.add, ASKED, length)


def _elapsed(length: timedelta) -> Question:
    return lambda one: partial(one.between, ASKED, ASKED + length)


def _row(
    name: str,
    calendar: Calendar,
    others: Mapping[str, Other],
    question: Question,
) -> Row:
    answer = question(calendar)()
    for other_name, other in others.items():
        if question(other)() != answer:
            raise AssertionError(f"{name}: {answer} here, {question(other)()} by {other_name}")
    return Row(
        name,
        _microseconds(question(calendar)),
        {other_name: _microseconds(question(other)) for other_name, other in others.items()},
    )


def _microseconds(question: Callable[[], object]) -> float:
    """The best of a few rounds, as the least disturbed by whatever else the machine does."""
    calls = max(1, int(ROUND_SECONDS / timeit.timeit(question, number=1)))
    return min(timeit.repeat(question, number=calls, repeat=ROUNDS)) / calls * 1e6


def main() -> None:
    print(f"{'question':<30}{'ours':>10}  {'the best of the others':<24}{'takes':>12}{'ratio':>10}")
    for row in rows():
        name, took = row.best
        print(f"{row.name:<30}{row.ours:>7.2f} µs  {name:<24}{took:>9,.1f} µs{row.ratio:>9,.0f}x")


if __name__ == "__main__":
    main()
