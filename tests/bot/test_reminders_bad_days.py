"""Bad days: down for days, a clock that was set back, nights in which clocks change, and dates that never were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, membership
from bot.calendars.hours import WEEKDAYS
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.departments import exchange
from bot.membership import Profile
from bot.people import people
from bot.requests import assignment, conversation
from bot.standards import Urgency
from tests.bot.company import ANA, BO, COMPANY, DANA, Company
from tests.bot.ears import THREAD, Ears, Heard
from tests.moments import friday_at, paris, tuesday_at, wednesday_at

AROUND_THE_CLOCK = "mon-sun = ['00:00-24:00']"
# Otherwise nobody would be reached at night.
DANA_ON_CALL = "\n".join(["[departments.it.on_call]", *(f"{day} = '{DANA}'" for day in WEEKDAYS)])
OFFICE_HOURS = "mon-fri = ['09:00-12:30', '13:30-18:00']"


@pytest.fixture
def ears(bot: Bot, clock: FrozenDateTimeFactory) -> Ears:
    return Ears(Company(bot, clock))


@pytest.fixture
def ears_in(bot: Bot, clock: FrozenDateTimeFactory) -> Callable[[str, str, datetime], Ears]:
    """The company in another zone, with other hours for IT, at another moment."""

    def company(zone: str, hours: str, at: datetime) -> Ears:
        clock.move_to(at.astimezone(UTC).replace(tzinfo=None))
        # Whoever is on call hears more than others in one night.
        found = Ears(Company(replace(bot, settings=replace(bot.settings, reminders_a_day=5)), clock))
        calendar = f'[calendars.elsewhere]\nzone = "{zone}"\n[calendars.elsewhere.hours]\n{hours}\n\n'
        text = COMPANY.read_text().replace('calendar = "paris"', 'calendar = "elsewhere"', 1)
        text = text.replace("[departments.it]", f"{calendar}[departments.it]", 1)
        standards = "[departments.it.standards]"
        exchange.apply(bot, text.replace(standards, f"{DANA_ON_CALL}\n{standards}", 1))
        names = {ANA: "Ana Alves", BO: "Bo Berg", DANA: "Dana Diaz"}
        membership.keep(bot, [Profile(person_id, name, zone) for person_id, name in names.items()])
        return found

    return company


def in_zone(zone: str, year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZoneInfo(zone))


# --- down ---


def test_after_three_days_down_everybody_hears_once_and_in_the_morning(ears: Ears) -> None:
    request_id = ears.company.asks()
    assignment.take(ears.bot, request_id, BO)

    ears.company.moves_to(friday_at(20))  # back in the evening, when nobody works
    ears.listens()
    assert ears.heard == []

    ears.waits_until(paris(9, 9, 5), every=timedelta(hours=1))
    assert Counter((heard.who, heard.kind) for heard in ears.heard) == {
        (who, kind): 1 for who in (BO, DANA, THREAD, ANA) for kind in (RESPONSE, RESOLUTION)
    }
    assert min(heard.at for heard in ears.heard) >= paris(9, 9)


def test_a_look_that_comes_after_closing_waits_for_the_opening(ears: Ears) -> None:
    request_id = ears.company.asks()

    ears.company.moves_to(tuesday_at(22))
    ears.listens()
    assert ears.heard == []
    assert ears.company.reminders(request_id) == [], "nor is anything promised"

    ears.company.moves_to(wednesday_at(9))
    ears.listens()
    assert set(ears.of(DANA)) == {"150%"}, "what was missed is one word"


# --- the system clock is set back ---


def test_a_clock_that_was_set_back_reminds_of_nothing_twice(ears: Ears) -> None:
    request_id = ears.company.asks()
    ears.waits_until(tuesday_at(14, 10))
    before = list(ears.heard)

    ears.company.moves_to(tuesday_at(13, 10))
    conversation.note(ears.bot, request_id, BO, "The part is here.", idempotency_key="note")
    ears.waits_until(tuesday_at(14, 20))

    assert ears.heard == before
    ears.waits_until(tuesday_at(16, 10))
    assert ears.of(DANA) == ["75%", "100%", "150%"]


def test_a_clock_that_was_set_back_before_the_alarm_rings_it_when_it_is_time(ears: Ears) -> None:
    ears.company.asks()
    ears.company.moves_to(tuesday_at(8))

    ears.waits_until(tuesday_at(11, 50))
    assert ears.of(DANA) == []
    ears.waits_until(tuesday_at(12))
    assert ears.of(DANA) == ["75%"]


# --- the clocks change ---


@pytest.mark.parametrize(
    ("zone", "evening"),
    [
        ("Europe/Paris", (2026, 3, 28, 22)),  # an hour is missing
        ("Europe/Paris", (2026, 10, 24, 22)),  # an hour comes twice
        ("America/New_York", (2026, 11, 1, 0)),
        ("Australia/Sydney", (2026, 4, 4, 22)),  # autumn in April
        ("Australia/Sydney", (2026, 10, 3, 22)),
        ("Australia/Lord_Howe", (2026, 4, 4, 22)),  # half an hour
    ],
)
def test_in_the_night_of_a_clock_change_hours_are_as_long_as_ever(
    ears_in: Callable[[str, str, datetime], Ears], zone: str, evening: tuple[int, int, int, int]
) -> None:
    asked_at = in_zone(zone, *evening)
    ears = ears_in(zone, AROUND_THE_CLOCK, asked_at)
    ears.company.asks()

    ears.waits_until(asked_at.astimezone(UTC) + timedelta(hours=6, minutes=30))

    told = [(heard.what, heard.at - asked_at) for heard in ears.heard if heard.who in {DANA, THREAD}]
    lengths = [(what, timedelta(minutes=round(after.total_seconds() / 60))) for what, after in told]
    assert lengths == [
        ("50%", timedelta(hours=2)),
        ("75%", timedelta(hours=3)),
        ("100%", timedelta(hours=4)),
        ("100%", timedelta(hours=4)),
        ("150%", timedelta(hours=6)),
    ]


@pytest.mark.parametrize(
    ("zone", "friday"),
    [("Europe/Paris", (2026, 3, 27)), ("Europe/Paris", (2026, 10, 23)), ("Australia/Sydney", (2026, 4, 3))],
)
def test_the_monday_after_a_clock_change_begins_when_the_clocks_there_say_so(
    ears_in: Callable[[str, str, datetime], Ears], zone: str, friday: tuple[int, int, int]
) -> None:
    ears = ears_in(zone, OFFICE_HOURS, in_zone(zone, *friday, 15))
    ears.company.asks()  # three of four hours are over on Friday

    ears.waits_until(in_zone(zone, *friday, 18).astimezone(UTC))
    before = len(ears.heard)
    monday = in_zone(zone, *friday, 10) + timedelta(days=3)
    ears.waits_until(monday.astimezone(UTC), every=timedelta(minutes=30))

    late = [heard.at.astimezone(ZoneInfo(zone)) for heard in ears.heard[before:] if heard.what == "100%"]
    assert {(at.isoweekday(), at.hour, at.minute) for at in late} == {(1, 10, 0)}
    assert len(late) == 2, "Dana and the thread"


def test_a_leap_day_is_a_day(ears_in: Callable[[str, str, datetime], Ears]) -> None:
    asked_at = in_zone("Europe/Paris", 2028, 2, 28, 17)
    ears = ears_in("Europe/Paris", OFFICE_HOURS, asked_at)
    ears.company.asks()

    ears.waits_until(in_zone("Europe/Paris", 2028, 2, 29, 13).astimezone(UTC), every=timedelta(hours=1))

    assert _late_at(ears) == {in_zone("Europe/Paris", 2028, 2, 29, 12)}


def test_a_date_that_never_was_counts_for_nothing(ears_in: Callable[[str, str, datetime], Ears]) -> None:
    ears = ears_in("Pacific/Apia", OFFICE_HOURS, in_zone("Pacific/Apia", 2011, 12, 29, 16))  # a Thursday
    ears.company.asks()

    # Friday the 30th was left out there, and the weekend is free.
    ears.waits_until(in_zone("Pacific/Apia", 2012, 1, 2, 13).astimezone(UTC), every=timedelta(hours=1))

    assert _late_at(ears) == {in_zone("Pacific/Apia", 2012, 1, 2, 11)}


def _late_at(ears: Ears) -> set[datetime]:
    """When somebody heard that a promise broke, to the minute: some wait a second for their turn."""
    return {heard.at.replace(second=0, microsecond=0) for heard in ears.heard if heard.what == "100%"}


# --- a week ---


@pytest.mark.slow("a week of nine requests and all that is said of them")
def test_in_a_week_nobody_hears_anything_at_night_nor_twice_nor_too_much(ears: Ears) -> None:
    company = ears.company
    for day in (4, 5, 6):
        company.moves_to(paris(day, 10))
        for urgency in Urgency:
            number = company.asks("it", urgency)
            if day == 4:
                assignment.take(ears.bot, number, BO)
        ears.waits_until(paris(day, 19), every=timedelta(hours=1))
    ears.waits_until(paris(10, 10), every=timedelta(hours=3))

    assert len(ears.heard) > 30
    for heard in ears.heard:
        hours = company.calendar("it") if heard.who == THREAD else people.hours(ears.bot, heard.who)
        assert hours.is_open(heard.at) or _is_urgent(company, heard), heard
    told = Counter((heard.who, heard.request_id, heard.kind, heard.what) for heard in ears.heard if heard.request_id)
    assert {what for what, times in told.items() if times > 1} == set()
    rung = Counter((heard.who, heard.at.date()) for heard in ears.heard if _counts(company, heard))
    assert max(rung.values()) == ears.bot.settings.reminders_a_day
    digests = Counter((heard.who, heard.at.date()) for heard in ears.heard if heard.what == "digest")
    assert max(digests.values()) == 1


def _is_urgent(company: Company, heard: Heard) -> bool:
    return heard.request_id != 0 and company.request(heard.request_id).urgency == "urgent"


def _counts(company: Company, heard: Heard) -> bool:
    """Is it one of the few that a person is sent on one day?"""
    is_reminder = heard.who != THREAD and heard.what not in {"news", "digest"}
    return is_reminder and not _is_urgent(company, heard)
