"""What happens by itself with what people write in an ask channel."""

from __future__ import annotations

import pytest

from tests.journeys.ask_steps import WORDS, asks_in, in_thread, marks, marks_on, the_request, thread_of
from tests.journeys.steps import card, event_told, tells_again
from tests.journeys.test_missed import goes_deaf, listens, starts
from tests.moments import tuesday_at
from tests.office import Office

NOTHING = (
    "Too short",
    "Thank you so much, all of you!",
    "Good morning, have a nice day",
    "Happy birthday, dear Bo",
    "Congratulations on the new office :tada:",
)


@pytest.fixture
def opening(asking: Office) -> Office:
    """Whatever reads like a request becomes one."""
    asks_in(asking, "it", auto="open")
    return asking


@pytest.fixture
def offering(asking: Office) -> Office:
    """Whatever reads like a request gets the emoji."""
    asks_in(asking, "it", auto="offer")
    return asking


def test_what_reads_like_a_request_becomes_one(opening: Office) -> None:
    said = opening.ana.writes(WORDS, in_="ask-it")
    opening.settles()
    tells_again(opening, event_told(opening, "message"))
    opening.settles()

    assert the_request(opening).requester_id == opening.ana.id
    assert in_thread(opening.ana).thread_ts == said.ts
    with pytest.raises(AssertionError):
        the_request(opening, 2)


def test_what_asks_for_nothing_becomes_none(opening: Office) -> None:
    for text in NOTHING:
        said = opening.ana.writes(text, in_="ask-it")
        opening.settles()
        assert thread_of(opening.ana, said) == [], text


def test_neither_a_word_in_a_thread_nor_one_that_tells_of_joining_becomes_one(opening: Office) -> None:
    said = opening.ana.writes("Thank you so much, all of you!", in_="ask-it")
    opening.eve.writes("I would like one of these laptops, too.", thread=said)
    opening.faye.joins("ask-it")
    opening.settles()

    assert not opening.bo.sees("R-1")


def test_what_is_written_where_nobody_asks_becomes_none(opening: Office) -> None:
    opening.bo.writes(WORDS, in_="it-help")
    opening.settles()

    assert not opening.bo.sees("R-1")


def test_whoever_wrote_it_is_offered_once_and_privately(offering: Office) -> None:
    said = offering.ana.writes(WORDS, in_="ask-it")
    tells_again(offering, event_told(offering, "message"))
    offering.settles()

    assert marks_on(offering, said) == {"ticket"}
    assert len([one for one in offering.ana.messages if "Shall I keep track of this?" in one.text]) == 1
    assert not offering.eve.sees("Shall I keep track")
    assert not offering.bo.sees("R-1")

    marks(offering, offering.ana, said)
    assert card(offering.bo).text.splitlines()[0] == f"R-1  {WORDS}"
    assert marks_on(offering, said) == set(), "the message says how far it is, and no more that it may be pressed"


def test_nobody_who_serves_there_is_offered_anything(offering: Office) -> None:
    said = offering.bo.writes("The network is down from six to seven tonight.", in_="ask-it")
    offering.settles()

    assert marks_on(offering, said) == set()


def test_of_two_departments_whoever_wrote_it_chooses(asking: Office) -> None:
    asks_in(asking, "it", "people", auto="open")
    asking.ana.writes("Where do I find my payslip?", in_="ask-it")
    asking.settles()

    assert not asking.bo.sees("R-1")
    asking.ana.clicks("People", on=asking.ana.message("Whom is this for?", in_="ask-it"))
    asking.settles()
    assert card(asking.cem, in_="people").text.splitlines()[0] == "R-1  Where do I find my payslip?"


def test_where_another_company_reads_along_nothing_happens_by_itself(opening: Office) -> None:
    opening.sandbox.workspace.add_member("zoe", name="Zoe", is_external=True)
    opening.sandbox.workspace.channel("ask-it").members.append(opening.sandbox.workspace.member("zoe").id)
    opening.ana.writes(WORDS, in_="ask-it")
    opening.settles()

    assert not opening.bo.sees("R-1")


def test_an_apps_message_becomes_none_by_itself_and_whoever_marks_it_asks(opening: Office) -> None:
    workspace = opening.sandbox.workspace
    words = "Form: a new laptop for Lou"
    said = workspace.post_as(opening.hana.id, workspace.channel("ask-it"), words, bot_id="BFORMS00")
    opening.sandbox.settle()
    opening.settles()
    assert not opening.bo.sees("R-1")

    marks(opening, opening.eve, next(one for one in opening.eve.messages if one.ts == said.ts))
    assert the_request(opening).requester_id == opening.eve.id


def test_what_was_asked_while_nobody_listened_is_found_afterwards_once(opening: Office) -> None:
    starts(opening)
    opening.moves_to(tuesday_at(9, 10))
    old = opening.ana.writes("Good morning, all of you", in_="ask-it")
    goes_deaf(opening)
    opening.moves_to(tuesday_at(9, 30))
    first = opening.ana.writes(WORDS, in_="ask-it")
    opening.eve.reacts("ticket", old)
    listens(opening)
    listens(opening)

    assert [the_request(opening, number).asked_ts for number in (1, 2)] == [old.ts, first.ts]
    with pytest.raises(AssertionError):
        the_request(opening, 3)


def test_a_mention_that_nobody_heard_asks_all_the_same(asking: Office) -> None:
    starts(asking)
    asking.moves_to(tuesday_at(9, 10))
    goes_deaf(asking)
    asking.moves_to(tuesday_at(9, 30))
    asking.ana.writes(WORDS, in_="ask-it")
    said = asking.ana.writes("@Handoff my screen stays black", in_="ask-it")
    listens(asking)

    assert the_request(asking).asked_ts == said.ts
    with pytest.raises(AssertionError):
        the_request(asking, 2)


def test_what_was_offered_is_not_offered_again_after_a_gap(offering: Office) -> None:
    starts(offering)
    offering.moves_to(tuesday_at(9, 10))
    offering.ana.writes(WORDS, in_="ask-it")
    offering.settles()
    goes_deaf(offering)
    offering.moves_to(tuesday_at(9, 30))
    listens(offering)

    assert len([one for one in offering.ana.messages if "Shall I keep track of this?" in one.text]) == 1
