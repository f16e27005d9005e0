"""The line to Slack, when it breaks."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import client as sdk
from slack_sdk.socket_mode.builtin.connection import ConnectionState

from bot import utc_now
from bot.sandbox import Sandbox
from handlers.manifest import manifest
from handlers.slack import connecting_client
from handlers.socket import Socket
from tests.company import OFFICE, settings_for
from tests.patience import FOR_OTHERS


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest(), now=utc_now) as sandbox:
        OFFICE.furnish(sandbox)
        yield sandbox


@pytest.fixture
def began() -> queue.SimpleQueue[bool]:
    """Every time that Slack began to talk."""
    return queue.SimpleQueue()


@pytest.fixture
def socket(sandbox: Sandbox, began: queue.SimpleQueue[bool]) -> Iterator[Socket]:
    """A line that answers every /request."""
    app = App(client=WebClient(token=sandbox.bot_token, base_url=sandbox.api_url), process_before_response=True)
    app.logger.disabled = True
    app.command("/request")(lambda ack: ack("Here"))
    socket = Socket(app, sandbox.app_token, connecting_client(settings_for(sandbox)), lambda: began.put(True))
    socket.connect()  # type: ignore[no-untyped-call]
    yield socket
    socket.close()


def test_a_line_that_breaks_is_there_again_at_once(
    sandbox: Sandbox, socket: Socket, began: queue.SimpleQueue[bool]
) -> None:
    # Nobody looks now and then whether it is still there.
    socket.client.current_app_monitor.shutdown()  # type: ignore[no-untyped-call]

    for opened in (1, 2, 3):
        assert sandbox.sockets.wait_for_opened(opened, timeout=FOR_OTHERS)
        sandbox.faults.drop_sockets()
        assert sandbox.sockets.wait_for_opened(opened + 1, timeout=FOR_OTHERS)

    assert sandbox.person("ana").types("/request", in_="general") == "Here"
    assert [began.get(timeout=FOR_OTHERS) for _connection in range(4)], "what was missed is looked for each time"


@pytest.mark.parametrize("trouble", ["lose_call", "status"])
def test_one_lost_call_keeps_no_line_from_being_opened(sandbox: Sandbox, trouble: str) -> None:
    getattr(sandbox.faults, trouble)("apps.connections.open")
    client = connecting_client(settings_for(sandbox))

    assert client.apps_connections_open(app_token=sandbox.app_token)["url"]

    assert client.timeout >= 10, "nobody waits for the line, and without one nobody is heard"
    assert [entry.what for entry in sandbox.wire].count("apps.connections.open") == 2


def test_a_refused_token_is_not_tried_again(sandbox: Sandbox) -> None:
    with pytest.raises(SlackApiError):
        connecting_client(settings_for(sandbox)).apps_connections_open(app_token="xapp-1-wrong")

    assert [entry.what for entry in sandbox.wire].count("apps.connections.open") == 1


def test_while_slack_cannot_be_called_again_the_line_is_tried_now_and_then(sandbox: Sandbox, socket: Socket) -> None:
    assert sandbox.sockets.wait_for_opened(1, timeout=FOR_OTHERS)
    sandbox.faults.lose_call("apps.connections.open", times=2)

    sandbox.faults.drop_sockets()

    assert sandbox.sockets.wait_for_opened(2, timeout=FOR_OTHERS)
    # Only now is the new line the one that is closed at the end.
    assert sandbox.person("ana").types("/request", in_="general") == "Here"
    asked = [entry.what for entry in sandbox.wire].count("apps.connections.open")
    assert asked <= 5, "no storm of calls"


def test_hanging_up_while_another_thread_hangs_up_is_no_mistake(sandbox: Sandbox, socket: Socket) -> None:
    assert sandbox.sockets.wait_for_opened(1, timeout=FOR_OTHERS)
    session = socket.client.current_session
    assert session is not None
    assert session.sock is not None
    close = session.sock.close

    class Overtaken:
        """A lock whose owner before has closed the connection."""

        def __enter__(self) -> None:
            close()
            session.sock = None  # type: ignore[union-attr]

        def __exit__(self, *_: object) -> None:
            pass

    session.sock_send_lock = Overtaken()  # type: ignore[assignment]

    socket.client.disconnect()

    assert not socket.client.is_connected()


def test_hanging_up_as_a_thread_begins_to_read_ends_it_all_the_same(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    class Forgetful(ConnectionState):
        """What a thread of the SDK makes of the word that it shall end, when it begins at that moment."""

        def __setattr__(self, name: str, value: bool) -> None:
            forgets = value and not hasattr(self, "heard")
            if value:
                super().__setattr__("heard", True)
            super().__setattr__(name, value and not forgets)

    monkeypatch.setattr(sdk, "ConnectionState", Forgetful)
    app = App(client=WebClient(token=sandbox.bot_token, base_url=sandbox.api_url), process_before_response=True)
    app.logger.disabled = True
    line = Socket(app, sandbox.app_token, connecting_client(settings_for(sandbox)), lambda: None)
    line.connect()  # type: ignore[no-untyped-call]
    assert sandbox.sockets.wait_for_opened(1, timeout=FOR_OTHERS)

    hangs_up = threading.Thread(target=line.close, daemon=True)
    hangs_up.start()
    hangs_up.join(FOR_OTHERS)

    assert not hangs_up.is_alive()
    assert not line.client.current_session_runner.is_alive()
