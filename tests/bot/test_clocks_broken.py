"""A promise that broke stays broken, whatever is agreed, corrected or called off afterwards; silence is neither."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlmodel import col, delete, select, update

from bot import Bot
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.clocks.status import Phase
from bot.commands.shell import bring_up_to_date
from bot.departments import exchange
from bot.reminders import sweep
from bot.requests import assignment, closing, conversation, moves, proposals, recomputation
from bot.settings import Settings
from bot.standards import Urgency
from storage.tables import ClockRow, Entry, OutboxRow
from tests.bot.company import ANA, BO, COMPANY, DANA, FAYE, Company, moves_into
from tests.bot.ears import Ears
from tests.moments import friday_at, monday_at, paris, thursday_at, tuesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

FILE = COMPANY.read_text(encoding="utf-8")
OFFICE_HOURS = 'mon-fri = ["09:00-12:30", "13:30-18:00"]'
BREAKS_AT = thursday_at(9)
"""Two working days from Tuesday at nine are over on Wednesday at closing."""


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def is_three_days_late(company: Company) -> int:
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)
    company.moves_to(paris(9, 10))
    return request_id


def agrees_on(company: Company, request_id: int, due_at: datetime) -> None:
    proposals.propose(company.bot, request_id, BO, "Sorry.", due_at=due_at, idempotency_key=company.idempotency_key())
    proposals.agree(company.bot, company.proposal(request_id).id, ANA)


def hears_nothing(company: Company, request_id: int) -> None:
    """Bo asks Ana something, she is reminded, and never answers."""
    ears = Ears(company)
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    for _four_hours in range(60):
        company.moves_to(company.bot.now() + timedelta(hours=4))
        ears.listens()
        if company.request(request_id).state == "closed":
            return
    raise AssertionError("it was never closed")


def hours_were_always(company: Company, hours: str, since: date) -> None:
    assert OFFICE_HOURS in FILE
    exchange.apply(company.bot, FILE.replace(OFFICE_HOURS, f"mon-fri = {hours}"), since=since)


def lines(company: Company, request_id: int, verb: str) -> list[Entry]:
    return [entry for entry in company.history(request_id) if entry.verb == verb]


def told(company: Company) -> list[tuple[str, int]]:
    """Which lines of the history are on their way to whom."""
    with company.bot.db.reading() as session:
        rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all()
        return [(row.notice, row.ids["entry_id"]) for row in rows if "entry_id" in row.ids]


def nothing_waits(company: Company) -> None:
    with company.bot.db.transaction() as session:
        session.exec(delete(OutboxRow))


# --- what undoes nothing ---


def test_a_new_time_agreed_three_days_late_does_not_make_it_kept(company: Company) -> None:
    request_id = is_three_days_late(company)

    agrees_on(company, request_id, paris(11, 18))
    running = company.stands(request_id, RESOLUTION)
    closing.resolve(company.bot, request_id, BO)

    assert (running.phase, running.broken_at, running.promise) == (Phase.ON_TIME, BREAKS_AT, 1)
    assert company.stands(request_id, RESOLUTION).phase is Phase.MISSED
    assert company.clock_of(request_id, RESOLUTION).broken_at == BREAKS_AT


def test_an_urgency_corrected_three_days_late_does_not_make_it_met(company: Company) -> None:
    request_id = is_three_days_late(company)

    moves.change(company.bot, request_id, BO, urgency=Urgency.LOW, type_id=None)
    corrected = company.stands(request_id, RESOLUTION)
    closing.resolve(company.bot, request_id, BO)

    assert corrected.broken_at == BREAKS_AT, "nothing is promised any more, and yet it broke"
    assert company.clock_of(request_id, RESOLUTION).broken_at == BREAKS_AT


def test_closed_because_nobody_answered_is_neither_kept_nor_broken(company: Company) -> None:
    request_id = company.asks()

    hears_nothing(company, request_id)

    solution = company.stands(request_id, RESOLUTION)
    assert (solution.phase, solution.broken_at) == (Phase.SILENT, None)
    assert {company.clock_of(request_id, kind).state for kind in (RESOLUTION, ANSWER)} == {"silent"}
    assert company.stands(request_id, RESPONSE).phase is Phase.MET, "the question was the first answer"


def test_what_was_late_before_it_was_closed_in_silence_stays_late(company: Company) -> None:
    request_id = is_three_days_late(company)

    hears_nothing(company, request_id)

    solution = company.stands(request_id, RESOLUTION)
    assert (solution.phase, solution.broken_at) == (Phase.SILENT, BREAKS_AT)


def test_another_department_does_not_make_good_what_the_first_one_broke(company: Company) -> None:
    request_id = is_three_days_late(company)

    moves.move(
        company.bot,
        request_id,
        BO,
        "Yours.",
        department_id=company.id_of("facilities"),
        idempotency_key=company.idempotency_key(),
    )
    closing.resolve(company.bot, request_id, FAYE)

    assert company.clock_of(request_id, RESOLUTION).broken_at == BREAKS_AT
    assert company.stands(request_id, RESOLUTION).phase is Phase.MISSED


def test_calling_it_off_does_not_undo_it_either(company: Company) -> None:
    late, early = is_three_days_late(company), company.asks()
    for request_id in (late, early):
        closing.cancel(company.bot, request_id, ANA, "No longer", idempotency_key=company.idempotency_key())

    assert company.stands(late, RESOLUTION).broken_at == BREAKS_AT
    assert company.stands(early, RESOLUTION).broken_at is None
    assert {company.clock_of(request_id, RESOLUTION).state for request_id in (late, early)} == {"void"}


def test_another_standard_does_not_undo_it(company: Company) -> None:
    request_id = is_three_days_late(company)
    conversation.note(company.bot, request_id, BO, "Soon.", idempotency_key=company.idempotency_key())
    longer = FILE.replace(
        'respond_within = "4h", resolve_within = "2d"', 'respond_within = "4h", resolve_within = "9d"'
    )
    exchange.apply(company.bot, longer)

    recomputation.apply(company.bot, lambda _change: None)

    row = company.clock_of(request_id, RESOLUTION)
    assert row.due_at is not None
    assert row.due_at > company.bot.now()
    assert row.broken_at == BREAKS_AT


# --- what is judged otherwise ---


def test_a_new_time_agreed_before_the_breach_is_kept_as_agreed_anew(company: Company) -> None:
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)
    agrees_on(company, request_id, friday_at(12))
    company.moves_to(friday_at(11))

    closing.resolve(company.bot, request_id, BO)

    solution = company.stands(request_id, RESOLUTION)
    assert (solution.phase, solution.promise, solution.broken_at) == (Phase.MET, 1, None)


def test_a_new_time_that_was_broken_too_broke_when_the_first_one_did(company: Company) -> None:
    request_id = is_three_days_late(company)
    agrees_on(company, request_id, paris(11, 18))
    company.moves_to(paris(13, 10))

    late = company.stands(request_id, RESOLUTION)
    closing.resolve(company.bot, request_id, BO)

    assert (late.phase, late.late_since, late.broken_at) == (Phase.LATE, paris(12, 9), BREAKS_AT)
    assert company.clock_of(request_id, RESOLUTION).broken_at == BREAKS_AT


def test_a_kept_solution_that_is_reopened_is_undecided_again(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(12))
    closing.resolve(company.bot, request_id, BO)
    assert company.stands(request_id, RESOLUTION).phase is Phase.MET
    company.moves_to(friday_at(9))

    closing.reopen(company.bot, request_id, ANA, "No.", idempotency_key=company.idempotency_key())

    undecided = company.stands(request_id, RESOLUTION)
    assert (undecided.phase, undecided.broken_at) == (Phase.ON_TIME, None)
    company.moves_to(paris(10, 12))
    closing.resolve(company.bot, request_id, BO)
    assert company.clock_of(request_id, RESOLUTION).broken_at == monday_at(15) + timedelta(days=7)


def test_a_broken_solution_that_is_reopened_is_still_broken(company: Company) -> None:
    request_id = is_three_days_late(company)
    closing.resolve(company.bot, request_id, BO)

    closing.reopen(company.bot, request_id, ANA, "No.", idempotency_key=company.idempotency_key())

    assert company.stands(request_id, RESOLUTION).broken_at == BREAKS_AT


def test_what_was_closed_in_silence_runs_on_when_it_is_reopened(company: Company) -> None:
    request_id = company.asks()
    hears_nothing(company, request_id)

    closing.reopen(company.bot, request_id, ANA, "Second floor.", idempotency_key=company.idempotency_key())

    assert company.stands(request_id, RESOLUTION).phase is Phase.ON_TIME


def test_at_the_very_last_moment_it_can_still_be_kept(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(14))
    conversation.note(company.bot, request_id, BO, "Now!", idempotency_key=company.idempotency_key())
    assert company.clock_of(request_id, RESPONSE).broken_at is None

    conversation.reply(company.bot, request_id, BO, "Soon.", idempotency_key=company.idempotency_key())

    assert company.stands(request_id, RESPONSE).phase is Phase.MET


# --- how late it is ---


def test_by_how_much_it_is_late_is_drawn_anew_once_a_day(company: Company) -> None:
    request_id = is_three_days_late(company)
    sweep.send_due(company.bot)
    for day in (10, 11):
        nothing_waits(company)
        company.moves_to(paris(day, 10))
        sweep.send_due(company.bot)
        with company.bot.db.reading() as session:
            drawn = {row.notice for row in session.exec(select(OutboxRow)).all() if "request_id" in row.ids}
        assert {"department-card", "requester-card"} <= drawn
    assert company.stands(request_id, RESOLUTION).spare == -timedelta(hours=33)


# --- what an older version left ---


def test_what_an_older_version_did_not_write_down_is_reckoned_from_the_history(company: Company) -> None:
    agreed, silent, kept, running = is_three_days_late(company), company.asks(), company.asks(), company.asks()
    agrees_on(company, agreed, paris(11, 18))
    for request_id in (agreed, kept):
        closing.resolve(company.bot, request_id, BO)
    hears_nothing(company, silent)
    expected = {request_id: company.clock_rows(request_id) for request_id in (agreed, silent, kept, running)}
    with company.bot.db.transaction() as session:
        as_before = {"broken_at": None, "changed_at": None}
        session.connection().execute(update(ClockRow).values(**as_before))
        session.connection().execute(update(ClockRow).where(col(ClockRow.state) == "silent").values(state="stopped"))

    bring_up_to_date(company.bot.db, Settings())

    for request_id, rows in expected.items():
        found = company.clock_rows(request_id)
        for key, row in rows.items():
            now = found[key]
            assert (now.state, now.used, now.changed_at) == (row.state, row.used, row.changed_at), key
            assert now.broken_at == (row.broken_at or row.late_from if row.state == "running" else row.broken_at), key


ROUND_THE_CLOCK = 'mon-fri = ["00:00-24:00"]'


@pytest.mark.parametrize("hours", [ROUND_THE_CLOCK, OFFICE_HOURS.replace("mon-fri", "fri")])
def test_of_its_last_promise_an_old_row_is_right_whatever_hours_say_now(company: Company, hours: str) -> None:
    missed, met = company.asks(), company.asks()
    company.moves_to(tuesday_at(13, 45))
    conversation.reply(company.bot, met, BO, "Soon.", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(15))
    conversation.reply(company.bot, missed, DANA, "Soon.", idempotency_key=company.idempotency_key())
    exchange.apply(company.bot, FILE.replace(OFFICE_HOURS, hours), since=date(2026, 3, 2))
    with company.bot.db.transaction() as session:
        session.connection().execute(update(ClockRow).values(broken_at=None, changed_at=None))

    bring_up_to_date(company.bot.db, Settings())

    assert company.stands(met, RESPONSE).phase is Phase.MET
    assert company.stands(missed, RESPONSE).phase is Phase.MISSED
