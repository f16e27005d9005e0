"""Socket Mode over real WebSockets: Bolt's own handler on the other end, and a bare client where it must be rude."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from wsproto import ConnectionType, WSConnection
from wsproto.events import Event, TextMessage
from wsproto.events import Request as Opening

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import input_, modal
from tests.sandbox.fetching import fetch


@pytest.fixture
def bolt(app: App, sandbox: Sandbox) -> Iterator[App]:
    """The Bolt app, connected."""
    handler = SocketModeHandler(app, sandbox.app_token, ping_interval=0.2)
    handler.connect()  # type: ignore[no-untyped-call]
    assert sandbox.sockets.wait_for(1)
    yield app
    # The client waits for its line to time out before it closes, unless the line is closed already.
    handler.client.auto_reconnect_enabled = handler.client.default_auto_reconnect_enabled = False
    sandbox.sockets.close()
    # Two threads of the client may close the same socket, and the slower one trips over it.
    with contextlib.suppress(AttributeError):
        handler.close()  # type: ignore[no-untyped-call]
    handler.close()  # type: ignore[no-untyped-call]


class Connection:
    """A WebSocket of our own."""

    def __init__(self, sandbox: Sandbox) -> None:
        client = WebClient(base_url=sandbox.api_url)
        self.url = str(client.apps_connections_open(app_token=sandbox.app_token)["url"])
        parts = urlsplit(self.url)
        self._socket = socket.create_connection((str(parts.hostname), parts.port), timeout=60)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._say(Opening(host=str(parts.netloc), target=f"{parts.path}?{parts.query}"))
        self._heard: deque[str] = deque()

    def hears(self) -> dict[str, Any]:
        while not self._heard:
            received = self._socket.recv(65_536)
            assert received, "The line was closed."
            self._protocol.receive_data(received)
            self._heard += [event.data for event in self._protocol.events() if isinstance(event, TextMessage)]
        message: dict[str, Any] = json.loads(self._heard.popleft())
        return message

    def says(self, message: dict[str, Any]) -> None:
        self._say(TextMessage(data=json.dumps(message)))

    def answers(self, **payload: Any) -> dict[str, Any]:
        """Hear one envelope and acknowledge it."""
        envelope = self.hears()
        self.says({"envelope_id": envelope["envelope_id"], **payload})
        return envelope

    def close(self) -> None:
        self._socket.close()

    def _say(self, event: Event) -> None:
        self._socket.sendall(self._protocol.send(event))


@pytest.fixture
def connection(sandbox: Sandbox) -> Iterator[Connection]:
    connection = Connection(sandbox)
    assert connection.hears()["type"] == "hello"
    assert sandbox.sockets.wait_for(1)
    yield connection
    connection.close()


def in_background(act: Any) -> threading.Thread:
    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_commands_forms_and_events_reach_bolt(bolt: App, ana: Person, sandbox: Sandbox) -> None:
    heard = []

    @bolt.command("/ask")
    def ask(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=modal(input_("What")))
        ack("Please fill this in")

    @bolt.view("form")
    def submitted(ack: Ack, view: dict[str, Any]) -> None:
        if view["state"]["values"]["what"]["write"]["value"] == "x":
            ack(response_action="errors", errors={"what": "Say more."})
        else:
            ack()

    @bolt.event("message")
    def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    assert ana.types("/ask", in_="it-help") == "Please fill this in"
    ana.submits(What="x")
    assert ana.modal is not None
    assert ana.modal.errors == {"What": "Say more."}
    ana.submits(What="A laptop")
    ana.writes("Hello", in_="it-help")
    assert heard == ["Hello"]
    assert sandbox.lint == []
    assert ana.modal is None


def test_what_the_app_itself_says_comes_back_without_anybody_acting(sandbox: Sandbox, connection: Connection) -> None:
    WebClient(token=sandbox.bot_token, base_url=sandbox.api_url).chat_postMessage(channel="CITHELP0", text="Hi")

    envelope = connection.answers()

    assert envelope["type"] == "events_api"
    assert envelope["accepts_response_payload"] is False
    assert envelope["payload"]["event"]["text"] == "Hi"


def test_bolt_comes_back_when_it_is_asked_to(bolt: App, ana: Person, sandbox: Sandbox) -> None:
    bolt.command("/ask")(lambda ack: ack("Here"))
    before = sandbox.sockets.opened

    sandbox.sockets.disconnect("refresh_requested")

    assert sandbox.sockets.wait_for_opened(before + 1)
    assert ana.types("/ask", in_="it-help") == "Here"


def test_bolt_comes_back_after_the_line_was_cut(bolt: App, ana: Person, sandbox: Sandbox) -> None:
    bolt.command("/ask")(lambda ack: ack("Here"))
    before = sandbox.sockets.opened

    sandbox.faults.drop_sockets()

    assert sandbox.sockets.wait_for_opened(before + 1)
    assert ana.types("/ask", in_="it-help") == "Here"


@pytest.mark.parametrize("patience", [0.4])
def test_an_exception_in_bolt_is_seen_by_the_person(bolt: App, ana: Person) -> None:
    bolt.logger.disabled = True

    @bolt.command("/ask")
    def ask() -> None:
        raise RuntimeError("broken")

    assert ana.types("/ask", in_="it-help") == '/ask failed with the error "operation_timeout"'


def test_a_warning_comes_while_the_line_still_works(sandbox: Sandbox, ana: Person, connection: Connection) -> None:
    sandbox.sockets.disconnect("warning")
    assert connection.hears() == {"type": "disconnect", "reason": "warning", "debug_info": {}}

    acting = in_background(lambda: ana.types("/ask", in_="it-help"))

    assert connection.answers()["type"] == "slash_commands"
    acting.join()


def test_an_address_is_good_for_one_connection(sandbox: Sandbox, connection: Connection) -> None:
    status, _, _ = fetch(connection.url, headers={"Upgrade": "websocket"})

    assert status == 403


def test_the_eleventh_connection_is_sent_away(sandbox: Sandbox) -> None:
    connections = [Connection(sandbox) for _ in range(10)]
    counts = [connection.hears()["num_connections"] for connection in connections]
    assert sandbox.sockets.wait_for(10)

    eleventh = Connection(sandbox)

    assert sorted(counts) == list(range(1, 11))
    assert eleventh.hears()["reason"] == "too_many_websockets"
    for connection in [*connections, eleventh]:
        connection.close()


def test_connections_take_turns(sandbox: Sandbox, ana: Person, connection: Connection) -> None:
    other = Connection(sandbox)
    other.hears()
    assert sandbox.sockets.wait_for(2)
    answered: list[dict[str, Any]] = []
    # Either of them may be the first, and the second question comes when the first is answered.
    answering = [in_background(lambda one=one: answered.append(one.answers())) for one in (connection, other)]

    for _ in range(2):
        ana.types("/ask", in_="it-help")

    for thread in answering:
        thread.join()
    other.close()
    first, second = answered
    assert first["type"] == second["type"] == "slash_commands"
    assert first["accepts_response_payload"] is True
    assert first["payload"]["command"] == "/ask"


@pytest.mark.parametrize("patience", [3.0])
def test_an_event_nobody_acknowledged_comes_again_as_the_same_envelope(
    sandbox: Sandbox, ana: Person, connection: Connection
) -> None:
    acting = in_background(lambda: ana.writes("Hello", in_="it-help"))

    first = connection.hears()
    second = connection.answers()

    acting.join()
    assert first["envelope_id"] == second["envelope_id"]
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
    assert second["retry_reason"] == "timeout"


def test_an_answer_where_none_is_taken_is_noted(sandbox: Sandbox, ana: Person, connection: Connection) -> None:
    acting = in_background(lambda: ana.writes("Hello", in_="it-help"))

    connection.answers(payload={"text": "Hello to you"})

    acting.join()
    assert any("an answer where Slack expects an empty one" in line for line in sandbox.lint)


def test_a_line_cut_while_somebody_waits_fails_at_once(sandbox: Sandbox, ana: Person, connection: Connection) -> None:
    said: list[str] = []
    acting = in_background(lambda: said.append(ana.types("/ask", in_="it-help")))
    connection.hears()

    sandbox.faults.drop_sockets()

    acting.join()
    assert said == ['/ask failed with the error "dispatch_failed"']


def test_stopping_ends_every_thread(sandbox: Sandbox, connection: Connection) -> None:
    sandbox.stop()

    connection.close()
    left = [thread.name for thread in threading.enumerate() if "sandbox" in thread.name or "_thread" in thread.name]
    assert left == []
