"""Green outside, red inside: promises are kept, and customers are not served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.reports.enough import TooFew
from bot.reports.kept import Kept

FEWEST_RATINGS, FEWEST_PEOPLE = 10, 5
_KEPT = 90
_UNHAPPY = 20
_BAD_SCORES = (1, 2)
_LONG = ("half_day", "more")


@dataclass(frozen=True)
class Ratings:
    """Released ratings of thirteen weeks: how many gave which score, and said which time was lost. `people` is the
    largest number in one block.
    """

    scores: Mapping[int, int]
    time_lost: Mapping[str, int]
    people: int


def watermelon(solutions: Kept, ratings: Ratings, *, is_signalled_low: bool) -> bool | TooFew:
    """Whether promises are kept while customers are unhappy, over thirteen weeks.

    Ninety of a hundred promises are kept and no signal says that it is fewer than usual, and yet a fifth of the scores
    are 1 or 2, or a fifth of the customers lost half a day or more. From ten ratings of five people on.
    """
    scores, lost = sum(ratings.scores.values()), sum(ratings.time_lost.values())
    if ratings.people < FEWEST_PEOPLE:
        return TooFew(ratings.people, FEWEST_PEOPLE)
    if max(scores, lost) < FEWEST_RATINGS:
        return TooFew(max(scores, lost), FEWEST_RATINGS)
    is_green = solutions.decided > 0 and 100 * solutions.kept >= _KEPT * solutions.decided and not is_signalled_low
    bad = sum(ratings.scores.get(score, 0) for score in _BAD_SCORES)
    long = sum(ratings.time_lost.get(word, 0) for word in _LONG)
    return is_green and (_is_often(bad, scores) or _is_often(long, lost))


def _is_often(count: int, of: int) -> bool:
    return of >= FEWEST_RATINGS and 100 * count >= _UNHAPPY * of
