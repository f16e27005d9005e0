"""What `/request report` answers in private: that it comes, which departments may be meant, and what was not found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.reports.readers import Known
from bot.text import shorten
from handlers.views.blocks import actions, button, escape, fallback, listed, section
from handlers.views.choices import ReportChoice
from handlers.views.requests.command import failed

CHOOSE = "report.choose"

Offered = tuple[Known, ReportChoice]
"""A department that may be meant, and the report of it."""

MOST_CHOICES = 5
"""Departments on buttons; the others are named."""

_LABEL = 60
_NAMES = 2_000


def on_its_way(names: Sequence[str], written: str = "") -> dict[str, Any]:
    """Say that reports come. `written` is what was taken for the name of a department, where it was another word."""
    *others, last = [f"*{escape(name)}*" for name in names]
    whose = f"{', '.join(others)} and {last}" if others else last
    took = f"I took “{escape(written)}” for {whose}. " if written else ""
    what = f"The reports of {whose} are on their" if others else f"The report of {whose} is on its"
    return _private(f"{took}{what} way to your messages with Handoff.")


def which(offered: Sequence[Offered], others: Sequence[Known] = ()) -> dict[str, Any]:
    """Ask of which department, of somebody who serves in none or in many; `others` are named only."""
    if not offered:
        return _private(
            "No department's report is shown outside of it yet: that takes five different people who served there in "
            "the last 13 weeks. Members and leads read their own with `/request report`."
        )
    names = listed([escape(one.name) for one in others], limit=_NAMES)
    more = f" You can also type one of these behind `/request report`: {names}." if names else ""
    return _private(f"Of which department would you like the report?{more}", _choices(offered))


def did_you_mean(perhaps: Sequence[Offered], written: str) -> dict[str, Any]:
    """Ask whether one of these is meant."""
    names = " or ".join(f"*{escape(one.name)}*" for one, _choice in perhaps)
    return _private(f"No department is called “{escape(written)}”. Did you mean {names}?", _choices(perhaps))


def unknown(known: Sequence[Known], written: str) -> dict[str, Any]:
    """Say that no department is called so, and which there are. What was typed is given back."""
    names = listed([escape(one.name) for one in known], limit=_NAMES)
    there_are = f"There are: {names}." if names else "There is none yet."
    return failed(
        f"I know no department of that name, so I cannot report on it. {there_are} "
        "If you wanted to ask for something, begin with the department: `/request it A report is missing`.",
        written,
    )


def _choices(offered: Sequence[Offered]) -> Block:
    return actions(
        [
            button(shorten(one.name, _LABEL), f"{CHOOSE}.{place}", str(choice))
            for place, (one, choice) in enumerate(offered)
        ]
    )


def _private(text: str, *blocks: Block) -> dict[str, Any]:
    drawn = [block.to_dict() for block in (section(text), *blocks)]
    return {"response_type": "ephemeral", "text": fallback(text), "blocks": drawn}
