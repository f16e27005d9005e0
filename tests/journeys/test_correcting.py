"""What was asked turns out otherwise: another urgency or type, and the promise follows it."""

from __future__ import annotations

from bot.errors import NoSuchRequest, NotNow
from tests.journeys.steps import ABOUT, card, opens, own_card, presses, private, refusal
from tests.moments import thursday_at, tuesday_at
from tests.office import Office
from tests.wording.cards import promises_in
from tests.wording.promises import due, late

LAPTOP = "it My laptop won't start"
URGENCY = "How urgent is it?"


def is_corrected(office: Office, **values: str) -> None:
    opens(office.bo, card(office.bo), then="Correct it")
    office.bo.submits(**values)
    office.settles()


def test_another_urgency_brings_another_promise_from_the_same_start(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    is_corrected(office, **{URGENCY: "I cannot work"})

    assert card(office.bo).about == ["I cannot work"]
    assert card(office.bo).promises == (due("today at 9:30 AM"), due("today at 2:00 PM"))
    (line,) = own_card(office.ana).lines
    assert (line.verb, line.actor, line.detail) == ("changed", "Bo Berg", "“I cannot work” for “It slows me down”")
    assert promises_in(line.words)["response"] == due("today at 9:30 AM")
    assert [(line.verb, line.actor) for line in card(office.bo).lines] == [("changed", "Bo Berg")]


def test_what_that_makes_late_is_late_from_now(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(11))

    is_corrected(office, **{URGENCY: "I cannot work"})

    assert card(office.bo).response == late("today at 9:30 AM")


def test_a_type_of_its_own_has_a_promise_of_its_own(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    is_corrected(office, **{ABOUT: "Access to a system"})

    assert "Access to a system" in card(office.bo).about
    assert card(office.bo).response == due("today at 11:00 AM")
    assert [line.detail for line in own_card(office.ana).lines] == ["Access to a system"]


def test_the_form_begins_with_what_is_so(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    is_corrected(office, **{URGENCY: "It can wait", ABOUT: "Laptop or screen"})

    opens(office.bo, card(office.bo), then="Correct it")

    assert office.bo.modal is not None
    assert office.bo.modal.value(URGENCY) == "It can wait"
    assert office.bo.modal.value(ABOUT) == "Laptop or screen"


def test_saving_it_as_it_is_tells_nobody(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    is_corrected(office)

    assert own_card(office.ana).replies == []


def test_a_type_can_be_taken_away_again(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    is_corrected(office, **{ABOUT: "Laptop or screen"})

    is_corrected(office, **{ABOUT: "Something else"})

    assert "Laptop or screen" not in card(office.bo).text
    assert [line.detail for line in own_card(office.ana).lines] == ["Laptop or screen", "something else"]


def test_what_is_finished_is_not_corrected_any_more(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    opens(office.bo, card(office.bo), then="Correct it")
    office.moves_to(thursday_at(9))
    presses(office, office.dana, "Done", card(office.dana))

    office.bo.submits(**{URGENCY: "I cannot work"})

    assert office.bo.modal is not None
    assert office.bo.modal.errors == {URGENCY: refusal(office, office.bo, NotNow(1, "resolved"))}


def test_who_is_no_member_corrects_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.eve.types("/request mine", in_="general")
    office.eve.raw_click(
        action_id="request.more",
        message=office.eve.messages[-1],
        type="overflow",
        selected_option={"value": "change 1", "text": {"type": "plain_text", "text": "forged"}},
    )

    assert private(office.eve)[-1] == refusal(office, office.eve, NoSuchRequest(1))
