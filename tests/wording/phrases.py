"""What several texts have in common: who, when, which hours, and the first of many patterns that fits.

This folder says what a text of Handoff says, as values: the one place besides the tests of the views that knows how it
is put. Journeys ask for these values, so that another wording changes its view, the test of that view, and at most a
line here. The tests of the views hold every line against the view it reads. All texts are as people see them, without
markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# No name begins with a sign, which tells lines apart.
WHO = r"(?P<who>\w[^\n]*?)"
WHEN = r"(?P<when>[^.\n]+?)"
HOURS = r"(?P<department>[^\n]+?) is closed and opens (?P<when>[^.;\n]+)"


def hours_in(text: str) -> tuple[str, str] | None:
    """Which department is closed, and when it opens; None when it says nothing of it."""
    match = re.search(HOURS, text.removeprefix("🌙 "))
    return None if match is None else (match["department"], match["when"])


def first_of(table: Mapping[str, str], text: str, *, anywhere: bool = False) -> tuple[re.Match[str] | None, str]:
    for verb, pattern in table.items():
        if match := (re.search if anywhere else re.match)(pattern, text):
            return match, verb
    return None, ""
