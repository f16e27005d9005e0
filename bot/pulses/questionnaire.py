"""A pulse as somebody writes it: questions, whom they go to, when, and who reads the results. Values, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.pulses import kinds
from bot.pulses.kinds import OPTION_LIMIT, Answer, Kind
from bot.text import is_blank

TITLE_LIMIT = 100
QUESTION_LIMIT = 250
MOST_QUESTIONS = 5
# Floors, not defaults: both may be raised and never lowered.
SMALLEST_GROUP = 5
COMMENTS_FROM = 10
LARGEST_MINIMUM = 50
# An option like any other: counted and shown. Only means leave it out, and whether two minds are heard.
NO_OPINION = "No opinion"
WINDOWS = tuple(timedelta(days=days) for days in (2, 3, 5, 7, 10, 13))


@dataclass(frozen=True)
class Question:
    """One question. `options` only for a choice; `low` and `high` say what the ends of a scale mean. A closed one may
    offer *No opinion*.

    Raises ValueError, in fixed words that quote nothing, for a question that cannot be asked.
    """

    kind: Kind
    text: str
    options: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    has_no_opinion: bool = False

    def __post_init__(self) -> None:
        if is_blank(self.text) or len(self.text) > QUESTION_LIMIT:
            raise ValueError(f"a question has 1 to {QUESTION_LIMIT} characters")
        if max(len(self.low), len(self.high)) > OPTION_LIMIT:
            raise ValueError(f"the words at the ends of a scale have at most {OPTION_LIMIT} characters")
        kinds.of(self.kind).check_options(self.options)
        if self.has_no_opinion and (not self.is_closed or NO_OPINION in self.options):
            raise ValueError("a closed question offers no opinion as one more option, once")

    @property
    def is_closed(self) -> bool:
        """Return whether it must be answered, with one of its labels; those are counted. Other answers are comments."""
        return kinds.of(self.kind).is_closed

    @property
    def labels(self) -> tuple[str, ...]:
        """Return what can be chosen, in order; an answer to a closed question is the index into these. Empty
        for text.
        """
        return (*self.opinions, NO_OPINION) if self.has_no_opinion else self.opinions

    @property
    def opinions(self) -> tuple[str, ...]:
        """Return the labels without *No opinion*."""
        return kinds.of(self.kind).opinions(self.options)

    @property
    def no_opinion(self) -> int | None:
        """Return the place of *No opinion* among the labels, which is the last; None where it is not offered."""
        return len(self.opinions) if self.has_no_opinion else None

    def read(self, sent: str) -> Answer | None:
        """Return the answer that a form sent, or None where it must be asked again. An empty text is no comment."""
        return kinds.of(self.kind).read(sent, self.labels)

    def checked(self, given: Answer | None) -> Answer | None:
        """Return the answer as an envelope holds it, or None for no comment.

        Raises ValueError, in fixed words that quote nothing, for what no form of ours lets through.
        """
        return kinds.of(self.kind).checked(given, self.labels)

    def score(self, counts: Sequence[int]) -> float | None:
        """Return the one number that the counts of the labels come down to, *No opinion* left out.

        None where nobody has an opinion, and for a kind that has no such number.
        """
        return kinds.of(self.kind).score(counts[: len(self.opinions)])


def asked_twice(questions: Sequence[Question]) -> tuple[int, int] | None:
    """Return the places, from 1, of the first question that says the same as an earlier one, and of that one.

    However they are answered: who reads the results could not tell them apart.
    """
    seen: dict[str, int] = {}
    for number, question in enumerate(questions, start=1):
        said = " ".join(question.text.split()).casefold()
        if said in seen:
            return number, seen[said]
        seen[said] = number
    return None


class Reach(StrEnum):
    EVERYONE = "everyone"
    DEPARTMENTS = "departments"
    CHANNEL = "channel"
    GROUP = "group"


@dataclass(frozen=True)
class Audience:
    """Whom a pulse goes to. Who that is is looked up when it opens, and frozen then.

    `slack_id` is the id of the channel or the user group. Among `department_ids`, 0 is no department. Guests are left
    out of everyone and of departments unless `asks_guests`; in a channel or a user group they are like everybody else.
    """

    reach: Reach = Reach.EVERYONE
    department_ids: tuple[int, ...] = ()
    slack_id: str = ""
    asks_guests: bool = False

    def __post_init__(self) -> None:
        if bool(self.department_ids) != (self.reach is Reach.DEPARTMENTS):
            raise ValueError("departments are named when the audience is departments, and only then")
        if bool(self.slack_id) != (self.reach in {Reach.CHANNEL, Reach.GROUP}):
            raise ValueError("a channel or a user group is named when it is the audience, and only then")
        if self.asks_guests and self.needs_slack:
            raise ValueError("whether guests are asked is chosen for everyone and for departments only")

    @property
    def needs_slack(self) -> bool:
        """Return whether only Slack knows who is in it."""
        return self.reach in {Reach.CHANNEL, Reach.GROUP}


class Repeat(StrEnum):
    NEVER = "never"
    TWO_WEEKS = "two_weeks"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@dataclass(frozen=True)
class Readers:
    """Who is sent the results: people and at most one channel."""

    person_ids: tuple[str, ...] = ()
    channel_id: str = ""

    def __post_init__(self) -> None:
        if not self.person_ids and not self.channel_id:
            raise ValueError("somebody must get the results")


@dataclass(frozen=True)
class Questionnaire:
    """Everything that HR decides about a pulse. Valid from birth: raises ValueError, in fixed words, otherwise.

    `opens_at` None means as soon as it is launched. `open_for` is one of WINDOWS. `shared` lets everybody who was asked
    see the results too.
    """

    title: str
    questions: tuple[Question, ...]
    readers: Readers
    audience: Audience = Audience()
    opens_at: datetime | None = None
    open_for: timedelta = timedelta(days=5)
    repeat: Repeat = Repeat.NEVER
    minimum: int = SMALLEST_GROUP
    shared: bool = True

    def __post_init__(self) -> None:
        if is_blank(self.title) or len(self.title) > TITLE_LIMIT or "\n" in self.title:
            raise ValueError(f"a title is one line of 1 to {TITLE_LIMIT} characters")
        if not 1 <= len(self.questions) <= MOST_QUESTIONS:
            raise ValueError(f"a pulse has 1 to {MOST_QUESTIONS} questions")
        if self.open_for not in WINDOWS:
            raise ValueError("a pulse is open for 2, 3, 5, 7, 10 or 13 days")
        if not SMALLEST_GROUP <= self.minimum <= LARGEST_MINIMUM:
            raise ValueError(f"the smallest group shown is {SMALLEST_GROUP} to {LARGEST_MINIMUM}")

    @property
    def comments_from(self) -> int:
        """Return how many must answer before comments are shown."""
        return max(COMMENTS_FROM, self.minimum)

    @property
    def minutes(self) -> int:
        """Return how long answering takes, rounded up."""
        quarters = sum(kinds.of(question.kind).quarters for question in self.questions)
        return -(-quarters // 4)


def to_json(composed: Questionnaire) -> dict[str, Any]:
    """Return a questionnaire for the database. `from_json` makes the same value of it."""
    return {
        "title": composed.title,
        "questions": [
            {
                "kind": question.kind.value,
                "text": question.text,
                "options": list(question.options),
                "low": question.low,
                "high": question.high,
                "has_no_opinion": question.has_no_opinion,
            }
            for question in composed.questions
        ],
        "audience": {
            "reach": composed.audience.reach.value,
            "department_ids": list(composed.audience.department_ids),
            "slack_id": composed.audience.slack_id,
            "asks_guests": composed.audience.asks_guests,
        },
        "readers": {"person_ids": list(composed.readers.person_ids), "channel_id": composed.readers.channel_id},
        "opens_at": None if composed.opens_at is None else composed.opens_at.isoformat(),
        "open_for": int(composed.open_for.total_seconds()),
        "repeat": composed.repeat.value,
        "minimum": composed.minimum,
        "shared": composed.shared,
    }


def from_json(saved: Mapping[str, Any]) -> Questionnaire:
    audience, readers = saved["audience"], saved["readers"]
    return Questionnaire(
        title=saved["title"],
        questions=tuple(
            Question(
                Kind(question["kind"]),
                question["text"],
                tuple(question["options"]),
                question["low"],
                question["high"],
                # What earlier versions kept says nothing of it.
                bool(question.get("has_no_opinion", False)),
            )
            for question in saved["questions"]
        ),
        audience=_audience(audience),
        readers=Readers(tuple(readers["person_ids"]), readers["channel_id"]),
        opens_at=None if saved["opens_at"] is None else datetime.fromisoformat(saved["opens_at"]),
        open_for=timedelta(seconds=saved["open_for"]),
        repeat=Repeat(saved["repeat"]),
        minimum=saved["minimum"],
        shared=saved["shared"],
    )


def _audience(saved: Mapping[str, Any]) -> Audience:
    reach = Reach(saved["reach"])
    # Earlier versions asked guests like everybody else, and a pulse of theirs goes on as it was.
    asks_guests = saved.get("asks_guests", reach in {Reach.EVERYONE, Reach.DEPARTMENTS})
    return Audience(reach, tuple(saved["department_ids"]), saved["slack_id"], asks_guests)
