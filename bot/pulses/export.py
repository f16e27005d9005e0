"""The results of a pulse as a file for a spreadsheet. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.pulses.figures import Results
from bot.spreadsheet import Cell
from bot.spreadsheet import to_csv as written


def to_csv(results: Results) -> str:
    """Return the results as CSV: one line for each count and each comment that was published, and none for anything
    else.
    """
    return written(_rows(results))


def _rows(results: Results) -> Iterator[Sequence[Cell]]:
    yield ["question", "text", "departments", "answer", "count"]
    if results.turnout is not None:
        for group in results.turnout.groups:
            departments = ", ".join(group.departments)
            if group.asked is not None:
                yield ["", "Asked", departments, "", group.asked]
            yield ["", "Answered", departments, "", group.answered]
    for result in results.questions:
        asked: list[Cell] = [result.number, result.question.text]
        for shown in result.groups:
            for label, count in zip(result.question.labels, shown.counts, strict=True):
                yield [*asked, ", ".join(shown.departments), label, count]
        for comment in result.comments:
            yield [*asked, "", comment, ""]
