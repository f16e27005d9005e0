"""1. Ask: the form, what it shows, and the two cards that follow."""

from __future__ import annotations

from bot.departments import exchange
from bot.errors import NoSuchDepartment
from bot.sandbox.person import Person
from tests.journeys.steps import (
    ABOUT,
    DETAILS,
    FILES,
    URGENCY,
    WHAT,
    WHO,
    card,
    own_card,
    presses,
    private,
    refusal,
)
from tests.moments import tuesday_at
from tests.office import COMPANY, Office
from tests.wording.forms import NEEDS_A_SUMMARY, opens_in, promised_in, sent_now_in, usually_in
from tests.wording.promises import due
from tests.wording.replies import Receipt, asks_to_whom, receipt_in


def test_the_form_asks_for_little_and_in_plain_words(office: Office) -> None:
    office.ana.types("/request", in_="general")

    form = office.ana.modal
    assert form is not None
    assert form.title == "New request"
    assert form.labels == [WHO, WHAT, DETAILS, FILES, URGENCY]
    assert form.options(WHO) == ["IT", "People", "Facilities", "Finance", "Legal"]
    assert form.options(URGENCY) == ["I cannot work", "It slows me down", "It can wait"]
    assert form.value(URGENCY) == "It slows me down"


def test_the_chosen_department_shows_its_types_its_promise_and_its_hours(office: Office) -> None:
    office.ana.types("/request", in_="general")

    office.ana.chooses("IT", in_=WHO)

    form = office.ana.modal
    assert form is not None
    assert form.options(ABOUT) == ["Laptop or screen", "Access to a system"]
    assert promised_in(form.text) == ("IT", "4 working hours", "2 working days")
    assert sent_now_in(form.text) == "today at 2:00 PM"
    assert "Mon-Fri 09:00-12:30, 13:30-18:00" in form.text
    assert opens_in(form.text) is None


def test_whoever_sent_the_form_reads_where_they_asked_with_whom_it_is_and_until_when(office: Office) -> None:
    office.ana.types("/request it", in_="general")
    office.ana.chooses("I cannot work", in_=URGENCY)  # which draws the form anew

    office.ana.submits(**{WHAT: "My laptop won't start"})
    office.settles()

    assert [receipt_in(said) for said in private(office.ana)] == [Receipt("R-1", "IT", "today at 9:30 AM")]
    assert private(office.bo) == []


def test_a_form_from_home_is_answered_by_the_card_alone(office: Office) -> None:
    office.ana.opens_home()
    office.ana.clicks("New request")

    office.ana.submits(**{WHO: "IT", WHAT: "My laptop won't start"})
    office.settles()

    assert private(office.ana) == []
    assert own_card(office.ana).department == "IT"


def test_a_form_that_was_open_too_long_is_kept_without_a_line(office: Office) -> None:
    office.ana.types("/request it", in_="general")
    office.moves_to(tuesday_at(9, 31))

    office.ana.submits(**{WHAT: "My laptop won't start"})
    office.settles()

    assert office.ana.modal is None
    assert private(office.ana) == []
    assert own_card(office.ana).department == "IT"


def test_the_promise_in_the_form_follows_type_and_urgency(office: Office) -> None:
    office.ana.types("/request it", in_="general")

    office.ana.chooses("I cannot work", in_=URGENCY)
    assert promised_in(office.ana.screen()) == ("IT", "30 working minutes", "4 working hours")

    office.ana.chooses("Access to a system", in_=ABOUT)
    assert promised_in(office.ana.screen()) == ("IT", "15 working minutes", "1 working hour")

    office.ana.chooses("Finance", in_=WHO)
    assert promised_in(office.ana.screen()) == ("Finance", "1 working day", "3 working days")
    assert office.ana.sees("Mon-Thu 08:30-12:00, 13:00-17:00; Fri 08:30-12:00, 13:00-15:30")


def test_a_department_that_promises_nothing_says_so(office: Office) -> None:
    office.ana.types("/request legal", in_="general")

    office.ana.chooses("It can wait", in_=URGENCY)

    assert promised_in(office.ana.screen()) == ("Legal", "5 working days", None)


def test_what_was_typed_stays_while_the_department_is_chosen(office: Office) -> None:
    office.ana.types("/request", in_="general")
    office.ana.fills(**{WHAT: "My laptop won't start", DETAILS: "Since Monday."})

    office.ana.chooses("People", in_=WHO)
    office.ana.chooses("IT", in_=WHO)

    assert office.ana.modal is not None
    assert office.ana.modal.value(WHAT) == "My laptop won't start"
    assert office.ana.modal.value(DETAILS) == "Since Monday."


def test_choosing_faster_than_slack_can_draw_disturbs_nobody(office: Office) -> None:
    office.ana.types("/request it", in_="general")
    office.sandbox.faults.fail("views.update", error="hash_conflict")

    office.ana.chooses("People", in_=WHO)

    assert office.ana.modal is not None
    assert office.ana.modal.title == "New request"
    office.ana.submits(**{WHAT: "A letter for my visa"})
    office.settles()
    assert office.cem.sees("R-1  A letter for my visa")


def test_at_night_the_form_says_when_the_department_opens(office: Office) -> None:
    office.moves_to(tuesday_at(22))

    office.ana.types("/request it", in_="general")

    assert opens_in(office.ana.screen()) == "tomorrow at 9:00 AM"


