"""Everything Slack says to Handoff, and everything Handoff says to Slack."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from bot import Bot
from handlers import departments, errors, home, installation, menus, people, pulses, reminders, reports, weekly, whatif
from handlers.call_counter import CallCounter
from handlers.dispatch import TracedApp
from handlers.requests import (
    ask_channels,
    buttons,
    command,
    conversation,
    dialogs,
    edits,
    explanation,
    missed,
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
    client.retry_handlers.append(CallCounter(bot.counters))
    app = TracedApp(
        bot.counters,
        # Bolt would read the sources of all its callers to find a name by itself. It gives the logger of that name the
        # level of its own: not that of all our logs.
        name="handoff.bolt",
        client=client,
        signing_secret=bot.settings.signing_secret or None,
        process_before_response=True,
        logger=logging.getLogger("handoff.bolt"),
    )
    app.use(_provide(bot))
    missed.register(app)
    of_requests = (command, record, buttons, dialogs, moves, proposals, ratings, explanation)
    talk = (edits, conversation, unaddressed, ask_channels)
    for listeners in (
        *of_requests,
        *talk,
        reports,
        weekly,
        reminders,
        departments,
        installation,
        people,
        home,
        whatif,
        pulses,
        menus,
    ):
        listeners.register(app)
    app.action(re.compile(".*"))(retired)
    app.event(re.compile(".*"))(passed_over)
    errors.register(app)
    return app


def retired(ack: Ack) -> None:
    """A button from an older card, or one that only opens a link."""
    ack()


def passed_over() -> None:
    """An event that an older manifest still subscribes to. Slack sends what is not acknowledged again."""


def _provide(bot: Bot) -> Callable[..., BoltResponse | None]:
    def provide(
        body: dict[str, Any], context: BoltContext, client: WebClient, next: Callable[[], BoltResponse]
    ) -> BoltResponse | None:
        """Give listeners `bot`, and make sure that we know who is acting: rights hang on it.

        Strangers are asked about at once. About others Slack is asked beside the act, and never when they answer a
        pulse: an envelope comes just then.
        """
        context["bot"] = bot
        person_id = context.user_id
        if person_id is not None and body.get("type") != "event_callback":
            if person_id not in met:
                people.meet(bot, client, person_id)
                met.add(person_id)
            if not pulses.is_answer(body):
                bot.inquiries.want([person_id])
                if body.get("view"):
                    bot.home_readers.clicks(person_id, bot.now(), at_home=body["view"].get("type") == "home")
        return next()

    # Everybody who has acted so far, so that the database is not asked at every click.
    met: set[str] = set()
    return provide
