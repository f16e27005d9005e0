"""What pulses say, in the words and numbers that matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.pulses import NO_DEPARTMENT, CountedGroup, Kind, Question, Reach, Readers, Repeat, Trend
from bot.pulses.integrity import UNKNOWN, Finding
from bot.pulses.trouble import TAMPERED
from handlers.views.pulses import (
    anonymity,
    answers,
    charts,
    invitations,
    managing,
    results,
    stored,
    trouble,
    words,
)
from handlers.views.pulses.results import headline, hidden
from tests.handlers.pulse_examples import (
    CHOICE,
    ENPS,
    SCALE,
    TEXT,
    YES_NO,
    a_pulse,
    a_result,
    a_series,
    a_wave,
    about_stored,
    an_action,
    an_audience,
    an_invitation,
    the_results,
)
from tests.handlers.reading import Surface, a_message, a_view

ZONE = "Europe/Paris"
EVERYBODY = ("Finance", "IT", "Legal")
ONE_QUESTION = an_invitation(a_pulse([YES_NO]))


def shown(surface: Surface) -> str:
    return surface.texts


def post(**about: object) -> Surface:
    found = the_results(**about)  # type: ignore[arg-type]
    return a_message("results", results.text(found), results.post(found, ZONE))


def of(question: Question, counts: tuple[int, ...]) -> str:
    return headline(a_result(1, question, (EVERYBODY, counts)))


# --- the one number ---


@pytest.mark.parametrize(
    ("question", "counts", "told"),
    [
        (SCALE, (1, 1, 3, 5, 2), "*3.5* of 5 · 12 answers"),
        (ENPS, (0, 0, 0, 0, 0, 0, 2, 3, 1, 2, 2), "eNPS *+20* · 10 answers: 4 promoters (9 and 10), 4 in between, 2"),
        (ENPS, (5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), "eNPS *−67*"),
        (ENPS, (3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3), "eNPS *0*"),
        (YES_NO, (9, 3), "*75 %* say yes · 12 answers"),
        (CHOICE, (1, 7, 4), "Most chosen: *about right* (7 of 12)"),
        (CHOICE, (5, 2, 5), "Most chosen: *too little and too much* (5 of 12)"),
    ],
)
def test_a_question_comes_down_to_one_number(question: Question, counts: tuple[int, ...], told: str) -> None:
    assert of(question, counts).startswith(told)


def test_a_question_that_is_not_shown_says_why() -> None:
    assert headline(a_result(1, SCALE)).startswith("No figures here: nearly everybody agreed")


def test_a_trend_is_told_where_both_waves_were_shown() -> None:
    result = a_result(1, SCALE, (EVERYBODY, (1, 1, 3, 5, 2)))
    up = Trend(1, (), ((1, 3.0), (2, None), (3, 3.2), (4, 3.5)))

    assert "▲ 0.3 since last time (3.0 → – → 3.2 → 3.5)" in post(questions=[result], trends=[up]).texts
    gap = Trend(1, (), ((1, 3.0), (2, None)))
    assert "since last time" not in post(questions=[result], trends=[gap]).texts
    same = Trend(1, (), ((1, 3.5), (2, 3.5)))
    assert "= unchanged since last time" in post(questions=[result], trends=[same]).texts


def test_a_group_has_its_own_trend_and_no_other() -> None:
    result = a_result(1, SCALE, (("IT",), (1, 1, 3, 5, 2)), (("Finance", "Legal"), (2, 4, 7, 12, 4)))
    down = Trend(1, ("IT",), ((1, 4.0), (2, 3.5)))

    assert "IT *3.5* (12) ▼ 0.5 · Finance and Legal *3.4* (29)" in post(questions=[result], trends=[down]).texts


def test_people_without_a_department_are_called_so() -> None:
    assert words.names(["IT", NO_DEPARTMENT]) == "IT and people without a department"


# --- what is hidden, and why ---


def test_what_was_hidden_is_told_in_one_line() -> None:
    assert hidden(the_results(questions=[a_result(1, YES_NO, (EVERYBODY, (9, 3)))])).startswith(
        "No figure is shown for fewer than 5 answers"
    )
    told = hidden(the_results(questions=[a_result(1, YES_NO), a_result(2, SCALE)], was_merged=True))
    assert "departments stand together" in told
    assert "2 questions say nothing: nearly everybody agreed" in told


def test_how_many_answered_is_told_for_each_group() -> None:
    assert "Answered: IT 12 · Finance and Legal 29" in post().texts


def test_a_pulse_that_was_called_off_says_so() -> None:
    assert (
        "58 people were asked. All answers were destroyed unread." in post(respondents=None, was_called_off=True).texts
    )


def test_too_few_answers_show_nothing_at_all() -> None:
    found = post(respondents=None)

    assert "fewer than 5 of 58 people answered" in found.texts
    assert found.labels == []
    assert "its disk" in post(respondents=None, is_lost=True).texts


# --- the post ---


def test_two_questions_have_charts_and_all_have_their_numbers_in_words() -> None:
    kinds = [block["type"] for block in post().blocks]

    assert kinds.count("data_visualization") == 2
    assert "1: 3 · 2: 5 · 3: 10 · 4: 17 · 5: 6" in post().texts
    assert "No  ███████" in post().texts


def test_long_choices_are_numbered_in_a_chart() -> None:
    alike = Question(Kind.CHOICE, "Which?", ("A choice that is long, first", "A choice that is long, second"))
    group = a_result(1, alike, (EVERYBODY, (3, 9))).groups[0]

    labels = [point[0] for point in charts.chart(1, alike, group).points]

    assert labels == ["1. A choice that is…", "2. A choice that is…"]
    assert all(len(label) <= 20 for label in labels)


def test_bars_of_text_are_as_long_as_their_share() -> None:
    group = a_result(1, YES_NO, (EVERYBODY, (9, 3))).groups[0]

    assert charts.bars(YES_NO, group) == ("```\nYes ████████████████  75 % (9)\nNo  █████             25 % (3)\n```")


def test_three_actions_are_enough() -> None:
    assert "Promise an action" in post(actions=[an_action()] * 2).labels
    assert "Promise an action" not in post(actions=[an_action()] * 3).labels
    assert "Promise an action" in post(actions=[*[an_action()] * 2, an_action("dropped")]).labels


# --- the invitation ---


def test_an_invitation_tells_who_reads_the_results() -> None:
    asked = an_invitation(a_pulse(channel_id="CPEOPLE0", shared=False))
    told = a_message("", "", invitations.invitation(asked, ZONE)).texts

    assert "Results are read by: <@UHANA000> and <#CPEOPLE0>, and whoever manages pulses (HR)." in told
    assert "Asked: 58 people, everyone in the company." in told


def test_everybody_reads_with_whom_they_are_counted() -> None:
    told = a_message("", "", invitations.invitation(an_invitation(), ZONE)).texts

    assert (
        "You are counted together with Finance and Legal: 38 people or more. That was settled before anybody answered, "
        "it is the same for every question, and your partners stay the same."
    ) in told


def test_the_people_of_a_channel_read_that_they_are_one_number() -> None:
    asked = an_invitation(a_pulse(audience=an_audience(Reach.CHANNEL)))
    told = a_message("", "", invitations.invitation(asked, ZONE)).texts

    assert "with everybody who is asked: 38 people, as one number" in told
    assert "your partners stay the same" not in told


def test_the_reminder_is_the_same_for_everybody_and_says_so() -> None:
    told = a_message("", *invitations.reminder(an_invitation(), ZONE)).texts

    assert "Everybody gets this reminder, whether they answered or not." in told


def test_who_answered_already_reads_how_to_change_it() -> None:
    for draw in (invitations.invitation, lambda asked, zone: invitations.reminder(asked, zone)[1]):
        asked, one = (a_message("", "", draw(asked, ZONE)).texts for asked in (an_invitation(), ONE_QUESTION))
        assert "Answered already? *Answer* changes it." in asked
        assert "Answered already? Choosing again changes it." in one


def test_who_presses_answer_after_the_close_reads_whose_results_they_are() -> None:
    asked = an_invitation(a_pulse(shared=False), state="closed")
    told = a_view("", answers.over(asked, ZONE)).texts

    assert "Results are read by: <@UHANA000>, and whoever manages pulses (HR)." in told


# --- what is stored ---


def test_what_is_stored_tells_everything_that_is_promised() -> None:
    told = a_view("", stored.stored(about_stored(an_invitation()), ZONE)).texts

    for sentence in (
        anonymity.counted_together(CountedGroup(("Finance", "Legal"), 38), an_audience(Reach.EVERYONE)),
        anonymity.smallest_figure(5),
        anonymity.no_subtraction(5),
        anonymity.ONCE_IN_14_DAYS,
        anonymity.CALLED_OFF,
        anonymity.REMEMBERED,
        anonymity.DELETION,
        anonymity.comments(58),
        anonymity.WRITE_WITH_CARE,
        anonymity.WHO_RUNS_IT,
        anonymity.comparing_notes(5),
        anonymity.JOINERS_AND_LEAVERS,
        anonymity.AGREEMENT,
        "Results are read by: <@UHANA000>",
    ):
        assert sentence in told


def test_what_was_called_off_was_not_closed() -> None:
    about = replace(about_stored(an_invitation(), has_closed=True), was_called_off=True)
    told = a_view("", stored.stored(about, ZONE)).texts

    assert "HR called this pulse off before its close. All answers were destroyed unread." in told
    assert "at its close the program opens" not in told


# --- what HR is told ---


def test_a_close_that_waits_for_its_key_can_be_called_off() -> None:
    told = a_view("", managing.one(a_series("running", a_wave("closing")), [], ZONE))

    assert "its envelopes are still to be opened" in told.texts
    assert "Call it off" in told.labels


def test_nobody_is_accused_where_nothing_could_be_checked() -> None:
    text, _blocks = trouble.message("Work", TAMPERED, [Finding(UNKNOWN)])

    assert text == (
        "⚠️ Whether envelopes are missing could not be checked. What is noted beside the key of *Work* could not be "
        "read. Only envelopes of ours were counted. The audit trail has it too."
    )


def test_after_the_close_invitation_and_reminder_are_a_line_each_and_not_the_same() -> None:
    off = replace(an_invitation(state="shredded"), was_called_off=True)
    for asked in (*(an_invitation(state=state) for state in ("closing", "closed", "shredded")), off):
        first, second = (
            a_message("", "", blocks) for blocks in (invitations.over(asked), invitations.reminder_over(asked)[1])
        )
        assert (len(first.blocks), len(second.blocks)) == (1, 1)
        assert first.texts != second.texts
        assert invitations.ANSWER not in first.action_ids | second.action_ids


@pytest.mark.parametrize(
    ("shared", "told"),
    [(True, "`/pulse results` shows what came out."), (False, "Results are read by: <@UHANA000>, and")],
)
def test_the_reminder_of_a_closed_pulse_says_where_the_results_are(shared: bool, told: str) -> None:
    text, blocks = invitations.reminder_over(an_invitation(a_pulse(shared=shared), state="closed"))

    assert f"A reminder of *How is work going?*, which is closed. {told}" in a_message("", text, blocks).texts


def test_titles_and_questions_page_nobody() -> None:
    asked = an_invitation(a_pulse([Question(Kind.YES_NO, "<!channel>?")], title="<!here>"))

    told = a_message("", invitations.text(asked, ZONE), invitations.invitation(asked, ZONE))

    assert "&lt;!channel&gt;?" in told.texts
    assert "<!channel>" not in told.payload["text"]


def test_a_button_carries_the_row_and_nothing_of_what_it_says() -> None:
    asked = an_invitation(a_pulse([YES_NO]))

    assert a_message("", "", invitations.invitation(asked, ZONE)).values == ["7", "7", "7"]


# --- the form ---


def test_the_form_asks_everything_at_once_and_holds_only_the_number_of_the_pulse() -> None:
    form = a_view("form", answers.answer_form(an_invitation(), ZONE))

    assert form.payload["private_metadata"] == '{"survey": 7}'
    inputs = [block for block in form.blocks if block["type"] == "input"]
    assert [block.get("optional", False) for block in inputs] == [False, False, False, False, True]
    assert "write nothing only you could have written" in inputs[-1]["hint"]["text"]


def test_only_who_has_an_envelope_can_withdraw_it() -> None:
    assert "Withdraw my answer" in a_view("", answers.answer_form(an_invitation(), ZONE, has_answered=True)).labels
    assert "Withdraw my answer" not in a_view("", answers.answer_form(an_invitation(), ZONE)).labels


def test_the_ends_of_a_scale_stand_beside_their_numbers() -> None:
    form = a_view("form", answers.answer_form(an_invitation(a_pulse([SCALE, TEXT])), ZONE))

    assert form.labels == ["1 · Not at all", "2", "3", "4", "5 · Completely"]


# --- small words ---


def test_who_reads_is_a_list_in_words() -> None:
    many = Readers(tuple(f"U{number}" for number in range(12)))

    assert words.readers(many).endswith("<@U9> and 2 more")
    assert anonymity.readers(Readers(("U1",)), shared=True) == (
        "Results are read by: <@U1>, and whoever manages pulses (HR); everybody in the company can read them with "
        "`/pulse results`."
    )


def test_lengths_of_time_and_counts() -> None:
    assert (words.people(1), words.people(10_000)) == ("1 person", "10,000 people")
    assert (words.days(timedelta(days=7)), words.days(timedelta(days=2))) == ("1 week", "2 days")
    assert (words.minutes(1), words.minutes(2)) == ("about a minute", "about 2 minutes")
    assert {repeat.value for repeat in words.REPEATS} == set(Repeat)


@pytest.mark.parametrize(
    ("state", "is_late", "told"),
    [("open", False, "🔵"), ("open", True, "🔴"), ("done", False, "✅"), ("dropped", False, "🚫")],
)
def test_an_action_says_how_it_stands_also_without_its_sign(state: str, is_late: bool, told: str) -> None:
    line = words.done(an_action(state, is_late=is_late))

    assert line.startswith(told)
    assert any(word in line for word in ("by Fri 20 Mar", "late, was due Fri 20 Mar", "done", "not pursued"))
