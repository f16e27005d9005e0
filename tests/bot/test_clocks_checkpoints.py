"""A long history costs an act no more than a short one: its clocks are kept at a line, and folded on from there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert

from bot import Bot
from bot.clocks import checkpoints, corrections
from bot.clocks.history import RESOLUTION, RESPONSE, Clocks, apply_event, clocks_of
from bot.departments import departments, exchange
from bot.requests import closing, conversation, recomputation
from storage import clocks as clock_rows
from storage.tables import ClockCheckpoint, Entry
from tests.bot.company import ANA, BO, COMPANY, Company, moves_into
from tests.bot.test_requests_explanation import CALENDARS, histories
from tests.moments import thursday_at, tuesday_at, wednesday_at
from tests.statements import statements

pytestmark = pytest.mark.begins_with(fill=moves_into)

FILE = COMPANY.read_text(encoding="utf-8")
OFFICE_HOURS = 'mon-fri = ["09:00-12:30", "13:30-18:00"]'


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def notes(company: Company, request_id: int) -> None:
    conversation.note(company.bot, request_id, BO, "Hm.", idempotency_key=company.idempotency_key())


def has_many_lines(company: Company, request_id: int, count: int) -> None:
    """So many notes more, in one go."""
    line = {"request_id": request_id, "verb": "noted", "actor_id": BO, "at": company.bot.now(), "text": "", "data": {}}
    with company.bot.db.transaction() as session:
        session.connection().execute(insert(Entry), [line] * count)
    notes(company, request_id)


def lines_read(act: Callable[[], object]) -> int:
    """Do it, and return how many lines of histories were read meanwhile."""
    read: list[object] = []

    def look(entry: object, *_rest: Any) -> None:
        read.append(entry)

    event.listen(Entry, "load", look)
    try:
        act()
    finally:
        event.remove(Entry, "load", look)
    return len(read)


def checkpoint(company: Company, request_id: int) -> ClockCheckpoint | None:
    with company.bot.db.reading() as session:
        return clock_rows.checkpoint(session, request_id)


def folded_on(company: Company, request_id: int) -> dict[str, Any]:
    with company.bot.db.reading() as session:
        found = checkpoints.clocks_now(session, request_id, lambda one: departments.calendar_by_id(session, one))
        return checkpoints.written(found)


@settings(max_examples=300)
@given(histories(), st.data())
def test_clocks_that_were_kept_anywhere_go_on_as_if_they_had_not_been(
    entries: list[Entry], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(entries)))
    kept = json.loads(json.dumps(checkpoints.written(clocks_of(entries[:cut], CALENDARS.__getitem__))))

    going_on: Clocks = checkpoints.read(kept, CALENDARS.__getitem__)
    for entry in entries[cut:]:
        apply_event(going_on, entry)

    whole = clocks_of(entries, CALENDARS.__getitem__)
    assert checkpoints.written(going_on) == checkpoints.written(whole)
    at = entries[-1].at + timedelta(days=3)
    for one, other in zip(going_on.unfinished(), whole.unfinished(), strict=True):
        assert (one.used(at), one.due_at(), one.late_from(), one.broken_at(at)) == (
            other.used(at),
            other.due_at(),
            other.late_from(),
            other.broken_at(at),
        )


def test_a_note_on_a_long_history_reads_no_more_than_one_on_a_short_history(company: Company) -> None:
    short, long = company.asks(), company.asks()
    has_many_lines(company, short, checkpoints.EVERY)
    has_many_lines(company, long, 2_000)

    read = [lines_read(lambda: notes(company, short)), lines_read(lambda: notes(company, long))]
    told = [statements(company.bot.db, partial(notes, company, one)) for one in (short, long)]

    assert read[0] == read[1] <= checkpoints.EVERY
    assert told[0] == told[1]


def test_of_many_answers_only_what_can_still_change_is_kept(company: Company) -> None:
    request_id = company.asks()
    for _question in range(checkpoints.EVERY):
        conversation.ask(company.bot, request_id, BO, "?", idempotency_key=company.idempotency_key())
        conversation.answer(company.bot, request_id, ANA, "!", idempotency_key=company.idempotency_key())

    kept = checkpoint(company, request_id)
    assert kept is not None
    assert len(kept.clocks["clocks"]) <= 2
    assert folded_on(company, request_id) == checkpoints.written(company.clocks(request_id))
    assert len(company.clock_rows(request_id)) > checkpoints.EVERY, "each was counted for itself"


def test_a_history_that_goes_on_is_never_read_again_from_its_beginning(company: Company) -> None:
    request_id = company.asks()
    read = [lines_read(lambda: notes(company, request_id)) for _note in range(3 * checkpoints.EVERY)]

    assert max(read) <= checkpoints.EVERY
    assert folded_on(company, request_id) == checkpoints.written(company.clocks(request_id))


def test_a_short_history_is_folded_from_its_beginning_and_kept_nowhere(company: Company) -> None:
    request_id = company.asks()
    for _note in range(checkpoints.EVERY - 2):
        notes(company, request_id)

    assert checkpoint(company, request_id) is None


def test_what_was_kept_by_other_hours_is_folded_again(company: Company) -> None:
    request_id = company.asks()
    has_many_lines(company, request_id, checkpoints.EVERY)
    before = checkpoint(company, request_id)
    mornings = FILE.replace(OFFICE_HOURS, 'mon-fri = ["09:00-12:30"]')
    exchange.apply(company.bot, mornings, since=date(2026, 3, 2))

    assert folded_on(company, request_id) == checkpoints.written(company.clocks(request_id))
    notes(company, request_id)

    after = checkpoint(company, request_id)
    assert before is not None
    assert after is not None
    assert before.calendars != after.calendars
    assert company.stands(request_id, RESPONSE).due_at == wednesday_at(9, 30)
    assert company.clock_of(request_id, RESOLUTION).target == timedelta(hours=7), "two days are shorter now"
    assert [entry.verb for entry in company.history(request_id)].count(corrections.HOURS) == 1
    recomputation.apply(company.bot, lambda _change: None)
    assert [entry.verb for entry in company.history(request_id)].count(corrections.HOURS) == 1


def test_what_finished_before_is_left_alone_and_what_is_reopened_goes_on(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(11))
    conversation.reply(company.bot, request_id, BO, "Soon.", idempotency_key=company.idempotency_key())
    closing.resolve(company.bot, request_id, BO)
    has_many_lines(company, request_id, checkpoints.EVERY)
    answered = company.clock_of(request_id, RESPONSE)
    company.moves_to(tuesday_at(14))

    closing.reopen(company.bot, request_id, ANA, "No.", idempotency_key=company.idempotency_key())
    conversation.answer(company.bot, request_id, ANA, "Still not.", idempotency_key=company.idempotency_key())

    assert company.clock_of(request_id, RESPONSE) == answered
    assert company.clock_of(request_id, RESPONSE, cycle=2).state == "running"
    assert company.stands(request_id, RESOLUTION).due_at == thursday_at(11)


def test_a_system_clock_set_back_does_not_turn_back_what_was_kept(company: Company) -> None:
    company.moves_to(tuesday_at(12))
    request_id = company.asks()
    while checkpoint(company, request_id) is None:
        notes(company, request_id)
    company.moves_to(tuesday_at(11))

    notes(company, request_id)

    assert company.history(request_id)[-1].at == tuesday_at(12)
