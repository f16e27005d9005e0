"""Results: posted where they were promised, only what may be shown, and what is done about them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import outbox
from bot.errors import MayNotPromise, NotHR, NotPublished
from bot.pulses import ballots, queries
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.journeys.pulse_steps import (
    REASON,
    RECOMMEND,
    a_crowd,
    answers,
    asked,
    composes,
    everybody_answers,
    is_over,
    launches,
    one_question,
)
from tests.journeys.steps import direct, presses, private, refusal
from tests.moments import paris
from tests.office import Office

TITLE = "Results: Would you recommend us?"
SHARED = "Everybody can see the results too"
MIXED = (9, 10, 7, 3, 8)


@pytest.fixture
def closed(office: Office) -> list[Person]:
    """Ten of IT and eight of Finance answered, one of them in words; the results are in #people and with Hana."""
    crowd = [*a_crowd(office, "it-help", 10), *a_crowd(office, "finance", 8)]
    composes(office, **{"And in which channel?": "people", "How often is it asked?": "Every two weeks"})
    launches(office)
    everybody_answers(office, crowd, MIXED)
    answers(crowd[0], 9, "Because of <!channel> & Bo")
    office.moves_to(paris(9, 10))
    return crowd


def post(person: Person, in_: str = "dm") -> SeenMessage:
    return person.message(TITLE, in_=in_)


@pytest.mark.usefixtures("closed")
def test_results_come_to_those_who_were_promised_them(office: Office) -> None:
    assert "18 of 27 answered (67 %)" in post(office.hana).text
    assert post(office.cem, "people").text == post(office.hana).text
    assert not office.ana.sees(TITLE)


@pytest.mark.usefixtures("closed")
def test_a_question_has_a_sentence_a_chart_and_the_same_in_words(office: Office) -> None:
    said = post(office.hana).text

    assert "8 of 18 chose 9 or 10, and 3 chose 0 to 6. The difference in percent, the eNPS, is +28." in said
    assert "Question 1 · 18 answers" in said
    assert "0 = Not likely … 10 = Very likely" in said
    assert "3: 3 · 4: 0 · 5: 0 · 6: 0 · 7: 4 · 8: 3 · 9: 4 · 10: 4" in said


def test_a_slack_without_charts_gets_lines(office: Office) -> None:
    a_crowd(office, "it-help", 10)
    crowd = [office.ana, office.bo, office.dana, office.cem, office.gus, office.lena, office.faye]
    one_question(office, "Was the move a good idea?", "Yes or no")
    for number, person in enumerate(crowd):
        person.clicks("Yes" if number < 4 else "No", on=asked(person, "The move"))
        person.submits()
    office.sandbox.faults.fail("chat.postMessage", error="invalid_blocks", channel=office.hana.member.dm_id)

    office.moves_to(paris(9, 10))

    said = office.hana.message("Results: The move", in_="dm").text
    assert "4 of 7 said Yes, which is 57 %." in said
    assert "Yes: 4 · No: 3" in said
    assert "Question 1 ·" not in said


@pytest.mark.usefixtures("closed")
def test_groups_are_those_of_the_partition(office: Office) -> None:
    said = post(office.hana).text

    assert "No figure is shown for fewer than 5 answers" in said
    assert "A: IT · 12 asked, 10 answered" in said
    assert (
        "B: People, Facilities, Finance, Legal and people without a department · 15 asked, 8 answered\n"
        "Group | 1. eNPS\nA | +20\nB | +38"
    ) in said


@pytest.fixture
def of_two_groups(office: Office) -> None:
    """Two groups of twelve and more answered five questions; the results are in #people and with Hana."""
    crowd = [*a_crowd(office, "it-help", 12), *a_crowd(office, "finance", 12)]
    composes(office, "How is work going?", **{"And in which channel?": "people"})
    launches(office)
    for number, person in enumerate(crowd):
        survey_id = queries.open_for(office.bot, person.id)[0].survey_id
        ballots.answer(office.bot, survey_id, person.id, {**dict.fromkeys(range(1, 5), number % 4), 5: ""})
    office.moves_to(paris(9, 10))


@pytest.mark.usefixtures("of_two_groups")
@pytest.mark.both_databases("what stands below a message is promised when the message stands, in one transaction")
def test_a_channel_reads_the_rest_in_the_thread_and_a_person_in_a_window(office: Office) -> None:
    first, own = (
        person.message("Results: How is work", in_=place)
        for person, place in ((office.cem, "people"), (office.hana, "dm"))
    )
    assert first.text.count("· 24 answers") == 2
    assert "The other 3 questions are in the thread of this message." in first.text
    (rest,) = first.replies
    assert rest.text.count("· 24 answers") == 2
    assert "Question 3" in rest.text
    assert "Group | 3. average | 4. average" in rest.text
    assert "The other 3 questions are in Show all." in own.text
    assert own.replies == []

    office.hana.clicks("Show all", on=own)
    assert office.hana.modal is not None
    assert all(f"\n{number}. " in office.hana.modal.text for number in range(1, 6))


