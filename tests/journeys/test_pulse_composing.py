"""HR makes a pulse: from a template or with its own questions, for whom it chooses, previewed, tried and launched."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import NoKeyFolder, NotHR
from tests.journeys.pulse_steps import RECOMMEND, a_crowd, asked, composes, launches, plans
from tests.journeys.steps import direct, private, refusal
from tests.moments import wednesday_at
from tests.office import Office

ASKED = "Who is asked?"
HOW = "How is it answered?"
DEPARTMENTS = "Which departments?"
READERS = "Who gets the results?"
CHANNEL = "And in which channel?"


def shown(office: Office) -> str:
    assert office.hana.modal is not None
    return office.hana.modal.text


def blank_page(office: Office, **first: str) -> None:
    """Hana begins with a question of her own; the list with that question is open then."""
    office.hana.types("/pulse", in_="general")
    office.hana.chooses("A blank page", in_="Start from")
    office.hana.submits(**first)


def goes_on(office: Office) -> None:
    """From the questions to the preview, with all that stands there already."""
    office.hana.submits()
    plans(office)


def test_hr_launches_a_pulse_from_a_template_without_being_told_how(office: Office) -> None:
    a_crowd(office, "it-help", 6)

    office.hana.types("/pulse", in_="general")
    for _step in ("what", "to whom", "when", "preview", "launch"):
        office.hana.submits()

    assert office.hana.modal is not None
    assert "Launched. 15 people get it, each in their own morning." in office.hana.modal.text
    office.settles()
    assert "How is work going?" in asked(office.ana, "How is work going?").text


def test_nobody_is_asked_before_the_last_word(office: Office) -> None:
    a_crowd(office, "it-help", 6)

    composes(office)
    office.hana.submits()
    office.settles()

    assert office.hana.modal is not None
    assert "goes to 15 people" in office.hana.modal.text
    assert direct(office.ana) == []


def test_others_read_who_makes_pulses(office: Office) -> None:
    said = office.ana.types("/pulse", in_="general")

    assert said == refusal(office, office.ana, NotHR([office.hana.id]))
    assert office.ana.types("/pulse list") == said
    assert office.ana.types("/pulse export") == said


def test_help_is_for_everybody(office: Office) -> None:
    assert "/pulse makes a pulse" in office.hana.types("/pulse help", in_="general")
    assert "Pulses are made by @Hana Haas" in office.ana.types("/pulse help", in_="general")
    assert "Did you mean /pulse list?" in office.hana.types("/pulse lsit", in_="general")


def test_a_template_is_read_as_text_and_its_questions_are_changed_one_by_one(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    office.hana.types("/pulse", in_="general")
    assert "1. Most days I look forward to my work." in shown(office)
    office.hana.chooses("How did the change land?", in_="Start from")
    assert office.hana.modal is not None
    assert office.hana.modal.labels == ["Start from", "Title"]
    office.hana.fills(Title="The new office")

    office.hana.clicks("Change", beside="I understand why we made this change.")
    office.hana.submits(**{"Question 1": "I like the new office."})
    office.hana.clicks("Change", beside="I was told early enough.")
    office.hana.clicks("Take it out")

    assert office.hana.modal.value("Title") == "The new office"
    assert "1. I like the new office." in shown(office)
    goes_on(office)
    office.hana.clicks("Answer")
    assert office.hana.modal.labels == [
        "I like the new office.",
        "I have what I need to work with it.",
        "Would you make this change again?",
        "What should we fix first?",
    ]


def test_a_page_of_ones_own_grows_to_five_questions(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})
    office.hana.clicks("Add a question")
    office.hana.chooses("One of up to six choices", in_=HOW)
    office.hana.submits(**{"Question 2": "More of what?", "Choices": "Soup\nSalad\n\n Bread "})
    office.hana.clicks("Add a question")
    office.hana.chooses("In their own words", in_=HOW)
    office.hana.submits(**{"Question 3": "Anything else?"})
    for number in (4, 5):
        assert office.hana.modal is not None
        office.hana.clicks("Add a question")
        office.hana.submits(**{f"Question {number}": f"And number {number}?"})

    assert office.hana.modal is not None
    assert "Add a question" not in office.hana.modal.buttons
    assert "One of: Soup, Salad, Bread" in shown(office)
    goes_on(office)
    office.hana.clicks("Answer")
    assert office.hana.modal.options("More of what?") == ["Soup", "Salad", "Bread"]
    assert office.hana.modal.labels[:3] == ["How was lunch?", "More of what?", "Anything else?"]


@pytest.mark.parametrize(
    ("kind", "second", "words", "told"),
    [
        ("One of up to six choices", "Choices", "Soup", "two to 6 choices"),
        ("One of up to six choices", "Choices", "1\n2\n3\n4\n5\n6\n7", "two to 6 choices"),
        ("One of up to six choices", "Choices", "Soup\nsoup", "can stand here once"),
        ("One of up to six choices", "Choices", "Soup\n" + "x" * 71, "each line to 70"),
        ("A scale from 1 to 5", "What 1 and 5 mean", "Bad", "two lines, or none"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_so_at_its_field(
    office: Office, kind: str, second: str, words: str, told: str
) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.chooses("A blank page", in_="Start from")
    office.hana.chooses(kind, in_=HOW)

    office.hana.submits(**{"Title": "Lunch", "Question 1": "More of what?", second: words})

    assert office.hana.modal is not None
    assert told in office.hana.modal.errors[second]


def test_a_pulse_without_questions_or_title_goes_nowhere(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.chooses("A blank page", in_="Start from")

    office.hana.submits(**{"Title": "  ", "Question 1": " "})

    assert office.hana.modal is not None
    assert office.hana.modal.errors == {
        "Title": "Please give it a title: people read it first.",
        "Question 1": "Please write what you want to ask.",
    }


def test_two_equal_questions_are_refused_where_the_second_is_made(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})
    office.hana.clicks("Add a question")
    office.hana.chooses("Yes or no", in_=HOW)

    office.hana.submits(**{"Question 2": "how was  lunch?"})

    assert office.hana.modal is not None
    assert office.hana.modal.errors == {"Question 2": "Question 1 asks this already. Each stands in a pulse once."}


def test_no_opinion_is_offered_answered_and_counted(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    office.hana.types("/pulse", in_="general")
    office.hana.chooses("A blank page", in_="Start from")
    office.hana.chooses("Yes or no", in_=HOW)
    office.hana.fills(**{"For those who cannot tell": ["Offer “No opinion” too"]})
    office.hana.submits(**{"Title": "Lunch", "Question 1": "Was it good?"})
    assert "Yes or no, or “No opinion”" in shown(office)
    goes_on(office)
    launches(office)

    office.ana.clicks("No opinion", on=asked(office.ana, "Lunch"))
    office.ana.submits()

    assert office.ana.modal is not None
    assert "Recorded." in office.ana.modal.text


def test_what_was_typed_in_the_form_of_a_question_is_kept_by_the_way_back(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.clicks("Change", beside="Good work is noticed here.")
    office.hana.fills(**{"Question 3": "Good work is seen here."})

    office.hana.clicks("← All questions")

    assert "3. Good work is seen here." in shown(office)


@pytest.mark.parametrize(
    ("pressed", "left"), [("Change", "Leave it as it was"), ("Add a question", "Do without it")], ids=["old", "new"]
)
def test_what_cannot_be_asked_yet_is_not_lost_on_the_way_back(office: Office, pressed: str, left: str) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})
    number = 1 if pressed == "Change" else 2
    office.hana.clicks(pressed)
    office.hana.chooses("One of up to six choices", in_=HOW)
    office.hana.fills(**{f"Question {number}": "Which lunch?", "Choices": "Soup"})

    office.hana.clicks("← All questions")

    assert office.hana.modal is not None
    assert "It cannot be asked like this yet. Please give two to 6 choices, one a line." in shown(office)
    assert office.hana.modal.value(f"Question {number}") == "Which lunch?"
    assert office.hana.modal.value("Choices") == "Soup"
    office.hana.clicks(left)
    assert "How was lunch?" in shown(office)
    assert "Which lunch?" not in shown(office)


def test_the_form_of_one_more_question_is_left_as_it_was_opened(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})
    office.hana.clicks("Add a question")

    office.hana.clicks("← All questions")

    assert "Add a question" in shown(office)


def test_what_a_step_back_cannot_keep_is_said(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.submits()
    office.hana.chooses("Some departments", in_=ASKED)

    office.hana.clicks("← What")

    assert "What you chose under To whom was not kept." in shown(office)


def test_another_template_takes_the_place_of_what_a_draft_asks(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})

    office.hana.chooses("Would you recommend us?", in_="Start from")

    assert office.hana.modal is not None
    assert office.hana.modal.value("Title") == "Would you recommend us?"
    assert "How was lunch?" not in shown(office)


def test_a_question_that_tells_who_answers_is_warned_of_and_not_refused(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "Where do you work?"})

    assert "⚠️ It asks people who or where they are." in shown(office)
    goes_on(office)
    assert "⚠️ Question 1: It asks people who or where they are." in shown(office)


def test_departments_are_asked_as_they_are_when_it_opens(office: Office) -> None:
    a_crowd(office, "it-help", 10)
    a_crowd(office, "finance", 10)

    composes(office, **{ASKED: "Some departments", DEPARTMENTS: ["IT"]})
    assert office.hana.modal is not None
    assert "It goes to 12 people, the people of IT" in office.hana.modal.text
    assert "Everybody is counted together, as one number of 12 people." in office.hana.modal.text
    launches(office)

    assert "Asked: 12 people, the people of IT." in asked(office.bo).text
    assert "You are counted together with IT: 12 people or more." in asked(office.bo).text
    assert direct(office.ana) == []


def test_hr_reads_the_groups_before_the_launch(office: Office) -> None:
    a_crowd(office, "it-help", 10)
    a_crowd(office, "finance", 10)

    composes(office)

    assert office.hana.modal is not None
    assert "In 2 groups:" in office.hana.modal.text
    assert "• IT: 12 people" in office.hana.modal.text
    assert "The groups are settled now, before anybody answers." in office.hana.modal.text


def test_a_department_alone_is_refused_with_the_departments_to_ask_together(office: Office) -> None:
    a_crowd(office, "it-help", 10)
    a_crowd(office, "finance", 10)

    composes(office, **{ASKED: "Some departments", DEPARTMENTS: ["Finance"]})

    assert office.hana.modal is not None
    assert "It asks a part of departments that are counted together." in office.hana.modal.text
    assert "Ask these departments together: " in office.hana.modal.text
    office.hana.clicks("Change to whom")
    everybody_else = [name for name in office.hana.modal.options(DEPARTMENTS) if name != "IT"]
    assert everybody_else[-1] == "People without a department"
    office.hana.chooses(everybody_else, in_=DEPARTMENTS)
    plans(office)
    assert "Launch …" in office.hana.modal.text or "It goes to 17 people" in office.hana.modal.text


def test_a_channel_is_asked(office: Office) -> None:
    office.sandbox.workspace.invite_bot(office.sandbox.workspace.channel("general"))
    a_crowd(office, "general", 3)

    composes(office, **{ASKED: "The people in a channel", "Which channel?": "general"})
    assert office.hana.modal is not None
    assert "It goes to 12 people, the people in #general" in office.hana.modal.text
    launches(office)

    assert "the people in #general" in asked(office.ana).text


def test_a_private_channel_that_handoff_is_in_is_asked_and_nobody_outside_hears_of_it(office: Office) -> None:
    crowd = a_crowd(office, "finance", 11)
    handles = ["hana", *(person.handle for person in crowd)]
    office.sandbox.workspace.add_channel("board", is_private=True, members=handles)

    composes(office, **{ASKED: "The people in a channel", "Which channel?": "board"})
    assert office.hana.modal is not None
    assert "It goes to 12 people, the people in #board" in office.hana.modal.text
    launches(office)

    assert "the people in #board" in asked(crowd[0]).text
    assert direct(office.bo) == direct(office.dana) == []


def test_a_user_group_is_asked(office: Office) -> None:
    crowd = a_crowd(office, "finance", 10)
    everybody = [person.handle for person in [*crowd, office.ana]]
    office.sandbox.workspace.add_group("design", name="Design circle", members=everybody)

    composes(office, **{ASKED: "A user group", "Which user group?": "Design circle"})
    assert office.hana.modal is not None
    assert "It goes to 11 people" in office.hana.modal.text
    launches(office)

    assert asked(office.ana)
    assert direct(office.bo) == []


def test_a_slack_without_user_groups_says_so(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.submits()
    office.sandbox.faults.fail("usergroups.list", error="plan_upgrade_required")

    office.hana.chooses("A user group", in_=ASKED)

    assert office.hana.modal is not None
    assert "Your Slack has no user groups" in office.hana.modal.text


def test_a_channel_that_handoff_cannot_see_is_explained(office: Office) -> None:
    office.sandbox.workspace.add_channel("board", is_private=True, members=["hana"], bot=False)

    composes(office, **{ASKED: "The people in a channel", "Which channel?": "board"})

    assert office.hana.modal is not None
    assert office.hana.modal.text.splitlines()[1].startswith("⚠️ It cannot be launched like this. I cannot see who is")


def test_an_audience_that_is_too_small_is_explained_before_the_launch(office: Office) -> None:
    composes(office, **{ASKED: "Some departments", DEPARTMENTS: ["IT"]})

    assert office.hana.modal is not None
    assert "It would go to 2 people, and at least 10 are needed" in office.hana.modal.text
    assert "this has to be asked in another way" in office.hana.modal.text
    assert "Launch …" not in office.hana.modal.text


def test_without_a_private_place_for_keys_nothing_is_launched_and_hr_reads_what_to_do(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    Path(office.settings.keys).chmod(0o755)

    composes(office)

    assert office.hana.modal is not None
    assert refusal(office, office.hana, NoKeyFolder("not_private", office.settings.keys)) in office.hana.modal.text
    assert "Launch …" not in office.hana.modal.text


def test_whoever_is_asked_too_often_is_said_with_the_day_from_which_it_may(office: Office) -> None:
    a_crowd(office, "it-help", 10)
    composes(office)
    launches(office)
    office.moves_to(wednesday_at(9))

    composes(office, "How is work going?")

    assert office.hana.modal is not None
    assert "Somebody in it was asked less than 14 days ago" in office.hana.modal.text
    assert "not before Tue 17 Mar" in office.hana.modal.text
    assert "Launch …" not in office.hana.modal.text


def test_hr_reads_on_the_way_how_many_were_asked_lately_and_lets_them_wait(office: Office) -> None:
    a_crowd(office, "it-help", 10)
    composes(office)
    launches(office)
    office.moves_to(wednesday_at(9))
    office.hana.types("/pulse", in_="general")

    office.hana.submits()
    assert "19 of 19 people in the company were asked less than 14 days ago: IT 12" in shown(office)
    assert "may be asked from Tue 17 Mar on" in shown(office)
    office.hana.submits()
    assert "19 of 19 people in this audience will have been asked less than 14 days before" in shown(office)
    office.hana.submits()
    office.hana.clicks("Wait until Tue 17 Mar")

    assert "Launch …" in shown(office)
    assert "from Tuesday, March 17th at 9:00 AM on" in shown(office)


def test_the_same_pulse_is_not_launched_twice_at_once(office: Office) -> None:
    a_crowd(office, "it-help", 10)
    composes(office)
    launches(office)
    office.hana.types("/pulse list", in_="general")
    office.hana.clicks("New pulse")
    office.hana.chooses("Would you recommend us?", in_="Start from")

    goes_on(office)

    assert "asks the same people the same questions already" in shown(office)
    assert "Ask again now" in shown(office)
    assert "Launch …" not in shown(office)
    office.hana.clicks("Look at that pulse")
    assert "nobody sees a number before that" in shown(office)


def test_the_departments_that_a_refusal_offers_are_asked_with_one_click(office: Office) -> None:
    a_crowd(office, "it-help", 10)
    a_crowd(office, "finance", 10)
    composes(office, **{ASKED: "Some departments", DEPARTMENTS: ["Finance"]})

    office.hana.clicks("Ask these departments together")

    assert "Launch …" in shown(office)
    assert "the people of People, Facilities, Finance, Legal and people without a department" in shown(office)


def test_hr_reads_what_a_channel_makes_wait(office: Office) -> None:
    crowd = a_crowd(office, "it-help", 10)
    a_crowd(office, "finance", 10)
    everybody = [person.handle for person in crowd]
    office.sandbox.workspace.add_group("design", name="Design circle", members=everybody)

    composes(office, **{ASKED: "A user group", "Which user group?": "Design circle"})

    assert office.hana.modal is not None
    assert "It makes others wait:" in office.hana.modal.text
    assert "The whole company: not before" in office.hana.modal.text
    assert "Whole departments get along with all others. The nearest to it: IT." in office.hana.modal.text


def test_results_go_where_handoff_can_speak(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.submits()

    office.hana.submits(**{CHANNEL: "general"})

    assert office.hana.modal is not None
    assert office.hana.modal.errors[CHANNEL] == "I cannot post there yet. Type /invite @Handoff in it first."


def test_somebody_has_to_get_the_results(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.submits()

    office.hana.submits(**{READERS: None})

    assert office.hana.modal is not None
    assert office.hana.modal.errors[READERS] == "Please choose at least one person or a channel."


@pytest.mark.parametrize(("day", "told"), [("2026-03-02", "today or a day to come"), ("2026-03-03", None)])
def test_a_day_that_is_over_cannot_be_chosen(office: Office, day: str, told: str | None) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.submits()
    office.hana.submits()

    office.hana.submits(**{"From which day on?": day})

    assert office.hana.modal is not None
    assert office.hana.modal.errors == (
        {} if told is None else {"From which day on?": f"Please choose {told}, or leave it empty."}
    )


def test_a_pulse_opens_on_its_day_in_everybodys_own_morning(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office, **{"From which day on?": "2026-03-04"})
    launches(office)
    assert direct(office.ana) == []

    office.moves_to(wednesday_at(9, 5))

    assert asked(office.ana)
    assert direct(office.eve) == []
    office.moves_to(wednesday_at(15, 5))
    assert asked(office.eve)


def test_the_smallest_group_is_never_below_five(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.submits()

    office.hana.submits(**{"Smallest group shown": "4"})

    assert office.hana.modal is not None
    assert "must be at least 5" in office.hana.modal.errors["Smallest group shown"]


def test_the_preview_is_the_message_and_its_buttons_work(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office)
    assert office.hana.modal is not None
    preview = office.hana.modal.text
    office.hana.clicks("What is stored?")
    assert "This pulse will go to 15 people: everyone in the company" in office.hana.modal.text
    office.hana.closes()

    office.hana.clicks("Answer")
    assert "A test. What you send here is not kept." in office.hana.modal.text
    office.hana.submits(**{RECOMMEND: "9"})
    assert "It was a test: nothing was kept." in office.hana.modal.text
    office.hana.closes()

    launches(office)
    words = asked(office.ana).text.splitlines()
    assert all(line in preview for line in words)


def test_a_test_goes_to_its_author_alone_and_keeps_nothing(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office)

    office.hana.clicks("Send me a test")
    office.settles()

    assert office.hana.modal is not None
    assert "The test is in your messages with Handoff." in office.hana.modal.text
    office.hana.closes()
    test = office.hana.message("A test, for you alone.", in_="dm")
    office.hana.clicks("Answer", on=test)
    office.hana.submits(**{RECOMMEND: "9"})
    assert "nothing was kept" in office.hana.modal.text
    assert direct(office.ana) == []


def test_one_can_go_back_and_nothing_is_lost(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office, **{"How often is it asked?": "Every month"})

    office.hana.clicks("Change the questions")
    assert office.hana.modal is not None
    office.hana.submits(Title="Would you stay?")
    office.hana.fills(**{"Smallest group shown": "6"})
    office.hana.clicks("← What")
    assert office.hana.modal.value("Title") == "Would you stay?"
    office.hana.submits()
    assert office.hana.modal.value("Smallest group shown") == "6"
    office.hana.submits()
    office.hana.chooses("3 days", in_="For how long can people answer?")
    office.hana.clicks("← To whom")
    office.hana.submits()
    office.hana.submits()

    assert "Would you stay?" in office.hana.modal.text
    assert "open for 3 days, every month" in office.hana.modal.text
    assert "You ask for 6 answers in a group. With 6, groups are of 14 people or more" in office.hana.modal.text


def test_a_draft_is_kept_and_can_be_thrown_away(office: Office) -> None:
    composes(office)
    office.hana.closes()

    office.hana.types("/pulse list", in_="general")
    assert office.hana.modal is not None
    assert "draft · begun today at 9:00 AM" in office.hana.modal.text
    office.hana.clicks("Open")
    office.hana.clicks("Throw it away")
    assert "The draft is gone. Nobody was asked." in office.hana.modal.text
    office.hana.closes()
    office.hana.closes()

    office.hana.types("/pulse list")
    assert "There is no pulse yet." in office.hana.modal.text


@pytest.mark.parametrize(("button", "shown"), [("Answer", "A test."), ("What is stored?", "Until the close.")])
def test_the_preview_of_a_draft_that_is_taken_up_again_works_too(office: Office, button: str, shown: str) -> None:
    composes(office)
    office.hana.closes()
    office.hana.types("/pulse list", in_="general")
    office.hana.clicks("Open")
    office.hana.clicks("Go on with it")
    goes_on(office)

    office.hana.clicks(button)

    assert office.hana.modal is not None
    assert shown in office.hana.modal.text
    office.hana.closes()
    assert "This is the message that people will get." in office.hana.modal.text


def test_launching_twice_asks_once(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office)
    office.hana.submits()
    assert office.hana.modal is not None
    window, last_word = office.hana.modal.view, office.hana.modal.view.source

    office.hana.submits()
    window.source = last_word
    office.hana.submits()
    office.settles()

    assert len([said for said in direct(office.ana) if "Would you recommend us?" in said]) == 1


def test_a_forged_click_of_somebody_else_is_refused(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office)
    office.hana.submits()
    office.hana.submits()
    office.settles()

    office.ana.raw_click(action_id="pulse.pause", value="1", message=asked(office.ana))

    assert private(office.ana) == [refusal(office, office.ana, NotHR([office.hana.id]))]
