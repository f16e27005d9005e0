"""A word of the requester about what is finished: it may mean that it is not done after all."""

from __future__ import annotations

from bot.local_days import date_of
from bot.requests.transition import Transition
from storage import requests as request_rows

_ENDINGS = ("resolved", "upheld", "confirmed", "rated", "closed", "silent", "cancelled")


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


def _idempotency_key(transition: Transition) -> str:
    ending = request_rows.latest(transition.session, transition.request.id, _ENDINGS)
    key = f"doubt:{transition.request.id}:{0 if ending is None else ending.id}"
    if transition.request.state == "resolved":
        return key
    return f"{key}:{date_of(transition.calendar, transition.at).isoformat()}"
