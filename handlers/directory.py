"""Reading who is in our workspaces, in the background and at Slack's pace."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot, membership
from bot.people import directory
from handlers import slack
from handlers.people import ask_about, profile_of, workspaces

log = logging.getLogger("handoff.people")

_PAGE = 200


def read(bot: Bot, client: WebClient) -> None:
    """Go on reading who is in our workspaces, if that is due: who was deactivated hands back what they had.

    Each page is kept at once. Where Slack does not answer, whoever comes next goes on from the last one, whichever
    process that is. Last come those who have a role in a department and are on no list: people of other workspaces.
    """
    reading = directory.claim(bot)
    if reading is None:
        return
    try:
        if reading.left is None:
            reading = reading.of(workspaces(bot, client))
        while reading.left:
            page = client.users_list(limit=_PAGE, team_id=reading.left[0], cursor=reading.cursor or None)
            _keep(bot, page["members"])
            reading = reading.after_page((page.get("response_metadata") or {}).get("next_cursor") or "")
            directory.save(bot, reading)
        ask_about(bot, client, directory.strangers(bot))
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        log.warning("people cannot be read", extra={"code": slack.word(error)})
        if slack.word(error) == "invalid_cursor":
            directory.save(bot, directory.Reading())


def _keep(bot: Bot, users: list[dict[str, Any]]) -> None:
    wanted = directory.wanted(bot, [user["id"] for user in users])
    membership.keep(bot, [profile_of(user, bot.installation) for user in users if user["id"] in wanted])
