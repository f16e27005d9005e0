"""What is in an envelope: the proof of its mark, the department, the answers. Of one size in one survey. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.pulses.questionnaire import TEXT_LIMIT, Question
from bot.text import clean

# By the number of the question, from 1: the index of a label for a closed one, text for a text; blank is no comment.
Answers = Mapping[int, int | str]

# In bytes. A text of 3,000 characters in most alphabets; what is longer in bytes is told so in the form.
_TEXT_ROOM = 6_144
_REST_ROOM = 256


@dataclass(frozen=True)
class Content:
    """An opened envelope. The proof inside must be that of the mark outside: else it was forged or copied."""

    proof: bytes
    segment: str
    answers: Answers


def envelope_size(questions: Sequence[Question]) -> int:
    """Bytes of every answer to these questions before it is sealed."""
    return _REST_ROOM + sum(1 for question in questions if not question.is_closed) * _TEXT_ROOM


def too_long(text: str) -> bool:
    """Does this text not fit into an envelope? All envelopes are of one size, which is counted in bytes."""
    written = clean(text)
    return len(written) > TEXT_LIMIT or len(_json(written)) > _TEXT_ROOM


def checked(questions: Sequence[Question], answers: Answers) -> dict[int, int | str]:
    """The answers to exactly these questions, texts cleaned, blank ones left out.

    Raises ValueError, in fixed words that quote nothing: forms ask again before it comes to this.
    """
    kept: dict[int, int | str] = {}
    for number, question in enumerate(questions, start=1):
        given = answers.get(number)
        if question.is_closed:
            if not isinstance(given, int) or isinstance(given, bool) or given not in range(len(question.labels)):
                raise ValueError("a closed question is answered with one of its labels")
            kept[number] = given
        elif isinstance(given, str) and clean(given):
            if too_long(given):
                raise ValueError("a text is too long")
            kept[number] = clean(given)
        elif given is not None and not isinstance(given, str):
            raise ValueError("a text question is answered with text")
    if set(answers) - set(range(1, len(questions) + 1)):
        raise ValueError("there is no such question")
    return kept


def pack(content: Content) -> bytes:
    answers = {str(number): given for number, given in content.answers.items()}
    return _json({"p": content.proof.hex(), "s": content.segment, "a": answers})


def unpack(packed: bytes) -> Content:
    """Raises ValueError, in fixed words, for anything that `pack` did not make."""
    try:
        kept = json.loads(packed)
        answers = {int(number): given for number, given in kept["a"].items()}
        return Content(bytes.fromhex(kept["p"]), str(kept["s"]), answers)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("this is no answer") from None


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
