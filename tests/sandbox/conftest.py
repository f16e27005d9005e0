"""A small company with a throw-away app in it: enough Slack to see whether the sandbox is strict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from bot.sandbox import Clock, InProcess, Person, Sandbox

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Helper"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "helper"},
        "shortcuts": [
            {"name": "New request", "type": "global", "callback_id": "new", "description": "Ask"},
            {"name": "Make a request", "type": "message", "callback_id": "from", "description": "Ask"},
        ],
        "slash_commands": [
            {"command": "/ask", "description": "Ask for something", "usage_hint": "[what]", "should_escape": True},
            {"command": "/raw", "description": "Without escaping"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "chat:write.customize",
                "im:write",
                "im:history",
                "im:read",
                "users:read",
                "channels:read",
                "channels:history",
                "channels:join",
                "groups:read",
                "groups:history",
                "reactions:write",
                "reactions:read",
                "pins:write",
                "team:read",
                "files:read",
                "files:write",
                "usergroups:read",
                "dnd:read",
            ]
        }
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "message.channels",
                "message.im",
                "member_joined_channel",
                "member_left_channel",
                "user_change",
                "file_deleted",
                "channel_archive",
                "channel_rename",
                "reaction_added",
            ]
        },
    },
}

Payload = tuple[str, dict[str, Any], Mapping[str, str]]


def always(status: int, body: Any) -> Callable[[str, dict[str, Any]], Any]:
    """The same answer to everything."""
    return lambda *_: (status, body)


class Listening:
    """A way to the app that keeps what came by, and answers as it was told."""

    def __init__(self) -> None:
        self.came: list[Payload] = []
        self.answers: Callable[[str, dict[str, Any]], Any] = always(200, "")

    def __call__(self, kind: str, body: dict[str, Any], headers: Mapping[str, str]) -> Any:
        self.came.append((kind, body, headers))
        return self.answers(kind, body)

    @property
    def last(self) -> dict[str, Any]:
        """The newest command or interaction."""
        return next(body for kind, body, _ in reversed(self.came) if kind != "event")

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The events of that type, oldest first."""
        return [body["event"] for what, body, _ in self.came if what == "event" and body["event"]["type"] == kind]


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 3, 3, 8, tzinfo=UTC))


@pytest.fixture
def patience() -> float:
    """For how many seconds the sandbox waits for the app: no test depends on how quick the machine is.

    Where no answer shall come in time, the test asks for less.
    """
    return 60.0


@pytest.fixture
def sandbox(clock: Clock, patience: float) -> Iterator[Sandbox]:
    """A running sandbox: Ana and Bo are in #it-help with the app; Ana is in #secret, the app is not."""
    sandbox = Sandbox(MANIFEST, now=clock, patience=patience)
    workspace = sandbox.workspace
    workspace.add_member("ana", name="Ana Alves", title="Marketing")
    workspace.add_member("bo", name="Bo Berg", title="IT")
    workspace.add_channel("it-help", members=["ana", "bo"])
    workspace.add_channel("elsewhere", members=["ana"], bot=False)
    workspace.add_channel("secret", is_private=True, members=["ana"], bot=False)
    workspace.outgoing.clear()
    with sandbox:
        yield sandbox


@pytest.fixture
def ana(sandbox: Sandbox) -> Person:
    return sandbox.person("ana")


@pytest.fixture
def bo(sandbox: Sandbox) -> Person:
    return sandbox.person("bo")


@pytest.fixture
def slack(sandbox: Sandbox) -> WebClient:
    """The app's client, which tries nothing twice."""
    return WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
def listening(sandbox: Sandbox) -> Listening:
    """The app hears everything in the caller's thread."""
    listening = Listening()
    sandbox.deliver_by(InProcess(listening))
    return listening


@pytest.fixture
def app(sandbox: Sandbox) -> App:
    """A Bolt app with no listeners yet."""
    client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    return App(signing_secret=sandbox.signing_secret, client=client, process_before_response=True)


@pytest.fixture
def in_process(sandbox: Sandbox, app: App) -> App:
    """The same app, called in the caller's thread."""

    def dispatch(kind: str, body: dict[str, Any], headers: Mapping[str, str]) -> tuple[int, str]:
        response = app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=dict(headers)))
        return response.status, response.body

    sandbox.deliver_by(InProcess(dispatch))
    return app
