"""The composer's first three steps: what, to whom, when. What is sent, or left by a button, is kept as a draft, which
asks nobody. The fourth is in `launching`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot import Bot
from bot.errors import StillCounting
from bot.people import people
from bot.pulses import drafts, hours, launch, queries, templates
from bot.pulses.audiences import AskedLately
from bot.pulses.queries import SeriesShown
from bot.pulses.questionnaire import MOST_QUESTIONS, WINDOWS, Question, Questionnaire, Reach, Readers
from bot.pulses.templates import TEMPLATES
from handlers import slack, windows
from handlers.pulses import audiences, counting, parsing
from handlers.pulses import launch as pulse_launch
from handlers.requests import parsing as form_values
from handlers.requests.parsing import Errors
from handlers.views.pulses import plan as plan_views
from handlers.views.pulses import questions as question_views
from handlers.views.pulses import series as manage_views
from handlers.views.pulses import wording
from handlers.views.pulses.plan import Offered
from handlers.views.pulses.questions import OWN, Row
from handlers.views.requests.dialogs import sentence


def register(app: App) -> None:
    app.action(manage_views.NEW)(open_new)
    app.action(manage_views.EDIT)(edit)
    app.action(question_views.TEMPLATE)(choose_template)
    app.action(question_views.KIND)(choose_kind)
    app.action(question_views.ADD_QUESTION)(change_question)
    app.action(question_views.CHANGE_QUESTION)(change_question)
    app.action(question_views.TAKE_OUT)(take_out)
    app.action(question_views.ALL_QUESTIONS)(all_questions)
    app.action(question_views.LEAVE_IT)(leave_it)
    app.view(question_views.QUESTION_FORM)(submit_question)
    app.view(question_views.QUESTIONS_FORM)(submit_questions)
    app.action(plan_views.BACK)(to_questions)
    app.action(plan_views.REACH)(choose_reach)
    app.view(plan_views.PLAN_FORM)(submit_whom)
    app.action(plan_views.TO_PLAN)(to_whom)
    app.action(plan_views.OPENS_ON)(choose_day)
    app.action(plan_views.TO_WHEN)(to_when)
    app.view(plan_views.WHEN_FORM)(submit_when)


def first_view(bot: Bot, hr_id: str) -> View:
    """Return a new pulse, filled in from a template that is not out already, to be changed. Raises NotHR."""
    drafts.must_be_hr(bot, hr_id)
    return _of_template(bot, queries.template_to_start_from(bot).key, form_values.new_token())


def open_new(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    windows.lead_on(client, body, first_view(bot, str(context.user_id)))
    ack()


def edit(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    windows.lead_on(client, body, _questions(bot, parsing.row_of(action), str(context.user_id)))
    ack()


# --- what ---


def choose_template(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Show the questions of another template. In a draft they take the place of its own, as was asked and agreed to."""
    key = form_values.chosen(body["view"]["state"]["values"], "template") or OWN
    about, hr_id, template = form_values.metadata(body["view"]), str(context.user_id), templates.template(key)
    if about["series"] is None:
        view = _of_template(bot, key, about["token"])
    else:
        series_id = parsing.known(about["series"])
        if template is not None:
            composed = queries.series(bot, series_id, hr_id).composed
            drafts.redraft(bot, series_id, hr_id, replace(composed, title=template.title, questions=template.questions))
        view = _questions(bot, series_id, hr_id, template=key)
    windows.redraw(client, body, view)
    ack()


