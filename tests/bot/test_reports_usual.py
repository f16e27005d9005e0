"""What somebody who is about to ask reads: how long it usually takes, with what is still open in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlmodel import col, update

from bot import Bot
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.departments.departments import offer_of
from bot.reports import usual
from bot.reports.usual import Usual
from bot.requests import closing, conversation, moves, opening
from bot.requests.opening import NewRequest
from bot.standards import Urgency
from storage.tables import ClockRow
from tests.bot.company import ANA, BO, Company, moves_into
from tests.moments import tuesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

HOUR = timedelta(hours=1)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def was_asked(company: Company, *, type_id: int | None = None, urgency: Urgency = Urgency.NORMAL) -> int:
    new = NewRequest(company.idempotency_key(), ANA, company.id_of("it"), "My laptop", type_id=type_id, urgency=urgency)
    return opening.open_request(company.bot, new).request.id


def were_done(
    company: Company, hours: Sequence[float], *, type_id: int | None = None, urgency: Urgency = Urgency.NORMAL
) -> None:
    """So many requests to IT, each done after such a time."""
    for one in hours:
        request_id = was_asked(company, type_id=type_id, urgency=urgency)
        closing.resolve(company.bot, request_id, BO)
        with company.bot.db.transaction() as session:
            rows = update(ClockRow).where(col(ClockRow.request_id) == request_id, col(ClockRow.kind) == RESOLUTION)
            session.connection().execute(rows.values(used=HOUR * one))


def usually(company: Company, type_id: int | None = None, urgency: Urgency = Urgency.NORMAL) -> Usual | None:
    return usual.look_up(company.bot, company.id_of("it"), type_id, urgency.value)


def test_half_and_85_of_100_are_told(company: Company) -> None:
    were_done(company, range(1, 21))

    assert usually(company) == Usual(10 * HOUR, 17 * HOUR)


def test_of_nine_requests_nothing_is_said(company: Company) -> None:
    were_done(company, [1] * 9)
    assert usually(company) is None

    were_done(company, [1])
    assert usually(company) == Usual(HOUR, None)


def test_what_is_open_counts_with_the_time_it_has_used(company: Company) -> None:
    were_done(company, [1, 2, 3, 4, 5, 6])
    for _ in range(6):
        was_asked(company)
    company.moves_to(tuesday_at(16, 30))

    assert usually(company) == Usual(6 * HOUR, None)
    was_asked(company)
    assert usually(company) is not None, "what was just asked says nothing yet"


def test_where_more_than_half_are_open_nothing_is_said(company: Company) -> None:
    were_done(company, [1, 1, 1, 1, 1])
    for _ in range(6):
        was_asked(company)
    company.moves_to(tuesday_at(16))

    assert usually(company) is None


def test_a_type_and_an_urgency_have_times_of_their_own_where_there_are_enough(company: Company) -> None:
    laptop, access = (kind.id for kind in offer_of(company.bot, company.id_of("it")).types)
    were_done(company, [1] * 10, type_id=laptop, urgency=Urgency.URGENT)
    were_done(company, [5] * 10, type_id=laptop)
    were_done(company, [9] * 10, type_id=access)

    assert usually(company, laptop, Urgency.URGENT) == Usual(HOUR, None)
    assert usually(company, laptop, Urgency.LOW) == Usual(HOUR, 5 * HOUR), "of the type, whatever the urgency"
    assert usually(company, access) == Usual(9 * HOUR, None)
    assert usually(company, 404) == Usual(5 * HOUR, 9 * HOUR), "of the department"
    assert usually(company) == Usual(5 * HOUR, 9 * HOUR)


def test_what_was_moved_on_took_longer_than_it_was_there(company: Company) -> None:
    were_done(company, [1, 2, 3, 4, 5, 6])
    moved = [was_asked(company) for _ in range(6)]
    company.moves_to(tuesday_at(11, 30))
    for request_id in moved:
        moves.move(
            company.bot,
            request_id,
            BO,
            "Yours",
            department_id=company.id_of("people"),
            idempotency_key=company.idempotency_key(),
        )

    found = usually(company)

    # Of what was done half took 3 h. Of all, ten of twelve took more than 2 h, and two of the last four more than 4.
    assert found == Usual(4 * HOUR, None)


def test_only_the_last_91_days_count(company: Company) -> None:
    were_done(company, [1] * 10)

    company.moves_to(tuesday_at(9) + timedelta(days=91))
    assert usually(company) == Usual(HOUR, None)
    company.moves_to(tuesday_at(9) + timedelta(days=91, seconds=1))
    assert usually(company) is None


def test_other_departments_do_not_count(company: Company) -> None:
    were_done(company, [1] * 10)

    assert usual.look_up(company.bot, company.id_of("people"), None, "normal") is None


def test_the_first_answer_has_a_time_of_its_own(company: Company) -> None:
    were_done(company, [8] * 10)
    with company.bot.db.reading() as session:
        found = usual.usual(session, company.id_of("it"), company.bot.now(), None, "normal", kind=RESPONSE)

    assert found == Usual(timedelta(0), None)


def test_what_was_never_written_down_is_left_out(company: Company) -> None:
    were_done(company, [*[1] * 9, -1])

    assert usually(company) is None


def test_the_time_somebody_was_waited_for_is_not_in_it(company: Company) -> None:
    were_done(company, [1] * 9)
    request_id = was_asked(company)
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(17))
    closing.resolve(company.bot, request_id, BO)

    assert usually(company) == Usual(HOUR, None)
