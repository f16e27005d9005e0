"""Whether a process can do what it is there for, asked by whatever sends it requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from bot import Bot
from bot.operations.doctor import about_keys
from bot.pulses import key_pairing
from storage.database import Unavailable

_GOOD_FOR = timedelta(seconds=30)
"""Slack is asked no more often about the token, however often somebody asks us."""

_NOT_KNOWN = "Not known while the database cannot be reached."


class Readiness:
    """The parts that a process needs, each with a sentence if it fails. Safe to share."""

    def __init__(self, bot: Bot, refused_token: Callable[[], str | None]) -> None:
        """`refused_token` asks Slack: it returns Slack's word for why the token does not work, None when it does or
        when Slack cannot be asked. A Slack that is out of reach is no reason to send its payloads elsewhere.
        """
        self._bot = bot
        self._refused_token = refused_token
        self._asked_at: float | None = None
        self._refused: str | None = None

    def __call__(self) -> dict[str, str | None]:
        """Return each part, with what is wrong and what to do, or None."""
        return {"database": self._database(), "schema": self._schema(), "slack": self._slack(), "keys": self._keys()}

    def _database(self) -> str | None:
        if self._bot.db.answers():
            return None
        return "The database cannot be reached. Check DATABASE_URL, and that its server is running."

    def _schema(self) -> str | None:
        try:
            is_behind = self._bot.db.is_behind()
        except Unavailable:
            return _NOT_KNOWN
        return "The database's tables are not up to date. Run `handoff migrate`." if is_behind else None

    def _keys(self) -> str | None:
        """Where there are pulses, the key folder has to be the one of all processes."""
        try:
            why = None if self._bot.db.is_behind() else key_pairing.trouble(self._bot)
        except Unavailable:
            return _NOT_KNOWN
        return None if why is None else " ".join(about_keys(why))

    def _slack(self) -> str | None:
        if self._asked_at is None or monotonic() - self._asked_at > _GOOD_FOR.total_seconds():
            self._asked_at, self._refused = monotonic(), self._refused_token()
        if self._refused is None:
            return None
        return (
            f"Slack does not accept SLACK_BOT_TOKEN ({self._refused}). Install the app again, and copy the new token."
        )
