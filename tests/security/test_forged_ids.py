"""Whoever makes up an id learns nothing: what is there and not for them looks like what is not there.

Asked of every listener, with the payloads that those who may would send.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from bot.sandbox.model import Json
from handlers.views.requests import command, conversation
from tests.security.recorder import SECRET, Payload
from tests.security.tour import COLLEAGUE, STRANGER
from tests.security.world import Outcome, World

NOT_THERE = 999_999
# What a form remembers of the rows that it is about.
_ROWS = ("request", "ping", "proposal", "survey", "series")
# These carry the id of a department, which everybody in the company may see, and words of one's own.
_OF_DEPARTMENTS = (command.SEND_WORDS, conversation.SEND_MESSAGE, command.WITH_WORDS)
_OF_OTHERS = (SECRET, "UANA0000", "UBO00000", "Ana Alves", "Bo Berg")
# What differs each time, whatever is asked.
_FRESH = re.compile(
    r"[0-9a-f]{32}|\b\d{10}\.\d{6}\b|\b\d+\.\d+\.[0-9a-f]{32}|\bV[0-9A-F]{8,}\b|R-\d+|error [0-9a-f]+"
    r"|(?<=/response/)[\w-]+"
)
_BLOCK_ID = re.compile(r", 'block_id': '[\w-]{6}'")


def test_every_listener_has_a_payload(world: World) -> None:
    """A new listener needs a place in the tour."""
    assert world.uncovered == []


@pytest.mark.slow("every payload of everything that can be sent, twice")
@pytest.mark.parametrize("handle", [COLLEAGUE, STRANGER])
def test_what_is_not_there_and_what_is_not_for_them_look_the_same(world: World, handle: str) -> None:
    person_id = world.office.sandbox.person(handle).id
    told: dict[str, tuple[Any, Any]] = {}
    for name, payload in world.payloads.items():
        if payload.kind != "event":
            found, missing = (_comes_of(world, payload, person_id, is_there=there) for there in (True, False))
            if found != missing:
                told[name] = found, missing

    assert told == {}


@pytest.mark.slow("every payload of everything that can be sent")
def test_whoever_has_nothing_to_do_with_it_reads_none_of_it(world: World) -> None:
    """Not a word of what others wrote, and not the name of anybody who has to do with it; nothing changes by it."""
    lou = world.office.sandbox.person(COLLEAGUE)
    read: dict[str, str] = {}
    changed: dict[str, Mapping[str, Any]] = {}
    for name, payload in world.payloads.items():
        if payload.kind not in {"event", "command"}:
            outcome = world.send(payload.kind, _sent_by(payload, lou.id))
            said = _without_own_words(outcome.said, payload)
            if any(word in said for word in _OF_OTHERS):
                read[name] = said
            if outcome.changed:
                changed[name] = outcome.changed

    assert read == {}
    assert set(changed) <= {"view_submission request.form"}, "whoever asks for something themselves"


def _comes_of(world: World, payload: Payload, person_id: str, *, is_there: bool) -> Any:
    outcome = world.send(payload.kind, _sent_by(payload, person_id, is_there=is_there))
    return outcome.status, _known(outcome), dict(outcome.changed)


def _known(outcome: Outcome) -> str:
    """What its sender learnt, without what is never twice the same."""
    return _FRESH.sub("…", _BLOCK_ID.sub("", outcome.said)).replace(str(NOT_THERE), "…")


def _sent_by(payload: Payload, person_id: str, *, is_there: bool = True) -> Json:
    """The payload as this person would send it, about what is there or what is not."""
    body = payload.copy()
    if "user_id" in body:
        body["user_id"] = person_id
    else:
        body["user"]["id"] = person_id
    if not is_there:
        _ask_for_nothing(body)
    return body


def _ask_for_nothing(body: Json) -> None:
    for action in body.get("actions", ()):
        if action["action_id"].startswith(_OF_DEPARTMENTS):
            continue
        if "value" in action:
            action["value"] = _elsewhere(action["value"])
        if action["type"] == "overflow":
            action["selected_option"]["value"] = _elsewhere(action["selected_option"]["value"])
    if "command" in body:
        body["text"] = re.sub(r"(?<=R-)\d+", str(NOT_THERE), body["text"])
    view = body.get("view") or {}
    about = json.loads(view.get("private_metadata") or "{}")
    for key in set(_ROWS) & set(about):
        about[key] = NOT_THERE if about[key] is not None else None
    if about:
        view["private_metadata"] = json.dumps(about)


def _elsewhere(value: str) -> str:
    """The same about a row that is not there; a page or an urgency stays."""
    return re.sub(r"(?<![\w.:])\d+(?![\w.:])", str(NOT_THERE), value, count=1)


def _without_own_words(said: str, payload: Payload) -> str:
    """What the payload itself brought along is no news to its sender."""
    body = payload.body
    own = [body.get("actions"), (body.get("view") or {}).get("state"), (body.get("message") or {}).get("text")]
    for words in re.findall(rf"[a-zA-Z ]*{SECRET}[a-zA-Z ]*", json.dumps(own)):
        said = said.replace(words.strip(), "…")
    return said
