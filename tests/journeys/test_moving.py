"""A request that belongs elsewhere: another department has it, its promise counts, and nobody's words are lost."""

from __future__ import annotations

from bot import outbox
from bot.departments import exchange
from bot.errors import CannotMove, NotAMember
from bot.requests import moves
from tests.journeys.steps import WHO, card, notes, opens, own_card, presses, private, refusal, writes
from tests.moments import friday_at, tuesday_at, wednesday_at
from tests.office import COMPANY, Office
from tests.wording.cards import promises_in
from tests.wording.forms import NEEDS_WORDS
from tests.wording.lines import Line
from tests.wording.promises import due
from tests.wording.replies import passed_on_in

INVOICE = "it Who pays the invoice for my laptop?"
WORD = "A word to them"


def is_moved(office: Office, to: str = "Finance", word: str = "This is about money.") -> None:
    """Ana asks IT at nine, and Bo hands it to Finance at ten."""
    office.asks(office.ana, INVOICE)
    office.moves_to(tuesday_at(10))
    office.bo.clicks("Move…", on=card(office.bo))
    office.bo.submits(**{WHO: to, WORD: word})
    office.settles()


def test_the_other_department_has_it_from_now_on_by_its_own_promise(office: Office) -> None:
    is_moved(office)

    there = card(office.gus, in_="finance")
    assert "Who pays the invoice for my laptop?" in there.text
    # One working day of Finance, of which an hour was used in the queue of IT.
    assert there.response == due("tomorrow at 9:00 AM")
    assert there.lines == [Line("moved", "Bo Berg", "IT", "This is about money.")]
    presses(office, office.gus, "Take it", there)
    assert own_card(office.ana).taken_by == "Gus Graf"


def test_the_requester_reads_where_it_went_and_what_is_promised_there(office: Office) -> None:
    is_moved(office)

    assert own_card(office.ana).department == "Finance"
    (line,) = own_card(office.ana).lines
    assert (line.verb, line.actor, line.detail) == ("moved", "Bo Berg", "Finance")
    assert line.words.startswith("This is about money.")
    assert promises_in(line.words)["response"] == due("tomorrow at 9:00 AM")


def test_the_old_card_says_in_place_where_it_went_and_offers_nothing(office: Office) -> None:
    is_moved(office)

    left = card(office.bo)
    assert (left.state, left.moved_to) == ("moved", "Finance")
    assert "R-1  Who pays the invoice for my laptop?" in left.text
    assert left.buttons == []
    assert len([message for message in office.bo.messages if message.channel_id == left.channel_id]) == 1


def test_the_ledger_says_in_whose_hands_the_time_was_spent(office: Office) -> None:
    is_moved(office)
    office.moves_to(tuesday_at(11))
    presses(office, office.gus, "Take it", card(office.gus, in_="finance"))

    queues = ["1 h in the queue of IT", "1 h in the queue of Finance"]
    for shown in (card(office.gus, in_="finance"), own_card(office.ana)):
        assert shown.ledger[:2] == queues
        assert shown.ledger[2].startswith("now Gus Graf (Finance), since today")


def test_who_writes_below_the_old_card_is_told_where_the_request_is(office: Office) -> None:
    is_moved(office)

    office.bo.writes("I have found the receipt.", thread=card(office.bo))
    office.settles()

    (said,) = private(office.bo)
    assert passed_on_in(said) == ("R-1", "Finance")
    assert not office.ana.sees("receipt")
    assert not office.gus.sees("receipt")


def test_buttons_of_the_old_card_are_refused_by_the_department_that_has_it_now(office: Office) -> None:
    is_moved(office)

    office.bo.raw_click(action_id="request.take", value="1", message=card(office.bo))

    finance = office.department("finance").channel_id
    assert private(office.bo)[-1] == refusal(office, office.bo, NotAMember("Finance", finance))


def test_what_comes_back_has_a_fresh_card_below_the_old_one(office: Office) -> None:
    is_moved(office)
    office.gus.clicks("Move…", on=card(office.gus, in_="finance"))
    office.gus.submits(**{WHO: "IT", WORD: "Only IT can say."})
    office.settles()

    again = office.bo.message("R-1", in_="it-help")
    assert "Take it" in again.buttons
    assert card(office.bo).buttons == []
    writes(office, office.bo, "Reply", "We pay it.", on=again)
    assert own_card(office.ana).tells("replied", "Bo Berg", "We pay it.")


def test_a_question_that_waited_is_no_longer_waited_for(office: Office) -> None:
    office.asks(office.ana, INVOICE)
    writes(office, office.bo, "Ask", "Which laptop?", on=card(office.bo))

    office.bo.clicks("Move…", on=card(office.bo))
    office.bo.submits(**{WHO: "Finance", WORD: "They know."})
    office.settles()

    assert own_card(office.ana).state == "open"
    assert card(office.gus, in_="finance").state == "open"


