"""What somebody means who types the beginning of a name, a word of it, or nearly that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.departments import matches

NAMES = ["IT", "Finance", "People and Culture", "Facilities", "Legal", "Financial Planning", "Crédit client", "Fitness"]


def found(typed: str, names: list[str] = NAMES) -> list[str]:
    return matches.best(typed, names, lambda name: [name])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", NAMES),
        ("  ", NAMES),
        ("it", ["IT"]),
        ("fin", ["Finance", "Financial Planning"]),
        ("culture", ["People and Culture"]),
        ("cul peo", ["People and Culture"]),
        ("plan", ["Financial Planning"]),
        ("credit", ["Crédit client"]),
        ("CRÉDIT", ["Crédit client"]),
        ("finnace", ["Finance"]),
        ("facilites", ["Facilities"]),
        ("peple", ["People and Culture"]),
        ("zzz", []),
    ],
)
def test_what_is_typed_finds_what_is_meant(typed: str, meant: list[str]) -> None:
    assert found(typed)[: len(meant) or 1] == meant


def test_the_likeliest_comes_first_whatever_the_order() -> None:
    names = ["The other Sales", "Wholesales", "Sales abroad", "Sales", "Slaes"]

    assert found("sales", names) == ["Sales", "Sales abroad", "The other Sales", "Wholesales", "Slaes"]


def test_any_of_its_names_will_do() -> None:
    keys = {"People": "hr", "Finance": "fin"}

    assert matches.best("hr", list(keys), lambda name: [name, keys[name]]) == ["People"]


@given(st.lists(st.text(max_size=12), max_size=30), st.integers(0, 29), st.integers(1, 12))
def test_whoever_types_the_beginning_of_a_name_finds_it(names: list[str], which: int, length: int) -> None:
    if not names:
        return
    name = names[which % len(names)]

    assert name in matches.best(name[:length], names, lambda one: [one])


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=20))
def test_nothing_is_found_twice_or_made_up(typed: str, names: list[str]) -> None:
    places = matches.best(typed, range(len(names)), lambda place: [names[place]])

    assert len(set(places)) == len(places)
    assert set(places) <= set(range(len(names)))
