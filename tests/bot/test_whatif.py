"""A dry run: what would have happened, had a department promised something else. Nothing is changed by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlmodel import SQLModel

from bot import Bot
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.departments import exchange
from bot.departments.file.mistakes import FileMistakes
from bot.errors import NoSuchDepartment, NotAnAdmin
from bot.reports import agreement
from bot.reports.agreement import STRICT, Guarded
from bot.requests import assignment, closing, conversation, moves, proposals
from bot.requests.opening import NewRequest, open_request
from bot.settings import Settings
from bot.standards import Standard, Target, Urgency
from bot.whatif import dry_run
from bot.whatif.dry_run import DryRun
from bot.whatif.tallies import Outcome
from storage.database import Database
from tests.bot.company import ANA, BO, CEM, DANA, Company, moves_into
from tests.bot.whatif import FILE, OFFICE_HOURS, answered_after, outcomes, promising, tried
from tests.moments import friday_at, monday_at, paris, thursday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(database: Database, clock: FrozenDateTimeFactory) -> Company:
    return Company(Bot(database, Settings(admins=(DANA,))), clock)


def everything(company: Company) -> dict[str, list[tuple[object, ...]]]:
    with company.bot.db.reading() as session:
        return {
            name: [tuple(row) for row in session.connection().execute(table.select())]
            for name, table in sorted(SQLModel.metadata.tables.items())
        }


# --- promises ---


@pytest.mark.parametrize("is_agreed", [False, True])
def test_how_soon_colleagues_answer_is_tried_only_where_it_holds(company: Company, is_agreed: bool) -> None:
    """Under a strict works agreement nobody is measured by it, on paper either, until it is switched on."""
    new = NewRequest("form", CEM, company.id_of("it"), "My laptop won't start")
    about = open_request(company.bot, new).request.id
    conversation.ask(company.bot, about, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.bot = replace(company.bot, settings=replace(company.bot.settings, works_agreement=STRICT))
    if is_agreed:
        agreement.switch_on(company.bot, Guarded.ANSWERS, by="gus")
    company.moves_to(thursday_at(9))

    trial = tried(company, FILE.replace("[departments.people]", '[departments.people]\nanswers_within = "1d"', 1))

    _today, then = outcomes(company, trial, ANSWER, "people")
    assert then == ({Outcome.BROKEN: 1} if is_agreed else {})


def test_a_file_that_says_the_same_gives_the_same_twice(company: Company) -> None:
    answered_after(company, 3)
    answered_after(company, 5)
    company.moves_to(friday_at(12))

    trial = tried(company, FILE)

    assert trial.requests == 2
    assert trial.today.promises == trial.tried.promises
    assert trial.today.reminders == trial.tried.reminders
    assert trial.today.heaviest == trial.tried.heaviest
    assert trial.changes == ()


def test_a_shorter_promise_would_have_been_broken(company: Company) -> None:
    answered_after(company, 3)

    trial = tried(company, promising("2h"))

    today, then = outcomes(company, trial, RESPONSE)
    assert today == {Outcome.KEPT: 1}
    assert then == {Outcome.BROKEN: 1}
    assert any("respond within 2 h was 4 h" in line for line in trial.changes)


def test_a_longer_promise_would_have_been_kept(company: Company) -> None:
    answered_after(company, 7)

    today, then = outcomes(company, tried(company, promising("1d")), RESPONSE)

    assert today == {Outcome.BROKEN: 1}
    assert then == {Outcome.KEPT: 1}


def test_what_runs_is_broken_as_soon_as_it_is_late(company: Company) -> None:
    company.asks()
    company.moves_to(tuesday_at(12))

    today, then = outcomes(company, tried(company, promising("2h")), RESPONSE)

    assert today == {Outcome.RUNNING: 1}
    assert then == {Outcome.BROKEN: 1}


def test_what_was_called_off_is_judged_neither_way(company: Company) -> None:
    closing.cancel(company.bot, company.asks(), ANA, "No longer", idempotency_key=company.idempotency_key())

    today, then = outcomes(company, tried(company, promising("10m")), RESPONSE)

    assert today == then == {Outcome.CALLED_OFF: 1}


def test_nothing_is_judged_where_nothing_would_be_promised(company: Company) -> None:
    answered_after(company, 3)

    today, then = outcomes(company, tried(company, promising("none", "none")), RESPONSE)

    assert today == {Outcome.KEPT: 1}
    assert then == {}


def test_what_was_agreed_anew_stays_agreed_and_is_counted_apart(company: Company) -> None:
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)
    proposals.propose(
        company.bot, request_id, BO, "A part", due_at=friday_at(12), idempotency_key=company.idempotency_key()
    )
    proposals.agree(company.bot, company.proposal(request_id).id, ANA)
    company.moves_to(friday_at(11))
    closing.resolve(company.bot, request_id, BO)

    today, then = outcomes(company, tried(company, promising("4h", "4h")), RESOLUTION)

    assert today == then == {Outcome.RENEGOTIATED: 1}


def test_the_time_somebody_was_waited_for_does_not_count(company: Company) -> None:
    request_id = company.asks()
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(friday_at(9))
    conversation.answer(company.bot, request_id, ANA, "The second.", idempotency_key=company.idempotency_key())
    company.moves_to(friday_at(11))
    closing.resolve(company.bot, request_id, BO)

    _today, then = outcomes(company, tried(company, promising("1h", "3h")), RESOLUTION)

    assert then == {Outcome.KEPT: 1}


def test_other_hours_count_as_if_they_had_been_in_use_all_the_time(company: Company) -> None:
    company.moves_to(monday_at(14))
    answered_after(company, 20)  # Tuesday at ten: four working hours later, or one in a department without afternoons
    assert OFFICE_HOURS in FILE

    text = promising("2h").replace(OFFICE_HOURS, 'mon-fri = ["09:00-12:30"]')
    today, then = outcomes(company, tried(company, text), RESPONSE)

    assert today == {Outcome.BROKEN: 1}
    assert then == {Outcome.KEPT: 1}


def test_a_change_of_urgency_has_the_promise_of_the_new_one(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(9, 20))
    moves.change(company.bot, request_id, BO, urgency=Urgency.URGENT, type_id=None)
    company.moves_to(tuesday_at(9, 50))
    conversation.reply(company.bot, request_id, BO, "Here", idempotency_key=company.idempotency_key())

    today, then = outcomes(company, tried(company, FILE.replace('"30m"', '"2h"')), RESPONSE)

    assert today == {Outcome.BROKEN: 1}
    assert then == {Outcome.KEPT: 1}


def test_what_was_moved_is_the_promise_of_the_other_department(company: Company) -> None:
    request_id = company.asks()
    moves.move(
        company.bot,
        request_id,
        BO,
        "",
        department_id=company.id_of("people"),
        idempotency_key=company.idempotency_key(),
    )
    company.moves_to(wednesday_at(12))

    trial = tried(company, FILE)

    assert outcomes(company, trial, RESPONSE, "people")[0] == {Outcome.BROKEN: 1}
    assert outcomes(company, trial, RESPONSE, "it")[0] == {}


def test_a_second_answer_is_owed_only_where_the_file_says_so(company: Company) -> None:
    request_id = answered_after(company, 1)
    conversation.answer(company.bot, request_id, ANA, "And now?", idempotency_key=company.idempotency_key())
    company.moves_to(friday_at(12))

    text = FILE.replace("[departments.it.standards]", "next_response = false\n\n[departments.it.standards]", 1)
    today, then = outcomes(company, tried(company, text), RESPONSE)

    assert today == {Outcome.KEPT: 1, Outcome.BROKEN: 1}
    assert then == {Outcome.KEPT: 1}


def test_a_promise_that_was_changed_since_is_tried_as_if_it_had_always_been_so(company: Company) -> None:
    answered_after(company, 3)
    exchange.apply(company.bot, promising("2h"))

    today, then = outcomes(company, tried(company, FILE), RESPONSE)

    assert today == {Outcome.BROKEN: 1}, "by what is promised today"
    assert then == {Outcome.KEPT: 1}


def test_only_the_requests_of_those_days_are_tried(company: Company) -> None:
    company.asks()
    company.moves_to(paris(20, 9))
    company.asks()

    assert tried(company, FILE, days=10).requests == 1
    assert tried(company, FILE, days=20).requests == 2


# --- nothing is changed ---


def test_nothing_is_changed_by_it(company: Company) -> None:
    answered_after(company, 3)
    company.asks("facilities")
    company.moves_to(thursday_at(12))
    before = everything(company)

    text = (
        promising("2h")
        .replace(OFFICE_HOURS, 'mon-fri = ["09:00-12:30"]')
        .replace("[departments.legal]", "[departments.law]")
    )
    tried(company, text.replace("[departments.legal.standards]", "[departments.law.standards]"))
    dry_run.try_standard(
        company.bot,
        DANA,
        department_id=company.id_of("it"),
        urgency="normal",
        standard=Standard(Target(1, "h"), None),
        days=60,
    )

    assert everything(company) == before
    assert len(before["history"]) >= 3


def test_a_file_with_mistakes_is_refused_with_all_of_them(company: Company) -> None:
    with pytest.raises(FileMistakes, match="line"):
        tried(company, FILE.replace('calendar = "paris"', 'calendar = "pariss"'))


# --- one promise, while somebody is looking ---


def one_hour(company: Company, actor_id: str = DANA, *, most: int = dry_run.AT_ONCE, key: str = "it") -> DryRun:
    return dry_run.try_standard(
        company.bot,
        actor_id,
        department_id=company.id_of(key),
        urgency="normal",
        standard=Standard(Target(1, "h"), Target(2, "d")),
        days=60,
        most=most,
    )


def test_an_admin_tries_one_promise_of_one_department(company: Company) -> None:
    answered_after(company, 3)
    company.asks("facilities")
    company.asks(urgency=Urgency.URGENT)

    trial = one_hour(company)

    assert (trial.requests, trial.asked) == (2, 2)
    today, then = outcomes(company, trial, RESPONSE)
    assert today == {Outcome.KEPT: 1, Outcome.RUNNING: 1}
    assert then == {Outcome.BROKEN: 1, Outcome.RUNNING: 1}, "the urgent one has a promise of its own"


def test_of_too_many_the_newest_are_tried_and_it_is_said(company: Company) -> None:
    for _ in range(5):
        company.asks()

    trial = one_hour(company, most=2)

    assert (trial.requests, trial.asked) == (2, 5)


def test_only_admins_may_try(company: Company) -> None:
    with pytest.raises(NotAnAdmin) as refused:
        one_hour(company, BO)

    assert refused.value.admin_ids == [DANA]


def test_a_department_that_is_gone_is_said_to_be(company: Company) -> None:
    with pytest.raises(NoSuchDepartment):
        dry_run.try_standard(
            company.bot, DANA, department_id=999, urgency="normal", standard=Standard(None, None), days=7
        )


def test_the_days_of_a_trial_end_now(company: Company) -> None:
    asked_at: datetime = company.bot.now()
    company.asks()
    company.moves_to(asked_at + timedelta(days=60, seconds=1))

    assert tried(company, FILE, days=60).requests == 0
