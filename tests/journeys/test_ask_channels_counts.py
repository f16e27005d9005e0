"""How many messages one request is to each side, from the first word to the last, by each way in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import pytest

from bot.sandbox.seen import SeenMessage
from handlers.requests.command import MESSAGE_SHORTCUT
from tests.journeys.ask_steps import ASK, WORDS, asks_in, in_thread, marks
from tests.journeys.steps import card, own_card, presses, writes
from tests.office import Office


class Counts(NamedTuple):
    """New messages of Handoff by where they stand: below the question, in the requester's own messages, in the
    department's channel, and private words that are gone with a reload.
    """

    thread: int
    direct: int
    workroom: int
    private: int


def emoji(office: Office) -> SeenMessage:
    said = office.ana.writes(WORDS, in_="ask-it")
    marks(office, office.ana, said)
    return said


def mention(office: Office) -> SeenMessage:
    return office.ana.writes(f"@Handoff {WORDS}", in_="ask-it")


def menu(office: Office) -> SeenMessage:
    said = office.ana.writes(WORDS, in_="ask-it")
    office.ana.uses_shortcut(MESSAGE_SHORTCUT, on=said)
    return said


def by_itself(office: Office) -> SeenMessage:
    asks_in(office, "it", auto="open")
    return office.ana.writes(WORDS, in_="ask-it")


def offered(office: Office) -> SeenMessage:
    asks_in(office, "it", auto="offer")
    return emoji(office)


def command(office: Office) -> None:
    office.asks(office.ana, f"it {WORDS}")


# The card, the answer, that it is done: on either side no more than that.
TABLE: dict[str, tuple[Callable[[Office], SeenMessage | None], Counts]] = {
    "emoji": (emoji, Counts(thread=3, direct=0, workroom=2, private=0)),
    "mention": (mention, Counts(thread=3, direct=0, workroom=2, private=0)),
    "menu": (menu, Counts(thread=3, direct=0, workroom=2, private=1)),
    "open": (by_itself, Counts(thread=3, direct=0, workroom=2, private=0)),
    "offer": (offered, Counts(thread=3, direct=0, workroom=2, private=1)),
    "command": (command, Counts(thread=0, direct=3, workroom=2, private=1)),
}


@pytest.mark.parametrize("way", TABLE)
def test_so_many_messages_is_one_request(asking: Office, way: str) -> None:
    begins, counted = TABLE[way]

    is_in_channel = begins(asking) is not None
    asking.settles()
    presses(asking, asking.bo, "Take it", card(asking.bo))
    writes(asking, asking.bo, "Reply", "Hold the power key.", card(asking.bo))
    presses(asking, asking.bo, "Done", card(asking.bo))
    presses(asking, asking.ana, "Yes, it is done", in_thread(asking.ana) if is_in_channel else own_card(asking.ana))

    assert counts(asking) == counted


def counts(office: Office) -> Counts:
    """What Handoff posted and did not take away, whatever was edited in place."""
    places: Counter[str] = Counter()
    for channel in office.sandbox.workspace.channels.values():
        places[channel.id] = sum(message.bot_id is not None for message in channel.messages.values())
    private = sum(not one.by_slack for one in office.sandbox.workspace.ephemerals)
    return Counts(places[ASK], places[office.ana.member.dm_id], places["CITHELP0"], private)
