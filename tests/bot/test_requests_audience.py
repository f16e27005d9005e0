"""The table of who is told what: complete, and the same in the code and in the document."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import bot
from bot.notices import NOTICES
from bot.requests.audience import AUDIENCES, Audience, Way
from bot.requests.rules import INSIDE

ROOT = Path(bot.__file__).parent
DOCUMENT = ROOT.parent / "docs" / "notifications.md"
_NOTICE = re.compile(r"^\| (?P<names>`[\w-]+`(?:, `[\w-]+`)*) \|", re.MULTILINE)
# What says what somebody did, or is drawn without notifying anybody.
OF_EVENTS = {"department-card", "requester-card", "department-line", "requester-line", "notification", "ask-mark"}
_ROW = re.compile(r"^\| `(?P<verb>\w+)`: [^|]+\|(?P<cells>.+)\|$", re.MULTILINE)


def written() -> dict[str, Audience]:
    """The table as the document has it."""
    rows = {match["verb"]: match["cells"].split("|") for match in _ROW.finditer(DOCUMENT.read_text(encoding="utf-8"))}
    return {verb: Audience(*(Way(cell.strip()) for cell in cells)) for verb, cells in rows.items()}


def recorded() -> set[str]:
    """Every verb that is written into a history anywhere in the product."""
    found = {
        "answered",
        "added",
        "hours",
        "agreed",
        "declined",
        "standard",
    }  # those that are chosen while the program runs
    for path in (*(ROOT / "requests").glob("*.py"), *(ROOT / "reminders").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_the_document_shows_the_table_of_the_code() -> None:
    assert written() == dict(AUDIENCES)
    assert list(written()) == list(AUDIENCES), "in the same order"


def test_everything_that_can_happen_is_in_the_table() -> None:
    assert recorded() == set(AUDIENCES)


def test_what_is_said_by_itself_is_in_the_document() -> None:
    rows = _NOTICE.finditer(DOCUMENT.read_text(encoding="utf-8"))
    by_itself = {name for row in rows for name in re.findall(r"[\w-]+", row["names"])}

    said = {name for name in NOTICES if not name.startswith("pulse-") and not name.endswith("-redraw")}
    assert by_itself == said - OF_EVENTS


@pytest.mark.parametrize("verb", AUDIENCES)
def test_only_the_department_reads_where_whoever_is_on_call_is_mentioned(verb: str) -> None:
    audience = AUDIENCES[verb]

    assert Way.CALL not in {audience.requester, audience.assignee, audience.former_assignee, audience.asker}
    assert not {Way.UPDATE, Way.MESSAGE} & {audience.requester, audience.department}


@pytest.mark.parametrize("verb", AUDIENCES)
def test_who_follows_the_thread_is_told_by_its_line_or_by_a_message(verb: str) -> None:
    audience = AUDIENCES[verb]

    has_line = audience.department is not Way.NOTHING
    for way in (audience.assignee, audience.former_assignee, audience.asker):
        assert way is not Way.UPDATE or has_line, "an update is left out for who reads the line"


@pytest.mark.parametrize("verb", sorted(INSIDE))
def test_what_is_the_departments_own_is_never_told_to_the_requester(verb: str) -> None:
    assert AUDIENCES[verb].requester is Way.NOTHING
