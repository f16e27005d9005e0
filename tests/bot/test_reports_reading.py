"""Figures of what really happened: from the rows of requests, on both databases."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.reports import reading
from bot.reports.clock_facts import MOVED_ON, Promised, decision
from bot.reports.flow import flow
from bot.reports.kept import Kept, kept
from bot.reports.pairs import pairs
from bot.reports.paths import Journey
from bot.reports.reading import Facts
from bot.reports.weeks import NOW, whole_weeks, window
from bot.requests import assignment, closing, conversation, moves
from bot.requests.opening import NewRequest, open_request
from bot.standards import Urgency
from storage import reports as report_rows
from storage.tables import ClockRow, Request
from tests.bot.company import ANA, BO, CEM, Company, moves_into
from tests.bot.slow_clock import PARIS_HOURS
from tests.moments import monday_at, paris, tuesday_at, wednesday_at

pytestmark = [
    pytest.mark.begins_with(fill=moves_into),
    pytest.mark.both_databases("the figures are read with the SQL of each"),
]

NEXT_MONDAY = paris(9, 9)
HOUR = timedelta(hours=1)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def facts_of(company: Company, key: str | None, since: datetime | None = None) -> Facts:
    """What is known now of a department, or of all of them, since Monday of this week."""
    with company.bot.db.reading() as session:
        department_id = None if key is None else company.id_of(key)
        return reading.facts(session, department_id, since or monday_at(0), company.bot.now())


def first_answers(company: Company, key: str) -> Kept:
    """Those that a department promised, decided in the last whole week."""
    found = facts_of(company, key).promised_by(company.id_of(key))
    return kept(found, whole_weeks(PARIS_HOURS, company.bot.now(), 1))[Promised.FIRST_ANSWER]


def moved(company: Company, request_id: int, to: str, by: str = BO) -> None:
    key = company.idempotency_key()
    moves.move(company.bot, request_id, by, "Yours", department_id=company.id_of(to), idempotency_key=key)


# --- broken stays broken, and whose it was ---


def test_what_broke_counts_although_nobody_looked_since(company: Company) -> None:
    company.asks()
    company.moves_to(NEXT_MONDAY)

    assert first_answers(company, "it") == Kept(broken=1)


def test_an_answer_in_time_is_kept_in_the_week_in_which_it_came(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))
    conversation.reply(company.bot, request_id, BO, "Here it is", idempotency_key=company.idempotency_key())
    company.moves_to(NEXT_MONDAY)

    assert first_answers(company, "it") == Kept(kept=1)
    company.moves_to(NEXT_MONDAY + timedelta(days=7))
    assert first_answers(company, "it") == Kept()


def test_a_promise_that_broke_before_a_move_is_that_of_whoever_had_it_then(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(wednesday_at(10))
    moved(company, request_id, "people")
    conversation.reply(company.bot, request_id, CEM, "Here it is", idempotency_key=company.idempotency_key())
    company.moves_to(NEXT_MONDAY)

    assert first_answers(company, "it") == Kept(broken=1)
    assert first_answers(company, "people") == Kept()


def test_of_the_whole_company_each_promise_is_judged_once(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(wednesday_at(10))
    moved(company, request_id, "people")
    moved(company, request_id, "facilities", by=CEM)
    company.moves_to(NEXT_MONDAY)

    every = facts_of(company, None).every
    made = [one.fact for one in map(decision, every) if one is not None and one.fact.kind == RESPONSE]

    assert [fact.judged_id for fact in made] == [company.id_of("it")]


def test_a_correction_after_the_breach_does_not_undo_it(company: Company) -> None:
    request_id = company.asks(urgency=Urgency.URGENT)
    company.moves_to(tuesday_at(16))
    moves.change(company.bot, request_id, BO, urgency=Urgency.LOW, type_id=None)
    closing.cancel(company.bot, request_id, ANA, "Never mind", idempotency_key=company.idempotency_key())
    company.moves_to(NEXT_MONDAY)

    assert first_answers(company, "it") == Kept(broken=1)


def test_what_is_called_off_in_time_does_not_count(company: Company) -> None:
    request_id = company.asks()
    closing.cancel(company.bot, request_id, ANA, "Never mind", idempotency_key=company.idempotency_key())
    company.moves_to(NEXT_MONDAY)

    assert first_answers(company, "it") == Kept()


# --- moved on ---


def test_a_department_that_moved_it_on_has_used_what_it_had(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(11))
    moved(company, request_id, "people")
    company.moves_to(wednesday_at(10))

    found = facts_of(company, "it").had_by(company.id_of("it"))

    assert {(fact.kind, fact.state, fact.used) for fact in found} == {
        (RESPONSE, MOVED_ON, 2 * HOUR),
        (RESOLUTION, MOVED_ON, 2 * HOUR),
    }
    assert flow(found, whole_weeks(PARIS_HOURS, NEXT_MONDAY, 1))[0].open == 0, "it is open where it is now"


def test_a_request_that_was_moved_twice_has_a_way_of_three(company: Company) -> None:
    request_id = company.asks()
    moved(company, request_id, "people")
    moved(company, request_id, "facilities", by=CEM)
    company.asks()
    company.moves_to(tuesday_at(17))

    with company.bot.db.reading() as session:
        found = reading.journeys(session, monday_at(0), company.bot.now())

    stops = tuple(map(company.id_of, ("it", "people", "facilities")))
    assert found == [Journey(stops, tuesday_at(9), tuesday_at(17))]


# --- what is open ---


def test_what_runs_has_used_what_it_has_used_until_now_and_what_waits_stands_still(company: Company) -> None:
    runs, waits = company.asks(), company.asks()
    company.moves_to(tuesday_at(10))
    conversation.ask(company.bot, waits, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(12))

    found = {fact.request_id: fact.used for fact in facts_of(company, "it").every if fact.kind == RESOLUTION}

    assert found == {runs: 3 * HOUR, waits: HOUR}


def test_what_stopped_before_is_left_out_and_what_is_open_is_not(company: Company) -> None:
    done, still_open = company.asks(), company.asks()
    closing.resolve(company.bot, done, BO)
    company.moves_to(NEXT_MONDAY)

    found = facts_of(company, "it", since=wednesday_at(9)).every

    assert {fact.request_id for fact in found} == {still_open}


def test_what_is_reopened_was_never_finished(company: Company) -> None:
    request_id = company.asks()
    closing.resolve(company.bot, request_id, BO)
    company.moves_to(wednesday_at(9))
    closing.reopen(company.bot, request_id, ANA, "Still broken", idempotency_key=company.idempotency_key())
    company.moves_to(NEXT_MONDAY)

    (week,) = flow(facts_of(company, "it").every, whole_weeks(PARIS_HOURS, company.bot.now(), 1))

    assert (week.opened, week.finished, week.open) == (1, 0, 1)


# --- who served, as a number ---


def test_who_had_something_in_hand_served(company: Company) -> None:
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)
    it, people = company.id_of("it"), company.id_of("people")

    with company.bot.db.reading() as session:
        assert report_rows.serving(session, [it, people], monday_at(0)) == {it: {BO}, people: set()}
    closing.resolve(company.bot, request_id, BO)
    with company.bot.db.reading() as session:
        assert report_rows.serving(session, [it], tuesday_at(9)) == {it: {BO}}
        assert report_rows.serving(session, [it], tuesday_at(10)) == {it: set()}


# --- three times how promises are usually counted, and what is true ---


def put(company: Company, rows: Iterable[tuple[datetime, datetime | None, datetime | None]]) -> None:
    """First answers of IT: asked, given or not, and broken or not."""
    it = company.id_of("it")
    asked = open_request(company.bot, NewRequest("first", ANA, it, "A laptop")).request
    closing.cancel(company.bot, asked.id, ANA, "", idempotency_key=company.idempotency_key())
    with company.bot.db.transaction() as session:
        for number, (opened_at, stopped_at, broken_at) in enumerate(rows, 1_000):
            session.add(
                Request(
                    id=number,
                    form_token=str(number),
                    department_id=it,
                    requester_id=ANA,
                    urgency="normal",
                    summary="A laptop",
                    opened_at=opened_at,
                )
            )
            session.flush()
            session.add(
                ClockRow(
                    request_id=number,
                    department_id=it,
                    kind=RESPONSE,
                    state="running" if stopped_at is None else "stopped",
                    started_at=opened_at,
                    target=4 * HOUR,
                    used=HOUR,
                    changed_at=opened_at,
                    stopped_at=stopped_at,
                    broken_at=broken_at,
                )
            )


def shares(company: Company) -> tuple[int | None, int]:
    """In four weeks: kept of a hundred that were decided, and of a hundred that ended."""
    it, at = company.id_of("it"), company.bot.now()
    weeks = whole_weeks(PARIS_HOURS, at, NOW)
    since, end = window(weeks)
    found = [fact for fact in facts_of(company, "it", since=since).promised_by(it) if fact.kind == RESPONSE]
    ended = [one for one in found if one.stopped_at is not None and since <= one.stopped_at < end and one.target]
    in_time = [one for one in ended if one.state == "stopped" and one.broken_at is None]
    return kept(found, weeks)[Promised.FIRST_ANSWER].per_cent, round(100 * len(in_time) / len(ended))


IN_THE_WINDOW = NEXT_MONDAY - timedelta(days=14)
BEFORE_IT = NEXT_MONDAY - timedelta(days=60)


def in_time(count: int) -> list[tuple[datetime, datetime | None, datetime | None]]:
    return [(IN_THE_WINDOW, IN_THE_WINDOW + HOUR, None)] * count


def late(count: int, opened_at: datetime = IN_THE_WINDOW) -> list[tuple[datetime, datetime | None, datetime | None]]:
    return [(opened_at, IN_THE_WINDOW + 9 * HOUR, opened_at + 4 * HOUR)] * count


def never(count: int) -> list[tuple[datetime, datetime | None, datetime | None]]:
    return [(IN_THE_WINDOW, None, IN_THE_WINDOW + 4 * HOUR)] * count


def test_where_all_goes_on_as_ever_both_ways_say_the_same(company: Company) -> None:
    company.moves_to(NEXT_MONDAY)
    put(company, [*in_time(45), *late(5)])

    assert shares(company) == (90, 90)


def test_neglect_that_grows_does_not_look_well(company: Company) -> None:
    company.moves_to(NEXT_MONDAY)
    put(company, [*in_time(65), *late(6), *never(29)])

    assert shares(company) == (65, 92)


def test_clearing_an_old_pile_does_not_look_bad(company: Company) -> None:
    company.moves_to(NEXT_MONDAY)
    put(company, [*in_time(91), *late(9), *late(127, BEFORE_IT)])

    assert shares(company) == (91, 40)


# --- how it is read ---


class Kinds(tuple[str, ...]):
    """Kinds of clocks that notice whether garbage is collected while they are asked for."""

    seen: ClassVar[list[bool]] = []

    def __iter__(self) -> Iterator[str]:
        self.seen.append(gc.isenabled())
        return super().__iter__()


def test_no_garbage_is_collected_while_many_rows_are_read_and_again_afterwards(company: Company) -> None:
    """Looking through rows that stay took two thirds of the time."""
    Kinds.seen.clear()
    with company.bot.db.reading() as session:
        reading.facts(session, None, monday_at(0), company.bot.now(), Kinds((RESPONSE,)))
    assert Kinds.seen == [False]
    assert gc.isenabled()

    with pytest.raises(AttributeError):
        reading.facts(None, None, monday_at(0), company.bot.now())  # type: ignore[arg-type]
    assert gc.isenabled(), "whatever went wrong"


# --- pairs ---


def test_departments_that_ask_each_other_and_wait_for_answers_are_a_pair(company: Company) -> None:
    """Ten requests each way wait for a morning; one of Cem's is asked about at noon, answered at half past three."""
    it, people = company.id_of("it"), company.id_of("people")
    for number in range(10):
        for asker, department_id in ((CEM, it), (BO, people)):
            open_request(company.bot, NewRequest(f"{asker}{number}", asker, department_id, "Please help"))
    company.moves_to(tuesday_at(12))
    about = facts_of(company, "it").had_by(it)[0].request_id
    conversation.ask(company.bot, about, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(15, 30))
    conversation.answer(company.bot, about, CEM, "The third", idempotency_key=company.idempotency_key())

    (pair,) = pairs(facts_of(company, None).every, {it: "IT", people: "People"})

    assert (pair.one, pair.other, pair.questions) == (it, people, 2.5 * HOUR)
    # Five and a half hours of working time each; of the one that was asked about, without the wait.
    assert (pair.with_one, pair.with_other) == (52.5 * HOUR, 55 * HOUR)
