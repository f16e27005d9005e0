"""What a departments file says about answers, who is on call, and who is reminded when."""

from typing import Any

import pytest

from bot import Bot
from bot.clocks.ladder import Point, Step, default_ladder, waiting_ladder
from bot.departments.departments import ladder_of
from bot.departments.exchange import apply, export
from bot.departments.file.company import WrittenDepartment
from bot.departments.file.mistakes import FileMistakes
from bot.departments.file.parser import parse
from bot.standards import Target
from tests.bot.companies import BERLIN, CALENDAR, EXAMPLE, FINANCE, IT, all_departments, department
from tests.bot.departments_files import with_department

IT_AND_MORE = (
    CALENDAR
    + IT.replace('leads = ["UDANA000"]\n', 'leads = ["UDANA000"]\nanswers_within = "1d"\nnext_response = false\n')
    + """
[departments.it.on_call]
2026-W10 = "UBO00000"
fri = "UDANA000"
mon = "UBO00000"

[[departments.it.ladder]]
at = "75%"
tell = ["lead", "assignee"]

[[departments.it.ladder]]
at = "1h after"
clock = "resolution"
urgency = "urgent"
when = "unclaimed"
tell = ["on_call"]
repeat = "1h30m"
"""
)


def it(text: str) -> WrittenDepartment:
    return parse(text).departments[0]


def test_a_department_that_says_nothing_has_the_usual_reminders() -> None:
    written = it(CALENDAR + IT)

    assert (written.answers_within, written.next_response, written.on_call, written.ladder) == (None, True, {}, ())


def test_all_that_may_be_said_is_understood_in_the_order_it_is_meant() -> None:
    written = it(IT_AND_MORE)

    assert written.answers_within == Target(1, "d")
    assert not written.next_response
    assert list(written.on_call.items()) == [("mon", "UBO00000"), ("fri", "UDANA000"), ("2026-W10", "UBO00000")]
    assert written.ladder == (
        Step(Point(percent=75), tell=("assignee", "lead")),
        Step(Point.parse("1h after"), "resolution", "urgent", "unclaimed", ("on_call",), Target(90, "m")),
    )


def test_the_database_keeps_only_what_was_said(bot: Bot) -> None:
    apply(bot, IT_AND_MORE)

    row: Any = department(bot, "it")
    assert (row.answers_within, row.next_response) == ("1d", False)
    assert row.on_call == {"mon": "UBO00000", "fri": "UDANA000", "2026-W10": "UBO00000"}
    assert row.ladder == [
        {"at": "75%", "tell": ["assignee", "lead"]},
        {
            "at": "1h after",
            "clock": "resolution",
            "urgency": "urgent",
            "when": "unclaimed",
            "tell": ["on_call"],
            "repeat": "90m",
        },
    ]
    assert ladder_of(row) == (*it(IT_AND_MORE).ladder, *waiting_ladder())


def test_it_goes_out_as_it_came_in(bot: Bot) -> None:
    apply(bot, IT_AND_MORE)

    assert parse(export(bot)) == parse(IT_AND_MORE)
    assert not apply(bot, IT_AND_MORE)
    assert not apply(bot, export(bot))


def test_what_is_new_is_said_in_words_and_what_is_taken_back_too(bot: Bot) -> None:
    apply(bot, CALENDAR + IT + BERLIN + FINANCE)

    changes = apply(bot, IT_AND_MORE + BERLIN + FINANCE)

    assert changes.lines == (
        "IT: answers within 1 d was no promised time",
        "IT: words after an answer are promised no answer from now on",
        "IT: on call mon UBO00000 was nobody",
        "IT: on call fri UDANA000 was nobody",
        "IT: on call 2026-W10 UBO00000 was nobody",
        "IT: reminders are now at 75%, 1h after, were at the usual times",
    )
    assert changes.department_ids == (department(bot, "it").id,)

    changes = apply(bot, CALENDAR + IT + BERLIN + FINANCE)

    assert changes.lines == (
        "IT: answers within no promised time was 1 d",
        "IT: words after an answer are promised an answer from now on",
        "IT: on call mon nobody was UBO00000",
        "IT: on call fri nobody was UDANA000",
        "IT: on call 2026-W10 nobody was UBO00000",
        "IT: reminders are now at the usual times, were at 75%, 1h after",
    )
    assert ladder_of(department(bot, "it")) == (*default_ladder(), *waiting_ladder())


def test_steps_that_tell_somebody_else_at_the_same_times_are_said_too(bot: Bot) -> None:
    apply(bot, IT_AND_MORE)

    changes = apply(bot, IT_AND_MORE.replace('tell = ["on_call"]', 'tell = ["thread"]'))

    assert changes.lines == ("IT: reminders at 75%, 1h after are not as they were",)


