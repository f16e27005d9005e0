"""Working to the number, sign by sign, from what people really do."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.clocks.history import RESOLUTION
from bot.reports import gaming, kept, reading
from bot.reports.clock_facts import Promised
from bot.reports.gaming import Handling, Sign, SignCount
from bot.reports.handlings import handlings
from bot.reports.weeks import Week
from bot.requests import assignment, closing, conversation, moves, proposals
from bot.standards import Urgency
from tests.bot.company import ANA, BO, Company, moves_into
from tests.moments import TUESDAY_AT_NINE, friday_at, monday_at, thursday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def handled(company: Company, key: str = "it") -> list[Handling]:
    with company.bot.db.reading() as session:
        return handlings(session, company.id_of(key), TUESDAY_AT_NINE)


def is_done(company: Company, request_id: int, at: datetime | None = None) -> None:
    if at is not None:
        company.moves_to(at)
    closing.resolve(company.bot, request_id, BO)


def taken(company: Company, urgency: Urgency = Urgency.NORMAL) -> int:
    request_id = company.asks(urgency=urgency)
    assignment.take(company.bot, request_id, BO)
    return request_id


def says(company: Company, request_id: int, text: str) -> None:
    conversation.reply(company.bot, request_id, BO, text, idempotency_key=company.idempotency_key())


def asks_on(company: Company, request_id: int) -> None:
    conversation.answer(company.bot, request_id, ANA, "And now?", idempotency_key=company.idempotency_key())


def test_what_is_open_is_not_handled_yet(company: Company) -> None:
    taken(company)

    assert handled(company) == []


def test_how_much_of_the_time_was_used_when_it_was_done(company: Company) -> None:
    """Two working days of eight hours were promised, and Tuesday at noon is three hours on."""
    is_done(company, taken(company), tuesday_at(12))

    (found,) = handled(company)
    clock = company.clock_of(1, RESOLUTION)
    assert clock.target is not None
    assert found.finished_at == Fraction(int(clock.used.total_seconds()), int(clock.target.total_seconds()))
    assert found == Handling(finished_at=found.finished_at)


def test_when_it_was_asked_back_and_that_the_wait_is_no_time_used(company: Company) -> None:
    request_id = taken(company)
    company.moves_to(wednesday_at(9))
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(thursday_at(9))
    asks_on(company, request_id)
    is_done(company, request_id)

    (found,) = handled(company)
    assert found.asked_at == Fraction(1, 2)
    assert found.finished_at == Fraction(1, 2)


@pytest.mark.parametrize(
    ("before", "after", "is_lowered"),
    [(Urgency.NORMAL, Urgency.LOW, True), (Urgency.LOW, Urgency.NORMAL, False), (Urgency.URGENT, Urgency.LOW, True)],
)
def test_when_its_urgency_was_lowered_by_the_promise_that_it_had(
    company: Company, before: Urgency, after: Urgency, is_lowered: bool
) -> None:
    request_id = taken(company, before)
    company.moves_to(tuesday_at(10))
    moves.change(company.bot, request_id, BO, urgency=after, type_id=None)
    is_done(company, request_id)

    (found,) = handled(company)
    assert (found.lowered_at is not None) == is_lowered


@pytest.mark.parametrize(("asks_at", "is_again"), [(friday_at(9), True), (friday_at(9) + timedelta(days=7), False)])
def test_who_asks_again_within_three_working_days_did_not_get_what_they_needed(
    company: Company, asks_at: datetime, is_again: bool
) -> None:
    is_done(company, taken(company), tuesday_at(12))
    company.moves_to(asks_at)
    company.asks()

    (found,) = handled(company)
    assert found.is_asked_again == is_again


def test_who_asks_another_department_did_not_ask_again(company: Company) -> None:
    is_done(company, taken(company))
    company.asks("people")

    (found,) = handled(company)
    assert not found.is_asked_again


def test_what_nobody_confirms_is_closed_without_a_word(company: Company) -> None:
    silent, confirmed = taken(company), taken(company)
    is_done(company, silent)
    is_done(company, confirmed)
    closing.confirm(company.bot, confirmed, ANA)
    with company.bot.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET state = 'sent', sent_at = promised_at")
    company.moves_to(TUESDAY_AT_NINE + timedelta(days=10))
    closing.close_unanswered(company.bot)

    assert [one.is_unconfirmed for one in handled(company)] == [True, False]


def test_that_a_new_time_was_agreed(company: Company) -> None:
    request_id = taken(company)
    key = company.idempotency_key()
    proposals.propose(company.bot, request_id, BO, "A part", due_at=friday_at(12), idempotency_key=key)
    proposals.agree(company.bot, company.proposal(request_id).id, ANA)
    is_done(company, request_id)

    (found,) = handled(company)
    assert found.has_new_time


@pytest.mark.parametrize(
    ("text", "minutes", "is_curt"),
    [("On it.", 59, True), ("On it.", 61, False), ("x" * 20, 59, True), ("x" * 21, 59, False)],
)
def test_a_few_characters_that_the_requester_asks_back_on_within_an_hour(
    company: Company, text: str, minutes: int, is_curt: bool
) -> None:
    request_id = taken(company)
    says(company, request_id, text)
    company.moves_to(TUESDAY_AT_NINE + timedelta(minutes=minutes))
    asks_on(company, request_id)
    is_done(company, request_id)

    (found,) = handled(company)
    assert found.is_curt == is_curt


@pytest.mark.parametrize(("at", "is_late"), [(tuesday_at(10), False), (friday_at(12), True)])
def test_what_is_called_off_after_its_promise_broke(company: Company, at: datetime, is_late: bool) -> None:
    request_id = taken(company)
    company.moves_to(at)
    closing.cancel(company.bot, request_id, ANA, "Too late", idempotency_key=company.idempotency_key())

    (found,) = handled(company)
    assert found.is_cancelled_late == is_late


def test_what_was_opened_again_and_done_again_is_told_of_the_last_time(company: Company) -> None:
    request_id = taken(company)
    is_done(company, request_id, tuesday_at(10))
    closing.reopen(company.bot, request_id, ANA, "Broken again", idempotency_key=company.idempotency_key())
    assert handled(company) == []
    is_done(company, request_id, wednesday_at(9))

    (found,) = handled(company)
    assert found.is_reopened
    assert found.finished_at == Fraction(1, 2)


def test_of_somebody_who_is_forgotten_nobody_knows_whether_they_asked_again(company: Company) -> None:
    is_done(company, taken(company))
    company.asks()
    with company.bot.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE requests SET texts_forgotten_at = opened_at")

    (found,) = handled(company)
    assert not found.is_asked_again


def test_the_signs_are_counted_from_such_rows(company: Company) -> None:
    for _ in range(20):
        request_id = taken(company)
        says(company, request_id, "On it.")
        asks_on(company, request_id)
        is_done(company, request_id)

    signs = gaming.gaming(handled(company))

    assert isinstance(signs, dict)
    assert signs[Sign.CURT] == SignCount(20, 20, is_shown=True)
    assert signs[Sign.LATE_QUESTIONS] == SignCount(0, 20, is_shown=False)


def test_reopened_is_counted_beside_what_was_kept(company: Company) -> None:
    request_id = taken(company)
    is_done(company, request_id, tuesday_at(10))
    closing.reopen(company.bot, request_id, ANA, "Broken again", idempotency_key=company.idempotency_key())
    it, week = company.id_of("it"), Week(monday_at(0).date(), monday_at(0), monday_at(0) + timedelta(days=7))
    with company.bot.db.reading() as session:
        facts = reading.facts(session, it, week.start, company.bot.now()).promised_by(it)
        again = reading.reopened(session, it, week.start)
        assert reading.reopened(session, None, week.start) == again
        assert reading.reopened(session, company.id_of("people"), week.start) == []

    found = kept.kept(facts, [week], again)[Promised.SOLUTION]
    assert (found.kept, found.decided, found.reopened) == (0, 0, 1)
    assert kept.kept(facts, [week])[Promised.SOLUTION].reopened == 0
