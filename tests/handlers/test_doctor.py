"""What the doctor asks Slack, and what it says of the answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands import doctor as command
from bot.departments import exchange
from bot.operations import company_health, doctor
from bot.operations.findings import Finding
from handlers.doctor import SlackCheck
from storage.tables import Person
from tests.company import example
from tests.office import Office


def asked(office: Office, **settings: Any) -> list[Finding]:
    """What is found with these settings."""
    check = SlackCheck(replace(office.settings, **settings))
    return doctor.examine(office.bot, [check.tokens, check.channels])


def test_a_company_that_is_connected_as_it_should_be(office: Office) -> None:
    assert asked(office) == []


def test_tokens_that_are_missing(office: Office) -> None:
    found = [finding.what for finding in asked(office, bot_token="", app_token="", signing_secret="")]

    assert found[0] == "SLACK_BOT_TOKEN is not set."
    assert "nothing that people do reaches Handoff" in found[1]


def test_over_http_the_signing_secret_is_enough(office: Office) -> None:
    assert asked(office, app_token="") == []


def test_tokens_that_slack_does_not_accept(office: Office) -> None:
    found = asked(office, bot_token="xoxb-wrong", app_token="xapp-1-wrong")

    said = "\n".join(map(str, found))
    assert "Slack does not accept SLACK_BOT_TOKEN (invalid_auth)" in said
    assert "Slack opens no line for SLACK_APP_TOKEN (invalid_auth)" in said
    assert "xoxb-wrong" not in said
    assert "xapp-1-wrong" not in said


def test_a_slack_that_cannot_be_reached_is_told_once(office: Office) -> None:
    (finding,) = asked(office, api_url="http://127.0.0.1:9/api/")

    assert finding.what == "Slack cannot be reached (URLError)."


@pytest.fixture
def scopes(office: Office) -> Iterator[set[str]]:
    """What the app may do, to take from or to add to."""
    app = office.sandbox.workspace.app
    before = app.scopes
    changed = set(before)
    object.__setattr__(app, "scopes", changed)
    yield changed
    object.__setattr__(app, "scopes", before)


def test_scopes_that_are_missing_and_scopes_beyond(office: Office, scopes: set[str]) -> None:
    scopes -= {"files:read", "dnd:read"}
    scopes |= {"admin"}

    missing, beyond = asked(office)

    assert missing.what == "The app was installed without what it needs: dnd:read, files:read."
    assert "handoff manifest" in missing.advice
    assert (beyond.what, beyond.hint) == ("The app may do more than Handoff needs: admin.", True)


def test_a_clock_that_is_not_slacks(office: Office) -> None:
    check = SlackCheck(office.settings)
    ahead = replace(office.bot, now=lambda: office.now() + timedelta(minutes=5))

    (finding,) = doctor.examine(ahead, [check.tokens])

    assert "The clock of this server shows 2026-03-03 08:05 UTC, and Slack's 2026-03-03 08:00 UTC" in finding.what


def test_channels_in_which_handoff_is_not(office: Office) -> None:
    workspace = office.sandbox.workspace
    by_name = {channel.name: channel for channel in workspace.channels.values()}
    by_name["finance"].is_archived = True
    by_name["it-help"].members.remove(workspace.bot_user_id)
    by_name["legal"].members.remove(workspace.bot_user_id)

    found = {finding.what.split(":")[0]: finding for finding in asked(office)}

    assert found["Finance"].what.endswith("is archived.")
    assert found["IT"].what.endswith("does not have Handoff in it.")
    assert "private and without it" in found["Legal"].what
    assert {"People", "Facilities"}.isdisjoint(found)
    assert {finding.check for finding in found.values()} == {"channels"}


def test_ask_channels_in_which_nothing_can_be_asked(office: Office) -> None:
    workspace = office.sandbox.workspace
    names = ("ask-fine", "ask-old", "ask-shared", "ask-without")
    ids = [workspace.add_channel(name, members=("ana",), bot=name != "ask-without").id for name in names]
    workspace.channel("ask-old").is_archived = True
    workspace.add_member("zoe", name="Zoe", is_external=True)
    workspace.channel("ask-shared").members.append(workspace.member("zoe").id)
    listed = ", ".join(f'"{one}"' for one in ids)
    exchange.apply(office.bot, example().replace("[departments.it]\n", f"[departments.it]\nask = [{listed}]\n"))

    found = [finding.what for finding in asked(office)]

    assert found == [
        f"The ask channel {ids[1]} is archived: no message there becomes a request.",
        f"The ask channel {ids[2]} is shared with another company, so Handoff offers nothing there.",
        f"The ask channel {ids[3]} does not have Handoff in it: no message there becomes a request.",
    ]


def test_where_slack_asks_to_wait_the_rest_is_left(office: Office) -> None:
    office.sandbox.faults.rate_limit("conversations.info")

    assert asked(office) == []


def test_whoever_left_and_still_has_something(office: Office) -> None:
    """Ordinarily it goes back at once; a Handoff that stood still has not heard of it."""
    office.asks(office.ana, "it A new laptop")
    office.bo.clicks("Take it")
    with office.db.transaction() as session:
        session.get_one(Person, office.bo.id).is_active = False

    (finding,) = company_health.assignees(office.bot)
    assert finding.what == f"Bo Berg ({office.bo.id}) has left the company and still has a request."


# --- how it is told ---


def test_hints_come_last_and_leave_all_well() -> None:
    hint = Finding(
        "Finance promises no time.", "If that is not meant so, give it some.", hint=True, check="departments"
    )
    wrong = Finding("IT has no lead.", "Name one.", check="departments")

    assert list(command.as_text(doctor.Report(None, [hint])))[-1] == "All is well."
    told = list(command.as_text(doctor.Report(None, [hint, wrong])))
    assert [line.split("\n")[0] for line in told] == ["- IT has no lead.", "(hint) Finance promises no time."]


def test_it_is_told_for_machines_too(office: Office) -> None:
    report = doctor.Report(doctor.facts(office.bot), [Finding("IT has no lead.", "Name one.", check="departments")])

    told = json.loads(command.as_json(report))

    assert told["is_well"] is False
    assert told["findings"] == [
        {"what": "IT has no lead.", "advice": "Name one.", "hint": False, "check": "departments"}
    ]
    assert told["facts"]["departments"] == 5
    assert told["facts"]["outbox_waiting"] == 0
