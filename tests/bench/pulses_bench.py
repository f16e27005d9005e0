"""A pulse to very many people: launching it, answering it, closing it, and inviting them while others ask."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from statistics import median
from typing import Any, TypeVar
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier
from sqlalchemy import event
from sqlmodel import insert, update

from bot import Bot, utc_now
from bot.pulses import ballots, closing, drafts, invitations, launch, results
from bot.pulses.ballot_content import Content, pack
from bot.pulses.disks import LASTING
from bot.pulses.envelopes import Keys, seal
from bot.pulses.keys import folder_of
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question, Questionnaire, Readers
from bot.requests import opening
from bot.sandbox import Sandbox
from bot.schedule import Dispatcher
from bot.settings import Settings
from handlers import build_app
from handlers.budgets import Budgets
from handlers.delivery.postman import Postman
from handlers.slack import listening_client, posting_client
from handlers.views.pulses.ballots import ANSWER_FORM, question_block
from storage import departments
from storage import pulses as rows
from storage.tables import OutboxRow, Person, Role
from tests.bench.answers import WARMING, Times, _answer
from tests.bench.answers import Question as Asked
from tests.bench.company import Base, company
from tests.company import settings_for

PEOPLE = 10_000
# What the policy of publishing has to get through: at a launch, and at the close.
MOST_PEOPLE = 20_000
# Once every two weeks for 180 days: more of them are never remembered.
WAVES = 13
ANSWERS = 1_000
REQUESTS = 30
HR = "UHANA000"
Result = TypeVar("Result")
QUESTIONS = (
    Question(Kind.SCALE, "How are you?"),
    Question(Kind.ENPS, "Would you recommend us?"),
    Question(Kind.TEXT, "What should change?"),
)
# A Tuesday at nine in Paris.
NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)
TWO_WEEKS = timedelta(days=14)
PARIS = "Europe/Paris"
# Of whom a few are enough for something to be published.
SOME = 60


@dataclass(frozen=True)
class Rounds:
    """Seconds that each thing took, once. `publishing` is a part of `closing`: to find out what may be published, and
    to write that down. `launching_again` is a launch that must respect as many waves as can be remembered.
    """

    launching: float
    inviting: float
    closing: float
    publishing: float
    reminding: float
    launching_again: float


@contextmanager
def large_company(
    settings: Settings, base: Base, colleagues: Sequence[str] = (), zone: str = PARIS, size: int = PEOPLE
) -> Iterator[Bot]:
    """So many colleagues in the departments of the example file, one of them Hana of HR."""
    with company(settings, base) as small, tempfile.TemporaryDirectory(prefix="handoff-bench-keys-") as keys:
        settings = replace(small.settings, hr=(HR,), keys=keys, disk=LASTING, secret="s" * 32)
        bot = replace(small, settings=settings, now=lambda: NOW)
        people = [HR, *(colleagues or (f"U{number:06}" for number in range(size - 1)))]
        with bot.db.transaction() as session:
            known = {"is_active": True, "is_bot": False, "is_external": False, "met_at": utc_now()}
            session.connection().execute(
                insert(Person), [{"id": id_, "name": id_, "zone": zone, **known} for id_ in people]
            )
            places = [department.id for department in departments.active(session)]
            session.connection().execute(
                insert(Role),
                [
                    {"department_id": places[number % len(places)], "person_id": id_, "role": "member"}
                    for number, id_ in enumerate(people)
                ],
            )
        yield bot


def measure_rounds(base: Base) -> Rounds:
    with large_company(Settings(), base, size=MOST_PEOPLE) as bot:
        series_id = _draft(bot)
        launching, launched = _timed(lambda: launch.launch(bot, series_id, HR))
        survey_id = launched.survey_id or 0
        inviting_took, _promised = _timed(lambda: invitations.send_due(bot))
        _everybody_answers(bot, survey_id)
        # A Friday; it closes on Sunday.
        last_day = replace(bot, now=lambda: NOW + timedelta(days=3, hours=1))
        reminding, reminded = _timed(lambda: invitations.remind_due(last_day))
        assert reminded == MOST_PEOPLE
        at_the_end = replace(bot, now=lambda: NOW + timedelta(days=5))
        opener = _Stopwatch(bot)
        closing_took, _closed = _timed(lambda: closing.close_due(at_the_end, opener))
        publishing = opener.took
        assert results.published(bot, survey_id).turnout is not None
        for wave in range(1, WAVES - 1):
            _a_few_answer(bot, _launched_again(bot, series_id, wave), wave)
        launching_again, _survey_id = _timed(lambda: _launched_again(bot, series_id, WAVES - 1))
        return Rounds(launching, inviting_took, closing_took, publishing, reminding, launching_again)


def measure_answers(sandbox: Sandbox, base: Base, runs: int = ANSWERS) -> Times:
    """From the signed bytes of the form to "Recorded"; the first few do not count."""
    with large_company(settings_for(sandbox), base) as company_then:
        bot = replace(company_then, now=utc_now)
        survey_id = launch.launch(bot, _draft(bot), HR).survey_id or 0
        app = build_app(bot, listening_client(bot.settings))
        taken = Times()
        for run, asked in zip(range(-WARMING, runs), _submissions(sandbox, survey_id), strict=False):
            (taken if run >= 0 else Times()).add(partial(_answer, app, asked, "Recorded"))
        return taken


def send_ten_thousand_forms_of_one_person(base: Base) -> int:
    """Answers how many envelopes there are afterwards."""
    with large_company(Settings(), base) as bot:
        survey_id = launch.launch(bot, _draft(bot), HR).survey_id or 0
        for number in range(10_000):
            ballots.answer(bot, survey_id, HR, {1: number % 5, 2: number % 11})
        with bot.db.reading() as session:
            return rows.envelope_count(session, survey_id)


def measure_cards(sandbox: Sandbox, base: Base) -> tuple[float, float, float]:
    """Milliseconds from a request to its card in the channel: in quiet, and while ten thousand are invited; and how
    many of them were invited a second meanwhile.
    """
    workspace = sandbox.workspace
    colleagues = [workspace.add_member(f"p{number:05}", name=f"P {number}").id for number in range(PEOPLE - 1)]
    with large_company(settings_for(sandbox), base, colleagues) as company_then:
        bot = replace(company_then, now=utc_now)
        budgets = Budgets(bot)
        client, for_bulk = (
            posting_client(bot.settings, budgets, bulk=bulk, patience=timedelta(seconds=10 * bulk))
            for bulk in (False, True)
        )
        dispatchers = [
            Dispatcher(bot, Postman(bot, client).deliver),
            Dispatcher(bot, Postman(bot, for_bulk).deliver, bulk=True),
        ]
        for dispatcher in dispatchers:
            dispatcher.start()
        try:
            quiet = _until_the_card(bot, sandbox, "quiet")
            launch.launch(bot, _draft(bot), HR)
            invitations.send_due(bot)
            # Whatever time it is: everybody's morning has come.
            with bot.db.transaction() as session:
                session.exec(update(OutboxRow).values(due_at=utc_now()))
            began, before = time.perf_counter(), _posts(sandbox)
            busy = _until_the_card(bot, sandbox, "busy")
            took = time.perf_counter() - began
            return quiet, busy, (_posts(sandbox) - before) / took
        finally:
            budgets.stop()
            for dispatcher in dispatchers:
                dispatcher.stop()


def _draft(bot: Bot) -> int:
    return drafts.draft(bot, HR, Questionnaire("How is work going?", QUESTIONS, Readers((HR,))), "form")


def _everybody_answers(bot: Bot, survey_id: int) -> None:
    """In one transaction: what it costs each of them is measured elsewhere."""
    keys = folder_of(bot.settings).read("1-1")
    assert keys is not None
    with bot.db.transaction() as session:
        survey = rows.survey(session, survey_id)
        assert survey is not None
        for number, (person_id, segment) in enumerate(rows.invited(session, survey_id).items()):
            mark = keys.mark(survey_id, person_id)
            answers: dict[int, int | str] = {1: number % 5, 2: number % 11, 3: f"Words of number {number}"}
            sealed = seal(keys.public, pack(Content(keys.proof(mark), segment, answers)), survey.size)
            rows.cast(session, survey_id, mark, sealed)


def _launched_again(bot: Bot, series_id: int, wave: int) -> int:
    """The survey id of a wave two weeks after the one before it; the first of them is number 0."""
    then = replace(bot, now=lambda: NOW + wave * TWO_WEEKS)
    return launch.launch_next(then, series_id, HR).survey_id or 0


def _a_few_answer(bot: Bot, survey_id: int, wave: int) -> None:
    """So many that something is published, and the wave is remembered."""
    opened_at = NOW + wave * TWO_WEEKS
    for number in range(SOME):
        ballots.answer(replace(bot, now=lambda: opened_at), survey_id, f"U{number:06}", {1: number % 5, 2: number % 11})
    closing.close_due(replace(bot, now=lambda: opened_at + timedelta(days=5)))


class _Stopwatch:
    """Opens envelopes, and measures how long it takes from the last one until all of them are destroyed: to find out
    what may be published, to write that down, and to check what was kept beside the key.
    """

    def __init__(self, bot: Bot) -> None:
        self.began = self.took = 0.0
        event.listen(bot.db.engine, "before_cursor_execute", self._looks)

    def __call__(self, keys: Keys, sealed: bytes) -> bytes:
        opened = keys.open(sealed)
        self.began = time.perf_counter()
        return opened

    def _looks(self, _connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if sql.startswith("DELETE FROM ballot"):
            self.took = time.perf_counter() - self.began


def _submissions(sandbox: Sandbox, survey_id: int) -> Iterator[Asked]:
    """The form of one person after another, signed like Slack's."""
    signer = SignatureVerifier(sandbox.signing_secret)
    for number in count():
        values = {
            question_block(1): {"answer": {"type": "radio_buttons", "selected_option": {"value": str(number % 5)}}},
            question_block(2): {"answer": {"type": "static_select", "selected_option": {"value": str(number % 11)}}},
            question_block(3): {"answer": {"type": "plain_text_input", "value": f"Words of number {number}"}},
        }
        payload = {
            "type": "view_submission",
            "team": {"id": sandbox.workspace.team_id, "domain": "bench"},
            "user": {"id": f"U{number % (PEOPLE - 1):06}", "name": "somebody", "team_id": sandbox.workspace.team_id},
            "api_app_id": "A0",
            "trigger_id": f"{number}.bench",
            "view": {
                "id": f"V{number}",
                "type": "modal",
                "callback_id": ANSWER_FORM,
                "private_metadata": json.dumps({"survey": survey_id}),
                "state": {"values": values},
            },
        }
        body = urlencode({"payload": json.dumps(payload)})
        now = str(int(time.time()))  # noqa: TID251  (Slack's signature holds the wall clock's moment)
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": now,
            "x-slack-signature": str(signer.generate_signature(timestamp=now, body=body)),
        }
        yield Asked(body.encode(), headers)


