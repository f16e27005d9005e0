"""How many requests a second one sender gets through, and eight at once; and whether anybody is refused meanwhile."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from statistics import median

import psycopg
from slack_bolt import App
from sqlalchemy import make_url

from bot.sandbox import Sandbox
from handlers import build_app
from handlers.slack import listening_client
from tests.bench.answers import WARMING, Question, acknowledging, answer, asked
from tests.bench.company import Base, company
from tests.company import settings_for
from tests.races.together import together

MANY = 8
ROUNDS = 5
# In a round. Each of the many sends as many as the others.
REQUESTS = 400


@dataclass
class Rates:
    """What each round got through a second, and how often somebody did not read that their request is kept."""

    rounds: list[float] = field(default_factory=list)
    refused: int = 0

    def add(self, acts: Sequence[Callable[[], int]], count: int) -> None:
        """Do these at once; each answers how many of the `count` in all it got through."""
        began = time.perf_counter()
        kept = together(acts)
        self.rounds.append(count / (time.perf_counter() - began))
        for error in kept:
            if isinstance(error, Exception):
                raise error
            self.refused -= error
        self.refused += count

    def median(self) -> float:
        return median(self.rounds)


@dataclass(frozen=True)
class Senders:
    """One database's rates, taken in turns so that a busy moment of the machine falls on all of them alike.

    `acknowledging` is an app that only acknowledges, to as many senders. `inserts` is what the driver alone keeps a
    second: one row and one commit after the other.
    """

    one: Rates
    many: Rates
    acknowledging: Rates
    inserts: Rates


def measure(sandbox: Sandbox, base: Base, rounds: int = ROUNDS) -> Senders:
    """Send signed requests through the whole app, from one thread and from eight."""
    senders = Senders(Rates(), Rates(), Rates(), Rates())
    with company(settings_for(sandbox), base) as bot, _inserting(base) as insert:
        client = listening_client(bot.settings)
        app, bare = build_app(bot, client), acknowledging(sandbox, client)
        questions = asked(sandbox)
        _send(app, list(islice(questions, WARMING)), "")
        for _round in range(rounds):
            for rates, its, senders_at_once, says in (
                (senders.one, app, 1, "is with"),
                (senders.many, app, MANY, "is with"),
                (senders.acknowledging, bare, MANY, ""),
            ):
                to_send = list(islice(questions, REQUESTS))
                shares = [to_send[first::senders_at_once] for first in range(senders_at_once)]
                rates.add([partial(_send, its, share, says) for share in shares], REQUESTS)
            senders.inserts.add([partial(insert, REQUESTS)], REQUESTS)
    return senders


def _send(app: App, questions: Sequence[Question], says: str) -> int:
    """Answers how many were kept, as the answer says."""
    responses = [answer(app, question) for question in questions]
    return sum(response.status == 200 and says in response.body for response in responses)


@contextmanager
def _inserting(base: Base) -> Iterator[Callable[[int], int]]:
    """Gives a function that inserts so many rows with the driver alone, each kept before the next."""
    url = make_url(base.url)
    table = "CREATE TABLE raw_inserts (id INTEGER PRIMARY KEY, summary TEXT)"
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(f"{url.database}.raw", isolation_level=None, check_same_thread=False)) as lite:
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", table):
                lite.execute(statement)
            yield partial(_insert, lambda row: lite.execute("INSERT INTO raw_inserts (summary) VALUES (?)", row))
    else:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(table.replace("INTEGER", "SERIAL"))
            yield partial(_insert, lambda row: server.execute("INSERT INTO raw_inserts (summary) VALUES (%s)", row))


def _insert(insert: Callable[[tuple[str]], object], count: int) -> int:
    for _row in range(count):
        insert(("My laptop won't start",))
    return count