@pytest.mark.usefixtures("of_two_groups")
def test_the_thread_is_written_once_and_again_only_below_a_new_message(office: Office) -> None:
    def promises(words: str) -> SeenMessage:
        office.hana.clicks("Promise an action", on=office.hana.message("Results: How is work", in_="dm"))
        office.hana.submits(
            **{"What will be done?": words, "Who takes care of it?": office.bo, "By when?": "2026-03-20"}
        )
        office.settles()
        return office.cem.message("Results: How is work", in_="people")

    first = promises("More light")
    assert "More light" in first.text
    assert len(first.replies) == 1

    workspace = office.sandbox.workspace
    workspace.delete(workspace.channels[first.channel_id].messages[first.ts])
    second = promises("More coffee")

    assert second.ts != first.ts
    assert len(second.replies) == 1


@pytest.mark.usefixtures("closed")
def test_comments_are_read_in_a_window_word_for_word(office: Office) -> None:
    office.cem.clicks("Read the comments (1)", on=post(office.cem, "people"))

    assert office.cem.modal is not None
    assert "Because of <!channel> & Bo" in office.cem.modal.text
    assert "Please do not guess who wrote them." in office.cem.modal.text


@pytest.mark.usefixtures("closed")
def test_everybody_reads_shared_results_with_a_word(office: Office) -> None:
    office.ana.types("/pulse results", in_="general")

    assert office.ana.modal is not None
    assert "18 of 27 answered" in office.ana.modal.text
    assert "0: 0 · 1: 0" in office.ana.modal.text
    assert "Export as CSV" not in office.ana.modal.buttons
    assert "Promise an action" not in office.ana.modal.buttons


@pytest.mark.usefixtures("closed")
def test_the_message_that_asked_leads_to_shared_results(office: Office) -> None:
    is_over(office)

    office.ana.clicks("See the results", on=asked(office.ana))

    assert office.ana.modal is not None
    assert "18 of 27 answered" in office.ana.modal.text


def test_results_that_are_not_shared_are_for_those_named(office: Office) -> None:
    crowd = a_crowd(office, "it-help", 8)
    composes(office, And=None)
    launches(office)
    everybody_answers(office, crowd, MIXED)
    office.moves_to(paris(9, 10))

    office.ana.types("/pulse results", in_="general")
    assert office.ana.modal is not None
    assert "There are no results that you may see yet." in office.ana.modal.text
    office.ana.closes()
    is_over(office)
    assert asked(office.ana).buttons == []
    office.ana.raw_click(action_id="pulse.results", value="1", message=asked(office.ana))

    not_published = NotPublished("Would you recommend us?", [office.hana.id])
    assert private(office.ana)[-1] == refusal(office, office.ana, not_published)


@pytest.mark.usefixtures("closed")
def test_hr_exports_exactly_what_was_published(office: Office) -> None:
    office.hana.types("/pulse export", in_="general")
    office.hana.clicks("Export as CSV")
    office.settles()

    (text,) = office.hana.message("exactly as they were published", in_="dm").files.values()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert sum(int(row["count"]) for row in rows if row["question"] == "1") == 18
    assert [row["answer"] for row in rows if row["question"] == "2"] == ["Because of <!channel> & Bo"]


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("fault", ["lose_answer", "lose_call"])
def test_an_export_whose_upload_is_unsure_comes_once(office: Office, clock: FrozenDateTimeFactory, fault: str) -> None:
    getattr(office.sandbox.faults, fault)("files.completeUploadExternal")
    office.hana.types("/pulse export", in_="general")
    office.hana.clicks("Export as CSV")

    for _try in range(18):
        outbox.deliver_due(office.bot, office.postman.deliver)
        clock.tick(timedelta(seconds=10))

    assert len([said for said in office.hana.messages if said.files]) == 1


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    ("button", "shown"),
    [
        ("Export as CSV", "on its way"),
        ("Promise an action", "What will be done?"),
        ("Read the comments (1)", "Because of"),
    ],
)
def test_whatever_results_lead_to_opens_also_from_the_list_of_pulses(office: Office, button: str, shown: str) -> None:
    office.hana.types("/pulse list", in_="general")
    office.hana.clicks("Open")
    office.hana.clicks("See the results")

    office.hana.clicks(button)

    assert office.hana.modal is not None
    assert shown in office.hana.modal.text
    assert len(office.sandbox.workspace.modals[office.hana.id]) == 3


@pytest.mark.usefixtures("closed")
def test_a_window_that_would_be_the_fourth_takes_the_place_of_the_third(office: Office) -> None:
    office.hana.types("/pulse list", in_="general")
    office.hana.clicks("Open")
    office.hana.clicks("See the results")
    office.hana.clicks("Read the comments (1)")

    office.hana.raw_click(action_id="pulse.export", value="1")

    assert office.hana.modal is not None
    assert "on its way" in office.hana.modal.text
    assert len(office.sandbox.workspace.modals[office.hana.id]) == 3


