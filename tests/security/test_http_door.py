"""The door for HTTP: what Slack did not sign within five minutes reaches no listener, however much it looks like that,
and whoever sends broken, endless or slow requests keeps nobody else from being answered.
"""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.web_server import WebServer
from handlers.web import EVENTS_PATH, LARGEST_BODY, WebApp
from tests.handlers.test_web import FORM, SECRET, Door, signed
from tests.patience import FOR_OTHERS
from tests.security.recorder import Payload
from tests.security.world import World

JSON = "application/json"
MANY = 40
# So few payloads of each kind in the short form.
SOME = 12
Forgery = Callable[[bytes, random.Random], tuple[bytes, dict[str, str]]]


def as_sent(payload: Payload) -> tuple[bytes, str]:
    """The payload as Slack sends it over HTTP."""
    if payload.kind == "command":
        return urlencode(payload.body).encode(), FORM
    if payload.kind == "event":
        return json.dumps(payload.body).encode(), JSON
    return urlencode({"payload": json.dumps(payload.body)}).encode(), FORM


# --- forgeries ---


def not_signed(body: bytes, _chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return body, {}


def signed_by_another(body: bytes, _chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return body, signed(body, "another secret")


def recorded_and_played_later(body: bytes, _chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return body, signed(body, seconds_old=301)


def with_the_moment_of_now(body: bytes, _chance: random.Random) -> tuple[bytes, dict[str, str]]:
    """Played later, too, with a fresh moment beside the old signature."""
    old, now = signed(body, seconds_old=600), signed(body)
    return body, {**old, "HTTP_X_SLACK_REQUEST_TIMESTAMP": now["HTTP_X_SLACK_REQUEST_TIMESTAMP"]}


def changed_on_the_way(body: bytes, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    place = chance.randrange(len(body))
    return body[:place] + bytes([body[place] ^ 1 << chance.randrange(8)]) + body[place + 1 :], signed(body)


def cut_off(body: bytes, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return body[: chance.randrange(len(body))], signed(body)


def with_something_behind(body: bytes, _chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return body + b"&user_id=UHANA000", signed(body)


FORGERIES: tuple[Forgery, ...] = (
    *(not_signed, signed_by_another, recorded_and_played_later, with_the_moment_of_now),
    *(changed_on_the_way, cut_off, with_something_behind),
)


@pytest.mark.parametrize("forge", FORGERIES)
def test_what_looks_like_slacks_and_is_not_reaches_no_listener(world: World, forge: Forgery, thoroughly: bool) -> None:
    door, chance = Door(world.office.app), random.Random(forge.__name__)  # noqa: S311 -- to be played again
    payloads = sorted(world.payloads.values(), key=lambda payload: payload.name)
    version, calls = world.version(), len(world.office.sandbox.wire)

    for payload in payloads if thoroughly else chance.sample(payloads, SOME):
        body, kind = as_sent(payload)
        forged, headers = forge(body, chance)
        status, answer = door.asks("POST", EVENTS_PATH, forged, CONTENT_TYPE=kind, **headers)
        assert (status, answer) == (401, "Only Slack may say something here, and sign it.\n"), payload.name

    assert world.version() == version, "nothing was written"
    assert len(world.office.sandbox.wire) == calls, "Slack was asked for nothing"


# --- a real server ---


@pytest.fixture(scope="module")
def heard() -> list[str]:
    return []


@pytest.fixture(scope="module")
def server(heard: list[str]) -> Iterator[WebServer]:
    ours = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="UBOT")
    app = App(authorize=lambda: ours, signing_secret=SECRET, process_before_response=True)

    @app.command("/ask")
    def ask(ack: Ack, command: dict[str, Any]) -> None:
        heard.append(command["text"])
        ack("Kept.")

    # Two threads, so that few could keep them busy.
    server = WebServer(WebApp(app, SECRET, dict), "127.0.0.1", 0, LARGEST_BODY, threads=2)
    server.start()
    yield server
    server.stop()


def command(text: str) -> bytes:
    return urlencode({"command": "/ask", "text": text, "team_id": "T1", "user_id": "U1"}).encode()


def headers_of(body: bytes, **more: str) -> dict[str, str]:
    names = {name.removeprefix("HTTP_").replace("_", "-"): value for name, value in signed(body).items()}
    return {**names, "Content-Type": FORM, **more}


def says(server: WebServer, text: str) -> int:
    body = command(text)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=FOR_OTHERS)
    connection.request("POST", EVENTS_PATH, body, headers_of(body))
    status = connection.getresponse().status
    connection.close()
    return status


def sends(server: WebServer, raw: bytes) -> bytes:
    """Bytes as they are, and then nothing more; return what is answered."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=FOR_OTHERS) as line:
        answer = b""
        # It may hang up on what still comes.
        with suppress(OSError):
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            while part := line.recv(65_536):
                answer += part
        return answer


def raw_of(body: bytes, *lines: str, declared: int | None = None) -> bytes:
    named = {**headers_of(body), "Host": "handoff.example", "Connection": "close"}
    if declared is not None:
        named["Content-Length"] = str(declared)
    written = [f"POST {EVENTS_PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), *lines, "", ""]
    return "\r\n".join(written).encode()


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[first : first + size] for first in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_many_who_send_slowly_keep_nobody_waiting(server: WebServer, heard: list[str]) -> None:
    """A body that trickles in has no thread before it is there, and what never comes whole is never heard."""
    body = command("slow")
    with ExitStack() as stack:
        for number in range(MANY):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=FOR_OTHERS))
            line.sendall(raw_of(body, declared=len(body)) + body[: number % len(body)] if number % 2 else b"POST /sl")

        assert says(server, "quick") == 200

    assert heard[-1] == "quick"
    assert "slow" not in heard


def test_a_body_in_pieces_is_heard_like_any_other(server: WebServer, heard: list[str]) -> None:
    body = command("in pieces")

    answer = sends(server, raw_of(body, "Transfer-Encoding: chunked") + chunked(body, 7))

    assert answer.startswith(b"HTTP/1.1 200")
    assert heard[-1] == "in pieces"


def test_a_body_in_pieces_without_end_is_read_no_further_than_the_largest(server: WebServer, heard: list[str]) -> None:
    before = len(heard)
    body = command("x" * (LARGEST_BODY + 1))

    answer = sends(server, raw_of(body, "Transfer-Encoding: chunked") + chunked(body, 65_536))

    assert answer == b"" or answer.startswith(b"HTTP/1.1 413")
    assert len(heard) == before


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET\r\n\r\n",
        b"POST /slack/events HTTP/9.9\r\n\r\n",
        b"POST http://evil.example/slack/events HTTP/1.1\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST /slack/events HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /slack/events HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\n" + b"X: y\r\n" * 9_000 + b"\r\n",
        b"POST /slack/events HTTP/1.1\r\nX-Slack-Signature: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\n : \r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_the_next_one_is_answered(
    server: WebServer, heard: list[str], raw: bytes
) -> None:
    before = len(heard)

    answer = sends(server, raw)

    assert answer[:12] not in {b"HTTP/1.1 200", b"HTTP/1.0 200"}
    assert b"Traceback" not in answer
    assert len(heard) == before
    assert says(server, "next") == 200


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), instead=st.binary(max_size=12), cut=st.integers(0, 30))
def test_a_request_with_other_bytes_in_it_is_heard_as_it_was_signed_or_not_at_all(
    server: WebServer, heard: list[str], place: float, instead: bytes, cut: int
) -> None:
    body = command("as it was")
    whole = raw_of(body, declared=len(body)) + body
    first = int(place * len(whole))
    before = len(heard)

    answer = sends(server, whole[:first] + instead + whole[first + cut :])

    # Where only what does not count was changed, such as the host.
    assert set(heard[before:]) <= {"as it was"}
    assert answer.startswith(b"HTTP/1.1 200") == (len(heard) > before)
    assert b"Traceback" not in answer


def test_the_connection_of_a_liar_brings_nothing_to_the_one_after_it(server: WebServer, heard: list[str]) -> None:
    """What a proxy took for a body and the server for a second request would be heard with another's signature."""
    smuggled = command("smuggled")
    body = command("first") + b"\r\n" + raw_of(smuggled, declared=len(smuggled)) + smuggled
    before = len(heard)

    sends(server, raw_of(body, "Transfer-Encoding: chunked", declared=len(body)) + body)

    assert "smuggled" not in heard[before:]
