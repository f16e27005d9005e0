"""What a lead sees in Home of each department they lead."""

from __future__ import annotations

import pytest

from bot.home_leads import LedList, Overview
from handlers.views import home as views
from tests.handlers.examples import a_desk, a_page, a_request
from tests.handlers.reading import Surface, a_view

COUNTS = {LedList.OPEN: 12, LedList.LATE: 3, LedList.WAITING: 0, LedList.TO_CONFIRM: 1}


def home(found: Overview) -> Surface:
    desk = a_desk(late=[a_request("taken")], is_led=True, overview=found)
    return a_view("home", views.home(a_page(serving=[desk]), is_first=False, can_ask=True))


def labels(surface: Surface) -> list[str]:
    """What stands on the buttons of the lists of a lead."""
    ids = set(views.LED.values())
    elements = (one for block in surface.payload["blocks"] for one in block.get("elements", ()))
    return [one["text"]["text"] for one in elements if one.get("action_id") in ids]


def test_this_week_stands_beside_the_eight_before_and_each_list_has_its_button() -> None:
    page = home(Overview(5, 7, 48, 52, COUNTS))

    assert "This week: 5 in, 7 done · a week in the 8 before: 6 in, 6½ done" in page.read
    assert labels(page) == ["Open (12)", "Late (3)", "To be confirmed (1)"]


@pytest.mark.parametrize(("count", "mean"), [(0, "0"), (1, "0"), (2, "0½"), (8, "1"), (12, "1½"), (83, "10½")])
def test_a_mean_is_told_to_the_half(count: int, mean: str) -> None:
    assert f"before: {mean} in" in home(Overview(0, 1, count, 0, COUNTS)).read


def test_where_nothing_is_open_there_is_no_button() -> None:
    page = home(Overview(1, 1, 8, 8, dict.fromkeys(LedList, 0)))

    assert "This week: 1 in, 1 done" in page.read
    assert labels(page) == []
