"""HR looks after its pulses: the list, pausing, skipping, closing early, asking again, putting away."""

from __future__ import annotations

import pytest

from bot.errors import NeverLowered, NotHR
from bot.sandbox.person import Person
from tests.journeys.pulse_steps import a_crowd, answers, asked, composes, everybody_answers, launches
from tests.journeys.steps import direct, refusal
from tests.moments import paris, wednesday_at
from tests.office import Office


@pytest.fixture
def crowd(office: Office) -> list[Person]:
    """A pulse for everyone, every two weeks; it is open since Tuesday at nine."""
    crowd = a_crowd(office, "it-help", 8)
    composes(office, **{"How often is it asked?": "Every two weeks"})
    launches(office)
    return crowd


def opened(office: Office) -> str:
    """The window of the one pulse there is."""
    office.sandbox.workspace.modals[office.hana.id].clear()
    office.hana.types("/pulse list", in_="general")
    office.hana.clicks("Open")
    return shown(office)


def shown(office: Office) -> str:
    assert office.hana.modal is not None
    return office.hana.modal.text


def test_before_the_close_the_turnout_is_told_in_coarse_steps(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd[:4], [9])
    assert "fewer than 5 of 17 answered" in opened(office)

    answers(crowd[4], 9)
    five = opened(office)
    answers(crowd[5], 9)

    assert "5 or more of 17 answered" in five
    assert opened(office) == five


@pytest.mark.usefixtures("crowd")
def test_a_paused_pulse_asks_nobody_until_it_goes_on(office: Office) -> None:
    opened(office)
    office.hana.clicks("Pause")
    assert "⏸️ paused" in shown(office)
    office.moves_to(paris(18, 10))
    assert len([said for said in direct(office.ana) if "closes" in said]) == 0

    opened(office)
    office.hana.clicks("Let it go on")

    assert "🟢 running" in shown(office)
    assert "next Mar 31" in shown(office)


@pytest.mark.usefixtures("crowd")
def test_a_wave_is_skipped(office: Office) -> None:
    assert "next Mar 17" in opened(office)

    office.hana.clicks("Skip the next wave")

    assert "next Mar 31" in shown(office)


def test_a_wave_is_closed_early(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    opened(office)

    office.hana.clicks("Close it now")
    office.settles()

    assert "8 of 17 answered" in shown(office)
    assert "Close it now" not in shown(office)
    assert "It is closed. Thank you to everybody who answered." in asked(office.ana).text
    assert office.hana.message("Results: Would you recommend us?", in_="dm")


def test_it_can_be_asked_again_but_not_too_soon(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    opened(office)
    office.hana.clicks("Close it now")
    office.settles()

    opened(office)
    office.hana.clicks("Ask again now")

    assert "It can be asked again from Mar 17 at 9:00 AM on." in shown(office)


@pytest.mark.usefixtures("crowd")
def test_what_comes_next_can_be_changed_and_what_is_open_cannot(office: Office) -> None:
    opened(office)
    office.hana.clicks("Change what comes next")
    office.hana.submits(Title="Still recommending us?")
    office.hana.submits()
    assert "Changed. It holds from the next wave on." in shown(office)

    assert "Would you recommend us?" in asked(office.ana).text
    office.moves_to(paris(17, 9, 30))
    assert "Still recommending us?" in office.ana.message("2 questions", in_="dm").text


@pytest.mark.usefixtures("crowd")
def test_the_smallest_group_is_raised_and_never_lowered(office: Office) -> None:
    for minimum in ("8", "5"):
        opened(office)
        office.hana.clicks("Change what comes next")
        office.hana.submits()
        office.hana.submits(**{"Smallest group shown": minimum})

    assert office.hana.modal is not None
    assert list(office.hana.modal.errors.values()) == [refusal(office, office.hana, NeverLowered(8))]


def test_a_pulse_is_put_away_with_its_results(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    office.moves_to(paris(9, 10))

    opened(office)
    office.hana.clicks("Archive")

    assert "🗄️ archived" in shown(office)
    office.hana.clicks("See the results")
    assert "8 of 17 answered" in shown(office)


def test_the_audit_trail_says_who_launched_what_to_how_many_and_not_who_answered(
    office: Office, crowd: list[Person]
) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    office.moves_to(paris(9, 10))
    opened(office)

    office.hana.clicks("Audit trail")

    told = shown(office)
    assert "@Hana Haas wrote it" in told
    assert "@Hana Haas launched it, to 17 people" in told
    assert "Handoff closed a wave and published its results" in told
    assert not any(person.name in told for person in crowd)


@pytest.mark.usefixtures("crowd")
def test_a_wave_that_cannot_open_is_held_up_and_hr_is_told_why(office: Office) -> None:
    workspace = office.sandbox.workspace
    for person in list(workspace.members.values()):
        if not person.is_bot and person.id not in {office.hana.id, office.ana.id, "USLACKBOT"}:
            workspace.deactivate(person.id)
    office.sandbox.settle()

    office.moves_to(paris(17, 10))

    assert "did not open by itself. There are too few people in its audience now." in direct(office.hana)[-1]
    office.hana.clicks("Look at it")
    assert "The next wave did not open." in shown(office)


@pytest.mark.usefixtures("crowd")
def test_the_list_is_for_hr_alone_also_when_somebody_was_hr_before(office: Office) -> None:
    opened(office)
    office.sandbox.workspace.deactivate(office.hana.id)
    office.sandbox.settle()
    office.moves_to(wednesday_at(9))

    said = office.ana.types("/pulse list", in_="general")

    assert said == refusal(office, office.ana, NotHR([]))
