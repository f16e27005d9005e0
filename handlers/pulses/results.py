"""Reading results: all that was published, the comments, the CSV. Who may is looked up at the moment of the click."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot import Bot
from bot.errors import Refused
from bot.pulses import actions, drafts, results
from handlers import windows
from handlers.pulses import parsing
from handlers.views import moments
from handlers.views.choices import CommentsPage
from handlers.views.pulses import results as views
from handlers.views.pulses.invitations import RESULTS
from handlers.views.requests.dialogs import sentence

_NONE_FOR_YOU = "There are no results that you may see yet. They come when a pulse has closed."


def register(app: App) -> None:
    app.action(RESULTS)(read)
    app.action(views.COMMENTS)(comments)
    app.action(re.compile(rf"^{re.escape(views.MORE_COMMENTS)}(\.back|\.next)?$"))(turn_page)
    app.action(views.EXPORT)(export)


def first_view(bot: Bot, person_id: str) -> View:
    """Return the results that this person may see: the one there is, or a list of them."""
    found = results.published_for(bot, person_id)
    if len(found) == 1:
        return _everything(bot, found[0][0], person_id)
    return views.listing(_rows(bot, person_id), action_id=RESULTS, label="Read", nothing=_NONE_FOR_YOU)


def export_view(bot: Bot, hr_id: str) -> View:
    """Return the published results, each with a button that sends the CSV. Raises NotHR."""
    drafts.must_be_hr(bot, hr_id)
    return views.listing(_rows(bot, hr_id), action_id=views.EXPORT, label="Export as CSV", nothing=_NONE_FOR_YOU)


def read(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    windows.lead_on(client, body, _everything(bot, parsing.row_of(action), str(context.user_id)))
    ack()


def comments(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    found = results.results(bot, parsing.row_of(action), str(context.user_id))
    windows.show(client, body, views.comments(found))
    ack()


def turn_page(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    wanted = CommentsPage.parse(str(action.get("value")))
    found = results.results(bot, parsing.row_of({"value": wanted.survey_id}), str(context.user_id))
    windows.redraw(client, body, views.comments(found, parsing.row_of({"value": wanted.page})))
    ack()


def export(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Enqueue the file: an upload takes longer than Slack waits for a click."""
    results.send_export(bot, parsing.row_of(action), str(context.user_id))
    with windows.after_the_act():
        windows.show(client, body, sentence("The CSV is on its way to your messages with Handoff.", "Export"))
    ack()


def _everything(bot: Bot, survey_id: int, reader_id: str) -> View:
    found = results.results(bot, survey_id, reader_id)
    return views.everything(
        found,
        parsing.zone_of(bot, reader_id),
        is_hr=drafts.is_hr(bot, reader_id),
        may_promise=_may_promise(bot, survey_id, reader_id),
    )


def _may_promise(bot: Bot, survey_id: int, reader_id: str) -> bool:
    try:
        actions.must_be_able_to_promise(bot, survey_id, reader_id)
    except Refused:
        return False
    return True


def _rows(bot: Bot, person_id: str) -> list[tuple[int, str, str]]:
    zone = parsing.zone_of(bot, person_id)
    return [
        (survey_id, title, moments.moment(closed_at, zone))
        for survey_id, title, closed_at in results.published_for(bot, person_id)
    ]
