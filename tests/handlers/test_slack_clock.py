"""What time Slack says it is: the date of a fresh answer, which the sandbox gives by its own clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot import utc_now
from bot.sandbox import Clock, Sandbox
from bot.settings import Settings
from bot.wiring import Wiring
from handlers import slack
from handlers.manifest import manifest
from tests.moments import TUESDAY_AT_NINE

_SOON = timedelta(minutes=1)


def settings_for(sandbox: Sandbox, tmp_path: Path) -> Settings:
    return Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        api_url=sandbox.api_url,
        database_url=f"sqlite:///{tmp_path}/handoff.db",
    )


def test_slack_says_what_time_it_is_also_when_its_clock_was_moved(tmp_path: Path) -> None:
    clock = Clock(TUESDAY_AT_NINE)
    with Sandbox(manifest(), now=clock) as sandbox:
        ask = slack.clock(settings_for(sandbox, tmp_path))

        for by in (timedelta(0), timedelta(days=400)):
            clock.forward(by)
            said = ask()
            assert said is not None
            assert abs(said - clock()) < _SOON


def test_a_token_that_was_revoked_is_no_reason_not_to_say_the_time(tmp_path: Path) -> None:
    with Sandbox(manifest(), now=Clock(TUESDAY_AT_NINE)) as sandbox:
        said = slack.clock(Settings(bot_token="xoxb-revoked", api_url=sandbox.api_url))()

        assert said is not None
        assert abs(said - TUESDAY_AT_NINE) < _SOON


def test_a_slack_that_cannot_be_reached_says_no_time() -> None:
    with Sandbox(manifest(), now=utc_now) as sandbox:
        ask = slack.clock(Settings(bot_token=sandbox.bot_token, api_url=sandbox.api_url))

    assert ask() is None


def test_the_bot_that_runs_asks_slack_when_its_clock_jumped(tmp_path: Path) -> None:
    clock = Clock(TUESDAY_AT_NINE)
    with Sandbox(manifest(), now=clock) as sandbox:
        wired = Wiring(settings_for(sandbox, tmp_path), clock)

        assert wired.bot.slack_now is not None
        assert wired.bot.slack_now() is not None
        wired.close()
