"""What Slack sends of a message, read as its writer saw it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import markup
from handlers.views.blocks import escape

NAMES = {"UANA0000": "Ana Alves"}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Good morning", "Good morning"),
        ("<@UANA0000> is in", "@Ana Alves is in"),
        ("<@UNOBODY0> is in", "@somebody is in"),
        ("<@UNOBODY0|eve> is in", "@eve is in"),
        ("in <#CITHELP0|it-help>", "in #it-help"),
        ("in <#CITHELP0>", "in #CITHELP0"),
        ("<!channel> look", "@channel look"),
        ("<!subteam^S012|@leads> look", "@leads look"),
        ("<!subteam^S012> look", "@subteam look"),
        ("<!date^1772524800^{date}|3 March>", "3 March"),
        ("see <https://example.com>", "see https://example.com"),
        ("see <https://example.com|the page>", "see the page (https://example.com)"),
        ("see <https://example.com|https://example.com>", "see https://example.com"),
        ("<mailto:ana@example.com|ana@example.com>", "ana@example.com"),
        ("<http://example.com|example.com>", "example.com"),
        ("<tel:+33102030405|+33102030405>", "+33102030405"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;", "&lt;"),
        ("*bold* _italic_ `code`", "*bold* _italic_ `code`"),
        ("", ""),
    ],
)
def test_markup_is_read_as_it_was_seen(sent: str, read: str) -> None:
    assert markup.plain(sent, NAMES) == read


def test_the_people_in_a_message_are_found() -> None:
    assert markup.mentioned("<@UANA0000> and <@W012AB|bo>, not <#C1> or @eve") == {"UANA0000", "W012AB"}


@given(st.text())
def test_whatever_somebody_writes_comes_back_as_they_wrote_it(text: str) -> None:
    """Slack escapes what people type as we do."""
    assert markup.plain(escape(text), {}) == text
