"""How often the database is asked: the same few times, however much there is. Counted, since a clock would be noise."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, home, outbox
from bot.notices import DeliveryTrouble, Notice
from bot.outbox import Attempt
from bot.requests import opening, queries
from bot.requests.opening import NewRequest
from tests.bot.company import ANA, DANA, Company, moves_into
from tests.statements import commits, statements

pytestmark = [pytest.mark.begins_with(fill=moves_into), pytest.mark.both_databases("how often each of them is asked")]


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


@pytest.fixture(autouse=True)
def _begun(company: Company) -> None:
    """What every process asks once, it has asked."""
    company.asks()


def test_a_new_request_is_ten_statements(company: Company) -> None:
    new = NewRequest("a form", ANA, company.id_of("it"), "My laptop won't start")

    # With the one that begins the transaction.
    assert statements(company.bot.db, lambda: opening.open_request(company.bot, new)) <= 10


def test_a_card_is_drawn_after_eight(company: Company) -> None:
    request_id, department_id = company.asks(), company.id_of("it")

    def look() -> object:
        return queries.standing_card(company.bot, request_id, "department", department_id)

    assert statements(company.bot.db, look) <= 8


def test_what_became_of_a_notice_is_kept_where_the_next_one_is_taken(company: Company) -> None:
    said: list[Notice] = []
    noted: list[Notice] = []

    def say(notice: Notice, attempt: Attempt) -> None:
        said.append(notice)
        attempt.notes.append(lambda _session: noted.append(notice))

    assert commits(company.bot.db, lambda: outbox.deliver_due(company.bot, say)) == 1 + 2, "one takes the first card"
    assert len(said) == 2
    assert noted == said


def test_home_asks_no_more_for_more_requests(company: Company) -> None:
    for key in ("it", "people"):
        company.asks(key)
    few = statements(company.bot.db, lambda: home.page_of(company.bot, DANA))
    for key in ("it", "people", "facilities", "finance") * 5:
        company.asks(key)

    assert statements(company.bot.db, lambda: home.page_of(company.bot, DANA)) == few


def test_many_things_are_put_into_the_outbox_at_once(company: Company) -> None:
    def enqueue(count: int) -> int:
        now = company.bot.now()
        notices = [(DeliveryTrouble(f"U{number}"), now) for number in range(count)]

        def act() -> None:
            with company.bot.db.transaction() as session:
                outbox.enqueue_each(session, notices)

        return statements(company.bot.db, act)

    assert enqueue(200) == enqueue(2)
