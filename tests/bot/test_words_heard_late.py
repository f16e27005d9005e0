"""Words count from when they were written in Slack: how long they were on their way changes no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import Bot
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.requests import assignment, conversation, edits
from bot.requests.edits import Message
from storage.tables import Entry
from tests.bot.company import ANA, BO, Company, moves_into
from tests.moments import TUESDAY_AT_NINE, tuesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def hears(company: Company, request_id: int, who: str, words: str, written_at: datetime) -> Entry:
    """Handoff hears now what somebody wrote then; return the line that it left."""
    key = company.idempotency_key()
    conversation.talk(
        company.bot,
        request_id,
        who,
        words,
        idempotency_key=key,
        in_department=who == BO,
        written_at=written_at,
    )
    return next(entry for entry in company.history(request_id) if entry.idempotency_key == key)


@dataclass(frozen=True)
class Word:
    """Somebody's words, so many minutes after the request, and how many more they are on their way."""

    who: str
    text: str
    written: int
    delay: int


WORDS = st.lists(
    st.builds(
        Word,
        st.sampled_from([ANA, BO]),
        st.sampled_from(["It is louder now.", "Does it beep?", "Thank you"]),
        st.integers(2, 300),
        st.integers(0, 600),
    ),
    max_size=5,
)


def clocks_when_heard(company: Company, words: list[Word], *, late: bool, with_question: bool) -> list[object]:
    """What the clocks of one request say in the end, which was asked on Tuesday at nine."""
    company.moves_to(TUESDAY_AT_NINE)
    request_id = company.asks()
    if with_question:
        company.moves_to(TUESDAY_AT_NINE + A_MINUTE)
        conversation.ask(company.bot, request_id, BO, "Which one?", idempotency_key=company.idempotency_key())
    heard = 0
    for word in sorted(words, key=lambda word: word.written):
        # Slack keeps their order here: what overtakes another is bounded by it, below.
        heard = max(heard, word.written + (word.delay if late else 0))
        company.moves_to(TUESDAY_AT_NINE + A_MINUTE * heard)
        hears(company, request_id, word.who, word.text, TUESDAY_AT_NINE + A_MINUTE * word.written)
    return [
        *((entry.verb, entry.at) for entry in company.history(request_id) if entry.verb != "told_hours"),
        *(
            (which, row.state, row.started_at, row.stopped_at, row.used, row.due_at, row.late_from, row.target)
            for which, row in sorted(company.clock_rows(request_id).items())
        ),
    ]


@given(words=WORDS, with_question=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow("each example plays two requests with the database")
def test_how_long_words_are_on_their_way_changes_no_clock(
    company: Company, words: list[Word], with_question: bool
) -> None:
    at_once = clocks_when_heard(company, words, late=False, with_question=with_question)
    late = clocks_when_heard(company, words, late=True, with_question=with_question)

    assert late == at_once


def test_an_answer_that_comes_late_stops_its_clock_when_it_was_written(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(17))

    entry = hears(company, request_id, BO, "I look at it.", tuesday_at(9, 30))

    clock = company.clock_of(request_id, RESPONSE)
    assert (clock.state, clock.stopped_at, clock.broken_at) == ("stopped", tuesday_at(9, 30), None)
    assert (entry.at, entry.heard_at) == (tuesday_at(9, 30), tuesday_at(17))


def test_what_comes_at_once_says_nothing_of_when_it_came(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))

    entry = hears(company, request_id, BO, "I look at it.", tuesday_at(10) - timedelta(seconds=2))

    assert (entry.at, entry.heard_at) == (tuesday_at(10) - timedelta(seconds=2), None)


def test_an_answer_of_the_requester_that_comes_late_lets_the_clock_run_from_when_it_was_written(
    company: Company,
) -> None:
    request_id = company.asks()
    conversation.ask(company.bot, request_id, BO, "Which one?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(12))

    assert hears(company, request_id, ANA, "The old one", tuesday_at(10)).verb == "answered"

    assert company.clock_of(request_id, RESOLUTION).changed_at == tuesday_at(10)
    assert company.clock_of(request_id, ANSWER).stopped_at == tuesday_at(10)


def test_words_from_before_the_question_are_no_answer_to_it(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))
    conversation.ask(company.bot, request_id, BO, "Which one?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(11))

    assert hears(company, request_id, ANA, "It beeps, too.", tuesday_at(9, 30)).verb == "added"

    assert company.request(request_id).state == "waiting"


@pytest.mark.parametrize("written_at", [tuesday_at(8), tuesday_at(9, 30)])
def test_words_count_from_no_earlier_than_what_happened_last(company: Company, written_at: datetime) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))
    assignment.take(company.bot, request_id, BO)
    company.moves_to(tuesday_at(11))

    assert hears(company, request_id, BO, "I look at it.", written_at).at == tuesday_at(10)


def test_words_from_a_clock_that_goes_ahead_count_from_now(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))

    entry = hears(company, request_id, BO, "I look at it.", tuesday_at(12))

    assert (entry.at, entry.heard_at) == (tuesday_at(10), None)


def test_an_edit_that_comes_late_counts_from_when_it_was_made(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))
    conversation.reply(company.bot, request_id, BO, "I will come by.", idempotency_key=company.idempotency_key())
    message = Message("DANA0000", "1772532000.000100", None)
    conversation.talk(
        company.bot, request_id, ANA, "Thank you", idempotency_key=message.idempotency_key, in_department=False
    )
    assert company.stands(request_id, RESPONSE).cycle == 1
    company.moves_to(tuesday_at(14))

    edited_ts = f"{tuesday_at(11).timestamp():.6f}"
    edits.edit(company.bot, message, ANA, "Thank you. And when?", edited_ts=edited_ts)

    assert company.clock_of(request_id, RESPONSE, cycle=2).started_at == tuesday_at(11)
