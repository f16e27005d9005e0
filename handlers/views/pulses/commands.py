"""What `/pulse` answers in private: help, and what was not understood."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from handlers.views.blocks import context, escape, section

_WORDS = ("list", "results", "export", "help")


def help_text(hr_ids: Sequence[str], *, is_hr: bool) -> dict[str, Any]:
    """Return the help: all that can be typed by this reader."""
    everybody = "• `/pulse results` shows the results that you may see\n• `/pulse help` shows this"
    made_by = who(hr_ids)
    if is_hr:
        opening = (
            "*Ask everybody a few questions.* Answers are sealed until the close. Shown are totals of groups, and "
            "comments without names.\n"
            "• `/pulse` makes a pulse: from a template, with a preview and a test before anybody is asked\n"
            "• `/pulse list` shows all of them: how they stand, pause, skip, call off, archive\n"
            "• `/pulse export` gives you published results as CSV\n"
        )
    else:
        opening = "*Pulses are short anonymous surveys.* They come to you as messages.\n"
    text = opening + everybody
    blocks = [section(text), context(f"Pulses are made by {made_by}.")]
    return {"response_type": "ephemeral", "text": text, "blocks": [block.to_dict() for block in blocks]}


def not_understood(word: str) -> dict[str, Any]:
    near = difflib.get_close_matches(word, _WORDS, n=1)
    meant = f" Did you mean `/pulse {near[0]}`?" if near else ""
    return {
        "response_type": "ephemeral",
        "text": f"I do not know `/pulse` with *{escape(word[:80])}*.{meant} `/pulse help` shows what I understand.",
    }


def who(hr_ids: Sequence[str]) -> str:
    """Return the people who make pulses, by name, or how they come to be named."""
    if not hr_ids:
        return "nobody yet: whoever runs Handoff names them in `HANDOFF_HR`"
    told = [f"<@{person_id}>" for person_id in hr_ids[:10]]
    more = f" and {len(hr_ids) - len(told)} more" if len(hr_ids) > len(told) else ""
    return ", ".join(told) + more
