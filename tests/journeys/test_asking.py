"""1. Ask: the form, the one line, and what `/request` answers."""

from __future__ import annotations

from bot.departments import exchange
from bot.errors import NoSuchDepartment, NoSuchRequest
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
    writes,
)
from tests.moments import tuesday_at
from tests.office import COMPANY, Office
from tests.wording.cards import corrected_in
from tests.wording.forms import NEEDS_A_SUMMARY, is_cut, opens_in, promised_in, sent_now_in, usually_in
from tests.wording.promises import due
from tests.wording.replies import Receipt, asks_to_whom, echo_in, is_help, meant_in, receipt_in, rows_in


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


def test_words_without_a_department_go_on_into_the_form(office: Office) -> None:
    said = office.ana.types("/request My laptop won't start", in_="general")
    assert asks_to_whom(said)

    office.ana.clicks("Facilities")

    form = office.ana.modal
    assert form is not None
    assert (form.value(WHO), form.value(WHAT)) == ("Facilities", "My laptop won't start")
    office.ana.submits(**{WHO: "IT"})
    office.settles()
    assert "My laptop won't start" in card(office.bo).text


def test_who_was_asked_to_whom_reads_where_it_went_in_its_place(office: Office) -> None:
    office.ana.types("/request My laptop won't start", in_="general")

    office.ana.clicks("IT")
    office.ana.submits()
    office.settles()

    (answer,) = [said for said in office.ana.messages if said.is_ephemeral]
    assert receipt_in(answer.text) == ("R-1", "IT", "today at 2:00 PM")
    assert "[IT]" not in answer.whole, "pressed again, it would be a second request"


def test_many_words_without_a_department_open_the_form_at_once(office: Office) -> None:
    words = "My laptop " + "is slow " * 300
    office.ana.types(f"/request {words}", in_="general")

    form = office.ana.modal
    assert form is not None
    assert form.value(WHAT).endswith("…")
    assert form.value(DETAILS) == words.strip()
    assert form.value(WHO) == ""


def test_as_much_as_a_button_carries_waits_in_it_and_more_goes_into_the_form(office: Office) -> None:
    assert asks_to_whom(office.ana.types(f"/request {'x' * 1_980}", in_="general"))
    office.ana.clicks("IT")
    assert office.ana.modal is not None
    assert office.ana.modal.value(DETAILS) == "x" * 1_980
    office.ana.closes()

    assert office.ana.types(f"/request {'x' * 1_981}", in_="general") == ""
    assert office.ana.modal is not None
    assert office.ana.modal.value(DETAILS) == "x" * 1_981


def test_more_than_a_request_holds_is_said_and_the_rest_is_given_back(office: Office) -> None:
    words = " ".join(f"word{number}" for number in range(1_200))

    for typed, department in ((f"it {words}", "IT"), (words, "")):
        said = office.ana.types(f"/request {typed}", in_="general")

        form = office.ana.modal
        assert form is not None
        assert form.value(WHO) == department
        assert len(form.value(DETAILS)) <= 3_000
        assert is_cut(form.text)
        both = form.value(DETAILS).removesuffix("…") + (echo_in(said) or "")
        assert "".join(both.split()) == "".join(words.split()), "no word is lost"
        office.ana.chooses("Finance", in_=WHO)
        assert is_cut(office.ana.screen()), "another department takes no more"
        office.ana.closes()


def test_the_form_tells_how_long_it_usually_takes(office: Office) -> None:
    for _ in range(5):
        office.asks(office.eve, "it My laptop won't start")
    office.moves_to(tuesday_at(11))
    for number in range(1, 6):
        presses(office, office.bo, "Done", card(office.bo, f"R-{number}"))

    office.ana.types("/request it", in_="general")

    assert office.ana.modal is not None
    assert usually_in(office.ana.modal.text) == ("2 h of working time", "2 h of working time")
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


def test_one_line_is_enough(office: Office) -> None:
    said = office.ana.types("/request it My laptop won't start", in_="general")

    assert receipt_in(said) == ("R-1", "IT", "today at 2:00 PM")
    office.settles()
    assert office.bo.sees("R-1  My laptop won't start")
    assert own_card(office.ana).department == "IT"
    assert "My laptop won't start" in own_card(office.ana).text


def test_a_department_is_understood_by_its_name_too_and_in_any_case(office: Office) -> None:
    receipt = receipt_in(office.asks(office.ana, "FACILITIES: the window does not close"))
    assert receipt is not None
    assert receipt.department == "Facilities"
    assert office.faye.sees("R-1  the window does not close")


