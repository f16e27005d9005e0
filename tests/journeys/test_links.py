"""Everything that names a request leads to the card that its reader has of it."""

from __future__ import annotations

from tests.journeys.steps import (
    card,
    digests,
    home_links,
    is_at,
    links_in,
    own_card,
    presses,
    reminder,
    updates,
    writes,
)
from tests.moments import thursday_at, tuesday_at, wednesday_at
from tests.office import Office

LAPTOP = "it My laptop won't start"


def bo_has_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))


def test_a_message_to_whoever_has_it_leads_to_the_departments_card(office: Office) -> None:
    bo_has_it(office)

    writes(office, office.ana, "Add something", "It beeps.", own_card(office.ana))

    (link,) = links_in(updates(office.bo)[0])
    assert is_at(link, card(office.bo))


def test_a_reminder_leads_to_the_card(office: Office) -> None:
    bo_has_it(office)

    office.moves_to(tuesday_at(12, 1))

    (link,) = links_in(reminder(office.bo))
    assert is_at(link, card(office.bo))


def test_a_reminder_of_a_question_leads_the_requester_to_their_own_card(office: Office) -> None:
    bo_has_it(office)
    writes(office, office.bo, "Ask", "Does it beep?", card(office.bo))

    office.moves_to(wednesday_at(10))

    waits = own_card(office.ana).replies[-1]
    (link,) = links_in(waits)
    assert is_at(link, own_card(office.ana))


def test_the_rows_of_a_digest_lead_to_their_cards(office: Office) -> None:
    for number in range(5):
        office.asks(office.ana, f"{LAPTOP} {number}")
    for moment in (tuesday_at(12, 1), tuesday_at(14), tuesday_at(17)):
        office.moves_to(moment)

    links = links_in(digests(office.dana)[0])

    assert len(links) == 2, "three nudges were enough for the morning"
    assert any(is_at(links[0], card(office.dana, f"R-{number}")) for number in range(1, 6))


def test_the_rows_of_home_lead_each_reader_to_their_own_card(office: Office) -> None:
    bo_has_it(office)
    for person in (office.ana, office.bo, office.dana):
        person.opens_home()
    office.moves_to(thursday_at(10))
    presses(office, office.bo, "Release: back to the queue", card(office.bo))

    assert is_at(home_links(office, office.ana)["R-1"], own_card(office.ana))
    assert is_at(home_links(office, office.dana)["R-1"], card(office.dana))
    assert is_at(home_links(office, office.bo)["R-1"], card(office.bo))


def test_a_lead_can_assign_what_is_late_from_home(office: Office) -> None:
    bo_has_it(office)
    office.moves_to(thursday_at(10))
    office.dana.opens_home()

    office.dana.clicks("Assign to…")
    office.dana.submits(**{"Who takes it over?": "Dana Diaz"})
    office.settles()

    assert card(office.bo).taken_by == "Dana Diaz"
    office.bo.opens_home()
    assert "Assign to…" not in office.bo.home, "who leads nothing assigns from the card"


def test_a_card_without_a_link_is_a_card_all_the_same(office: Office) -> None:
    office.sandbox.faults.fail("chat.getPermalink", error="message_not_found", times=2)
    bo_has_it(office)

    writes(office, office.ana, "Add something", "It beeps.", own_card(office.ana))

    (message,) = updates(office.bo)
    assert links_in(message) == []
    assert message.text.startswith("R-1  ")


def test_slack_is_asked_for_the_link_once(office: Office) -> None:
    bo_has_it(office)
    writes(office, office.ana, "Add something", "It beeps.", own_card(office.ana))
    presses(office, office.bo, "Done", card(office.bo))

    asked = [call for call in office.sandbox.workspace.wire if call.what == "chat.getPermalink"]
    assert len(asked) == 2, "for the card of each side"


def test_after_a_move_it_is_the_card_of_the_new_department(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.bo.clicks("Move…", on=card(office.bo))
    office.bo.submits(**{"Who can help?": "Finance", "A word to them": "This is about money."})
    office.settles()
    presses(office, office.gus, "Take it", card(office.gus, in_="finance"))

    writes(office, office.ana, "Add something", "It beeps.", own_card(office.ana))

    (link,) = links_in(updates(office.gus)[0])
    assert is_at(link, card(office.gus, in_="finance"))
