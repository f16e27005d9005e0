"""The few pieces that every view is made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeVar

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
)

from bot.text import one_line, shorten

BlockOf = TypeVar("BlockOf", bound=Block)

# Slack allows 3,000 characters in a section and refuses messages a little above 10,000 in all; escapes count.
_SECTION_LIMIT = 2_900
_LONGEST_ESCAPE = len("&amp;")
OPTION_LIMIT = 75
_READ_LIMIT = 75
# `text` beside blocks: Slack refuses more than 4,000, and it is read aloud or shown on a locked screen.
_FALLBACK_LIMIT = 600
# At the end of a cut text: the beginning of an escape, or of our own markup such as a date.
_CUT_IN_TWO = re.compile(r"(<[^>]*|&[a-z]*)$")
# What Slack takes in a modal or in Home. The bytes are 250 KB in all; a view has more to it than its blocks.
MOST_BLOCKS = 100
MOST_BYTES = 230_000


def escape(text: str) -> str:
    """People's words inside mrkdwn: Slack's three escapes, so that nobody can page <!channel> through us.

    Source: docs.slack.dev/messaging/formatting-message-text.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(text: str) -> str:
    """The `text` of a message, already escaped, short enough for a notification."""
    return text if len(text) <= _FALLBACK_LIMIT else _CUT_IN_TWO.sub("", text[: _FALLBACK_LIMIT - 1]) + "…"


def section(mrkdwn: str) -> SectionBlock:
    """Text we wrote ourselves, with people's words in it already escaped."""
    return _Section(text=_Markdown(text=mrkdwn))


def context(*texts: str) -> ContextBlock:
    return _Context(elements=[_Markdown(text=text) for text in texts if text])


def text_blocks(text: str, *, limit: int = 60_000) -> tuple[list[Block], bool]:
    """People's words in as many sections as they need, up to `limit` escaped characters, and whether all are there."""
    pieces: list[str] = []
    room = limit
    for piece in _pieces(text):
        if len(piece) > room:
            return [section(piece) for piece in pieces], False
        pieces.append(piece)
        room -= len(piece)
    return [section(piece) for piece in pieces], True


def weight(blocks: Iterable[Block]) -> int:
    """How many bytes of a view the blocks take."""
    return len(json.dumps([block.to_dict() for block in blocks]))


def letters(blocks: Iterable[Block]) -> int:
    """How many characters of text the blocks hold together, which Slack counts in messages."""

    def within(value: object) -> int:
        if isinstance(value, list):
            return sum(map(within, value))
        if not isinstance(value, dict):
            return 0
        text = value.get("text")
        return (len(text) if isinstance(text, str) else 0) + sum(map(within, value.values()))

    return sum(within(block.to_dict()) for block in blocks)


def listed(names: Sequence[str], *, limit: int) -> str:
    """Escaped names in one line of at most `limit` characters, the first ones first; the rest is counted."""
    shown: list[str] = []
    for name in names:
        if len(", ".join([*shown, name])) > limit:
            return f"{', '.join(shown)} and {len(names) - len(shown)} more"
        shown.append(name)
    return ", ".join(shown)


def quoted(text: str) -> str:
    """Words of somebody as a quotation, escaped."""
    return "\n".join(f">{line}" for line in escape(text).split("\n"))


def button(
    label: str, action_id: str, value: int | str, *, style: str | None = None, read_as: str | None = None
) -> ButtonElement:
    """`read_as` is what a screen reader says instead of a label that is short, or stands on many buttons."""
    return _Button(
        text=plain(label),
        action_id=action_id,
        value=str(value),
        style=style,
        accessibility_label=None if read_as is None else shorten(read_as, _READ_LIMIT),
    )


def told_apart(block: BlockOf, about: str) -> BlockOf:
    """The block of a row, whose buttons a screen reader calls by what the row is about: "Open R-12: My laptop".

    In a list they all look alike. `about` is as people wrote it: Slack reads no markup there.
    """
    for element in [*(getattr(block, "elements", None) or ()), getattr(block, "accessory", None)]:
        if isinstance(element, ButtonElement) and isinstance(element.text, PlainTextObject):
            says = element.accessibility_label or element.text.text
            element.accessibility_label = shorten(one_line(f"{says} {about}"), _READ_LIMIT)
    return block


def overflow(action_id: str, options: Iterable[tuple[str, str]]) -> OverflowMenuElement:
    """A *More* menu of (value, label)."""
    return _Overflow(action_id=action_id, options=[option(value, label) for value, label in options])


def actions(elements: Sequence[ButtonElement | OverflowMenuElement], block_id: str | None = None) -> ActionsBlock:
    return _Actions(elements=list(elements), block_id=block_id)


def option(value: int | str, label: str, description: str | None = None) -> Option:
    """One choice. Labels are cut to Slack's 75 characters."""
    label = label if len(label) <= OPTION_LIMIT else label[: OPTION_LIMIT - 1] + "…"
    return _Option(value=str(value), text=plain(label), description=None if description is None else plain(description))


def plain(text: str) -> PlainTextObject:
    return _Plain(text=text, emoji=True)


def _pieces(text: str) -> Iterable[str]:
    """Escaped pieces below the section's limit; an escape is never cut in two, a line only if it is too long alone."""
    piece = ""
    for line in text.split("\n"):
        escaped = escape(line)
        if len(piece) + len(escaped) + 1 <= _SECTION_LIMIT:
            piece = f"{piece}\n{escaped}" if piece else escaped
            continue
        if piece.strip():
            yield piece
        while len(escaped) > (cut := _cut(escaped)):
            yield escaped[:cut]
            escaped = escaped[cut:]
        piece = escaped
    if piece.strip():
        yield piece


def _cut(escaped: str) -> int:
    """Return where a line that is too long ends: just below the section's limit, or after the escape that is there."""
    cut = _SECTION_LIMIT - _LONGEST_ESCAPE + 1
    escape_began = escaped.rfind("&", cut - _LONGEST_ESCAPE + 1, cut)
    return cut if escape_began < 0 else max(cut, escaped.index(";", escape_began) + 1)


class _ChecksItself:
    """A piece of Slack's kit whose class knows its checks. The SDK's own pieces look for them each time that they are
    sent, among all that they are made of, and that took longer than everything else about a card's blocks.
    """

    _checks: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        cls._checks = tuple(name for name in dir(cls) if hasattr(getattr(cls, name, None), "validator"))

    def validate_json(self) -> None:
        for check in self._checks:
            getattr(self, check)()


class _Section(_ChecksItself, SectionBlock): ...


class _Context(_ChecksItself, ContextBlock): ...


class _Actions(_ChecksItself, ActionsBlock): ...


class _Button(_ChecksItself, ButtonElement): ...


class _Overflow(_ChecksItself, OverflowMenuElement): ...


class _Option(_ChecksItself, Option): ...


class _Markdown(_ChecksItself, MarkdownTextObject): ...


class _Plain(_ChecksItself, PlainTextObject): ...
