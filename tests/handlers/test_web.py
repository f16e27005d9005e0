"""The door for HTTP: only what Slack signed within five minutes comes in, and nothing that comes makes it fail."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from handlers.web import EVENTS_PATH, LARGEST_BODY, WebApp
from tests.logged import logging_to_a_string

SECRET = "what only Slack and we know"
FORM = "application/x-www-form-urlencoded"
Parts = dict[str, str | None]


class Door:
    """A WSGI application, asked without a server in between."""

    def __init__(self, app: App, readiness: Callable[[], Parts] = dict) -> None:
        self._application = WebApp(app, SECRET, readiness)
        self.headers: dict[str, str] = {}

    def asks(self, method: str, path: str, body: bytes = b"", **environ: Any) -> tuple[int, str]:
        told: list[str] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
            told.append(status)
            self.headers = dict(headers)
            return lambda _data: None

        given = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            **environ,
        }
        answer = b"".join(self._application(given, start_response))
        assert self.headers["Content-Length"] == str(len(answer))
        return int(told[0].split()[0]), answer.decode()

    def says(self, body: bytes, kind: str = FORM, **wrong: Any) -> tuple[int, str]:
        return self.asks("POST", EVENTS_PATH, body, **{**signed(body), "CONTENT_TYPE": kind, **wrong})


def signed(body: bytes, secret: str = SECRET, seconds_old: int = 0) -> dict[str, str]:
    moment = str(int(time.time()) - seconds_old)  # noqa: TID251  (Slack's clock is the real one)
    base = b"v0:" + moment.encode() + b":" + body
    signature = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"HTTP_X_SLACK_REQUEST_TIMESTAMP": moment, "HTTP_X_SLACK_SIGNATURE": f"v0={signature}"}


@pytest.fixture(scope="module")
def app() -> App:
    # Whose token it is, nobody is asked here.
    ours = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="UBOT")
    app = App(authorize=lambda: ours, signing_secret=SECRET, process_before_response=True)

    @app.command("/ask")
    def ask(ack: Ack, command: dict[str, Any]) -> None:
        ack(f"You said: {command['text']}")

    @app.command("/fail")
    def fail() -> None:
        raise RuntimeError("the words of somebody")

    @app.error
    def passes_on(error: Exception) -> None:
        raise error

    return app


@pytest.fixture(scope="module")
def door(app: App) -> Door:
    return Door(app)


def command(text: str, name: str = "/ask") -> bytes:
    return urlencode({"command": name, "text": text, "team_id": "T1", "user_id": "U1"}).encode()


def test_what_slack_signed_is_heard(door: Door) -> None:
    assert door.says(command("é & ü")) == (200, "You said: é & ü")


def test_slack_is_answered_when_it_asks_whether_somebody_is_there(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1"}).encode()

    status, answer = door.says(body, "application/json")

    assert (status, json.loads(answer)) == (200, {"challenge": "3eZbrw1"})


@pytest.mark.parametrize("seconds_old", [301, -301, 86_400])
def test_what_was_signed_long_ago_or_ahead_is_not_heard_again(door: Door, seconds_old: int) -> None:
    status, answer = door.says(command("again"), **signed(command("again"), seconds_old=seconds_old))

    assert (status, answer) == (401, "Only Slack may say something here, and sign it.\n")


@pytest.mark.parametrize("seconds_old", [299, -299])
def test_within_five_minutes_it_is(door: Door, seconds_old: int) -> None:
    assert door.says(command("late"), **signed(command("late"), seconds_old=seconds_old))[0] == 200


@pytest.mark.parametrize(
    "wrong",
    [
        signed(command("x"), "another secret"),
        signed(command("another text")),
        {"HTTP_X_SLACK_SIGNATURE": ""},
        {"HTTP_X_SLACK_SIGNATURE": "v0=é"},
        {"HTTP_X_SLACK_SIGNATURE": "v1=00"},
        {"HTTP_X_SLACK_REQUEST_TIMESTAMP": ""},
        {"HTTP_X_SLACK_REQUEST_TIMESTAMP": "soon"},
        {"HTTP_X_SLACK_REQUEST_TIMESTAMP": "9" * 5_000},
    ],
)
def test_what_slack_did_not_sign_is_not_heard(door: Door, wrong: dict[str, str]) -> None:
    assert door.says(command("x"), **wrong)[0] == 401


def test_without_a_signature_nothing_is_heard_nor_even_read(door: Door) -> None:
    for body in (command("x"), b"ssl_check=1", b'{"type": "url_verification", "challenge": "x"}', b"{" * 50_000):
        assert door.asks("POST", EVENTS_PATH, body, CONTENT_TYPE=FORM)[0] == 401


@pytest.mark.parametrize("kind", [FORM, "application/json", "text/plain", ""])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"payload=%7B", b"[1]", b"payload=[]", b"{}", b"null", b"\xff\xfe", b"[" * 90_000]
)
def test_what_cannot_be_read_is_answered_all_the_same(door: Door, body: bytes, kind: str) -> None:
    status, answer = door.says(body, kind)

    assert 400 <= status < 600
    assert "Traceback" not in answer


@given(body=st.binary(max_size=300), kind=st.sampled_from([FORM, "application/json", "x"]), signs=st.booleans())
def test_whatever_comes_is_answered(door: Door, body: bytes, kind: str, signs: bool) -> None:
    status, _answer = door.says(body, kind) if signs else door.asks("POST", EVENTS_PATH, body, CONTENT_TYPE=kind)

    assert 400 <= status < 600
    assert signs or status == 401


def test_more_than_slack_ever_sends_is_not_read(door: Door) -> None:
    read = BytesIO(b"x" * (LARGEST_BODY + 1))
    unread: dict[str, Any] = {"wsgi.input": read}

    for length in (str(LARGEST_BODY + 1), "9" * 5_000, "-1", "many"):
        status, _ = door.asks("POST", EVENTS_PATH, CONTENT_LENGTH=length, **unread)
        assert status == 413
    assert read.tell() == 0
    assert door.says(command("x" * (LARGEST_BODY - 100)))[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", EVENTS_PATH, 405), ("POST", "/healthz", 405), ("GET", "/", 404), ("POST", "/slack/events/", 404)],
)
def test_elsewhere_there_is_nothing(door: Door, method: str, path: str, status: int) -> None:
    assert door.asks(method, path)[0] == status


def test_a_failure_has_an_id_that_is_in_the_log_and_no_word_of_anybody(door: Door) -> None:
    with logging_to_a_string("info") as logged:
        status, answer = door.says(command("secret", "/fail"))

    (event,) = [event for event in logged.events if event["event"] == "request failed"]
    assert status == 500
    assert event["error_id"] in answer
    assert "words of somebody" not in answer
    assert "words of somebody" not in logged.text
    assert "secret" not in logged.text


def test_it_lives_whatever_it_needs(app: App) -> None:
    door = Door(app, lambda: {"database": "It is gone."})

    assert door.asks("GET", "/healthz") == (200, "Handoff lives.\n")


def test_it_is_ready_when_every_part_is(app: App) -> None:
    parts: Parts = {"database": None, "schema": None}
    door = Door(app, lambda: parts)

    status, answer = door.asks("GET", "/readyz")
    assert (status, json.loads(answer)) == (200, {"ready": True, "database": "ok", "schema": "ok"})

    parts["schema"] = "Run `handoff migrate`."
    status, answer = door.asks("GET", "/readyz")
    assert (status, json.loads(answer)) == (503, {"ready": False, "database": "ok", "schema": "Run `handoff migrate`."})


def test_an_empty_secret_is_none(app: App) -> None:
    with pytest.raises(ValueError, match="signing_secret"):
        WebApp(app, " ", dict)