def test_a_request_needs_a_department_and_one_line_of_at_most_150_characters(office: Office) -> None:
    office.ana.types("/request", in_="general")

    office.ana.submits(**{WHAT: "x" * 151, DETAILS: "y" * 3_001})

    form = office.ana.modal
    assert form is not None
    assert form.errors == {
        WHO: "Please complete this required field.",
        WHAT: "This takes at most 150 characters.",
        DETAILS: "This takes at most 3000 characters.",
    }
    office.ana.submits(**{WHO: "IT", WHAT: "x" * 150, DETAILS: "y" * 3_000})
    assert office.ana.modal is None


def test_details_are_optional_and_a_summary_is_not(office: Office) -> None:
    office.ana.types("/request it", in_="general")
    office.ana.submits()
    assert office.ana.modal is not None
    assert list(office.ana.modal.errors) == [WHAT]

    office.ana.submits(**{WHAT: "My laptop won't start"})

    assert office.ana.modal is None


def test_a_summary_of_blanks_is_answered_at_its_field(office: Office) -> None:
    office.ana.types("/request it", in_="general")

    office.ana.submits(**{WHAT: "   \u200b "})

    assert office.ana.modal is not None
    assert office.ana.modal.errors == {WHAT: NEEDS_A_SUMMARY}


def test_a_form_that_closed_is_a_request_that_is_kept(office: Office) -> None:
    office.ana.types("/request it", in_="general")

    office.ana.submits(**{WHAT: "My laptop won't start"})

    assert office.ana.modal is None
    assert not office.bo.sees("My laptop won't start"), "nothing was delivered yet"
    assert "My laptop won't start" in office.ana.types("/request mine", in_="general")


def test_the_form_stays_open_with_all_that_was_typed_when_the_request_cannot_be_kept(office: Office) -> None:
    office.ana.types("/request legal", in_="general")
    without_legal = COMPANY.read_text().split("# A private channel")[0]
    exchange.apply(office.bot, without_legal)

    office.ana.submits(**{WHAT: "Is this contract all right?"})

    form = office.ana.modal
    assert form is not None
    gone = NoSuchDepartment("Legal", ["IT", "People", "Facilities", "Finance"])
    assert form.errors == {WHO: refusal(office, office.ana, gone)}
    assert form.value(WHAT) == "Is this contract all right?"


def test_the_form_tells_how_long_it_usually_takes(office: Office) -> None:
    for _ in range(10):
        office.asks(office.eve, "it My laptop won't start")
    office.moves_to(tuesday_at(11))
    for number in range(1, 7):
        presses(office, office.bo, "Done", card(office.bo, f"R-{number}"))

    office.ana.types("/request it", in_="general")

    assert office.ana.modal is not None
    assert usually_in(office.ana.modal.text) == ("2 hours of working time", None)
    office.ana.chooses("Finance", in_=WHO)
    assert usually_in(office.ana.modal.text) is None, "it has done nothing yet"


def test_the_card_stands_in_the_departments_channel(office: Office) -> None:
    office.ana.types("/request it", in_="general")
    office.ana.chooses("Laptop or screen", in_=ABOUT)
    office.ana.chooses("I cannot work", in_=URGENCY)
    office.ana.submits(**{WHAT: "My laptop won't start", DETAILS: "It beeps *three* times."})

    office.settles()

    shown = card(office.bo)
    assert shown.text.splitlines()[0] == "R-1  My laptop won't start"
    assert (shown.requester, shown.about) == ("Ana Alves", ["Laptop or screen", "I cannot work"])
    assert "It beeps three times." in shown.text.splitlines()
    assert shown.stands == ("open", None)
    assert shown.promises == (due("today at 9:30 AM"), due("today at 2:00 PM"))
    assert not office.cem.sees("My laptop won't start")


def test_the_requester_has_a_card_with_number_and_promise_in_their_own_time(office: Office) -> None:
    office.asks(office.eve, "it The meeting room screen shows nothing")

    shown = own_card(office.eve)
    assert shown.department == "IT"
    assert "The meeting room screen shows nothing" in shown.text.splitlines()
    assert shown.promises == (due("today at 8:00 AM"), due("tomorrow at 12:00 PM"))
    assert card(office.bo).response == due("today at 2:00 PM"), "Bo is in Paris"


def test_whoever_asked_a_department_lately_is_offered_it_first(office: Office) -> None:
    office.asks(office.ana, "people A letter for my visa")
    office.asks(office.ana, "legal Is this contract all right?")

    office.ana.types("/request My chair is broken", in_="general")

    (asked,) = [said for said in office.ana.messages if asks_to_whom(said.text)]
    assert "[Legal] [People] [IT] [Facilities] [Finance]" in asked.whole


def test_the_shortcut_opens_the_form(office: Office) -> None:
    office.ana.uses_shortcut("request.new_shortcut")

    assert office.ana.modal is not None
    assert office.ana.modal.labels == [WHO, WHAT, DETAILS, FILES, URGENCY]


def test_a_message_becomes_a_request_with_its_words_and_its_link(office: Office) -> None:
    said = office.cem.writes("The lamp in room 2 is broken & dark", in_="general")

    office.ana.uses_shortcut("request.from_message", on=office.ana.message("The lamp"))

    assert office.ana.modal is not None
    details = office.ana.modal.value(DETAILS)
    assert details.startswith("The lamp in room 2 is broken & dark\nhttps://")
    assert details.endswith(said.ts.replace(".", ""))
    _sends(office, office.ana)
    assert "The lamp in room 2 is broken & dark" in card(office.faye, in_="facilities").text


def _sends(office: Office, person: Person) -> None:
    person.submits(**{WHO: "Facilities", WHAT: "Please mend it"})
    office.settles()
