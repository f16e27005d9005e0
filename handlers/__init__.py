"""Everything Slack says to Handoff, and everything Handoff says to Slack."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from bot import Bot
from bot.people import people
from handlers import departments, errors, home, menus, pulses, reminders, whatif
from handlers.requests import (
    buttons,
    command,
    conversation,
    dialogs,
    edits,
    explanation,
    moves,
    proposals,
    ratings,
    record,
    unaddressed,
)


def build_app(bot: Bot, client: WebClient) -> App:
    """A Bolt app that knows every listener and hands each of them `bot`.

    Answers leave after the listener: what was acknowledged is kept. Asks Slack who the token belongs to, and raises
    slack_bolt's BoltError when it is not valid.
    """
    app = App(
        client=client,
        signing_secret=bot.settings.signing_secret or None,
        process_before_response=True,
        logger=logging.getLogger("handoff.bolt"),
    )
    app.use(_provide(bot))
    of_requests = (command, record, buttons, dialogs, moves, proposals, ratings, explanation)
    talk = (edits, conversation, unaddressed)
    for listeners in (*of_requests, *talk, reminders, departments, home, whatif, pulses, menus):
        listeners.register(app)
    app.action(re.compile(".*"))(retired)
    errors.register(app)
    return app


def retired(ack: Ack) -> None:
    """A button from an older card, or one that only opens a link."""
    ack()


def _provide(bot: Bot) -> Callable[..., BoltResponse | None]:
    # Of everybody who has acted so far, so that the database is not asked at every click.
    known_until: dict[str, datetime] = {}

    def provide(
        body: dict[str, Any], context: BoltContext, client: WebClient, next: Callable[[], BoltResponse]
    ) -> BoltResponse | None:
        """Give listeners `bot`, and make sure that we know who is acting: rights hang on it."""
        context["bot"] = bot
        person_id = context.user_id
        if person_id is not None and body.get("type") != "event_callback" and not _is_sealed(bot, body, person_id):
            until = known_until.get(person_id)
            if until is None or until <= bot.now():
                known_until[person_id] = departments.meet(bot, client, str(context.team_id), person_id)
        return next()

    return provide


def _is_sealed(bot: Bot, body: dict[str, Any], person_id: str) -> bool:
    """Does somebody whom we know answer a pulse? Asking Slack about them now would write down, with its moment, that
    they did something just when an envelope came.
    """
    return pulses.is_answer(body) and people.known_until(bot, person_id) is not None
