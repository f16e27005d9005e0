"""Who may do what with a request, and in which of its states."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from storage import requests as request_rows


class Who(Enum):
    """Who may do something with a request."""

    MEMBERS = auto()
    REQUESTER = auto()
    REQUESTER_OR_MEMBERS = auto()
    REQUESTER_OR_LEADS = auto()
    ASSIGNEE_OR_LEADS = auto()


class Rule(NamedTuple):
    who: Who
    states: tuple[str, ...]


_DONE = ("resolved", "closed")

INSIDE = frozenset({"acknowledged", "noted", "snoozed"})
"""Verbs that are the department's own: the requester never reads them."""

OWN = frozenset({"rated"})
"""Verbs that are the requester's own: the department does not read who rated."""

# Who may do what, and when: the one table that verbs, forms and refusals go by.
RULES = {
    "take": Rule(Who.MEMBERS, ("open", "waiting")),
    "release": Rule(Who.MEMBERS, ("taken", "waiting")),
    "assign": Rule(Who.MEMBERS, request_rows.UNFINISHED),
    "ask": Rule(Who.MEMBERS, request_rows.UNFINISHED),
    "reply": Rule(Who.MEMBERS, (*request_rows.UNFINISHED, *_DONE)),
    "acknowledge": Rule(Who.MEMBERS, request_rows.UNFINISHED),
    "note": Rule(Who.MEMBERS, (*request_rows.UNFINISHED, *_DONE, "cancelled")),
    "resolve": Rule(Who.MEMBERS, request_rows.UNFINISHED),
    "answer": Rule(Who.REQUESTER, (*request_rows.UNFINISHED, *_DONE)),
    "confirm": Rule(Who.REQUESTER, ("resolved",)),
    "rate": Rule(Who.REQUESTER, _DONE),
    "uphold": Rule(Who.MEMBERS, ("resolved",)),
    "reopen": Rule(Who.REQUESTER_OR_MEMBERS, (*_DONE, "cancelled")),
    "cancel": Rule(Who.REQUESTER_OR_LEADS, request_rows.UNFINISHED),
    # Of what stands in an ask channel, as long as nobody has it.
    "dismiss": Rule(Who.MEMBERS, ("open",)),
    "change": Rule(Who.MEMBERS, request_rows.UNFINISHED),
    "move": Rule(Who.MEMBERS, request_rows.UNFINISHED),
    "propose": Rule(Who.ASSIGNEE_OR_LEADS, request_rows.UNFINISHED),
    "settle": Rule(Who.REQUESTER, request_rows.UNFINISHED),
    "settle_counter": Rule(Who.MEMBERS, request_rows.UNFINISHED),
}
