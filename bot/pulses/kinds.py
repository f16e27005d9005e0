"""The kinds of questions: what can be chosen, which answers are taken, and what they come down to. Pure.

How each is asked and drawn is in `handlers/views/pulses/kinds.py`. A new kind is a name in `Kind` and a class on each
side; the type checker then asks for its line in `of`, here and there.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, assert_never

from bot.text import clean, is_blank

OPTION_LIMIT = 70
TEXT_LIMIT = 3_000
FEWEST_OPTIONS = 2
MOST_OPTIONS = 6

# In bytes. A text of 3,000 characters in most alphabets; what is longer in bytes is told so in the form.
_TEXT_ROOM = 6_144

Answer = int | str


class Kind(StrEnum):
    """The name of each kind, as it is kept and as forms send it: never renamed. Composers choose in this order."""

    SCALE = "scale"
    ENPS = "enps"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"


class QuestionKind(ABC):
    """How the questions of one kind are answered, checked and counted.

    A closed one must be answered, with the place of one of its labels, and those are counted. Any other is answered
    with a text, or not at all, and texts are comments.
    """

    is_closed: ClassVar[bool]
    # How long answering takes, in quarters of a minute.
    quarters: ClassVar[int]
    # In bytes: what an envelope needs for the answer, beside the little that every envelope has to spare.
    room: ClassVar[int]

    def check_options(self, options: Sequence[str]) -> None:
        """Raise ValueError, in fixed words that quote nothing, unless a question may have these options of its own."""
        if options:
            raise ValueError("only a choice has options")

    @abstractmethod
    def opinions(self, options: Sequence[str]) -> tuple[str, ...]:
        """Return what can be chosen, in order, *No opinion* left out; nothing for a text."""

    @abstractmethod
    def read(self, sent: str, labels: Sequence[str]) -> Answer | None:
        """Return the answer that a form sent, or None where it must be asked again. An empty text is no comment."""

    @abstractmethod
    def checked(self, given: Answer | None, labels: Sequence[str]) -> Answer | None:
        """Return the answer as an envelope holds it, or None for no comment.

        Raises ValueError, in fixed words that quote nothing, for what no form of ours lets through.
        """

    def score(self, counts: Sequence[int]) -> float | None:
        """Return the one number that the counts of the opinions come down to; None where there is none."""
        return None


class _Closed(QuestionKind):
    is_closed = True
    quarters = 1
    room = 0

    def read(self, sent: str, labels: Sequence[str]) -> Answer | None:
        return next((place for place in range(len(labels)) if str(place) == sent), None)

    def checked(self, given: Answer | None, labels: Sequence[str]) -> Answer | None:
        if not isinstance(given, int) or isinstance(given, bool) or given not in range(len(labels)):
            raise ValueError("a closed question is answered with one of its labels")
        return given


class _Rated(_Closed):
    """The same labels in every question, and a number that they come down to."""

    labels: ClassVar[tuple[str, ...]]

    def opinions(self, options: Sequence[str]) -> tuple[str, ...]:
        return self.labels

    def score(self, counts: Sequence[int]) -> float | None:
        people = sum(counts)
        return self._score(counts, people) if people else None

    @abstractmethod
    def _score(self, counts: Sequence[int], people: int) -> float: ...


class _Scale(_Rated):
    """From 1 to 5, which come down to their mean."""

    labels = tuple(map(str, range(1, 6)))

    def _score(self, counts: Sequence[int], people: int) -> float:
        return sum(place * count for place, count in enumerate(counts, start=1)) / people


class _Enps(_Rated):
    """From 0 to 10, which come down to the share of 9 and 10 less the share of 0 to 6: from -100 to 100."""

    labels = tuple(map(str, range(11)))

    def _score(self, counts: Sequence[int], people: int) -> float:
        return 100 * (sum(counts[9:]) - sum(counts[:7])) / people


class _YesNo(_Rated):
    """Yes or No, which come down to the share of Yes: from 0 to 1."""

    labels = ("Yes", "No")

    def _score(self, counts: Sequence[int], people: int) -> float:
        return counts[0] / people


class _Choice(_Closed):
    """One of the options that its author wrote. They have no order that a number could tell."""

    def check_options(self, options: Sequence[str]) -> None:
        if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS or len(set(options)) < len(options):
            raise ValueError(f"a choice has {FEWEST_OPTIONS} to {MOST_OPTIONS} options, each of them once")
        if any(is_blank(option) or len(option) > OPTION_LIMIT for option in options):
            raise ValueError(f"an option has 1 to {OPTION_LIMIT} characters")

    def opinions(self, options: Sequence[str]) -> tuple[str, ...]:
        return tuple(options)


class _Text(QuestionKind):
    """Free text: a comment, or nothing."""

    is_closed = False
    quarters = 4
    room = _TEXT_ROOM

    def opinions(self, options: Sequence[str]) -> tuple[str, ...]:
        return ()

    def read(self, sent: str, labels: Sequence[str]) -> Answer | None:
        text = clean(sent)
        if too_long(text):
            return None
        return "" if is_blank(text) else text

    def checked(self, given: Answer | None, labels: Sequence[str]) -> Answer | None:
        if given is None:
            return None
        if not isinstance(given, str):
            raise ValueError("a text question is answered with text")
        if too_long(given):
            raise ValueError("a text is too long")
        return clean(given) or None


def of(kind: Kind) -> QuestionKind:
    """Return how the questions of a kind are answered, checked and counted."""
    match kind:
        case Kind.SCALE:
            return _Scale()
        case Kind.ENPS:
            return _Enps()
        case Kind.YES_NO:
            return _YesNo()
        case Kind.CHOICE:
            return _Choice()
        case Kind.TEXT:
            return _Text()
        case _:
            assert_never(kind)


def too_long(text: str) -> bool:
    """Return whether a text does not fit into an envelope: all are of one size, which is counted in bytes."""
    written = clean(text)
    return len(written) > TEXT_LIMIT or len(json.dumps(written, ensure_ascii=False).encode()) > _TEXT_ROOM
