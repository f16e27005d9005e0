"""What the requester writes after an answer is owed another one, unless a member says that it needs none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.clocks.history import RESPONSE
from bot.clocks.status import Phase
from bot.errors import NoAnswerOwed, NoSuchRequest, NotAMember, Refused
from bot.requests import closing, conversation, moves
from tests.bot.company import ANA, BO, CEM, FAYE, Company, moves_into
from tests.moments import friday_at, tuesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def replies(company: Company, request_id: int) -> None:
    conversation.reply(company.bot, request_id, BO, "I will come by.", idempotency_key=company.idempotency_key())


def writes(company: Company, request_id: int) -> int:
    """Ana writes again; answers the line's id."""
    conversation.answer(
        company.bot, request_id, ANA, "I will be in until five", idempotency_key=company.idempotency_key()
    )
    return next(entry.id for entry in reversed(company.history(request_id)) if entry.verb in {"added", "answered"})


def test_what_needs_no_answer_too_late_was_late_all_the_same(company: Company) -> None:
    request_id = company.asks()
    replies(company, request_id)
    entry_id = writes(company, request_id)
    company.moves_to(tuesday_at(17))

    conversation.acknowledge(company.bot, entry_id, BO)

    assert company.stands(request_id, RESPONSE, cycle=2).phase is Phase.MISSED


def test_the_first_answer_of_a_department_is_never_spared(company: Company) -> None:
    request_id = company.asks()
    unanswered = writes(company, request_id)
    replies(company, request_id)
    thanks = writes(company, request_id)
    moves.move(
        company.bot,
        request_id,
        BO,
        "",
        department_id=company.id_of("facilities"),
        idempotency_key=company.idempotency_key(),
    )

    for entry_id, who in ((unanswered, FAYE), (thanks, FAYE)):
        with pytest.raises(NoAnswerOwed):
            conversation.acknowledge(company.bot, entry_id, who)

    assert company.clock_of(request_id, RESPONSE, cycle=2).state == "running"


def test_a_line_that_nobody_wrote_to_the_department_needs_no_answer_anyway(company: Company) -> None:
    request_id = company.asks()
    replies(company, request_id)
    writes(company, request_id)
    replied = next(entry.id for entry in company.history(request_id) if entry.verb == "replied")

    with pytest.raises(NoAnswerOwed):
        conversation.acknowledge(company.bot, replied, BO)
    with pytest.raises(NoSuchRequest):
        conversation.acknowledge(company.bot, 10_000, BO)

    assert company.clock_of(request_id, RESPONSE, cycle=2).state == "running"


@pytest.mark.parametrize(("who", "refused"), [(ANA, NotAMember), (CEM, NoSuchRequest)])
def test_only_members_say_what_needs_no_answer(company: Company, who: str, refused: type[Refused]) -> None:
    request_id = company.asks()
    replies(company, request_id)
    entry_id = writes(company, request_id)

    with pytest.raises(refused):
        conversation.acknowledge(company.bot, entry_id, who)

    assert company.clock_of(request_id, RESPONSE, cycle=2).state == "running"


def test_a_word_about_what_is_said_to_be_done_keeps_it_from_closing_unread(company: Company) -> None:
    request_id = company.asks()
    closing.resolve(company.bot, request_id, BO)
    company.moves_to(friday_at(8))
    conversation.answer(company.bot, request_id, ANA, "It still beeps.", idempotency_key=company.idempotency_key())

    company.moves_to(friday_at(17))
    closing.close_unanswered(company.bot)
    assert company.request(request_id).state == "resolved"

    company.moves_to(friday_at(18) + timedelta(days=5))
    closing.close_unanswered(company.bot)
    assert company.request(request_id).state == "resolved", "until somebody has decided"
