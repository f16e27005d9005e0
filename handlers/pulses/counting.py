"""Counting a large channel beside the window that waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection
from http import HTTPStatus

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import Bot
from bot.errors import StillCounting
from bot.pulses import counted
from bot.pulses.counts import Then
from bot.pulses.questionnaire import Audience, Reach
from handlers import slack
from handlers.budgets import asked_for
from handlers.pulses import audiences

log = logging.getLogger("handoff.pulses")

# Five pages, which Slack tells well before somebody who waits for a window gives up.
_AT_ONCE = 1_000
_PAGE = 200
# Slack tells a hundred pages a minute, to whoever asks; a channel of 20,000 has as many.
_TRIES = 20
# In seconds: the window that says so is there before it is drawn anew.
_AFTER_THE_ANSWER = 1.0


def roster(bot: Bot, client: WebClient, audience: Audience, then: Then = lambda _people: None) -> list[str]:
    """Return who is in the channel or group, like `audiences.members`.

    A channel of more than a thousand is counted beside this, and kept for a quarter of an hour: before that this raises
    StillCounting, and `then` is called when it is done. Raises Slack's error when it cannot be read.
    """
    if audience.reach is not Reach.CHANNEL:
        return audiences.members(bot, client, audience)
    known = counted.known(bot, audience.slack_id)
    if known is not None:
        return list(known)
    channel = client.conversations_info(channel=audience.slack_id, include_num_members=True)["channel"]
    people = int(channel.get("num_members") or 0)
    if people <= _AT_ONCE:
        return audiences.members(bot, client, audience)
    if bot.counts.begin(audience.slack_id, then):
        threading.Thread(target=_count, args=(bot, client, audience.slack_id), name="counting", daemon=True).start()
    raise StillCounting(people)


def _count(bot: Bot, client: WebClient, channel_id: str) -> None:
    found: tuple[str, ...] | None = None
    threading.Event().wait(_AFTER_THE_ANSWER)
    try:
        found = tuple(_members(bot, client, channel_id))
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        log.warning("channel cannot be counted", extra={"channel": channel_id, "code": slack.word(error)})
    finally:
        try:
            bot.counts.end(channel_id, found)
        except (SlackApiError, *slack.CONNECTION_ERRORS):
            log.info("whoever waited for the count has closed the window")


def _members(bot: Bot, client: WebClient, channel_id: str) -> Collection[str]:
    """Return who is in the channel, page by page, unless another process is done with it first."""
    found: list[str] = []
    cursor: str | None = None
    while cursor != "":
        known = counted.known(bot, channel_id)
        if known is not None:
            return known
        page = _page(client, channel_id, cursor)
        found += page["members"]
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
    counted.save(bot, channel_id, tuple(found))
    return found


def _page(client: WebClient, channel_id: str, cursor: str | None) -> SlackResponse:
    """Wait where Slack asks for it: this is in nobody's way."""
    for _try in range(_TRIES - 1):
        try:
            return client.conversations_members(channel=channel_id, limit=_PAGE, cursor=cursor)
        except SlackApiError as error:
            if error.response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                raise
            threading.Event().wait(asked_for(error.response.headers).total_seconds())
    return client.conversations_members(channel=channel_id, limit=_PAGE, cursor=cursor)
