"""Designs that say too much: in logs, beside the answers, in live figures, in the order of what they show."""

from __future__ import annotations

import io
import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from random import Random

from psycopg import ClientCursor, errors
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from tests.anonymity.canaries.beside import RandomKeys
from tests.anonymity.canaries.canary import ANSWER, Canary, say
from tests.anonymity.script import Plan, Script, Voice


class _Logging(RandomKeys):
    """Keeps what its loggers say."""

    attack = 10
    level = 2
    is_vacuumed = True

    def __init__(self, url: str, random: Random) -> None:
        super().__init__(url, random)
        self._stream = io.StringIO()
        self._handler = logging.StreamHandler(self._stream)
        self.log = logging.Logger("canary", logging.DEBUG)
        self.log.addHandler(self._handler)

    def logs(self) -> Sequence[str]:
        return self._stream.getvalue().splitlines()


class BodyLogged(_Logging):
    """A line for every payload, as an example in some documentation had it."""

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        super().answer(user, voice, at)
        self.log.debug({"type": "view_submission", "user": {"id": user}, "state": {"values": say(voice)}})


class StatementsLogged(_Logging):
    """The library's own log of statements, switched on."""

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        engine = create_engine(self.url)
        library = logging.getLogger("sqlalchemy.engine.Engine")
        before = library.level
        library.addHandler(self._handler)
        library.setLevel(logging.INFO)
        try:
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO participant VALUES (:who)"), {"who": user})
                row = dict(zip(("scale", "choice", "text"), say(voice), strict=True), id=secrets.token_hex(16))
                connection.execute(text("INSERT INTO answer VALUES (:id, :scale, :choice, :text)"), row)
        finally:
            library.setLevel(before)
            library.removeHandler(self._handler)
            engine.dispose()


class ViolationLogged(_Logging):
    """A unique key refuses, and the error quotes what it was given."""

    schema = f"CREATE TABLE answer (who TEXT PRIMARY KEY, {ANSWER}) WITHOUT ROWID"

    def opens(self, script: Script) -> None:
        for user in script.directory:
            self.db.execute("INSERT INTO answer (who) VALUES (?)", user)

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        engine = create_engine(self.url)
        row = dict(zip(("scale", "choice", "text"), say(voice), strict=True), who=user)
        try:
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO answer VALUES (:who, :scale, :choice, :text)"), row)
        except IntegrityError as error:
            self.log.warning("taken: %s", error)
        finally:
            engine.dispose()

    def closes(self, at: datetime) -> None:
        self.db.execute("DELETE FROM answer")
        self.tidy()


class ServerLogs(ViolationLogged):
    """The server's own log quotes the statement that failed."""

    backends = ("postgres",)

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        cursor = ClientCursor(self.db.connection)
        try:
            cursor.execute("INSERT INTO answer VALUES (%s, %s, %s, %s)", (user, *say(voice)))
        except errors.UniqueViolation:
            cursor.close()


class Thanks(RandomKeys):
    """For every answer a notice of thanks, which names the answer by its key."""

    attack = 11
    is_vacuumed = True
    schema = (
        "CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, notice TEXT, ids TEXT); "
        f"CREATE TABLE answer (id TEXT PRIMARY KEY, {ANSWER}) WITHOUT ROWID"
    )

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        key = secrets.token_hex(16)
        with self.db.transaction():
            self.db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", key, *say(voice))
            ids = f'{{"person": "{user}", "answer": "{key}"}}'
            self.db.execute("INSERT INTO outbox (notice, ids) VALUES ('thanks', ?)", ids)


class Counted(Canary):
    """Nothing is kept but a counter for each option, for a dashboard."""

    attack = 11
    level = 2
    can_change = False

    def __init__(self, url: str, random: Random) -> None:
        super().__init__(url, random)
        self._counter: Counter[str] = Counter()

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        self._counter[voice.choice] += 1

    def scrape(self) -> str:
        return "\n".join(f'answers_total{{choice="{choice}"}} {n}' for choice, n in sorted(self._counter.items()))


class EditedInTheOpen(Counted):
    """The counters follow when somebody changes their mind."""

    attack = 17
    plan = Plan.EDITS
    can_change = True

    def __init__(self, url: str, random: Random) -> None:
        super().__init__(url, random)
        self._said: dict[str, str] = {}

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        if user in self._said:
            self._counter[self._said[user]] -= 1
        self._counter[voice.choice] += 1
        self._said[user] = voice.choice


class CommentsInOrder(Canary):
    """Comments are shown as they came."""

    attack = 15
    schema = "CREATE TABLE comment (pos INT PRIMARY KEY, body TEXT) WITHOUT ROWID"

    def __init__(self, url: str, random: Random) -> None:
        super().__init__(url, random)
        self._texts: list[str] = []

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        # In memory only: nothing but the order of what is shown can tell.
        self._texts.append(voice.text)

    def closes(self, at: datetime) -> None:
        for pos, body in enumerate(self.ordered(self._texts)):
            self.db.execute("INSERT INTO comment VALUES (?, ?)", pos, body)
        self.tidy()

    def ordered(self, texts: list[str]) -> list[str]:
        return texts

    def published(self) -> Sequence[str]:
        return [body for (body,) in self.db.execute("SELECT body FROM comment ORDER BY pos")]


class ShuffledBySurvey(CommentsInOrder):
    """Shuffled, by a generator that anybody can start alike."""

    def ordered(self, texts: list[str]) -> list[str]:
        Random(int(self.survey())).shuffle(texts)  # noqa: S311 - the mistake
        return texts
