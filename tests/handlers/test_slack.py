"""Slack's many errors as two of ours, and clients with the right patience."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http.client import IncompleteRead, RemoteDisconnected
from ssl import CERT_REQUIRED
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.outbox import LEASE, GiveUp, TryLater, Unexpected
from bot.settings import Settings
from handlers import slack


def an_error(
    code: Any = "unknown", *, status: int = 200, headers: dict[str, str] | None = None, body: Any = None
) -> SlackApiError:
    data = {"ok": False, "error": code} if body is None else body
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.example/api/chat.postMessage",
        req_args={},
        data=data,
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("The request to the Slack API failed.", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "error",
    [
        URLError("refused"),
        TimeoutError(),
        ConnectionResetError(),
        BrokenPipeError(),
        RemoteDisconnected("bye"),
        IncompleteRead(b""),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_lost_connection_means_that_nothing_else_would_get_through(error: Exception) -> None:
    meaning = slack.meaning(error)

    assert isinstance(meaning, TryLater)
    assert meaning.is_down


@pytest.mark.parametrize("name", ["Retry-After", "retry-after"])
def test_a_rate_limit_is_waited_out_as_long_as_slack_asks(name: str) -> None:
    meaning = slack.meaning(an_error("ratelimited", status=429, headers={name: "30"}))

    assert isinstance(meaning, TryLater)
    assert meaning.after == timedelta(seconds=30)
    assert not meaning.is_down


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}, {"Retry-After": ""}])
def test_a_rate_limit_without_a_number_is_waited_out_for_a_second(headers: dict[str, str]) -> None:
    meaning = slack.meaning(an_error("ratelimited", status=429, headers=headers))

    assert isinstance(meaning, TryLater)
    assert meaning.after == timedelta(seconds=1)


@pytest.mark.parametrize(
    "error",
    [
        an_error("internal_error"),
        an_error("fatal_error"),
        an_error("service_unavailable"),
        an_error("request_timeout"),
        an_error("whatever", status=503),
        an_error("<html>Service Unavailable</html>", status=200),
        an_error(body={"ok": False}, status=500),
    ],
    ids=slack.code,
)
def test_what_slack_may_get_over_is_tried_again(error: SlackApiError) -> None:
    meaning = slack.meaning(error)

    assert isinstance(meaning, TryLater)
    assert meaning.after is None


NOBODY_GETS_IN = (
    "access_denied accesslimited account_inactive ekm_access_denied enterprise_is_restricted invalid_auth "
    "no_permission not_allowed_token_type not_authed org_login_required "
    "team_added_to_org token_expired token_revoked two_factor_setup_required"
)
SOMEBODY_HAS_TO_MEND_IT = (
    "cannot_dm_bot cant_update_message channel_not_found edit_window_closed is_archived is_inactive message_not_found "
    "messages_tab_disabled not_in_channel restricted_action restricted_action_non_threadable_channel "
    "restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel "
    "team_access_not_granted thread_not_found user_disabled user_not_found user_not_visible"
)
IT_MAY_PASS = (
    "as_user_not_supported block_mismatch cannot_reply_to_message deprecated_endpoint invalid_arg_name "
    "invalid_arguments invalid_array_arg invalid_attachments invalid_blocks invalid_blocks_format invalid_charset "
    "invalid_form_data invalid_json invalid_metadata_format invalid_metadata_schema invalid_post_type "
    "markdown_text_conflict message_limit_exceeded metadata_too_large method_deprecated missing_argument "
    "missing_file_data missing_post_type missing_scope msg_blocks_too_long msg_too_long no_text "
    "slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked team_not_found too_many_attachments "
    "unheard_of unknown_error"
)


@pytest.mark.parametrize("code", NOBODY_GETS_IN.split())
def test_where_nobody_gets_in_everything_waits_and_nothing_is_given_up(code: str) -> None:
    meaning = slack.meaning(an_error(code))

    assert isinstance(meaning, TryLater)
    assert meaning.is_down
    assert meaning.reason == code


@pytest.mark.parametrize("code", SOMEBODY_HAS_TO_MEND_IT.split())
def test_what_somebody_has_to_mend_is_given_up_with_slacks_own_word(code: str) -> None:
    meaning = slack.meaning(an_error(code))

    assert isinstance(meaning, GiveUp)
    assert meaning.reason == code


@pytest.mark.parametrize("code", IT_MAY_PASS.split())
def test_what_is_on_no_list_is_tried_again_and_again(code: str) -> None:
    meaning = slack.meaning(an_error(code))

    assert isinstance(meaning, Unexpected)
    assert meaning.reason == code


def test_a_mistake_of_ours_is_not_taken_for_slacks() -> None:
    with pytest.raises(KeyError):
        slack.meaning(KeyError("words"))


def test_a_body_that_is_no_code_never_reaches_a_log() -> None:
    assert slack.code(an_error("<html>somebody's words</html>")) == "unreadable_answer"


def test_clients_never_repeat_a_post_by_themselves_and_give_up_in_time() -> None:
    settings = Settings(bot_token="xoxb-1")

    for client in (slack.listening_client(settings), slack.posting_client(settings)):
        assert client.retry_handlers == []
    assert slack.listening_client(settings).timeout < 3, "Slack waits three seconds"
    assert slack.posting_client(settings).timeout < LEASE.total_seconds()


def test_certificates_are_read_once_and_not_for_each_call() -> None:
    settings = Settings(bot_token="xoxb-1")

    trusted = slack.posting_client(settings).ssl

    assert trusted is not None, "the SDK would read them itself, each time"
    assert trusted.verify_mode == CERT_REQUIRED
    assert trusted.check_hostname
    assert slack.listening_client(settings).ssl is trusted
    assert slack.posting_client(replace(settings, api_url="http://127.0.0.1:1/api/")).ssl is None
