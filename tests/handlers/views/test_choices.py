"""What buttons and menus carry is read as it was written, also from what stands in Slack already."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.views.choices import CommentsPage, MenuEntry, WholeList


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        (WholeList("waiting"), "waiting"),
        (WholeList("late", "12"), "late:12"),
        (MenuEntry("release", "12"), "release 12"),
        (CommentsPage("7", "0"), "7 0"),
    ],
)
def test_a_choice_is_read_as_it_was_written(choice: Any, value: str) -> None:
    assert str(choice) == value
    assert type(choice).parse(value) == choice


@pytest.mark.parametrize("value", ["", ":", " ", "late", "late 12 12", "12:late:12"])
@pytest.mark.parametrize("kind", [WholeList, MenuEntry, CommentsPage])
def test_whatever_is_sent_can_be_read(kind: Any, value: str) -> None:
    assert isinstance(kind.parse(value), kind)