def _until_the_card(bot: Bot, sandbox: Sandbox, word: str) -> float:
    """The median of some requests, one after the other, to one department after the other."""
    taken = []
    with bot.db.reading() as session:
        asked = departments.active(session)
    for number in range(REQUESTS):
        department = asked[number % len(asked)]
        summary = f"A {word} request {number}"
        began = time.perf_counter()
        opening.open_request(bot, opening.NewRequest(summary, HR, department.id, summary))
        with sandbox.workspace.changes:
            seen = sandbox.workspace.changes.wait_for(partial(_is_there, sandbox, department.channel_id, summary), 30)
        assert seen, "the card did not come"
        taken.append((time.perf_counter() - began) * 1e3)
        # One message a second and channel is all that Slack takes.
        threading.Event().wait(1.2 / len(asked))
    return median(taken)


def _is_there(sandbox: Sandbox, channel_id: str, summary: str) -> bool:
    messages = list(sandbox.workspace.channels[channel_id].messages.values())
    return any(summary in str(vars(message)) for message in messages[-2:])


def _posts(sandbox: Sandbox) -> int:
    """How many messages the app wrote to people."""
    return sum(len(channel.messages) for channel in list(sandbox.workspace.channels.values()) if channel.kind == "im")


def _timed(act: Callable[[], Result]) -> tuple[float, Result]:
    began = time.perf_counter()
    result = act()
    return time.perf_counter() - began, result