def test_the_example_shows_each_of_them(bot: Bot) -> None:
    apply(bot, EXAMPLE)

    departments: list[Any] = all_departments(bot)
    assert any(one.answers_within for one in departments)
    assert not all(one.next_response for one in departments)
    assert any(one.on_call for one in departments)
    assert {key for one in departments for step in one.ladder for key in step} == {
        "at",
        "clock",
        "urgency",
        "when",
        "tell",
        "repeat",
    }
    assert any(calendar.ahead for calendar in parse(EXAMPLE).calendars.values())


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        (
            'answers_within = "0d"',
            "line 10, departments.it.answers_within: 0d is no time at all: use whole minutes, hours or working days",
        ),
        ("answers_within = 1", "1 is not right: working time such as"),
        (
            'next_response = "no"',
            "line 10, departments.it.next_response: 'no' is not right: true or false, without quotes.",
        ),
        ('on_call = "UBO00000"', "line 10, departments.it.on_call: this must be a table, not 'UBO00000'."),
        (
            '[departments.it.on_call]\nmonday = "UBO00000"',
            "line 11, departments.it.on_call.monday: this is neither a weekday nor a week. "
            "Did you mean mon? A week is 2026-W10.",
        ),
        ('on_call.2026-W54 = "UBO00000"', "line 10, departments.it.on_call.2026-W54: the year 2026 has no week 54."),
        ('on_call.2025-W53 = "UBO00000"', "the year 2025 has no week 53."),
        ('on_call.0000-W01 = "UBO00000"', "the year 0000 has no week 01."),
        ('on_call.mon = "bo"', "line 10, departments.it.on_call.mon: 'bo' is not the id of a person in Slack"),
        ('on_call.mon = ["UBO00000"]', "a list is not right: the id of a person in Slack"),
        (
            'ladder = "75%"',
            "line 10, departments.it.ladder: this must be a list of tables: each begins with [[",
        ),
        (
            '[[departments.it.ladder]]\ntell = ["lead"]',
            'line 10, departments.it.ladder[1].at: this is missing: a place such as "75%" or "30m before".',
        ),
        (
            '[[departments.it.ladder]]\nat = "soon"\ntell = ["lead"]',
            "line 11, departments.it.ladder[1].at: 'soon' is not a place on the ladder: use",
        ),
        ('[[departments.it.ladder]]\nat = "0%"\ntell = ["lead"]', "0% is not on the ladder: use 1% to 500%."),
        ('[[departments.it.ladder]]\nat = "0h after"\ntell = ["lead"]', "0h is no time at all"),
        (
            '[[departments.it.ladder]]\nat = "75%"',
            "line 10, departments.it.ladder[1].tell: nobody is told: "
            "name one or several of assignee, on_call, lead, thread or requester.",
        ),
        (
            '[[departments.it.ladder]]\nat = "75%"\ntell = ["thread", "asignee"]',
            "line 12, departments.it.ladder[1].tell[2]: 'asignee' is nobody who can be told. Did you mean assignee?",
        ),
        ('[[departments.it.ladder]]\nat = "75%"\ntell = "lead"', "in a list such as"),
        (
            '[[departments.it.ladder]]\nat = "75%"\ntell = ["lead"]\nclock = "answer"',
            "line 13, departments.it.ladder[1].clock: 'answer' is not one of response or resolution.",
        ),
        (
            '[[departments.it.ladder]]\nat = "75%"\ntell = ["lead"]\nurgency = "high"',
            "'high' is not one of urgent, normal or low.",
        ),
        (
            '[[departments.it.ladder]]\nat = "75%"\ntell = ["lead"]\nwhen = "taken"',
            "'taken' is not one of claimed or unclaimed.",
        ),
        (
            '[[departments.it.ladder]]\nat = "75%"\ntell = ["lead"]\nrepeat = "daily"',
            "line 13, departments.it.ladder[1].repeat: 'daily' is not a length of working time",
        ),
        (
            '[[departments.it.ladder]]\nat = "75%"\ntell = ["lead"]\nwhom = "lead"',
            "line 13, departments.it.ladder[1].whom: there is no such key here.",
        ),
    ],
)
def test_a_mistake_is_named_by_its_line(lines: str, mistake: str) -> None:
    with pytest.raises(FileMistakes) as refused:
        parse(with_department(lines))

    assert len(refused.value.mistakes) == 1, refused.value
    assert mistake in str(refused.value)


@pytest.mark.parametrize(
    ("standard", "is_refused"),
    [
        ('respond_within = "1d", resolve_within = "7h"', True),
        ('respond_within = "1d", resolve_within = "8h"', False),
        ('respond_within = "9h", resolve_within = "1d"', True),
        ('respond_within = "8h", resolve_within = "1d"', False),
    ],
)
def test_days_and_hours_compare_by_the_hours_of_the_calendar(standard: str, is_refused: bool) -> None:
    text = with_department(f"standards.urgent = {{ {standard} }}")

    if is_refused:
        with pytest.raises(FileMistakes, match=r"line 10, departments.it.standards.urgent: resolve_within .* shorter"):
            parse(text)
    else:
        assert parse(text)


def test_a_day_is_not_compared_with_hours_when_some_days_are_longer() -> None:
    text = with_department('standards.urgent = { respond_within = "9h", resolve_within = "1d" }')

    assert parse(text.replace('mon-fri = ["09:00-17:00"]', 'mon-thu = ["09:00-17:00"], fri = ["08:00-20:00"]'))
