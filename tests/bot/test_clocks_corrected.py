"""Hours that were put right move what is due and what broke, and whoever was told a time is told the new one."""

from __future__ import annotations

from datetime import date

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.clocks import corrections
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.clocks.status import Phase
from bot.departments import exchange
from bot.reminders import sweep
from bot.requests import closing, conversation, recomputation
from bot.standards import Urgency
from tests.bot.company import ANA, BO, Company, moves_into
from tests.bot.test_clocks_broken import (
    BREAKS_AT,
    FILE,
    OFFICE_HOURS,
    hours_were_always,
    is_three_days_late,
    lines,
    nothing_waits,
    told,
)
from tests.moments import thursday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


# --- only hours that were wrong ---


def test_hours_put_right_for_the_past_move_the_breach_and_leave_a_line(company: Company) -> None:
    request_id = is_three_days_late(company)
    conversation.note(company.bot, request_id, BO, "Soon.", idempotency_key=company.idempotency_key())
    assert company.clock_of(request_id, RESOLUTION).broken_at == BREAKS_AT
    hours_were_always(company, '["10:00-12:30", "13:30-18:00"]', date(2026, 3, 2))

    recomputation.apply(company.bot, lambda _change: None)
    recomputation.apply(company.bot, lambda _change: None)

    assert company.clock_of(request_id, RESOLUTION).broken_at == thursday_at(10)
    (line,) = lines(company, request_id, corrections.HOURS)
    solution = next(one for one in corrections.read(line.data) if one.kind == RESOLUTION)
    assert (solution.broken_before, solution.broken_at) == (BREAKS_AT, thursday_at(10))


def test_hours_put_right_may_show_that_it_never_broke(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(thursday_at(10))
    conversation.note(company.bot, request_id, BO, "Soon.", idempotency_key=company.idempotency_key())
    assert company.clock_of(request_id, RESPONSE).broken_at == tuesday_at(14)
    fridays = FILE.replace(OFFICE_HOURS, OFFICE_HOURS.replace("mon-fri", "fri"))
    exchange.apply(company.bot, fridays, since=date(2026, 3, 2))

    recomputation.apply(company.bot, lambda _change: None)

    assert company.clock_of(request_id, RESPONSE).broken_at is None
    assert company.stands(request_id, RESPONSE).phase is Phase.ON_TIME
    (line,) = lines(company, request_id, corrections.HOURS)
    answer = next(one for one in corrections.read(line.data) if one.kind == RESPONSE)
    assert (answer.broken_before, answer.broken_at) == (tuesday_at(14), None)


def test_hours_put_right_leave_alone_what_is_finished(company: Company) -> None:
    request_id = is_three_days_late(company)
    closing.resolve(company.bot, request_id, BO)
    missed = company.clock_of(request_id, RESOLUTION)
    hours_were_always(company, '["10:00-12:30", "13:30-18:00"]', date(2026, 3, 2))

    recomputation.apply(company.bot, lambda _change: None)
    closing.confirm(company.bot, request_id, ANA)

    assert company.clock_of(request_id, RESOLUTION) == missed
    assert lines(company, request_id, corrections.HOURS) == []


# --- who was told a time that moves ---


def test_whoever_was_told_a_time_that_moves_is_told_the_new_one_once(company: Company) -> None:
    request_id, urgent = company.asks(), company.asks(urgency=Urgency.LOW)
    nothing_waits(company)
    hours_were_always(company, '["09:00-12:30"]', date(2026, 3, 2))

    recomputation.apply(company.bot, lambda _change: None)
    recomputation.apply(company.bot, lambda _change: None)

    (line,) = lines(company, request_id, corrections.HOURS)
    first = next(one for one in corrections.read(line.data) if one.kind == RESPONSE)
    assert (first.due_before, first.due_at) == (tuesday_at(14), wednesday_at(9, 30))
    of_it = [(notice, entry) for notice, entry in told(company) if entry == line.id]
    assert of_it == [("department-line", line.id), ("requester-line", line.id)]
    assert len(lines(company, urgent, corrections.HOURS)) == 1


def test_whoever_acts_before_the_others_are_reckoned_is_told_all_the_same(company: Company) -> None:
    request_id = company.asks()
    nothing_waits(company)
    hours_were_always(company, '["09:00-12:30"]', date(2026, 3, 2))

    conversation.note(company.bot, request_id, BO, "Soon.", idempotency_key=company.idempotency_key())
    recomputation.apply(company.bot, lambda _change: None)

    (line,) = lines(company, request_id, corrections.HOURS)
    assert [entry.verb for entry in company.history(request_id)] == ["opened", "hours", "noted"]
    assert (line.actor_id, line.at) == (None, tuesday_at(9))
    of_it = [notice for notice, entry in told(company) if entry == line.id]
    assert of_it == ["department-line", "requester-line"]


def test_an_alarm_that_rings_before_the_others_are_reckoned_tells_it_too(company: Company) -> None:
    request_id = company.asks()
    hours_were_always(company, '["09:00-12:30"]', date(2026, 3, 2))
    company.moves_to(tuesday_at(11))

    sweep.send_due(company.bot)

    assert len(lines(company, request_id, corrections.HOURS)) == 1


def test_another_promise_is_told_with_the_time_that_it_moves(company: Company) -> None:
    request_id = company.asks()
    nothing_waits(company)
    exchange.apply(company.bot, FILE.replace('respond_within = "4h", resolve', 'respond_within = "3h", resolve'))

    recomputation.apply(company.bot, lambda _change: None)

    (line,) = lines(company, request_id, "standard")
    (moved,) = corrections.read(line.data)
    assert (moved.kind, moved.due_before, moved.due_at) == (RESPONSE, tuesday_at(14), tuesday_at(12))
    assert not line.data["hours"]
    assert [notice for notice, entry in told(company) if entry == line.id] == ["department-line", "requester-line"]


def test_time_that_passes_is_no_change_of_hours(company: Company) -> None:
    request_id = company.asks()
    for hour in (10, 14, 16):
        company.moves_to(tuesday_at(hour, 30))
        conversation.note(company.bot, request_id, BO, "Hm.", idempotency_key=company.idempotency_key())
        recomputation.apply(company.bot, lambda _change: None)

    assert lines(company, request_id, corrections.HOURS) == []
