"""Blocks and markup as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Clock, Sandbox
from bot.sandbox.render import Renderer
from tests.sandbox.blocks import actions, button, input_, mrkdwn, option, plain, section, select

NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)


@pytest.fixture
def renderer(sandbox: Sandbox) -> Renderer:
    return Renderer(sandbox.workspace, sandbox.workspace.member("ana"))


@pytest.mark.parametrize(
    ("markup", "read"),
    [
        ("*bold* and _word_", "bold and word"),
        ("~gone~ `x = 1`", "gone x = 1"),
        ("```\nx = 1\ny = 2\n```", "x = 1\ny = 2"),
        ("> quoted\n&gt; as well", "quoted\nas well"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;", "&lt;"),
        ("<@UBO00000>, <@UNOBODY0|zoe>", "@Bo Berg, @zoe"),
        ("<#CITHELP0|it-help> <#CNOWHERE>", "#it-help #CNOWHERE"),
        ("<!here> <!subteam^S1|@all-it>", "@here @all-it"),
        ("<https://example.com> <mailto:a@b.c|write>", "https://example.com write"),
        ("*<https://example.com|bold link>*", "bold link"),
        ("*R-1* A *laptop*", "R-1 A laptop"),
    ],
)
def test_markup(renderer: Renderer, markup: str, read: str) -> None:
    assert renderer.text(markup) == read


@pytest.mark.parametrize(
    ("form", "away", "read"),
    [
        ("{date_num}", timedelta(0), "2026-03-03"),
        ("{date}", timedelta(0), "March 3rd"),
        ("{date_short}", timedelta(days=300), "Dec 28, 2026"),
        ("{date_long}", timedelta(days=10), "Friday, March 13th"),
        ("{date_pretty}", timedelta(days=1), "tomorrow"),
        ("{date_short_pretty}", timedelta(days=-1), "yesterday"),
        ("{date_long_pretty}", timedelta(days=2), "Thursday, March 5th"),
        ("{time}", timedelta(hours=5), "2:00 PM"),
        ("{time_secs}", timedelta(hours=15, seconds=7), "12:00:07 AM"),
        ("by {date_short} at {time}", timedelta(days=19), "by Mar 22 at 9:00 AM"),
        ("{ago}", timedelta(hours=-2, seconds=-5), "2 hours ago"),
        ("{ago}", timedelta(days=1, seconds=5), "in 1 day"),
        ("{ago}", timedelta(seconds=5), "just now"),
    ],
)
def test_dates_are_in_the_readers_zone(renderer: Renderer, form: str, away: timedelta, read: str) -> None:
    seconds = int((NOW + away).timestamp())

    assert renderer.text(f"<!date^{seconds}^{form}^https://example.com|soon>") == read


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Hi "},
                {"type": "user", "user_id": "UBO00000"},
                {"type": "emoji", "name": "wave"},
                {"type": "link", "url": "https://example.com"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
        },
    ],
}


@pytest.mark.parametrize(
    ("block", "read"),
    [
        ({"type": "header", "text": plain("R-1")}, "R-1"),
        (section("*A*", fields=[mrkdwn("_B_"), plain("_C_")]), "A\nB\n_C_"),
        (
            {"type": "context", "elements": [mrkdwn("by <@UBO00000>"), {"type": "image", "alt_text": "a cat"}]},
            "by @Bo Berg a cat",
        ),
        (
            actions(button(), {"type": "overflow", "options": [option("Move"), option("Cancel")]}),
            "[Take it] [… Move | Cancel]",
        ),
        (section("Open", accessory=button("Go")), "Open\n[Go]"),
        (section("Cat", accessory={"type": "image", "alt_text": "a cat"}), "Cat\na cat"),
        (actions(select(option("IT"), placeholder=plain("Department")), block_id="b"), "[Department]"),
        (input_("What", hint=plain("In one line")), "What\n[plain text input]\nIn one line"),
        ({"type": "image", "title": plain("Cat"), "alt_text": "a cat"}, "Cat\na cat"),
        ({"type": "divider"}, ""),
        ({"type": "markdown", "text": "**as it is**"}, "**as it is**"),
        (
            {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, RICH]]},
            "a | Hi @Bo Berg:wave:https://example.com\n• one",
        ),
        (RICH, "Hi @Bo Berg:wave:https://example.com\n• one"),
        ({"type": "alert", "text": plain("Late")}, "Late"),
    ],
)
def test_blocks(renderer: Renderer, block: dict[str, Any], read: str) -> None:
    assert renderer.blocks([block], controls=True) == read


def test_a_clock_shows_the_moment_it_was_set_to(clock: Clock) -> None:
    assert timedelta(0) <= clock() - NOW < timedelta(minutes=1)
