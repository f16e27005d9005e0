"""Answering a pulse. What is answered goes from the form into its envelope, and nowhere else: into no message, log,
metadata, notice or error.
"""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.errors import PulseClosed
from bot.pulses import ballots, queries
from bot.pulses.ballots import Stored
from bot.pulses.queries import Invitation
from handlers import windows
from handlers.pulses import parsing
from handlers.requests import parsing as form_values
from handlers.views.pulses import ballots as views
from handlers.views.pulses import invitations
from handlers.views.pulses import stored as stored_views

# How the names of all begin that employees press and send before a pulse closes.
_SEALED = (invitations.ANSWER, invitations.CHOOSE, invitations.STORED, views.WITHDRAW, views.ANSWER_FORM)


def is_answer(body: dict[str, Any]) -> bool:
    """Return whether this belongs to answering a pulse. Then nothing may be written down about who sends it, or
    when.
    """
    actions, view = body.get("actions"), body.get("view")
    # Looked at before anything else is: it must answer whatever is sent.
    pressed = [one.get("action_id") for one in actions if isinstance(one, dict)] if isinstance(actions, list) else []
    sent = view.get("callback_id") if isinstance(view, dict) else None
    return any(str(name).startswith(_SEALED) for name in (*pressed, sent))


def register(app: App) -> None:
    app.action(invitations.ANSWER)(open_form)
    app.action(_with_choice(invitations.CHOOSE))(open_form)
    app.view(views.ANSWER_FORM)(submit)
    app.action(views.WITHDRAW)(withdraw)
    app.action(invitations.STORED)(stored)
    app.action(invitations.TRY_ANSWER)(try_form)
    app.action(_with_choice(invitations.TRY_CHOOSE))(try_form)
    app.view(views.TRY_FORM)(submit_trial)
    app.action(invitations.TRY_STORED)(try_stored)


def open_form(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Show the form, with what was pressed in the message chosen in it. Nothing is kept before it is sent."""
    survey_id, person_id = parsing.row_of(action), str(context.user_id)
    asked, zone = queries.invitation(bot, survey_id, person_id), parsing.zone_of(bot, person_id)
    if asked.is_open:
        has_answered = ballots.has_answered(bot, survey_id, person_id)
        view = views.answer_form(asked, zone, has_answered=has_answered, chosen=_choice(action))
    else:
        view = views.over(asked, zone)
    windows.show(client, body, view)
    ack()


def submit(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Seal what was answered, then say "Recorded": when the envelope is durably in the box, not before."""
    survey_id, person_id = parsing.known(form_values.metadata(view).get("survey")), str(context.user_id)
    asked = _open(queries.invitation(bot, survey_id, person_id))
    answers, errors = parsing.answers(view, asked)
    if answers is None:
        ack(response_action="errors", errors=errors)
    else:
        ballots.answer(bot, survey_id, person_id, answers)
        ack(response_action="update", view=views.recorded(asked, parsing.zone_of(bot, person_id)))


def withdraw(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    survey_id, person_id = parsing.row_of(action), str(context.user_id)
    was_there = ballots.withdraw(bot, survey_id, person_id)
    asked = queries.invitation(bot, survey_id, person_id)
    with windows.after_the_act():
        windows.instead(client, body, views.withdrawn(asked, parsing.zone_of(bot, person_id), was_there=was_there))
    ack()


def stored(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    person_id = str(context.user_id)
    about = ballots.what_is_stored(bot, parsing.row_of(action), person_id)
    windows.show(client, body, stored_views.stored(about, parsing.zone_of(bot, person_id)))
    ack()


def try_form(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Show the form to the author of a pulse, in the preview and in the test. It keeps nothing."""
    shown = queries.preview(bot, parsing.row_of(action), str(context.user_id))
    windows.show(client, body, views.try_form(shown, chosen=_choice(action)))
    ack()


def submit_trial(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    shown = queries.preview(bot, parsing.known(form_values.metadata(view).get("series")), str(context.user_id))
    answers, errors = parsing.answers(view, shown)
    if answers is None:
        ack(response_action="errors", errors=errors)
    else:
        ack(response_action="update", view=views.tried())


def try_stored(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    person_id = str(context.user_id)
    shown = queries.preview(bot, parsing.row_of(action), person_id)
    about = Stored(
        title=shown.title,
        closes_at=shown.closes_at,
        minimum=shown.minimum,
        comments_from=shown.comments_from,
        invited=shown.invited,
        audience=shown.composed.audience,
        audience_names=shown.audience,
        readers=shown.readers,
        shared=shown.shared,
        has_closed=False,
        counted_with=shown.counted_with,
        is_preview=True,
        guests=shown.guests,
    )
    windows.show(client, body, stored_views.stored(about, parsing.zone_of(bot, person_id)))
    ack()


def _with_choice(action_id: str) -> re.Pattern[str]:
    return re.compile(rf"^{re.escape(action_id)}(\.\d+)?$")


def _choice(action: dict[str, Any]) -> int | None:
    """Return the place of the label whose button was pressed: the number behind its id."""
    return form_values.row_id(action["action_id"].rsplit(".", 1)[-1])


def _open(asked: Invitation) -> Invitation:
    if not asked.is_open:
        raise PulseClosed(asked.title, asked.closes_at)
    return asked
