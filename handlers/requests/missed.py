"""What was written below cards while nobody listened, read after every start and every reconnect; and what Slack lost
while somebody did, found within a day.
"""

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
from bot.requests.edits import Message, take_back
from handlers import slack
from handlers.requests import ask_channels, edits, messages
from storage.database import Unavailable
from storage.tables import Card

log = logging.getLogger("handoff.requests")

# Cards, or pages. Slack answers fifty times a minute, and whoever works needs some of it.
_AT_A_TIME = 5
_PAGE = 200
_FAR = 32_503_680_000.0
"""The year 3000, in seconds as Slack counts them."""
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
    """Reads what was missed, a few cards at a time: all of it after a gap, and slowly round and round otherwise."""

    def __init__(self, bot: Bot, client: WebClient, bot_user_id: str, look_at_channels: Callable[[], object]) -> None:
        self._bot = bot
        self._client = client
        self._me = bot_user_id
        self._look_at_channels = look_at_channels
        self._look: missed.Look | None = None
        self._round: missed.Look | None = None
        self._went_round_at: datetime | None = None

    def go_on(self) -> None:
        """Begin a look if one is due, and go on with it. What Slack does not answer now is asked the next time."""
        if self._look is None and not self._begin():
            self._go_round()
            return
        if self._look is None:
            return
        self._skim(self._look)
        before = len(self._look.left)
        if self._go_through(self._look) and self._go_through_channels(self._look):
            missed.end(self._bot, self._look)
            self._look = None
        elif len(self._look.left) != before:
            missed.note(self._bot, self._look)

    def _begin(self) -> bool:
        """Begin a look after a gap; return whether there is one, or will be."""
        now = self._bot.now()
        if not self._bot.missed.take(now):
            return False
        if is_agreed(self._bot):
            self._look = missed.begin(self._bot)
            # Whoever joined a channel meanwhile may speak for its department.
            self._look_at_channels()
        else:
            # Until when everything was heard is not written down by a clock that jumped.
            self._bot.missed.want(now + _WHEN_AGREED)
        return True

    def _go_round(self) -> None:
        now = self._bot.now()
        if self._went_round_at is not None and timedelta(0) <= now - self._went_round_at < missed.ROUND_EVERY:
            return
        self._went_round_at = now
        if self._round is None:
            self._round = missed.go_round(self._bot) if is_agreed(self._bot) else None
        if self._round is not None and self._go_through(self._round):
            self._round = None

    def _go_through(self, look: missed.Look) -> bool:
        """Read below the next cards; return whether none is left."""
        try:
            for card in look.left[:_AT_A_TIME]:
                self._read_below(card, look.since, is_former=(card.channel_id, card.ts) in look.former)
                look.left.remove(card)
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            log.info("missed words cannot be read now", extra={"code": slack.word(error)})
        return not look.left

    def _go_through_channels(self, look: missed.Look) -> bool:
        """Read what was asked in the next ask channel meanwhile; return whether none is left."""
        if look.channels and look.heard_until is not None:
            try:
                self._read_channel(look.channels[0], look.since, look.heard_until)
                del look.channels[0]
            except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
                log.info("an ask channel cannot be read now", extra={"code": slack.word(error)})
        return not look.channels

    def _read_channel(self, channel_id: str, since: datetime, heard_until: datetime) -> None:
        """Raises what Slack says when it is busy; what it does not let anybody read is left."""
        try:
            ask_channels.catch_up(self._bot, self._client, channel_id, self._me, since=since, heard_until=heard_until)
        except SlackApiError as error:
            if slack.code(error) not in slack.UNREACHABLE_CHANNEL:
                raise
        except (Unavailable, *slack.CONNECTION_ERRORS):
            raise
        except Exception:  # one bad message must not keep all others from being heard
            log.exception("what was asked meanwhile could not be heard", extra={"channel": channel_id})

    def _skim(self, look: missed.Look) -> None:
        """Ask Slack in whole pages below which cards somebody wrote lately. What it does not say is read all the same.

        Source: docs.slack.dev/reference/methods/conversations.history: a message below which somebody wrote has
        `reply_count` and `latest_reply`.
        """
        try:
            for _page in range(_AT_A_TIME):
                if look.skims and self._skim_page(look, look.skims[0]):
                    look.skims.pop(0)
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            log.info("a channel cannot be skimmed now", extra={"code": slack.word(error)})
            if isinstance(error, SlackApiError) and not slack.is_busy(error):
                look.skims.pop(0)

    def _skim_page(self, look: missed.Look, skim: missed.Skim) -> bool:
        """Read the next page of a channel; return whether that was enough."""
        page = self._client.conversations_history(
            channel=skim.channel_id, oldest=skim.oldest, inclusive=True, limit=_PAGE, cursor=skim.cursor or None
        )
        look.saw(skim.channel_id, {str(message["ts"]): _latest(message) for message in page["messages"]})
        skim.cursor, skim.most = str((page.get("response_metadata") or {}).get("next_cursor") or ""), skim.most - 1
        return not skim.cursor or skim.most <= 0

    def _read_below(self, card: Card, since: datetime, *, is_former: bool = False) -> None:
        """Let what stands below a card be what was heard. What was heard already changes nothing."""
        # Before Slack is asked: what comes meanwhile it may not show yet.
        heard = missed.heard(self._bot, card)
        found = self._read(card, since)
        if found is None:
            return  # whoever draws the card finds that out as well
        there = {str(message["ts"]) for message in found}
        gone = [
            Message(card.channel_id, ts, card.root_ts)
            for ts, known in heard.items()
            if f"{since.timestamp():.6f}" < ts > card.root_ts and ts not in there and not known.is_taken_back
        ]
        gone = [message for message in gone if self._is_gone(message)]
        try:
            for message in filter(messages.is_spoken, found):
                known = heard.get(str(message["ts"]))
                # What is new below a card that the request left behind is told where it went, as it comes.
                if known is not None or not is_former:
                    self._hear(card, message, known)
            for place in gone:
                take_back(self._bot, place, heard[place.ts].writer_id)
        except Unavailable:
            raise
        except Exception:  # one bad card must not keep the words below all others from being heard
            log.exception("missed words could not be heard", extra={"request": card.request_id})

    def _read(self, card: Card, since: datetime) -> list[dict[str, Any]] | None:
        """Return all that was written below one card since then, the first word first; None when it is out of reach."""
        try:
            oldest = f"{since.timestamp():.6f}"
            pages = slack.pages(
                self._client.conversations_replies, channel=card.channel_id, ts=card.root_ts, oldest=oldest, limit=_PAGE
            )
            return [message for page in pages for message in page["messages"] if message["ts"] != card.ts]
        except SlackApiError as error:
            if slack.code(error) in slack.GONE_MESSAGE | slack.UNREACHABLE_CHANNEL:
                return None
            raise

    def _is_gone(self, message: Message) -> bool:
        """Ask Slack for the message itself. Words are not taken back because a list of them came short, or because they
        stand below another card.
        """
        try:
            self._client.conversations_replies(channel=message.channel_id, ts=message.ts, limit=1)
        except SlackApiError as error:
            if slack.is_busy(error):
                raise
            return slack.code(error) in slack.GONE_MESSAGE
        return False

    def _hear(self, card: Card, message: dict[str, Any], known: missed.Heard | None) -> None:
        if known is None:
            messages.hear_below(self._bot, self._client, card, message, self._me)
        elif known.is_taken_back:
            return
        else:
            edits.keep_files(self._bot, card.channel_id, message)
        if str((message.get("edited") or {}).get("ts") or "") > (known.edited_ts if known else ""):
            edits.follow(self._bot, card.channel_id, message, self._me)


def _latest(message: dict[str, Any]) -> str | None:
    """When somebody last wrote below a message, by Slack's ts; None when nobody did."""
    if not message.get("reply_count"):
        return None
    # Where Slack does not say when, it may have been now.
    return str(message.get("latest_reply") or f"{_FAR:.6f}")
