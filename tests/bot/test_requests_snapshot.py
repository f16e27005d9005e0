"""Many requests at once are shown as each of them would be alone, and long lists cost what short ones do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import event
from sqlmodel import SQLModel

from bot import Bot, home, membership
from bot.home import Listing
from bot.membership import Profile
from bot.requests import assignment, closing, conversation, moves, proposals, ratings
from bot.requests.snapshot import RATING_CHANGES_FOR, Rating, RequestSnapshot, snapshot_of, snapshots_of
from storage import requests as rows
from tests.bot.company import ANA, BO, CEM, DANA, Company, moves_into
from tests.moments import thursday_at, tuesday_at
from tests.ratings import sealing

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


@contextmanager
def counted(bot: Bot) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(bot.db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(bot.db.engine, "before_cursor_execute", note)


def plain(snapshot: RequestSnapshot) -> dict[str, Any]:
    """All fields, rows as what is in them."""
    values = {field.name: getattr(snapshot, field.name) for field in fields(snapshot)}
    return {name: value.model_dump() if isinstance(value, SQLModel) else value for name, value in values.items()}


def numbers(listing: Listing) -> list[int]:
    return [snapshot.request.id for snapshot in listing.rows]


def test_each_of_many_is_shown_as_it_would_be_alone(company: Company, tmp_path: Path) -> None:
    company.bot = sealing(company.bot, tmp_path.with_name(f"{tmp_path.name}-keys"))
    bot, asked = company.bot, company.asks()
    moved, done, proposed, untouched = company.asks(), company.asks(), company.asks(), company.asks("people")
    conversation.ask(bot, asked, BO, "Which floor?", idempotency_key="form:a")
    moves.move(bot, moved, DANA, "They know.", department_id=company.id_of("people"), idempotency_key="form:b")
    assignment.take(bot, moved, CEM)
    assignment.take(bot, done, BO)
    assignment.take(bot, proposed, BO)
    company.moves_to(tuesday_at(11))
    closing.resolve(bot, done, BO)
    ratings.rate(bot, done, ANA, 4)
    ratings.lose_time(bot, done, ANA, "1h")
    proposals.propose(bot, proposed, BO, "Parts.", due_at=thursday_at(12), idempotency_key="form:c")
    company.moves_to(thursday_at(10))

    wanted = [untouched, proposed, moved, asked, done]
    with bot.db.reading() as session:
        found = [request for one in wanted if (request := rows.get(session, one)) is not None]
        together = snapshots_of(session, found, bot.now())
        alone = [snapshot_of(session, request, bot.now()) for request in found]

    assert [snapshot.request.id for snapshot in together] == wanted
    assert [plain(snapshot) for snapshot in together] == [plain(snapshot) for snapshot in alone]
    by_id = {snapshot.request.id: snapshot for snapshot in together}
    assert by_id[asked].question is not None
    assert by_id[moved].departments == {company.id_of("it"): "IT", company.id_of("people"): "People"}
    assert by_id[moved].names == {CEM: "Cem Can"}
    assert by_id[done].rating == Rating(tuesday_at(11) + RATING_CHANGES_FOR, may_change=False)
    assert by_id[done].earlier == 1
    assert by_id[proposed].proposal is not None
    assert (by_id[proposed].question, by_id[proposed].is_rated, by_id[proposed].earlier) == (None, False, 2)
    assert by_id[untouched].is_late


def test_more_than_fit_into_one_query_are_shown_all_the_same(company: Company) -> None:
    bot, wanted = company.bot, [company.asks(), company.asks()]

    with bot.db.reading() as session:
        found = [request for one in wanted if (request := rows.get(session, one)) is not None]
        snapshot = snapshots_of(session, found * 500, bot.now())

    assert [one.request.id for one in snapshot] == wanted * 500


def test_a_lead_of_a_busy_department_waits_no_longer_for_home(company: Company) -> None:
    bot = company.bot

    def opens_home() -> tuple[int, int]:
        with counted(bot) as asked:
            page = home.page_of(bot, DANA)
        return page.serving[0].unclaimed.total, len(asked)

    for _ in range(3):
        company.asks()
    assignment.take(bot, company.asks(), BO)
    few, asked_for_few = opens_home()
    for _ in range(30):
        company.asks()
    many, asked_for_many = opens_home()

    assert (few, many) == (3, 33)
    assert asked_for_many == asked_for_few


def test_a_list_has_the_first_rows_and_says_how_many_there_are(company: Company) -> None:
    wanted = [company.asks() for _ in range(14)]

    page = home.page_of(company.bot, ANA)
    everything = home.page_of(company.bot, ANA, most=100)

    assert (numbers(page.mine), page.mine.total) == (wanted[:10], 14)
    assert (numbers(everything.mine), everything.mine.total) == (wanted, 14)
    assert not page.waiting


def test_who_left_the_company_sees_nothing_of_their_department(company: Company) -> None:
    company.asks()
    membership.keep(company.bot, [Profile(DANA, "Dana Diaz", "Europe/Paris", is_active=False)])

    assert home.page_of(company.bot, DANA).serving == ()
