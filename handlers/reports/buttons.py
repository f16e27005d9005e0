"""What a report opens: the requests behind a figure, and how it is counted. Who may is looked up at the click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot import Bot
from bot.errors import NoSuchReport, NoSuchWindow, NotShown
from bot.home import Listing
from bot.reports import company_readers, definitions, readers, sending, windows
from bot.reports.behind import Behind
from bot.reports.windows import Window
from bot.requests import queries
from handlers import slack
from handlers import windows as slack_windows
from handlers.views.choices import ReportChoice
from handlers.views.reports import command as said
from handlers.views.reports import company as company_views
from handlers.views.reports import department as views

# Of a value that no button of ours has: longer than any id or number of weeks.
_LONGEST = 9


def register(app: App) -> None:
    app.action(re.compile(rf"^{re.escape(said.CHOOSE)}(\.\d)?$"))(choose)
    app.action(views.CSV)(send_csv)
    app.action(views.PAGE)(send_page)
    app.action(views.DEFINITIONS)(show_definitions)
    app.action(company_views.DEFINITIONS_OF_COMPANY)(show_definitions_of_company)
    app.action(company_views.CSV_OF_COMPANY)(send_csv_of_company)
    app.action(views.REQUESTS)(show_requests)
    app.action(views.FIGURE)(choose_figure)


def choose(ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """One of the departments that were offered."""
    choice = ReportChoice.parse(str(action.get("value") or ""))
    with _like_none():
        sending.send(bot, str(context.user_id), _number(choice.department_id), window_of(bot, choice))
    if body.get("response_url"):
        known = readers.known(bot, str(context.user_id))
        names = [one.name for one in known if str(one.id) == choice.department_id]
        slack.replace_original(body["response_url"], said.on_its_way(names))
    ack()


def send_csv(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    _send_file(bot, client, action, body, str(context.user_id), sending.CSV)
    ack()


def send_page(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    _send_file(bot, client, action, body, str(context.user_id), sending.PAGE)
    ack()


def show_definitions(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    told = {name: definitions.definition(name) for name in (*views.DEFINED, *views.FOR_LEADS)}
    slack_windows.show(client, body, views.definitions(told))
    ack()


def show_definitions_of_company(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    told = {name: definitions.definition(name) for name in company_views.DEFINED}
    slack_windows.show(client, body, views.definitions(told))
    ack()


def send_csv_of_company(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    reader_id = str(context.user_id)
    # Before anything is said about the weeks.
    company_readers.must_read(bot, reader_id)
    company_readers.send_file(bot, reader_id, window_of(bot, ReportChoice.parse(str(action.get("value") or ""))))
    with slack_windows.after_the_act():
        slack_windows.show(client, body, views.file_is_on_its_way())
    ack()


def show_requests(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    choice = ReportChoice.parse(str(action.get("value") or ""))
    slack_windows.lead_on(client, body, _requests(bot, str(context.user_id), choice, None))
    ack()


def choose_figure(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Another figure in the same window."""
    figure, _, rest = str((action.get("selected_option") or {}).get("value") or "").partition(" ")
    chosen = next((one for one in Behind if one == figure), None)
    slack_windows.redraw(client, body, _requests(bot, str(context.user_id), ReportChoice.parse(rest), chosen))
    ack()


def _send_file(
    bot: Bot, client: WebClient, action: dict[str, Any], body: dict[str, Any], reader_id: str, what: str
) -> None:
    """Enqueue the file: an upload takes longer than Slack waits for a click."""
    choice = ReportChoice.parse(str(action.get("value") or ""))
    with _like_none():
        sending.send_file(bot, reader_id, _number(choice.department_id), window_of(bot, choice), what)
    with slack_windows.after_the_act():
        slack_windows.show(client, body, views.file_is_on_its_way())


@contextmanager
def _like_none() -> Iterator[None]:
    """Let whoever may not read a report read the same of it as of one of a department that is not there."""
    try:
        yield
    except NotShown:
        raise NoSuchReport from None


def _requests(bot: Bot, reader_id: str, choice: ReportChoice, wanted: Behind | None) -> View:
    """With the figure that is wanted, or the first that has requests."""
    found = readers.requests_behind(bot, reader_id, _number(choice.department_id), window_of(bot, choice))
    chosen = wanted if wanted in found else next(iter(found), None)
    behind = found[chosen] if chosen is not None else ()
    rows, total = queries.newest_seen(bot, behind, reader_id, views.MOST_ROWS)
    return views.requests(choice, {one: len(ids) for one, ids in found.items()}, chosen, Listing(tuple(rows), total))


def window_of(bot: Bot, choice: ReportChoice) -> Window:
    """Return the weeks that a button carries. Raises NoSuchWindow for what no button of ours has."""
    try:
        found = Window(date.fromisoformat(choice.first_day), _number(choice.weeks))
    except ValueError:
        found = Window(date.min, 0)
    # Somewhere it is tomorrow already.
    if not found.is_over(bot.now().date() + timedelta(days=1)):
        raise NoSuchWindow(choice.first_day, list(windows.EXAMPLES))
    return found


def choice_of(department_id: int, window: Window) -> ReportChoice:
    """Return what a button carries of a report."""
    return ReportChoice(str(department_id), f"{window.first_day:%Y%m%d}", str(window.count))


def _number(value: str) -> int:
    """The number that a button carries; of another value -1, which nothing has."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= _LONGEST else -1
