"""The two cards of a request, as tests of views look at them."""

from __future__ import annotations

from bot.requests.snapshot import RequestSnapshot
from handlers.views.requests import cards
from tests.handlers.reading import Surface, a_message


def department_card(snapshot: RequestSnapshot) -> Surface:
    return a_message("department card", cards.department_text(snapshot), cards.department_card(snapshot))


def requester_card(snapshot: RequestSnapshot) -> Surface:
    return a_message("requester card", cards.requester_text(snapshot), cards.requester_card(snapshot))
