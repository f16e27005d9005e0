"""Payloads as a hand-made client could send them: real ones, with something else in them."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.person import Person
from tests.journeys.steps import DETAILS, WHAT
from tests.office import Office

NOTHING = "\u200b"


def request_form(
    office: Office, values: dict[str, Any] | None = None, *, summary: str = "My laptop", details: str = ""
) -> Any:
    """Ana's form for IT as Slack would send it, and has not sent yet. `values` replace what stands in whole blocks."""
    office.ana.types("/request it", in_="general")
    office.ana.submits(**{WHAT: NOTHING, DETAILS: "x"})
    form = newest_form(office)
    state = form["view"]["state"]["values"]
    state["summary"]["summary"]["value"] = summary
    state["details"]["details"]["value"] = details
    state.update(values or {})
    return form


def words_form(office: Office, person: Person, words: str) -> Any:
    """The form with one box that this person has open, as Slack would send it, and has not sent yet."""
    person.submits(words=NOTHING)
    form = newest_form(office)
    form["view"]["state"]["values"]["words"]["words"]["value"] = words
    return form


def newest_form(office: Office) -> Any:
    """The last form that went over the wire, as a copy."""
    sent = [entry for entry in office.sandbox.wire if entry.what == "view_submission"]
    return json.loads(json.dumps(sent[-1].body["request"]))


def send(office: Office, form: Any) -> Any:
    """Send it; the bot's answer, None when the form closes."""
    status, answer = office.dispatch("interactive", form, {})
    assert status == 200
    return json.loads(answer) if answer else None


def option(value: str) -> dict[str, Any]:
    """A block in which something was chosen that was never offered."""
    text = {"type": "plain_text", "text": "forged", "emoji": True}
    return {"forged": {"type": "static_select", "selected_option": {"value": value, "text": text}}}
