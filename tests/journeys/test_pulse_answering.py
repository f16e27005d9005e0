"""Employees: asked in a message, answered in a window, sealed until the close."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.errors import NoSuchPulse, PulseClosed
from bot.sandbox.person import Person
from storage.tables import Person as PersonRow
from tests.journeys.pulse_steps import (
    REASON,
    RECOMMEND,
    REMINDED,
    a_crowd,
    answers,
    asked,
    composes,
    everybody_answers,
    is_over,
    launches,
    one_question,
)
from tests.journeys.steps import direct, private, refusal
from tests.logged import logging_to_a_string
from tests.moments import friday_at, paris
from tests.office import Office
from tests.snapshots import changed_tables, snapshot

SECRET = "my chair squeaks at the window"


@pytest.fixture
def colleagues(office: Office) -> list[Person]:
    """Ten more people who work in IT."""
    return a_crowd(office, "it-help", 10)


@pytest.fixture
def crowd(office: Office, colleagues: list[Person]) -> list[Person]:
    """Everybody is asked whether they would recommend the company, until Sunday at nine; these ten work in IT."""
    composes(office)
    launches(office)
    return colleagues


@pytest.mark.usefixtures("crowd")
def test_the_message_says_what_it_is_about_and_what_is_promised(office: Office) -> None:
    said = asked(office.ana)

    assert "2 questions · about 2 minutes · closes Monday, March 9th at 9:00 AM" in said.text
    assert "You are counted together with IT, People" in said.text
    assert "people without a department: 19 people or more." in said.text
    assert "No figure is shown for fewer than 5 answers" in said.text
    assert said.buttons == ["Answer", "What is stored?"]


@pytest.mark.usefixtures("crowd")
def test_what_is_stored_has_the_real_numbers_dates_and_names(office: Office) -> None:
    office.ana.clicks("What is stored?")

    assert office.ana.modal is not None
    stored = office.ana.modal.text
    assert "When the pulse closes Monday, March 9th at 9:00 AM, the program opens the envelopes" in stored
    assert "If fewer than 5 people answered, they are destroyed unopened." in stored
    assert "4 people of a group of 5 who compare notes can work out what the last one said." in stored
    assert "This pulse went to 19 people: everyone in the company. Results are read by: @Hana Haas" in stored


@pytest.mark.usefixtures("crowd")
def test_recorded_comes_when_the_envelope_is_in_the_box(office: Office) -> None:
    answers(office.ana, 9, SECRET)

    office.ana.clicks("Answer", on=asked(office.ana))
    assert office.ana.modal is not None
    assert "Your answer is in already, sealed, so it cannot be shown here." in office.ana.modal.text
    assert SECRET not in office.ana.modal.text


@pytest.mark.usefixtures("crowd")
def test_answering_leaves_no_trace_at_the_person_who_answers(office: Office) -> None:
    # Slack would be asked again who she is, and that written down with the moment.
    with office.bot.db.transaction() as session:
        ana = session.get_one(PersonRow, office.ana.id)
        ana.met_at -= timedelta(days=2)
    office.settles()
    before = snapshot(office.db)

    office.ana.opens_home()
    answers(office.ana, 9, SECRET)
    office.settles()

    assert changed_tables(before, snapshot(office.db)) == {"ballot"}
    answers(office.ana, 0)
    office.ana.clicks("Answer", on=asked(office.ana))
    office.ana.clicks("Withdraw my answer")
    office.settles()
    assert snapshot(office.db) == before


@pytest.mark.usefixtures("crowd")
def test_an_answer_draws_nobodys_home(office: Office) -> None:
    def homes_drawn() -> int:
        return sum(entry.what == "views.publish" for entry in office.sandbox.wire)

    for person in (office.ana, office.bo, office.hana):
        person.opens_home()
    office.settles()
    before = homes_drawn()

    answers(office.ana, 9, SECRET)
    office.settles()
    office.waits_for_home()

    assert homes_drawn() == before


@pytest.mark.usefixtures("crowd")
def test_a_closed_question_must_be_answered_and_a_text_need_not(office: Office) -> None:
    office.ana.clicks("Answer", on=asked(office.ana))
    office.ana.submits()

    assert office.ana.modal is not None
    assert list(office.ana.modal.errors) == [RECOMMEND]
    office.ana.submits(**{RECOMMEND: "7"})
    assert "Recorded" in office.ana.modal.text


@pytest.mark.usefixtures("crowd")
def test_an_answer_is_found_in_nothing_that_is_said_or_logged(office: Office) -> None:
    before = len(office.sandbox.wire)
    with logging_to_a_string() as logged:
        answers(office.ana, 9, SECRET)
        office.settles()
        office.ana.opens_home()
        office.hana.types("/pulse list", in_="general")

    said = [entry.body for entry in list(office.sandbox.wire)[before:] if entry.direction == "from_bot"]
    assert said
    assert SECRET not in json.dumps(said)
    assert SECRET not in logged.text
    assert '"answer"' not in logged.text


@pytest.mark.usefixtures("crowd")
def test_a_message_stays_as_it_is_whether_or_not_somebody_answered(office: Office) -> None:
    before = asked(office.ana).whole

    answers(office.ana, 9)
    office.settles()

    assert asked(office.ana).whole == before == asked(office.bo).whole
    assert len(direct(office.ana)) == len(direct(office.bo)) == 1


def test_somebody_changes_their_mind_and_is_counted_once(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9, 8])
    answers(office.ana, 0)
    answers(office.ana, 10)

    office.moves_to(paris(9, 9))

    post = office.hana.message("Results: Would you recommend us?", in_="dm").text
    assert "11 of 19 answered" in post
    assert "and 0 chose 0 to 6" in post


def test_somebody_withdraws(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9])
    answers(office.ana, 0)

    office.ana.clicks("Answer", on=asked(office.ana))
    office.ana.clicks("Withdraw my answer")
    assert office.ana.modal is not None
    assert "Withdrawn. Your envelope was taken out of the box and destroyed." in office.ana.modal.text
    office.ana.closes()
    office.moves_to(paris(9, 9))

    assert "10 of 19 answered" in office.hana.message("Results:", in_="dm").text


def test_two_devices_of_one_person_are_one_answer(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9])
    answers(office.ana, 0)
    # The form that was opened on the phone before.
    office.ana.clicks("Answer", on=asked(office.ana))
    assert office.ana.modal is not None
    phone = office.ana.modal.view
    form = phone.source
    office.ana.submits(**{RECOMMEND: "3"})
    phone.source = form
    office.ana.submits(**{RECOMMEND: "8"})

    office.moves_to(paris(9, 9))

    assert "11 of 19 answered" in office.hana.message("Results:", in_="dm").text


def test_a_form_that_is_sent_after_the_close_keeps_nothing_and_says_so_kindly(
    office: Office, crowd: list[Person]
) -> None:
    everybody_answers(office, crowd, [9])
    office.ana.clicks("Answer", on=asked(office.ana))

    office.moves_to(paris(9, 9))
    office.ana.submits(**{RECOMMEND: "0", REASON: SECRET})

    assert office.ana.modal is not None
    closed = PulseClosed("Would you recommend us?", paris(9, 9))
    assert refusal(office, office.ana, closed) in office.ana.modal.text
    assert "10 of 19 answered" in office.hana.message("Results:", in_="dm").text


@pytest.mark.usefixtures("crowd")
def test_a_button_of_yesterday_opens_no_form(office: Office) -> None:
    before = asked(office.ana)
    office.moves_to(paris(9, 9))

    office.ana.raw_click(action_id="pulse.answer", value="1", message=before)

    assert office.ana.modal is not None
    assert "closed on today at 9:00 AM, without results" in office.ana.modal.text
    assert office.ana.modal.labels == []


@pytest.mark.usefixtures("crowd")
def test_who_came_later_is_not_asked_and_reads_why(office: Office) -> None:
    late = a_crowd(office, "finance", 1)[0]
    assert direct(late) == []
    late.writes("Hello", in_="dm")
    office.settles()

    late.raw_click(action_id="pulse.answer", value="1")

    assert private(late)[-1] == refusal(office, late, NoSuchPulse())


@pytest.mark.usefixtures("crowd")
def test_a_button_that_names_nothing_of_ours_is_answered_all_the_same(office: Office) -> None:
    for value in ("999", "x", "", None):
        office.ana.raw_click(action_id="pulse.answer", value=value, message=asked(office.ana))

    assert private(office.ana) == [refusal(office, office.ana, NoSuchPulse())] * 4


@pytest.mark.usefixtures("crowd")
def test_an_answer_that_is_typed_as_a_message_is_taken_by_nobody(office: Office) -> None:
    office.moves_to(office.now() + timedelta(seconds=2))
    office.ana.writes("9, because of the people", in_="dm")
    office.settles()

    assert (
        "A pulse is answered with its Answer button alone: only there your answer is sealed." in direct(office.ana)[-1]
    )


@pytest.mark.usefixtures("crowd")
def test_home_shows_a_pulse_until_it_closes(office: Office) -> None:
    office.ana.opens_home()
    assert "📮 Would you recommend us?" in office.ana.home

    office.ana.clicks("Answer")
    office.ana.submits(**{RECOMMEND: "9"})
    office.ana.closes()
    office.ana.opens_home()
    assert "📮 Would you recommend us?" in office.ana.home

    office.moves_to(paris(9, 9))
    office.ana.opens_home()
    assert "📮" not in office.ana.home


@pytest.mark.usefixtures("crowd")
def test_everybody_is_reminded_alike_on_the_last_working_day(office: Office) -> None:
    answers(office.ana, 9)

    office.moves_to(friday_at(9))
    assert REMINDED in direct(office.bo)[-1]
    assert direct(office.ana) == direct(office.bo)
    office.bo.clicks("Answer", on=office.bo.message(REMINDED))
    office.bo.submits(**{RECOMMEND: "9"})
    office.moves_to(friday_at(16))

    assert len(direct(office.bo)) == 2


@pytest.mark.usefixtures("crowd")
def test_reminders_come_in_the_working_hours_of_their_reader(office: Office) -> None:
    office.moves_to(friday_at(9))
    assert not any(REMINDED in said for said in direct(office.eve))

    office.moves_to(friday_at(15, 5))

    assert any(REMINDED in said for said in direct(office.eve))


def test_closing_turns_everybodys_messages_into_the_same_two_lines(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    office.moves_to(friday_at(16))

    is_over(office)

    told = {tuple(direct(person)) for person in [*crowd, office.ana, office.bo]}
    assert told == {
        (
            "Would you recommend us? is closed. Thank you to everybody who answered.",
            "A reminder of Would you recommend us?, which is closed. /pulse results shows what came out.",
        )
    }


def test_too_few_answers_are_destroyed_unopened_and_everybody_is_told(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd[:4], [9])

    is_over(office)

    assert "The envelopes were destroyed unopened" in asked(office.ana).text
    assert asked(office.ana).whole == asked(crowd[0]).whole
    post = office.hana.message("Results: Would you recommend us?", in_="dm").text
    assert "without results: fewer than 5 of 19 people answered" in post


@pytest.mark.usefixtures("colleagues")
def test_one_question_is_asked_in_the_message_and_confirmed_in_a_window(office: Office) -> None:
    one_question(office, "Was the move a good idea?", "Yes or no")

    said = asked(office.ana, "The move")
    assert said.buttons == ["Yes", "No", "What is stored?"]
    office.ana.clicks("No", on=said)
    assert office.ana.modal is not None
    assert office.ana.modal.value("Was the move a good idea?") == "No"
    office.ana.submits()
    assert "Recorded" in office.ana.modal.text


def test_choosing_in_the_message_alone_keeps_nothing(office: Office, colleagues: list[Person]) -> None:
    one_question(office, "Was the move a good idea?", "Yes or no")

    for person in [*colleagues, office.ana]:
        person.clicks("No", on=asked(person, "The move"))
        person.closes()
    office.moves_to(paris(9, 16))

    assert "fewer than 5" in office.hana.message("Results: The move", in_="dm").text


@pytest.mark.usefixtures("colleagues")
def test_eleven_numbers_fit_into_the_message(office: Office) -> None:
    one_question(office, "Would you recommend the cafeteria?", "0 to 10, would you recommend us (eNPS)")

    said = asked(office.ana, "The move")
    assert said.buttons == [*map(str, range(11)), "What is stored?"]
    office.ana.clicks("10", on=said)
    office.ana.submits()
    assert office.ana.modal is not None
    assert "Recorded" in office.ana.modal.text


@pytest.mark.usefixtures("colleagues")
def test_words_of_ones_own_need_the_window(office: Office) -> None:
    one_question(office, "What should we do next?", "In their own words")

    said = asked(office.ana, "The move")
    assert said.buttons == ["Answer", "What is stored?"]
    office.ana.clicks("Answer", on=said)
    office.ana.submits(**{"What should we do next?": "<!channel> " + "ö" * 2_900})
    assert office.ana.modal is not None
    assert "Recorded" in office.ana.modal.text