def test_a_line_that_is_too_long_for_a_summary_is_kept_whole(office: Office) -> None:
    story = "My laptop won't start. " * 20

    office.asks(office.ana, f"it {story}")

    shown = card(office.bo).text
    assert len(shown.splitlines()[0]) <= len("R-1  ") + 150
    assert story.strip() in shown


def test_help_names_all_that_can_be_typed(office: Office) -> None:
    said = office.asks(office.ana, "help")

    for words in ("/request it My laptop won't start", "/request mine", "/request R-12", "/request help"):
        assert words in said
    for department in ("it IT", "people People", "facilities Facilities", "finance Finance", "legal Legal"):
        assert department in said


def test_mine_lists_what_somebody_asked_for_and_nothing_else(office: Office) -> None:
    assert rows_in(office.asks(office.ana, "mine")) == []
    office.asks(office.ana, "it My laptop won't start")
    office.asks(office.eve, "it My screen is dark")
    office.asks(office.ana, "people A letter for my visa")

    said = office.asks(office.ana, "mine")

    first, second = rows_in(said)
    assert first[:4] == ("R-1", "My laptop won't start", "IT", None)
    assert first.stands == ("response", due("today at 2:00 PM"))
    assert second[:4] == ("R-3", "A letter for my visa", "People", None)


def test_a_number_opens_its_window_to_those_who_may_see_it(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")

    for person, typed in ((office.ana, "R-1"), (office.bo, "r-1")):
        office.asks(person, typed)

        assert person.modal is not None
        assert person.modal.title == "R-1"
        assert person.modal.text.startswith("R-1\nMy laptop won't start\n")


def test_a_number_tells_nothing_to_anybody_else(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")

    there, not_there = office.asks(office.eve, "R-1"), office.asks(office.eve, "R-99")

    assert there == refusal(office, office.eve, NoSuchRequest(1))
    assert there.replace("R-1 ", "R-99 ") == not_there


def test_the_window_that_a_number_opens_has_buttons_that_work(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")
    office.bo.types("/request R-1", in_="general")

    presses(office, office.bo, "Take it")

    assert card(office.bo).taken_by == "Bo Berg"


def test_a_slip_of_the_finger_in_the_name_is_understood(office: Office) -> None:
    receipt = receipt_in(office.asks(office.ana, "finace pay invoice"))

    assert receipt is not None
    assert receipt.department == "Finance"
    assert own_card(office.ana).text.count("pay invoice") == 1
    assert office.gus.sees("R-1  pay invoice")


def test_a_slip_that_was_believed_is_named_and_can_be_taken_back_at_once(office: Office) -> None:
    office.asks(office.ana, "finace pay invoice")
    (said,) = [message for message in office.ana.messages if message.is_ephemeral]
    assert corrected_in(said.text) == ("finace", "Finance")

    writes(office, office.ana, "Cancel", "It was for another department", on=said)

    assert own_card(office.ana).state == "cancelled"


def test_a_name_without_a_slip_is_not_commented_on(office: Office) -> None:
    assert corrected_in(office.asks(office.ana, "finance pay invoice")) is None


def test_whoever_asks_beside_the_card_reads_it_once(office: Office) -> None:
    assert office.ana.types("/request it My laptop won't start", in_="dm") == ""
    office.settles()
    assert office.ana.types("/request finace pay invoice", in_="dm")
    office.settles()
    office.ana.types("/request facilities", in_="dm")
    office.ana.submits(**{WHAT: "Please mend the lamp"})
    office.settles()

    assert [own_card(office.ana, number).state for number in ("R-1", "R-2", "R-3")] == ["open"] * 3
    (said,) = private(office.ana)
    assert corrected_in(said) == ("finace", "Finance")
    assert receipt_in(said) is None


def test_a_name_that_may_be_another_word_is_asked_about(office: Office) -> None:
    said = office.ana.types("/request lgal Is this contract all right?", in_="general")

    assert meant_in(said) == (["Legal"], None)
    assert office.ana.types("/request mine", in_="general") == "You have no open requests. /request makes one."
    office.ana.clicks("Legal")
    form = office.ana.modal
    assert form is not None
    assert (form.value(WHO), form.value(WHAT)) == ("Legal", "Is this contract all right?")


def test_the_others_get_the_whole_of_a_doubtful_text(office: Office) -> None:
    office.ana.types("/request lgal pads for my desk", in_="general")

    office.ana.clicks("Facilities")

    assert office.ana.modal is not None
    assert office.ana.modal.value(WHAT) == "lgal pads for my desk"


def test_a_word_that_is_nearly_a_known_one_is_taken_for_it(office: Office) -> None:
    assert is_help(office.asks(office.ana, "hlep"))
    assert rows_in(office.asks(office.ana, "mien")) == []


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
