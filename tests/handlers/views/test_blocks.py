"""The pieces that every view is made of refuse what Slack's own kit refuses."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject

from bot.sandbox.checks import Report
from bot.sandbox.checks_blocks import check_blocks
from handlers.views.blocks import actions, button, context, option, overflow, section, text_blocks

_WRITTEN = st.tuples(st.sampled_from(["&", "<", "a", "a&", "b ", "b\n"]), st.integers(1, 3_100))


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


@given(st.lists(_WRITTEN.map(lambda written: written[0] * written[1]), max_size=4).map("".join))
def test_words_of_any_length_are_in_sections_that_slack_takes_and_no_escape_is_cut_in_two(text: str) -> None:
    blocks, are_all_there = text_blocks(text)

    sections = [block.to_dict() for block in blocks]
    complaints = Report()
    check_blocks(complaints, sections, "modal")
    assert are_all_there
    assert complaints.found == []
    read = "".join(unescape(one["text"]["text"]) for one in sections)
    assert "".join(read.split()) == "".join(text.split())
