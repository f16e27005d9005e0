"""The HTTP server: who is being answered when it is stopped is answered first."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest

from bot.web_server import CannotListen, WebServer
from tests.patience import FOR_OTHERS


class Slow:
    """An application that answers when it may."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.may_answer = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        self.asked.release()
        assert self.may_answer.wait(FOR_OTHERS)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"heard ", body]


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def server(slow: Slow) -> Iterator[WebServer]:
    server = WebServer(slow, "127.0.0.1", 0, largest_body=1_000)
    server.start()
    yield server
    slow.may_answer.set()
    if server.is_alive():
        server.stop()


def ask(server: WebServer, body: bytes = b"it") -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=FOR_OTHERS)
    connection.request("POST", "/", body)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_several_are_answered_at_a_time(server: WebServer, slow: Slow) -> None:
    with ThreadPoolExecutor(8) as people:
        answers = [people.submit(ask, server, b"%d" % number) for number in range(8)]
        assert all(slow.asked.acquire(timeout=FOR_OTHERS) for _ in answers)
        slow.may_answer.set()

    assert sorted(answer.result() for answer in answers) == [(200, b"heard %d" % number) for number in range(8)]


def test_who_is_being_answered_when_it_stops_is_answered_and_nobody_else(server: WebServer, slow: Slow) -> None:
    idle = socket.create_connection(("127.0.0.1", server.port))
    with ThreadPoolExecutor(2) as people:
        answer = people.submit(ask, server)
        assert slow.asked.acquire(timeout=FOR_OTHERS)

        stopped = people.submit(server.stop)
        # Whoever keeps a connection and asks nothing is hung up on.
        idle.settimeout(FOR_OTHERS)
        assert idle.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            ask(server)
        assert not stopped.done()
        slow.may_answer.set()

        assert answer.result(FOR_OTHERS) == (200, b"heard it")
        stopped.result(FOR_OTHERS)
    idle.close()
    assert not server.is_alive()


def test_too_much_is_refused_before_it_is_read(server: WebServer, slow: Slow) -> None:
    assert ask(server, b"x" * 1_001)[0] == 413
    assert not slow.asked.acquire(blocking=False)


def test_an_address_that_is_taken_is_said(server: WebServer, slow: Slow) -> None:
    with pytest.raises(CannotListen, match=f"port {server.port} .*PORT and HANDOFF_HOST say where"):
        WebServer(slow, "127.0.0.1", server.port, largest_body=1)


def test_one_that_never_began_can_be_stopped(slow: Slow) -> None:
    WebServer(slow, "127.0.0.1", 0, largest_body=1).stop()
