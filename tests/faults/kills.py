"""Where a process is killed: places of the product that have a name here, and are wrapped before it starts.

The product knows nothing of them. What is wrapped is wrapped in the process that is to be killed, and nowhere else.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from http.client import HTTPConnection
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import Engine, event

import bot.outbox
import storage.outbox_claims
from bot.departments import exchange
from bot.pulses import sweep
from bot.requests import recomputation
from handlers.web import WebApp
from storage.database import Database

CLAIM = "claim"
"""A row of the outbox is claimed, and nothing is said of it."""
POST = "post"
"""The call that posts a message is on its way, and nobody has heard Slack's answer."""
NOTE = "note"
"""Slack has answered that it is posted, and nobody has noted it."""
COMMIT = "commit"
"""Just before a transaction is committed, or just after, when nobody was told of it yet."""
CLOSE = "close"
"""Between two steps of closing a pulse: a statement, a commit, a file that is opened or removed."""
MIGRATION = "migration"
"""Between two statements of bringing the tables up to date."""
APPLY = "apply"
"""Between two statements of applying a departments file, or of computing anew what it changed."""

WEB = "web"
"""In the middle of a request over HTTP: it was read, or what it asks for is kept and nobody was answered yet."""

LABELS = (CLAIM, POST, NOTE, COMMIT, CLOSE, MIGRATION, APPLY, WEB)


@dataclass
class Kill:
    """The process dies where that label is reached for the nth time."""

    label: str
    nth: int
    _reached: int = 0

    def reach(self, label: str) -> None:
        if label == self.label:
            self._reached += 1
            if self._reached == self.nth:
                os.kill(os.getpid(), signal.SIGKILL)


def arm(kill: Kill) -> None:
    """Wrap what has a label in this process."""
    {
        CLAIM: _claims,
        POST: _posts,
        NOTE: _notes,
        COMMIT: _commits,
        CLOSE: _closes,
        MIGRATION: _migrates,
        APPLY: _applies,
        WEB: _answers,
    }[kill.label](kill)


def _claims(kill: Kill) -> None:
    def after(row: object) -> None:
        if row is not None:
            kill.reach(CLAIM)

    # The first of a series after its commit, the others with what was said before them.
    _after(bot.outbox, "claim", after)
    _after(storage.outbox_claims, "claim", after)


def _posts(kill: Kill) -> None:
    asked = threading.local()
    putrequest, getresponse = HTTPConnection.putrequest, HTTPConnection.getresponse

    def put(connection: HTTPConnection, method: str, url: str, *more: Any, **options: Any) -> None:
        asked.url = url
        putrequest(connection, method, url, *more, **options)

    def get(connection: HTTPConnection) -> Any:
        if getattr(asked, "url", "").endswith("chat.postMessage"):
            kill.reach(POST)
        return getresponse(connection)

    _replace(HTTPConnection, "putrequest", put)
    _replace(HTTPConnection, "getresponse", get)


def _notes(kill: Kill) -> None:
    _after(WebClient, "chat_postMessage", lambda _answer: kill.reach(NOTE))


def _commits(kill: Kill) -> None:
    transaction = Database.transaction

    @contextmanager
    def committing(database: Database) -> Iterator[Any]:
        with transaction(database) as session:
            yield session
            kill.reach(COMMIT)
        kill.reach(COMMIT)

    _replace(Database, "transaction", committing)


def _closes(kill: Kill) -> None:
    inside = _inside(sweep, "close_due")
    _at_statements(kill, CLOSE, inside)

    def look(what: str, _about: object) -> None:
        if inside.here and what in {"open", "os.remove", "os.rename"}:
            kill.reach(CLOSE)

    sys.addaudithook(look)


def _migrates(kill: Kill) -> None:
    _at_statements(kill, MIGRATION, _inside(Database, "migrate"))


def _applies(kill: Kill) -> None:
    inside = _inside(exchange, "apply")
    _at_statements(kill, APPLY, inside)
    _at_statements(kill, APPLY, _inside(recomputation, "apply"))


def _answers(kill: Kill) -> None:
    answer = WebApp._slack

    @wraps(answer)
    def answering(app: WebApp, environ: Any) -> Any:
        kill.reach(WEB)
        answered = answer(app, environ)
        kill.reach(WEB)
        return answered

    _replace(WebApp, "_slack", answering)


@dataclass
class _Inside:
    """Whether this thread is within a function now."""

    local: threading.local

    @property
    def here(self) -> bool:
        return getattr(self.local, "depth", 0) > 0


def _inside(owner: object, name: str) -> _Inside:
    inside, function = _Inside(threading.local()), getattr(owner, name)

    @wraps(function)
    def called(*arguments: Any, **options: Any) -> Any:
        inside.local.depth = getattr(inside.local, "depth", 0) + 1
        try:
            return function(*arguments, **options)
        finally:
            inside.local.depth -= 1

    _replace(owner, name, called)
    return inside


def _at_statements(kill: Kill, label: str, inside: _Inside) -> None:
    """Before and after the commit, and before every statement."""

    def look(*_details: Any) -> None:
        if inside.here:
            kill.reach(label)

    event.listen(Engine, "before_cursor_execute", look)
    event.listen(Engine, "commit", look)


def _after(owner: object, name: str, look: Callable[[Any], None]) -> None:
    function = getattr(owner, name)

    @wraps(function)
    def called(*arguments: Any, **options: Any) -> Any:
        came = function(*arguments, **options)
        look(came)
        return came

    _replace(owner, name, called)


def _replace(owner: object, name: str, by: object) -> None:
    setattr(owner, name, by)