@pytest.mark.usefixtures("closed")
def test_others_export_nothing(office: Office) -> None:
    office.cem.raw_click(action_id="pulse.export", value="1", message=post(office.cem, "people"))
    office.settles()

    assert private(office.cem)[-1] == refusal(office, office.cem, NotHR([office.hana.id]))
    assert not office.cem.sees("exactly as they were published")


@pytest.mark.usefixtures("closed")
def test_an_action_is_promised_followed_and_told_with_the_next_wave(office: Office) -> None:
    office.hana.clicks("Promise an action", on=post(office.hana))
    office.hana.submits(
        **{
            "What will be done?": "A second <coffee> machine",
            "Who takes care of it?": office.bo,
            "By when?": "2026-03-13",
        }
    )
    office.settles()
    assert "🔵 A second <coffee> machine · by Fri 13 Mar, @Bo Berg" in post(office.cem, "people").text
    assert "You take care of something that was promised after a pulse" in direct(office.bo)[-1]

    office.moves_to(paris(16, 10))
    assert any("Late: A second <coffee> machine was promised by Fri 13 Mar." in said for said in direct(office.bo))
    assert "🔴 A second <coffee> machine · late" in post(office.cem, "people").text

    presses(office, office.bo, "It is done")
    assert office.bo.modal is not None
    assert "Done, thank you." in office.bo.modal.text
    assert "✅ A second <coffee> machine · done, @Bo Berg" in post(office.cem, "people").text
    office.moves_to(paris(17, 10))

    second = office.ana.message("Would you recommend us?", in_="dm")
    assert second.text.splitlines()[1] == "What was done since the last time"
    assert "✅ A second <coffee> machine · done" in second.text


@pytest.mark.usefixtures("closed")
def test_an_action_needs_words_an_owner_and_a_day_to_come(office: Office) -> None:
    office.hana.clicks("Promise an action", on=post(office.hana))

    office.hana.submits(
        **{"What will be done?": "Coffee", "Who takes care of it?": office.bo, "By when?": "2026-03-09"}
    )

    assert office.hana.modal is not None
    assert office.hana.modal.errors == {"By when?": "Please choose a day after today."}


@pytest.mark.usefixtures("closed")
def test_a_program_takes_care_of_nothing(office: Office) -> None:
    office.sandbox.workspace.add_member("robot", name="Robot", is_bot=True)
    robot = office.sandbox.person("robot")
    office.sandbox.settle()
    office.hana.clicks("Promise an action", on=post(office.hana))

    office.hana.submits(**{"What will be done?": "Coffee", "Who takes care of it?": robot, "By when?": "2026-03-20"})

    assert office.hana.modal is not None
    assert office.hana.modal.errors == {"Who takes care of it?": "Please choose a colleague who is still here."}


@pytest.mark.usefixtures("closed")
def test_only_hr_and_leads_promise(office: Office) -> None:
    office.ana.types("/pulse results", in_="general")
    office.ana.raw_click(action_id="pulse.promise", value="1")

    assert office.ana.modal is not None
    assert refusal(office, office.ana, MayNotPromise([office.hana.id])) in office.ana.modal.text
    assert "What will be done?" not in office.ana.modal.text


@pytest.mark.usefixtures("closed")
def test_what_one_promised_stands_in_home(office: Office) -> None:
    office.hana.clicks("Promise an action", on=post(office.hana))
    office.hana.submits(
        **{"What will be done?": "More light", "Who takes care of it?": office.bo, "By when?": "2026-03-20"}
    )
    office.settles()

    office.bo.opens_home()
    assert "🔵 More light · by Fri 20 Mar" in office.bo.home
    office.bo.clicks("It is done")

    assert "More light" not in office.bo.home


def test_a_second_wave_shows_the_way_from_the_first(office: Office, closed: list[Person]) -> None:
    office.moves_to(paris(17, 9, 30))
    for number, person in enumerate(closed):
        person.clicks("Answer", on=person.message("Would you recommend us?", in_="dm"))
        person.submits(**{RECOMMEND: str((9, 10, 9, 7)[number % 4])})
        person.closes()

    office.moves_to(paris(23, 10))

    said = office.hana.message(TITLE, in_="dm").text
    assert "wave 2" in said
    assert "up 50 since the last wave." in said


def test_a_hundred_long_comments_are_all_read_page_by_page(office: Office) -> None:
    crowd = a_crowd(office, "it-help", 40)
    composes(office)
    launches(office)
    for number, person in enumerate(crowd):
        answers(person, MIXED[number % 5], f"{number:03} " + "<&> " * 740)
    office.moves_to(office.now() + timedelta(days=6))

    office.hana.clicks("Read the comments (40)", on=post(office.hana))
    read = ""
    assert office.hana.modal is not None
    while True:
        read += office.hana.modal.text
        if "Next →" not in office.hana.modal.buttons:
            break
        office.hana.clicks("Next →")

    assert all(f"{number:03} <&>" in read for number in range(40))
    office.hana.clicks("← Before")
    assert "Page" in office.hana.modal.text
    assert REASON in office.hana.modal.text
