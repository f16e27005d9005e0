"""Menus: a hundred options stand in them, of more Handoff is asked."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.views import menus
from handlers.views.blocks import option

OPTIONS = [option(number, f"Department {number}") for number in range(150)]


def drawn(count: int, chosen: str | None = None) -> dict[str, Any]:
    return menus.menu("department", OPTIONS[:count], placeholder="Choose one", chosen=chosen).to_dict()


@pytest.mark.parametrize(("count", "kind"), [(1, "static_select"), (100, "static_select"), (101, "external_select")])
def test_what_slack_takes_stands_in_the_menu(count: int, kind: str) -> None:
    assert drawn(count)["type"] == kind
    assert menus.menu_of_many("these", OPTIONS[:count]).to_dict()["type"] == f"multi_{kind}"


@pytest.mark.parametrize("count", [100, 150])
def test_what_is_chosen_already_is_shown(count: int) -> None:
    last = str(count - 1)

    assert drawn(count, last)["initial_option"]["value"] == last
    assert "initial_option" not in drawn(count, "999")
    several = menus.menu_of_many("these", OPTIONS[:count], chosen=["3", last, "999"]).to_dict()
    assert [one["value"] for one in several["initial_options"]] == ["3", last]


def test_whoever_opens_a_long_menu_is_shown_the_first_without_typing_and_told_to_type() -> None:
    assert drawn(101)["min_query_length"] == 0
    assert "type its name" in drawn(101)["placeholder"]["text"]


def test_what_does_not_fit_into_an_answer_is_counted() -> None:
    assert len(menus.suggestions(OPTIONS[:100])["options"]) == 100

    (group,) = menus.suggestions(OPTIONS)["option_groups"]

    assert group.to_dict()["label"]["text"] == "The first 100 of 150. Type to find the others"
    assert len(group.to_dict()["options"]) == 100
