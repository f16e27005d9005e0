"""The groups in which results are shown: called A, B, C …, each spelled once, and in a table of their figures. Escaped.

Source of the limits: docs.slack.dev/reference/block-kit/blocks/table-block.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, TableBlock

from bot.pulses.figures import Cause, Group, GroupTurnout, QuestionResult, Results
from handlers.views.blocks import context, section
from handlers.views.pulses import figures, kinds, phrases

# The first row of a table is its head.
MOST_ROWS = 100 - 1
_IN_A_SECTION = 2_900
_NO_LIMIT = 1_000_000


def groups_of(found: Results) -> tuple[GroupTurnout, ...]:
    return () if found.turnout is None else found.turnout.groups


def spelled(found: Results, *, turnout: bool = True) -> list[Block]:
    """Return which departments each letter stands for, all of them; how many of those who were asked answered; and why
    the group is larger than the last time.
    """
    groups = groups_of(found)
    told = []
    for place, group in enumerate(groups):
        name = "Counted together" if len(groups) == 1 else letter(place)
        said = f"*{name}:* {phrases.names(group.departments, limit=_NO_LIMIT)}"
        if turnout and len(groups) > 1:
            asked = "" if group.asked is None else f"{group.asked:,} asked, "
            said += f" · {asked}{group.answered:,} answered"
        told.append(said + (f"\n{_why_larger(group)}" if turnout and group.growth is not None else ""))
    return [section(text) for text in _pieces(told)]


def table(found: Results, results: Sequence[QuestionResult]) -> list[Block]:
    """Return a table with one row for each group, and one column for each question that is shown in more than one."""
    split = [result for result in results if len(result.groups) > 1]
    if not split:
        return []
    head = ["Group", *(f"{result.number}. {kinds.counted(result.question.kind).figure_name}" for result in split)]
    rows = [
        [letter(place), *(_cell(found, result, group) for result in split)]
        for place, group in enumerate(groups_of(found))
    ]
    # Plain text, in which nothing is escaped.
    cells = [[{"type": "raw_text", "text": _unescaped(text)} for text in row] for row in [head, *rows]]
    return [TableBlock(rows=cells, column_settings=[{"is_wrapped": True} for _ in head])]


def line(found: Results, result: QuestionResult) -> str:
    """Return the figures of a question, group by group: '*A* 4.2, up 0.3 · *B + C* 3.9'."""
    return " · ".join(f"*{_letters(found, group)}* {_figure(found, result, group)}" for group in result.groups)


def lines(told: str) -> list[Block]:
    """Return such a line in as many blocks as it needs."""
    return [context(piece) for piece in _pieces([told], " · ")]


def count(found: Results) -> int:
    return len(groups_of(found))


def too_many(found: Results, place: str, where: str = "") -> str:
    """Return the sentence that stands for the groups where there is no room for them."""
    return f"There are {count(found):,} groups, too many for {place}. HR has them all with *Export as CSV*{where}."


def alone(found: Results, results: Sequence[QuestionResult]) -> str:
    """Return which questions are shown for everybody together only, and why; nothing where there is one group
    anyway.
    """
    if len(groups_of(found)) <= 1:
        return ""
    numbers = [str(result.number) for result in results if len(result.groups) == 1]
    if not numbers:
        return ""
    which = f"Question {numbers[0]}" if len(numbers) == 1 else f"Questions {phrases.names(numbers)}"
    verb = "is" if len(numbers) == 1 else "are"
    return f"{which} {verb} shown for all groups together: too few people see it differently from most."


def letter(place: int) -> str:
    """Return the name of the group at a place: A, B … Z, AA, AB …"""
    return letter(place // 26 - 1) + letter(place % 26) if place >= 26 else chr(ord("A") + place)  # noqa: PLR2004


def _why_larger(group: GroupTurnout) -> str:
    growth = group.growth
    if growth is None:
        return ""
    why = {
        Cause.CLOSE: "too few answered, or nearly all agreed",
        Cause.EARLIER: "in another pulse too few answered, or nearly all agreed",
        Cause.LAUNCH: "that was settled before anybody answered, and the invitation said so",
    }[growth.cause]
    until = "" if growth.until is None else f" It stays so until {phrases.day(growth.until)} at least."
    return f"_Larger than last time: {why}.{until}_"


def _cell(found: Results, result: QuestionResult, group: GroupTurnout) -> str:
    """Return the figure of the group, or of the groups that this question shows it with: '3.8, with B'."""
    shown = next((each for each in result.groups if set(group.departments) <= set(each.departments)), None)
    if shown is None:
        return "–"
    partners = [
        letter(place)
        for place, other in enumerate(groups_of(found))
        if other != group and set(other.departments) <= set(shown.departments)
    ]
    return _figure(found, result, shown) + (f", with {phrases.names(partners)}" if partners else "")


def _figure(found: Results, result: QuestionResult, group: Group) -> str:
    view = kinds.counted(result.question.kind)
    changed = figures.change(view, figures.trend_of(found, result.number, group.departments))
    return view.figure(result.question, group) + (f", {changed}" if changed else "")


def _letters(found: Results, shown: Group) -> str:
    inside = [
        letter(place)
        for place, group in enumerate(groups_of(found))
        if set(group.departments) <= set(shown.departments)
    ]
    return " + ".join(inside)


def _pieces(lines: Sequence[str], between: str = ", ") -> list[str]:
    """Return lines in as few texts as Slack takes; a line that is too long alone is cut where one thing ends."""
    pieces, piece = [], ""
    for told in lines:
        for part, joint in _parts(told, between):
            if piece and len(piece) + len(joint) + len(part) > _IN_A_SECTION:
                pieces.append(piece)
                piece = part
            else:
                piece = f"{piece}{joint}{part}" if piece else part
    return [*pieces, piece] if piece else pieces


def _parts(told: str, between: str) -> list[tuple[str, str]]:
    """Return the pieces of a line that stay whole, each with what stands before it."""
    if len(told) <= _IN_A_SECTION:
        return [(told, "\n")]
    first, *rest = told.split(between)
    return [(first, "\n"), *((part, between) for part in rest)]


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
