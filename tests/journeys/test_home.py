"""5. Home: what waits for the reader, what they asked for, what their department has to do."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from bot.requests import proposals
from bot.sandbox.person import Person
from storage.tables import OutboxRow
from tests.journeys.steps import WHAT, WHO, card, is_done, notes, own_card, presses, writes
from tests.moments import thursday_at, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.cards import NewTime, new_time_in
from tests.wording.home import count_in, is_empty, section_of, serves_in
from tests.wording.promises import due, late
from tests.wording.replies import WAITING_FOR_A_WORD, WAITING_FOR_AN_ANSWER, Row, rows_in

LAPTOP = "it My laptop won't start"


def section(person: Person, title: str) -> str:
    """The part of Home that is called so in `HOME`, up to the next one."""
    return section_of(person.home, title)


def rows(person: Person, title: str) -> list[Row]:
    """The requests in that part."""
    return rows_in(section(person, title))


def homes_drawn(office: Office, person: Person) -> int:
    """How often Slack was given a Home of theirs."""
    drawn = [entry.body["request"] for entry in office.sandbox.wire if entry.what == "views.publish"]
    return sum(request["user_id"] == person.id for request in drawn)


def promised(office: Office) -> list[tuple[str, str]]:
    """What was put into the outbox, and where it is said, in its order."""
    with office.db.reading() as session:
        return [(row.notice, row.conversation) for row in session.exec(select(OutboxRow).order_by(col(OutboxRow.id)))]


def test_the_first_visit_explains_handoff_in_three_lines_and_the_next_does_not(office: Office) -> None:
    office.ana.opens_home()
    assert office.ana.home.startswith("Welcome to Handoff.\n")

    office.ana.opens_home()
    assert office.ana.home.startswith("[New request]\n")


def test_somebody_handoff_never_heard_of_finds_a_home_where_they_can_ask(office: Office) -> None:
    office.eve.opens_home()

    assert "[New request]" in office.eve.home
    assert rows(office.eve, "waiting") == rows(office.eve, "mine") == []
    assert serves_in(office.eve.home) == [], "she serves nobody"


def test_the_button_opens_the_form(office: Office) -> None:
    office.ana.opens_home()

    office.ana.clicks("New request")
    office.ana.submits(**{WHO: "IT", WHAT: "My laptop won't start"})
    office.settles()

    assert office.bo.sees("R-1  My laptop won't start")


def test_open_requests_are_listed_with_how_they_stand(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    office.ana.opens_home()

    (row,) = rows(office.ana, "mine")
    assert row == Row("R-1", "My laptop won't start", "IT", "Bo Berg", ("response", due("today at 2:00 PM")))
    assert count_in(section(office.ana, "mine")) == 1
    assert section(office.ana, "mine").endswith("\n[Open]")


def test_what_waits_for_the_reader_comes_first_and_can_be_answered_there(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.asks(office.ana, "people A letter for my visa")
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    office.ana.opens_home()

    (row,) = rows(office.ana, "waiting")
    assert row == Row("R-1", "My laptop won't start", "IT", "Bo Berg", WAITING_FOR_AN_ANSWER)
    assert count_in(section(office.ana, "waiting")) == 1
    assert section(office.ana, "waiting").endswith("\n[Answer]")
    assert "R-2  A letter for my visa" in section(office.ana, "mine")
    assert office.ana.home.index(row.summary) < office.ana.home.index("A letter for my visa")
    writes(office, office.ana, "Answer", "Three times.")
    assert rows(office.ana, "waiting") == []
    assert card(office.bo).taken_by == "Bo Berg"


def test_what_is_done_waits_for_the_readers_word(office: Office) -> None:
    is_done(office)
    office.ana.opens_home()
    assert [row.stands for row in rows(office.ana, "waiting")] == [WAITING_FOR_A_WORD]
    assert section(office.ana, "waiting").endswith("\n[Open]"), "the card, and the window, are where she decides"

    presses(office, office.ana, "Open")
    presses(office, office.ana, "Yes, it is done")

    assert rows(office.ana, "waiting") == []
    assert card(office.bo).state == "closed"


def test_members_find_what_nobody_has_what_is_due_today_and_what_is_late(office: Office) -> None:
    office.asks(office.ana, "it Late")
    office.asks(office.eve, "people Not for IT")
    presses(office, office.bo, "Take it", card(office.bo))
    office.moves_to(wednesday_at(9))
    office.asks(office.ana, "it Due today")
    presses(office, office.bo, "Take it", card(office.bo, "R-3"))
    office.asks(office.eve, "it Unclaimed")
    office.moves_to(wednesday_at(9, 30))
    office.asks(office.eve, "it Tomorrow")
    writes(office, office.bo, "Reply", "I will come.", on=card(office.bo, "R-5"))

    office.dana.opens_home()

    assert serves_in(office.dana.home) == ["IT"]
    at_two = ("response", due("today at 2:00 PM"))
    overdue = ("response", late("yesterday at 2:00 PM"))
    assert rows(office.dana, "late") == [("R-1", "Late", "Ana Alves", "Bo Berg", overdue)]
    assert rows(office.dana, "unclaimed") == [("R-4", "Unclaimed", "Eve Evans", None, at_two)]
    assert rows(office.dana, "today") == [("R-3", "Due today", "Ana Alves", "Bo Berg", at_two)]
    assert [count_in(section(office.dana, title)) for title in ("late", "unclaimed", "today")] == [1, 1, 1]
    assert "Not for IT" not in office.dana.home
    assert [row.summary for row in rows(office.dana, "unclaimed")] == ["Unclaimed"]


@pytest.mark.both_databases("each part is a question to the database")
def test_members_find_who_is_at_work_on_what_what_waits_and_what_is_to_be_confirmed(office: Office) -> None:
    for number, wish in enumerate(("Later", "Asked back", "Done", "Doubted"), start=1):
        office.asks(office.ana, f"it {wish}")
        presses(office, office.bo, "Take it", card(office.bo, f"R-{number}"))
    writes(office, office.bo, "Reply", "On Thursday.", on=card(office.bo, "R-1"))
    writes(office, office.bo, "Ask", "Which floor?", on=card(office.bo, "R-2"))
    for done in ("R-3", "R-4"):
        presses(office, office.bo, "Done", card(office.bo, done))
    office.ana.writes("It does not start.", thread=own_card(office.ana, "R-4"))
    office.settles()

    office.dana.opens_home()

    assert [(row.summary, row.assignee) for row in rows(office.dana, "in work")] == [("Later", "Bo Berg")]
    assert [(row.summary, row.stands) for row in rows(office.dana, "answers")] == [
        ("Asked back", WAITING_FOR_AN_ANSWER)
    ]
    assert [row.summary for row in rows(office.dana, "to confirm")] == ["Doubted", "Done"], (
        "what is to be decided first"
    )
    assert [section(office.dana, part) for part in ("late", "unclaimed", "today")] == ["", "", ""]
    office.bo.opens_home()
    assert section(office.bo, "in work") == "", "what he has himself stands above"


def test_who_has_taken_something_finds_it_once_the_most_urgent_first(office: Office) -> None:
    for number, wish in enumerate(("Asked back", "For Thursday", "Late"), start=1):
        office.asks(office.ana, f"it {wish}")
        presses(office, office.bo, "Take it", card(office.bo, f"R-{number}"))
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo, "R-2"))
    writes(office, office.bo, "Ask", "Which floor?", on=card(office.bo, "R-1"))
    office.asks(office.ana, "it Unclaimed")
    office.moves_to(tuesday_at(17))

    office.bo.opens_home()

    assert count_in(section(office.bo, "held")) == 3
    assert [row.summary for row in rows(office.bo, "held")] == ["Late", "For Thursday", "Asked back"]
    assert office.bo.home.count("R-3  Late") == 1
    assert "R-4  Unclaimed" in section(office.bo, "late")
    assert office.bo.home.index("R-1  Asked back") < office.bo.home.index("R-4  Unclaimed")
    office.dana.opens_home()
    assert section(office.dana, "held") == ""
    assert "R-3  Late" in section(office.dana, "late")


def test_whose_department_has_only_what_they_have_themselves_finds_no_part_of_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    office.bo.opens_home()

    assert count_in(section(office.bo, "held")) == 1
    assert serves_in(office.bo.home) == []


def test_due_today_is_meant_where_the_reader_is(office: Office) -> None:
    """Promised for Wednesday at nine in Paris, when it is still the small hours of Wednesday in New York."""
    office.eve.joins("it-help")
    office.moves_to(tuesday_at(15))
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.moves_to(wednesday_at(0, 30))

    office.dana.opens_home()
    office.eve.opens_home()

    assert "R-1" in section(office.dana, "today")
    assert "R-1" in section(office.eve, "in work"), "it is still Tuesday evening where she is"


def test_a_new_time_that_is_asked_for_waits_in_home_and_is_agreed_to_where_it_is_opened(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.ana.opens_home()
    proposals.propose(
        office.bot, 1, office.bo.id, "The part comes on\nThursday.", due_at=thursday_at(15), idempotency_key="form:1"
    )
    office.settles()

    waiting = section(office.ana, "waiting")
    assert new_time_in(waiting) == NewTime("asked for", "Thursday, March 5th at 3:00 PM", by="Bo Berg")
    assert waiting.endswith("\nThe part comes on Thursday.")
    assert "[Agree]" not in office.ana.home
    assert rows(office.ana, "mine") == []

    presses(office, office.ana, "Open")
    presses(office, office.ana, "Agree")

    assert rows(office.ana, "waiting") == []
    assert "R-1" in section(office.ana, "mine")


def test_an_unclaimed_request_can_be_taken_from_home(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.bo.opens_home()

    presses(office, office.bo, "Take it")

    assert card(office.bo).taken_by == "Bo Berg"
    assert section(office.bo, "unclaimed") == ""


def test_who_has_nothing_to_look_at_reads_so_in_one_line(office: Office) -> None:
    office.bo.opens_home()

    assert is_empty(office.bo.home)
    assert serves_in(office.bo.home) == []
    office.asks(office.ana, LAPTOP)
    assert not is_empty(office.bo.home)


def test_ten_rows_are_shown_and_all_of_them_on_request(office: Office) -> None:
    for number in range(1, 13):
        office.asks(office.ana, f"it Wish number {number}")
    office.ana.opens_home()
    assert count_in(section(office.ana, "mine")) == 12
    assert "Wish number 10" in office.ana.home
    assert "Wish number 11" not in office.ana.home

    office.ana.clicks("Show all 12")

    assert office.ana.modal is not None
    assert "Wish number 12" in office.ana.modal.text


def test_a_row_opens_all_that_was_written(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    notes(office, office.bo, "She is in a hurry.", card(office.bo))
    office.ana.opens_home()

    office.ana.clicks("Open")

    assert office.ana.modal is not None
    assert "I will come by." in office.ana.modal.text
    assert "She is in a hurry." not in office.ana.modal.text


def test_a_request_that_closed_is_gone_from_home(office: Office) -> None:
    is_done(office)
    office.moves_to(thursday_at(9))
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))

    office.ana.opens_home()

    assert "R-1" not in office.ana.home
