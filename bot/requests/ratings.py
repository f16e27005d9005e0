"""How the requester says that it went: a score, the time it cost them, and a word if they like."""

from __future__ import annotations

from bot import Bot, outbox
from bot.errors import AlreadyRated, NotNow
from bot.notices import RequesterCard
from bot.requests import audience, closing
from bot.requests.snapshot import RATING_CHANGES_FOR
from bot.requests.transition import Transition, carry_out
from storage import ratings as rating_rows
from storage.rows import put
from storage.tables import LostTime, Request, Score


def rate(bot: Bot, request_id: int, actor_id: str, score: int) -> Request:
    """The requester says how well it went, of one to five. It confirms as well.

    Another score within a day takes the place of the first. Raises AlreadyRated after that.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        given = _given(transition)
        if given is None:
            _begin(transition, score)
        elif transition.at >= given.given_at + RATING_CHANGES_FOR:
            raise AlreadyRated(request_id)
        else:
            given.score, given.changed_at = score, transition.at
            transition.session.add(given)
            audience.redraw_lines(transition.session, transition.request, transition.at)
        transition.redraw()
        return transition.request


def lose_time(bot: Bot, request_id: int, actor_id: str, time_lost: str) -> Request:
    """The requester says how much working time it cost them, after the score and as long as that may be changed."""
    with carry_out(bot, request_id, actor_id) as transition:
        request, given = transition.request, _given(transition)
        if given is None:
            raise NotNow(request.id, request.state)
        if transition.at >= given.given_at + RATING_CHANGES_FOR:
            raise AlreadyRated(request_id)
        row = LostTime(request_id=request.id, resolution=request.resolution, time_lost=time_lost, at=transition.at)
        put(transition.session, row)
        transition.redraw()
        return request


def comment(bot: Bot, request_id: int, actor_id: str, text: str, *, idempotency_key: str) -> Request:
    """A word about how it went, which the department reads. Nobody is too late to send what they have written."""
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow("rate")
        data = {"resolution": transition.request.resolution}
        transition.record("commented", text, idempotency_key=idempotency_key, data=data)
        transition.redraw()
        return transition.request


def show_again(bot: Bot, request_id: int, actor_id: str) -> None:
    """Draw the requester's card anew, whatever an older one offered to rate."""
    with carry_out(bot, request_id, actor_id) as transition:
        transition.allow("rate")
        transition.redraw()


def _given(transition: Transition) -> Score | None:
    """The score of the last resolution. Refuses everybody but the requester, and what was never done."""
    transition.allow("rate")
    request = transition.request
    if request.resolved_at is None:
        raise NotNow(request.id, request.state)
    return rating_rows.score(transition.session, request.id, request.resolution)


def _begin(transition: Transition, score: int) -> None:
    request, at = transition.request, transition.at
    row = Score(request_id=request.id, resolution=request.resolution, score=score, given_at=at, changed_at=at)
    transition.session.add(row)
    transition.record("rated", data={"resolution": request.resolution})
    if request.state == "resolved":
        closing.close(transition)
    # When the score is final there is nothing left to press.
    shrinks_at = at + RATING_CHANGES_FOR
    outbox.enqueue(transition.session, RequesterCard(request.requester_id, request.id, later=True), shrinks_at)
