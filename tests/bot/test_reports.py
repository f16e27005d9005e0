"""Where the time of all requests went, and how promises were kept, on both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, reports
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.ledger import Tenure
from bot.reports import Record
from bot.requests import assignment, closing, conversation, moves, opening, proposals
from storage import departments as department_rows
from tests.bot.company import ANA, BO, DANA, FAYE, Company, moves_into
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

HOUR = timedelta(hours=1)
SINCE, UNTIL = paris(1, 0), paris(31, 0)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def is_asked_and_answers(company: Company) -> int:
    """Bo takes it after an hour, asks for two, is answered on Wednesday at eleven, and is done at noon."""
    request_id = company.asks()
    company.moves_to(tuesday_at(10))
    assignment.take(company.bot, request_id, BO)
    company.moves_to(tuesday_at(12))
    conversation.ask(company.bot, request_id, BO, "Which floor?", once=company.once())
    company.moves_to(wednesday_at(11))
    conversation.answer(company.bot, request_id, ANA, "The second.", once=company.once())
    company.moves_to(wednesday_at(12))
    closing.resolve(company.bot, request_id, BO)
    return request_id


def test_the_time_of_all_requests_is_added_up_by_who_had_them(company: Company) -> None:
    is_asked_and_answers(company)
    company.asks()  # waits in the queue from Wednesday noon on
    company.moves_to(wednesday_at(14))

    held = reports.time_held(company.bot, SINCE, wednesday_at(14))

    it = company.id_of("it")
    assert held == [
        Tenure(it, "queue", None, 2 * HOUR),
        Tenure(it, "person", BO, 3 * HOUR),
        Tenure(it, "requester", ANA, 7 * HOUR),
        Tenure(it, "confirming", ANA, HOUR),
    ]


def test_stretches_are_cut_where_the_report_begins_and_ends(company: Company) -> None:
    is_asked_and_answers(company)

    held = reports.time_held(company.bot, tuesday_at(11), tuesday_at(15))

    assert {(one.holder, one.worked) for one in held} == {("person", HOUR), ("requester", 2 * HOUR)}


def test_each_department_has_its_own_share_after_a_move(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(11))
    facilities = company.id_of("facilities")
    moves.move(company.bot, request_id, BO, "Yours.", department_id=facilities, once=company.once())
    company.moves_to(tuesday_at(20))
    closing.resolve(company.bot, request_id, FAYE)

    held = reports.time_held(company.bot, SINCE, tuesday_at(20))

    assert held[:2] == [
        Tenure(company.id_of("it"), "queue", None, 2 * HOUR),
        Tenure(facilities, "queue", None, 9 * HOUR),
    ]


def test_promises_are_kept_renegotiated_broken_or_called_off(company: Company) -> None:
    kept, moved, broken, called_off = (company.asks() for _request in range(4))
    proposals.propose(company.bot, moved, DANA, "Parts.", due_at=friday_at(12), once=company.once())
    proposals.agree(company.bot, company.proposal(moved).id, ANA)
    closing.resolve(company.bot, kept, BO)
    closing.cancel(company.bot, called_off, ANA, "", once=company.once())
    company.moves_to(thursday_at(17))
    for request_id in (moved, broken):
        closing.resolve(company.bot, request_id, BO)

    records = {record.kind: record for record in reports.promises_kept(company.bot, SINCE, UNTIL)}

    done = records[RESOLUTION]
    assert (done.finished, done.kept, done.renegotiated, done.broken, done.called_off) == (3, 1, 1, 1, 1)
    assert (records[RESPONSE].kept, records[RESPONSE].broken) == (2, 1)


def test_the_other_side_is_measured_too_whether_or_not_it_promised(company: Company) -> None:
    with company.bot.db.transaction() as session:
        finance = department_rows.get(session, company.id_of("finance"))
        finance.answers_within = "2h"
        session.add(finance)
    new = opening.NewRequest(company.once(), "UGUS0000", company.id_of("it"), "A second screen")
    of_gus = opening.open_request(company.bot, new).request.id
    conversation.ask(company.bot, of_gus, BO, "Which size?", once=company.once())
    company.moves_to(tuesday_at(12))
    conversation.answer(company.bot, of_gus, "UGUS0000", "27 inches.", once=company.once())

    records = reports.promises_kept(company.bot, SINCE, UNTIL)

    assert records[-1] == Record(company.id_of("finance"), ANSWER, 1, 0, 0, broken=1, called_off=0, used=3 * HOUR)


def test_what_ended_before_or_after_is_in_another_report(company: Company) -> None:
    is_asked_and_answers(company)

    assert reports.promises_kept(company.bot, SINCE, tuesday_at(12)) == []
    assert reports.promises_kept(company.bot, paris(5, 0), UNTIL) == []
