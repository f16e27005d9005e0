"""Reports of weeks that were not like the others, from the rows of requests: other hours, no hours, another name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.clocks.history import RESPONSE
from bot.departments import exchange
from bot.people import homes
from bot.reports import readers, reading
from bot.reports.clock_facts import Promised
from bot.reports.department import DepartmentReport
from bot.reports.kept import Kept
from bot.reports.windows import Window
from bot.requests import conversation
from bot.requests.opening import NewRequest, open_request
from handlers.views.reports import figures
from tests.bot.company import BO, CEM, COMPANY, Company, moves_into
from tests.moments import monday_at, paris, thursday_at, tuesday_at, wednesday_at

FILE = COMPANY.read_text(encoding="utf-8")
OFFICE_HOURS = 'mon-fri = ["09:00-12:30", "13:30-18:00"]'
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def replied(company: Company, request_id: int) -> None:
    conversation.reply(company.bot, request_id, BO, "Here it is", idempotency_key=company.idempotency_key())


def week_of(company: Company, monday: date) -> DepartmentReport:
    return readers.report(company.bot, BO, company.id_of("it"), Window(monday, 1))


def test_a_week_with_other_hours_since_wednesday_counts_each_day_by_its_own(company: Company) -> None:
    before = company.asks()
    company.moves_to(tuesday_at(11))
    replied(company, before)
    company.moves_to(wednesday_at(9))
    assert OFFICE_HOURS in FILE
    exchange.apply(company.bot, FILE.replace(OFFICE_HOURS, 'mon-fri = ["14:00-18:00"]', 1))
    company.moves_to(thursday_at(9))
    after = company.asks()
    company.moves_to(thursday_at(15))
    replied(company, after)
    company.moves_to(paris(9, 15))

    report = week_of(company, date(2026, 3, 2))

    assert report.kept[Promised.FIRST_ANSWER] == Kept(kept=2)
    assert not set(report.weeks) & report.charted.closed
    with company.bot.db.reading() as session:
        found = reading.facts(session, company.id_of("it"), monday_at(0), company.bot.now(), [RESPONSE]).every
    assert {fact.request_id: fact.used for fact in found} == {before: 2 * HOUR, after: HOUR}


def test_a_week_in_which_a_department_is_closed_breaks_nothing_and_is_said(company: Company) -> None:
    days = "\n".join(f"2026-03-{day:02} = []" for day in range(9, 14))
    closed = FILE.replace("[calendars.paris.hours]", f"[calendars.paris.dates]\n{days}\n\n[calendars.paris.hours]", 1)
    exchange.apply(company.bot, closed)
    company.moves_to(paris(9, 10))
    company.asks()
    company.moves_to(paris(16, 9))

    report = week_of(company, date(2026, 3, 9))

    assert (report.opened, report.kept[Promised.FIRST_ANSWER]) == (1, Kept())
    assert report.standing is not None
    assert (report.standing.open, report.standing.late) == (1, 0)
    assert "Closed all week: W11." in figures.remarks(report)


def test_a_department_of_another_name_is_reported_by_it_and_its_people_are_still_its_customers(
    company: Company,
) -> None:
    """Who asked before belongs to it by its new name as soon as an admin says that it is the same."""
    it = company.id_of("it")
    open_request(company.bot, NewRequest("form", CEM, it, "A laptop"))
    exchange.apply(company.bot, FILE.replace('name = "People"', 'name = "Human Resources"').replace('"IT"', '"Tech"'))
    homes.rename(company.bot, "People", "Human Resources", by="gus")
    open_request(company.bot, NewRequest("other", CEM, it, "Another"))
    company.moves_to(paris(9, 9))

    assert week_of(company, date(2026, 3, 2)).name == "Tech"
    with company.bot.db.reading() as session:
        found = reading.facts(session, it, monday_at(0), company.bot.now(), [RESPONSE]).every
    assert {fact.customer for fact in found} == {"Human Resources"}
