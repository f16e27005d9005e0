"""What was written below open cards while nobody listened, read after every start and every reconnect."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.agreed_time import is_agreed
from bot.operations import dropped_events
from bot.requests import missed
from handlers import slack
from handlers.requests import conversation, edits
from storage.database import Unavailable
from storage.tables import Card

log = logging.getLogger("handoff.requests")

# Slack answers fifty times a minute, and whoever works needs some of it.
_AT_A_TIME = 5
_PAGE = 200
# Slack says in which minute it began to drop events; what came in the next is heard again, or told of again.
_OVER_AFTER = timedelta(minutes=2)
_WHEN_AGREED = timedelta(minutes=1)


def register(app: App) -> None:
    app.use(limited)


def limited(body: dict[str, Any], bot: Bot, next: Callable[[], BoltResponse]) -> BoltResponse:
    """Slack drops what it would have told: an admin is told, and what people wrote is read when that is over.

    Source: docs.slack.dev/reference/events/app_rate_limited: a payload of its own, without an event in it.
    """
    if body.get("type") != "app_rate_limited":
        return next()
    dropped_events.tell(bot)
    bot.missed.want(bot.now() + _OVER_AFTER)
    return BoltResponse(status=200)


class CatchUp:
    """Reads what was missed, a few cards at a time."""

    def __init__(self, bot: Bot, client: WebClient, bot_user_id: str, look_at_channels: Callable[[], object]) -> None:
        self._bot = bot
        self._client = client
        self._me = bot_user_id
        self._look_at_channels = look_at_channels
        self._look: missed.Round | None = None

    def go_on(self) -> None:
        """Begin a look if one is due, and go on with it. What Slack does not answer now is asked the next time."""
        if self._look is None:
            now = self._bot.now()
            if not self._bot.missed.take(now):
                return
            if not is_agreed(self._bot):
                # Until when everything was heard is not written down by a clock that jumped.
                self._bot.missed.want(now + _WHEN_AGREED)
                return
            self._look = missed.begin(self._bot)
            # Whoever joined a channel meanwhile may speak for its department.
            self._look_at_channels()
        try:
            for card in self._look.left[:_AT_A_TIME]:
                self._hear(card, self._read(card, self._look.since))
                self._look.left.remove(card)
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            log.info("missed words cannot be read now", extra={"code": slack.word(error)})
            return
        if not self._look.left:
            missed.end(self._bot, self._look)
            self._look = None

    def _read(self, card: Card, since: datetime) -> list[dict[str, Any]]:
        """Return what was written below one card since then, the first word first."""
        try:
            oldest = f"{since.timestamp():.6f}"
            pages = slack.pages(
                self._client.conversations_replies, channel=card.channel_id, ts=card.ts, oldest=oldest, limit=_PAGE
            )
            return [message for page in pages for message in page["messages"] if message["ts"] != card.ts]
        except SlackApiError as error:
            if slack.code(error) in slack.GONE_MESSAGE | slack.UNREACHABLE_CHANNEL:
                return []  # whoever draws the card finds that out as well
            raise

    def _hear(self, card: Card, found: list[dict[str, Any]]) -> None:
        """What was heard already changes nothing."""
        try:
            for message in filter(conversation.is_spoken, found):
                conversation.hear_below(self._bot, card, message, self._me)
                edits.follow(self._bot, card.channel_id, message, self._me)
        except Unavailable:
            raise
        except Exception:  # one bad card must not keep the words below all others from being heard
            log.exception("missed words could not be heard", extra={"request": card.request_id})
