"""Who is asked how it went, and about which of their requests: twice in seven days at most.

One question is for whatever is done first. The other is kept for what mattered more: what was urgent, or took longer
than a day. Of anything else nobody is asked, and the card is complete without; whoever wants to rate it finds that in
the window of the request. So it is with what was asked in an ask channel, where others would read the question.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.ratings import pool
from bot.requests.transition import Transition
from bot.standards import Urgency
from storage import history as history_rows
from storage import requests as request_rows
from storage.tables import Request

MOST_IN_A_WEEK = 2
A_WEEK = timedelta(days=7)
_LONG = timedelta(days=1)


def ask(transition: Transition) -> None:
    """Ask the requester how it went, now that it is done, if it is their turn; nobody where nothing can be sealed."""
    request, at = transition.request, transition.at
    if request.asked_in is None and not _was_rated_lately(transition) and pool.can_be_kept(transition.bot):
        since = at - A_WEEK
        others = request_rows.asked_to_rate(transition.session, request.requester_id, since, besides=request.id)
        if others == 0 or (others < MOST_IN_A_WEEK and _matters(request, at)):
            request.rating_asked_at = at


def _matters(request: Request, at: datetime) -> bool:
    return request.urgency == Urgency.URGENT or at - request.opened_at > _LONG


def _was_rated_lately(transition: Transition) -> bool:
    """Whether a question about this very request was answered within the week, before it was reopened: it counts."""
    request = transition.request
    if request.rating_asked_at is None or request.rating_asked_at <= transition.at - A_WEEK:
        return False
    rated = history_rows.latest(transition.session, request.id, ["rated"])
    return rated is not None and rated.at >= request.rating_asked_at
