"""Somebody's Home, drawn as it is now: when they open it, and when something in it changes while they look."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.home import page_of
from bot.pulses import actions
from bot.pulses import queries as pulse_queries
from handlers import slack
from handlers.views.home import home
from handlers.views.pulses.home import rows


def publish(bot: Bot, client: WebClient, person_id: str, *, is_first: bool) -> None:
    """Draw somebody's Home as it is now. `is_first` explains Handoff in it."""
    page = page_of(bot, person_id)
    view = home(
        page,
        is_first=is_first,
        can_ask=page.can_ask,
        pulses=rows(pulse_queries.open_for(bot, person_id), actions.my_actions(bot, person_id), page.zone),
    )
    client.views_publish(user_id=person_id, view=view)


def redraw(bot: Bot, client: WebClient, person_id: str) -> None:
    """The same for somebody who looks at it already.

    Raises TryLater when Slack is busy or cannot be reached, and GiveUp or Unexpected when it takes no Home of theirs.
    """
    try:
        publish(bot, client, person_id, is_first=False)
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        raise slack.meaning(error) from error
