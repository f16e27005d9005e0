"""How deep the stack of windows is where somebody presses something."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import windows

FIRST = {"type": "modal", "id": "V1", "root_view_id": "V1", "previous_view_id": None}
SECOND = {"type": "modal", "id": "V2", "root_view_id": "V1", "previous_view_id": "V1"}
THIRD = {"type": "modal", "id": "V3", "root_view_id": "V1", "previous_view_id": "V2"}
HOME = {"type": "home", "id": "V9", "root_view_id": "V9", "previous_view_id": None}


@pytest.mark.parametrize(("view", "depth"), [(None, 0), (HOME, 0), (FIRST, 1), (SECOND, 2), (THIRD, windows.DEEPEST)])
def test_the_depth_is_known_from_what_slack_sends(view: dict[str, Any] | None, depth: int) -> None:
    assert windows.depth({} if view is None else {"view": view}) == depth
