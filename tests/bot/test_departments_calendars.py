import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.calendars import Calendar, CalendarError
from bot.departments.calendars import calendar_from, public_holidays
from bot.departments.file.company import WrittenCalendar


def definition(**changed: Any) -> WrittenCalendar:
    return replace(WrittenCalendar("paris", "Europe/Paris", {"mon": ("09:00-12:00",)}), **changed)


def test_the_same_definition_is_built_once() -> None:
    assert calendar_from(definition()) is calendar_from(definition(key="other"))


def test_a_changed_definition_counts_at_once() -> None:
    monday_ten = datetime(2026, 3, 2, 9, tzinfo=UTC)

    assert calendar_from(definition()).is_open(monday_ten)
    assert not calendar_from(definition(closed=("2026-03-02",))).is_open(monday_ten)
    assert not calendar_from(definition(dates={"2026-03-02": ()})).is_open(monday_ten)
    assert not calendar_from(definition(breaks={"2026-03-02": ("09:00-11:00",)})).is_open(monday_ten)


def test_public_holidays_and_their_exceptions() -> None:
    easter_monday = datetime(2026, 4, 6, 8, tzinfo=UTC)

    assert calendar_from(definition()).is_open(easter_monday)
    assert not calendar_from(definition(country="FR")).is_open(easter_monday)
    assert calendar_from(definition(country="FR", open_anyway=("2026-04-06",))).is_open(easter_monday)


def test_a_region_has_holidays_of_its_own() -> None:
    assert public_holidays("DE", None) < public_holidays("DE", "BE")


def test_holidays_that_follow_the_moon_are_known_as_far_as_we_ask() -> None:
    assert public_holidays(
        "IN", None
    )  # their package warns about what it does not know, and a warning is an error here


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(CalendarError):
        calendar_from(definition(hours={}))


def test_many_threads_get_the_same_calendar() -> None:
    found: list[Calendar] = []
    bogota = definition(zone="America/Bogota")
    threads = [threading.Thread(target=lambda: found.append(calendar_from(bogota))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
