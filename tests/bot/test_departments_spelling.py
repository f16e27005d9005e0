"""Slips of the finger are counted as people make them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.departments import spelling

WORDS = some.text("abcé ", max_size=8)


@pytest.mark.parametrize(
    ("written", "meant", "slips"),
    [
        ("finance", "finance", 0),
        ("finace", "finance", 1),
        ("finnance", "finance", 1),
        ("finanse", "finance", 1),
        ("fniance", "finance", 1),
        ("fniace", "finance", 2),
        ("hlep", "help", 1),
        ("ca", "abc", 3),
        ("", "help", 4),
        ("help", "", 4),
    ],
)
def test_a_slip_is_a_letter_too_few_too_many_another_or_two_swapped(written: str, meant: str, slips: int) -> None:
    assert spelling.slips(written, meant) == slips


@given(WORDS, WORDS)
def test_slips_are_the_same_both_ways_and_none_between_equals(one: str, other: str) -> None:
    assert spelling.slips(one, other) == spelling.slips(other, one)
    assert (spelling.slips(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= spelling.slips(one, other) <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("word", "slips"),
    [("hr", 0), ("ops", 0), ("help", 1), ("legal", 1), ("people", 2), ("marketing", 2), ("facilities", 3)],
)
def test_a_longer_word_can_be_told_with_more_slips(word: str, slips: int) -> None:
    assert spelling.slips_allowed(word) == slips


def test_case_is_no_slip_and_too_many_slips_are_another_word() -> None:
    assert spelling.resembles("FINACE", "Finance") == 1
    assert spelling.resembles("fiance", "Finance") == 1
    assert spelling.resembles("final", "Finance") is None
    assert spelling.resembles("is", "IT") is None
    assert spelling.resembles("it", "IT") == 0
