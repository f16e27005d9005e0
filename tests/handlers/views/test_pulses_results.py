"""Results of a pulse, as they are read: sentences, groups, and what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.pulses.figures import Cause, GroupTurnout, Growth, Trend
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question
from bot.pulses.waves import NO_DEPARTMENT
from handlers.views.pulses import groups, phrases, results
from handlers.views.pulses.figures import headline
from handlers.views.pulses.results import hidden
from tests.handlers.pulse_examples import CHOICE, ENPS, SCALE, YES_NO, a_result, the_results
from tests.handlers.pulse_results import A_AND_B, EVERYBODY, post, rows, window
from tests.handlers.reading import Surface, a_message

LAW = ("Finance", "Legal")


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
