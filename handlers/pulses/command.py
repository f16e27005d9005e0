"""/pulse, alone or with a word behind it."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.pulses import drafts
from handlers.pulses import drafts as pulse_drafts
from handlers.pulses import results, series
from handlers.views.pulses import commands as said

COMMAND = "/pulse"


def register(app: App) -> None:
    app.command(COMMAND)(command)


def command(ack: Ack, command: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Answer `/pulse`. Everybody may ask for help and for results; the rest is HR's, and the others read who
    that is.
    """
    word, person_id, trigger_id = (
        command.get("text", "").strip().casefold(),
        str(context.user_id),
        command["trigger_id"],
    )
    if word == "help":
        ack(**said.help_text(bot.settings.hr, is_hr=drafts.is_hr(bot, person_id)))
    elif word == "results":
        client.views_open(trigger_id=trigger_id, view=results.first_view(bot, person_id))
        ack()
    elif word == "list":
        client.views_open(trigger_id=trigger_id, view=series.list_view(bot, person_id))
        ack()
    elif word == "export":
        client.views_open(trigger_id=trigger_id, view=results.export_view(bot, person_id))
        ack()
    elif not word:
        client.views_open(trigger_id=trigger_id, view=pulse_drafts.first_view(bot, person_id))
        ack()
    else:
        ack(**said.not_understood(word))
