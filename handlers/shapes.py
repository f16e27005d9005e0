"""The shape of what Slack sends, as far as listeners rely on it: looked at once, before any of them does anything.

Slack keeps to it. What does not is refused as a whole, so that nobody acts on half of a payload. What is not named here
may be there, and may be anything.

Source: docs.slack.dev/reference/interaction-payloads, /apis/events-api, /interactivity/implementing-slash-commands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

_DEEPEST = 100


class Malformed(Exception):
    """A payload that Slack does not send. `where` is the place in it: names of fields, and nothing that stood there."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def check(body: Mapping[str, Any]) -> None:
    """Raise Malformed for a payload that no listener could rely on."""
    try:
        _model_of(body).model_validate(body)
    except ValidationError as error:
        raise Malformed(".".join(map(_name, error.errors(include_input=False)[0]["loc"]))) from None
    except RecursionError:
        raise Malformed("nested too deeply") from None


def _a_text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _remembered(value: object) -> object:
    """What a window remembers, as it was written by us."""
    return json.loads(value) if isinstance(value, str) and value else {}


# Whatever people write, also what is no valid Unicode: `clean` takes that out.
Text = Annotated[Any, BeforeValidator(_a_text)]
Word = Annotated[str, StringConstraints(max_length=255)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,64}$")]
Moment = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}\.[0-9]{1,9}$")]
Row = Annotated[int, Field(ge=0, lt=2**31)]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Person(_Shape):
    id: Id


class _Channel(_Shape):
    id: Id


class _File(_Shape):
    id: Word | None = None
    mode: Word | None = None
    name: Text | None = None
    title: Text | None = None
    filetype: Text | None = None
    mimetype: Text | None = None
    size: int | None = None


class _Option(_Shape):
    value: Text


class _Element(_Shape):
    """What was chosen or typed in one element of a form."""

    value: Text | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_user: Word | None = None
    selected_users: list[Word] | None = None
    selected_conversation: Word | None = None
    selected_date: Word | None = None
    selected_date_time: int | None = None
    files: list[_File] | None = None


class _State(_Shape):
    values: dict[str, dict[str, _Element]] = {}


class _Block(_Shape):
    type: Word
    block_id: Word | None = None


class _About(_Shape):
    """What a window of ours remembers."""

    request: Row | None = None
    proposal: Row | None = None
    ping: Row | None = None
    survey: Row | None = None
    series: Row | None = None
    number: Row = 0
    count: Row | None = None
    page: Row = 0
    back: Row = 0
    token: Word = ""
    template: Word | None = None
    is_cut: bool = False
    files: list[Word] = []
    answer_url: Text = ""
    said_there: Text = ""


class _View(_Shape):
    id: Word
    type: Word
    hash: Word | None = None
    callback_id: Word | None = None
    previous_view_id: Word | None = None
    root_view_id: Word | None = None
    private_metadata: Annotated[_About, BeforeValidator(_remembered)] = _About()
    state: _State | None = None
    blocks: list[_Block] = []


class _Form(_View):
    callback_id: Word
    state: _State


class _Action(_Shape):
    action_id: Word
    type: Word
    block_id: Word | None = None
    value: Text | None = None
    selected_option: _Option | None = None


class _Container(_Shape):
    channel_id: Id | None = None
    message_ts: Moment | None = None
    thread_ts: Moment | None = None


class _Interaction(_Shape):
    user: _Person
    trigger_id: Word | None = None
    response_url: Text | None = None
    channel: _Channel | None = None
    view: _View | None = None


class _Pressed(_Interaction):
    trigger_id: Word
    actions: Annotated[list[_Action], Field(min_length=1)]
    container: _Container


class _Submitted(_Interaction):
    view: _Form


class _Suggested(_Interaction):
    action_id: Word
    block_id: Word
    value: Text


class _Message(_Shape):
    ts: Moment
    user: Id | None = None
    text: Text | None = None
    thread_ts: Moment | None = None
    bot_id: Word | None = None
    files: list[_File] | None = None


class _Edited(_Shape):
    user: Word | None = None
    ts: Moment | None = None


class _ChangedMessage(_Message):
    edited: _Edited | None = None


class _Shortcut(_Interaction):
    callback_id: Word
    trigger_id: Word


class _MessageShortcut(_Shortcut):
    channel: _Channel
    message: _Message


class _Command(_Shape):
    command: Annotated[str, StringConstraints(pattern=r"^/[^\s`<>]{1,40}$")]
    user_id: Id
    channel_id: Id
    channel_name: Text | None = None
    text: Text = ""
    trigger_id: Word
    response_url: Text | None = None


class _Event(_Shape):
    type: Word
    subtype: Word | None = None
    user: Id | _Person | None = None
    channel: Id | dict[str, Any] | None = None
    channel_type: Word | None = None
    ts: Moment | None = None
    event_ts: Moment | None = None
    thread_ts: Moment | None = None
    parent_user_id: Word | None = None
    text: Text | None = None
    bot_id: Word | None = None
    tab: Word | None = None
    file_id: Word | None = None
    files: list[_File] | None = None
    message: _ChangedMessage | None = None
    previous_message: _Message | None = None
    old_channel_id: Id | None = None
    new_channel_id: Id | None = None
    team_ids: list[Word] | None = None


class _Told(_Shape):
    event_id: Word
    event: _Event


_KINDS: Mapping[str, type[_Shape]] = {
    "block_actions": _Pressed,
    "view_submission": _Submitted,
    "block_suggestion": _Suggested,
    "shortcut": _Shortcut,
    "message_action": _MessageShortcut,
    "event_callback": _Told,
}


class _OfAnotherKind(_Shape):
    """What nobody here listens to; Bolt answers it. Slack asks for its own certificate without a kind."""

    type: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,50}$")] = ""


def _model_of(body: Mapping[str, Any]) -> type[_Shape]:
    if "command" in body:
        return _Command
    kind = body.get("type")
    return _KINDS.get(kind, _OfAnotherKind) if isinstance(kind, str) else _OfAnotherKind


def _name(place: str | int) -> str:
    """A name of ours for a place; what came with the payload, such as the id of a block, is none."""
    return place if isinstance(place, str) and place in _NAMES else "…"


_SHAPES: tuple[type[_Shape], ...] = (*_Shape.__subclasses__(), *_KINDS.values())
_NAMES = frozenset(name for shape in _SHAPES for name in shape.model_fields)