def choose_kind(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Draw the form anew for another kind of answer, which has another second field. What was typed stays."""
    about = form_values.metadata(body["view"])
    row = parsing.row(body["view"], about["number"])
    windows.redraw(client, body, _question(bot, about, str(context.user_id), row))
    ack()


def change_question(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Show the form of one question, there already or new, once the title that was typed is saved."""
    hr_id, number = str(context.user_id), parsing.row_of(action)
    about = form_values.metadata(body["view"])
    series_id = _save_draft(bot, hr_id, body["view"], about)
    asked = queries.series(bot, series_id, hr_id).composed.questions
    row = question_views.of_question(asked[number - 1]) if number <= len(asked) else Row()
    windows.redraw(client, body, _question(bot, about | {"series": series_id, "number": number}, hr_id, row))
    ack()


def take_out(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Take a question out, once however often it is pressed: the next one has its number then."""
    about, hr_id = form_values.metadata(body["view"]), str(context.user_id)
    series_id = parsing.known(about["series"])
    composed, number = queries.series(bot, series_id, hr_id).composed, parsing.row_of(action)
    left = composed.questions[: number - 1] + composed.questions[number:]
    is_first_time = about.get("count") in {None, len(composed.questions)}
    if left and is_first_time:
        drafts.redraft(bot, series_id, hr_id, replace(composed, questions=left))
    windows.redraw(client, body, _questions(bot, series_id, hr_id))
    ack()


def all_questions(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Go back to the list, once what was typed is saved. What cannot be asked stays in its form, which says why."""
    about, hr_id = form_values.metadata(body["view"]), str(context.user_id)
    row = parsing.row(body["view"], about["number"])
    found, errors = _asked(bot, body["view"], about, hr_id)
    if found is not None:
        _put(bot, about, hr_id, found)
    if found is not None or row.is_empty:
        view = _questions(bot, parsing.known(about["series"]), hr_id)
    else:
        view = _question(bot, about, hr_id, row, wrong=" ".join(errors.values()))
    windows.redraw(client, body, view)
    ack()


def leave_it(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Go back to the list without what was typed, as the button says."""
    series_id = parsing.known(form_values.metadata(body["view"])["series"])
    windows.redraw(client, body, _questions(bot, series_id, str(context.user_id)))
    ack()


def submit_question(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Save a question. The first one of a blank page makes the draft, with its title."""
    about, hr_id = form_values.metadata(view), str(context.user_id)
    found, errors = _asked(bot, view, about, hr_id)
    title, wrong = parsing.title(view) if about["series"] is None else ("", {})
    if found is None or wrong:
        ack(response_action="errors", errors=errors | wrong)
        return
    if about["series"] is None:
        series_id = drafts.draft(bot, hr_id, Questionnaire(title, (found,), Readers((hr_id,))), about["token"])
    else:
        series_id = _put(bot, about, hr_id, found)
    ack(response_action="update", view=_questions(bot, series_id, hr_id))


def submit_questions(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    about, hr_id = form_values.metadata(view), str(context.user_id)
    _title, errors = parsing.title(view)
    if errors:
        ack(response_action="errors", errors=errors)
    else:
        series_id = _save_draft(bot, hr_id, view, about)
        ack(response_action="update", view=_whom(bot, client, series_id, hr_id))


# --- to whom ---


def to_questions(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Go back to the first step. What was chosen on the one that is left is saved, or it is said why not."""
    series_id, hr_id = parsing.row_of(action), str(context.user_id)
    dropped = _save_if_possible(bot, body["view"], series_id, hr_id)
    windows.redraw(client, body, _questions(bot, series_id, hr_id, dropped=dropped))
    ack()


def choose_reach(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Draw the second step with the field that goes with whom it asks."""
    series_id = parsing.known(form_values.metadata(body["view"])["series"])
    reach = parsing.reach(body["view"]["state"]["values"])
    windows.redraw(client, body, _whom(bot, client, series_id, str(context.user_id), reach=reach))
    ack()


def submit_whom(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    series_id, hr_id = parsing.known(form_values.metadata(view)["series"]), str(context.user_id)
    planned, errors = parsing.whom(view, queries.series(bot, series_id, hr_id).composed)
    if planned is None:
        ack(response_action="errors", errors=errors)
        return
    channel_id = planned.readers.channel_id
    if channel_id and not _can_post(client, channel_id):
        ack(response_action="errors", errors={"channel": "I cannot post there yet. Type /invite @Handoff in it first."})
        return
    drafts.redraft(bot, series_id, hr_id, planned)
    ack(response_action="update", view=_when(bot, client, queries.series(bot, series_id, hr_id), hr_id))


# --- when ---


def to_whom(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    series_id, hr_id = parsing.row_of(action), str(context.user_id)
    dropped = _save_if_possible(bot, body["view"], series_id, hr_id)
    windows.redraw(client, body, _whom(bot, client, series_id, hr_id, dropped=dropped))
    ack()


def choose_day(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Draw the third step for another day: it closes on another one, and others may be asked then."""
    series_id, hr_id = parsing.known(form_values.metadata(body["view"])["series"]), str(context.user_id)
    _save_if_possible(bot, body["view"], series_id, hr_id)
    windows.redraw(client, body, _when(bot, client, queries.series(bot, series_id, hr_id), hr_id))
    ack()


def to_when(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    hr_id = str(context.user_id)
    windows.redraw(client, body, _when(bot, client, queries.series(bot, parsing.row_of(action), hr_id), hr_id))
    ack()


def submit_when(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Save the third step. Of a draft, then show exactly what people will see; of a pulse that is out, say that it is
    changed.
    """
    series_id, hr_id = parsing.known(form_values.metadata(view)["series"]), str(context.user_id)
    planned, errors = _timed(bot, view, series_id, hr_id)
    if planned is None:
        ack(response_action="errors", errors=errors)
        return
    drafts.redraft(bot, series_id, hr_id, planned)
    if queries.series(bot, series_id, hr_id).state == "draft":
        ack(response_action="update", view=pulse_launch.preview(bot, client, series_id, hr_id, view_id=view["id"]))
    else:
        ack(response_action="update", view=sentence("Changed. It holds from the next wave on.", "Pulse"))


# --- what is kept, and what is drawn of it ---


def _save_draft(bot: Bot, hr_id: str, view: dict[str, Any], about: Mapping[str, Any]) -> int:
    """Save the title that stands in the form, if it is one, and return the series id. Without a draft, its template
    makes one.
    """
    title, errors = parsing.title(view)
    if about["series"] is None:
        template = templates.template(about["template"]) or TEMPLATES[0]
        composed = Questionnaire(title if not errors else template.title, template.questions, Readers((hr_id,)))
        series_id = drafts.draft(bot, hr_id, composed, about["token"])
    else:
        series_id = parsing.known(about["series"])
    composed = queries.series(bot, series_id, hr_id).composed
    if not errors:
        # A form that is sent twice may meet a draft that has gone on since.
        drafts.redraft(bot, series_id, hr_id, replace(composed, title=title))
    return series_id


def _asked(bot: Bot, view: dict[str, Any], about: Mapping[str, Any], hr_id: str) -> tuple[Question | None, Errors]:
    number = about["number"]
    asked: tuple[Question, ...] = ()
    if about["series"] is not None:
        asked = queries.series(bot, parsing.known(about["series"]), hr_id).composed.questions
    others = {place: question for place, question in enumerate(asked, start=1) if place != number}
    return parsing.question(parsing.row(view, number), number, others)


def _put(bot: Bot, about: Mapping[str, Any], hr_id: str, question: Question) -> int:
    """Save the question in its place, or behind the others, and return the series id."""
    series_id, number = parsing.known(about["series"]), int(about["number"])
    composed = queries.series(bot, series_id, hr_id).composed
    asked = (*composed.questions[: number - 1], question, *composed.questions[number:])
    drafts.redraft(bot, series_id, hr_id, replace(composed, questions=asked[:MOST_QUESTIONS]))
    return series_id


def _save_if_possible(bot: Bot, view: dict[str, Any], series_id: int, hr_id: str) -> str:
    """Save what was chosen in the step that is left, and return why not, if it cannot be."""
    planned: Questionnaire | None = None
    errors: Errors = {}
    if view.get("callback_id") == plan_views.PLAN_FORM:
        planned, errors = parsing.whom(view, queries.series(bot, series_id, hr_id).composed)
    elif view.get("callback_id") == plan_views.WHEN_FORM:
        planned, errors = _timed(bot, view, series_id, hr_id)
    if planned is not None:
        drafts.redraft(bot, series_id, hr_id, planned)
    return " ".join(errors.values())


def _timed(bot: Bot, view: dict[str, Any], series_id: int, hr_id: str) -> tuple[Questionnaire | None, Errors]:
    zone = parsing.zone_of(bot, hr_id)
    today = bot.now().astimezone(ZoneInfo(zone)).date()
    return parsing.when(view, queries.series(bot, series_id, hr_id).composed, zone=zone, today=today)


def _of_template(bot: Bot, key: str, token: str) -> View:
    template = templates.template(key)
    if template is None:
        return question_views.question_form(Row(), 1, token=token, series_id=None)
    warnings = wording.warnings(template.questions, launch.departments_to_ask(bot))
    return question_views.questions_form(
        template.title, template.questions, token=token, template=key, warnings=warnings
    )


def _questions(bot: Bot, series_id: int, hr_id: str, *, template: str = OWN, dropped: str = "") -> View:
    shown = queries.series(bot, series_id, hr_id)
    return question_views.questions_form(
        shown.composed.title,
        shown.composed.questions,
        token=form_values.new_token(),
        template=template if shown.state == "draft" else None,
        series_id=series_id,
        warnings=wording.warnings(shown.composed.questions, launch.departments_to_ask(bot)),
        dropped=dropped,
    )


def _question(bot: Bot, about: Mapping[str, Any], hr_id: str, row: Row, *, wrong: str = "") -> View:
    series_id = about["series"]
    count = 0
    if series_id is not None:
        count = len(queries.series(bot, parsing.known(series_id), hr_id).composed.questions)
    return question_views.question_form(
        row, int(about["number"]), token=about["token"], series_id=series_id, count=count, wrong=wrong
    )


def _whom(
    bot: Bot, client: WebClient, series_id: int, hr_id: str, *, reach: Reach | None = None, dropped: str = ""
) -> View:
    """Return the second step. Only a user group has to be looked up in Slack."""
    composed = queries.series(bot, series_id, hr_id).composed
    groups = audiences.groups(bot, client) if (reach or composed.audience.reach) is Reach.GROUP else []
    offered = Offered(launch.departments_to_ask(bot), groups, has_guests=people.has_guests(bot))
    lately = launch.asked_lately(bot, series_id, hr_id, everybody=True)
    return plan_views.whom_form(series_id, composed, offered, reach=reach, lately=lately, dropped=dropped)


def _when(bot: Bot, client: WebClient, shown: SeriesShown, hr_id: str) -> View:
    composed, zone = shown.composed, parsing.zone_of(bot, hr_id)
    opens_at = max(composed.opens_at or bot.now(), bot.now())
    is_draft = shown.state == "draft"
    return plan_views.when_form(
        shown.series_id,
        composed,
        {span: hours.closes_at(shown.zone, opens_at, span) for span in WINDOWS},
        zone=zone,
        lately=_lately(bot, client, shown, hr_id) if is_draft else None,
        is_out=not is_draft,
    )


def _lately(bot: Bot, client: WebClient, shown: SeriesShown, hr_id: str) -> AskedLately | None:
    """Return who of the audience was asked lately; None also where Slack cannot say who is in it: the preview
    says so.
    """
    try:
        roster = counting.roster(bot, client, shown.composed.audience)
    except (SlackApiError, StillCounting):
        return None
    return launch.asked_lately(bot, shown.series_id, hr_id, roster)


def _can_post(client: WebClient, channel_id: str) -> bool:
    """Return whether Handoff is in the channel. One that it cannot see it is not in."""
    try:
        channel = client.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as error:
        if slack.code(error) in slack.UNREACHABLE_CHANNEL:
            return False
        raise
    return bool(channel.get("is_member")) and not channel.get("is_archived")
