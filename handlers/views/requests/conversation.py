"""What Handoff says to somebody who writes to it outside any thread."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.departments.naming import Offered
from bot.requests.snapshot import RequestSnapshot
from handlers.views.blocks import actions, button, context, escape, section, told_apart
from handlers.views.requests import links
from handlers.views.requests.command import ANOTHER, NO_DEPARTMENTS
from handlers.views.requests.ids import ANSWER

SEND_MESSAGE = "request.send_message"

GREETING = "Happy to help. Tell me what you need, and I ask you who should get it. `help` shows what I can do."

_MOST = 5


def where_to_write(
    waiting: Sequence[RequestSnapshot], offered: Offered, *, ts: str, has_pulse: bool = False
) -> tuple[str, list[Block]]:
    """To whom their words can go; first the questions that wait for them. `ts` is the message that they wrote.

    `has_pulse`: somebody who is asked may have meant that, and what is written here is not sealed.
    """
    blocks: list[Block] = []
    for snapshot in waiting[:_MOST]:
        department = escape(snapshot.department.name)
        headline = f"{links.number(snapshot, links.REQUESTER)}  {escape(snapshot.request.summary)}"
        blocks += [
            section(f"{headline}\n{department} waits for your answer."),
            told_apart(
                actions(
                    [button("Answer", ANSWER, snapshot.request.id, style="primary")],
                    block_id=f"waits-{snapshot.request.id}",
                ),
                links.spoken(snapshot),
            ),
        ]
    if not offered.departments:
        return NO_DEPARTMENTS, [*blocks, section(NO_DEPARTMENTS)]
    text = "*Send this to…* Nobody has read it yet. Choose who can help, and a form opens with your words."
    choices = [
        button(department.name, f"{SEND_MESSAGE}.{place}", f"{department.id}:{ts}")
        for place, department in enumerate(offered.departments)
    ]
    another = [button(ANOTHER, SEND_MESSAGE, f":{ts}")] if offered.has_more else []
    more = "What you write *in the thread below a request's card* reaches the other side. `help` shows what I can do."
    if has_pulse:
        more += " A pulse is answered with its *Answer* button alone: only there your answer is sealed."
    return text, [*blocks, section(text), actions([*choices, *another]), context(more)]


def moved_away(snapshot: RequestSnapshot) -> str:
    """To somebody who wrote below a card that the request has left."""
    return (
        f"{snapshot.number} is with *{escape(snapshot.department.name)}* now, so I did not pass this on. "
        "Please write below its card there: that reaches them and whoever asked."
    )
