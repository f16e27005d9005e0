"""Slips of every kind in a departments file: each is understood, or complained of in words for people."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.departments.file.mistakes import FileMistakes, Mistake
from bot.departments.file.parser import parse
from bot.departments.file.writer import write

LINES = (Path(__file__).parents[2] / "departments.toml").read_text(encoding="utf-8").splitlines()
VALUES = [
    *("1", "-1.5", "0x" + "f" * 6_000, "inf", "true", "2026-12-24", "2026-12-24T10:00:00", "10:00:00"),
    *('""', '" "', '"x"', '"none"', '"50%"', '"1h before"', '"4h"', '"help"', '"FR"', '"UTC"', '"\\u0000"', '"[key]"'),
    *("[]", "[1]", "[[]]", '["x"]', "[2026-12-24]", '["09:00-12:00", "11:00-13:00"]', '["22:00-06:00"]', '["lead"]'),
    *("{}", "{ a = 1 }", '{ region = "BE" }', '{ file = "x.txt" }', '{ respond_within = "1h" }', '{ "[key]" = ["x"] }'),
    '[{ key = "a", name = "A" }, { key = "a", name = "a" }]',
]
KEYS = sorted({found for line in LINES for found in re.findall(r'^([\w."-]+) *=', line)})
KEYS += ["except", "from", "from.2027-01-01.zone", "holidays.file", "dates.2026-07-14", '"[key]"', '""', '"a b"', "nam"]
PYDANTIC = re.compile(r"Input should|Value error|required|not permitted|validation error|_type|_error|Error\b")


def slip(lines: list[str], place: int, way: str, key: str, value: str) -> list[str]:
    line = lines[place]
    written = {
        "lost": [],
        "twice": [line, line],
        "added": [line, f"{key} = {value}"],
        "other value": [re.sub(r"=.*", lambda _: f"= {value}", line)],
        "other key": [re.sub(r"^[^=\[]+=", lambda _: f"{key} =", line)],
        "other name": [re.sub(r"\w+(?=\])", lambda _: key, line)],
    }
    return [*lines[:place], *written[way], *lines[place + 1 :]]


SLIPS = st.tuples(
    st.integers(0, len(LINES) - 2),
    st.sampled_from(["lost", "twice", "added", "other value", "other key", "other name"]),
    st.sampled_from(KEYS),
    st.sampled_from(VALUES),
)


@given(st.lists(SLIPS, min_size=1, max_size=2))
def test_a_file_is_understood_or_its_mistakes_are_named_in_our_own_words(
    slips: list[tuple[int, str, str, str]],
) -> None:
    lines = LINES
    for place, way, key, value in slips:
        lines = slip(lines, min(place, len(lines) - 1), way, key, value)
    found = mistakes("\n".join(lines))
    assert all(one.what.endswith((".", "?")) and not PYDANTIC.search(one.what) for one in found)
    assert all(one.line or one.place == "departments" or not is_toml(lines) for one in found)


def mistakes(text: str) -> list[Mistake]:
    """Those of the text; of one without any, that it can be written and read again."""
    try:
        company = parse(text)
    except FileMistakes as refused:
        return refused.mistakes
    assert parse(write(company)) == company
    return []


def is_toml(lines: list[str]) -> bool:
    try:
        return bool(tomllib.loads("\n".join(lines)))
    except ValueError:
        return False
