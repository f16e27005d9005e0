"""What people read uses the words of `docs/wording.md`, and none that it advises against."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.handlers.reading import Surface
from tests.handlers.wording import lines_of

_TABLE = Path(__file__).parents[2] / "docs" / "wording.md"


def _avoided() -> list[str]:
    rows = [line.strip("| \n").split("|") for line in _TABLE.read_text(encoding="utf-8").splitlines() if "|" in line]
    return [phrase.strip() for row in rows[2:] for phrase in row[2].split(",")]


@pytest.fixture(scope="module")
def read(surfaces: tuple[Surface, ...]) -> list[str]:
    return sorted({line for surface in surfaces for line in lines_of(surface)})


def test_no_surface_says_what_is_advised_against(read: list[str]) -> None:
    avoided = re.compile(rf"\b(?:{'|'.join(map(re.escape, _avoided()))})s?\b", re.IGNORECASE)

    # An emoji is seen, and its name is not read.
    assert [line for line in read if avoided.search(re.sub(r":[a-z_]+:", "", line))] == []


def test_nobody_is_shouted_at(read: list[str]) -> None:
    assert [line for line in read if "!" in line] == []


def test_what_is_advised_against_is_read_from_the_table() -> None:
    assert {"ticket", "SLA", "in your hands", "put off", "business hours"} <= set(_avoided())
