"""What somebody who is about to ask reads: how long it usually takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlmodel import col, update

from bot import Bot
from bot.clocks import durations
from bot.clocks.durations import Usual
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.departments.departments import offer_of
from bot.requests import closing, conversation, opening
from bot.requests.closing import close_silent
from bot.requests.opening import NewRequest
from bot.requests.transition import carry_out
from storage.tables import ClockRow
from tests.bot.company import ANA, BO, Company, moves_into
from tests.moments import tuesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

HOUR = timedelta(hours=1)


def hours(*lengths: float) -> list[timedelta]:
    return [HOUR * length for length in lengths]


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def was_done(company: Company, lengths: Sequence[timedelta], *, type_id: int | None = None) -> list[int]:
    """So many requests to IT, each done after such a time, the last one last."""
    ids = []
    for number, length in enumerate(lengths):
        new = NewRequest(company.idempotency_key(), ANA, company.id_of("it"), "My laptop", type_id=type_id)
        request_id = opening.open_request(company.bot, new).request.id
        closing.resolve(company.bot, request_id, BO)
        with company.bot.db.transaction() as session:
            stopped_at = tuesday_at(9) + timedelta(seconds=number)
            rows = update(ClockRow).where(col(ClockRow.request_id) == request_id)
            session.connection().execute(rows.values(used=length, stopped_at=stopped_at))
        ids.append(request_id)
    return ids


def looked_up(company: Company, type_id: int | None = None, kind: str = RESOLUTION) -> Usual | None:
    return durations.look_up(company.bot, company.id_of("it"), type_id, kind=kind)


# --- the figures ---


def test_half_of_them_took_at_most_the_median() -> None:
    found = durations.of(hours(5, 1, 2, 4, 3))

    assert found == Usual(HOUR * 3, HOUR * 5, 5)


def test_of_an_even_number_the_median_lies_between_the_two_in_the_middle() -> None:
    found = durations.of(hours(1, 2, 3, 4, 5, 6))

    assert found is not None
    assert found.median == HOUR * 3.5


def test_85_of_a_hundred_took_at_most_the_other_figure() -> None:
    found = durations.of(hours(*range(1, 101)))

    assert found is not None
    assert found.p85 == HOUR * 85


def test_one_odd_case_does_not_speak_for_all() -> None:
    assert durations.of(hours(1, 1, 1, 1)) is None
    assert durations.of(hours(1, 1, 1, 1, 100)) == Usual(HOUR, HOUR * 100, 5)


# --- from what was done ---


def test_only_the_latest_thirty_count(company: Company) -> None:
    was_done(company, [*hours(*[100] * 10), *hours(*[2] * 30)])

    assert looked_up(company) == Usual(HOUR * 2, HOUR * 2, 30)


def test_of_four_requests_nothing_is_said(company: Company) -> None:
    was_done(company, hours(1, 2, 3, 4))

    assert looked_up(company) is None


def test_the_first_answer_has_a_figure_of_its_own(company: Company) -> None:
    ids = was_done(company, hours(8, 8, 8, 8, 8))
    with company.bot.db.transaction() as session:
        answers = update(ClockRow).where(col(ClockRow.request_id).in_(ids), col(ClockRow.kind) == RESPONSE)
        session.connection().execute(answers.values(used=HOUR))

    assert looked_up(company, kind=RESPONSE) == Usual(HOUR, HOUR, 5)
    assert looked_up(company) == Usual(HOUR * 8, HOUR * 8, 5)


def test_a_type_has_figures_of_its_own(company: Company) -> None:
    laptop, access = (kind.id for kind in offer_of(company.bot, company.id_of("it")).types)
    was_done(company, hours(1, 1, 1, 1, 1), type_id=laptop)
    was_done(company, hours(9, 9, 9), type_id=access)

    assert looked_up(company, laptop) == Usual(HOUR, HOUR, 5)
    assert looked_up(company, access) is None
    found = looked_up(company)
    assert found is not None
    assert found.count == 8


def test_other_departments_do_not_count(company: Company) -> None:
    was_done(company, hours(1, 1, 1, 1, 1))

    assert durations.look_up(company.bot, company.id_of("people")) is None


def test_what_was_called_off_or_runs_or_was_never_answered_says_nothing(company: Company) -> None:
    was_done(company, hours(1, 1, 1, 1))
    called_off, _running, silent = company.asks(), company.asks(), company.asks()
    closing.cancel(company.bot, called_off, ANA, "No longer", idempotency_key=company.idempotency_key())
    conversation.ask(company.bot, silent, BO, "Which floor?", idempotency_key=company.idempotency_key())
    with carry_out(company.bot, silent, None) as transition:
        close_silent(transition)

    assert looked_up(company) is None


def test_what_was_never_written_down_is_left_out(company: Company) -> None:
    was_done(company, [*hours(1, 1, 1, 1, 1), timedelta(seconds=-1)])

    assert looked_up(company) == Usual(HOUR, HOUR, 5)


def test_the_time_somebody_was_waited_for_is_not_in_it(company: Company) -> None:
    was_done(company, hours(1, 1, 1, 1))
    request_id = company.asks()
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(17))
    closing.resolve(company.bot, request_id, BO)

    found = looked_up(company)

    assert found == Usual(HOUR, HOUR, 5)
