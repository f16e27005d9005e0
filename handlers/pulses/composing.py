"""The composer: questions, then whom and when, then the preview, then the launch. A draft is kept at every step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot import Bot, pulses
from bot.errors import Refused
from bot.pulses import Composed, Reach, Readers
from handlers import slack
from handlers.pulses import audiences, forms, windows
from handlers.refusals import refusal
from handlers.requests import parsing as form_values
from handlers.views.pulses import launching as launch_views
from handlers.views.pulses import managing as manage_views
from handlers.views.pulses import plan as plan_views
from handlers.views.pulses import questions as question_views
from handlers.views.pulses.plan import Offered
from handlers.views.pulses.questions import Sheet
from handlers.views.requests.dialogs import sentence


def register(app: App) -> None:
    app.action(manage_views.NEW)(open_new)
    app.action(manage_views.EDIT)(edit)
    app.action(question_views.TEMPLATE)(choose_template)
    app.action(question_views.KIND)(choose_kind)
    app.action(question_views.ADD_QUESTION)(add_question)
    app.view(question_views.QUESTIONS_FORM)(submit_questions)
    app.action(plan_views.REACH)(choose_reach)
    app.action(plan_views.BACK)(to_questions)
    app.view(plan_views.PLAN_FORM)(submit_plan)
    app.action(launch_views.TO_PLAN)(to_plan)
    app.action(launch_views.TRY_OUT)(try_out)
    app.view(launch_views.PREVIEW_FORM)(submit_preview)
    app.view(launch_views.LAUNCH_FORM)(submit_launch)


def first_view(bot: Bot, hr_id: str) -> View:
    """A new pulse, filled in from the first template, to be changed. Raises NotHR."""
    pulses.must_be_hr(bot, hr_id)
    return question_views.questions_form(question_views.of_template(pulses.TEMPLATES[0]), token=form_values.new_token())


def open_new(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    windows.show(client, body, first_view(bot, str(context.user_id)))
    ack()


def edit(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    windows.lead_on(client, body, _questions(bot, windows.row_of(action), str(context.user_id)))
    ack()


def choose_template(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Another template, other questions: what stood there before was the template's, or is in the draft."""
    key = form_values.chosen(body["view"]["state"]["values"], "template") or question_views.OWN
    template = pulses.template(key)
    sheet = Sheet() if template is None else question_views.of_template(template)
    _redraw_questions(client, body, sheet)
    ack()


