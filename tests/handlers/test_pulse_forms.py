"""What Slack, or somebody who pretends to be it, may send as a form of a pulse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.pulses.kinds import TEXT_LIMIT, Kind
from bot.pulses.questionnaire import Question
from handlers.pulses import parsing
from handlers.views.pulses.questions import Row
from tests.handlers.pulse_examples import CHOICE, ENPS, SCALE, TEXT, a_pulse, an_invitation

ASKED = an_invitation(a_pulse([SCALE, ENPS, CHOICE, TEXT]))
TODAY = date(2026, 3, 3)


def sent(*given: str | None) -> dict[str, Any]:
    """The answer form with these values, in order; the last one is the text."""
    values: dict[str, Any] = {}
    for number, value in enumerate(given, start=1):
        chosen = None if value is None else {"value": value}
        element = {"value": value} if number == len(given) else {"selected_option": chosen}
        values[f"question-{number}"] = {"answer": element}
    return {"state": {"values": values}}


def test_a_whole_answer_is_the_places_of_what_was_chosen() -> None:
    answers, errors = parsing.answers(sent("0", "10", "2", "  More\u200b light \x07 "), ASKED)

    assert errors == {}
    assert answers == {1: 0, 2: 10, 3: 2, 4: "More\u200b light"}


def test_a_text_that_shows_nothing_is_no_comment() -> None:
    answers, _errors = parsing.answers(sent("0", "10", "2", " \u200b \n"), ASKED)

    assert answers is not None
    assert answers[4] == ""


@pytest.mark.parametrize("forged", [None, "5", "-1", "1.0", "", "x", "99999999999", "²"])
def test_what_was_never_offered_is_no_answer(forged: str | None) -> None:
    answers, errors = parsing.answers(sent(forged, "10", "2", ""), ASKED)

    assert answers is None
    assert errors == {"question-1": "Please choose one."}


def test_an_error_repeats_nothing_of_what_was_written() -> None:
    too_much = "\N{PARTY POPPER}" * TEXT_LIMIT * 2

    answers, errors = parsing.answers(sent("0", "10", "2", too_much), ASKED)

    assert answers is None
    assert "\N{PARTY POPPER}" not in "".join(errors.values())


def test_a_form_without_fields_is_told_what_is_missing() -> None:
    answers, errors = parsing.answers({"state": {"values": {}}}, ASKED)

    assert answers is None
    assert set(errors) == {"question-1", "question-2", "question-3"}


def test_a_form_whose_kind_was_forged_is_read_as_far_as_it_goes() -> None:
    view: dict[str, Any] = {"state": {"values": {"kind-1": {"pulse.kind": {"selected_option": {"value": "evil"}}}}}}

    assert parsing.row(view, 1) == Row()
    assert parsing.question(Row(), 1, {}) == (None, {"text-1": "Please write what you want to ask."})


def test_a_choice_is_not_given_no_opinion_twice() -> None:
    row = Row(Kind.CHOICE, "More of what?", "Soup\nno opinion", has_no_opinion=True)

    found, errors = parsing.question(row, 1, {})

    assert found is None
    assert "is offered already" in errors["more-1-choice"]


def test_text_offers_no_opinion_never() -> None:
    found, _errors = parsing.question(Row(Kind.TEXT, "What else?", has_no_opinion=True), 1, {})

    assert found == Question(Kind.TEXT, "What else?")


def test_steps_without_anything_name_every_field() -> None:
    nothing: dict[str, Any] = {"state": {"values": {}}}

    assert parsing.title(nothing)[1] == {"title": "Please give it a title: people read it first."}
    assert set(parsing.whom(nothing, a_pulse())[1]) == {"readers", "minimum"}
    assert set(parsing.when(nothing, a_pulse(), zone="Europe/Paris", today=TODAY)[1]) == {"open_for", "repeat"}


@pytest.mark.parametrize("minimum", ["4", "51", "-5", "5.5", "", "five", "٥"])
def test_a_smallest_group_that_may_not_be_is_refused(minimum: str) -> None:
    values = {"minimum": {"minimum": {"value": minimum}}}

    _planned, errors = parsing.whom({"state": {"values": values}}, a_pulse())

    assert errors["minimum"] == "Please choose a number from 5 to 50."


@pytest.mark.parametrize(
    ("reach", "field"),
    [("departments", "departments"), ("channel", "asked_channel"), ("group", "asked_group")],
)
def test_an_audience_without_anybody_in_it_is_refused_at_its_field(reach: str, field: str) -> None:
    values: dict[str, Any] = {"reach": {"pulse.reach": {"selected_option": {"value": reach}}}, field: {}}

    _planned, errors = parsing.whom({"state": {"values": values}}, a_pulse())

    assert errors[field].startswith("Please choose")


@pytest.mark.parametrize("reach", ["everyone", "departments"])
@pytest.mark.parametrize("chosen", [[], ["guests"]])
def test_guests_are_asked_where_that_is_chosen(reach: str, chosen: list[str]) -> None:
    values: dict[str, Any] = {
        "reach": {"pulse.reach": {"selected_option": {"value": reach}}},
        "departments": {"departments": {"selected_options": [{"value": "1"}]}},
        "guests": {"guests": {"selected_options": [{"value": value} for value in chosen]}},
        "minimum": {"minimum": {"value": "5"}},
        "readers": {"readers": {"selected_users": ["UHANA000"]}},
    }

    planned, _errors = parsing.whom({"state": {"values": values}}, a_pulse())

    assert planned is not None
    assert planned.audience.asks_guests is bool(chosen)


@pytest.mark.parametrize("due", ["2026-03-03", "2025-01-01", "soon", None])
def test_a_promise_is_for_a_day_to_come(due: str | None) -> None:
    values = {
        "words": {"words": {"value": "Coffee"}},
        "owner": {"owner": {"selected_user": "UBO00000"}},
        "due_on": {"due_on": {"selected_date": due}},
    }

    promised, errors = parsing.promise({"state": {"values": values}}, today=TODAY)

    assert promised == {}
    assert errors == {"due_on": "Please choose a day after today."}
