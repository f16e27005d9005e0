"""Released ratings, as figures read them: whole blocks, never the pool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.ratings.release import REST, Group
from bot.reports.kinds import RatingBlock
from bot.reports.watermelon import Ratings
from storage import ratings as rating_rows
from storage.database import Session


@dataclass(frozen=True)
class ReleasedRatings:
    """One block of a department: the months that it covers ("2026-03", both inclusive), and what is shown of them.

    Nothing is shown of a block that stayed too small for three months: its ratings were destroyed.
    """

    department_id: int
    first_month: str
    last_month: str
    scores: Sequence[Group]
    """How many gave which score, "1" to "5": for each kind that is enough by itself, and for the rest together."""
    lost_times: Sequence[Group]
    """The same of the time lost: none, 15m, 1h, half_day, more. Empty where too few said it."""
    comments: Sequence[str]
    """Sorted by their text; none where fewer than ten people rated."""

    @property
    def is_shown(self) -> bool:
        """Whether there were enough: five ratings of five people."""
        return bool(self.scores)


def released(
    session: Session, department_ids: Collection[int], first_month: str, last_month: str
) -> list[ReleasedRatings]:
    """Return the blocks of these departments that are over and lie wholly within these months, the oldest first.

    Months are written "2026-03". A block of several belongs to a window as a whole or not at all: nothing smaller than
    what was released is ever counted.
    """
    blocks = rating_rows.over(session, department_ids, first_month, last_month)
    ids = [block.id for block in blocks]
    groups, comments = rating_rows.groups(session, ids), rating_rows.comments(session, ids)

    def of(block_id: int, about: str) -> list[Group]:
        return [
            Group(row.type_id, row.counts, row.people) for row in groups if (row.block, row.about) == (block_id, about)
        ]

    return [
        ReleasedRatings(
            block.department_id,
            block.first_month,
            block.last_month,
            of(block.id, rating_rows.SCORE),
            of(block.id, rating_rows.LOST_TIME),
            comments.get(block.id, []),
        )
        for block in blocks
    ]


def for_kinds(blocks: Iterable[ReleasedRatings]) -> list[RatingBlock]:
    """Return the time lost as the Pareto of kinds counts it."""
    return [
        RatingBlock(None if group.type_id == REST else group.type_id, group.counts, group.people)
        for block in blocks
        for group in block.lost_times
    ]


def totals(blocks: Iterable[ReleasedRatings]) -> Ratings:
    """How well those who asked said that it went, and how much working time it cost them, of all kinds together.

    Ratings are sealed without names, and counted when a month is over, from five ratings of five people on. With fewer
    they wait for the next month; after three they are destroyed. Told are the months in which the Thursdays of these
    weeks lie; months that were counted together are told as a whole or not at all. People are the largest number in one
    group. Comments are told word for word of months in which ten people or more rated.
    """
    scores: Counter[int] = Counter()
    lost: Counter[str] = Counter()
    people = 0
    for block in blocks:
        for group in block.scores:
            scores.update({int(score): count for score, count in group.counts.items()})
            people = max(people, group.people)
        for group in block.lost_times:
            lost.update(group.counts)
    return Ratings(dict(scores), dict(lost), people)
