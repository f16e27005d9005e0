"""How the requester says that it went: a score, the time it cost them, and a word if they like.

All of it goes sealed into the pool of the department (`bot.ratings.pool`); the request remembers that it was rated, and
nothing else. Only who shows their name, to be talked to, says their words to the department at once.
"""

from __future__ import annotations

from bot import Bot, outbox
from bot.errors import AlreadyRated, NotNow
from bot.notices import RequesterCard
from bot.people import people
from bot.ratings import pool
from bot.ratings.pool import Slip
from bot.requests import closing
from bot.requests.snapshot import Rating, rating_of
from bot.requests.transition import Transition, carry_out
from storage import history as history_rows
from storage import requests as request_rows
from storage.ratings import COMMENT, LOST_TIME, SCORE
from storage.tables import Request


def rate(bot: Bot, request_id: int, actor_id: str, score: int) -> bool:
    """The requester says how well it went, of one to five. It confirms as well. Return whether it was rated already.

    Another score takes the place of the first for a day, as long as the month is not counted. Raises AlreadyRated after
    that, and RatingNotKept where nothing can be sealed.
    """
    _prepare(bot, request_id, actor_id)
    with carry_out(bot, request_id, actor_id) as transition:
        given = _given(transition)
        ratings = pool.the_pool(transition.session, bot, transition.department.id)
        if given is None:
            _begin(transition)
        else:
            _still_changes(transition, given, ratings)
        ratings.put(SCORE, _slip(transition), str(score))
        return given is not None


def lose_time(bot: Bot, request_id: int, actor_id: str, time_lost: str) -> Request:
    """The requester says how much working time it cost them, after the score and as long as that may be changed."""
    with carry_out(bot, request_id, actor_id) as transition:
        request, given = transition.request, _given(transition)
        if given is None:
            raise NotNow(request.id, request.state)
        ratings = pool.the_pool(transition.session, bot, transition.department.id)
        _still_changes(transition, given, ratings)
        ratings.put(LOST_TIME, _slip(transition), time_lost)
        return request


def comment(
    bot: Bot, request_id: int, actor_id: str, text: str, *, idempotency_key: str, shows_name: bool = False
) -> Request:
    """A word about how it went. Nobody is too late to send what they have written.

    It goes into the pool, to be read without a name; or with `shows_name` to the department at once, as a word of this
    person about this request, and then it may be empty. Raises RatingNotKept where nothing can be sealed.
    """
    if not shows_name:
        _prepare(bot, request_id, actor_id)
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow("rate")
        if shows_name:
            data = {"resolution": transition.request.resolution, "talk": True}
            transition.record("commented", text, idempotency_key=idempotency_key, data=data)
            transition.redraw()
        else:
            ratings = pool.the_pool(transition.session, bot, transition.department.id)
            ratings.put(COMMENT, _slip(transition), text, token=idempotency_key)
        return transition.request


def show_again(bot: Bot, request_id: int, actor_id: str) -> None:
    """Draw the requester's card anew, whatever an older one offered to rate."""
    with carry_out(bot, request_id, actor_id) as transition:
        transition.allow("rate")
        transition.redraw()


def _prepare(bot: Bot, request_id: int, actor_id: str) -> None:
    """Have a pool to put it into. For whoever may not rate nothing is begun; they are told so afterwards."""
    with bot.db.reading() as session:
        request = request_rows.get(session, request_id)
        is_done = request is not None and request.requester_id == actor_id and request.resolved_at is not None
        may_rate = is_done and people.is_active(session, actor_id)
    if request is not None and may_rate:
        pool.prepare(bot, request.department_id)


def _slip(transition: Transition) -> Slip:
    request = transition.request
    return Slip(request.requester_id, request.id, request.resolution, request.type_id)


def _given(transition: Transition) -> Rating | None:
    """That the last resolution was rated. Refuses everybody but the requester, and what was never done."""
    transition.allow("rate")
    request = transition.request
    if request.resolved_at is None:
        raise NotNow(request.id, request.state)
    entry = history_rows.latest(transition.session, request.id, ["rated"])
    return rating_of(request, entry, transition.calendar, transition.at)


def _still_changes(transition: Transition, given: Rating, ratings: pool.Pool) -> None:
    """Raise AlreadyRated when a day has passed, or the month in which it was given is counted already."""
    if not given.may_change or not ratings.has_score(_slip(transition)):
        raise AlreadyRated(transition.request.id)


def _begin(transition: Transition) -> None:
    request, at = transition.request, transition.at
    entry = transition.record("rated", data={"resolution": request.resolution})
    if request.state == "resolved":
        # The department reads that it was confirmed, as of whoever does not rate.
        transition.record("confirmed")
        closing.close(transition)
    transition.redraw()
    given = rating_of(request, entry, transition.calendar, at)
    if given is not None:
        # When the score is final there is nothing left to press.
        card = RequesterCard(request.requester_id, request.id, later=True)
        outbox.enqueue(transition.session, card, given.changes_until)
