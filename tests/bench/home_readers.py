"""How long a card takes to its channel while colleagues look at Home and Slack takes a fifth of a second for a call."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from statistics import quantiles
from typing import Any

from slack_sdk import WebClient

from bot import Bot, membership
from bot.departments import departments
from bot.home_readers import HomeReaders
from bot.membership import Profile
from bot.requests import opening
from bot.sandbox import Sandbox
from bot.schedule import Dispatcher, HomeWorker
from handlers.delivery import home
from handlers.delivery.postman import Postman
from handlers.slack import posting_client
from tests.bench.company import Base, company, sandbox
from tests.company import settings_for
from tests.patience import FOR_OTHERS

READERS = (0, 20, 65)
ROUNDS, ACTS = 3, 12
CALL = 0.2
_HANDS = 4
_BETWEEN_ACTS = 0.5
_ANA = "UANA0000"


def measure(bases: Sequence[Base], rounds: int = ROUNDS, acts: int = ACTS) -> dict[int, list[float]]:
    """Seconds from each request to its card, by how many look at Home: a few requests of each company in turns, so that
    a busy moment of the machine falls on all of them alike. The first round, in which caches fill, does not count.
    """
    taken: dict[int, list[float]] = {readers: [] for readers in READERS}
    with ExitStack() as stack:
        places = {
            readers: stack.enter_context(_at_work(base, readers)) for readers, base in zip(READERS, bases, strict=True)
        }
        for number in range(rounds + 1):
            for readers, (slack, bot, looking) in places.items():
                seconds = _until_the_cards(slack, bot, looking, f"round {number}", acts if number else 1)
                taken[readers] += seconds if number else []
    return taken


def p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


@contextmanager
def _at_work(base: Base, readers: int) -> Iterator[tuple[Sandbox, Bot, list[str]]]:
    """A company in whose departments so many colleagues serve, each in all of them."""
    with sandbox() as slack, company(settings_for(slack), base) as bot:
        looking = [slack.workspace.add_member(f"reads{number:02}", name=f"R {number}").id for number in range(readers)]
        membership.keep(bot, [Profile(one, one, "Europe/Paris") for one in (_ANA, *looking)])
        for department_id in departments.channels(bot).values():
            membership.keep_members(bot, department_id, looking)
        yield slack, bot, looking


def _until_the_cards(slack: Sandbox, its: Bot, looking: Sequence[str], word: str, acts: int) -> list[float]:
    """Ask one department after the other, while these people look at Home."""
    bot = replace(its, home_readers=HomeReaders())
    hands = [Postman(bot, _slow(posting_client(bot.settings))).deliver for _hand in range(_HANDS)]
    homes_client, drawn = _slow(posting_client(bot.settings)), list[str]()

    def redraw(person_id: str) -> None:
        home.redraw(bot, homes_client, person_id)
        drawn.append(person_id)

    homes = HomeWorker(bot, redraw)
    dispatcher = Dispatcher(bot, *hands, behind=[homes.wake])
    for person_id in looking:
        bot.home_readers.opens(person_id, bot.now())
    homes.start()
    dispatcher.start()
    try:
        taken = [_until_the_card(slack, bot, f"{word}, request {number}", number) for number in range(acts)]
    finally:
        homes.stop()
        dispatcher.stop()
    if acts > 1 and len(set(drawn)) < min(acts, len(looking)):
        raise AssertionError(f"only {len(set(drawn))} Homes were drawn anew meanwhile")
    return taken


def _until_the_card(slack: Sandbox, bot: Bot, summary: str, number: int) -> float:
    channels = departments.channels(bot)
    channel_id = sorted(channels)[number % len(channels)]
    began = time.perf_counter()
    opening.open_request(bot, opening.NewRequest(summary, _ANA, channels[channel_id], summary))
    with slack.workspace.changes:
        seen = slack.workspace.changes.wait_for(partial(_is_there, slack, channel_id, summary), FOR_OTHERS)
    took = time.perf_counter() - began
    if not seen:
        raise AssertionError("the card did not come")
    # One message a second and channel is all that Slack takes.
    threading.Event().wait(_BETWEEN_ACTS)
    return took


def _is_there(slack: Sandbox, channel_id: str, summary: str) -> bool:
    messages = list(slack.workspace.channels[channel_id].messages.values())
    return any(summary in str(vars(message)) for message in messages[-2:])


def _slow(client: WebClient) -> WebClient:
    """The client of a Slack that takes its time for each call."""
    quick = client.api_call

    def call(*arguments: Any, **named: Any) -> Any:
        threading.Event().wait(CALL)
        return quick(*arguments, **named)

    client.api_call = call  # type: ignore[method-assign]
    return client
