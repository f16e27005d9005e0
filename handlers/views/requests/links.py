"""A request by its number, as a link to the card that its reader has of it."""

from __future__ import annotations

from bot.requests.snapshot import RequestSnapshot

DEPARTMENT, REQUESTER = "department", "requester"


def number(snapshot: RequestSnapshot, audience: str) -> str:
    """R-142 in bold, linked to the card of that audience if Slack told where it is."""
    card = snapshot.cards.get(audience)
    link = None if card is None else card.permalink
    return f"*{snapshot.number}*" if link is None else f"*<{link}|{snapshot.number}>*"


def spoken(snapshot: RequestSnapshot) -> str:
    """What a screen reader says of it: the number and what it is, as it was written."""
    return f"{snapshot.number}: {snapshot.request.summary}"
