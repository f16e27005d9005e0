"""What pulses say, in the words and numbers that matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.pulses.audiences import CountedGroup
from bot.pulses.figures import Cause, GroupTurnout, Growth, Trend
from bot.pulses.integrity import UNKNOWN, Finding
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question, Reach, Readers, Repeat
from bot.pulses.trouble import TAMPERED
from bot.pulses.waves import NO_DEPARTMENT
from handlers.views.pulses import (
    anonymity,
    ballots,
    charts,
    groups,
    invitations,
    phrases,
    results,
    series,
    stored,
    trouble,
)
from handlers.views.pulses.figures import headline
from handlers.views.pulses.results import hidden
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
LAW = ("Finance", "Legal")
ONE_QUESTION = an_invitation(a_pulse([YES_NO]))


def shown(surface: Surface) -> str:
    return surface.texts


def post(*, in_channel: bool = True, with_charts: bool = True, **about: object) -> Surface:
    found = the_results(**about)  # type: ignore[arg-type]
    blocks = results.post(found, ZONE, in_channel=in_channel, with_charts=with_charts)
    return a_message("results", results.text(found), blocks)


def window(**about: object) -> Surface:
    found = the_results(**about)  # type: ignore[arg-type]
    return a_view("results", results.everything(found, ZONE, is_hr=True, may_promise=True))


def rows(surface: Surface) -> list[list[str]]:
    """The cells of the table in a message; none without one."""
    tables = [block["rows"] for block in surface.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in tables[0]] if tables else []


def of(question: Question, counts: tuple[int, ...]) -> str:
    return headline(a_result(1, question, (EVERYBODY, counts)))


# --- what is to be seen ---


@pytest.mark.parametrize(
    ("question", "counts", "told"),
    [
        (SCALE, (1, 1, 2, 7, 1), "Most said *4*; the average is *3.5* of 5."),
        (SCALE, (1, 1, 3, 5, 2), "*4* was said most often (5 of 12); the average is *3.5* of 5."),
        (SCALE, (0, 2, 4, 4, 2), "*3* and *4* were said most often (4 of 12 each); the average is *3.5* of 5."),
        (
            ENPS,
            (0, 0, 0, 0, 0, 0, 2, 3, 1, 2, 2),
            "*4 of 10* chose 9 or 10, and *2* chose 0 to 6. The difference in percent, the eNPS, is *+20*.",
        ),
        (
            ENPS,
            (5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
            "*1 of 6* chose 9 or 10, and *5* chose 0 to 6. The difference in percent, the eNPS, is *−67*.",
        ),
        (
            ENPS,
            (3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3),
            "*3 of 6* chose 9 or 10, and *3* chose 0 to 6. The difference in percent, the eNPS, is *0*.",
        ),
        (YES_NO, (9, 3), "*9 of 12* said Yes, which is 75 %."),
        (CHOICE, (1, 7, 4), "Most chose *“about right”* (7 of 12)."),
        (CHOICE, (2, 5, 4), "*“about right”* was chosen most often (5 of 11)."),
        (CHOICE, (5, 2, 5), "*“too little”* and *“too much”* were chosen most often (5 of 12 each)."),
    ],
)
def test_a_question_comes_down_to_one_sentence(question: Question, counts: tuple[int, ...], told: str) -> None:
    assert of(question, counts) == told


def test_no_opinion_is_told_beside_the_one_number_and_left_out_of_it() -> None:
    def with_none(question: Question) -> Question:
        return replace(question, has_no_opinion=True)

    scale = of(with_none(SCALE), (1, 1, 3, 5, 2, 7))
    assert scale == "*4* was said most often (5 of 12); the average is *3.5* of 5. 7 more have no opinion."
    assert of(with_none(YES_NO), (9, 3, 1)) == "*9 of 12* said Yes, which is 75 %. 1 more has no opinion."
    enps = of(with_none(ENPS), (0, 0, 0, 0, 0, 0, 2, 3, 1, 2, 2, 5))
    assert enps.startswith("*4 of 10* chose 9 or 10, and *2* chose 0 to 6.")
    assert enps.endswith("the eNPS, is *+20*. 5 more have no opinion.")


def test_a_question_that_is_not_shown_says_why() -> None:
    assert headline(a_result(1, SCALE)).startswith("No figures here: nearly everybody agreed")


@pytest.mark.parametrize(
    ("question", "counts", "points", "told"),
    [
        (SCALE, (1, 1, 3, 5, 2), ((1, 3.2), (2, 3.5)), "*3.5* of 5, up 0.3 since the last wave."),
        (SCALE, (1, 1, 3, 5, 2), ((1, 3.54), (3, 3.46)), "of 5, unchanged since wave 1."),
        (SCALE, (1, 1, 3, 5, 2), ((1, 3.44), (2, 3.46)), "of 5, up 0.1 since the last wave."),
        (YES_NO, (9, 3), ((1, 0.76), (2, 0.75)), "75 %, down 1 point since the last wave."),
        (YES_NO, (9, 3), ((1, 0.5), (2, 0.75)), "75 %, up 25 points since the last wave."),
        (ENPS, (0, 0, 0, 0, 0, 0, 2, 3, 1, 2, 2), ((1, 30.0), (2, 20.0)), "*+20*, down 10 since the last wave."),
        (SCALE, (1, 1, 3, 5, 2), ((1, 3.0), (2, None)), "*3.5* of 5."),
        (
            SCALE,
            (1, 1, 3, 5, 2),
            ((1, 3.0), (2, None), (3, 3.2), (4, 3.5)),
            "up 0.3 since the last wave. Wave by wave: 3.0 → – → 3.2 → 3.5.",
        ),
    ],
)
def test_a_change_is_told_where_both_waves_were_shown(
    question: Question, counts: tuple[int, ...], points: tuple[tuple[int, float | None], ...], told: str
) -> None:
    assert headline(a_result(1, question, (EVERYBODY, counts)), Trend(1, (), points)).endswith(told)


# --- groups ---


A_AND_B = (("IT",), (1, 1, 3, 5, 2)), (("Finance", "Legal"), (2, 4, 7, 12, 4))


def test_each_letter_is_spelled_with_all_its_departments_and_how_many_answered() -> None:
    assert "*A:* IT · 18 asked, 12 answered\n*B:* Finance and Legal · 40 asked, 29 answered" in post().texts


def test_of_old_results_nobody_kept_how_many_were_asked_and_they_have_no_thread() -> None:
    old = [GroupTurnout(("IT",), 12), GroupTurnout(("Finance", "Legal"), 29)]
    told = post(groups=old, questions=[a_result(number, SCALE, *A_AND_B) for number in (1, 2, 3)]).texts

    assert "*A:* IT · 12 answered\n*B:* Finance and Legal · 29 answered" in told
    assert "The other question is in *Show all*." in told


def test_one_group_needs_no_letter_and_no_table() -> None:
    everybody = a_result(1, SCALE, (EVERYBODY, (3, 5, 10, 17, 6)))
    told = post(questions=[everybody], groups=[GroupTurnout(EVERYBODY, 41, 58)])

    assert "*Counted together:* Finance, IT and Legal" in told.texts
    assert rows(told) == []


def test_groups_are_a_table_of_their_figures() -> None:
    down = Trend(1, ("IT",), ((1, 4.0), (2, 3.5)))
    told = post(
        questions=[a_result(1, SCALE, *A_AND_B), a_result(2, YES_NO, (("IT",), (9, 3)), (LAW, (20, 9)))], trends=[down]
    )

    assert rows(told) == [
        ["Group", "1. average", "2. said Yes"],
        ["A", "3.5, down 0.5", "75 %"],
        ["B", "3.4", "69 %"],
    ]


def test_a_question_that_joins_groups_says_which() -> None:
    groups = [GroupTurnout((name,), 12, 18) for name in ("IT", "Finance", "Legal")]
    result = a_result(1, SCALE, (("IT",), (1, 1, 3, 5, 2)), (LAW, (2, 4, 7, 12, 4)))

    assert rows(post(questions=[result], groups=groups))[1:] == [
        ["A", "3.5"],
        ["B", "3.4, with C"],
        ["C", "3.4, with B"],
    ]
    assert "*A* 3.5 · *B + C* 3.4" in window(questions=[result], groups=groups).texts


def test_a_question_that_is_shown_for_all_together_says_why() -> None:
    told = post(questions=[a_result(1, SCALE, *A_AND_B), a_result(2, YES_NO, (EVERYBODY, (38, 3)))])

    assert rows(told)[0] == ["Group", "1. average"]
    assert "Question 2 is shown for all groups together: too few people see it differently from most." in told.texts


def test_that_is_said_in_the_thread_too_where_there_is_no_table() -> None:
    both = [a_result(number, YES_NO, (EVERYBODY, (38, 3))) for number in (3, 4)]
    found = the_results(questions=[a_result(1, SCALE, *A_AND_B), a_result(2, SCALE, *A_AND_B), *both])
    told = a_message("", *results.reply(found, 1))

    assert rows(told) == []
    assert "Questions 3 and 4 are shown for all groups together" in told.texts


def test_choices_stand_in_a_table_as_people_wrote_them() -> None:
    lunch = Question(Kind.CHOICE, "Lunch?", ("<pizza> & co", "soup"))
    told = post(questions=[a_result(1, lunch, (("IT",), (9, 3)), (LAW, (9, 20)))])

    assert rows(told) == [["Group", "1. chosen most"], ["A", "<pizza> & co (9)"], ["B", "soup (20)"]]


def test_letters_go_on_after_z() -> None:
    assert [groups.letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


@pytest.mark.parametrize(
    ("growth", "told"),
    [
        (
            Growth(Cause.CLOSE, date(2026, 5, 2)),
            "time: too few answered, or nearly all agreed. It stays so until Sat 2 May at least.",
        ),
        (
            Growth(Cause.EARLIER, date(2026, 5, 2)),
            "time: in another pulse too few answered, or nearly all agreed. It stays so",
        ),
        (Growth(Cause.LAUNCH), "time: that was settled before anybody answered, and the invitation said so."),
    ],
)
def test_a_group_that_is_larger_than_last_time_says_why(growth: Growth, told: str) -> None:
    larger = [GroupTurnout(("IT",), 12, 18), GroupTurnout(LAW, 29, 40, growth)]

    assert told in post(groups=larger).texts
    assert told in window(groups=larger).texts


def test_more_groups_than_a_table_has_rows_are_in_the_csv() -> None:
    def several(count: int) -> Surface:
        names = [f"Team {number}" for number in range(count)]
        result = a_result(1, YES_NO, *(((name,), (9, 3)) for name in names))
        return post(questions=[result], groups=[GroupTurnout((name,), 12, 12) for name in names])

    assert len(rows(several(99))) == 100
    assert rows(several(100)) == []
    told = "There are 100 groups, too many for a message. HR has them all with *Export as CSV*, behind *Show all*."
    assert told in several(100).texts


def test_people_without_a_department_are_called_so() -> None:
    assert phrases.names(["IT", NO_DEPARTMENT]) == "IT and people without a department"


# --- what is hidden, and why ---


def test_what_was_hidden_is_told_in_one_line() -> None:
    assert hidden(the_results(questions=[a_result(1, YES_NO, (EVERYBODY, (9, 3)))])).startswith(
        "No figure is shown for fewer than 5 answers"
    )
    told = hidden(the_results(questions=[a_result(1, YES_NO), a_result(2, SCALE)], was_merged=True))
    assert "departments stand together" in told
    assert "2 questions say nothing: nearly everybody agreed" in told


@pytest.mark.parametrize(
    ("causes", "told"),
    [
        ([Cause.LAUNCH], "that was settled before anybody answered, as the invitation said. "),
        ([Cause.CLOSE], "too few answered or nearly all agreed. "),
        (
            [Cause.EARLIER, Cause.CLOSE],
            "too few answered or nearly all agreed, "
            "or because in another pulse too few answered or nearly all agreed. ",
        ),
        ([], "that was settled before, or because too few answered or nearly all agreed. "),
    ],
)
def test_why_departments_stand_together_names_the_reasons_there_are_and_no_other(
    causes: list[Cause], told: str
) -> None:
    groups = [GroupTurnout(("IT", "Legal"), 12, 18)]
    results = the_results(questions=[a_result(1, YES_NO, (("IT", "Legal"), (9, 3)))], groups=groups, causes=causes)

    assert f"Not everything is shown: departments stand together, because {told}" in hidden(
        replace(results, was_merged=True)
    )


def test_a_question_of_nearly_one_mind_is_why_single_departments_stand_together_in_it() -> None:
    one_group = a_result(1, YES_NO, (EVERYBODY, (38, 3)))

    assert "because too few people see a question differently from most. " in hidden(
        the_results(
            questions=[one_group], was_merged=True, groups=[GroupTurnout(("IT",), 20), GroupTurnout(("Legal",), 21)]
        )
    )


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


def test_a_message_has_two_charts_and_says_where_the_rest_is() -> None:
    kinds = [block["type"] for block in post().blocks]

    assert (kinds.count("data_visualization"), kinds.count("table")) == (2, 1)
    assert "1 = Not at all … 5 = Completely\n1: 3 · 2: 5 · 3: 10 · 4: 17 · 5: 6" in post().texts
    assert "The other 3 questions are in the thread of this message." in post().texts
    assert "The other 3 questions are in *Show all*." in post(in_channel=False).texts


def test_the_thread_has_the_rest_two_charts_at_a_time() -> None:
    many = [a_result(number, SCALE, *A_AND_B) for number in range(1, 6)]
    found = the_results(a_pulse([SCALE] * 5), many)

    assert results.replies(found) == 2
    said, blocks = results.reply(found, 1)
    second = a_message("", said, blocks)
    assert "Results of “How is work going?”, questions 3 and 4." in second.texts
    assert [block["type"] for block in second.blocks].count("data_visualization") == 2
    assert "*A:* IT\n*B:* Finance and Legal" in second.texts
    third = a_message("", *results.reply(found, 2))
    assert rows(third)[0] == ["Group", "5. average"]


def test_what_has_no_chart_stands_below_the_charts() -> None:
    assert (
        results.replies(the_results(questions=[a_result(1, SCALE, *A_AND_B), a_result(2, CHOICE), a_result(3, TEXT)]))
        == 0
    )
    assert results.replies(the_results(respondents=None)) == 0


def test_no_bar_is_made_of_letters() -> None:
    for with_charts in (True, False):
        assert "█" not in post(with_charts=with_charts).texts
    assert "█" not in window().texts


def test_a_slack_without_charts_gets_lines() -> None:
    told = post(with_charts=False)

    assert {"data_visualization", "table"}.isdisjoint(block["type"] for block in told.blocks)
    assert "1: 3 · 2: 5 · 3: 10 · 4: 17 · 5: 6" in told.texts
    assert "Question 1: *A* 3.5 · *B* 3.4" in told.texts


def test_a_window_says_the_same_in_lines() -> None:
    told = window().texts

    assert "1 · Not at all: *3* (7 %)\n2: *5* (12 %)" in told
    assert "0 = Not likely … 10 = Very likely\n0: 1 · 1: 0" in told
    assert "Yes: *29* (71 %)\nNo: *12* (29 %)" in told
    assert "*A* 3.5 · *B* 3.4" in told
    assert "No figures here: nearly everybody agreed" in told


def test_long_choices_are_numbered_in_a_chart() -> None:
    alike = Question(Kind.CHOICE, "Which?", ("A choice that is long, first", "A choice that is long, second"))
    group = a_result(1, alike, (EVERYBODY, (3, 9))).groups[0]

    labels = [point[0] for point in charts.chart(1, alike, group).points]

    assert labels == ["1. A choice that is…", "2. A choice that is…"]
    assert all(len(label) <= 20 for label in labels)


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
    told = a_view("", ballots.over(asked, ZONE)).texts

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


def test_a_preview_tells_whom_it_will_go_to() -> None:
    about = about_stored(an_invitation())

    assert "This pulse went to 58 people" in a_view("", stored.stored(about, ZONE)).texts
    assert "This pulse will go to 58 people" in a_view("", stored.stored(replace(about, is_preview=True), ZONE)).texts


def test_what_was_called_off_was_not_closed() -> None:
    about = replace(about_stored(an_invitation(), has_closed=True), was_called_off=True)
    told = a_view("", stored.stored(about, ZONE)).texts

    assert "HR called this pulse off before its close. All answers were destroyed unread." in told
    assert "at its close the program opens" not in told


# --- what HR is told ---


def test_a_close_that_waits_for_its_key_can_be_called_off() -> None:
    told = a_view("", series.one(a_series("running", a_wave("closing")), [], ZONE))

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
    form = a_view("form", ballots.answer_form(an_invitation(), ZONE))

    assert form.payload["private_metadata"] == '{"survey": 7}'
    inputs = [block for block in form.blocks if block["type"] == "input"]
    assert [block.get("optional", False) for block in inputs] == [False, False, False, False, True]
    assert "write nothing only you could have written" in inputs[-1]["hint"]["text"]


def test_only_who_has_an_envelope_can_withdraw_it() -> None:
    assert "Withdraw my answer" in a_view("", ballots.answer_form(an_invitation(), ZONE, has_answered=True)).labels
    assert "Withdraw my answer" not in a_view("", ballots.answer_form(an_invitation(), ZONE)).labels


def test_the_ends_of_a_scale_stand_beside_their_numbers() -> None:
    form = a_view("form", ballots.answer_form(an_invitation(a_pulse([SCALE, TEXT])), ZONE))

    assert form.labels == ["1 · Not at all", "2", "3", "4", "5 · Completely"]


# --- small words ---


def test_who_reads_is_a_list_in_words() -> None:
    many = Readers(tuple(f"U{number}" for number in range(12)))

    assert phrases.readers(many).endswith("<@U9> and 2 more")
    assert anonymity.readers(Readers(("U1",)), shared=True) == (
        "Results are read by: <@U1>, and whoever manages pulses (HR); everybody in the company can read them with "
        "`/pulse results`."
    )


def test_no_opinion_is_not_an_end_of_a_scale() -> None:
    asked = an_invitation(a_pulse([replace(SCALE, has_no_opinion=True)]))
    form = a_view("form", ballots.answer_form(asked, ZONE))
    told = a_message("", "", invitations.invitation(asked, ZONE)).texts

    assert form.labels == ["1 · Not at all", "2", "3", "4", "5 · Completely", "No opinion"]
    assert "1 · Not at all … 5 · Completely" in told


def test_lengths_of_time_and_counts() -> None:
    assert (phrases.people(1), phrases.people(10_000)) == ("1 person", "10,000 people")
    assert (phrases.days(timedelta(days=7)), phrases.days(timedelta(days=2))) == ("1 week", "2 days")
    assert (phrases.minutes(1), phrases.minutes(2)) == ("about a minute", "about 2 minutes")
    assert {repeat.value for repeat in phrases.REPEATS} == set(Repeat)


@pytest.mark.parametrize(
    ("state", "is_late", "told"),
    [("open", False, "🔵"), ("open", True, "🔴"), ("done", False, "✅"), ("dropped", False, "🚫")],
)
def test_an_action_says_how_it_stands_also_without_its_sign(state: str, is_late: bool, told: str) -> None:
    line = phrases.done(an_action(state, is_late=is_late))

    assert line.startswith(told)
    assert any(word in line for word in ("by Fri 20 Mar", "late, was due Fri 20 Mar", "done", "not pursued"))
