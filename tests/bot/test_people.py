"""When people work themselves, and who cannot be reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, membership
from bot.calendars import Calendar
from bot.departments.exchange import apply
from bot.membership import Profile
from bot.people import absences, people
from bot.people.absences import NO_END
from storage import people as rows
from storage.tables import Person
from tests.bot.companies import BERLIN, CALENDAR, FINANCE, IT, department
from tests.moments import TUESDAY_AT_NINE, friday_at, thursday_at, tuesday_at, wednesday_at

BO, EVE = "UBO00000", "UEVE0000"
NINE_TO_SIX = {day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}


def knows(bot: Bot, person_id: str, zone: str = "Europe/Paris", *, is_active: bool = True) -> None:
    membership.keep(bot, [Profile(person_id, "Bo Berg", zone, is_active=is_active)])


def serves(bot: Bot, person_id: str, *keys: str) -> None:
    with bot.db.transaction() as session:
        for key in keys:
            rows.add_role(session, department(bot, key).id, person_id, rows.MEMBER)


def away(bot: Bot, person_id: str = BO, at: datetime = TUESDAY_AT_NINE, **ends: datetime) -> datetime | None:
    """Until when somebody is away, of whom the row says so."""
    with bot.db.transaction() as session:
        person = rows.get(session, person_id)
        if person is not None:
            for name, end in ends.items():
                setattr(person, name, end)
            session.add(person)
        return people.away_until(session, person_id, at)


# --- hours ---


def test_who_serves_nobody_works_nine_to_six_in_their_own_zone(bot: Bot) -> None:
    knows(bot, EVE, "America/New_York")

    assert people.hours(bot, EVE) == Calendar("America/New_York", NINE_TO_SIX)


def test_who_serves_a_department_works_its_hours(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)
    knows(bot, BO)
    serves(bot, BO, "it")

    assert people.hours(bot, BO).hours_on(TUESDAY_AT_NINE.date()) == (("09:00", "17:00"),)


@pytest.mark.parametrize("zone", ["Europe/Brussels", "Europe/Amsterdam", "Europe/Copenhagen"])
def test_slacks_other_names_for_the_same_clocks_are_the_same_place(bot: Bot, zone: str) -> None:
    apply(bot, CALENDAR + IT)
    knows(bot, BO, zone)
    serves(bot, BO, "it")

    assert people.hours(bot, BO).zone == "Europe/Paris"


@pytest.mark.parametrize("zone", ["Europe/London", "Africa/Lagos", "America/New_York"])
def test_a_colleague_far_away_works_by_their_own_clocks(bot: Bot, zone: str) -> None:
    """Lagos has the time of Paris, but only in winter."""
    apply(bot, CALENDAR + IT)
    knows(bot, BO, zone)
    serves(bot, BO, "it")

    assert people.hours(bot, BO) == Calendar(zone, NINE_TO_SIX)


def test_the_first_department_with_their_clocks_counts(bot: Bot) -> None:
    apply(bot, CALENDAR + BERLIN.replace("Berlin", "London") + IT + FINANCE)
    knows(bot, BO, "Europe/London")
    serves(bot, BO, "it", "finance")

    assert people.hours(bot, BO).hours_on(TUESDAY_AT_NINE.date()) == (("08:00", "16:00"),)


def test_a_lead_whom_we_never_met_works_the_hours_of_the_department(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)

    assert people.get(bot, "UDANA000") is None
    assert people.hours(bot, "UDANA000").zone == "Europe/Paris"


def test_a_zone_that_nobody_knows_is_utc(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)
    knows(bot, BO, "Moon/Tranquility")
    serves(bot, BO, "it")

    assert people.hours(bot, BO) == people.hours(bot, "USTRANGE") == Calendar("UTC", NINE_TO_SIX)


# --- away ---


def test_the_latest_of_what_is_known_holds(bot: Bot) -> None:
    knows(bot, BO)

    assert away(bot) is None
    assert away(bot, quiet_until=tuesday_at(12)) == tuesday_at(12)
    assert away(bot, status_until=wednesday_at(18)) == wednesday_at(18)
    assert away(bot, away_until=tuesday_at(18)) == wednesday_at(18)


def test_what_is_over_holds_no_longer(bot: Bot) -> None:
    knows(bot, BO)

    assert away(bot, at=tuesday_at(12), quiet_until=tuesday_at(12)) is None
    assert away(bot, at=tuesday_at(11, 59)) == tuesday_at(12)


def test_a_stranger_is_not_away(bot: Bot) -> None:
    assert away(bot, "USTRANGE") is None


def test_who_left_is_away_for_as_long_as_any_promise_runs(bot: Bot) -> None:
    knows(bot, BO, is_active=False)

    until = away(bot)

    assert until == TUESDAY_AT_NINE + timedelta(days=365)
    assert people.hours(bot, BO).between(TUESDAY_AT_NINE, until) > timedelta(hours=2000)


def test_a_status_without_an_end_is_no_further_than_a_calendar_counts(bot: Bot) -> None:
    knows(bot, BO)

    assert away(bot, status_until=NO_END) == TUESDAY_AT_NINE + timedelta(days=365)


def test_others_are_told_when_somebody_is_back_only_if_that_is_known(bot: Bot) -> None:
    knows(bot, BO)

    def back_at() -> datetime | None:
        with bot.db.reading() as session:
            return people.back_at(session, BO, TUESDAY_AT_NINE)

    assert back_at() is None
    away(bot, quiet_until=friday_at(18))
    assert back_at() == friday_at(18)
    away(bot, status_until=NO_END)
    assert back_at() is None


def test_everybody_who_is_away_is_found_at_once(bot: Bot) -> None:
    for name in ("UA", "UB", "UC", "UD"):
        knows(bot, name)
    knows(bot, "UGONE", is_active=False)
    away(bot, "UA", away_until=friday_at(18))
    away(bot, "UB", quiet_until=tuesday_at(10))
    away(bot, "UC", status_until=tuesday_at(9))
    away(bot, "UGONE", status_until=friday_at(18))

    with bot.db.reading() as session:
        assert rows.away_at(session, TUESDAY_AT_NINE) == ["UA", "UB"]
        assert rows.away_at(session, wednesday_at(9)) == ["UA"]


# --- what Slack tells does not undo what they told us ---


def test_a_new_name_keeps_what_somebody_said_themselves(bot: Bot) -> None:
    knows(bot, BO)
    away(bot, away_until=friday_at(18), quiet_until=tuesday_at(12))

    membership.keep(bot, [Profile(BO, "Bo Bergmann", "Europe/Paris")])

    kept = people.get(bot, BO)
    assert isinstance(kept, Person)
    assert (kept.name, kept.away_until, kept.quiet_until) == ("Bo Bergmann", friday_at(18), tuesday_at(12))


# --- what is remembered while something waits ---


def test_an_absence_is_remembered_from_when_it_matters_until_they_are_back(bot: Bot) -> None:
    knows(bot, BO)
    away(bot, away_until=friday_at(18))

    def noted(at: datetime) -> tuple[tuple[datetime, datetime], ...]:
        with bot.db.transaction() as session:
            absences.note(session, BO, at)
            return absences.stretches(session, BO, TUESDAY_AT_NINE)

    assert noted(tuesday_at(9)) == noted(tuesday_at(10)) == ((tuesday_at(9), friday_at(18)),)
    away(bot, away_until=thursday_at(18))
    assert noted(tuesday_at(11)) == ((tuesday_at(9), thursday_at(18)),)
    away(bot, away_until=tuesday_at(12))
    assert noted(wednesday_at(9)) == ((tuesday_at(9), wednesday_at(9)),)
    assert noted(thursday_at(9)) == ((tuesday_at(9), wednesday_at(9)),)


def test_when_somebody_was_away_is_forgotten_when_nothing_waits_for_them(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    knows(bot, BO)
    away(bot, away_until=tuesday_at(12))
    with bot.db.transaction() as session:
        absences.note(session, BO, tuesday_at(10))

    assert absences.prune(bot) == 0
    clock.move_to(tuesday_at(13).astimezone(UTC).replace(tzinfo=None))
    assert absences.prune(bot) == 1
