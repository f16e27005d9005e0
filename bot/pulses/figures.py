"""What results say, as values: groups, scores and trends. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.pulses.integrity import Finding
from bot.pulses.queries import ActionShown
from bot.pulses.questionnaire import Question, Questionnaire, Readers
from bot.pulses.waves import Spec

_FEWEST_POINTS = 2


@dataclass(frozen=True)
class Group:
    """People who are shown together: the departments they belong to, and how often each label was chosen."""

    departments: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def people(self) -> int:
        return sum(self.counts)

    @property
    def shares(self) -> tuple[float, ...]:
        """Return the share of each label, between 0 and 1."""
        return tuple(count / self.people for count in self.counts)


@dataclass(frozen=True)
class QuestionResult:
    """One question. No `groups`: it says nothing, because nearly everybody agreed.

    `comments` are in alphabetical order; `has_comments` says whether enough answered for comments to be shown.
    """

    number: int
    question: Question
    groups: tuple[Group, ...]
    comments: tuple[str, ...] = ()
    has_comments: bool = False

    @property
    def total(self) -> Group | None:
        """Return everybody together: the sum of the groups; None where nothing is shown."""
        if not self.groups:
            return None
        names = tuple(name for group in self.groups for name in group.departments)
        return Group(names, tuple(map(sum, zip(*(group.counts for group in self.groups), strict=True))))


class Cause(StrEnum):
    """Why departments stand together: answers joined them at the close; they were joined before, and stay so for a
    while; or neither, and everybody could read in their invitation that they are counted so.
    """

    CLOSE = "close"
    EARLIER = "earlier"
    LAUNCH = "launch"


@dataclass(frozen=True)
class Growth:
    """Why a group is larger than the last time, and the day until which it stays so at least, if one is known."""

    cause: Cause
    until: date | None = None


@dataclass(frozen=True)
class GroupTurnout:
    """How many of a group answered, of how many who were asked: None for a wave that was closed before that was kept.

    `growth` is None where the group is not larger than the last time, or there was none.
    """

    departments: tuple[str, ...]
    answered: int
    asked: int | None = None
    growth: Growth | None = None


@dataclass(frozen=True)
class Turnout:
    """How many of those who were asked answered, and the groups they can be shown in."""

    invited: int
    respondents: int
    groups: tuple[GroupTurnout, ...]


@dataclass(frozen=True)
class Trend:
    """The score of one question for one and the same group, wave by wave; None where that group was not shown.

    `departments` is empty for the whole company.
    """

    number: int
    departments: tuple[str, ...]
    points: tuple[tuple[int, float | None], ...]


@dataclass(frozen=True)
class Results:
    """Everything that was published about a wave. `turnout` None: fewer than the minimum answered, and the envelopes
    were destroyed unopened; or, when `is_lost`, the key was lost with its disk, so that they cannot be opened; or HR
    called it off, as `was_called_off` says.

    `was_merged`: some departments are shown together, because they were launched so, or joined at the close. `causes`
    are why, for the groups of the turnout; nothing for a wave that was closed before that was kept.
    `findings` are what was wrong with the envelopes.
    """

    survey_id: int
    series_id: int
    wave: int
    title: str
    composed: Questionnaire
    minimum: int
    comments_from: int
    invited: int
    opened_at: datetime
    closed_at: datetime
    turnout: Turnout | None
    is_lost: bool
    was_merged: bool
    was_called_off: bool
    questions: tuple[QuestionResult, ...]
    trends: tuple[Trend, ...]
    actions: tuple[ActionShown, ...]
    readers: Readers
    shared: bool
    findings: tuple[Finding, ...] = ()
    causes: frozenset[Cause] = frozenset()


def trends(waves: Sequence[tuple[int, Spec, Mapping[int, Mapping[str, Any]]]]) -> tuple[Trend, ...]:
    """Return the scores of each question wave by wave, for the groups of the last wave. Waves are given oldest first,
    as (number, spec, results).

    A wave is on a line only if the very same departments were a group in it and the question was the same; otherwise
    there is a gap. A line has at least two points.
    """
    _last, spec, saved = waves[-1]
    found = []
    for number, question in enumerate(spec.composed.questions, start=1):
        groups = _scored(question, number, saved)
        whole = frozenset[str]().union(*groups)
        for segments in sorted(groups, key=lambda members: (members != whole, sorted(members))):
            points = tuple((wave, _point(question, segments, earlier, results)) for wave, earlier, results in waves)
            if sum(point is not None for _wave, point in points) >= _FEWEST_POINTS:
                names = () if segments == whole else spec.names(segments)
                found.append(Trend(number, names, points))
    return tuple(found)


def growth(group: Mapping[str, Any], before: Collection[frozenset[str]]) -> Growth | None:
    """Return why a group of the turnout, as it was written at the close, is larger than the groups of the last time;
    None when it is not.
    """
    cause = group.get("cause")
    if cause is None or not any(earlier < frozenset(group["segments"]) for earlier in before):
        return None
    return Growth(Cause(cause), date.fromisoformat(group["until"]) if "until" in group else None)


def _point(
    question: Question, segments: frozenset[str], spec: Spec, saved: Mapping[int, Mapping[str, Any]]
) -> float | None:
    if question not in spec.composed.questions:
        return None
    number = spec.composed.questions.index(question) + 1
    return _scored(question, number, saved).get(segments)


def _scored(question: Question, number: int, saved: Mapping[int, Mapping[str, Any]]) -> dict[frozenset[str], float]:
    """Return the score of each group of departments, and of everybody together."""
    counts = {frozenset(group["segments"]): tuple(group["counts"]) for group in saved.get(number, {}).get("groups", ())}
    if counts:
        counts[frozenset().union(*counts)] = tuple(sum(label) for label in zip(*counts.values(), strict=True))
    scores = {members: question.score(group) for members, group in counts.items()}
    return {members: found for members, found in scores.items() if found is not None}
