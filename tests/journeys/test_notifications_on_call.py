"""Whoever is on call is mentioned of what happens to a request that nobody has."""

from __future__ import annotations

from bot.departments import exchange
from tests.journeys.notification_steps import LAPTOP, URGENT, adds, bo_has_it, corrects
from tests.journeys.steps import card, direct, own_card, presses, told, writes
from tests.moments import tuesday_at
from tests.office import COMPANY, Office

ON_CALL = '\n[departments.it.on_call]\ntue = "UBO00000"\n'


def names_on_call(office: Office) -> None:
    exchange.apply(office.bot, COMPANY.read_text() + ON_CALL)
    office.settles()


def mentioned(office: Office, verb: str) -> bool:
    return "Bo Berg, you are on call" in card(office.dana).reply(verb).text


def test_whoever_is_on_call_is_mentioned_while_nobody_has_it(office: Office) -> None:
    names_on_call(office)
    office.asks(office.ana, LAPTOP)

    adds(office, "It beeps.")

    assert mentioned(office, "added")
    assert direct(office.bo) == []


def test_whoever_was_mentioned_there_reads_the_lines_and_gets_no_message_beside_them(office: Office) -> None:
    names_on_call(office)
    office.asks(office.ana, LAPTOP)
    adds(office, "It beeps.")
    presses(office, office.bo, "Take it", card(office.bo))

    adds(office, "Now it smokes.")

    assert card(office.bo).tells("added", "Ana Alves", "Now it smokes.")
    assert told(office.bo) == []


def test_nobody_is_mentioned_when_somebody_has_it(office: Office) -> None:
    names_on_call(office)
    bo_has_it(office)

    adds(office, "It beeps.")

    assert not mentioned(office, "added")


def test_at_night_nobody_is_mentioned_unless_it_is_urgent(office: Office) -> None:
    names_on_call(office)
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(21))

    adds(office, "It beeps.")

    assert not mentioned(office, "added")
    corrects(office, office.dana, URGENT)
    adds(office, "It burns.")
    assert mentioned(office, "added")


def test_what_goes_back_to_the_queue_by_itself_calls_whoever_is_on_call(office: Office) -> None:
    names_on_call(office)
    office.asks(office.ana, LAPTOP)
    office.eve.joins("it-help")
    office.settles()
    presses(office, office.eve, "Take it", card(office.eve))

    office.eve.leaves("it-help")
    office.settles()

    assert mentioned(office, "handed_back")
    assert told(office.eve) == []


def test_whoever_is_on_call_is_not_mentioned_to_themselves(office: Office) -> None:
    names_on_call(office)
    office.asks(office.bo, LAPTOP)

    writes(office, office.bo, "Add something", "It beeps.", own_card(office.bo))

    assert not mentioned(office, "added")
