"""The post of results: what is a chart, what stands below it, and what becomes lines."""

from __future__ import annotations

from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question
from handlers.views.pulses import charts, results
from tests.handlers.pulse_examples import CHOICE, SCALE, TEXT, a_pulse, a_result, an_action, the_results
from tests.handlers.pulse_results import A_AND_B, EVERYBODY, post, rows, window
from tests.handlers.reading import a_message

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