def choose_kind(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Another kind of answer has another second field. What was typed stays."""
    _redraw_questions(client, body, forms.sheet(body["view"], form_values.metadata(body["view"])))
    ack()


def add_question(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    sheet = forms.sheet(body["view"], form_values.metadata(body["view"]))
    _redraw_questions(client, body, sheet.with_another())
    ack()


def submit_questions(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Kept as a draft, which asks nobody; then the next page in the same window."""
    about, hr_id = form_values.metadata(view), str(context.user_id)
    found, errors = forms.questions(forms.sheet(view, about))
    if found is None:
        ack(response_action="errors", errors=errors)
        return
    title, questions = found
    if about["series"] is None:
        composed = Composed(title, questions, Readers((hr_id,)))
        series_id = pulses.draft(bot, hr_id, composed, about["token"])
    else:
        series_id = windows.known(about["series"])
        composed = replace(pulses.series(bot, series_id, hr_id).composed, title=title, questions=questions)
        pulses.redraft(bot, series_id, hr_id, composed)
    # A form that is sent twice may meet a draft that has gone on since.
    ack(response_action="update", view=_plan(bot, series_id, hr_id))


def choose_reach(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Whom it asks decides which field follows. Only a user group has to be looked up in Slack."""
    series_id = windows.known(form_values.metadata(body["view"])["series"])
    reach = forms.reach(body["view"]["state"]["values"])
    groups = audiences.groups(client) if reach is Reach.GROUP else []
    windows.redraw(client, body, _plan(bot, series_id, str(context.user_id), reach=reach, groups=groups))
    ack()


def to_questions(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Back to the first page. What was chosen on the second is kept if it can be."""
    series_id, hr_id = windows.row_of(action), str(context.user_id)
    if body["view"].get("callback_id") == plan_views.PLAN_FORM:
        planned, _errors = _planned(bot, body["view"], series_id, hr_id)
        if planned is not None:
            pulses.redraft(bot, series_id, hr_id, planned)
    windows.redraw(client, body, _questions(bot, series_id, hr_id))
    ack()


def to_plan(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    series_id, hr_id = windows.row_of(action), str(context.user_id)
    is_group = pulses.series(bot, series_id, hr_id).composed.audience.reach is Reach.GROUP
    groups = audiences.groups(client) if is_group else []
    windows.redraw(client, body, _plan(bot, series_id, hr_id, groups=groups))
    ack()


def submit_plan(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Kept; then, of a draft, exactly what people will see. Of a pulse that runs, the word that it is changed."""
    series_id, hr_id = windows.known(form_values.metadata(view)["series"]), str(context.user_id)
    planned, errors = _planned(bot, view, series_id, hr_id)
    if planned is None:
        ack(response_action="errors", errors=errors)
        return
    channel_id = planned.readers.channel_id
    if channel_id and not _can_post(client, channel_id):
        ack(response_action="errors", errors={"channel": "I cannot post there yet. Type /invite @Handoff in it first."})
        return
    pulses.redraft(bot, series_id, hr_id, planned)
    if pulses.series(bot, series_id, hr_id).state == "draft":
        ack(response_action="update", view=_preview(bot, client, series_id, hr_id))
    else:
        ack(response_action="update", view=sentence("Changed. It holds from the next wave on.", "Pulse"))


def try_out(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    series_id, hr_id = windows.row_of(action), str(context.user_id)
    pulses.try_out(bot, series_id, hr_id)
    windows.redraw(client, body, _preview(bot, client, series_id, hr_id, sent=True))
    ack()


def submit_preview(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """The last question before it goes out: to how many people?"""
    series_id, hr_id = windows.known(form_values.metadata(view)["series"]), str(context.user_id)
    outlook = pulses.outlook(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id))
    shown = pulses.preview(bot, series_id, hr_id, outlook)
    ack(response_action="update", view=launch_views.confirm_form(shown, windows.zone_of(bot, hr_id), outlook))


def submit_launch(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    series_id, hr_id = windows.known(form_values.metadata(view)["series"]), str(context.user_id)
    shown = pulses.preview(bot, series_id, hr_id)
    done = pulses.launch(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id))
    ack(response_action="update", view=launch_views.launched(shown, done, windows.zone_of(bot, hr_id)))


def _questions(bot: Bot, series_id: int, hr_id: str) -> View:
    composed = pulses.series(bot, series_id, hr_id).composed
    return question_views.questions_form(
        question_views.of_draft(composed), token=form_values.new_token(), series_id=series_id
    )


def _redraw_questions(client: WebClient, body: dict[str, Any], sheet: Sheet) -> None:
    about = form_values.metadata(body["view"])
    view = question_views.questions_form(sheet, token=about["token"], series_id=about["series"])
    windows.redraw(client, body, view)


def _plan(
    bot: Bot, series_id: int, hr_id: str, *, reach: Reach | None = None, groups: list[tuple[str, str]] | None = None
) -> View:
    composed = pulses.series(bot, series_id, hr_id).composed
    offered = Offered(pulses.departments_to_ask(bot), groups or [])
    return plan_views.plan_form(series_id, composed, offered, zone=windows.zone_of(bot, hr_id), reach=reach)


def _planned(bot: Bot, view: dict[str, Any], series_id: int, hr_id: str) -> tuple[Composed | None, dict[str, str]]:
    zone = windows.zone_of(bot, hr_id)
    today = bot.now().astimezone(ZoneInfo(zone)).date()
    return forms.plan(view, pulses.series(bot, series_id, hr_id).composed, zone=zone, today=today)


def _preview(bot: Bot, client: WebClient, series_id: int, hr_id: str, *, sent: bool = False) -> View:
    """With the groups in which people are counted, or the reason why it cannot be launched like this."""
    shown, zone = pulses.preview(bot, series_id, hr_id), windows.zone_of(bot, hr_id)
    try:
        outlook = pulses.outlook(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id))
    except Refused as refused:
        return launch_views.preview_form(shown, zone, None, refused=refusal(refused), sent=sent)
    except SlackApiError as error:
        if slack.code(error) not in {*slack.UNREACHABLE_CHANNEL, "no_such_subteam", "plan_upgrade_required"}:
            raise
        refused_by_slack = "I cannot see who is in it. Invite me with `/invite @Handoff`, or choose somebody else."
        return launch_views.preview_form(shown, zone, None, refused=refused_by_slack, sent=sent)
    return launch_views.preview_form(pulses.preview(bot, series_id, hr_id, outlook), zone, outlook, sent=sent)


def _roster(bot: Bot, client: WebClient, series_id: int, hr_id: str) -> list[str]:
    return audiences.members(client, pulses.series(bot, series_id, hr_id).composed.audience)


def _can_post(client: WebClient, channel_id: str) -> bool:
    """Is Handoff in the channel? One that it cannot see it is not in."""
    try:
        channel = client.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as error:
        if slack.code(error) in slack.UNREACHABLE_CHANNEL:
            return False
        raise
    return bool(channel.get("is_member")) and not channel.get("is_archived")
