"""What a screen reader says of buttons that look alike."""

from __future__ import annotations

from collections import Counter
from typing import Any

from handlers.views.blocks import actions, button, section, told_apart
from tests.handlers.examples import USUAL
from tests.handlers.reading import Surface

# What Slack takes: docs.slack.dev, reference/block-kit/block-elements/button-element.
MOST = 75


def buttons_of(surface: Surface) -> list[dict[str, Any]]:
    found = [one for block in surface.blocks for one in [*block.get("elements", []), block.get("accessory", {})]]
    return [one for one in found if one.get("type") == "button"]


def test_buttons_that_look_alike_are_told_apart(surfaces: tuple[Surface, ...]) -> None:
    """Departments that are called alike in these examples are not in a company."""
    alike = set()
    for surface in surfaces:
        counts = Counter(one["text"]["text"] for one in buttons_of(surface))
        for one in buttons_of(surface):
            label = one["text"]["text"]
            if counts[label] > 1 and label != USUAL.department and "accessibility_label" not in one:
                alike.add(f"{surface.name}: {label}")

    assert alike == set()


def test_a_row_says_what_its_buttons_are_about() -> None:
    row = section("R-12")
    row.accessory = button("Open", "open", 12)

    assert (
        told_apart(row, "R-12: My <laptop>").to_dict()["accessory"]["accessibility_label"] == "Open R-12: My <laptop>"
    )


def test_what_is_long_is_cut_to_what_slack_takes() -> None:
    block = told_apart(actions([button("Open", "open", 12)]), f"R-12: {'very ' * 40}slow")

    assert len(block.to_dict()["elements"][0]["accessibility_label"]) <= MOST
