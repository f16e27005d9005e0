"""What the demo has behind it: half a year of rows as people would have made them, with something to find in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot import Bot
from bot.commands.sandboxed_past import Past, remember_ratings
from bot.departments import departments
from bot.reports import pairs, ratings, reading
from bot.reports.clock_facts import ClockFact, Promised, decisions
from bot.reports.kept import kept
from bot.reports.signals import Rule, TimesChart, times_chart
from bot.reports.watermelon import watermelon
from bot.reports.weeks import Week, weeks_since, window
from bot.sandbox import demo
from bot.settings import Settings
from storage import departments as department_rows
from storage import ledger as ledger_rows
from storage import reports as report_rows
from storage import requests as request_rows
from storage.database import Database
from tests.company import Plan, example

PLAN = Plan(demo.NORTHWIND, example())
HALF_A_YEAR = timedelta(weeks=26)


def lives(url: str) -> None:
    """Fill a migrated database with the company of the demo and its past."""
    database = Database(url)
    bot = Bot(database, Settings(), lambda: demo.OPENS_AT)
    PLAN.is_known_to(bot)
    past(bot).happens_until(demo.OPENS_AT)
    remember_ratings(bot, demo.RATINGS)
    database.close()


def past(bot: Bot) -> Past:
    return Past(bot, demo.half_a_year(), lambda handle: f"U{handle.upper():0<7}")


pytestmark = pytest.mark.begins_with(fill=lives)


def of_department(bot: Bot, key: str) -> tuple[list[ClockFact], Sequence[Week]]:
    """The clocks that a department promised, and the weeks that are over."""
    with bot.db.reading() as session:
        department = next(one for one in department_rows.active(session) if one.key == key)
        calendar = departments.calendar_of(session, department)
        weeks = weeks_since(calendar, demo.OPENS_AT - HALF_A_YEAR, demo.OPENS_AT)
        facts = reading.facts(session, department.id, weeks[0].start, demo.OPENS_AT)
        return facts.promised_by(department.id), weeks


def chart_of(bot: Bot, key: str) -> TimesChart:
    facts, weeks = of_department(bot, key)
    found = times_chart(decisions(facts, *window(weeks)), weeks)
    assert isinstance(found, TimesChart)
    return found


def test_it_got_slower_in_its_fourteenth_week(bot: Bot) -> None:
    found = chart_of(bot, "it")

    last = len(found.weeks) - 1
    assert found.weeks[last].week.first_day == date(2026, 2, 23)
    assert Rule.ROW in found.chart.signals[last]
    eighth = min(place for place, rules in found.chart.signals.items() if Rule.ROW in rules)
    assert found.weeks[eighth - 7].week.first_day == date(2025, 12, 1)


@pytest.mark.parametrize("key", ["people", "facilities", "finance", "legal"])
def test_of_the_others_nothing_is_more_than_chance(bot: Bot, key: str) -> None:
    found = chart_of(bot, key)

    assert len(found.weeks) - 1 not in found.chart.signals


def test_facilities_keeps_what_it_promises(bot: Bot) -> None:
    facts, weeks = of_department(bot, "facilities")

    for sort in (Promised.FIRST_ANSWER, Promised.SOLUTION):
        found = kept(facts, weeks[-13:])[sort]
        assert found.decided >= 90
        assert found.broken == 0


@pytest.mark.parametrize(("key", "is_one"), [("facilities", True), ("it", False)])
def test_facilities_is_green_outside_and_red_inside(bot: Bot, key: str, *, is_one: bool) -> None:
    facts, weeks = of_department(bot, key)
    with bot.db.reading() as session:
        department = next(one for one in department_rows.active(session) if one.key == key)
        blocks = ratings.released(session, [department.id], "2025-12", "2026-02")

    found = kept(facts, weeks[-13:])[Promised.SOLUTION]
    assert watermelon(found, ratings.totals(blocks), is_signalled_low=False) is is_one


def test_finance_and_legal_wait_for_each_other(bot: Bot) -> None:
    with bot.db.reading() as session:
        names = {one.id: one.name for one in department_rows.active(session)}
        quarter = reading.facts(session, None, demo.OPENS_AT - timedelta(weeks=13), demo.OPENS_AT)

    found = pairs.pairs(quarter.every, names)

    # More than any others.
    assert (names[found[0].one], names[found[0].other]) == ("Finance", "Legal")


def test_every_life_is_covered_without_a_gap_and_numbered_by_when_it_began(bot: Bot) -> None:
    with bot.db.reading() as session:
        every = request_rows.by_ids(session, range(1, request_rows.count(session) + 1))
        ledgers = ledger_rows.of_requests(session, [one.id for one in every])

    assert len(every) > 700
    assert {one.state for one in every} == {"closed"}
    opened = [one.opened_at for one in sorted(every, key=lambda one: one.id)]
    assert opened == sorted(opened)
    for request in every:
        holdings = ledgers[request.id]
        assert holdings[0].from_at == request.opened_at
        assert all(one.to_at == following.from_at for one, following in pairwise(holdings))


def test_each_department_is_served_by_its_own_people(bot: Bot) -> None:
    with bot.db.reading() as session:
        names = {one.id: one.name for one in department_rows.active(session)}
        served = report_rows.serving(session, names, demo.OPENS_AT - HALF_A_YEAR)

    assert {names[one]: len(people) for one, people in served.items()} == {
        "IT": 5,
        "People": 1,
        "Facilities": 1,
        "Finance": 3,
        "Legal": 1,
    }


def test_what_happened_once_does_not_happen_again(bot: Bot) -> None:
    before = past(bot)
    with bot.db.reading() as session:
        known = request_rows.count(session)

    before.happens_until(demo.BEGINS_AT - HALF_A_YEAR)
    with bot.db.reading() as session:
        assert request_rows.count(session) == known
