"""The pieces that every view is made of refuse what Slack's own kit refuses."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject

from handlers.views.blocks import actions, button, context, option, overflow, section


@pytest.mark.parametrize(
    "piece",
    [
        section("x" * 3_001),
        context(*["Ana asks"] * 11),
        actions([button("Take it", f"request.take{number}", 1) for number in range(26)]),
        button("x" * 76, "request.take", 1),
        button("Take it", "x" * 256, 1),
        button("Take it", "request.take", "x" * 2_001),
        overflow("request.more", [("1", "Add a note")] * 6),
        option("x" * 151, "Add a note"),
    ],
    ids=["text", "elements", "buttons", "label", "id", "value", "choices", "choice"],
)
def test_a_piece_that_slack_would_refuse_is_never_sent(piece: JsonObject) -> None:
    with pytest.raises(SlackObjectFormationError) as its_own:
        JsonObject.validate_json(piece)

    with pytest.raises(SlackObjectFormationError) as ours:
        piece.to_dict()

    assert str(ours.value) == str(its_own.value)
