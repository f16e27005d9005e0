"""The ledger: who had the request, from when to when, without gap or overlap."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import Bot
from bot import ledger as request_ledger
from bot.calendars import Calendar
from bot.ledger import Tenure
from bot.ledger import tenures as told
from bot.requests import opening
from bot.requests.opening import NewRequest
from storage import ledger as ledger_rows
from storage.database import Database
from storage.tables import Holding
from tests.bot.slow_clock import PARIS_HOURS, SYDNEY_HOURS
from tests.moments import TUESDAY_AT_NINE, friday_at, monday_at, tuesday_at, wednesday_at
from tests.office import PLAN

QUARTER = timedelta(minutes=15)
_FORMS = count()
HOLDERS = [("queue", None), ("person", "UBO00000"), ("person", "UDANA000"), ("requester", "UANA0000"), (None, None)]


@pytest.fixture
def company(bot: Bot) -> None:
    """IT and the others, and Ana, who asks."""
    PLAN.is_known_to(bot)


@pytest.fixture
def request_id(bot: Bot, company: None) -> int:
    """A request that Ana has just made, in the queue of IT."""
    return a_new_request(bot)


def a_new_request(bot: Bot) -> int:
    new = NewRequest(f"form-{next(_FORMS)}", "UANA0000", 1, "A new laptop")
    return opening.open_request(bot, new).request.id


def ledger(database: Database, request_id: int) -> list[Holding]:
    with database.reading() as session:
        return ledger_rows.of_request(session, request_id)


def test_a_request_is_born_in_the_queue(database: Database, request_id: int) -> None:
    (only,) = ledger(database, request_id)

    assert (only.holder, only.from_at, only.to_at) == ("queue", TUESDAY_AT_NINE, None)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 96), st.sampled_from(HOLDERS)), max_size=10))
def test_the_life_of_a_request_is_covered_without_gap_or_overlap(
    bot: Bot, company: None, moves: list[tuple[int, tuple[str | None, str | None]]]
) -> None:
    request_id, at = a_new_request(bot), TUESDAY_AT_NINE
    with bot.db.transaction() as session:
        for quarters, (holder, person_id) in moves:
            at += (quarters + 1) * QUARTER
            if holder is None:
                request_ledger.end(session, request_id, at)
            else:
                request_ledger.hand_to(session, request_id, 1, holder, person_id, at)

    stretches = ledger(bot.db, request_id)
    assert stretches[0].from_at == TUESDAY_AT_NINE
    assert all(earlier.to_at == later.from_at for earlier, later in pairwise(stretches))
    assert all(stretch.to_at is None or stretch.from_at < stretch.to_at for stretch in stretches)


def test_the_same_holder_again_is_one_stretch(database: Database, request_id: int) -> None:
    with database.transaction() as session:
        request_ledger.hand_to(session, request_id, 1, "person", "UBO00000", tuesday_at(10))
        request_ledger.hand_to(session, request_id, 1, "person", "UBO00000", tuesday_at(11))

    assert [(row.holder, row.from_at) for row in ledger(database, request_id)] == [
        ("queue", TUESDAY_AT_NINE),
        ("person", tuesday_at(10)),
    ]


def test_the_time_between_the_end_and_a_reopening_is_nobodys(database: Database, request_id: int) -> None:
    with database.transaction() as session:
        request_ledger.end(session, request_id, tuesday_at(12))
        request_ledger.hand_to(session, request_id, 1, "person", "UBO00000", friday_at(9))

    assert [(row.holder, row.from_at, row.to_at) for row in ledger(database, request_id)] == [
        ("queue", TUESDAY_AT_NINE, tuesday_at(12)),
        ("closed", tuesday_at(12), friday_at(9)),
        ("person", friday_at(9), None),
    ]


def test_ending_twice_is_ending_once(database: Database, request_id: int) -> None:
    with database.transaction() as session:
        request_ledger.end(session, request_id, tuesday_at(12))
        request_ledger.end(session, request_id, friday_at(12))

    assert [row.to_at for row in ledger(database, request_id)] == [tuesday_at(12)]


def test_working_time_is_added_up_by_who_had_it_in_the_order_of_their_first_stretch() -> None:
    stretches = [
        had("queue", None, tuesday_at(9), tuesday_at(10)),
        had("person", "UBO00000", tuesday_at(10), tuesday_at(12)),
        had("queue", None, tuesday_at(12), tuesday_at(14)),
        had("person", "UDANA000", tuesday_at(14), None),
    ]

    assert told(stretches, in_paris, wednesday_at(10)) == [
        Tenure(1, "queue", None, timedelta(hours=2)),
        Tenure(1, "person", "UBO00000", timedelta(hours=2)),
        Tenure(1, "person", "UDANA000", timedelta(hours=5)),
    ]


def test_each_department_is_counted_in_its_own_calendar() -> None:
    stretches = [
        had("queue", None, tuesday_at(9), tuesday_at(18)),
        had("queue", None, tuesday_at(18), wednesday_at(9), department_id=2),
    ]

    sums = told(stretches, lambda department_id: PARIS_HOURS if department_id == 1 else SYDNEY_HOURS, wednesday_at(9))

    # Sydney is ten hours ahead: its Wednesday, 8:00 to 16:30, is over at half past six in Paris.
    assert sums == [Tenure(1, "queue", None, timedelta(hours=8)), Tenure(2, "queue", None, timedelta(hours=8.5))]


@given(st.lists(st.tuples(st.integers(1, 200), st.sampled_from(HOLDERS[:4])), min_size=1, max_size=10))
def test_all_who_had_it_together_had_it_all_the_time(parts: list[tuple[int, tuple[str, str | None]]]) -> None:
    at, stretches = monday_at(0), []
    for quarters, (holder, person_id) in parts:
        ends = at + quarters * QUARTER
        stretches.append(had(holder, person_id, at, ends))
        at = ends

    sums = told(stretches, in_paris, at)

    assert sum((held.worked for held in sums), timedelta(0)) == PARIS_HOURS.between(monday_at(0), at)


def had(
    holder: str, person_id: str | None, from_at: datetime, to_at: datetime | None, *, department_id: int = 1
) -> Holding:
    return Holding(
        request_id=1, department_id=department_id, holder=holder, person_id=person_id, from_at=from_at, to_at=to_at
    )


def in_paris(_department_id: int) -> Calendar:
    return PARIS_HOURS
