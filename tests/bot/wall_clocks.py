"""Working time, slowly: what does a clock on the wall show, minute by minute? And definitions to hold against it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.calendars import Calendar

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = (
    "Europe/Paris",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kolkata",
    "Africa/Cairo",
)
# Near most of these a zone changes its clocks or skips a date.
DATES = [
    date(2010, 11, 7),
    date(2011, 12, 30),
    date(2026, 3, 3),
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 4, 24),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 10, 30),
    date(2026, 11, 1),
    date(2027, 1, 1),
    date(2028, 2, 29),
]
MINUTE = timedelta(minutes=1)
Stretches = list[tuple[str, str]]

properly = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
slowly = settings(properly, max_examples=25)


@dataclass
class Definition:
    zone: str
    hours: dict[str, Stretches]
    holidays: set[date] = field(default_factory=set)
    dates: dict[date, Stretches] = field(default_factory=dict)
    breaks: dict[date, Stretches] = field(default_factory=dict)

    def calendar(self) -> Calendar:
        return Calendar(self.zone, self.hours, self.holidays, self.dates, self.breaks)


def open_by_the_wall(definition: Definition, at: datetime) -> bool:
    """Rule 1, read aloud: what does a clock on the wall show, and do the hours of that date say so?"""
    local = at.astimezone(ZoneInfo(definition.zone))
    today, time = local.date(), f"{local:%H:%M}"
    yesterday = today - timedelta(days=1)
    if today in definition.holidays:
        return False
    if in_stretches(time, definition.breaks.get(today, []), definition.breaks.get(yesterday, [])):
        return False
    if in_stretches(time, [], definition.dates.get(yesterday, [])):
        return True
    if today in definition.dates:
        return in_stretches(time, definition.dates[today], [])
    return in_stretches(
        time,
        definition.hours.get(WEEK[today.weekday()], []),
        definition.hours.get(WEEK[yesterday.weekday()], []),
    )


def in_stretches(time: str, todays: Stretches, yesterdays: Stretches) -> bool:
    return any(start <= time < end if start < end else start <= time for start, end in todays) or any(
        end <= start and time < end for start, end in yesterdays
    )


def minutes_open(definition: Definition, start: datetime, end: datetime) -> timedelta:
    count = (end - start) // MINUTE
    return MINUTE * sum(open_by_the_wall(definition, start + MINUTE * n) for n in range(count))


@st.composite
def stretches(draw: st.DrawFn) -> Stretches:
    """Up to two stretches by day, perhaps one by night; whatever the next date has, none overlap."""
    cuts = sorted(draw(st.lists(st.integers(24, 264), unique=True, max_size=4)))
    times = [f"{cut * 5 // 60:02}:{cut * 5 % 60:02}" for cut in cuts]
    night = draw(st.sampled_from(([], [], [("22:00", "24:00")], [("23:10", "00:40")], [("22:00", "02:00")])))
    return [*zip(times[::2], times[1::2], strict=False), *night]


moments = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + MINUTE * minutes,
    st.sampled_from(DATES),
    st.integers(-3 * 1440, 3 * 1440),
)
lengths = st.integers(0, 60 * 60).map(lambda minutes: MINUTE * minutes)
near_dates = st.builds(lambda day, days: day + timedelta(days=days), st.sampled_from(DATES), st.integers(-2, 2))


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    week = draw(st.fixed_dictionaries({name: stretches() for name in WEEK}))
    week["wed"] = week["wed"] or [("09:00", "17:00")]
    return Definition(
        draw(st.sampled_from(ZONES)),
        week,
        draw(st.sets(near_dates, max_size=4)),
        draw(st.dictionaries(near_dates, stretches(), max_size=4)),
        draw(st.dictionaries(near_dates, stretches(), max_size=4)),
    )
