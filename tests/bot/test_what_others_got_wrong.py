"""What other help desks got wrong, each a test of its own. The wording of each name is ours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.clocks.ladder import Point, Step, due_steps
from bot.clocks.status import Phase
from bot.departments import exchange
from bot.departments.file.parser import parse
from bot.departments.file.writer import write
from bot.reminders import sweep
from bot.requests import assignment, closing, conversation, moves
from bot.standards import Urgency
from handlers.views import moments
from tests.bot.company import ANA, BO, COMPANY, DANA, Company, moves_into
from tests.bot.slow_clock import PARIS_HOURS
from tests.bot.test_clocks import started
from tests.moments import friday_at, monday_at, paris, thursday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def test_a_warning_an_hour_before_the_end_comes_in_the_evening_before_and_not_at_midnight() -> None:
    clock = started(timedelta(hours=4, minutes=30), at=tuesday_at(14))  # due on Wednesday, half an hour after opening

    dues = due_steps([Step(Point.parse("1h before"), tell=("assignee",))], clock, "normal")
    (warning,) = [due for due in dues if due.steps]

    assert clock.due_at() == wednesday_at(9, 30)
    assert warning.at == tuesday_at(17, 30)


def test_a_deadline_means_the_same_moment_in_every_zone(company: Company) -> None:
    request_id = company.asks()

    due_at = company.stands(request_id, RESPONSE).due_at

    assert due_at == tuesday_at(14)
    assert moments.moment(due_at, "America/New_York").startswith(f"<!date^{int(tuesday_at(14).timestamp())}^")
    assert company.stands(request_id, RESPONSE).phase is Phase.ON_TIME, "a new request is not late anywhere"


def test_who_resolves_what_was_paused_keeps_the_pause(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())

    company.moves_to(paris(14, 10, month=4))  # six weeks later
    closing.resolve(company.bot, request_id, BO)

    assert company.clock_of(request_id, RESOLUTION).used == timedelta(hours=1)
    assert company.stands(request_id, RESOLUTION).phase is Phase.MET


def test_a_pause_is_counted_in_working_time_and_not_added_to_the_beginning(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(friday_at(17))
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    before = company.clock_of(request_id, RESOLUTION).used

    company.moves_to(paris(9, 10))  # Monday: the weekend lies in the pause, and two hours of work
    conversation.answer(company.bot, request_id, ANA, "The second.", idempotency_key=company.idempotency_key())

    assert company.clocks(request_id).of(RESOLUTION)[0].used(paris(9, 11)) == before + timedelta(hours=1)


def test_another_urgency_does_not_forget_the_pauses_before_it(company: Company) -> None:
    request_id = company.asks()
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(17))
    conversation.answer(company.bot, request_id, ANA, "The second.", idempotency_key=company.idempotency_key())

    moves.change(company.bot, request_id, BO, urgency=Urgency.URGENT, type_id=None)

    # Four hours from Tuesday at nine, of which none is used: the whole day was a pause.
    assert company.stands(request_id, RESOLUTION).due_at == wednesday_at(12)


def test_nothing_breaks_while_it_waits_for_the_requester(company: Company) -> None:
    request_id = company.asks()
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())

    company.moves_to(thursday_at(17))
    sweep.send_due(company.bot)

    assert company.stands(request_id, RESOLUTION).phase is Phase.PAUSED
    assert [kind for kind, *_ in company.reminders(request_id) if kind != "answer"] == []


def test_what_was_asked_at_night_counts_from_the_morning_and_not_from_nothing(company: Company) -> None:
    company.moves_to(monday_at(22))
    request_id = company.asks()

    company.moves_to(tuesday_at(11))
    conversation.reply(company.bot, request_id, BO, "I will come by.", idempotency_key=company.idempotency_key())

    assert company.clock_of(request_id, RESPONSE).used == timedelta(hours=2)


def test_the_promise_of_a_next_answer_leaves_that_of_the_first_alone(company: Company) -> None:
    request_id = company.asks()
    first_due = company.stands(request_id, RESPONSE).due_at
    company.moves_to(tuesday_at(10))
    conversation.answer(company.bot, request_id, ANA, "It beeps, too.", idempotency_key=company.idempotency_key())
    assert company.stands(request_id, RESPONSE).due_at == first_due, "one more word before the answer changes nothing"

    company.moves_to(tuesday_at(11))
    conversation.reply(company.bot, request_id, BO, "I will come by.", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(12))
    conversation.answer(company.bot, request_id, ANA, "When?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(15))
    conversation.answer(company.bot, request_id, ANA, "Today?", idempotency_key=company.idempotency_key())

    assert company.stands(request_id, RESPONSE).phase is Phase.MET
    # From the oldest word that nobody has answered: noon.
    assert company.stands(request_id, RESPONSE, cycle=2).due_at == tuesday_at(17)


def test_who_has_answered_is_not_chased(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))
    conversation.talk(
        company.bot, request_id, BO, "I will come by.", idempotency_key=company.idempotency_key(), in_department=True
    )

    company.moves_to(tuesday_at(18))
    sweep.send_due(company.bot)

    assert company.reminders(request_id) == []


@pytest.mark.parametrize("by", ["button", "thread"])
def test_an_answer_lets_the_clock_run_again_by_whatever_way_it_comes(company: Company, by: str) -> None:
    request_id = company.asks()
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(12))

    if by == "button":
        conversation.answer(company.bot, request_id, ANA, "The second.", idempotency_key=company.idempotency_key())
    else:
        conversation.talk(
            company.bot, request_id, ANA, "The second.", idempotency_key=company.idempotency_key(), in_department=False
        )

    assert company.clock_of(request_id, RESOLUTION).state == "running"
    assert company.stands(request_id, RESOLUTION).due_at == thursday_at(12)


def test_what_is_reopened_after_a_month_is_not_late_at_once(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))
    closing.resolve(company.bot, request_id, BO)

    company.moves_to(paris(7, 10, month=4))
    closing.reopen(company.bot, request_id, ANA, "It is back.", idempotency_key=company.idempotency_key())

    assert company.stands(request_id, RESOLUTION).phase is Phase.ON_TIME
    assert company.stands(request_id, RESOLUTION).spare == timedelta(hours=15)
    assert company.stands(request_id, RESPONSE).phase is Phase.MET, "the first answer stays given"


def test_a_pause_over_a_holiday_counts_neither_once_nor_twice(company: Company) -> None:
    company.moves_to(paris(3, 9, month=4))  # Good Friday is a day of work in Paris, Easter Monday is not
    request_id = company.asks()
    company.moves_to(paris(3, 17, month=4))
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(paris(6, 12, month=4))  # on the holiday
    conversation.answer(company.bot, request_id, ANA, "The second.", idempotency_key=company.idempotency_key())

    used = company.clocks(request_id).of(RESOLUTION)[0].used(paris(7, 10, month=4))

    # Seven hours on Friday, and one on Tuesday.
    assert used == timedelta(hours=8)


def test_what_somebody_has_and_does_not_answer_is_chased_all_the_same(company: Company) -> None:
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)

    company.moves_to(tuesday_at(12))
    sweep.send_due(company.bot)

    assert [step for _, _, _, step, _ in company.reminders(request_id)] == ["75%"]


def test_what_is_promised_for_the_answer_and_for_the_end_is_not_mixed_up_by_saving() -> None:
    company = parse(COMPANY.read_text(encoding="utf-8"))

    again = parse(write(company))

    promised = again.departments[0].standards["urgent"]
    assert (str(promised.respond_within), str(promised.resolve_within)) == ("30m", "4h")
    assert again == company


def test_other_hours_from_today_leave_what_was_counted_and_count_the_rest_anew(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(wednesday_at(8))
    written = COMPANY.read_text(encoding="utf-8")
    shorter = written.replace('mon-fri = ["09:00-12:30", "13:30-18:00"]', 'mon-fri = ["09:00-11:00"]')
    exchange.apply(company.bot, shorter)

    clock = company.clocks(request_id).of(RESOLUTION)[0]

    assert clock.used(wednesday_at(8)) == timedelta(hours=8), "all of Tuesday, in the hours that held then"
    assert clock.used(wednesday_at(18)) == timedelta(hours=10)
    assert clock.due_at() == wednesday_at(11), "two working days are Tuesday and Wednesday, however long those are"


def test_a_reminder_about_what_is_settled_meanwhile_says_nothing(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(14))
    sweep.send_due(company.bot)
    assert [step for *_, step, _ in company.reminders(request_id)] == ["100%"]

    company.moves_to(tuesday_at(14, 1))
    conversation.reply(company.bot, request_id, DANA, "I am on it.", idempotency_key=company.idempotency_key())
    company.moves_to(tuesday_at(16))
    sweep.send_due(company.bot)

    assert [step for *_, step, _ in company.reminders(request_id)] == ["100%"], "no second step for an answered one"


def test_a_breach_by_wall_clock_alone_is_none() -> None:
    clock = started(timedelta(hours=4), at=friday_at(14))
    saturday = friday_at(18) + timedelta(hours=20)

    clock.stop(saturday)

    assert PARIS_HOURS.is_open(saturday) is False
    assert clock.used(saturday) == clock.target
    assert clock.late_from() is None
