"""A word of the requester about what is finished: it may mean that it is not done after all."""

from __future__ import annotations

from bot.local_days import date_of
from bot.requests.closing import CLOSES_AFTER_DAYS
from bot.requests.transition import Transition
from storage import history as history_rows
from storage import requests as request_rows
from storage.tables import Entry

ASKS_NO_MORE = "asks_no_more"
"""Marks words that were edited into thanks. What they did to the clocks until then stays."""

_ENDINGS = ("resolved", "upheld", "confirmed", "closed", "silent", "cancelled")


def heed(transition: Transition) -> None:
    """Ask whoever wrote whether to reopen it, and keep what is done from closing until somebody has decided.

    They are asked once about what is done, and once a day about what is closed or cancelled.
    """
    request = transition.request
    if request.state in request_rows.UNFINISHED:
        return
    idempotency_key = _idempotency_key(transition)
    request.closes_at = None
    if not transition.was_done(idempotency_key):
        transition.record("doubted", idempotency_key=idempotency_key, by_itself=True)


def settle(transition: Transition) -> None:
    """Somebody took back what they wrote, or made thanks of it: without another word silence counts again."""
    request, done = transition.request, _ending(transition)
    if request.state != "resolved" or request.closes_at is not None or done is None:
        return
    since = history_rows.since(transition.session, request.id, done.at)
    if not any(_doubts(entry) for entry in since if entry.id > done.id and entry.verb == "added"):
        request.closes_at = transition.calendar.add_days(transition.at, CLOSES_AFTER_DAYS)


def _doubts(entry: Entry) -> bool:
    """Are these words of the requester still there to be read, and more than thanks?"""
    return not (entry.is_taken_back or entry.data.get("courtesy") or entry.data.get(ASKS_NO_MORE))


def _idempotency_key(transition: Transition) -> str:
    ending = _ending(transition)
    key = f"doubt:{transition.request.id}:{0 if ending is None else ending.id}"
    if transition.request.state == "resolved":
        return key
    return f"{key}:{date_of(transition.calendar, transition.at).isoformat()}"


def _ending(transition: Transition) -> Entry | None:
    return history_rows.latest(transition.session, transition.request.id, _ENDINGS)
