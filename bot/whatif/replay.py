"""The same things happen at the same moments, and something else is promised."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from bot.calendars import Calendar
from bot.clocks.history import RESOLUTION, RESPONSE, Clocks, apply_event
from bot.departments.terms import Terms
from bot.whatif.histories import PlainEntry, RequestHistory

AllTerms = Mapping[int, Terms]


@dataclass
class Replay:
    """A request as it would have gone: its clocks, and who had it when."""

    life: RequestHistory
    clocks: Clocks
    urgency: str = ""
    type_key: str = ""
    holders: list[tuple[datetime, str | None]] = field(default_factory=list)
    departments: list[tuple[datetime, int]] = field(default_factory=list)

    def holder(self, at: datetime) -> str | None:
        """Who had taken it at that moment, if anybody had."""
        i = bisect_right(self.holders, at, key=itemgetter(0))
        return self.holders[i - 1][1] if i else None

    def department(self, at: datetime) -> int:
        """Whose request it was at that moment."""
        i = bisect_right(self.departments, at, key=itemgetter(0))
        return self.departments[max(i - 1, 0)][1]


def replay(life: RequestHistory, terms: AllTerms) -> Replay:
    """Let it happen again under these terms. What its history says of other promises counts for nothing.

    New times that were agreed stay as they were agreed.
    """

    def calendar(department_id: int) -> Calendar:
        return terms[department_id].calendar

    played = Replay(life, Clocks(calendar))
    for line in life.lines:
        if line.verb == "standard":
            continue  # what is promised is promised from the beginning here
        apply_event(played.clocks, _reworded(line, played, terms))
        _hand_over(played, line)
    return played


def _reworded(line: PlainEntry, played: Replay, terms: AllTerms) -> PlainEntry:
    """The line with what it would have promised."""
    if "promises" in line.data:
        its = terms[line.data["department"]]
        fallback = its.types.get(played.life.type_id or 0, "")
        played.type_key, played.urgency = line.data.get("type", fallback), line.data.get("urgency", "")
        if line.verb in {"opened", "moved"}:
            played.departments.append((line.at, its.department_id))
        return line._replace(data={**line.data, "promises": its.promises(played.type_key, played.urgency)})
    if line.verb in {"answered", "added"}:
        return line._replace(data=_owed(played, terms))
    if line.verb == "asked":
        return line._replace(data=_asked(line, played, terms))
    return line


def _owed(played: Replay, terms: AllTerms) -> dict[str, Any]:
    """Another answer, when the requester writes again while it is being worked on."""
    its = terms[played.clocks.department_id]
    within = its.promises(played.type_key, played.urgency)[RESPONSE]
    is_owed = its.next_response and within is not None and played.clocks.open(RESOLUTION)
    return {"owed": {"within": within}} if is_owed else {}


def _asked(line: PlainEntry, played: Replay, terms: AllTerms) -> Mapping[str, Any]:
    """What the requester's own department says about answers now; nothing for somebody who is in none."""
    owed = line.data.get("owed", {})
    department_id = owed.get("department")
    is_in_none = owed.get("within") is None and department_id == played.clocks.department_id
    if department_id not in terms or is_in_none:
        return line.data
    return {"owed": {"department": department_id, "within": terms[department_id].answers_within}}


def _hand_over(played: Replay, line: PlainEntry) -> None:
    before = played.holders[-1][1] if played.holders else None
    match line.verb:
        case "taken":
            after = line.actor_id
        case "assigned":
            after = line.about_id
        case "released" | "handed_back" | "moved":
            after = None
        case "asked" if line.data.get("only_answering"):
            return
        case "asked" | "resolved":
            after = before or line.actor_id
        case _:
            return
    played.holders.append((line.at, after))
