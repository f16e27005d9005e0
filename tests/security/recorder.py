"""Payloads as the sandbox makes them, one for every listener of the app."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from bot.sandbox import InProcess
from bot.sandbox.acts import action_of
from bot.sandbox.form_state import holds_a_value, value_key
from bot.sandbox.model import Ephemeral, Message, View, elements_of
from bot.sandbox.payloads import block_actions, block_suggestion, view_submission
from bot.sandbox.person import Person
from handlers import passed_over, retired
from tests.moments import paris
from tests.office import Office

SECRET = "Zanzibar"
"""Stands in all that people wrote: who reads it was told something."""

Json = dict[str, Any]
Origin = Message | Ephemeral | View

# What only takes in what nobody listens to any more.
_TAKES_THE_REST = {retired, passed_over}
_NO_VALUE: Mapping[str, Any] = {"type": "button", "text": {"type": "plain_text", "text": "Press", "emoji": True}}


@dataclass(frozen=True)
class Payload:
    """One payload: what it is called here, how it comes (`command`, `interactive`, `event`), and what it says."""

    name: str
    kind: str
    body: Json

    @property
    def person_id(self) -> str:
        """Who sent it; empty for an event, which nobody sends."""
        return str(self.body.get("user_id") or (self.body.get("user") or {}).get("id") or "")

    def copy(self) -> Json:
        copied: Json = json.loads(json.dumps(self.body))
        return copied


class Recorder:
    """Keeps the first payload of every name that goes to the app, or could be sent from what people see."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._listeners = list(office.app._listeners)
        self.payloads: dict[str, Payload] = {}
        office.sandbox.deliver_by(InProcess(self._dispatch))

    def _dispatch(self, kind: str, body: Json, headers: Mapping[str, str]) -> tuple[int, Any]:
        self._keep(kind, body)
        return self._office.dispatch(kind, body, headers)

    def looks_at(self, *people: Person) -> None:
        """Keep what these people could send now: every button, choice, menu and form that they see."""
        for person in people:
            for origin in self._seen_by(person):
                self._keep_all(person, origin)

    def presses(self, person: Person, on: Origin, action_id: str, value: str, **more: Any) -> None:
        """Keep what a button would send that stands in no view today, but in messages of another day."""
        action = {**_NO_VALUE, "block_id": "older", "action_id": action_id, "value": value, **more}
        self._keep("interactive", self._pressed(person, on, action))

    def hears(self, **event: Any) -> None:
        """Keep an event that Slack could tell of, without what would come of it."""
        body = next(payload for payload in self.payloads.values() if payload.kind == "event").copy()
        body["event"] = {**event, "event_ts": body["event"]["event_ts"]}
        self._keep("event", body)

    def sends_as(self, callback_id: str, other: str) -> None:
        """Keep a form like one that was sent, under another name: one that is offered on another day only."""
        body = self.payloads[f"view_submission {other}"].copy()
        body["view"]["callback_id"] = callback_id
        self._keep("interactive", body)

    def uncovered(self) -> list[str]:
        """Return the listeners for which there is no payload."""
        covered = {id(self._listener(payload.body)) for payload in self.payloads.values()}
        return [
            f"{listener.ack_function.__module__}.{listener.ack_function.__qualname__}"
            for listener in self._listeners
            if id(listener) not in covered and listener.ack_function not in _TAKES_THE_REST
        ]

    def _seen_by(self, person: Person) -> Iterator[Origin]:
        workspace = self._office.sandbox.workspace
        yield from workspace.modals[person.id][-1:]
        if person.id in workspace.homes:
            yield workspace.homes[person.id]
        yield from (seen.source for seen in person.messages)

    def _keep_all(self, person: Person, origin: Origin) -> None:
        workspace = self._office.sandbox.workspace
        blocks = origin.blocks if isinstance(origin, View) else origin.all_blocks()
        for block, element in elements_of(blocks):
            if block["type"] != "input" or block.get("dispatch_action"):
                for action in _actions(block, element):
                    self._keep("interactive", self._pressed(person, origin, action))
            if "select" in element["type"] and isinstance(origin, View):
                asked = block_suggestion(workspace, person.member, origin, block, element, "a")
                self._keep("interactive", asked)
        if isinstance(origin, View) and origin.source.get("submit"):
            sent = view_submission(workspace, person.member, origin, trigger=self._trigger(person, is_modal=True))
            _fill_in(sent["view"])
            self._keep("interactive", sent)

    def _pressed(self, person: Person, origin: Origin, action: Json) -> Json:
        workspace = self._office.sandbox.workspace
        is_modal = isinstance(origin, View) and origin.source["type"] == "modal"
        url = None if isinstance(origin, View) else a_response_url(self._office, person.id, origin.channel_id)
        sent = {"action_ts": workspace.new_ts(), **action}
        trigger = self._trigger(person, is_modal=is_modal)
        return block_actions(workspace, person.member, origin, sent, trigger=trigger, url=url)

    def _trigger(self, person: Person, *, is_modal: bool) -> str:
        return self._office.sandbox.workspace.new_trigger(person.id, from_modal=is_modal)

    def _keep(self, kind: str, body: Json) -> None:
        name = name_of(body)
        if name not in self.payloads and self._listener(body) is not None:
            self.payloads[name] = Payload(name, kind, json.loads(json.dumps(body)))

    def _listener(self, body: Json) -> Any:
        request = BoltRequest(body=body, mode="socket_mode")
        matching = (one for one in self._listeners if one.matches(req=request, resp=BoltResponse(status=200)))
        found = next(matching, None)
        return None if found is None or found.ack_function in _TAKES_THE_REST else found