def test_a_new_time_agreed_with_one_department_is_not_told_as_the_promise_of_the_next(office: Office) -> None:
    office.asks(office.ana, INVOICE)
    presses(office, office.bo, "Take it", card(office.bo))
    office.bo.clicks("New time", on=card(office.bo))
    office.bo.submits(
        **{"When can it be done?": friday_at(14), "Why do you need more time?": "Somebody has to look it up."}
    )
    office.settles()
    presses(office, office.ana, "Agree", own_card(office.ana))
    assert own_card(office.ana).resolution == due("Friday, March 6th at 2:00 PM", anew=True)

    office.moves_to(tuesday_at(10))
    office.bo.clicks("Move…", on=card(office.bo))
    office.bo.submits(**{WHO: "Facilities", WORD: "It is theirs."})
    office.settles()

    own = own_card(office.ana)
    assert own.resolution is not None
    assert (own.resolution.standing, own.resolution.anew) == ("due", False)
    assert own.new_time is None
    office.ana.clicks("Why this time?", on=own)
    assert office.ana.modal is not None
    assert "of working time, promised by Facilities" in office.ana.modal.text


def test_a_move_needs_a_department_and_a_word(office: Office) -> None:
    office.asks(office.ana, INVOICE)
    office.bo.clicks("Move…", on=card(office.bo))
    assert office.bo.modal is not None
    assert office.bo.modal.options(WHO) == ["People", "Facilities", "Finance", "Legal"], "every one but their own"

    office.bo.submits(**{WHO: "Finance", WORD: "\u200b"})

    assert office.bo.modal.errors == {WORD: NEEDS_WORDS}
    assert card(office.bo).state == "open"


def test_a_department_that_was_retired_meanwhile_cannot_have_it(office: Office) -> None:
    office.asks(office.ana, INVOICE)
    office.bo.clicks("Move…", on=card(office.bo))
    exchange.apply(office.bot, COMPANY.read_text().split("# A private channel")[0])

    office.bo.submits(**{WHO: "Legal", WORD: "They know."})

    assert office.bo.modal is not None
    assert office.bo.modal.errors[WHO] == refusal(office, office.bo, CannotMove("Legal"))
    assert office.bo.modal.value(WORD) == "They know."


def test_the_same_move_sent_twice_moves_it_once(office: Office) -> None:
    is_moved(office)

    office.moves_to(wednesday_at(9))

    assert card(office.gus, in_="finance").verbs.count("moved") == 1


def test_what_a_department_notes_for_itself_stays_with_it(office: Office) -> None:
    office.asks(office.ana, INVOICE)
    notes(office, office.bo, "She asks every month.", card(office.bo))
    office.bo.clicks("Move…", on=card(office.bo))
    office.bo.submits(**{WHO: "Finance", WORD: "This is about money."})
    office.settles()
    notes(office, office.gus, "We pay on Fridays.", card(office.gus, in_="finance"))

    opens(office.gus, card(office.gus, in_="finance"))

    assert office.gus.modal is not None
    assert "We pay on Fridays." in office.gus.modal.text
    assert "This is about money." in office.gus.modal.text
    assert "She asks every month." not in office.gus.screen()


def test_whoever_serves_both_reads_the_notes_of_both(office: Office) -> None:
    office.sandbox.workspace.join(office.bo.id, office.sandbox.workspace.channel("finance"))
    office.sandbox.settle()
    office.asks(office.ana, INVOICE)
    notes(office, office.bo, "She asks every month.", card(office.bo))
    office.bo.clicks("Move…", on=card(office.bo))
    office.bo.submits(**{WHO: "Finance", WORD: "This is about money."})
    office.settles()

    opens(office.bo, card(office.bo, in_="finance"))

    assert office.bo.modal is not None
    assert "She asks every month." in office.bo.modal.text


def test_a_note_that_is_said_only_after_the_move_is_said_where_it_was_meant(office: Office) -> None:
    office.asks(office.ana, INVOICE)
    office.sandbox.faults.fail("chat.postMessage", error="internal_error", times=1)
    opens(office.bo, card(office.bo), then="Note for the department")
    office.bo.submits(**{"For the department only": "She asks every month."})
    outbox.deliver_due(office.bot, office.postman.deliver)
    office.bo.closes()
    finance = office.department("finance").id
    moves.move(office.bot, 1, office.bo.id, "Money.", department_id=finance, idempotency_key="x")
    office.settles()
    office.moves_to(tuesday_at(10))

    assert "She asks every month." in office.bo.screen()
    assert "She asks every month." not in office.gus.screen()
