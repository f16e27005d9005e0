"""Where the direct message with each person is."""

from __future__ import annotations

from slack_sdk import WebClient

from bot import Bot
from bot.people import people


class DirectMessages:
    """Finds the direct messages with people. Slack is asked about each once, for all processes and starts."""

    def __init__(self, bot: Bot, client: WebClient) -> None:
        self._bot = bot
        self._client = client
        self._known: dict[str, str] = {}
        self._kept: str | None = None

    def begin(self) -> None:
        """Another notice is being delivered."""
        self._kept = None

    def of(self, person_id: str) -> str:
        """Return the id of the direct message with somebody. Raises SlackApiError as conversations.open does."""
        if person_id not in self._known:
            kept = people.direct_with(self._bot, person_id)
            self._known[person_id] = kept or self._open(person_id)
            self._kept = person_id if kept is not None else None
        return self._known[person_id]

    def forget_kept(self) -> bool:
        """Slack does not know a direct message: return whether it was an id from before, so that a new one may be."""
        if self._kept is None:
            return False
        self._known.pop(self._kept, None)
        people.keep_direct(self._bot, self._kept, None)
        return True

    def _open(self, person_id: str) -> str:
        channel_id = str(self._client.conversations_open(users=person_id)["channel"]["id"])
        people.keep_direct(self._bot, person_id, channel_id)
        return channel_id
