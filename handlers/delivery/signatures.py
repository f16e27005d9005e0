"""Under whose name and picture words are posted that somebody wrote elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.people import people
from bot.text import one_line
from handlers import slack
from handlers.people import profile_of, user_of

Signature = dict[str, str]

_KNOWN_FOR = timedelta(hours=1)


class Signatures:
    """Names and pictures as Slack shows them. They are asked for when they are needed, and kept in memory alone."""

    def __init__(self, bot: Bot, client: WebClient) -> None:
        self._bot = bot
        self._client = client
        self._known: dict[str, tuple[datetime, Signature]] = {}

    def of(self, person_id: str) -> Signature | None:
        """Return the name and picture of somebody; None where Slack does not tell or allow it: then a line says whose
        words they are.
        """
        now = self._bot.now()
        asked_at, known = self._known.get(person_id, (None, {}))
        if asked_at is None or not timedelta(0) <= now - asked_at < _KNOWN_FOR:
            try:
                known = self._ask(person_id)
            except (SlackApiError, *slack.CONNECTION_ERRORS):
                return None
            self._known[person_id] = now, known
        return known or None

    def _ask(self, person_id: str) -> Signature:
        """Of two who are shown by the same name, each has their full one."""
        user = user_of(self._client, person_id)
        if user is None:
            return {}
        shown = user.get("profile") or {}
        name = profile_of(user, self._bot.installation).name
        full = one_line(str(shown.get("real_name") or name))
        if people.has_namesake(self._bot, person_id, name):
            name = full if full != name else f"{full} ({user.get('name')})"
        picture = shown.get("image_72")
        return {"username": name, **({"icon_url": str(picture)} if picture else {})}
