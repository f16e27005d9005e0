"""A lead can see why a promise falls when it does: the lines of a reckoning add up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, update

from bot import Bot
from bot.calendars import Calendar
from bot.clocks import sync
from bot.clocks.clock import Clock
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE, Clocks
from bot.clocks.status import Phase, shown_at, status_of
from bot.departments import exchange
from bot.errors import NoSuchRequest
from bot.requests import assignment, conversation, explanation, moves, proposals
from bot.requests.explanation import (
    ClockExplanation,
    CountedLine,
    DueLine,
    EndLine,
    EventLine,
    LateLine,
    Line,
    NowLine,
    PauseLine,
    UncountedLine,
)
from bot.standards import Urgency
from storage import people
from storage.tables import ClockRow, Entry
from tests.bot.company import ANA, BO, COMPANY, DANA, GUS, Company, moves_into
from tests.moments import friday_at, monday_at, thursday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

NOTHING = timedelta(0)
SECOND = timedelta(seconds=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Hours with a lunch, a night shift, and round the clock, with a change of hours and of zone on the way.
OFFICE = Calendar(
    "Europe/Paris",
    {day: [("09:00", "12:30"), ("13:30", "18:00")] for day in WEEKDAYS[:5]},
    holidays=[date(2026, 3, 5)],
)
NIGHTS = Calendar("America/New_York", {"mon": [("22:00", "06:00")], "sun": [("01:30", "05:00")]})
ALWAYS = Calendar("Asia/Kolkata", {day: [("00:00", "24:00")] for day in WEEKDAYS})
CALENDARS = {1: OFFICE, 2: NIGHTS, 3: ALWAYS, 4: OFFICE.then(date(2026, 3, 8), ALWAYS)}

moments = st.integers(0, 20 * 24 * 3_600).map(lambda seconds: monday_at(0) + seconds * SECOND)
within = st.sampled_from([None, "10m", "4h", "2d", "30h"])
events: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    st.sampled_from(["replied", "asked", "answered", "added", "resolved", "reopened", "cancelled"]).map(
        lambda verb: (verb, {})
    ),
    within.map(lambda length: ("changed", {"promises": {RESPONSE: length, RESOLUTION: length}})),
    st.tuples(st.sampled_from(sorted(CALENDARS)), within).map(
        lambda moved: ("moved", {"department": moved[0], "promises": {RESPONSE: moved[1], RESOLUTION: moved[1]}})
    ),
    # A new time is always ahead: this is after all that happens.
    moments.map(lambda at: ("agreed", {"due_at": (at + timedelta(days=28)).isoformat()})),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Anything in any order, at moments to the second; where it makes no sense it changes nothing."""
    ats = sorted(draw(st.lists(moments, min_size=1, max_size=8)))
    department, target = draw(st.sampled_from(sorted(CALENDARS))), draw(within)
    opened: dict[str, Any] = {"department": department, "promises": {RESPONSE: target, RESOLUTION: target}}
    entries = [Entry(request_id=1, verb="opened", at=ats[0], data=opened)]
    for at in ats[1:]:
        verb, data = draw(events)
        entries.append(Entry(request_id=1, verb=verb, at=at, data=data))
    return entries


def computed(entries: Sequence[Entry], at: datetime) -> list[tuple[Clock, tuple[Line, ...]]]:
    found = Clocks(CALENDARS.__getitem__)
    happened = explanation.happenings(found, entries)
    return [(clock, explanation.computed(clock, happened[clock.kind, clock.cycle], at)) for clock in found.every]


def counted(lines: Sequence[Line]) -> list[CountedLine]:
    return [line for line in lines if isinstance(line, CountedLine)]


# --- it adds up ---


@settings(max_examples=200)
@given(histories(), st.integers(0, 5 * 24 * 3_600))
def test_what_is_counted_up_to_the_due_time_is_what_was_promised(entries: list[Entry], later: int) -> None:
    at = entries[-1].at + later * SECOND
    for clock, lines in computed(entries, at):
        dues = [line for line in lines if isinstance(line, DueLine)]
        if clock.state == "running" and clock.target is not None:
            assert dues[-1].at == clock.due_at()
        for due in dues:
            assert sum((piece.worked for piece in counted(lines) if piece.to_at <= due.at), NOTHING) == due.target


@settings(max_examples=200)
@given(histories(), st.integers(0, 5 * 24 * 3_600))
def test_what_is_counted_of_a_finished_promise_is_what_it_was_judged_by(entries: list[Entry], later: int) -> None:
    at = entries[-1].at + later * SECOND
    for clock, lines in computed(entries, at):
        until_now = [piece for piece in counted(lines) if piece.to_at <= at]
        assert sum((piece.worked for piece in until_now), NOTHING) == clock.used(at)
        assert [line.used for line in lines if isinstance(line, NowLine)] == ([clock.used(at)] if clock.is_open else [])
        assert [line.used for line in lines if isinstance(line, EndLine)] == ([] if clock.is_open else [clock.used(at)])


