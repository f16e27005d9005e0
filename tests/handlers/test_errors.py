"""Refusals and failures: a private sentence where the person is looking, and one line in the log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.errors import NoSuchDepartment, NotTheRequester
from handlers import build_app, errors
from handlers.views.requests.dialogs import sentence
from storage.database import Unavailable
from tests.logged import Logged, logging_to_a_string
from tests.office import Office

SECRET_WORDS = "my salary statement"
FORM = {"blocks": [{"type": "section"}, {"type": "input", "block_id": "words"}, {"type": "input", "block_id": "more"}]}


@pytest.fixture
def logged() -> Iterator[Logged]:
    with logging_to_a_string() as logged:
        yield logged


def explained(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """The answer where no call to Slack is needed for it."""
    client = WebClient(base_url="http://127.0.0.1:9/", timeout=1, retry_handlers=[])
    return errors.explain(error, body, client, BoltContext())


def slack_error(code: str) -> SlackApiError:
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": code},
        headers={},
        status_code=200,
    )
    return SlackApiError("never shown", response)  # type: ignore[no-untyped-call]


def id_in(text: str) -> str:
    found = re.search(r"\(error ([0-9a-f]{10})\)", text)
    assert found, text
    return found[1]


# --- the place ---


def test_a_refused_command_is_answered_in_private(office: Office) -> None:
    said = office.eve.types("/request R-12", in_="general")

    assert "no R-12" in said
    assert not office.ana.sees("R-12")


def test_a_refused_button_in_a_channel_is_answered_in_private(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    card = office.dana.message("A new laptop", in_="it-help")
    office.bo.clicks("Take it")

    office.dana.raw_click(action_id="request.take", value="1", message=card)

    assert office.dana.sees("Bo Berg has R-1 already")
    assert not office.bo.sees("has R-1 already")


def test_a_refused_button_in_home_is_answered_in_a_window(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    office.bo.opens_home()
    office.dana.clicks("Take it", on=office.dana.message("A new laptop", in_="it-help"))

    office.bo.clicks("Take it")

    assert office.bo.modal is not None
    assert "Dana Diaz has R-1 already" in office.bo.modal.text


def test_a_failure_inside_a_window_is_shown_on_top_of_it(office: Office) -> None:
    office.ana.types("/request", in_="general")
    office.sandbox.faults.fail("views.update", error="internal_error")

    office.ana.chooses("IT", in_="Who can help?")

    assert office.ana.modal is not None
    assert id_in(office.ana.modal.text)
    office.ana.closes()
    assert office.ana.modal.title == "New request"


def test_a_refused_form_stays_open_with_everything_in_it(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    office.bo.clicks("Ask")
    office.ana.clicks("Cancel", on=office.ana.message("A new laptop", in_="dm"))
    office.ana.submits(**{"Why is it no longer needed?": "Found one"})

    office.bo.submits(**{"What do you need to know?": "Which size?"})

    assert office.bo.modal is not None
    assert ["cancelled" in text for text in office.bo.modal.errors.values()] == [True]


def test_a_form_shows_a_refusal_at_its_first_field_and_without_markup() -> None:
    answer = explained(NoSuchDepartment("R&D <Lab>", ["IT"]), {"type": "view_submission", "view": FORM})

    assert answer.status == 200
    assert '"words": "R&D <Lab> takes no requests now.' in answer.body


def test_a_refusal_that_names_people_stands_on_top_of_the_form_where_names_can_be_read() -> None:
    answer = explained(NotTheRequester("UANA0000"), {"type": "view_submission", "view": FORM})

    assert '"response_action": "push"' in answer.body
    assert "<@UANA0000>" in answer.body


def test_above_a_third_window_there_is_none_and_whoever_sent_the_form_gets_a_message(office: Office) -> None:
    third = {**FORM, "type": "modal", "previous_view_id": "V2", "root_view_id": "V1"}
    body = {"type": "view_submission", "view": third, "user": {"id": office.ana.id}}

    answer = errors.explain(NotTheRequester(office.bo.id), body, office.app.client, BoltContext())

    assert '"response_action": "errors"' in answer.body
    assert "I have sent you a message" in answer.body
    assert "Only @Bo Berg, who asked" in office.ana.message("can do this", in_="dm").text


def test_a_refused_button_in_a_third_window_is_answered_in_a_message(office: Office) -> None:
    third = {"type": "modal", "previous_view_id": "V2", "root_view_id": "V1"}
    body = {"type": "block_actions", "trigger_id": "1.2.3", "view": third, "user": {"id": office.ana.id}}

    assert errors.explain(NotTheRequester(office.bo.id), body, office.app.client, BoltContext()).status == 200
    assert "Only @Bo Berg, who asked" in office.ana.message("can do this", in_="dm").text


def test_a_form_without_fields_becomes_the_sentence() -> None:
    view = sentence("Nothing to fill in").to_dict()

    answer = explained(NotTheRequester("UANA0000"), {"type": "view_submission", "view": view})

    assert '"response_action": "update"' in answer.body
    assert "UANA0000" in answer.body


def test_an_event_that_failed_is_not_acknowledged_so_that_slack_sends_it_again(logged: Logged) -> None:
    assert explained(KeyError("words"), {"type": "event_callback", "event": {"type": "message"}}).status == 500


def test_bolt_which_says_only_what_went_wrong_does_not_quieten_the_rest_of_our_logs(office: Office) -> None:
    with logging_to_a_string("info") as logged:
        build_app(office.bot, office.handoff.client)
        office.asks(office.ana, "it My laptop")
        logging.getLogger("handoff").info("Handoff is running")

    assert "Handoff is running" in [event["event"] for event in logged.events]


def test_a_window_that_cannot_be_opened_is_logged_and_nothing_else_breaks(logged: Logged) -> None:
    answer = explained(NotTheRequester("UANA0000"), {"type": "block_actions", "trigger_id": "1.2"})

    assert answer.status == 200
    assert "could not be shown" in logged.text


def test_a_private_sentence_that_slack_does_not_take_is_logged_and_nothing_else_breaks(logged: Logged) -> None:
    body = {"type": "block_actions", "response_url": "http://127.0.0.1:9/actions/1"}

    assert explained(NotTheRequester("UANA0000"), body).status == 200
    assert "could not be shown" in logged.text


@pytest.mark.refused_windows("the window is asked for too late")
def test_who_was_too_late_for_a_window_reads_it_as_a_message(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    office.bo.opens_home()
    office.dana.clicks("Take it", on=office.dana.message("A new laptop", in_="it-help"))
    office.sandbox.faults.expire_triggers()

    office.bo.clicks("Take it")

    assert office.bo.modal is None
    assert "Dana Diaz has R-1 already" in office.bo.message("has R-1 already", in_="dm").text


# --- the words ---


@pytest.mark.parametrize(
    "code", ["expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "invalid_trigger_id"]
)
def test_who_was_too_late_for_slack_reads_that_nothing_was_changed(code: str) -> None:
    said = explained(slack_error(code), {"command": "/request"}).body

    assert "Slack was too slow for me to open the window. Nothing was changed; please try once more." in said


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            Unavailable("the database is gone or locked"),
            "I cannot reach my database right now, so this was *not kept* and nothing was sent. Please try again "
            "(error ",
        ),
        (
            KeyError("words"),
            "Something went wrong on my side, so this was *not kept* and nothing was sent. Please try again (error ",
        ),
        (slack_error("fatal_error"), "Slack did not accept that. Please try again in a moment (error "),
        (ConnectionResetError("peer"), "Slack did not accept that. Please try again in a moment (error "),
    ],
)
def test_a_failure_says_what_was_kept_and_has_an_id(error: Exception, words: str, logged: Logged) -> None:
    said = explained(error, {"command": "/request"}).body

    assert words in said
    assert id_in(said)


def test_a_refusal_is_no_failure_and_is_not_logged(logged: Logged) -> None:
    explained(NotTheRequester("UANA0000"), {"command": "/request"})

    assert logged.lines == []


# --- the log ---


def test_a_failure_is_logged_once_under_the_id_that_the_person_reads(logged: Logged) -> None:
    said = explained(KeyError("words"), {"type": "view_submission", "view": FORM}).body

    (event,) = logged.events
    assert event["error_id"] == id_in(said)
    assert event["kind"] == "KeyError"
    assert event["level"] == "error"


def test_the_log_holds_no_word_of_anybody_and_no_token(office: Office, logged: Logged) -> None:
    office.ana.types("/request", in_="general")
    office.ana.chooses("IT", in_="Who can help?")
    with office.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE history RENAME TO elsewhere")

    office.ana.submits(**{"What do you need, in one line?": SECRET_WORDS})

    assert office.ana.modal is not None
    (shown,) = office.ana.modal.errors.values()
    assert "not kept" in shown
    (failed,) = [event for event in logged.events if event.get("error_id") == id_in(shown)]
    assert failed["trace_id"] == id_in(shown), "all that the interaction logs has the id that the person reads"
    assert "storage/" in failed["failed"], "the line of ours, below which the driver failed"
    assert re.search(r"\((SQLITE_ERROR|42P01)\)", failed["failed"]), "what the driver calls it"
    for secret in (SECRET_WORDS, office.sandbox.bot_token, office.sandbox.app_token, office.sandbox.signing_secret):
        assert secret not in logged.text


def test_what_failed_was_not_kept(office: Office) -> None:
    office.ana.types("/request", in_="general")
    office.ana.chooses("IT", in_="Who can help?")
    with office.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE history RENAME TO elsewhere")
    office.ana.submits(**{"What do you need, in one line?": SECRET_WORDS})

    with office.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO history")
    office.ana.submits()
    office.settles()

    assert office.ana.modal is None
    assert office.bo.sees(SECRET_WORDS)
    assert office.bo.screen().count("R-1 ") + office.bo.screen().count("R-2 ") == 1
