"""Working time at random, held against a slow model that looks at the wall clock once a minute."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import Calendar
from tests.bot.wall_clocks import (
    MINUTE,
    WEEK,
    ZONES,
    Definition,
    definitions,
    lengths,
    minutes_open,
    moments,
    open_by_the_wall,
    properly,
    slowly,
)


@properly
@given(definitions(), st.lists(moments, min_size=20, max_size=20))
def test_somebody_is_there_exactly_when_the_wall_clock_says_so(definition: Definition, at: list[datetime]) -> None:
    calendar = definition.calendar()
    assert [calendar.is_open(moment) for moment in at] == [open_by_the_wall(definition, moment) for moment in at]


@slowly
@given(definitions(), moments, st.integers(0, 4 * 1440))
def test_time_between_is_the_minutes_somebody_was_there(definition: Definition, start: datetime, minutes: int) -> None:
    end = start + MINUTE * minutes
    expected = minutes_open(definition, start, end)
    assert definition.calendar().between(start, end) == expected
    assert definition.calendar().between(end, start) == -expected


@slowly
@given(definitions(), moments, st.integers(1, 24 * 60).map(lambda minutes: MINUTE * minutes))
def test_a_due_time_is_found_by_waiting_for_it(definition: Definition, start: datetime, length: timedelta) -> None:
    calendar = definition.calendar()
    due, late = calendar.add(start, length), calendar.late_from(start, length)
    assert open_by_the_wall(definition, due - MINUTE)
    assert open_by_the_wall(definition, late)
    assert minutes_open(definition, start, min(due, start + timedelta(days=9))) <= length
    if due < start + timedelta(days=9):
        assert minutes_open(definition, start, due) == length
        assert minutes_open(definition, due, min(late, due + timedelta(days=9))) == timedelta(0)


@properly
@given(definitions(), moments, moments, moments)
def test_time_between_adds_up(definition: Definition, a: datetime, b: datetime, c: datetime) -> None:
    calendar = definition.calendar()
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


@properly
@given(definitions(), moments, lengths)
def test_adding_and_measuring_agree(definition: Definition, at: datetime, length: timedelta) -> None:
    calendar = definition.calendar()
    due, late = calendar.add(at, length), calendar.late_from(at, length)
    assert calendar.between(at, due) == calendar.between(at, late) == length
    assert due <= late == calendar.next_open(due)
    assert calendar.is_open(late)


@properly
@given(definitions(), moments, moments, lengths, lengths)
def test_asking_later_or_for_longer_is_never_due_earlier(
    definition: Definition, one: datetime, other: datetime, short: timedelta, long: timedelta
) -> None:
    calendar = definition.calendar()
    for question in (calendar.add, calendar.late_from):
        assert question(min(one, other), short) <= question(max(one, other), short)
    # From an open start: with nothing to add, a closed start gives an opening, the far side of the instant.
    start = calendar.next_open(one)
    assert calendar.add(start, min(short, long)) <= calendar.add(start, max(short, long))


@properly
@given(definitions(), moments)
def test_a_pause_outside_hours_costs_nothing(definition: Definition, at: datetime) -> None:
    calendar = definition.calendar()
    assert calendar.between(at, calendar.next_open(at)) == timedelta(0)
    closing = calendar.closes_at(at)
    assert (closing is not None) == calendar.is_open(at)
    if closing is not None:
        assert calendar.between(at, closing) == closing - at
        assert not calendar.is_open(closing)


@properly
@given(st.sampled_from(ZONES), st.integers(1, 479), moments, lengths)
def test_splitting_a_day_changes_nothing(zone: str, minute: int, at: datetime, length: timedelta) -> None:
    middle = f"{9 + minute // 60:02}:{minute % 60:02}"
    whole = Calendar(zone, {day: [("09:00", "17:00")] for day in WEEK[:5]})
    split = Calendar(zone, {day: [("09:00", middle), (middle, "17:00")] for day in WEEK[:5]})
    assert split == whole
    assert split.late_from(at, length) == whole.late_from(at, length)


@properly
@given(st.sampled_from(ZONES), moments, st.integers(0, 40))
def test_equal_working_days_are_their_hours(zone: str, at: datetime, days: int) -> None:
    calendar = Calendar(zone, {day: [("09:00", "17:00")] for day in WEEK[:5]})
    assert calendar.days(at, days) == timedelta(hours=8) * days


@properly
@given(definitions(), moments, st.integers(0, 10))
def test_days_and_their_working_time_are_due_together(definition: Definition, at: datetime, days: int) -> None:
    calendar = definition.calendar()
    assert calendar.add_days(at, days) == calendar.add(at, calendar.days(at, days))
    assert calendar.days(at, days) <= calendar.days(at, days + 1)


@properly
@given(definitions(), st.lists(moments, min_size=3, max_size=3), lengths)
def test_an_answer_does_not_depend_on_what_was_asked_before(
    definition: Definition, at: list[datetime], length: timedelta
) -> None:
    used = definition.calendar()
    for moment in at:
        assert used.add(moment, length) == definition.calendar().add(moment, length)
        assert used.days(moment, 3) == definition.calendar().days(moment, 3)
