"""Anybody concerned can see why a promise falls when it does, and an admin what another one would have meant."""

from __future__ import annotations

from bot.errors import NoSuchRequest, NotAnAdmin
from bot.sandbox.person import Person
from handlers.views import whatif
from handlers.views.requests import explanation
from tests.journeys.steps import card, own_card, presses, private, refusal, writes
from tests.moments import friday_at, tuesday_at
from tests.office import Office

WHY = "Why this time?"
TRY = "Try other standards"


def window(person: Person) -> str:
    assert person.modal is not None, person.screen()
    return person.modal.text


def tries(person: Person, respond_within: str, resolve_within: str | None = None, department: str = "IT") -> None:
    person.opens_home()
    person.clicks(TRY)
    person.submits(
        **{
            "Department": department,
            "First answer within": respond_within,
            "Solution within": resolve_within,
        }
    )


# --- why ---


def test_who_asked_sees_why_their_answer_is_due_when_it_is(office: Office) -> None:
    office.moves_to(tuesday_at(16, 20))
    office.asks(office.ana, "it My laptop won't start")

    presses(office, office.ana, WHY, own_card(office.ana))

    told = window(office.ana)
    assert "First answer: within 4 h of working time, promised by IT" in told
    assert "1 h 40 min until closing" in told
    assert "2 h 20 min until" in told
    assert "The hours of IT: Mon-Fri 09:00-12:30, 13:30-18:00 (Paris time)." in told


def test_a_lead_sees_on_the_departments_card_what_did_not_count(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")
    office.moves_to(tuesday_at(10))
    writes(office, office.bo, "Ask", "Which floor?", card(office.bo))
    office.moves_to(tuesday_at(12))

    office.dana.clicks("Open", on=card(office.dana))
    office.dana.clicks(WHY)

    assert "waiting for Ana Alves until now: 2 h not counted" in window(office.dana)


def test_the_window_tells_the_present_and_not_what_was_true_when_the_card_was_drawn(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")
    office.moves_to(friday_at(9))

    presses(office, office.ana, WHY, own_card(office.ana))

    assert "late from here on" in window(office.ana)


def test_a_stranger_who_forges_the_button_learns_nothing(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")

    office.asks(office.gus, "it My screen is dark")
    office.gus.raw_click(action_id=explanation.WHY, message=own_card(office.gus, "R-2"), value="1")

    assert office.gus.modal is None
    assert private(office.gus)[-1] == refusal(office, office.gus, NoSuchRequest(1))


# --- what if ---


def test_an_admin_tries_a_promise_and_sees_both_beside_each_other(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")
    office.moves_to(tuesday_at(12))
    writes(office, office.bo, "Reply", "Here is another.", card(office.bo))

    tries(office.dana, "2h")

    told = window(office.dana)
    assert "first answer within 2 working hours" in told
    assert "1 request of the last 60 days." in told
    assert "Answers that came too late: 0 of 1 (0 %) now, 1 of 1 (100 %) if tried" in told
    assert "Nothing was changed." in told


def test_what_cannot_be_read_is_said_at_its_field(office: Office) -> None:
    tries(office.dana, "soon", "0h")

    assert office.dana.modal is not None
    assert "is not a length of working time" in office.dana.modal.errors["First answer within"]
    assert "is no time at all" in office.dana.modal.errors["Solution within"]


def test_a_solution_before_the_answer_is_said_at_its_field(office: Office) -> None:
    tries(office.dana, "4h", "2h")

    assert office.dana.modal is not None
    assert "nothing is done before it is answered" in office.dana.modal.errors["Solution within"]


def test_nobody_but_an_admin_is_offered_it_or_may_do_it(office: Office) -> None:
    office.bo.opens_home()
    assert TRY not in office.bo.screen()

    office.asks(office.ana, "it My laptop won't start")
    office.bo.raw_click(action_id=whatif.TRY, message=card(office.bo), value="home")

    assert office.bo.modal is None
    assert private(office.bo)[-1] == refusal(office, office.bo, NotAnAdmin([office.dana.id]))
