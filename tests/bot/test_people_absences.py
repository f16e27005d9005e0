"""What makes somebody away: their own word, a status that leaves no doubt, a pause that is on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot import Bot, membership
from bot.membership import Profile
from bot.people import absences, people
from bot.people.absences import NO_END, Status
from storage.tables import Person
from tests.moments import TUESDAY_AT_NINE, friday_at, tuesday_at, wednesday_at

BO = "UBO00000"


def bo(bot: Bot) -> Person:
    person = people.get(bot, BO)
    assert person is not None
    return person


@pytest.fixture
def bot(bot: Bot) -> Bot:
    """Bo is known."""
    membership.keep(bot, [Profile(BO, "Bo Berg", "Europe/Paris")])
    return bot


@pytest.mark.parametrize(
    "status",
    [
        Status("", "palm_tree"),
        Status("Vacationing", "palm_tree"),
        Status("Urlaub", "palm_tree"),
        Status("Out sick", "face_with_thermometer"),
        Status("On leave, back on Monday", "speech_balloon"),
        Status("back on Monday", "palm_tree"),
        Status("OOO until Friday", "speech_balloon"),
        Status("Parental leave", "baby"),
        Status("Heute krank"),
        Status("en congé"),
        Status("I'm sick"),
    ],
    ids=lambda status: f"{status.emoji} {status.text}",
)
def test_a_status_that_leaves_no_doubt_is_an_absence(status: Status) -> None:
    assert status.away_until(TUESDAY_AT_NINE) == NO_END


@pytest.mark.parametrize(
    "status",
    [
        Status(),
        Status("In a meeting", "spiral_calendar_pad"),
        Status("Working remotely", "house_with_garden"),
        Status("Commuting", "bus"),
        Status("Back from vacation", "palm_tree"),
        Status("Not away, only quiet", "shushing_face"),
        Status("Sick of winter", "snowflake"),
        Status("Faraway, so close", "notes"),
    ],
    ids=lambda status: f"{status.emoji} {status.text}",
)
def test_any_other_status_is_none(status: Status) -> None:
    assert status.away_until(TUESDAY_AT_NINE) is None


def test_a_status_holds_until_its_end() -> None:
    status = Status("Vacationing", "palm_tree", friday_at(18))

    assert status.away_until(TUESDAY_AT_NINE) == friday_at(18)
    assert status.away_until(friday_at(18)) is None


def test_somebody_is_away_until_the_day_is_over_where_they_are(bot: Bot) -> None:
    membership.keep(bot, [Profile(BO, "Bo Berg", "America/New_York")])

    absences.say(bot, BO, date(2026, 3, 6))

    assert bo(bot).away_until == datetime(2026, 3, 7, 5, tzinfo=UTC)


def test_a_day_on_which_the_clocks_change_ends_at_its_own_midnight(bot: Bot) -> None:
    absences.say(bot, BO, date(2026, 3, 29))

    assert bo(bot).away_until == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_who_is_back_is_back_at_once(bot: Bot) -> None:
    absences.say(bot, BO, date(2026, 3, 6))

    absences.end(bot, BO)

    assert bo(bot).away_until is None


def test_the_last_day_may_be_today_and_at_most_a_year_from_now(bot: Bot) -> None:
    membership.keep(bot, [Profile(BO, "Bo Berg", "Pacific/Kiritimati")])

    first, last = absences.allowed(bot, BO)

    assert first == date(2026, 3, 3)
    assert last == date(2027, 3, 3)


def test_today_is_the_day_where_they_are(bot: Bot) -> None:
    membership.keep(bot, [Profile(BO, "Bo Berg", "America/Los_Angeles")])

    assert absences.allowed(bot, BO)[0] == date(2026, 3, 3)
    membership.keep(bot, [Profile(BO, "Bo Berg", "Pacific/Pago_Pago")])
    assert absences.allowed(bot, BO)[0] == date(2026, 3, 2)


def test_a_pause_that_is_on_counts_and_a_night_ahead_does_not(bot: Bot) -> None:
    absences.keep_quiet(bot, BO, TUESDAY_AT_NINE, wednesday_at(12), told_at=bot.now())
    assert bo(bot).quiet_until == wednesday_at(12)

    absences.keep_quiet(bot, BO, tuesday_at(22), wednesday_at(8), told_at=bot.now())
    assert bo(bot).quiet_until is None


def test_a_pause_that_began_by_slacks_clock_a_little_ahead_of_ours_is_on(bot: Bot) -> None:
    absences.keep_quiet(bot, BO, TUESDAY_AT_NINE + timedelta(seconds=20), wednesday_at(12), told_at=bot.now())

    assert bo(bot).quiet_until == wednesday_at(12)


def test_a_pause_that_is_over_does_not_come_back_with_an_older_answer(bot: Bot) -> None:
    now = bot.now()
    absences.keep_quiet(bot, BO, TUESDAY_AT_NINE, wednesday_at(12), told_at=now)
    absences.keep_quiet(bot, BO, wednesday_at(22), wednesday_at(23), told_at=now + timedelta(seconds=2))

    absences.keep_quiet(bot, BO, TUESDAY_AT_NINE, wednesday_at(12), told_at=now + timedelta(seconds=1))

    assert bo(bot).quiet_until is None


def test_only_what_still_holds_is_named(bot: Bot) -> None:
    person = Person(
        id=BO, name="Bo", met_at=TUESDAY_AT_NINE, away_until=tuesday_at(9), status_until=friday_at(18), quiet_until=None
    )

    assert absences.of(person, TUESDAY_AT_NINE) == absences.Absence(status_until=friday_at(18))


def test_of_a_stranger_nothing_is_kept(bot: Bot) -> None:
    absences.say(bot, "USTRANGE", date(2026, 3, 6))

    assert people.get(bot, "USTRANGE") is None
