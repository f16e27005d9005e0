"""How long a person waits for the answer to `/request it …`: from the signed bytes to the answer's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from statistics import median, quantiles
from urllib.parse import urlencode

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from sqlmodel import insert

from bot import Bot, membership
from bot.departments import departments
from bot.home_readers import HomeReaders
from bot.membership import Profile
from bot.sandbox import Sandbox
from bot.sandbox.payloads import command_payload
from handlers import build_app
from handlers.slack import listening_client
from storage.tables import Person
from tests.bench.company import Base, company
from tests.company import settings_for

TEXT = "it My laptop won't start"
WARMING = 20
RUNS = 1_000
# Colleagues who have Home open, each of whom is drawn a fresh one.
READERS = 20


@dataclass
class Times:
    """How long each run of one thing took, in milliseconds; and how much of it the processor worked, here."""

    taken: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def add(self, what: Callable[[], object]) -> None:
        began, worked = time.perf_counter(), time.thread_time()
        what()
        self.taken.append((time.perf_counter() - began) * 1e3)
        self.worked.append((time.thread_time() - worked) * 1e3)

    def worked_median(self) -> float:
        return median(self.worked)

    def median(self) -> float:
        return median(self.taken)

    def p99(self) -> float:
        return quantiles(self.taken, n=100)[-1]


@dataclass(frozen=True)
class Answers:
    """One database's times, taken in turns so that a busy moment of the machine falls on all of them alike."""

    base: Base
    ours: Times
    with_readers: Times
    only_acknowledged: Times
    durable_insert: Times


def measure(sandbox: Sandbox, base: Base, runs: int = RUNS) -> Answers:
    """Ask one after the other; the first few runs, in which caches fill and Slack is asked who asks, do not count."""
    with company(settings_for(sandbox), base) as bot:
        client = listening_client(bot.settings)
        app = build_app(bot, client)
        bare = acknowledging(sandbox, client)
        watched = replace(bot, home_readers=HomeReaders())
        watched_app = build_app(watched, client)
        readers = _members(watched)
        answers = _no_answers(base)
        questions = asked(sandbox)
        for run in range(-WARMING, runs):
            taken = answers if run >= 0 else _no_answers(base)
            question = next(questions)
            taken.ours.add(partial(_answer, app, question, "is with"))
            for reader in readers:
                watched.home_readers.opens(reader, watched.now())
            taken.with_readers.add(partial(_answer, watched_app, next(questions), "is with"))
            taken.only_acknowledged.add(partial(_answer, bare, question, ""))
            taken.durable_insert.add(partial(_insert, bot, f"U{run}"))
    return answers


def acknowledging(sandbox: Sandbox, client: WebClient) -> App:
    """A Bolt app that only acknowledges."""
    app = App(client=client, signing_secret=sandbox.signing_secret, process_before_response=True)
    app.command("/request")(_acknowledge)
    return app


@dataclass(frozen=True)
class Question:
    """What arrives over HTTP."""

    body: bytes
    headers: dict[str, str]


def asked(sandbox: Sandbox) -> Iterator[Question]:
    """Signed like Slack's, each with a trigger of its own: the same one twice would open one request."""
    workspace = sandbox.workspace
    ana, channel = workspace.member("ana"), workspace.channel("general")
    signer = SignatureVerifier(sandbox.signing_secret)
    for number in count():
        url = f"{sandbox.url}nowhere"
        payload = command_payload(workspace, ana, channel, "/request", TEXT, trigger=f"{number}.bench", url=url)
        body = urlencode(payload)
        now = str(int(time.time()))  # noqa: TID251  (Slack's signature holds the wall clock's moment)
        signature = signer.generate_signature(timestamp=now, body=body)
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": now,
            "x-slack-signature": str(signature),
        }
        yield Question(body.encode(), headers)


def answer(app: App, question: Question) -> BoltResponse:
    """Hand the question to the app, as an HTTP server would."""
    return app.dispatch(BoltRequest(body=question.body.decode(), headers=dict(question.headers)))


def _answer(app: App, question: Question, holds: str) -> None:
    response = answer(app, question)
    if response.status != 200 or holds not in response.body:
        raise AssertionError(f"{response.status}: {json.dumps(response.body)[:200]}")


def _no_answers(base: Base) -> Answers:
    return Answers(base, Times(), Times(), Times(), Times())


def _members(bot: Bot) -> list[str]:
    """Twenty colleagues who serve every department."""
    ids = [f"UREADS{number:02}" for number in range(READERS)]
    membership.keep(bot, [Profile(person_id, person_id, "Europe/Paris") for person_id in ids])
    for department_id in departments.channels(bot).values():
        membership.keep_members(bot, department_id, ids)
    return ids


def _acknowledge(ack: Ack) -> None:
    ack()


def _insert(bot: Bot, person_id: str) -> None:
    with bot.db.transaction() as session:
        session.exec(insert(Person).values(id=person_id, name="Ana", met_at=bot.now()))
