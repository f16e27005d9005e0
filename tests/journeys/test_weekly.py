"""A department's Monday: what it reads, what a lead finds behind it, and what they do about it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from bot import Bot, weekly
from bot.commands.sandboxed_past import Past
from bot.reports import baselines
from bot.sandbox import demo
from bot.settings import Settings
from handlers.views.reports.weekly import DAYS
from storage.database import Database
from storage.tables import Improvement, SignalRow
from tests import office as offices
from tests.company import OFFICE
from tests.moments import paris
from tests.office import Office

SUNDAY, MONDAY = paris(8, 12), paris(9, 9)


def lives(url: str) -> None:
    """Fill a migrated database with the company of the office, and half a year of requests."""
    offices.moves_into(url)
    database = Database(url)
    bot = Bot(database, Settings(), lambda: demo.OPENS_AT)
    # Those of the demo who are not in the office are Bo.
    handles = {one.handle for one in OFFICE.people}
    past = Past(bot, demo.half_a_year(), lambda handle: f"U{(handle if handle in handles else 'bo').upper():0<7}")
    past.happens_until(demo.OPENS_AT)
    database.close()


pytestmark = pytest.mark.begins_with(fill=lives)


def mondays(office: Office) -> None:
    """The digest of Monday is planned on Sunday, and said at the opening."""
    office.moves_to(SUNDAY)
    weekly.plan(office.bot)
    office.moves_to(MONDAY)


def test_a_lead_follows_one_line_to_its_requests_and_does_something_about_it(office: Office) -> None:
    office.asks(office.ana, "it My screen is black")
    mondays(office)

    told = office.dana.message("last week:", in_="it-help")
    assert "1 late" in told.text
    assert "<@" not in told.text
    office.dana.clicks("Show the requests", on=told)
    assert office.dana.modal is not None
    assert "My screen is black" in office.dana.modal.text
    office.dana.closes()
    office.dana.clicks("Start an improvement team", on=told)
    office.dana.submits(
        **{"What will be done?": "A rota", "Who takes care of it?": office.bo, "By when?": "2026-03-20"}
    )

    office.settles()
    assert office.bo.sees("You take care of something that IT decided: A rota")
    with office.db.reading() as session:
        assert session.exec(select(col(Improvement.due_on))).one() == date(2026, 3, 20)


def test_the_lead_is_asked_once_and_what_they_say_begins_what_is_usual_anew(office: Office) -> None:
    mondays(office)
    question = office.dana.message("Was this on purpose?", in_="dm")
    assert not office.bo.sees("Was this on purpose?")

    office.dana.clicks("Yes, say why", on=question)
    office.dana.submits(**{"What changed?": "Two of us left"})

    assert "it was on purpose: Two of us left" in office.dana.message("Since the week of", in_="dm").text
    with office.db.reading() as session:
        row = session.exec(select(SignalRow)).one()
        assert [one.text for one in baselines.marks(session, row.department_id)] == ["Two of us left"]


def test_not_on_purpose_takes_one_click(office: Office) -> None:
    mondays(office)

    office.dana.clicks("No", on=office.dana.message("Was this on purpose?", in_="dm"))

    assert "it was not on purpose" in office.dana.message("Since the week of", in_="dm").text


def test_a_lead_moves_the_digest_and_a_member_reads_who_may(office: Office) -> None:
    mondays(office)
    told = office.bo.message("last week:", in_="it-help")
    office.bo.clicks("Change…", on=told)
    assert office.bo.modal is None

    office.dana.clicks("Change…", on=told)
    office.dana.submits(**{"It comes": DAYS["thu"]})

    assert office.department("it").digest == "thu"


def test_a_week_is_said_once_however_often_anybody_looks(office: Office) -> None:
    mondays(office)
    weekly.plan(office.bot)
    office.moves_to(paris(9, 15))

    assert len([one for one in office.cem.messages if "last week:" in one.text]) == 1
