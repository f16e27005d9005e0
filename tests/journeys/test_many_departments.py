"""A company of a hundred and fifty departments: each is found by typing, and none is cut off."""

from __future__ import annotations

import pytest

from bot.departments import exchange
from bot.sandbox.seen import SeenModal
from handlers.views.requests.dialogs import REQUEST_FORM
from tests.journeys.steps import ABOUT, DETAILS, URGENCY, WHAT, WHO, card, opens, presses
from tests.office import COMPANY, Office

MANY = 150
LAST = "Workshop 149"
LAPTOP = "it My laptop won't start"


@pytest.fixture
def office(office: Office) -> Office:
    """With as many departments more, and as many types of things to ask IT for."""
    types = "".join(
        f'[[departments.it.types]]\nkey = "thing{number}"\nname = "Thing {number}"\n\n' for number in range(MANY)
    )
    more = "".join(
        f'\n[departments.w{number}]\nname = "Workshop {number}"\nchannel = "CW{number:07}"\ncalendar = "paris"\n'
        'standards.any = { respond_within = "4h", resolve_within = "2d" }\n'
        for number in range(MANY)
    )
    company = COMPANY.read_text(encoding="utf-8").replace("[departments.people]", f"{types}[departments.people]", 1)
    exchange.apply(office.bot, company + more)
    return office


def form(office: Office) -> SeenModal:
    assert office.ana.modal is not None, office.ana.screen()
    return office.ana.modal


def test_whoever_asks_finds_the_last_department(office: Office) -> None:
    office.ana.types("/request", in_="general")

    heading, *first = office.ana.searches("", in_=WHO)
    assert heading == "The first 100 of 155. Type to find the others:"
    assert len(first) == 100
    assert office.ana.searches("149", in_=WHO) == [LAST]
    assert office.ana.searches("workshpo 149", in_=WHO)[0] == LAST
    assert office.ana.searches("no such thing", in_=WHO) == []


def test_what_was_chosen_and_typed_survives_every_redraw(office: Office) -> None:
    office.ana.types("/request", in_="general")
    office.ana.fills(**{WHO: LAST, WHAT: "A shelf", DETAILS: "For the corner."})
    office.ana.chooses("I cannot work", in_=URGENCY)

    assert form(office).value(WHO) == LAST
    assert form(office).value(WHAT) == "A shelf"
    assert form(office).value(DETAILS) == "For the corner."
    drawn = next(block["element"] for block in form(office).view.blocks if block["block_id"] == "department")
    assert drawn["initial_option"]["text"]["text"] == LAST, "also where Slack would not keep it by itself"

    office.ana.submits()
    office.settles()
    assert "R-1" in office.ana.screen()
    assert LAST in office.ana.screen()


def test_a_type_is_found_too_and_another_department_has_its_own(office: Office) -> None:
    office.ana.types("/request it", in_="general")

    assert office.ana.searches("thing 149", in_=ABOUT) == ["Thing 149"]
    office.ana.fills(**{WHAT: "A cable", ABOUT: "Thing 149"})
    office.ana.submits()
    office.settles()

    assert "Thing 149" in card(office.bo).text


def test_it_is_corrected_to_any_type_and_to_none(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    opens(office.bo, card(office.bo), then="Correct it")
    assert office.bo.searches("", in_=ABOUT)[1] == "Something else"

    office.bo.submits(**{ABOUT: "Thing 120"})
    office.settles()
    assert "Thing 120" in card(office.bo).text


def test_it_is_moved_to_any_department_but_its_own(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.bo.clicks("Move…", on=card(office.bo))
    assert "IT" not in office.bo.searches("it", in_=WHO)

    office.bo.submits(**{WHO: LAST, "A word to them": "You have the tools."})
    office.settles()

    assert card(office.bo).moved_to == LAST


def test_another_department_than_the_five_that_are_offered_is_searched(office: Office) -> None:
    office.ana.writes("The shelf fell down.", in_="dm")
    office.settles()
    office.ana.clicks("Another department…")
    assert form(office).view.source["callback_id"] == REQUEST_FORM

    office.ana.submits(**{WHO: LAST})
    office.settles()

    assert LAST in office.ana.screen()


def test_a_pulse_asks_any_of_them(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.submits()
    office.hana.chooses("Some departments", in_="Who is asked?")
    assert office.hana.searches("workshop 14", in_="Which departments?")[0].startswith("Workshop 14")

    office.hana.chooses([office.hana.searches("workshop 149", in_="Which departments?")[0]], in_="Which departments?")

    assert office.hana.modal is not None
    assert "Workshop 149" in office.hana.modal.value("Which departments?")


def test_other_standards_are_tried_on_any_of_them(office: Office) -> None:
    office.dana.opens_home()
    presses(office, office.dana, "Try other standards")

    assert office.dana.searches("149", in_="Department") == [LAST]
