"""How many reminders are too many for one day: the rule that real reminders and dry runs share."""

from __future__ import annotations

from datetime import datetime


def always_comes(*, is_urgent: bool, late_from: datetime | None, told_at: datetime | None, at: datetime) -> bool:
    """Return whether a reminder comes however many there were: it is urgent, or the first to say that it is late.

    `late_from` is when its promise broke, or will break; `told_at` is when the same person was last reminded of it.
    That it is late still is no news any more.
    """
    is_first_word = late_from is not None and late_from <= at and (told_at is None or told_at < late_from)
    return is_urgent or is_first_word


def comes_at_once(*, always: bool, sent: int, a_day: int) -> bool:
    """Return whether a reminder is sent by itself; what is not waits for the digest.

    `sent` counts all that the person got on that day, with what always comes: on a day on which things break, what is
    only due soon gives way.
    """
    return always or sent < a_day
