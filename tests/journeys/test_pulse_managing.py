"""HR looks after its pulses: the list, pausing, skipping, calling off, asking again, putting away."""

from __future__ import annotations

import pytest

from bot.errors import NeverLowered, NotHR
from bot.sandbox.person import Person
from tests.journeys.pulse_steps import a_crowd, asked, composes, everybody_answers, launches, messages_are_edited, plans
from tests.journeys.steps import direct, refusal
from tests.moments import friday_at, paris, wednesday_at
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


def test_before_the_close_nobody_sees_whether_anybody_answered(office: Office, crowd: list[Person]) -> None:
    before = opened(office)
    assert "nobody sees a number before that" in before

    everybody_answers(office, crowd, [9])

    assert opened(office) == before


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
    assert "next Tuesday, March 31st" in shown(office)


@pytest.mark.usefixtures("crowd")
def test_a_wave_is_skipped(office: Office) -> None:
    assert "next Tuesday, March 17th" in opened(office)

    office.hana.clicks("Skip the next wave")

    assert "next Tuesday, March 31st" in shown(office)


def test_a_wave_is_called_off_and_everybody_is_told(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    opened(office)

    office.hana.clicks("Call it off")
    messages_are_edited(office)

    assert "called off: all answers were destroyed unread" in shown(office)
    assert "Call it off" not in shown(office)
    told = "Would you recommend us? was called off by HR. All answers were destroyed unread"
    assert all(told in direct(person)[-1] for person in [*crowd, office.ana, office.hana])
    assert not office.hana.sees("Results: Would you recommend us?")


def test_what_was_called_off_has_nothing_to_answer_any_more(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd[:3], [9])
    office.moves_to(friday_at(10))
    opened(office)

    office.hana.clicks("Call it off")
    messages_are_edited(office)

    told = {tuple(direct(person)[:2]) for person in [*crowd, office.ana, office.bo]}
    assert told == {
        (
            "Would you recommend us? was called off by HR before it closed. There is nothing left to answer.",
            "A reminder of Would you recommend us?, which was called off.",
        )
    }
    assert asked(office.ana).buttons == []
    office.ana.raw_click(action_id="pulse.answer", value="1", message=asked(office.ana))
    assert office.ana.modal is not None
    assert "was called off by HR" in office.ana.modal.text


@pytest.mark.usefixtures("crowd")
def test_the_button_that_closed_a_pulse_early_is_answered_kindly(office: Office) -> None:
    office.hana.raw_click(action_id="pulse.close_early", value="1", message=asked(office.hana))

    assert "A pulse closes on its day, and never before. You can call it off." in shown(office)
    assert "closes" in opened(office)


def test_it_can_be_asked_again_but_not_too_soon(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    office.moves_to(paris(9, 10))

    opened(office)
    office.hana.clicks("Ask again now")

    assert "Somebody in it was asked less than 14 days ago" in shown(office)
    assert "not before Tue 17 Mar" in shown(office)


@pytest.mark.usefixtures("crowd")
def test_what_comes_next_can_be_changed_and_what_is_open_cannot(office: Office) -> None:
    opened(office)
    office.hana.clicks("Change what comes next")
    office.hana.submits(Title="Still recommending us?")
    plans(office)
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

    assert "🗄️ archived · last asked Tuesday, March 3rd at 9:00 AM" in shown(office)
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
def test_a_wave_that_may_not_go_out_waits_and_hr_is_told_why(office: Office) -> None:
    workspace = office.sandbox.workspace
    for person in list(workspace.members.values()):
        if not person.is_bot and person.id not in {office.hana.id, office.ana.id, "USLACKBOT"}:
            workspace.deactivate(person.id)
    office.sandbox.settle()

    office.moves_to(paris(17, 10))

    told = direct(office.hana)[-1]
    assert "does not go out yet. Too few people are in its audience" in told
    assert "It is looked at again every working morning, and left out if its next date comes first." in told
    office.hana.clicks("Look at it")
    assert "The next wave waits." in shown(office)


@pytest.mark.usefixtures("crowd")
def test_the_list_is_for_hr_alone_also_when_somebody_was_hr_before(office: Office) -> None:
    opened(office)
    office.sandbox.workspace.deactivate(office.hana.id)
    office.sandbox.settle()
    office.moves_to(wednesday_at(9))

    said = office.ana.types("/pulse list", in_="general")

    assert said == refusal(office, office.ana, NotHR([]))


def test_before_it_is_asked_again_hr_reads_what_goes_out_and_what_that_makes_wait(office: Office) -> None:
    a_crowd(office, "it-help", 8)
    composes(office, **{"How often is it asked?": "Every month"})
    launches(office)
    office.moves_to(paris(25, 10))
    opened(office)

    office.hana.clicks("Ask again now")

    assert "goes to 17 people, everyone in the company, now" in shown(office)
    assert "its next wave was to go out on Fri 3 Apr, and waits until Wed 8 Apr" in shown(office)
    office.hana.submits()
    assert "Launched. 17 people get it" in shown(office)
