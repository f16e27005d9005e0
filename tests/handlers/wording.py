"""Print what people read, surface by surface, from the examples that the views are tested with.

`python -m tests.handlers.wording` prints a line where it is first read, `--all` wherever it is; words behind it are
looked for in the names of the surfaces. For reading the product aloud, and for comparing two versions of its words.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from tests.handlers.examples import USUAL
from tests.handlers.reading import Surface
from tests.handlers.surfaces import every_surface

# What a view says beside its blocks, and an element beside its text.
_AROUND = ("title", "submit", "close")
_BESIDE = ("label", "hint", "placeholder", "title", "confirm", "deny", "description")


def lines_of(surface: Surface) -> Iterator[str]:
    """Yield every line that is read on a surface, from the top: its texts, then in brackets what can be pressed."""
    for name in _AROUND:
        if name in surface.payload:
            yield f"{name}: {surface.payload[name]['text']}"
    yield from surface.read.splitlines()
    yield from _beside(surface.blocks)
    for label in surface.labels:
        yield f"[{label}]"


def main() -> None:
    """Print the lines, each once unless `--all` is said."""
    parser = argparse.ArgumentParser(prog="python -m tests.handlers.wording", description="Print what people read.")
    parser.add_argument("--all", action="store_true", help="also what was printed above")
    parser.add_argument("surfaces", nargs="*", help="words that the names of the surfaces contain")
    asked = parser.parse_args()
    printed: set[str] = set()
    for surface in every_surface(USUAL):
        if asked.surfaces and not any(word in surface.name for word in asked.surfaces):
            continue
        lines = list(dict.fromkeys(line.strip() for line in lines_of(surface)))
        new = [line for line in lines if line and (asked.all or line not in printed)]
        printed.update(new)
        if new:
            print(f"\n== {surface.name} ==", *new, sep="\n")


def _beside(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _beside(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in _BESIDE and isinstance(item, dict) and isinstance(item.get("text"), str):
                yield f"{name}: {item['text']}"
            elif isinstance(item, dict | list):
                yield from _beside(item)


if __name__ == "__main__":
    main()
