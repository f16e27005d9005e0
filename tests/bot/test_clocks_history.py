"""What each line of a request's history does to its clocks. Tuesday and the days after it, 9:00 to 18:00 in Paris."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.calendars import Calendar
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE, Clocks, clocks_of, promises, written
from bot.standards import Standard, Target
from tests.moments import thursday_at, tuesday_at, wednesday_at

IT, LAW = 1, 2
NINE_TO_SIX = Calendar("Europe/Paris", dict.fromkeys(("tue", "wed", "thu"), (("09:00", "18:00"),)))
EARLY = Calendar("Europe/Paris", {"wed": [("07:00", "15:00")], "thu": [("07:00", "15:00")]})
CALENDARS = {IT: NINE_TO_SIX, LAW: EARLY}
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Line:
    """One line of a history."""

    verb: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


def promised(response: str | None, resolution: str | None, department: int = IT) -> dict[str, Any]:
    return {"department": department, "promises": {RESPONSE: response, RESOLUTION: resolution}}


def owed(within: str | None, department: int = IT) -> dict[str, Any]:
    return {"owed": {"department": department, "within": within}}


OPENED = Line("opened", tuesday_at(9), promised("4h", "8h"))


def after(*lines: Line) -> Clocks:
    return clocks_of([OPENED, *lines], CALENDARS.__getitem__)


def states(clocks: Clocks) -> list[tuple[str, int, str]]:
    return [(clock.kind, clock.cycle, clock.state) for clock in clocks.every]


def test_a_request_begins_with_a_first_answer_and_a_solution() -> None:
    clocks = after()

    assert states(clocks) == [(RESPONSE, 1, "running"), (RESOLUTION, 1, "running")]
    assert [clock.due_at() for clock in clocks.every] == [tuesday_at(13), tuesday_at(17)]
    assert [(clock.department_id, clock.started_at, clock.calendar) for clock in clocks.every] == [
        (IT, tuesday_at(9), NINE_TO_SIX)
    ] * 2
    assert {stretch.why for clock in clocks.every for stretch in clock.stretches} == {"opened"}


def test_what_nobody_promised_is_counted_all_the_same() -> None:
    clocks = clocks_of([Line("opened", tuesday_at(9), promised(None, "8h"))], CALENDARS.__getitem__)

    response = clocks.latest(RESPONSE)
    assert response is not None
    assert (response.target, response.due_at()) == (None, None)
    assert response.used(tuesday_at(11)) == 2 * HOUR


@pytest.mark.parametrize("verb", ["replied", "proposed"])
def test_an_answer_of_the_department_ends_the_wait_for_an_answer_and_nothing_else(verb: str) -> None:
    clocks = after(Line(verb, tuesday_at(10)))

    assert states(clocks) == [(RESPONSE, 1, "stopped"), (RESOLUTION, 1, "running")]
    assert clocks.every[0].stopped_at == tuesday_at(10)


@pytest.mark.parametrize("verb", ["noted", "assigned", "taken", "acknowledged", "seen by nobody"])
def test_what_says_nothing_to_the_requester_changes_no_clock(verb: str) -> None:
    assert states(after(Line(verb, tuesday_at(10)))) == states(after())


def test_a_question_answers_pauses_the_solution_and_begins_to_wait_for_the_requester() -> None:
    clocks = after(Line("asked", tuesday_at(11), owed("3h", LAW)))

    assert states(clocks) == [(RESPONSE, 1, "stopped"), (RESOLUTION, 1, "paused"), (ANSWER, 1, "running")]
    answer = clocks.latest(ANSWER)
    assert answer is not None
    assert (answer.department_id, answer.target, answer.started_at) == (LAW, 3 * HOUR, tuesday_at(11))
    assert clocks.every[1].stretches[-1].why == "asked"


def test_a_question_of_an_older_history_is_owed_to_whoever_has_the_request_without_a_length() -> None:
    clocks = after(Line("asked", tuesday_at(11)))

    answer = clocks.latest(ANSWER)
    assert answer is not None
    assert (answer.department_id, answer.target) == (IT, None)


def test_a_second_question_takes_the_place_of_the_first() -> None:
    clocks = after(Line("asked", tuesday_at(11), owed("3h")), Line("asked", tuesday_at(12), owed("3h")))

    assert states(clocks)[2:] == [(ANSWER, 1, "stopped"), (ANSWER, 2, "running")]
    assert clocks.every[1].used(wednesday_at(9)) == 2 * HOUR, "paused since the first"


@pytest.mark.parametrize("verb", ["answered", "added"])
def test_a_word_of_the_requester_goes_on_and_is_owed_an_answer(verb: str) -> None:
    clocks = after(Line("asked", tuesday_at(11), owed("3h")), Line(verb, tuesday_at(15), owed("2h")))

    assert states(clocks) == [
        (RESPONSE, 1, "stopped"),
        (RESOLUTION, 1, "running"),
        (ANSWER, 1, "stopped"),
        (RESPONSE, 2, "running"),
    ]
    assert clocks.every[1].due_at() == wednesday_at(12), "four hours of waiting were not counted"
    assert clocks.every[1].stretches[-1].why == verb
    following = clocks.next_answer()
    assert following is clocks.every[3]
    assert (following.due_at(), following.stretches[-1].why) == (tuesday_at(17), verb)


def test_nothing_more_is_owed_while_an_answer_is_owed_already_or_where_none_is() -> None:
    assert after(Line("added", tuesday_at(10), owed("2h"))).next_answer() is None, "the first is still to come"
    replied = Line("replied", tuesday_at(10))
    assert after(replied, Line("added", tuesday_at(11))).next_answer() is None, "this line owes none"
    twice = after(replied, Line("added", tuesday_at(11), owed("2h")), Line("added", tuesday_at(12), owed("2h")))
    assert [clock.started_at for clock in twice.of(RESPONSE)] == [tuesday_at(9), tuesday_at(11)]


def test_a_next_answer_may_be_said_to_be_unnecessary_and_the_first_may_not() -> None:
    said = Line("acknowledged", tuesday_at(12))

    assert states(after(said))[0] == (RESPONSE, 1, "running")
    clocks = after(Line("replied", tuesday_at(10)), Line("added", tuesday_at(11), owed("2h")), said)
    assert states(clocks)[2] == (RESPONSE, 2, "stopped")
    assert clocks.every[2].stopped_at == tuesday_at(12)


def test_a_new_time_moves_the_solution_alone() -> None:
    agreed = Line("agreed", tuesday_at(12), {"due_at": thursday_at(12).isoformat()})

    assert [clock.due_at() for clock in after(agreed).every] == [tuesday_at(13), thursday_at(12)]
    assert [clock.promise for clock in after(agreed).every] == [0, 1]


@pytest.mark.parametrize(("verb", "state"), [("resolved", "stopped"), ("silent", "silent"), ("cancelled", "void")])
def test_an_end_ends_every_clock(verb: str, state: str) -> None:
    clocks = after(Line("asked", tuesday_at(11), owed("3h")), Line(verb, tuesday_at(12)))

    assert [clock.state for clock in clocks.every] == ["stopped", state, state]
    assert {clock.stopped_at for clock in clocks.every} == {tuesday_at(11), tuesday_at(12)}
    assert clocks.open() == []


def test_what_is_reopened_goes_on_with_its_solution_where_it_stood() -> None:
    clocks = after(Line("resolved", tuesday_at(11)), Line("reopened", wednesday_at(9)))

    assert states(clocks) == [(RESPONSE, 1, "stopped"), (RESOLUTION, 1, "running")]
    assert clocks.every[1].due_at() == wednesday_at(15)
    assert clocks.every[1].stretches[-1].why == "reopened"


@pytest.mark.parametrize("verb", ["changed", "standard"])
def test_another_standard_changes_what_is_open_and_counts_from_the_same_start(verb: str) -> None:
    changed = Line(verb, tuesday_at(12), promised("1h", "1d"))

    clocks = after(Line("replied", tuesday_at(10)), changed)
    assert [clock.target for clock in clocks.every] == [4 * HOUR, 9 * HOUR]
    assert clocks.every[1].due_at() == tuesday_at(18), "a day from when it was promised, not from the change"


def test_a_standard_changes_nothing_that_a_requester_owes() -> None:
    clocks = after(Line("asked", tuesday_at(11), owed("3h")), Line("changed", tuesday_at(12), promised("1h", "2h")))

    answer = clocks.latest(ANSWER)
    assert answer is not None
    assert answer.target == 3 * HOUR


def test_whoever_gets_it_counts_in_their_hours_and_owes_what_is_open() -> None:
    moved = Line("moved", tuesday_at(12), promised("5h", "1d", LAW))

    clocks = after(moved)
    assert clocks.department_id == LAW
    assert [(clock.department_id, clock.calendar, clock.target) for clock in clocks.every] == [
        (LAW, EARLY, 5 * HOUR),
        # A day of the new department, from the move on: until Wednesday at its closing, eight hours.
        (LAW, EARLY, 8 * HOUR),
    ]
    assert clocks.every[0].due_at() == wednesday_at(9), "three of five hours were used"
    assert {clock.stretches[-1].why for clock in clocks.every} == {"moved"}


def test_whoever_gets_it_owes_a_first_answer_of_their_own_and_nobody_owes_the_old_question() -> None:
    moved = Line("moved", tuesday_at(12), promised("2h", "8h", LAW))

    clocks = after(Line("asked", tuesday_at(11), owed("3h")), moved)
    assert states(clocks) == [
        (RESPONSE, 1, "stopped"),
        (RESOLUTION, 1, "running"),
        (ANSWER, 1, "void"),
        (RESPONSE, 2, "running"),
    ]
    assert (clocks.every[3].department_id, clocks.every[3].due_at()) == (LAW, wednesday_at(9))
    assert clocks.every[0].department_id == IT


def test_the_clocks_of_a_kind_are_found_among_the_others() -> None:
    clocks = after(Line("replied", tuesday_at(10)), Line("added", tuesday_at(11), owed("2h")))

    assert [clock.cycle for clock in clocks.of(RESPONSE)] == [1, 2]
    assert clocks.latest(RESPONSE) is clocks.every[2]
    assert clocks.latest(ANSWER) is None
    assert clocks.open() == clocks.every[1:]
    assert clocks.open(RESOLUTION) == [clocks.every[1]]
    assert clocks.open(ANSWER) == []


def test_a_line_says_what_is_promised_from_then_on() -> None:
    standard = Standard(Target.parse("4h"), None)

    assert written(standard) == {RESPONSE: "4h", RESOLUTION: None}
    assert promises({"promises": written(standard)}) == written(standard)
    assert promises({}) == {}
