"""What Handoff says to somebody who writes to it outside any thread."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.requests.snapshot import RequestSnapshot
from handlers.views.blocks import actions, button, escape, section
from handlers.views.requests import links
from handlers.views.requests.ids import ANSWER

_MOST = 5


def where_to_write(waiting: Sequence[RequestSnapshot], *, has_pulse: bool = False) -> tuple[str, list[Block]]:
    """Where their words would reach somebody; first the questions that wait for them.

    `has_pulse`: somebody who is asked may have meant that, and what is written here is not sealed.
    """
    text = (
        "I pass on what you write *in the thread below a request's card*, so nobody has read this one. "
        "For something new, type `/request`; `/request help` shows the rest."
    )
    if has_pulse:
        text += " A pulse is answered with its *Answer* button alone: only there your answer is sealed."
    blocks: list[Block] = [section(text)]
    for snapshot in waiting[:_MOST]:
        department = escape(snapshot.department.name)
        headline = f"{links.number(snapshot, links.REQUESTER)}  {escape(snapshot.request.summary)}"
        blocks += [
            section(f"{headline}\n{department} waits for your answer."),
            actions(
                [button("Answer", ANSWER, snapshot.request.id, style="primary")],
                block_id=f"waits-{snapshot.request.id}",
            ),
        ]
    return text, blocks


def moved_away(snapshot: RequestSnapshot) -> str:
    """To somebody who wrote below a card that the request has left."""
    return (
        f"{snapshot.number} is with *{escape(snapshot.department.name)}* now, so I passed this on to nobody. "
        "What you write below its card there reaches them and whoever asked."
    )
