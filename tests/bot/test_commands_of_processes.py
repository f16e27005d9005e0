"""The commands that go on and on, where they cannot begin; and the manifest for either way to Slack."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator

import pytest

from bot import utc_now
from bot.__main__ import main
from bot.sandbox import Sandbox
from bot.settings import variables
from handlers.manifest import manifest
from tests.logged import logging_to_a_string


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Nothing is set but made-up tokens."""
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s3cret")
    with logging_to_a_string():
        yield monkeypatch


@pytest.mark.parametrize("command", ["web", "worker"])
def test_several_processes_on_sqlite_are_refused(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command]) == 2

    told = capsys.readouterr().err
    assert "Set DATABASE_URL to PostgreSQL" in told
    assert "`handoff run`" in told


@pytest.mark.parametrize("command", [["web"], ["run", "--http"]])
def test_without_the_signing_secret_nobody_is_believed(
    command: list[str], environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.delenv("SLACK_SIGNING_SECRET")

    assert main(command) == 2
    assert "SLACK_SIGNING_SECRET is not set." in capsys.readouterr().err


@pytest.mark.postgres
def test_a_port_that_is_taken_is_said(
    fresh_postgres: Callable[[], str], environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("DATABASE_URL", fresh_postgres())
    assert main(["migrate"]) == 0
    with Sandbox(manifest(), now=utc_now) as sandbox, socket.create_server(("127.0.0.1", 0)) as taken:
        environment.setenv("SLACK_BOT_TOKEN", sandbox.bot_token)
        environment.setenv("SLACK_API_URL", sandbox.api_url)
        environment.setenv("PORT", str(taken.getsockname()[1]))

        assert main(["web"]) == 2

    assert "Is another process there?" in capsys.readouterr().err


def test_the_manifest_for_http_names_one_address_for_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "--url", "https://handoff.example.com/"]) == 0

    printed = json.loads(capsys.readouterr().out)
    address = "https://handoff.example.com/slack/events"
    assert not printed["settings"]["socket_mode_enabled"]
    assert printed["settings"]["event_subscriptions"]["request_url"] == address
    assert printed["settings"]["interactivity"]["request_url"] == address
    assert printed["settings"]["interactivity"]["message_menu_options_url"] == address
    assert {command["url"] for command in printed["features"]["slash_commands"]} == {address}


def test_the_manifest_for_socket_mode_names_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest"]) == 0

    printed = capsys.readouterr().out
    assert json.loads(printed)["settings"]["socket_mode_enabled"]
    assert "url" not in printed


@pytest.mark.parametrize("url", ["http://handoff.example.com", "handoff.example.com", "https://x/?a=b", "https://"])
def test_an_address_that_slack_would_not_take_is_said(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["manifest", "--url", url])

    assert "it must be an address such as https://handoff.example.com" in capsys.readouterr().err
