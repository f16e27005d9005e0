"""How Handoff talks to Slack: clients with the right patience, and the meaning of Slack's errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from http.client import HTTPException
from socket import gaierror
from ssl import SSLContext, create_default_context
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, ServerErrorRetryHandler
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.installation import Installation
from bot.outbox import GiveUp, TryLater, Unexpected
from bot.settings import Settings
from handlers.budgets import Budgets, PacedClient, PatientClient, asked_for

log = logging.getLogger("handoff.slack")

# Slack waits three seconds for an answer, and a listener makes one call.
_LISTENING_SECONDS = 2
# The rest of the three seconds is for what somebody waits for.
_BESIDE_AN_ANSWER_SECONDS = 1
# Several calls stay below the outbox's lease: nobody else takes over while we still wait. What Slack did all the same
# is found before it is said again.
_POSTING_SECONDS = 4
# Long lists take Slack longer.
_READING_SECONDS = 10

# Nobody waits for a line to Slack, and without one nobody is heard.
_CONNECTING_SECONDS = 10
# A file of some megabytes takes its time, and nobody waits for it.
_CARRYING_SECONDS = 60

CONNECTION_ERRORS = (URLError, TimeoutError, ConnectionError, HTTPException)
EXPIRED_TRIGGERS = {
    "expired_trigger_id",
    "trigger_expired",
    "exchanged_trigger_id",
    "trigger_exchanged",
    "invalid_trigger_id",
}
NOT_IN_WORKSPACE = {"team_access_not_granted"}
"""What Slack says to an app of a whole organisation about a workspace that it is not in."""
UNREACHABLE_CHANNEL = {"not_in_channel", "channel_not_found", "is_archived", "is_inactive", *NOT_IN_WORKSPACE}
GONE_MESSAGE = {"message_not_found", "thread_not_found"}
FIXED_MESSAGE = {"edit_window_closed", "cant_update_message", "cant_delete_message"}
GONE_PEOPLE = {"user_disabled", "user_not_found", "user_not_visible", "cannot_dm_bot", "account_inactive_user"}
LOCKED_OUT = {
    "access_denied",
    "accesslimited",
    "account_inactive",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "invalid_auth",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_added_to_org",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
}
"""What Slack says when it takes nothing from Handoff at all, whatever it is about."""
ENDED = {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
"""What Slack says when the app was uninstalled, or its token revoked: whoever installs it can change that."""
UNTIL_INSTALLED = LOCKED_OUT | {"missing_scope"}
"""What may be over when Handoff starts with a token that works."""
_NOT_FOR_US = {
    "messages_tab_disabled",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
}
_PERMANENT = UNREACHABLE_CHANNEL | GONE_MESSAGE | FIXED_MESSAGE | GONE_PEOPLE | _NOT_FOR_US
_BUSY = {"ratelimited", "rate_limited"}
_SLACK_IS_ILL = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_SERVER_ERRORS = 500


def listening_client(settings: Settings) -> WebClient:
    """For answers to somebody who is looking. Never repeats a call: the person would."""
    return _client(settings, _LISTENING_SECONDS)


def posting_client(
    settings: Settings, budgets: Budgets | None = None, *, bulk: bool = False, patience: timedelta = timedelta(0)
) -> WebClient:
    """For the outbox and the ticks, which try again by themselves: the SDK would post twice when a connection drops.

    With `budgets` it makes no call that would come too soon, and for `bulk` only its part of them; for that it waits
    where it has `patience`.
    """
    options = _options(settings, _POSTING_SECONDS)
    return WebClient(**options) if budgets is None else PacedClient(budgets, bulk=bulk, patience=patience, **options)


def reading_client(settings: Settings, budgets: Budgets) -> WebClient:
    """For long lists, read in the background: it waits when Slack asks it to, because reading twice does no harm."""
    return PatientClient(budgets, **_options(settings, _READING_SECONDS))


def inquiring_client(settings: Settings, budgets: Budgets) -> WebClient:
    """For questions about people, beside what is done with the answers: what Slack does not answer soon is not known.

    It makes no call that would come too soon.
    """
    return PacedClient(budgets, **_options(settings, _LISTENING_SECONDS))


def connecting_client(settings: Settings) -> WebClient:
    """For the call that asks for a line in Socket Mode. Until there is one nothing is heard, so it waits for a slow
    Slack, and asks once more at once when the first call is lost: asking twice does no harm.
    """
    lost = ConnectionErrorRetryHandler(error_types=[*CONNECTION_ERRORS])
    return WebClient(**_options(settings, _CONNECTING_SECONDS) | {"retry_handlers": [lost, ServerErrorRetryHandler()]})


def carrying_client(settings: Settings) -> WebClient:
    """For files, which are carried in the background, each step as long as it takes. Never repeats a call."""
    return _client(settings, _CARRYING_SECONDS)


def pages(method: Callable[..., SlackResponse], **arguments: Any) -> Iterator[SlackResponse]:
    """Return a list page by page, each asked for as the client asks: at its pace, and as patiently as it is.

    The SDK's own way from page to page goes past the client, and a 429 in the middle ends it (slackapi/python-slack-sdk
    #1041). A page may be empty and not the last.
    """
    cursor: str | None = None
    while cursor != "":
        page = method(cursor=cursor, **arguments)
        yield page
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")


def clock(settings: Settings) -> Callable[[], datetime | None]:
    """Return a function that asks Slack what time it is: the date of a fresh answer, or None when there is none."""
    client = posting_client(settings)

    def now() -> datetime | None:
        try:
            headers = client.auth_test().headers
        except SlackApiError as error:
            headers = error.response.headers
        except CONNECTION_ERRORS:
            return None
        date = next((value for name, value in headers.items() if name.lower() == "date"), None)
        try:
            return None if date is None else parsedate_to_datetime(str(date)).astimezone(UTC)
        except ValueError:
            return None

    return now


class RefusedToken(Exception):
    """Slack does not accept the bot's token. The text is Slack's word for why."""


def installation(settings: Settings) -> Installation:
    """Ask Slack where the app is installed. Raises RefusedToken where it is not, and what is in CONNECTION_ERRORS.

    With an installation for a whole organisation Slack names no workspace, or the organisation in its place.
    """
    try:
        told = posting_client(settings).auth_test()
    except SlackApiError as error:
        if code(error) in LOCKED_OUT:
            raise RefusedToken(code(error)) from error
        raise
    is_org_wide = bool(told.get("is_enterprise_install"))
    return Installation(
        team_id=None if is_org_wide else str(told["team_id"]),
        enterprise_id=told.get("enterprise_id"),
        is_org_wide=is_org_wide,
        user_id=str(told["user_id"]),
    )


def refused_token(settings: Settings) -> Callable[[], str | None]:
    """Return a function that asks Slack whether the token works: Slack's word for why not, None when it does or when
    Slack does not answer.
    """
    client = posting_client(settings)

    def why() -> str | None:
        try:
            client.auth_test()
        except SlackApiError as error:
            return code(error) if code(error) in LOCKED_OUT else None
        except CONNECTION_ERRORS:
            return None
        return None

    return why


def may(settings: Settings, scope: str) -> bool:
    """Return whether the app was installed with this scope: Slack says so beside every answer.

    Yes while Slack does not say: whoever asks for something else next hears what is wrong.
    """
    try:
        headers = posting_client(settings).auth_test().headers
    except (SlackApiError, *CONNECTION_ERRORS):
        return True
    scopes = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    return scopes is None or scope in [one.strip() for one in str(scopes).split(",")]


def code(error: SlackApiError) -> str:
    """Slack's own word for what went wrong: `not_in_channel`. Never a body or a sentence."""
    given = str(error.response.get("error", "unknown_error"))
    return given if given.isidentifier() else "unreadable_answer"


