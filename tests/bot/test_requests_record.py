"""What the reader of a request is offered: all that would be done at this moment, and nothing that would be refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.errors import NoSuchRequest, Refused
from bot.requests import assignment, closing, conversation, moves, opening, proposals, queries, ratings, record
from bot.requests.opening import AskedIn, NewRequest
from bot.requests.rules import INSIDE, RULES
from bot.standards import Urgency
from handlers.views.requests import cards, lines
from tests.bot import company as companies
from tests.bot.company import ANA, BO, CEM, DANA, Company
from tests.ratings import sealing

pytestmark = pytest.mark.begins_with(fill=companies.moves_into)

REPLY, ANSWER = "I am coming.", "When will that be?"
WORDS = {"ask", "reply", "answer", "note", "cancel", "reopen"}


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory, tmp_path: Path) -> Company:
    return Company(sealing(bot, tmp_path.with_name(f"{tmp_path.name}-keys")), clock)


def is_open(company: Company) -> int:
    return company.asks()


def is_asked_in_a_channel(company: Company) -> int:
    key = company.idempotency_key()
    ts = f"1772524800.{int(key.partition(':')[2]):06}"
    asked = AskedIn("CASKIT00", ts, ts)
    new = NewRequest(key, ANA, company.id_of("it"), "My laptop won't start", asked=asked)
    return opening.open_request(company.bot, new).request.id


def is_taken(company: Company) -> int:
    number = company.asks()
    assignment.take(company.bot, number, BO)
    return number


def is_asked(company: Company) -> int:
    number = is_taken(company)
    conversation.ask(company.bot, number, BO, "Which one?", idempotency_key=company.idempotency_key())
    return number


def is_asked_without_being_taken(company: Company) -> int:
    number = company.asks()
    key = company.idempotency_key()
    conversation.ask(company.bot, number, DANA, "Which one?", idempotency_key=key, only_answering=True)
    return number


def is_written_again(company: Company) -> int:
    number = is_taken(company)
    conversation.reply(company.bot, number, BO, REPLY, idempotency_key=company.idempotency_key())
    conversation.answer(company.bot, number, ANA, ANSWER, idempotency_key=company.idempotency_key())
    return number


def has_a_new_time(company: Company) -> int:
    number = is_taken(company)
    proposes(company, number, BO)
    return number


def has_another_time(company: Company) -> int:
    number = has_a_new_time(company)
    proposal = record.record_of(company.bot, number, ANA).snapshot.proposal
    assert proposal is not None
    due_at, key = company.bot.now() + timedelta(days=2), company.idempotency_key()
    proposals.counter(company.bot, proposal.id, ANA, "Sooner, please.", due_at=due_at, idempotency_key=key)
    return number


def is_resolved(company: Company) -> int:
    number = is_taken(company)
    closing.resolve(company.bot, number, BO)
    return number


def is_doubted(company: Company) -> int:
    number = is_resolved(company)
    key = company.idempotency_key()
    conversation.answer(company.bot, number, ANA, "It still does not start.", idempotency_key=key)
    return number


def is_rated(company: Company) -> int:
    number = is_resolved(company)
    ratings.rate(company.bot, number, ANA, 4)
    return number


def is_cancelled(company: Company) -> int:
    number = is_taken(company)
    closing.cancel(company.bot, number, ANA, "It works again.", idempotency_key=company.idempotency_key())
    return number


def proposes(company: Company, number: int, who: str) -> None:
    due_at, key = company.bot.now() + timedelta(days=3), company.idempotency_key()
    proposals.propose(company.bot, number, who, "The part is late.", due_at=due_at, idempotency_key=key)


def does(company: Company, verb: str, number: int, who: str) -> None:
    """Carry the verb out as its button would. What there is no button for at this moment is refused here."""
    bot, key = company.bot, company.idempotency_key()
    found = record.record_of(bot, number, who)
    words: dict[str, Callable[..., object]] = {
        "ask": conversation.ask, "reply": conversation.reply, "answer": conversation.answer,
        "note": conversation.note, "cancel": closing.cancel, "reopen": closing.reopen,
    }  # fmt: skip
    at_once: dict[str, Callable[..., object]] = {
        "take": assignment.take, "release": assignment.release, "resolve": closing.resolve,
        "confirm": closing.confirm, "uphold": closing.uphold, "dismiss": closing.dismiss,
    }  # fmt: skip
    if verb in words:
        words[verb](bot, number, who, "A word.", idempotency_key=key)
    elif verb in at_once:
        at_once[verb](bot, number, who)
    elif verb == "acknowledge":
        conversation.acknowledge(bot, found.owed_id or 0, who)
    elif verb == "assign":
        assignment.assign(bot, number, who, DANA)
    elif verb == "rate":
        ratings.rate(bot, number, who, 5)
    elif verb == "change":
        moves.change(bot, number, who, urgency=Urgency.LOW, type_id=None)
    elif verb == "move":
        moves.move(bot, number, who, "Not ours.", department_id=company.id_of("people"), idempotency_key=key)
    elif verb == "propose":
        proposes(company, number, who)
    else:
        proposal = found.snapshot.proposal
        agree = proposals.agree if verb == "settle" else proposals.agree_to_counter
        agree(bot, 0 if proposal is None else proposal.id, who)


def refusal(company: Company, verb: str, number: int, who: str) -> Refused | None:
    try:
        does(company, verb, number, who)
    except Refused as refused:
        return refused
    return None


STATES = (
    is_open, is_asked_in_a_channel, is_taken, is_asked, is_asked_without_being_taken, is_written_again, has_a_new_time,
    has_another_time, is_resolved, is_doubted, is_rated, is_cancelled,
)  # fmt: skip
# Done twice by two people at once these are once, so nobody is refused; there is nothing to offer all the same.
HARMLESS = {"take", "release", "resolve", "confirm", "uphold", "rate"}


@pytest.mark.parametrize("who", [ANA, BO, DANA])
@pytest.mark.parametrize("state", STATES)
def test_what_is_offered_is_done_and_what_is_not_is_refused(
    company: Company, state: Callable[[Company], int], who: str
) -> None:
    number = state(company)
    for verb in RULES:
        offered = verb in record.record_of(company.bot, number, who).verbs
        before = len(company.history(number))
        refused = refusal(company, verb, number, who)

        if offered:
            assert refused is None, f"{verb} is offered and refused: {refused!r}"
            # A rating can be changed for a while, which the history does not tell again.
            assert verb == "rate" or len(company.history(number)) > before, f"{verb} is offered and does nothing"
        else:
            assert refused is not None or verb in HARMLESS, f"{verb} can be done and is not offered"
        if refused is None:
            number = state(company)
        else:
            assert len(company.history(number)) == before, f"{verb} is refused and does something"


def test_whoever_neither_asked_nor_serves_there_has_no_record_of_it(company: Company) -> None:
    with pytest.raises(NoSuchRequest):
        record.record_of(company.bot, is_taken(company), CEM)


@pytest.mark.parametrize(("who", "reads_it"), [(ANA, False), (BO, True), (DANA, True)])
def test_what_the_department_keeps_to_itself_is_in_its_own_record_alone(
    company: Company, who: str, *, reads_it: bool
) -> None:
    number = is_taken(company)
    conversation.note(company.bot, number, BO, "The third this year.", idempotency_key=company.idempotency_key())

    found = record.record_of(company.bot, number, who)

    assert ({line.entry.verb for line in found.lines} & INSIDE != set()) == reads_it
    assert [line.entry.at for line in found.lines] == sorted(line.entry.at for line in found.lines)


def test_what_a_department_reads_stays_as_it_is_when_somebody_rates(company: Company) -> None:
    number = is_resolved(company)
    closing.confirm(company.bot, number, ANA)
    key = company.idempotency_key()
    conversation.answer(company.bot, number, ANA, "One key is loose, by the way.", idempotency_key=key)

    def read_by_bo() -> list[object]:
        found = record.record_of(company.bot, number, BO)
        thread = [lines.line_for_department(one) for one in found.lines if one.entry.verb in queries.WORDS]
        drawn = [[block.to_dict() for block in blocks] for _text, blocks in thread]
        card = [block.to_dict() for block in cards.department_card(found.snapshot)]
        return [found.verbs, card, cards.department_text(found.snapshot), [text for text, _blocks in thread], drawn]

    before = read_by_bo()
    ratings.rate(company.bot, number, ANA, 2)

    assert read_by_bo() == before
