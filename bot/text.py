"""What people write, made safe to keep and to show, without losing a word."""

from __future__ import annotations

import unicodedata

_KEPT_CONTROLS = {"\n", "\t"}
# Overrides and isolates reorder everything around them, also what we write. Right-to-left text needs none of them.
_REORDERING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def clean(text: str) -> str:
    """The text without control characters and outer blanks; every word stays.

    Line ends become \\n. Lone surrogates, which no database takes, become the replacement character.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    if text.isprintable():
        # As nearly everything is: there is nothing to leave out.
        return text.strip()
    return "".join(char for char in text if char in _KEPT_CONTROLS or not _is_control(char)).strip()


def one_line(text: str) -> str:
    """`clean`, on a single line."""
    return " ".join(clean(text).split())


def is_blank(text: str) -> bool:
    """Nothing a reader could see: spaces, and characters without shape such as a zero-width joiner."""
    return not any(unicodedata.category(char)[0] in "LNPSM" for char in text if char not in "\u2800\u3164\u115f\u1160")


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where there is a place to, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = text.rfind(" ", 0, limit)
    return (head[:space] if space > limit // 2 else head).rstrip() + "…"


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc" or char in _REORDERING
