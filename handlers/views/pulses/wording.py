"""What a pulse's author is warned of, and not kept from: questions that tell who answered, and larger groups."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.pulses.questionnaire import SMALLEST_GROUP, Question, Questionnaire
from handlers.views.blocks import escape
from handlers.views.pulses.plan import more_than_needed

# "IT" is a department, and "it" a word.
_SHORT = 3
_WHERE = re.compile(
    r"\b(where do (you|we) (work|sit)"
    r"|(which|what)( \w+){0,2} (department|team|office|site|floor|unit) (do|are) you"
    r"|(which|what) (is|are) your (department|team|office|site|floor|unit|role|job|job title|age|gender)"
    r"|(which|what) (department|team) (is yours|do you belong)"
    r"|how (long have you (worked|been) here|old are you))\b",
    re.IGNORECASE,
)


def warnings(questions: Sequence[Question], departments: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Return what its author should know of a question, by its number, from 1; nothing of those that tell nothing."""
    found = {}
    for number, question in enumerate(questions, start=1):
        texts = [question.text, *question.options]
        named = next((name for _, name in departments if any(_names(name, text) for text in texts)), None)
        if _WHERE.search(question.text):
            found[number] = (
                "It asks people who or where they are. Such an answer tells who gave it, under any rule. "
                "Results come by groups of departments anyway: ask about the work instead."
            )
        elif named is not None:
            found[number] = (
                f"It names *{escape(named)}*. Its people may see it differently from all the others, and then the "
                "figures tell how they answered. If that matters, ask without the name."
            )
    return found


def all_of(composed: Questionnaire, departments: Sequence[tuple[int, str]]) -> list[str]:
    """Return the same warnings as lines that name the question, and what a raised minimum means."""
    found = [f"Question {number}: {told}" for number, told in warnings(composed.questions, departments).items()]
    if composed.minimum > SMALLEST_GROUP:
        found.append(f"You ask for {composed.minimum} answers in a group. {more_than_needed(composed.minimum)}")
    return found


def _names(department: str, text: str) -> bool:
    flags = re.IGNORECASE if len(department) > _SHORT else re.NOFLAG
    return re.search(rf"(?<!\w){re.escape(department)}(?!\w)", text, flags) is not None
