"""How a request ends: resolve, confirm, rate, reopen, cancel, and closing by itself when nobody objects."""

from __future__ import annotations

from bot import Bot, ledger, people
from bot.errors import AlreadyRated
from bot.requests import renegotiating
from bot.requests.acting import Act, acting
from storage import requests as rows
from storage.database import add_once
from storage.tables import Rating, Request

# A requester who says nothing for so many working days is taken to be content; reopening stays possible.
CLOSES_AFTER_DAYS = 3
_SWEEP = 200


def resolve(bot: Bot, request_id: int, actor_id: str) -> Request:
    """A member says it is done: the clocks stop, and the requester is asked whether it is."""
    with acting(bot, request_id, actor_id) as act:
        act.allow_person("resolve")
        if act.request.state == "resolved":
            return act.request
        act.allow_state("resolve")
        request = act.request
        entry = act.record("resolved")
        renegotiating.lapse(act)
        request.state = "resolved"
        request.assignee_id = request.assignee_id or actor_id
        request.resolved_at = act.at
        request.resolution += 1
        request.closes_at = act.calendar.add_days(act.at, CLOSES_AFTER_DAYS)
        act.hand_to(ledger.CONFIRMING, request.requester_id)
        act.tell_requester(entry)
        act.redraw()
        return request


def confirm(bot: Bot, request_id: int, actor_id: str) -> Request:
    """The requester says that it is done indeed."""
    with acting(bot, request_id, actor_id) as act:
        act.allow_person("confirm")
        if act.request.state == "closed":
            return act.request
        act.allow_state("confirm")
        act.record("confirmed")
        _close(act)
        act.redraw()
        return act.request


def rate(bot: Bot, request_id: int, actor_id: str, *, score: int, time_lost: str, comment: str) -> Request:
    """The requester says how it went, once for each resolution. It confirms as well."""
    with acting(bot, request_id, actor_id) as act:
        act.allow("rate")
        request = act.request
        rating = Rating(
            request_id=request.id,
            resolution=request.resolution,
            score=score,
            time_lost=time_lost,
            comment=comment,
            at=act.at,
        )
        if add_once(act.session, rating) is None:
            raise AlreadyRated(request.id)
        act.tell_department(act.record("rated", comment))
        if request.state == "resolved":
            _close(act)
        act.redraw()
        return request


def reopen(bot: Bot, request_id: int, actor_id: str, words: str, *, once: str) -> Request:
    """It was not done after all. The first answer stays given; the resolution clock runs on where it stood."""
    with acting(bot, request_id, actor_id) as act:
        if act.was_done(once):
            return act.request
        act.allow("reopen")
        request = act.request
        entry = act.record("reopened", words, once=once)
        still_there = request.assignee_id is not None and people.is_member(
            act.session, act.department.id, request.assignee_id
        )
        act.give_to(request.assignee_id if still_there else None)
        request.resolved_at = request.closes_at = None
        act.tell_department(entry)
        if not act.is_requester:
            act.tell_requester(entry)
        act.redraw()
        return request


def cancel(bot: Bot, request_id: int, actor_id: str, words: str, *, once: str) -> Request:
    """The requester no longer needs it, or a lead calls it off; the other side reads why."""
    with acting(bot, request_id, actor_id) as act:
        if act.was_done(once):
            return act.request
        act.allow("cancel")
        request = act.request
        entry = act.record("cancelled", words, once=once)
        renegotiating.lapse(act)
        request.state = "cancelled"
        _end_ledger(act)
        act.tell_department(entry)
        if not act.is_requester:
            act.tell_requester(entry)
        act.redraw()
        return request


def close_unanswered(bot: Bot) -> int:
    """Close what was resolved long enough ago without a word, and new times that are over without one.

    A sweep: safe late, twice, or on ten machines.
    """
    renegotiating.lapse_unanswered(bot)
    with bot.db.reading() as session:
        ids = rows.to_close(session, bot.now(), _SWEEP)
    for request_id in ids:
        with acting(bot, request_id, None) as act:
            closes_at = act.request.closes_at
            if act.request.state == "resolved" and closes_at is not None and closes_at <= act.at:
                act.record("closed")
                _close(act)
                act.redraw()
    return len(ids)


def close_silent(act: Act) -> None:
    """The requester was asked something and said nothing for too long. Reopening stays possible."""
    entry = act.record("silent")
    _close(act)
    act.tell_department(entry)
    act.tell_requester(entry)
    act.redraw()


def _close(act: Act) -> None:
    act.request.state = "closed"
    act.request.closes_at = None
    _end_ledger(act)


def _end_ledger(act: Act) -> None:
    ledger.end(act.session, act.request.id, act.at)
