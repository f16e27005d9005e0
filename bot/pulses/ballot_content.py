"""What is in an envelope: the proof of its mark, the department, the answers. Of one size in one survey. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.pulses import kinds
from bot.pulses.kinds import Answer
from bot.pulses.questionnaire import Question

# By the number of the question, from 1: the index of a label for a closed one, text for a text; blank is no comment.
Answers = Mapping[int, Answer]

# In bytes: the proof, the department, and the places of all labels.
_REST_ROOM = 256


@dataclass(frozen=True)
class Content:
    """An opened envelope. The proof inside must be that of the mark outside: else it was forged or copied."""

    proof: bytes
    segment: str
    answers: Answers


def envelope_size(questions: Sequence[Question]) -> int:
    """Return how many bytes every answer to these questions has before it is sealed."""
    return _REST_ROOM + sum(kinds.of(question.kind).room for question in questions)


def checked(questions: Sequence[Question], answers: Answers) -> dict[int, Answer]:
    """Return the answers to exactly these questions, texts cleaned, blank ones left out.

    Raises ValueError, in fixed words that quote nothing: forms ask again before it comes to this.
    """
    found = {number: question.checked(answers.get(number)) for number, question in enumerate(questions, start=1)}
    if set(answers) - set(range(1, len(questions) + 1)):
        raise ValueError("there is no such question")
    return {number: answer for number, answer in found.items() if answer is not None}


def pack(content: Content) -> bytes:
    answers = {str(number): given for number, given in content.answers.items()}
    return _json({"p": content.proof.hex(), "s": content.segment, "a": answers})


def unpack(packed: bytes) -> Content:
    """Return what `pack` was given. Raises ValueError, in fixed words, for anything that it did not make."""
    try:
        body = json.loads(packed)
        answers = {int(number): given for number, given in body["a"].items()}
        return Content(bytes.fromhex(body["p"]), str(body["s"]), answers)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("this is no answer") from None


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
