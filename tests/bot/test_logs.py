"""Logs for machines and for people, without secrets and without a word that anybody wrote."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import outbox
from storage.database import Database
from tests.logged import logging_to_a_string

WORDS = "my salary statement"
TOKEN = "xoxb-1234-secret"


def fails_with(message: str) -> None:
    try:
        raise KeyError(message)
    except KeyError as cause:
        raise ValueError(f"while reading {message}") from cause


def test_a_line_in_json_has_the_moment_the_level_the_place_and_the_facts() -> None:
    with logging_to_a_string("info", "json") as logged:
        logging.getLogger("handoff.outbox").info("notice put off", extra={"notice": "home", "row": 7})

    (event,) = logged.events
    assert event["event"] == "notice put off"
    assert (event["level"], event["logger"]) == ("info", "handoff.outbox")
    assert (event["notice"], event["row"]) == ("home", 7)
    assert event["timestamp"].endswith("Z")


def test_a_line_for_people_is_one_line_and_begins_with_the_moment() -> None:
    with logging_to_a_string("info", "text") as logged:
        logging.getLogger("handoff").info("first\nsecond", extra={"row": 7})

    (line,) = logged.lines
    assert line.startswith("timestamp=20")
    assert "row=7" in line


@pytest.mark.parametrize("style", ["json", "text"])
def test_a_failure_tells_its_kind_and_its_place_and_not_its_message(style: str) -> None:
    with logging_to_a_string("info", style) as logged:
        try:
            fails_with(WORDS)
        except ValueError:
            logging.getLogger("handoff").exception("listener failed")

    (line,) = logged.lines
    assert "ValueError at test_logs.py:" in line
    assert "KeyError at test_logs.py:" in line
    assert "fails_with" in line
    assert WORDS not in line


@pytest.mark.parametrize("style", ["json", "text"])
def test_what_fails_deep_in_a_driver_names_the_line_of_ours_and_the_drivers_code(style: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/no-tables.db")
    with logging_to_a_string("info", style) as logged:
        try:
            with database.reading() as session:
                outbox.count_dead(session)
        except Exception:
            logging.getLogger("handoff").exception("listener failed")
    database.close()

    (line,) = logged.lines
    assert "storage/outbox.py:" in line
    assert "count_dead" in line
    assert "OperationalError (SQLITE_ERROR)" in line


def test_a_refusal_of_the_system_is_told_by_its_code(tmp_path: Path) -> None:
    with logging_to_a_string() as logged:
        try:
            (tmp_path / WORDS).read_text()
        except OSError:
            logging.getLogger("handoff").exception("file failed")

    assert "FileNotFoundError (ENOENT)" in logged.text
    assert WORDS not in logged.text


def test_a_failure_handed_over_as_a_value_is_told_alike() -> None:
    with logging_to_a_string() as logged:
        try:
            fails_with(WORDS)
        except ValueError as error:
            failure = error
        logging.getLogger("handoff").error("listener failed", exc_info=failure)

    assert "ValueError at test_logs.py:" in logged.text
    assert WORDS not in logged.text


def test_what_is_logged_without_a_failure_at_hand_is_logged_all_the_same() -> None:
    with logging_to_a_string() as logged:
        assert sys.exc_info() == (None, None, None)
        logging.getLogger("handoff").exception("nothing failed")

    assert logged.events[0]["event"] == "nothing failed"


@pytest.mark.parametrize(
    "name", ["slack_sdk.web.base_client", "slack_bolt.App", "handoff.bolt", "apscheduler.x", "urllib3"]
)
def test_libraries_that_print_whole_payloads_are_quiet_even_at_debug(name: str) -> None:
    with logging_to_a_string("debug") as logged:
        logging.getLogger(name).debug("Sending a request - %s", {"token": TOKEN, "text": WORDS})
        logging.getLogger(name).info("body: %s", WORDS)

    assert logged.lines == []


def test_the_level_is_what_was_asked_for() -> None:
    with logging_to_a_string("warning") as logged:
        logging.getLogger("handoff").info("not this")
        logging.getLogger("handoff").warning("this")

    assert [event["event"] for event in logged.events] == ["this"]


# --- what was filled into a form, or pressed ---

SUBMISSION = {"type": "view_submission", "user": {"id": "UANA0000"}, "view": {"state": {"values": {"b": {"a": WORDS}}}}}


@pytest.mark.parametrize(
    "log_it",
    [
        lambda log: log.info(SUBMISSION),
        lambda log: log.info("body %s", SUBMISSION),
        lambda log: log.info("body %s", json.dumps(SUBMISSION)),
        lambda log: log.info(f"unhandled request {json.dumps(SUBMISSION)}"),
        lambda log: log.warning("body %r", {"state": {"values": {"b": WORDS}}}),
        lambda log: log.error("state", extra={"payload": {"state": {"values": {"b": WORDS}}}}),
        lambda log: log.error("pressed", extra={"body": [{"actions": [{"value": "7:4"}], "note": WORDS}]}),
        lambda log: log.error("a socket said %s", json.dumps(json.dumps({"payload": SUBMISSION}))),
        lambda log: log.error("bytes %s", json.dumps(SUBMISSION).encode()),
        lambda log: log.error("went wrong: %s", ValueError(SUBMISSION)),
        lambda log: log.error("pressed %s", {"action_id": "pulse.choose.3", "value": WORDS}),
        lambda log: log.error("chosen %s", {"b": {"a": {"selected_option": {"value": WORDS}}}}),
    ],
    ids=[
        "itself",
        "argument",
        "json",
        "f-string",
        "state",
        "extra",
        "button",
        "json in json",
        "bytes",
        "an exception",
        "what was pressed",
        "what was chosen",
    ],
)
def test_a_record_with_a_filled_in_form_is_dropped_whoever_wrote_it(log_it: Callable[[logging.Logger], None]) -> None:
    with logging_to_a_string("debug") as logged:
        log_it(logging.getLogger("some.dependency"))
        logging.getLogger("some.dependency").info("and goes on", extra={"row": 7})

    assert [event["event"] for event in logged.events] == ["and goes on"]


@pytest.mark.parametrize(
    "extra",
    [
        {"what": "view_submission"},
        {"state": "leased"},
        {"failed": "KeyError at forms.py:9 values < ValueError"},
        {"n": 7},
    ],
    ids=["the kind of a payload", "a state", "where it failed", "a number"],
)
def test_a_record_that_only_speaks_of_a_form_is_kept(extra: dict[str, object]) -> None:
    with logging_to_a_string("debug") as logged:
        logging.getLogger("handoff.errors").error("listener failed", extra=extra)

    assert [event["event"] for event in logged.events] == ["listener failed"]


@pytest.mark.parametrize("level", ["debug", "info"])
def test_slacks_own_libraries_never_print_what_people_send(level: str) -> None:
    with logging_to_a_string(level) as logged:
        for name in ("slack_sdk", "slack_bolt", "slack_sdk.web.base_client", "slack_bolt.App", "sqlalchemy.engine"):
            logging.getLogger(name).debug("request %s", WORDS)
            logging.getLogger(name).info("request %s", WORDS)

    assert logged.text == ""