@settings(max_examples=200)
@given(histories(), st.integers(0, 5 * 24 * 3_600))
def test_nothing_is_counted_twice_or_while_nobody_works(entries: list[Entry], later: int) -> None:
    at = entries[-1].at + later * SECOND
    for clock, lines in computed(entries, at):
        pieces = counted(lines)
        total = NOTHING
        for piece in pieces:
            total += piece.worked
            assert piece.total == total
            assert piece.worked > NOTHING
        for earlier, following in pairwise(pieces):
            assert earlier.to_at <= following.from_at
        if clock.state == "running" and clock.target is not None:
            late = [line.since for line in lines if isinstance(line, LateLine)]
            late_from = clock.late_from()
            assert late == ([late_from] if late_from is not None and late_from <= at else [])


@settings(max_examples=300)
@given(histories(), st.integers(0, 5 * 24 * 3_600))
def test_a_card_and_the_reckoning_never_differ_by_a_minute(entries: list[Entry], later: int) -> None:
    now = entries[-1].at + later * SECOND
    found = Clocks(CALENDARS.__getitem__)
    happened = explanation.happenings(found, entries)
    for clock in found.every:
        if clock.target is not None:
            row = sync.row_of(clock, 1)
            sync.sync(row, clock, (), "normal", entries[-1].at, is_new=True)
            stands = status_of(row, clock.calendar, now)
            at = shown_at(now, clock.changed_at)
            last = explanation.computed(clock, happened[clock.kind, clock.cycle], at)[-1]
            assert stands is not None
            match last:
                case LateLine(_, over):
                    assert stands.spare == -over
                case PauseLine(left):
                    assert stands.spare == left
                case EndLine(_, used, target):
                    assert target is not None
                    assert stands.spare == target - used
                case _:
                    assert stands.phase in {Phase.ON_TIME, Phase.SOON, Phase.LATE}
                    assert stands.spare == clock.target - clock.used(at)


# --- in examples ---


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def explained(company: Company, request_id: int, kind: str, cycle: int = 1) -> ClockExplanation:
    found = explanation.explain(company.bot, request_id)
    return next(one for one in found.computations if (one.kind, one.cycle) == (kind, cycle))


def test_a_promise_made_in_the_afternoon_is_counted_until_closing_and_from_the_next_opening(company: Company) -> None:
    company.moves_to(tuesday_at(16, 20))
    request_id = company.asks()

    lines = explained(company, request_id, RESPONSE).lines

    opened, now, today, tomorrow, due = lines
    assert isinstance(opened, EventLine)
    assert (opened.verb, opened.target) == ("opened", timedelta(hours=4))
    assert now == NowLine(tuesday_at(16, 20), NOTHING)
    assert today == CountedLine(
        tuesday_at(16, 20),
        tuesday_at(18),
        timedelta(minutes=100),
        timedelta(minutes=100),
        until_closing=True,
        zone="Europe/Paris",
    )
    assert tomorrow == CountedLine(
        wednesday_at(9),
        wednesday_at(11, 20),
        timedelta(minutes=140),
        timedelta(hours=4),
        until_closing=False,
        zone="Europe/Paris",
    )
    assert due == DueLine(wednesday_at(11, 20), timedelta(hours=4), tuesday_at(16, 20), "4h")


def test_the_time_somebody_is_waited_for_is_shown_and_not_counted(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(12))

    waiting = explained(company, request_id, RESOLUTION).lines
    company.moves_to(tuesday_at(14, 30))
    conversation.answer(company.bot, request_id, ANA, "The second.", idempotency_key=company.idempotency_key())
    going_on = explained(company, request_id, RESOLUTION).lines

    assert waiting[-1] == PauseLine(timedelta(hours=15))
    assert UncountedLine(tuesday_at(10), None, timedelta(hours=2), "asked") in waiting
    assert UncountedLine(tuesday_at(10), tuesday_at(14, 30), timedelta(hours=3, minutes=30), "asked") in going_on
    assert isinstance(going_on[-1], DueLine)


