"""Working to the number: signs that a figure is served, and not the customer (Goodhart)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.reports.enough import TooFew

FEWEST = 20
FEWEST_FINISHES = 50
_BIN = Fraction(5, 100)
_LAST_BIN = 19
_BINS_BEFORE = 3
_TIMES_AS_MANY = 3
_LATE_QUESTION, _LATE_URGENCY = Fraction(90, 100), Fraction(75, 100)


@dataclass(frozen=True)
class Handling:
    """How one request was handled, as far as signs need it. Shares are of the promised working time.

    `finished_at` is the share used when it was solved; `asked_at` when it was last asked back; `lowered_at` when its
    urgency was last lowered; None where that did not happen, or nothing was promised.
    """

    finished_at: Fraction | None = None
    asked_at: Fraction | None = None
    lowered_at: Fraction | None = None
    is_asked_again: bool = False
    is_unconfirmed: bool = False
    has_new_time: bool = False
    is_curt: bool = False
    is_cancelled_late: bool = False
    is_reopened: bool = False


class Sign(StrEnum):
    """What may be done for a figure's sake, and may have a good reason."""

    JUST_IN_TIME = "done just before the promise ends"
    LATE_QUESTIONS = "asked back when the time was nearly over"
    LOWERED = "urgency lowered when the time was nearly over"
    ASKED_AGAIN = "asked again soon after it was done"
    UNCONFIRMED = "closed without a word of the requester"
    NEW_TIMES = "a new time was agreed"
    CURT = "a few characters that the requester asks back on"
    CANCELLED_LATE = "called off after the promise broke"
    REOPENED = "opened again"


@dataclass(frozen=True)
class SignCount:
    """How often one sign was seen, of how many; `is_shown` when that is often enough to be told."""

    count: int
    of: int
    is_shown: bool


def gaming(handlings: Iterable[Handling]) -> dict[Sign, SignCount] | TooFew:
    """Which signs there are of working to the number, in thirteen weeks. The department's own leads see them four weeks
    before anybody else.

    Shown when it is often: solved with 95 to 100 % of the promised time used, three times as often as in the three
    steps of 5 % before (from 50 on); asked back after 90 % in a quarter; urgency lowered after 75 % in a twentieth;
    asked again by the same person within three working days of *done* in a tenth; closed unconfirmed in six of ten; new
    times in a fifth; answers of at most 20 characters on which the requester writes again within an hour in a fifth;
    called off after the promise broke, at all; opened again in 15 of 100. From twenty requests on.
    """
    seen = list(handlings)
    if len(seen) < FEWEST:
        return TooFew(len(seen), FEWEST)
    found = {Sign.JUST_IN_TIME: _just_in_time(seen)}
    for sign, (is_seen, often) in _SIGNS.items():
        count = sum(map(is_seen, seen))
        found[sign] = SignCount(count, len(seen), count > 0 and count >= often * len(seen))
    return found


def _just_in_time(seen: Sequence[Handling]) -> SignCount:
    bins = [0] * (_LAST_BIN + 1)
    finishes = [one.finished_at for one in seen if one.finished_at is not None]
    for share in finishes:
        if share <= 1:
            bins[min(int(share / _BIN), _LAST_BIN)] += 1
    last, before = bins[_LAST_BIN], sum(bins[_LAST_BIN - _BINS_BEFORE : _LAST_BIN])
    is_often = len(finishes) >= FEWEST_FINISHES and last > 0 and last * _BINS_BEFORE >= _TIMES_AS_MANY * before
    return SignCount(last, len(finishes), is_often)


def _is_after(share: Fraction | None, limit: Fraction) -> bool:
    return share is not None and share > limit


_SIGNS: dict[Sign, tuple[Callable[[Handling], bool], Fraction]] = {
    Sign.LATE_QUESTIONS: (lambda one: _is_after(one.asked_at, _LATE_QUESTION), Fraction(25, 100)),
    Sign.LOWERED: (lambda one: _is_after(one.lowered_at, _LATE_URGENCY), Fraction(5, 100)),
    Sign.ASKED_AGAIN: (lambda one: one.is_asked_again, Fraction(10, 100)),
    Sign.UNCONFIRMED: (lambda one: one.is_unconfirmed, Fraction(60, 100)),
    Sign.NEW_TIMES: (lambda one: one.has_new_time, Fraction(20, 100)),
    Sign.CURT: (lambda one: one.is_curt, Fraction(20, 100)),
    Sign.CANCELLED_LATE: (lambda one: one.is_cancelled_late, Fraction(0)),
    Sign.REOPENED: (lambda one: one.is_reopened, Fraction(15, 100)),
}
