"""HR chooses who is asked, who gets the results, and from which day on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import NoKeyFolder
from tests.journeys.composing_steps import ASKED, goes_on, shown
from tests.journeys.pulse_steps import a_crowd, asked, composes, launches, plans
from tests.journeys.steps import direct, refusal
from tests.moments import wednesday_at
from tests.office import Office
from tests.patience import FOR_OTHERS

DEPARTMENTS = "Which departments?"
READERS = "Who gets the results?"
CHANNEL = "And in which channel?"


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


def test_guests_are_left_out_unless_hr_chooses_them_and_everybody_reads_how_many_are_asked(office: Office) -> None:
    a_crowd(office, "it-help", 12)
    office.sandbox.workspace.add_member("gil", name="Gil Guest", is_restricted=True)
    office.settles()

    composes(office)
    assert office.hana.modal is not None
    assert "1 guest will not be asked. Change to whom can include them." in office.hana.modal.text
    office.hana.clicks("Change to whom")
    plans(office, **{"And guests?": ["Guests are asked, too"]})
    assert "Of them 1 guest." in office.hana.modal.text
    launches(office)

    assert "everyone in the company, of them 1 guest." in asked(office.bo).text
    assert asked(office.sandbox.person("gil")).text


def test_where_there_are_no_guests_nothing_is_said_of_them(office: Office) -> None:
    a_crowd(office, "it-help", 12)

    composes(office)

    assert office.hana.modal is not None
    assert "guest" not in office.hana.modal.text
    office.hana.clicks("Change to whom")
    assert "And guests?" not in office.hana.modal.labels


def test_a_channel_is_asked(office: Office) -> None:
    office.sandbox.workspace.invite_bot(office.sandbox.workspace.channel("general"))
    a_crowd(office, "general", 3)

    composes(office, **{ASKED: "The people in a channel", "Which channel?": "general"})
    assert office.hana.modal is not None
    assert "It goes to 12 people, the people in #general" in office.hana.modal.text
    launches(office)

    assert "the people in #general" in asked(office.ana).text


def test_a_channel_of_thousands_is_counted_beside_the_window_that_says_so(office: Office) -> None:
    workspace = office.sandbox.workspace
    a_crowd(office, "general", 3)
    strangers = [workspace.add_member(f"p{number}", name="Somebody", is_external=True).id for number in range(1_001)]
    workspace.channel("general").members += strangers
    workspace.invite_bot(workspace.channel("general"))

    composes(office, **{ASKED: "The people in a channel", "Which channel?": "general"})
    assert office.hana.modal is not None
    assert "Counting… About 1,0" in office.hana.modal.text
    assert "It goes to" not in office.hana.modal.text

    with workspace.changes:
        counted = workspace.changes.wait_for(lambda: "It goes to 12 people" in office.hana.screen(), FOR_OTHERS)
    assert counted
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
