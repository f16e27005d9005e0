"""The results of a pulse as a file for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io

from bot.pulses.figures import Results

# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(results: Results) -> str:
    """Return the results as CSV: one line for each count and each comment that was published, and none for anything
    else.
    """
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["question", "text", "departments", "answer", "count"])
    if results.turnout is not None:
        for group in results.turnout.groups:
            departments = _cell(", ".join(group.departments))
            if group.asked is not None:
                lines.writerow(["", "Asked", departments, "", group.asked])
            lines.writerow(["", "Answered", departments, "", group.answered])
    for result in results.questions:
        asked = [result.number, _cell(result.question.text)]
        for shown in result.groups:
            for label, count in zip(result.question.labels, shown.counts, strict=True):
                lines.writerow([*asked, _cell(", ".join(shown.departments)), _cell(label), count])
        for comment in result.comments:
            lines.writerow([*asked, "", _cell(comment), ""])
    return written.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
