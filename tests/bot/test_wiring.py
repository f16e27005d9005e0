"""What runs is stopped as a whole."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot import utc_now
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.wiring import Wiring
from handlers.manifest import manifest


def test_what_fails_while_stopping_leaves_nothing_running(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with Sandbox(manifest(), now=utc_now) as sandbox:
        settings = Settings(
            bot_token=sandbox.bot_token,
            app_token=sandbox.app_token,
            api_url=sandbox.api_url,
            database_url=f"sqlite:///{tmp_path}/handoff.db",
        )
        wiring = Wiring(settings)
        wiring.db.migrate()
        wiring.start()
        line = wiring._started[-1]

        def fails() -> None:
            line.stop()
            raise OSError("the line is gone")

        wiring._started[-1] = replace(line, stop=fails)

        with pytest.raises(OSError, match="the line is gone"):
            wiring.stop()

        # Threads that would keep the process alive.
        left = {thread for thread in set(threading.enumerate()) - before if not thread.daemon}
        assert not left
