"""The life of a request, verb by verb. One use case is one function and one transaction."""

from bot.requests.changing import change, move
from bot.requests.ending import cancel, close_unanswered, confirm, rate, reopen, resolve
from bot.requests.opening import NewRequest, Opened, may_ask, open_request
from bot.requests.reading import (
    Line,
    card,
    card_at,
    for_reader,
    for_verb,
    former_cards,
    keep_card,
    line,
    lines,
    mine,
    moved_from,
    shown,
)
from bot.requests.renegotiating import agree, keep_old, propose
from bot.requests.serving import assign, hand_back, release, take
from bot.requests.showing import Shown
from bot.requests.talking import acknowledge, answer, ask, note, reply, talk

__all__ = [
    "Line",
    "NewRequest",
    "Opened",
    "Shown",
    "acknowledge",
    "agree",
    "answer",
    "ask",
    "assign",
    "cancel",
    "card",
    "card_at",
    "change",
    "close_unanswered",
    "confirm",
    "for_reader",
    "for_verb",
    "former_cards",
    "hand_back",
    "keep_card",
    "keep_old",
    "line",
    "lines",
    "may_ask",
    "mine",
    "move",
    "moved_from",
    "note",
    "open_request",
    "propose",
    "rate",
    "release",
    "reopen",
    "reply",
    "resolve",
    "shown",
    "take",
    "talk",
]
