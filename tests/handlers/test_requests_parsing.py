"""From what Slack sends of a form to values of ours, or to an error at the field that is wrong."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests.opening import NewRequest
from bot.standards import Urgency
from bot.text import clean
from handlers.requests import parsing
from tests.moments import thursday_at, tuesday_at

INVISIBLE = ("", " ", "\n\n", "\u200b", "\u200d\u2060", "\u2800", "\u3164", "\x00\x07")


def typed(text: str | None) -> dict[str, Any]:
    return {"any": {"type": "plain_text_input", "value": text}}


def selected(value: str | None) -> dict[str, Any]:
    return {"any": {"type": "static_select", "selected_option": None if value is None else {"value": value}}}


def sent(**values: dict[str, Any]) -> dict[str, Any]:
    """The view of a submission, as Slack sends it; in block ids a dash is written as two underscores."""
    state = {block_id.replace("__", "-"): value for block_id, value in values.items()}
    return {"state": {"values": state}, "private_metadata": json.dumps({"token": "form-1", "request": 142})}


def filled(**values: dict[str, Any]) -> dict[str, Any]:
    """A request form that is right, but for these fields."""
    usual = {"department": selected("1"), "summary": typed("A new laptop"), "details": typed(None)}
    return sent(**{**usual, "urgency": selected("normal"), **values})


def read(view: dict[str, Any]) -> NewRequest:
    new, errors = parsing.new_request(view, "UANA0000")
    assert new is not None, errors
    return new


def complaints(view: dict[str, Any]) -> dict[str, str]:
    new, errors = parsing.new_request(view, "UANA0000")
    assert new is None
    return errors


# --- the request form ---


def test_a_filled_form_is_a_new_request() -> None:
    view = filled(details=typed("The old one is slow"), type__1=selected("7"), urgency=selected("urgent"))

    assert read(view) == NewRequest(
        form_token="form-1",
        requester_id="UANA0000",
        department_id=1,
        summary="A new laptop",
        details="The old one is slow",
        urgency=Urgency.URGENT,
        type_id=7,
    )


def test_details_type_and_urgency_may_be_left_out() -> None:
    new = read(sent(department=selected("1"), summary=typed("A new laptop")))

    assert (new.details, new.type_id, new.urgency) == ("", None, Urgency.NORMAL)


def test_a_type_that_was_chosen_for_another_department_is_not_taken_along() -> None:
    assert read(filled(type__2=selected("7"))).type_id is None


@pytest.mark.parametrize("nothing", INVISIBLE)
def test_a_summary_that_nobody_can_see_is_asked_for_at_its_field(nothing: str) -> None:
    assert complaints(filled(summary=typed(nothing))) == {"summary": "Please say in a few words what you need."}


@pytest.mark.parametrize("text", ["🖨️", "مرحبا، الطابعة لا تعمل", "<!channel> *`_", "."])
def test_whatever_can_be_seen_is_a_summary(text: str) -> None:
    assert read(filled(summary=typed(text))).summary == text


def test_a_summary_is_one_line() -> None:
    assert read(filled(summary=typed(" My laptop\n\n won't   start\t"))).summary == "My laptop won't start"


def test_texts_that_are_too_long_are_refused_at_their_fields() -> None:
    errors = complaints(filled(summary=typed("x" * 151), details=typed("x" * 3_001)))

    assert "150 characters" in errors["summary"]
    assert "3,000 characters" in errors["details"]


def test_texts_may_be_as_long_as_they_may_be() -> None:
    new = read(filled(summary=typed("x" * 150), details=typed("x" * 3_000)))

    assert (len(new.summary), len(new.details)) == (150, 3_000)


def test_a_form_without_a_department_says_so_there() -> None:
    assert list(complaints(filled(department=selected(None)))) == ["department"]
    assert list(complaints(sent(summary=typed("A new laptop")))) == ["department"]


def test_an_urgency_that_nobody_offers_is_asked_for_anew() -> None:
    assert complaints(filled(urgency=selected("at once!"))) == {"urgency": "Please choose one of the three."}


def test_every_wrong_field_is_named_at_once() -> None:
    assert set(complaints(sent())) == {"department", "summary"}


# --- one line ---


def from_line(text: str) -> NewRequest | None:
    return parsing.from_line(text, token="trigger-1", requester_id="UANA0000", department_id=1)


def test_a_short_line_is_a_summary_without_details() -> None:
    new = from_line("My laptop won't start")

    assert new is not None
    assert (new.summary, new.details, new.form_token) == ("My laptop won't start", "", "trigger-1")


def test_a_long_line_is_kept_whole_in_the_details() -> None:
    new = from_line("My laptop " + "is slow " * 60)

    assert new is not None
    assert new.summary.endswith("…")
    assert len(new.summary) <= 150
    assert new.details == ("My laptop " + "is slow " * 60).strip()


def test_lines_are_kept_as_they_were_written() -> None:
    new = from_line("My laptop\nwon't start")

    assert new is not None
    assert (new.summary, new.details) == ("My laptop won't start", "My laptop\nwon't start")


@pytest.mark.parametrize("text", [*INVISIBLE, "x" * 3_001])
def test_a_line_that_says_nothing_or_too_much_is_no_request(text: str) -> None:
    assert from_line(text) is None


@given(st.text(max_size=400))
def test_no_visible_word_of_a_line_is_lost(text: str) -> None:
    new = from_line(text)

    if new is not None:
        kept = new.details or new.summary
        visible = clean(text)
        assert kept.split() == visible.split()


# --- the small forms ---


def asking(moment: Any, reason: str | None = "The part is late") -> tuple[datetime | None, str, dict[str, str]]:
    picker = {"any": {"type": "datetimepicker", "selected_date_time": moment}}
    return parsing.new_time(sent(due_at=picker, words=typed(reason)), at=tuesday_at(9))


def test_a_new_time_is_a_moment_and_a_reason() -> None:
    assert asking(int(thursday_at(14).timestamp())) == (thursday_at(14), "The part is late", {})


@pytest.mark.parametrize("nothing", [None, "", "1772700000", -1, 1.5])
def test_a_moment_that_no_picker_gives_is_asked_for(nothing: Any) -> None:
    assert asking(nothing)[2] == {"due_at": "Please choose a date and a time."}


def test_a_new_time_lies_within_a_year() -> None:
    year = int((tuesday_at(9) + timedelta(days=365)).timestamp())

    assert asking(year)[2] == {}
    assert asking(year + 1)[2] == {"due_at": "Please choose a time within the next year."}
    assert asking(10**18)[2] == {"due_at": "Please choose a time within the next year."}


def test_all_that_a_new_time_lacks_is_said_at_once() -> None:
    assert set(asking(None, reason=None)[2]) == {"due_at", "words"}


@pytest.mark.parametrize("nothing", [None, *INVISIBLE])
def test_a_box_that_needs_words_asks_for_them(nothing: str | None) -> None:
    assert parsing.parse_text(sent(words=typed(nothing)))[1] == {"words": "Please write a word or two."}
    assert parsing.parse_text(sent(words=typed(nothing)), optional=True) == ("", {})


def test_words_keep_their_lines_and_lose_their_control_characters() -> None:
    assert parsing.parse_text(sent(words=typed(" One\r\ntwo\x07 \u202ethree\n"))) == ("One\ntwo three", {})


def test_too_many_words_are_refused() -> None:
    assert "3,000" in parsing.parse_text(sent(words=typed("x" * 3_001)))[1]["words"]


def test_a_colleague_is_chosen_from_a_list_or_from_the_people_picker() -> None:
    picked = {"any": {"type": "users_select", "selected_user": "UBO00000"}}

    assert parsing.chosen({"assignee": picked}, "assignee") == "UBO00000"
    assert parsing.chosen({"assignee": selected("UBO00000")}, "assignee") == "UBO00000"
    assert parsing.chosen({"assignee": selected(None)}, "assignee") is None
    assert parsing.chosen({}, "assignee") is None


def test_every_opened_form_has_a_token_of_its_own() -> None:
    assert len({parsing.new_token() for _ in range(100)}) == 100
