"""How it went, on the requester's card: asked and answered with a click each."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.requests.snapshot import Rating, RequestSnapshot
from handlers.views import moments
from handlers.views.blocks import actions, button, context, escape
from handlers.views.requests import ids

_POOR = 2
_SHORT = {"none": "None", "15m": "Up to 15 min", "1h": "Up to 1 h", "half_day": "Half a day", "more": "More"}
_COST = {
    "none": "no time worth mentioning",
    "15m": "less than 15 minutes",
    "1h": "less than an hour",
    "half_day": "about half a day",
    "more": "more than half a day",
}


def rating_blocks(snapshot: RequestSnapshot) -> list[Block]:
    """Five faces; then the time it cost and a word; after a day what was said. Nothing about what was never done."""
    request, rating = snapshot.request, snapshot.rating
    if request.state not in {"resolved", "closed"} or not snapshot.was_done:
        return []
    if rating is None:
        also = " A click also says that it is done." if request.state == "resolved" else ""
        question = f"How well did *{escape(snapshot.department.name)}* help you? They see it.{also}"
        return [context(question), _scores(request.id, None)]
    if not rating.may_change:
        return [context(said(rating))]
    blocks: list[Block] = [
        context(f"{said(rating)} You can change it for a day."),
        _scores(request.id, rating.score),
    ]
    if rating.asks_for_time:
        blocks += [context("How much working time did this cost you?"), _times(request.id, rating.time_lost)]
    return blocks


def can_comment(snapshot: RequestSnapshot) -> bool:
    """Was it rated just now, and nothing written with it yet?"""
    return snapshot.rating is not None and snapshot.rating.may_change and not snapshot.rating.has_comment


def said(rating: Rating) -> str:
    cost = "" if rating.time_lost is None else f", and it cost you {_COST[rating.time_lost]}"
    poor = " If something is missing, *Reopen* brings it back." if rating.score <= _POOR and rating.may_change else ""
    sent = " Your comment was sent." if rating.has_comment else ""
    return f"You gave {moments.FACES[rating.score]} {rating.score} of 5{cost}.{sent}{poor}"


def _scores(request_id: int, given: int | None) -> Block:
    return actions(
        [
            button(
                f"{moments.FACES[score]} {score}",
                ids.SCORES[score],
                request_id,
                style="primary" if score == given else None,
                read_as=f"{score} of 5: {meaning}" + (", your choice" if score == given else ""),
            )
            for score, meaning in sorted(_MEANINGS.items())
        ],
        block_id="rating",
    )


def _times(request_id: int, given: str | None) -> Block:
    return actions(
        [
            button(
                label,
                ids.TIMES_LOST[time_lost],
                request_id,
                style="primary" if time_lost == given else None,
                read_as=f"{label}: time lost" + (", your choice" if time_lost == given else ""),
            )
            for time_lost, label in _SHORT.items()
        ],
        block_id="time-lost",
    )


_MEANINGS = {score: label.partition(" · ")[2] for score, label in moments.SCORES.items()}
