"""The world changes its clocks, and what is known about that changes too: what was reckoned can be reckoned again."""

import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from bot.calendars import Calendar
from bot.departments.calendars import calendar_from
from bot.departments.file.company import WrittenCalendar

CASABLANCA = "Africa/Casablanca"
MORNING = datetime(2026, 3, 3, 7, tzinfo=UTC)
FOUR_HOURS = timedelta(hours=4)

Publish = Callable[[str], None]


@pytest.fixture
def publish(tmp_path: Path) -> Iterator[Publish]:
    """New data for Casablanca: from now on its clocks show what those of another place do."""
    before = zoneinfo.TZPATH

    def say_so(like: str) -> None:
        data = tmp_path / CASABLANCA
        data.parent.mkdir(exist_ok=True)
        data.write_bytes((files("tzdata.zoneinfo") / like).read_bytes())
        zoneinfo.reset_tzpath(to=[tmp_path, *before])
        zoneinfo.ZoneInfo.clear_cache(only_keys=[CASABLANCA])

    yield say_so
    zoneinfo.reset_tzpath(to=before)
    zoneinfo.ZoneInfo.clear_cache(only_keys=[CASABLANCA])


def test_a_due_time_is_another_when_a_country_gives_up_its_summer_time(publish: Publish) -> None:
    written = WrittenCalendar("casablanca", CASABLANCA, {"tue": ("09:00-17:00",)})
    publish("Africa/Lagos")  # an hour ahead of Greenwich, all year
    assert calendar_from(written).add(MORNING, FOUR_HOURS) == datetime(2026, 3, 3, 12, tzinfo=UTC)

    publish("Africa/Abidjan")  # as in Greenwich

    assert calendar_from(written).add(MORNING, FOUR_HOURS) == datetime(2026, 3, 3, 13, tzinfo=UTC)


def test_a_calendar_in_versions_follows_the_new_data_too(publish: Publish) -> None:
    def computed() -> datetime:
        always = {day: [("00:00", "24:00")] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        late = Calendar(CASABLANCA, {"tue": [("10:00", "17:00")], "wed": [("10:00", "17:00")]})
        return Calendar("UTC", always).then(date(2026, 3, 3), late).late_from(MORNING, FOUR_HOURS)

    publish("Africa/Lagos")
    assert computed() == datetime(2026, 3, 3, 13, tzinfo=UTC)

    publish("Africa/Abidjan")

    assert computed() == datetime(2026, 3, 3, 14, tzinfo=UTC)
