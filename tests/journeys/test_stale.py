"""Buttons and forms of another day, and people who are no longer who they were."""

from __future__ import annotations

from bot.departments import departments
from bot.errors import MembersNotReadYet, NoSuchRequest, NotAMember, NotNow
from storage import people as people_rows
from tests.journeys.steps import MENU, below, card, direct, is_done, own_card, presses, private, refusal, writes
from tests.moments import tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.home import undelivered_in
from tests.wording.lines import Line
from tests.wording.replies import is_unknown

# --- buttons of another day ---


def test_the_buttons_of_a_reminder_outlive_the_request_and_say_so(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.moves_to(tuesday_at(12, 15))
    reminder = office.dana.message("My laptop", in_="dm")
    assert reminder.buttons == ["Take it", "Reply", "Ask", "Done", "Assign to…", "New time", "Snooze…"]
    # Before the message is drawn anew without them.
    office.ana.clicks("Cancel", on=own_card(office.ana))
    office.ana.submits(**{"Why is it no longer needed?": "It works again"})

    for label in ("Take it", "Ask", "Done"):
        office.dana.clicks(label, on=reminder)
        assert private(office.dana)[-1] == refusal(office, office.dana, NotNow(1, "cancelled"))
    office.settles()

    assert len(private(office.dana)) == 3
    assert office.dana.modal is None
    assert card(office.bo).state == "cancelled"
    assert card(office.bo).lines[-1] == Line("cancelled", "Ana Alves", "", "It works again")
    assert reminder.buttons == []


def test_the_buttons_of_the_ending_do_not_outlive_it(office: Office) -> None:
    is_done(office)
    asked = own_card(office.ana)
    office.ana.clicks("Reopen", on=asked)
    office.ana.submits(**{"What is still missing?": "Not yet"})

    for label in ("Yes, it is done", "🙂 4", "Reopen"):
        office.ana.clicks(label, on=asked)  # which was not redrawn yet
    office.settles()

    assert len(private(office.ana)) == 1 + 3
    assert set(private(office.ana)[1:]) == {refusal(office, office.ana, NotNow(1, "taken"))}
    assert office.ana.modal is None
    assert asked.buttons == ["Add something", "Cancel", *MENU]


def test_a_form_that_was_open_while_the_request_was_cancelled_keeps_its_words(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.bo.clicks("Ask", on=card(office.bo))
    writes(office, office.ana, "Cancel", "It works again", own_card(office.ana))

    office.bo.submits(words="Which one?")

    assert office.bo.modal is not None
    refused = refusal(office, office.bo, NotNow(1, "cancelled"))
    assert office.bo.modal.errors == {"What do you need to know?": refused}
    assert office.bo.modal.value("What do you need to know?") == "Which one?"


# --- people who are no longer who they were ---


def test_who_left_the_department_reads_that_only_members_can(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.moves_to(tuesday_at(12, 15))
    presses(office, office.dana, "Assign to…", card(office.dana))
    office.dana.submits(**{"Who takes it over?": "Bo Berg"})
    office.settles()
    given = office.bo.message("R-1", in_="dm")
    office.bo.leaves("it-help")

    for label in ("Reply", "Ask", "Done"):
        office.bo.clicks(label, on=given)  # which was not edited yet
        assert private(office.bo)[-1] == refusal(office, office.bo, NotAMember("IT", "CITHELP0"))

    office.settles()
    assert office.bo.modal is None
    assert given.buttons == [], "what cannot be pressed any more is taken away"
    assert card(office.dana).state == "open"
    assert card(office.dana).tells("handed_back", "Bo Berg")


def test_who_left_while_writing_reads_so_and_keeps_the_words(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.bo.clicks("Reply", on=card(office.bo))
    office.bo.leaves("it-help")

    office.bo.submits(words="On its way")
    office.settles()

    assert office.bo.modal is not None
    assert is_unknown(office.bo.modal.errors["What do you want to say?"])
    assert office.bo.modal.value("What do you want to say?") == "On its way"
    assert own_card(office.ana).replies == []


def test_who_comes_back_may_act_again(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.bo.leaves("it-help")
    office.bo.joins("it-help")

    presses(office, office.bo, "Take it", card(office.bo))

    assert card(office.bo).taken_by == "Bo Berg"


def test_who_is_not_known_to_serve_yet_is_told_to_try_again_and_not_to_join(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    it = office.department("it").id
    with office.db.transaction() as session:
        people_rows.drop_role(session, it, office.bo.id, people_rows.MEMBER)
    departments.look_again(office.bot, it)

    office.bo.clicks("Take it", on=card(office.bo))
    assert private(office.bo)[-1] == refusal(office, office.bo, MembersNotReadYet())
    assert isinstance(departments.explained(office.bot, NoSuchRequest(77)), MembersNotReadYet), (
        "the same of what is not there"
    )

    office.moves_to(tuesday_at(9, 5))
    presses(office, office.bo, "Take it", card(office.dana))
    assert card(office.dana).taken_by == "Bo Berg"
    error = NoSuchRequest(77)
    assert departments.explained(office.bot, error) is error


def test_what_a_deactivated_assignee_had_is_in_the_queue_again_and_the_thread_says_so(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.asks(office.ana, "it My screen")
    presses(office, office.bo, "Take it", card(office.bo, "R-1"))
    writes(office, office.bo, "Ask", "Which one?", card(office.bo, "R-2"))

    office.bo.deactivates()
    office.hears_of(office.bo)
    office.sandbox.settle()
    office.settles()

    assert card(office.dana, "R-1").state == "open"
    assert own_card(office.ana, "R-1").state == "open"
    for number in ("R-1", "R-2"):
        assert card(office.dana, number).tells("handed_back", "Bo Berg")
    presses(office, office.dana, "Take it", card(office.dana, "R-1"))
    writes(office, office.ana, "Answer", "The left one", own_card(office.ana, "R-2"))
    assert card(office.dana, "R-2").state == "open"
    assert "The left one" in below(card(office.dana, "R-2"))


def test_a_deactivated_requester_stops_nobody(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.ana.deactivates()
    office.hears_of(office.ana)
    office.sandbox.settle()

    writes(office, office.bo, "Reply", "On its way", card(office.bo))
    presses(office, office.bo, "Done", card(office.bo))
    office.moves_to(wednesday_at(9))

    assert card(office.bo).stands == ("resolved", "Bo Berg")
    office.dana.opens_home()
    assert undelivered_in(office.dana.home) == []


def test_a_reminder_for_somebody_who_left_the_company_holds_up_nobody(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.dana.deactivates()
    office.hears_of(office.dana)
    office.sandbox.settle()

    office.moves_to(tuesday_at(15))

    assert [one.promise.standing for one in card(office.bo).reminders] == ["late"]
    assert len(own_card(office.ana).apologies) == 1
    assert len(direct(office.bo)) == 0
