"""The two cards of a request, as tests of views look at them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.requests.snapshot import RequestSnapshot
from handlers.views.blocks import section
from handlers.views.requests import ask_channels, cards
from tests.handlers.examples import Texts, a_request, an_offer, opened
from tests.handlers.reading import Surface, a_message


def department_card(snapshot: RequestSnapshot) -> Surface:
    return a_message("department card", cards.department_text(snapshot), cards.department_card(snapshot))


def requester_card(snapshot: RequestSnapshot) -> Surface:
    return a_message("requester card", cards.requester_text(snapshot), cards.requester_card(snapshot))


def in_ask_channel(state: str, texts: Texts) -> Iterator[Surface]:
    """What was asked where its requester writes, with and without a card that Slack has a link to."""
    for linked in (True, False):
        shown = a_request(state, texts, linked=linked, asked_in="CASKIT00", rated=linked)
        told = f"{state}, asked in a channel{', linked' if linked else ''}"
        yield a_message(f"department card, {told}", cards.department_text(shown), cards.department_card(shown))
        yield a_message(f"requester card, {told}", cards.requester_text(shown), cards.requester_card(shown))
    offered = [an_offer(texts, number=number).department for number in range(1, 25)]
    yield a_message("whom a message is for", *ask_channels.to_whom(offered, "1700000000.123456"))
    yield a_message("an offer", (said := ask_channels.offered(offered, "ticket")), [section(said)])
    for said in (ask_channels.NO_WORDS, ask_channels.GONE, ask_channels.KEPT, ask_channels.dismissed(opened(shown))):
        yield a_message("no request of a message", said, [section(said)])
