"""1. Ask, in one line: what `/request` understands, and what it answers."""

from __future__ import annotations

from bot.errors import NoSuchRequest
from tests.journeys.steps import DETAILS, WHAT, WHO, card, own_card, presses, private, refusal, writes
from tests.office import Office
from tests.wording.cards import corrected_in
from tests.wording.forms import is_cut
from tests.wording.promises import due
from tests.wording.replies import asks_to_whom, echo_in, is_help, meant_in, receipt_in, rows_in


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
