"""A dry run: who would have been reminded, and how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.reminders import sweep
from bot.requests import assignment, conversation, moves, proposals
from bot.settings import Settings
from bot.standards import Standard, Target, Urgency
from bot.whatif import dry_run
from bot.whatif.reminders import SimulatedReminder
from bot.whatif.tallies import Heaviest, Load, ReminderGroup, Tally
from storage.database import Database
from tests.bot.company import ANA, BO, DANA, Company, moves_into
from tests.bot.ears import Ears
from tests.bot.whatif import FILE, answered_after, simulated, tried
from tests.moments import friday_at, paris, tuesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(database: Database, clock: FrozenDateTimeFactory) -> Company:
    return Company(Bot(database, Settings(admins=(DANA,))), clock)


def test_today_has_the_reminders_that_there_were(company: Company) -> None:
    """The simulation beside the sweep that really reminds, every half hour of a week."""
    unclaimed, taken = company.asks(), company.asks()
    assignment.take(company.bot, taken, BO)
    slow = company.asks("facilities", Urgency.URGENT)
    while company.bot.now() < paris(10, 9):
        company.moves_to(company.bot.now() + timedelta(minutes=30))
        sweep.send_due(company.bot)
    told = {
        (kind, step.partition(" again ")[0])
        for request_id in (unclaimed, taken, slow)
        for kind, _cycle, _promise, step, _at in company.reminders(request_id)
    }

    trial = tried(company, FILE)

    assert {(which.kind, which.step) for which in trial.today.reminders} == told
    # Unclaimed: half-time in the thread. Taken: Bo at three quarters.
    it = company.id_of("it")
    assert trial.today.reminders[ReminderGroup(it, RESPONSE, "50%", "thread")] == 1
    assert trial.today.reminders[ReminderGroup(it, RESPONSE, "75%", "assignee")] == 1
    assert trial.today.reminders[ReminderGroup(it, RESPONSE, "75%", "lead")] == 1


def test_who_had_it_at_that_moment_is_who_is_reminded(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(11, 30))
    assignment.take(company.bot, request_id, BO)
    company.moves_to(tuesday_at(13, 45))
    assignment.assign(company.bot, request_id, BO, DANA)
    company.moves_to(friday_at(12))

    reminded = tried(company, FILE).today.reminders

    it = company.id_of("it")
    assert reminded[ReminderGroup(it, RESPONSE, "50%", "thread")] == 1, "nobody had it at eleven"
    assert reminded[ReminderGroup(it, RESPONSE, "75%", "lead")] == 0
    assert reminded[ReminderGroup(it, RESOLUTION, "75%", "assignee")] == 1


def test_nobody_is_reminded_of_what_was_done_in_time(company: Company) -> None:
    answered_after(company, 1)

    reminded = tried(company, FILE).today.reminders

    assert not [which for which in reminded if which.kind == RESPONSE]


def test_a_ladder_that_is_tried_reminds_where_it_says(company: Company) -> None:
    company.asks()
    company.moves_to(friday_at(12))
    ladder = '\n[[departments.it.ladder]]\nat = "1h in"\nclock = "response"\ntell = ["lead"]\n'
    text = FILE.replace("[departments.people]", f"{ladder}\n[departments.people]", 1)

    reminded = tried(company, text).tried.reminders

    assert set(reminded) == {ReminderGroup(company.id_of("it"), RESPONSE, "1h in", "lead")}


def test_a_question_reminds_the_requester(company: Company) -> None:
    request_id = company.asks()
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(friday_at(9, 30))

    trial = tried(company, FILE)

    it = company.id_of("it")
    assert trial.today.reminders[ReminderGroup(it, ANSWER, "1d in", "requester")] == 1
    assert trial.today.reminders[ReminderGroup(it, ANSWER, "3d in", "requester")] == 1


def test_a_change_that_makes_it_late_reminds_once_and_of_the_newest_only(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10, 30))
    moves.change(company.bot, request_id, DANA, urgency=Urgency.URGENT, type_id=None)
    company.moves_to(tuesday_at(10, 31))

    reminded = tried(company, FILE).today.reminders

    answers = {which.step: count for which, count in reminded.items() if which.kind == RESPONSE}
    assert answers == {"150%": 1}, "Dana changed it herself: what is left is the thread"


def test_of_more_than_three_a_day_the_rest_is_in_a_digest(company: Company) -> None:
    for _ in range(5):
        assignment.take(company.bot, company.asks(), BO)
    company.moves_to(tuesday_at(13))

    load = simulated(company).load_of(BO)

    assert load == Load(at_once=3, in_digests=2, busiest=5)


@pytest.mark.parametrize("urgent", [0, 1, 4])
def test_as_many_come_at_once_as_really_came(company: Company, urgent: int) -> None:
    """Bo and the lead, over a day on which nearly everything breaks, beside what reached them."""
    ears = Ears(company)
    for urgency in [Urgency.NORMAL] * 5 + [Urgency.URGENT] * urgent:
        assignment.take(company.bot, company.asks(urgency=urgency), BO)
    ears.waits_until(tuesday_at(17, 50))

    tally = simulated(company)

    for person_id in (BO, DANA):
        assert tally.load_of(person_id).at_once == len([what for what in ears.of(person_id) if what != "digest"])
        assert tally.load_of(person_id).in_digests > 0


def test_what_is_urgent_is_said_at_once_and_what_is_due_soon_gives_way(company: Company) -> None:
    for urgency in [Urgency.URGENT] * 4 + [Urgency.NORMAL] * 2:
        assignment.take(company.bot, company.asks(urgency=urgency), BO)
    company.moves_to(tuesday_at(12, 5))

    load = simulated(company).load_of(BO)

    # Four answers that were due at half past nine, and at noon their solutions and two ordinary answers, nearly due.
    assert load == Load(at_once=8, in_digests=2, busiest=10)


def test_of_people_it_tells_the_most_for_one_whoever_that_is(company: Company) -> None:
    for _ in range(2):
        assignment.take(company.bot, company.asks(), BO)
    company.asks()
    company.moves_to(friday_at(12))

    trial, tally = tried(company, FILE), simulated(company)

    assert trial.today.heaviest.in_four_weeks == max(tally.load_of(one).total for one in (BO, DANA))
    assert trial.today.heaviest.on_one_day == max(tally.load_of(one).busiest for one in (BO, DANA))
    assert not any(one in repr(trial) for one in (ANA, BO, DANA, "Bo Berg"))


def test_of_people_the_reader_alone_is_told_what_is_theirs(company: Company) -> None:
    assignment.take(company.bot, company.asks(), DANA)
    company.moves_to(friday_at(12))
    standard = Standard(Target(4, "h"), Target(2, "d"))

    trial = dry_run.try_standard(
        company.bot,
        DANA,
        department_id=company.id_of("it"),
        urgency="normal",
        standard=standard,
        days=60,
    )

    assert trial.today.own == simulated(company).load_of(DANA)
    assert trial.today.own.total > 0


def test_four_weeks_are_any_four_weeks_of_the_days() -> None:
    tally = Tally(a_day=3)
    for day in (1, 2, 27, 28, 29):
        at = datetime(2026, 1, day, 12, tzinfo=UTC)
        tally.remind(SimulatedReminder(at, RESPONSE, "75%", "assignee", BO, 1, always_comes=False), "UTC")

    assert tally.column(None).heaviest == Heaviest(in_four_weeks=4, on_one_day=1)
    assert Tally(a_day=3).column(BO).heaviest == Heaviest()


def test_while_a_new_time_waits_its_requester_is_reminded_and_nobody_of_what_will_be_due(company: Company) -> None:
    """The simulation beside what really reached everybody."""
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)
    key = company.idempotency_key()
    proposals.propose(company.bot, request_id, BO, "A part.", due_at=friday_at(14), idempotency_key=key)
    ears = Ears(company)
    ears.waits_until(friday_at(12), every=timedelta(minutes=30))

    reminded = tried(company, FILE).today.reminders

    it = company.id_of("it")
    told = [what.partition(":")[0] for what in ears.of(ANA) if what != "news"]
    assert told == ["decision"] * reminded[ReminderGroup(it, RESOLUTION, "decision", "requester")] == ["decision"] * 2
    assert ears.of(BO) == ["100%"]
    assert reminded[ReminderGroup(it, RESOLUTION, "75%", "assignee")] == 0
    assert reminded[ReminderGroup(it, RESOLUTION, "100%", "assignee")] == 1
