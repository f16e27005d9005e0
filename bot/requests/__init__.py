"""The life of a request, verb by verb. One use case is one function and one transaction."""

from bot.requests.ending import cancel, close_unanswered, confirm, rate, reopen, resolve
from bot.requests.opening import NewRequest, Opened, may_ask, open_request
from bot.requests.reading import Line, Shown, card, card_at, for_reader, for_verb, keep_card, line, lines, mine, shown
from bot.requests.serving import assign, hand_back, release, take
from bot.requests.talking import answer, ask, note, reply, talk

__all__ = [
    "Line",
    "NewRequest",
    "Opened",
    "Shown",
    "answer",
    "ask",
    "assign",
    "cancel",
    "card",
    "card_at",
    "close_unanswered",
    "confirm",
    "for_reader",
    "for_verb",
    "hand_back",
    "keep_card",
    "line",
    "lines",
    "may_ask",
    "mine",
    "note",
    "open_request",
    "rate",
    "release",
    "reopen",
    "reply",
    "resolve",
    "shown",
    "take",
    "talk",
]
