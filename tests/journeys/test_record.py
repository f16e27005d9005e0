"""The window of a request: everything about it in one place, and everything that may be done now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import AlreadyTaken, NoSuchRequest
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenModal
from handlers.views.requests.ratings import KEPT
from tests.journeys.steps import FACES, card, is_at, is_done, notes, opens, own_card, presses, rates, refusal, writes
from tests.moments import tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.promises import met

LAPTOP = "it My laptop won't start"
REPLY = "What do you want to say?"


def looks(person: Person, number: str = "R-1") -> SeenModal:
    """The window of a request, opened by its number."""
    person.types(f"/request {number}", in_="general")
    return window(person)


def window(person: Person) -> SeenModal:
    """What is on top."""
    assert person.modal is not None, person.screen()
    return person.modal


def is_talked_about(office: Office) -> None:
    """Ana asks IT; Bo takes it, asks which laptop, and notes something for IT alone."""
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    writes(office, office.bo, "Ask", "Which one?", on=card(office.bo))
    notes(office, office.bo, "The third this year.", card(office.bo))


def test_that_it_was_rated_is_read_by_whoever_did_and_nobody_reads_how(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, 2, comment="It beeps again.")

    assert "Ana Alves rated it" in looks(office.ana).text
    for reader in (office.ana, office.bo):
        assert "It beeps again." not in looks(reader).text
        reader.closes()
    read = looks(office.bo).text
    assert ("rated it" in read, "Ana Alves confirmed that it is done" in read) == (False, True)


# --- where it is opened ---


def from_the_card(office: Office) -> None:
    opens(office.dana, card(office.dana))


def by_its_number(office: Office) -> None:
    office.dana.types("/request R-1", in_="general")


def from_home(office: Office) -> None:
    office.dana.opens_home()
    office.dana.clicks("Open")


@pytest.mark.parametrize("opened", [from_the_card, by_its_number, from_home])
def test_every_way_leads_to_the_same_window(office: Office, opened: Callable[[Office], None]) -> None:
    is_talked_about(office)
    writes(office, office.ana, "Answer", "The grey one.", on=own_card(office.ana))
    office.moves_to(tuesday_at(17, 30))

    opened(office)

    assert window(office.dana).title == "R-1"
    read = window(office.dana).text
    assert read.index("Which one?") < read.index("The third this year.") < read.index("The grey one.")


def test_a_list_of_home_stays_below_it(office: Office) -> None:
    for number in range(1, 13):
        office.asks(office.ana, f"it Wish number {number}")
    office.ana.opens_home()
    office.ana.clicks("Show all 12")

    office.ana.clicks("Open", beside="R-11 ")

    assert window(office.ana).title == "R-11"
    office.ana.closes()
    assert "Wish number 12" in window(office.ana).text


# --- who sees what ---


def test_whoever_asked_reads_the_talk_and_nothing_that_the_department_keeps_to_itself(office: Office) -> None:
    is_talked_about(office)

    read = looks(office.ana).text

    assert "Which one?" in read
    assert "Bo Berg took it" in read
    assert "third" not in read
    assert "department only" not in read


def test_members_read_the_notes_marked_as_the_departments_own(office: Office) -> None:
    is_talked_about(office)

    read = looks(office.dana).text

    assert "🔒 for the department only: Bo Berg noted" in read
    assert "The third this year." in read


def test_whoever_is_neither_reads_who_may(office: Office) -> None:
    is_talked_about(office)

    said = office.eve.types("/request R-1", in_="general")

    assert office.eve.modal is None
    assert said == refusal(office, office.eve, NoSuchRequest(1))


def test_it_links_to_the_card_of_its_reader(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    source = str(office.sandbox.workspace.modals)
    for person, there in ((office.ana, own_card(office.ana)), (office.bo, card(office.bo))):
        looks(person)
        source = str(office.sandbox.workspace.modals[person.id][-1].source)
        link = source.split("<http", 1)[1].split("|", 1)[0]
        assert is_at(f"http{link}", there)


# --- what may be done ---


def test_everybody_is_offered_what_they_may_do_now(office: Office) -> None:
    is_talked_about(office)
    menu = ["Release: back to the queue", "Move…", "Note for the department", "Correct it"]
    acts = ["Ask", "Reply", "Done", "Done, and what was done…", "New time", "Assign to…"]

    assert looks(office.ana).buttons == ["Answer", "Cancel", "Why this time?"]
    assert looks(office.bo).buttons == [*acts, *menu, "Why this time?"]
    assert looks(office.dana).buttons == [*acts, *menu, "Cancel it", "Why this time?"]

    writes(office, office.ana, "Cancel", "It works again.", own_card(office.ana))
    assert looks(office.ana).buttons == ["Reopen", "Why this time?"]
    assert looks(office.bo).buttons == ["Reopen", "Note for the department", "Why this time?"]


def test_a_verb_is_done_in_the_window_which_shows_the_new_state(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    looks(office.bo)

    presses(office, office.bo, "Take it")

    assert "Bo Berg has it" in window(office.bo).text
    assert "Take it" not in window(office.bo).buttons
    assert card(office.bo).taken_by == "Bo Berg"
    presses(office, office.bo, "Release: back to the queue")
    assert "Take it" in window(office.bo).buttons
    presses(office, office.bo, "Done")
    assert "Bo Berg marked it as done" in window(office.bo).text


def test_a_form_opens_in_its_place_and_leads_back_when_it_is_sent(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    looks(office.bo)

    office.bo.clicks("Reply")
    assert window(office.bo).title == "Reply"
    office.bo.submits(**{REPLY: "I am coming."})
    office.settles()

    assert window(office.bo).title == "R-1"
    assert "I am coming." in window(office.bo).text
    assert own_card(office.ana).tells("replied", "Bo Berg", "I am coming.")
    office.bo.closes()
    assert office.bo.modal is None


def test_every_form_has_a_way_back(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    looks(office.dana)
    forms = ("Ask", "Reply", "New time", "Assign to…", "Move…", "Note for the department", "Correct it", "Cancel it")
    for label in (*forms, "Why this time?"):
        office.dana.clicks(label)
        assert window(office.dana).title != "R-1", label

        office.dana.clicks("← Back")

        assert window(office.dana).title == "R-1", label
    assert len(office.sandbox.workspace.modals[office.dana.id]) == 1


def test_a_form_that_is_refused_stays_with_its_words_and_leads_back_to_what_is(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    looks(office.bo)
    office.bo.clicks("Ask")
    writes(office, office.ana, "Cancel", "It works again.", own_card(office.ana))

    office.bo.submits(**{"What do you need to know?": "Which one?"})

    assert window(office.bo).errors
    assert window(office.bo).value("What do you need to know?") == "Which one?"
    office.bo.clicks("← Back")
    assert "Cancelled" in window(office.bo).text


def test_whoever_comes_second_reads_why_and_then_how_it_stands(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    looks(office.dana)
    presses(office, office.bo, "Take it", card(office.bo))

    office.dana.clicks("Take it")

    assert refusal(office, office.dana, AlreadyTaken(1, office.bo.id)) in window(office.dana).text
    office.dana.closes()
    assert "Bo Berg has it" in window(office.dana).text
    assert "Take it" not in window(office.dana).buttons


def test_who_moved_it_away_reads_where_it_went(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    looks(office.bo)
    office.bo.clicks("Move…")

    office.bo.submits(**{"Who can help?": "Finance", "A word to them": "It is about money."})
    office.settles()

    assert "with another department now" in window(office.bo).text
    assert "Bo Berg moved it from IT to Finance" in looks(office.gus).text


def test_whoever_asked_agrees_and_says_that_it_is_done(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.bo.clicks("New time", on=card(office.bo))
    office.bo.submits(
        **{"When can it be done?": wednesday_at(17), "Why do you need more time?": "The part comes late."}
    )
    office.settles()
    looks(office.ana)

    presses(office, office.ana, "Agree")
    assert "Agree" not in window(office.ana).buttons
    assert "Ana Alves agreed to the new time" in window(office.ana).text

    presses(office, office.bo, "Done", card(office.bo))
    looks(office.ana)
    presses(office, office.ana, "Yes, it is done")
    assert "Ana Alves confirmed that it is done" in window(office.ana).text
    office.ana.clicks("🙂 4")
    office.ana.clicks("Up to 1 h")
    office.settles()
    assert set(FACES) < set(window(office.ana).buttons), "for a day another may be pressed"
    assert KEPT in window(office.ana).text


def test_a_word_that_needs_no_answer_is_put_aside(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I am coming.", on=card(office.bo))
    writes(office, office.ana, "Add something", "Is it today?", on=own_card(office.ana))
    assert "No answer needed" not in looks(office.ana).buttons
    assert "No answer needed" in looks(office.bo).buttons

    presses(office, office.bo, "No answer needed")

    assert "No answer needed" not in window(office.bo).buttons
    assert "Bo Berg has read it: no answer is needed" in window(office.bo).text
    assert "has read it" not in looks(office.ana).text


# --- a long talk ---


def test_a_long_talk_is_read_page_by_page_and_stays_there_when_something_is_done(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    for number in range(30):
        office.ana.writes(f"Word number {number}, please.", thread=own_card(office.ana))
        office.bo.writes(f"Answer number {number}.", thread=card(office.bo))
    office.settles()
    read = looks(office.bo).text
    assert "Answer number 29." in read
    assert "Word number 0," not in read

    while "Earlier" in window(office.bo).buttons:
        office.bo.clicks("Earlier")
    assert "Word number 0," in window(office.bo).text
    presses(office, office.bo, "Done")
    assert "Word number 0," in window(office.bo).text
    while "Later" in window(office.bo).buttons:
        office.bo.clicks("Later")
    assert "Bo Berg marked it as done" in window(office.bo).text


def test_the_menu_of_an_older_card_still_leads_there(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    for entry in ("read", "rest"):
        office.bo.raw_click(action_id="request.more", message=card(office.bo), selected_option={"value": f"{entry} 1"})

        assert window(office.bo).title == "R-1"
        office.bo.closes()


def test_words_that_came_late_count_from_when_they_were_written_and_say_when_they_came(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.settle()
    office.sandbox.faults.delay_events(timedelta(hours=6))
    office.bo.writes("I look at it.", thread=card(office.bo))
    office.moves_to(tuesday_at(15, 10))
    office.sandbox.settle()
    office.settles()

    assert own_card(office.ana).tells("replied", "Bo Berg", "I look at it.")
    assert card(office.bo).response == met("4 h")
    assert "reached Handoff today at 3:1" in looks(office.ana).text
    office.ana.clicks("Why this time?")
    assert "written then, and heard" in window(office.ana).text
