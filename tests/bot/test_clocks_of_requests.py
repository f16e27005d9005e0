"""What the verbs of a request do to its clocks, as the database keeps them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, outbox
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.clocks.status import Phase
from bot.departments import exchange
from bot.errors import (
    AlreadySettled,
    CannotMove,
    MayNotPropose,
    NoMoreNewTimes,
    NotAhead,
)
from bot.notices import DepartmentLine, Notice, RequesterLine
from bot.reminders import sweep
from bot.requests import assignment, closing, conversation, opening, proposals
from bot.requests import moves as request_moves
from bot.standards import Urgency
from storage import departments as department_rows
from tests.bot.company import ANA, BO, COMPANY, DANA, FAYE, Company, moves_into
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def replies(company: Company, request_id: int, who: str = BO) -> None:
    conversation.reply(company.bot, request_id, who, "I will come by.", idempotency_key=company.idempotency_key())


def moves(company: Company, request_id: int, key: str, who: str = BO) -> None:
    request_moves.move(
        company.bot,
        request_id,
        who,
        "Yours.",
        department_id=company.id_of(key),
        idempotency_key=company.idempotency_key(),
    )


def proposes(company: Company, request_id: int, who: str = DANA, **when: object) -> None:
    key = company.idempotency_key()
    proposals.propose(company.bot, request_id, who, "Parts are late.", idempotency_key=key, **when)  # type: ignore[arg-type]


# --- finished is finished ---


def test_a_finished_clock_is_never_judged_again_whatever_the_department_changes(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(12))
    replies(company, request_id)
    judged = company.clock_of(request_id, RESPONSE)
    company.moves_to(tuesday_at(17))
    stricter = COMPANY.read_text(encoding="utf-8").replace(
        'any = { respond_within = "4h"', 'any = { respond_within = "1h"'
    )
    exchange.apply(company.bot, stricter)

    conversation.note(company.bot, request_id, BO, "Its fan is loud.", idempotency_key=company.idempotency_key())

    again = company.clock_of(request_id, RESPONSE)
    assert (again.target, again.used, again.stopped_at) == (judged.target, judged.used, judged.stopped_at)
    assert company.stands(request_id, RESPONSE).phase is Phase.MET


def test_other_hours_even_for_the_past_leave_a_finished_clock_alone(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(12))
    replies(company, request_id)
    shorter = COMPANY.read_text(encoding="utf-8").replace('["09:00-12:30", "13:30-18:00"]', '["09:00-11:00"]')
    exchange.apply(company.bot, shorter, since=date(2026, 3, 1))

    conversation.note(company.bot, request_id, BO, "Its fan is loud.", idempotency_key=company.idempotency_key())

    assert company.clock_of(request_id, RESPONSE).used == timedelta(hours=3)
    assert company.clock_of(request_id, RESOLUTION).due_at == wednesday_at(11), "what runs is reckoned anew"


def test_who_answers_in_the_last_second_has_kept_the_promise(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(14))

    replies(company, request_id)

    assert company.clock_of(request_id, RESPONSE).used == timedelta(hours=4)
    assert company.stands(request_id, RESPONSE).phase is Phase.MET


def test_a_system_clock_that_is_set_back_does_not_turn_back_the_history(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(12))
    assignment.take(company.bot, request_id, BO)

    company.moves_to(tuesday_at(11))
    replies(company, request_id)

    history = company.history(request_id)
    assert [entry.at for entry in history] == sorted(entry.at for entry in history)
    assert company.clock_of(request_id, RESPONSE).stopped_at == tuesday_at(12)
    assert company.holdings(request_id)[-1].from_at == tuesday_at(12)


def test_what_is_done_after_the_system_clock_was_set_back_is_said_at_once(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(12))
    assignment.take(company.bot, request_id, BO)
    outbox.deliver_due(company.bot, lambda _notice, _attempt: None)
    company.moves_to(tuesday_at(11))

    conversation.ask(company.bot, request_id, BO, "Does it beep?", idempotency_key=company.idempotency_key())

    heard: list[Notice] = []
    outbox.deliver_due(company.bot, lambda notice, _attempt: heard.append(notice))
    # A conversation takes one thing a second, and the card comes first.
    company.moves_to(tuesday_at(11) + timedelta(seconds=1))
    outbox.deliver_due(company.bot, lambda notice, _attempt: heard.append(notice))
    assert {DepartmentLine, RequesterLine} <= {type(notice) for notice in heard}


# --- another urgency ---


def test_an_urgency_that_promises_nothing_keeps_the_place_on_the_ladder(company: Company) -> None:
    request_id = company.asks()
    replies(company, request_id)
    company.moves_to(wednesday_at(14))
    sweep.send_due(company.bot)
    request_moves.change(company.bot, request_id, BO, urgency=Urgency.LOW, type_id=None)
    assert company.clock_of(request_id, RESOLUTION).next_alarm_at is None

    request_moves.change(company.bot, request_id, BO, urgency=Urgency.NORMAL, type_id=None)

    assert company.clock_of(request_id, RESOLUTION).next_step == "100%"
    assert company.clock_of(request_id, RESOLUTION).next_alarm_at == thursday_at(9)


def test_what_is_promised_only_later_is_reminded_of_from_the_foot_of_the_ladder(company: Company) -> None:
    request_id = company.asks(urgency=Urgency.LOW)
    assert company.clock_of(request_id, RESOLUTION).target is None

    request_moves.change(company.bot, request_id, BO, urgency=Urgency.NORMAL, type_id=None)

    assert company.clock_of(request_id, RESOLUTION).next_step == "75%"
    assert company.clock_of(request_id, RESOLUTION).next_alarm_at == wednesday_at(14)


# --- another department ---


def test_the_second_department_owes_a_first_answer_of_its_own(company: Company) -> None:
    request_id = company.asks()
    replies(company, request_id)
    company.moves_to(tuesday_at(10))

    moves(company, request_id, "facilities")

    assert company.stands(request_id, RESPONSE).phase is Phase.MET
    assert company.stands(request_id, RESPONSE, cycle=2).due_at == tuesday_at(14)
    assert company.clock_of(request_id, RESPONSE, cycle=2).department_id == company.id_of("facilities")


def test_days_are_counted_from_when_the_department_began_to_promise(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(wednesday_at(9))
    moves(company, request_id, "facilities")  # three working days of thirteen hours

    request_moves.change(company.bot, request_id, FAYE, urgency=Urgency.URGENT, type_id=None)
    request_moves.change(company.bot, request_id, FAYE, urgency=Urgency.NORMAL, type_id=None)

    # Wednesday, Thursday, Friday until closing, and Saturday has four hours: 13 + 13 + 13 - 2, less the eight of IT.
    target = company.clock_of(request_id, RESOLUTION).target
    calendar = company.calendar("facilities")
    assert target == calendar.days(wednesday_at(9), 3)
    assert company.stands(request_id, RESOLUTION).due_at == calendar.add(
        wednesday_at(9), calendar.days(wednesday_at(9), 3) - timedelta(hours=8)
    )


def test_what_moves_is_asked_no_more_and_waits_for_no_new_time(company: Company) -> None:
    request_id = company.asks()
    proposes(company, request_id, due_at=friday_at(12))
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())

    moves(company, request_id, "facilities")

    assert company.request(request_id).state == "open"
    assert company.request(request_id).assignee_id is None
    assert company.clock_of(request_id, ANSWER).state == "void"
    assert company.proposal(request_id).state == "lapsed"
    assert company.clock_of(request_id, RESOLUTION).state == "running"


def test_nobody_moves_a_request_to_where_it_is_or_to_nowhere(company: Company) -> None:
    request_id = company.asks()
    before = len(company.history(request_id))

    for department_id in (company.id_of("it"), 99):
        with pytest.raises(CannotMove):
            request_moves.move(
                company.bot, request_id, BO, "", department_id=department_id, idempotency_key=company.idempotency_key()
            )

    assert len(company.history(request_id)) == before


# --- a new time ---


def test_an_agreed_time_moves_the_promise_and_its_reminders(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(thursday_at(10))
    sweep.send_due(company.bot)
    assert company.clock_of(request_id, RESOLUTION).next_step != "75%"
    proposes(company, request_id, due_at=friday_at(12))

    proposals.agree(company.bot, company.proposal(request_id).id, ANA)

    row = company.clock_of(request_id, RESOLUTION)
    assert (row.promise, row.due_at, row.late_from) == (1, friday_at(12), friday_at(12))
    assert row.next_step == "75%"
    assert row.next_alarm_at is not None
    assert thursday_at(12) < row.next_alarm_at < friday_at(12)


def test_a_time_that_is_declined_or_not_answered_leaves_the_old_one(company: Company) -> None:
    request_id = company.asks()
    due_at = company.stands(request_id, RESOLUTION).due_at
    proposes(company, request_id, due_at=friday_at(12))
    assert company.stands(request_id, RESOLUTION).due_at == due_at

    proposals.keep_old(company.bot, company.proposal(request_id).id, ANA)

    assert company.stands(request_id, RESOLUTION).due_at == due_at
    assert company.stands(request_id, RESOLUTION).promise == 0


def test_asking_for_a_new_time_is_a_first_answer(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(10))

    proposes(company, request_id, due_at=friday_at(12))

    assert company.stands(request_id, RESPONSE).phase is Phase.MET


def test_a_new_time_at_the_weekend_means_friday_at_closing(company: Company) -> None:
    request_id = company.asks()

    proposes(company, request_id, due_at=paris(7, 15))

    assert company.proposal(request_id).due_at == friday_at(18)


def test_a_new_time_without_working_time_until_then_is_none(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(friday_at(18))

    with pytest.raises(NotAhead):
        proposes(company, request_id, due_at=paris(8, 12))


def test_only_the_assignee_or_a_lead_asks_for_a_new_time(company: Company) -> None:
    request_id = company.asks()
    with pytest.raises(MayNotPropose) as refused:
        proposes(company, request_id, who=BO, due_at=friday_at(12))
    assert refused.value.lead_ids == [DANA]

    assignment.take(company.bot, request_id, BO)
    proposes(company, request_id, who=BO, due_at=friday_at(12))

    assert company.proposal(request_id).proposer_id == BO


def test_a_promise_is_asked_to_move_twice_and_not_a_third_time(company: Company) -> None:
    request_id = company.asks()
    proposes(company, request_id, due_at=friday_at(12))
    with pytest.raises(NoMoreNewTimes):
        proposes(company, request_id, due_at=friday_at(15))
    proposals.agree(company.bot, company.proposal(request_id).id, ANA)
    proposes(company, request_id, due_at=friday_at(15))
    proposals.keep_old(company.bot, company.proposal(request_id).id, ANA)

    with pytest.raises(NoMoreNewTimes) as refused:
        proposes(company, request_id, due_at=friday_at(17))

    assert not refused.value.is_open


def test_what_was_settled_is_settled(company: Company) -> None:
    request_id = company.asks()
    proposes(company, request_id, due_at=friday_at(12))
    proposal_id = company.proposal(request_id).id
    proposals.agree(company.bot, proposal_id, ANA)
    history = len(company.history(request_id))

    proposals.agree(company.bot, proposal_id, ANA)  # a second click
    with pytest.raises(AlreadySettled):
        proposals.keep_old(company.bot, proposal_id, ANA)

    assert len(company.history(request_id)) == history


def test_a_time_that_is_over_by_now_can_no_longer_be_agreed(company: Company) -> None:
    request_id = company.asks()
    proposes(company, request_id, due_at=wednesday_at(12))
    company.moves_to(wednesday_at(13))

    with pytest.raises(AlreadySettled):
        proposals.agree(company.bot, company.proposal(request_id).id, ANA)

    assert company.stands(request_id, RESOLUTION).due_at == wednesday_at(18)


def test_a_time_that_was_over_before_anybody_agreed_makes_room_for_another(company: Company) -> None:
    request_id = company.asks()
    proposes(company, request_id, due_at=wednesday_at(12))
    company.moves_to(wednesday_at(11))
    closing.close_unanswered(company.bot)
    assert company.proposal(request_id).state == "open"

    company.moves_to(wednesday_at(12))
    closing.close_unanswered(company.bot)

    assert company.proposal(request_id).state == "lapsed"
    proposes(company, request_id, due_at=friday_at(15))
    assert (company.proposal(request_id).number, company.proposal(request_id).state) == (2, "open")


# --- the requester's own promise ---


def test_a_question_starts_the_promise_of_the_requesters_department(company: Company) -> None:
    with company.bot.db.transaction() as session:
        finance = department_rows.get(session, company.id_of("finance"))
        finance.answers_within = "2h"
        session.add(finance)
    request_id = opening.open_request(
        company.bot,
        opening.NewRequest(company.idempotency_key(), "UGUS0000", company.id_of("it"), "A second screen"),
    ).request.id

    conversation.ask(company.bot, request_id, BO, "Which size?", idempotency_key=company.idempotency_key())

    owed = company.clock_of(request_id, ANSWER)
    assert (owed.target, owed.department_id) == (timedelta(hours=2), company.id_of("finance"))
    assert company.stands(request_id, ANSWER).due_at == tuesday_at(11)

    company.moves_to(tuesday_at(12))
    conversation.answer(company.bot, request_id, "UGUS0000", "27 inches.", idempotency_key=company.idempotency_key())

    assert company.stands(request_id, ANSWER).phase is Phase.MISSED


def test_whoever_promised_nothing_is_measured_all_the_same(company: Company) -> None:
    request_id = company.asks()
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    company.moves_to(wednesday_at(11))

    conversation.answer(company.bot, request_id, ANA, "The second.", idempotency_key=company.idempotency_key())

    owed = company.clock_of(request_id, ANSWER)
    assert (owed.target, owed.used) == (None, timedelta(hours=10))


def test_a_department_may_owe_only_the_first_answer(company: Company) -> None:
    with company.bot.db.transaction() as session:
        department = department_rows.get(session, company.id_of("it"))
        department.next_response = False
        session.add(department)
    request_id = company.asks()
    replies(company, request_id)

    conversation.answer(company.bot, request_id, ANA, "Thank you. When?", idempotency_key=company.idempotency_key())

    assert (RESPONSE, 2) not in company.clock_rows(request_id)
