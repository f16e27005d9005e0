"""The customers' side: how fast departments answer what they are asked about their own requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.reports.clock_facts import ClockFact, Decision, Promised, decisions, promised
from bot.reports.enough import PER_CENT_FROM, TooFew
from bot.reports.kept import Kept, count
from bot.reports.weeks import Week, window

FEWEST = PER_CENT_FROM


def answers_of_customers(facts: Iterable[ClockFact], weeks: Sequence[Week]) -> Mapping[str, Kept | TooFew]:
    """How many of the questions put to a department's people they answered within their own promise, by customer
    department: that of the requester when they asked.

    Counted like every promise: an answer in time when it came, a late one when its time was over, answered or not. Only
    where a department promised something (`answers_within`), and from twenty decided on.
    """
    found: dict[str, list[Decision]] = defaultdict(list)
    for made in decisions(facts, *window(weeks)):
        if promised(made.fact) is Promised.QUESTION and made.is_judged and made.fact.customer:
            found[made.fact.customer].append(made)
    return {
        customer: count(own) if len(own) >= FEWEST else TooFew(len(own), FEWEST)
        for customer, own in sorted(found.items())
    }