def test_a_change_that_makes_it_late_says_when_it_was_due_and_since_when_it_is_late(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(wednesday_at(11))
    moves.change(company.bot, request_id, BO, urgency=Urgency.URGENT, type_id=None)
    company.moves_to(wednesday_at(12))

    lines = explained(company, request_id, RESOLUTION).lines

    changed = next(line for line in lines if isinstance(line, EventLine) and line.verb == "changed")
    assert (changed.before, changed.target) == (timedelta(hours=16), timedelta(hours=4))
    assert lines[-1] == LateLine(wednesday_at(11), timedelta(hours=6, minutes=30) + timedelta(minutes=30))
    due = next(line for line in lines if isinstance(line, DueLine))
    assert due == DueLine(tuesday_at(14), timedelta(hours=4), promised_at=wednesday_at(11), written="4h")
    assert lines.index(changed) < lines.index(due), "it was over when it was promised, and is said after that"


def test_after_a_move_the_hours_of_the_other_department_count(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(17))
    moves.move(
        company.bot,
        request_id,
        BO,
        "Yours",
        department_id=company.id_of("finance"),
        idempotency_key=company.idempotency_key(),
    )

    computation = explained(company, request_id, RESOLUTION)

    zones = {piece.zone for piece in counted(computation.lines)}
    assert zones == {"Europe/Paris", "Europe/Berlin"}
    assert computation.department_id == company.id_of("finance")


def test_a_new_time_that_was_agreed_is_in_the_reckoning(company: Company) -> None:
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)
    company.moves_to(tuesday_at(10))
    proposals.propose(
        company.bot, request_id, BO, "A part", due_at=friday_at(12), idempotency_key=company.idempotency_key()
    )
    proposals.agree(company.bot, company.proposal(request_id).id, ANA)

    computation = explained(company, request_id, RESOLUTION)

    agreed = next(line for line in computation.lines if isinstance(line, EventLine) and line.verb == "agreed")
    assert agreed.due_at == friday_at(12)
    assert isinstance(computation.lines[-1], DueLine)
    assert computation.lines[-1].at == friday_at(12)
    assert computation.promise == 1


def test_a_department_that_promises_nothing_has_nothing_to_explain(company: Company) -> None:
    text = COMPANY.read_text(encoding="utf-8")
    open_text = text.replace('respond_within = "4h", resolve_within = "2d"', 'respond_within = "none"')
    exchange.apply(company.bot, open_text)

    request_id = company.asks()

    assert explanation.explain(company.bot, request_id).computations == ()


def test_where_the_card_says_otherwise_because_hours_changed_it_is_said(company: Company) -> None:
    request_id = company.asks()
    text = COMPANY.read_text(encoding="utf-8").replace(
        'mon-fri = ["09:00-12:30", "13:30-18:00"]', 'mon-fri = ["09:00-11:00"]'
    )
    exchange.apply(company.bot, text)

    computation = explained(company, request_id, RESPONSE)

    assert computation.shown_due_at == tuesday_at(14)
    assert isinstance(computation.lines[-1], DueLine)
    assert computation.lines[-1].at == wednesday_at(11)


def test_what_a_finished_promise_was_judged_by_is_said_when_hours_were_put_right_since(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(12))
    conversation.reply(company.bot, request_id, BO, "Soon", idempotency_key=company.idempotency_key())
    before = explained(company, request_id, RESPONSE).judged_by

    with company.bot.db.transaction() as session:
        row = update(ClockRow).where(col(ClockRow.kind) == RESPONSE).values(used=timedelta(hours=1))
        session.connection().execute(row)

    assert before is None
    assert explained(company, request_id, RESPONSE).judged_by == timedelta(hours=1)


def test_only_who_asked_and_the_department_may_see_why(company: Company) -> None:
    request_id = company.asks()

    for reader_id in (ANA, BO, DANA):
        assert explanation.explain_to(company.bot, request_id, reader_id).number == f"R-{request_id}"
    for stranger_id in (GUS, "USOMEONE"):
        with pytest.raises(NoSuchRequest):
            explanation.explain_to(company.bot, request_id, stranger_id)
    with pytest.raises(NoSuchRequest):
        explanation.explain(company.bot, 999)


def test_a_question_is_explained_when_somebody_promised_to_answer(company: Company) -> None:
    text = re.sub("(?m)^answers_within = .*$", "", COMPANY.read_text(encoding="utf-8"))
    its_own = '[departments.it]\nanswers_within = "2h"\n'
    exchange.apply(company.bot, text.replace("[departments.it]\n", its_own))
    asked = company.asks("people")
    with company.bot.db.transaction() as session:
        people.add_role(session, company.id_of("it"), ANA, people.MEMBER)
    company.moves_to(thursday_at(10))
    conversation.ask(company.bot, asked, "UCEM0000", "Since when?", idempotency_key=company.idempotency_key())

    lines = explained(company, asked, ANSWER).lines

    assert isinstance(lines[-1], DueLine)
    assert lines[-1].at == thursday_at(12)