def word(error: Exception) -> str:
    """What went wrong in one word, for a log."""
    return code(error) if isinstance(error, SlackApiError) else type(error).__name__


def is_busy(error: Exception) -> bool:
    """Does Slack ask to wait, is it ill, or not there? Another call would be answered no better."""
    return isinstance(meaning(error), TryLater)


def replace_original(response_url: str, message: dict[str, Any]) -> None:
    """Put another message in the place of the one in which something was pressed.

    Slack lets us for half an hour. After that, or when it cannot be reached, the message stays as it is.
    """
    _respond(response_url, {**message, "replace_original": True})


def delete_original(response_url: str) -> None:
    """Take the message away in which something was pressed, under the same limits."""
    _respond(response_url, {"delete_original": True})


def say_privately(response_url: str, message: dict[str, Any]) -> None:
    """Say something to one person where they typed a command, also where Handoff is no member.

    Slack lets us for half an hour; after that it is not said.
    """
    _respond(response_url, {**message, "response_type": "ephemeral", "replace_original": False})


def _respond(response_url: str, message: dict[str, Any]) -> None:
    try:
        client = WebhookClient(response_url, timeout=_BESIDE_AN_ANSWER_SECONDS, ssl=_trust(response_url))
        answer = client.send_dict(message)
    except CONNECTION_ERRORS:
        log.info("nothing could be said there")
    else:
        if answer.status_code != HTTPStatus.OK:
            log.info("nothing could be said there", extra={"status": answer.status_code})


def meaning(error: Exception) -> TryLater | GiveUp | Unexpected:
    """Slack's many errors as three of ours: what is busy or locked waits, what is hopeless is given up, and what nobody
    foresaw is tried for a day.
    """
    if isinstance(error, CONNECTION_ERRORS):
        return TryLater("Slack cannot be reached", is_down=True, is_unsure=not _never_arrived(error))
    if not isinstance(error, SlackApiError):
        raise error
    name, status = code(error), error.response.status_code
    if name in _BUSY or status == 429:  # noqa: PLR2004  (HTTP's number for too many requests)
        return TryLater(name, asked_for(error.response.headers))
    if name in _SLACK_IS_ILL or status >= _SERVER_ERRORS or name == "unreadable_answer":
        return TryLater(name, is_unsure=True)
    if name in LOCKED_OUT:
        return TryLater(name, is_down=True)
    return GiveUp(name) if name in _PERMANENT else Unexpected(name)


def is_unsure(error: Exception) -> bool:
    """Does nobody know whether Slack did what it was asked for?"""
    outcome = meaning(error)
    return isinstance(outcome, TryLater) and outcome.is_unsure


def _never_arrived(error: Exception) -> bool:
    """There was no connection at all. One that broke may have brought what we said, and lost the answer."""
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, (ConnectionRefusedError, gaierror))


def _client(settings: Settings, timeout: int) -> WebClient:
    return WebClient(**_options(settings, timeout))


def _options(settings: Settings, timeout: int) -> dict[str, Any]:
    return {
        "token": settings.bot_token,
        "base_url": settings.api_url,
        "timeout": timeout,
        "ssl": _trust(settings.api_url),
        "retry_handlers": [],
    }


def _trust(url: str) -> SSLContext | None:
    """Whose certificates are believed at that address; nobody's where none are shown."""
    return _authorities() if url.startswith("https:") else None


@cache
def _authorities() -> SSLContext:
    """The system's, read once. Left to itself Python 3.11 reads them anew for each call, sixteen milliseconds long."""
    return create_default_context()