def a_response_url(office: Office, person_id: str, channel_id: str) -> str:
    return f"{office.sandbox.url}response/{office.sandbox.workspace.new_hook(person_id, channel_id).id}"


def name_of(body: Json) -> str:
    """What a payload is called: its kind, and the name by which its listener finds it."""
    kind = str(body.get("type") or "command")
    match kind:
        case "command":
            return f"command {body['command']} {str(body.get('text', '')).partition(' ')[0]}".strip()
        case "event_callback":
            event = body["event"]
            parts = (event["type"], event.get("subtype"), event.get("channel_type"))
            return f"event {' '.join(part for part in parts if part)}"
        case "block_actions":
            action = body["actions"][0]
            entry = str((action.get("selected_option") or {}).get("value", ""))
            verb = entry.partition(" ")[0] if action["type"] == "overflow" else ""
            place = "window" if (body.get("view") or {}).get("type") == "modal" else "page"
            return f"{kind} {action['action_id']} {verb} {place}".replace("  ", " ")
        case "block_suggestion":
            return f"{kind} {body['action_id']}"
        case "view_submission":
            return f"{kind} {body['view']['callback_id']}"
        case _:
            return f"{kind} {body['callback_id']}"


def _fill_in(view: Json) -> None:
    """Write and choose something in every field of a form that is empty."""
    values = view["state"]["values"]
    for block, element in elements_of(view["blocks"]):
        if not holds_a_value(element):
            continue
        state = values[block["block_id"]][element["action_id"]]
        key, options = value_key(element), element.get("options") or [None]
        chosen = {
            "selected_option": options[0],
            "selected_user": "UBO00000",
            "selected_date": "2026-03-20",
            "selected_date_time": int(paris(13, 14).timestamp()),
            "value": "4h" if block["block_id"].endswith("_within") else f"About {SECRET}",
        }
        if state.get(key) in (None, "") and key in chosen:
            state[key] = chosen[key]


def _actions(block: Json, element: Json) -> Iterable[Json]:
    """What can be done with an element: it is pressed, or any of its entries or its first option chosen."""
    options = [*element.get("options", ())]
    if element["type"] == "overflow":
        return [action_of(block, element, {"selected_option": option}) for option in options]
    if not holds_a_value(element):
        return [action_of(block, element)]
    value: Json = {}
    if "static_select" in element["type"] or element["type"] == "radio_buttons":
        value = {"selected_option": options[0] if options else None}
    elif element["type"] == "datepicker":
        value = {"selected_date": "2026-03-20"}
    return [action_of(block, element, value)]
