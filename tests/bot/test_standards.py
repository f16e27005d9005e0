from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import Calendar
from bot.standards import NOTHING_PROMISED, Standard, StandardError, Target, Urgency, choose

PARIS = Calendar("Europe/Paris", {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")})
TUESDAY_NINE = datetime(2026, 3, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "target", "words"),
    [
        ("4h", Target(4, "h"), "4 working hours"),
        ("1h", Target(1, "h"), "1 working hour"),
        ("90m", Target(90, "m"), "90 working minutes"),
        ("1h30m", Target(90, "m"), "90 working minutes"),
        ("1d", Target(1, "d"), "1 working day"),
        ("2d", Target(2, "d"), "2 working days"),
        (" 2D ", Target(2, "d"), "2 working days"),
        ("0h30m", Target(30, "m"), "30 working minutes"),
    ],
)
def test_a_promise_reads_as_people_write_and_say_it(written: str, target: Target, words: str) -> None:
    assert Target.parse(written) == target
    assert target.words() == words


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "0h",
        "0d",
        "0h0m",
        "-4h",
        "4",
        "h",
        "4w",
        "1.5h",
        "1d4h",
        "30m1h",
        "4 h",
        "٤h",
        "soon",
        "9" * 5000 + "h",
    ],
)
def test_nonsense_is_refused_and_what_is_allowed_is_said(written: str) -> None:
    with pytest.raises(StandardError, match="whole minutes, hours or working days"):
        Target.parse(written)


@pytest.mark.parametrize("written", ["120001m", "2001h", "251d", "99999h59m"])
def test_nobody_promises_years(written: str) -> None:
    with pytest.raises(StandardError, match="too long: at most"):
        Target.parse(written)


def test_a_target_is_valid_from_birth() -> None:
    for amount, unit, wrong in ((0, "h", "whole minutes"), (-1, "d", "whole minutes"), (1, "w", "'w' is not a unit")):
        with pytest.raises(StandardError, match=wrong):
            Target(amount, unit)  # type: ignore[arg-type]


@given(st.builds(Target, st.integers(1, 250), st.sampled_from("mhd")))
def test_a_target_reads_back_as_it_is_written(target: Target) -> None:
    assert Target.parse(str(target)) == target


@pytest.mark.parametrize(
    ("written", "length"),
    [("90m", timedelta(minutes=90)), ("4h", timedelta(hours=4)), ("2d", timedelta(hours=16))],
)
def test_a_working_day_is_as_long_as_the_calendar_says(written: str, length: timedelta) -> None:
    assert Target.parse(written).length(PARIS, TUESDAY_NINE) == length


def test_a_working_day_is_shorter_when_the_day_is() -> None:
    half_friday = Calendar("UTC", {"thu": [("09:00", "17:00")], "fri": [("09:00", "12:00")]})
    thursday_noon = datetime(2026, 3, 5, 12, tzinfo=UTC)

    assert Target(1, "d").length(half_friday, thursday_noon) == timedelta(hours=8)


@pytest.mark.parametrize(("respond", "resolve"), [("4h", "239m"), ("3d", "2d"), ("61m", "1h")])
def test_nothing_is_done_before_it_is_answered(respond: str, resolve: str) -> None:
    with pytest.raises(StandardError, match="shorter than respond_within"):
        Standard(Target.parse(respond), Target.parse(resolve))


@pytest.mark.parametrize(("respond", "resolve"), [("4h", "240m"), ("2d", "2d"), ("2d", "1h"), ("1h", "1d")])
def test_what_only_a_calendar_could_compare_is_allowed(respond: str, resolve: str) -> None:
    assert Standard(Target.parse(respond), Target.parse(resolve)).respond_within == Target.parse(respond)


def test_no_time_at_all_can_be_promised_openly() -> None:
    assert choose({}, "laptop", Urgency.URGENT) == NOTHING_PROMISED == Standard(None, None)


def test_the_most_specific_standard_applies() -> None:
    def of(hours: int) -> Standard:
        return Standard(Target(hours, "h"), None)

    standards = {
        ("laptop", "urgent"): of(1),
        ("laptop", ""): of(2),
        ("", "urgent"): of(3),
        ("", ""): of(4),
    }

    assert choose(standards, "laptop", Urgency.URGENT) == of(1)
    assert choose(standards, "laptop", Urgency.LOW) == of(2)
    assert choose(standards, "access", Urgency.URGENT) == of(3)
    assert choose(standards, "", Urgency.URGENT) == of(3)
    assert choose(standards, "", Urgency.NORMAL) == of(4)
    assert choose(standards, "access", Urgency.LOW) == of(4)
    assert choose({("", "urgent"): of(3)}, "laptop", "low") == NOTHING_PROMISED
