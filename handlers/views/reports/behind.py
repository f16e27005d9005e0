"""A request in a list behind a figure. Whoever serves it is not named: nothing that is measured is about one person."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.requests.snapshot import RequestSnapshot
from handlers.views import moments
from handlers.views.blocks import button, escape, section, told_apart
from handlers.views.home import READ_ROW
from handlers.views.requests import links


def row(snapshot: RequestSnapshot, how: str | None = None) -> Block:
    """Return the request with whoever asked and how it went, to be opened; without `how`, with how it stands now."""
    number = links.number(snapshot, links.DEPARTMENT)
    said = how or moments.pressing(snapshot)
    block = section(f"{number}  {escape(snapshot.request.summary)}\n{escape(snapshot.requester.name)} · {said}")
    block.accessory = button("Open", READ_ROW, snapshot.request.id)
    return told_apart(block, links.spoken(snapshot))
