"""What Handoff shows in an ask channel: the requester's card below what they wrote, and whom it may be for."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.departments.naming import Named
from bot.requests.opening import Opened
from bot.requests.snapshot import RequestSnapshot
from handlers.views.blocks import actions, button, context, escape, section
from handlers.views.requests import ids, links
from handlers.views.requests.buttons import is_over_for_requester, requester_buttons, requester_menu
from storage.tables import Department

_MOST = 24

GONE = "That message is not there any more, or this department is not asked here any more. I made no request of it."
KEPT = "Done. The card in the thread shows how it goes."
NO_WORDS = "There is nothing to read in that message, so I made no request of it. Add a few words, and mark it again."


def card(snapshot: RequestSnapshot, state: Sequence[Block], outcome: str) -> list[Block]:
    """The requester's card in the thread of their message, which all read who are in the channel: it says whose it is,
    and repeats nothing of what was asked.
    """
    asks = f"*{snapshot.number}* <@{snapshot.requester.id}> asks *{escape(snapshot.department.name)}*"
    if is_over_for_requester(snapshot):
        headline = section(asks)
        headline.accessory = requester_menu(snapshot)
        return [headline, context(outcome)]
    blocks = [section(asks), *state]
    if snapshot.request.state in {"open", "taken"}:
        blocks.append(context(f"What is written in this thread reaches {escape(snapshot.department.name)}."))
    # How well it went is a matter of the window, where nobody else reads it.
    return [*blocks, actions(requester_buttons(snapshot))]


def thread(snapshot: RequestSnapshot) -> str:
    """The channel where it was asked, as a link to the thread if Slack told where that is."""
    posted = snapshot.cards.get(links.REQUESTER)
    channel = f"<#{snapshot.request.asked_in}>"
    return channel if posted is None or posted.permalink is None else f"{channel} (<{posted.permalink}|thread>)"


def offered(departments: Sequence[Department], emoji: str) -> str:
    """To whoever wrote what reads like a request, once."""
    who = departments[0].name if len(departments) == 1 else "a department"
    return f"Shall I keep track of this? Press :{emoji}: below your message, and {escape(who)} tells you here by when."


def dismissed(opened: Opened) -> str:
    """To whoever wants a request to be made of what its department said is none."""
    return (
        f"{escape(opened.department.name)} said that this is not a request, so I made none of it. If it is one, please "
        "ask with `/request`."
    )


def to_whom(departments: Sequence[Named], ts: str) -> tuple[str, list[Block]]:
    """To whoever marked a message in a channel of several departments, the likeliest first. `ts` is that message."""
    text = "*Whom is this for?* Nobody has been told of it yet."
    choices = [
        button(department.name, f"{ids.ASK_OF}.{place}", f"{department.id}:{ts}")
        for place, department in enumerate(departments[:_MOST])
    ]
    return text, [section(text), actions(choices)]
