"""Who reads which report: their own people all of it, others what is about five people or more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.errors import MayNotReadReports, NoSuchReport, NoSuchWindow, NotShown
from bot.reports import agreement, readers
from bot.reports.agreement import STRICT, Guarded
from bot.reports.audience import SMALL_DEPARTMENTS
from bot.reports.behind import Behind
from bot.reports.clock_facts import Promised
from bot.reports.gaming import Sign
from bot.reports.windows import Window
from bot.requests import closing, conversation, queries
from bot.settings import Settings
from storage import departments as department_rows
from storage.rows import insert
from storage.tables import Holding
from tests.bot.company import ANA, BO, CEM, DANA, Company, moves_into
from tests.moments import TUESDAY_AT_NINE, paris, tuesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

LAST_WEEK = Window(date(2026, 3, 2), 1)
NEXT_MONDAY = paris(9, 9)
STRANGER = "USTRANGER"


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    """IT answered one of two requests in time; it is Monday after that."""
    company = Company(bot, clock)
    request_id = company.asks()
    company.asks()
    company.moves_to(tuesday_at(10))
    conversation.reply(bot, request_id, BO, "Here it is", idempotency_key=company.idempotency_key())
    company.moves_to(NEXT_MONDAY)
    return company


def serve(company: Company, key: str, people: Sequence[str]) -> None:
    """All of them had a request of that department in hand last week."""
    with company.bot.db.transaction() as session:
        for person in people:
            insert(
                session,
                Holding(
                    request_id=1,
                    department_id=company.id_of(key),
                    holder="person",
                    person_id=person,
                    from_at=TUESDAY_AT_NINE,
                    to_at=TUESDAY_AT_NINE + timedelta(hours=1),
                ),
            )


def test_its_own_people_read_all_of_it(company: Company) -> None:
    found = readers.report(company.bot, BO, company.id_of("it"), LAST_WEEK)

    assert (found.name, found.is_whole, found.opened) == ("IT", True, 2)
    assert (found.kept[Promised.FIRST_ANSWER].kept, found.kept[Promised.FIRST_ANSWER].broken) == (1, 1)
    assert found.kind_names != {}


def test_a_lead_alone_reads_signs_of_working_to_the_number_unless_the_agreement_holds_them_back(
    company: Company,
) -> None:
    """Ana asks again at once whenever something is done."""
    it = company.id_of("it")
    for minute in range(1, 21):
        closing.resolve(company.bot, company.asks(), BO)
        company.moves_to(NEXT_MONDAY + timedelta(minutes=minute))
    company.asks()
    company.moves_to(paris(16, 9))
    strict = replace(company.bot, settings=Settings(works_agreement=STRICT))

    def signs(bot: Bot, reader: str, weeks: str = "13w") -> dict[Sign, tuple[int, int]] | None:
        found = readers.report(bot, reader, it, readers.meant_window(bot, it, weeks)).for_leads
        return None if found is None else {sign: (one.count, one.of) for sign, one in found.signs.items()}

    assert signs(company.bot, DANA) == {Sign.ASKED_AGAIN: (20, 20)}
    assert signs(company.bot, BO) is None
    assert signs(company.bot, DANA, "4w") is None
    assert signs(strict, DANA) == {}
    agreement.switch_on(strict, Guarded.WORKING_TO_THE_NUMBER, by="gus")
    assert signs(strict, DANA) == {Sign.ASKED_AGAIN: (20, 20)}


def test_others_read_nothing_that_is_about_fewer_than_five(company: Company) -> None:
    serve(company, "it", ["U1", "U2", "U3"])
    with pytest.raises(NotShown) as refused:
        readers.report(company.bot, ANA, company.id_of("it"), LAST_WEEK)

    assert (refused.value.department, refused.value.needed) == ("IT", 5)


def test_from_five_people_on_others_read_what_is_shown_outside(company: Company) -> None:
    serve(company, "it", ["U1", "U2", "U3", "U4", "U5"])

    found = readers.report(company.bot, ANA, company.id_of("it"), LAST_WEEK)

    assert (found.name, found.is_whole, found.opened, found.costs) == ("IT", False, 2, ())


def test_who_served_longer_ago_than_a_quarter_is_not_counted(company: Company) -> None:
    serve(company, "it", ["U1", "U2", "U3", "U4", "U5"])
    company.moves_to(TUESDAY_AT_NINE + timedelta(weeks=13, hours=2))

    with pytest.raises(NotShown):
        readers.must_be_shown(company.bot, ANA, company.id_of("it"))


def test_small_departments_are_read_together(company: Company) -> None:
    serve(company, "it", ["U1", "U2", "U3"])
    serve(company, "people", ["U4", "U5"])

    found = readers.report(company.bot, ANA, company.id_of("it"), LAST_WEEK)

    assert (found.name, found.department_id, found.opened) == (SMALL_DEPARTMENTS, None, 2)


def test_nobody_reads_what_is_left_when_their_own_department_is_taken_away(company: Company) -> None:
    serve(company, "it", ["U1", "U2", "U3"])
    serve(company, "people", ["U4", "U5"])

    with pytest.raises(NotShown):
        readers.must_be_shown(company.bot, CEM, company.id_of("it"))

    serve(company, "finance", ["U6", "U7"])
    readers.must_be_shown(company.bot, CEM, company.id_of("it"))


@pytest.mark.parametrize(
    ("serving", "own", "shown"),
    [
        ({1: {"a", "b", "c"}, 2: {"d", "e"}}, (), True),
        ({1: {"a", "b", "c"}, 2: {"c", "d"}}, (), False),
        ({1: {"a", "b", "c", "d", "e"}}, (), False),
        ({1: {"a", "b", "c", "d", "e"}, 2: set()}, (), False),
        ({1: {"a", "b", "c"}, 2: {"d", "e"}}, (2,), False),
        ({1: {"a", "b", "c"}, 2: {"d", "e"}, 3: {"f"}}, (3,), True),
        ({}, (), False),
    ],
)
def test_small_departments_are_shown_together_or_not(
    serving: dict[int, set[str]], own: tuple[int, ...], *, shown: bool
) -> None:
    assert readers.are_shown_together(serving, own) is shown


def test_whoever_is_no_colleague_reads_no_report(company: Company) -> None:
    it = company.id_of("it")
    for ask in (
        lambda: readers.known(company.bot, STRANGER),
        lambda: readers.report(company.bot, STRANGER, it, LAST_WEEK),
        lambda: readers.requests_behind(company.bot, STRANGER, it, LAST_WEEK),
    ):
        with pytest.raises(MayNotReadReports):
            ask()


def test_only_reports_are_offered_that_their_reader_may_read(company: Company) -> None:
    def offered(reader: str) -> list[str]:
        return [one.key for one in readers.known(company.bot, reader) if one.is_shown]

    assert (offered(BO), offered(ANA)) == (["it"], [])

    serve(company, "it", ["U1", "U2", "U3", "U4"])
    assert offered(CEM) == ["it", "people"]

    serve(company, "people", ["U1", "U2", "U3"])
    serve(company, "finance", ["U4", "U5"])
    assert offered(ANA) == [one.key for one in readers.known(company.bot, ANA)]


def test_the_requests_behind_a_figure_are_for_its_own_people(company: Company) -> None:
    it = company.id_of("it")

    found = readers.requests_behind(company.bot, BO, it, LAST_WEEK)
    assert found[Behind.OPENED] == [1, 2]
    assert found[Behind.FIRST_KEPT] == [1]

    serve(company, "it", ["U1", "U2", "U3", "U4", "U5"])
    with pytest.raises(NoSuchReport):
        readers.requests_behind(company.bot, CEM, it, LAST_WEEK)


def test_only_requests_are_listed_that_their_reader_may_see(company: Company) -> None:
    company.asks("people")

    rows, total = queries.newest_seen(company.bot, [1, 2, 3], BO, 1)

    assert ([row.request.id for row in rows], total) == ([2], 2)
    assert queries.newest_seen(company.bot, [1, 2, 3], ANA, 9)[1] == 3
    assert queries.newest_seen(company.bot, [1, 2, 3], STRANGER, 9) == ([], 0)


def test_a_department_that_nobody_gave_an_id_is_none(company: Company) -> None:
    with pytest.raises(NoSuchReport):
        readers.must_be_shown(company.bot, BO, 999)


def test_weeks_that_are_unknown_are_said_with_those_that_are_known(company: Company) -> None:
    assert readers.meant_window(company.bot, company.id_of("it"), "4w").count == 4
    with pytest.raises(NoSuchWindow) as refused:
        readers.meant_window(company.bot, company.id_of("it"), "2026-Q4")

    assert (refused.value.written, refused.value.examples) == ("2026-Q4", ["4w", "13w", "2026-Q3"])


def test_a_department_that_is_retired_is_still_read_by_its_people(company: Company) -> None:
    with company.bot.db.transaction() as session:
        it = department_rows.get(session, company.id_of("it"))
        it.is_active = False
        session.add(it)

    found = readers.report(company.bot, BO, it.id, LAST_WEEK)

    assert (found.is_active, found.opened) == (False, 2)
    assert "it" in {one.key for one in readers.known(company.bot, ANA)}
