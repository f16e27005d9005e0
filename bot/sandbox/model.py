"""What the sandbox remembers: people, channels, messages, views and the small permits Slack hands out."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Now = Callable[[], datetime]


class SlackError(Exception):
    """Slack's refusal of a call: its error code, and further fields of the answer."""

    def __init__(self, error: str, **fields: Any) -> None:
        super().__init__(error)
        self.error = error
        self.fields = fields


class RateLimited(SlackError):
    """Too many calls: HTTP 429 with the seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Status:
    """What somebody says beside their name. `emoji` is a name without colons; without `until` it stays."""

    text: str = ""
    emoji: str = ""
    until: datetime | None = None


@dataclass
class Member:
    """An account: a person, a bot, a guest, or somebody of another company.

    `team_id` is the workspace that is theirs, `teams` are all of our organisation that they are in.
    """

    id: str
    handle: str
    name: str
    zone: str
    title: str
    team_id: str
    dm_id: str
    teams: list[str] = field(default_factory=list)
    is_bot: bool = False
    is_external: bool = False
    is_restricted: bool = False
    is_active: bool = True
    status: Status = field(default_factory=Status)
    fields: dict[str, str] = field(default_factory=dict)
    """What they wrote into the fields of their profile, by the field's id."""
    snoozes_until: datetime | None = None
    updated_at: datetime | None = None

    def updated_by(self, at: datetime) -> datetime:
        """When what Slack says of them changed last, seen from that moment: a status changes when it ends, too."""
        ended = self.status.until if self.status.until is not None and self.status.until <= at else None
        return max((moment for moment in (self.updated_at, ended) if moment is not None), default=at)

    def status_at(self, at: datetime) -> Status:
        """Slack clears a status when its time is over."""
        return self.status if self.status.until is None or self.status.until > at else Status()


@dataclass(frozen=True)
class Team:
    """One workspace, in Slack's own word for it."""

    id: str
    name: str

    @property
    def domain(self) -> str:
        return "".join(letter for letter in self.name.lower() if letter.isalnum())


@dataclass(frozen=True)
class Organisation:
    """Several workspaces of one company: Enterprise Grid. `is_org_wide`: the app is installed in all of it, not in one
    workspace alone.
    """

    id: str
    name: str
    is_org_wide: bool = False


@dataclass
class UserGroup:
    """A group of people that can be mentioned together, in one workspace."""

    id: str
    handle: str
    name: str
    members: list[str]
    team_id: str


@dataclass
class File:
    """A file of the app or of a person. Private: who may see it sees a message that has it, or has given it.

    `content` is None until it was uploaded; of an upload of the app nobody sees anything before `is_complete`. `mode`
    is Slack's: hosted, external (then it lies at `external_url`), snippet, hidden_by_limit. `is_given`: somebody put it
    into a form of the app. `looks` is for how many more calls of files.info Slack does not know yet where it is shared.
    """

    id: str
    upload_key: str
    name: str
    length: int
    user_id: str
    at: datetime
    content: bytes | None = None
    title: str = ""
    is_complete: bool = False
    is_deleted: bool = False
    is_given: bool = False
    mode: str = "hosted"
    external_url: str = ""
    looks: int = 0

    @property
    def text(self) -> str:
        """What is in it, as text in UTF-8."""
        return (self.content or b"").decode("utf-8")

    @property
    def mimetype(self) -> str:
        """What kind of thing it is, by its name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


@dataclass
class Message:
    """A message everybody in its channel can see. `ts` is its id and never changes."""

    channel_id: str
    ts: str
    user_id: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    is_pinned: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    # Under which name and picture the app posted it, if not its own.
    username: str | None = None
    icon_url: str | None = None
    files: list[File] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def all_blocks(self) -> list[Json]:
        """Its blocks, those inside attachments last."""
        return [*self.blocks, *(block for part in self.attachments for block in part.get("blocks", []))]


@dataclass
class Ephemeral:
    """A message for one pair of eyes; forgotten when they reload."""

    id: str
    channel_id: str
    user_id: str
    ts: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    by_slack: bool = False

    def all_blocks(self) -> list[Json]:
        return self.blocks


@dataclass
class Channel:
    """A channel or a direct message with the bot (`kind` is public, private or im).

    `teams` are the workspaces of our organisation that it is in, its own first.
    """

    id: str
    name: str
    kind: str
    created_at: datetime
    members: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    with_user: str | None = None
    is_archived: bool = False
    is_read_only: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind != "public"

    @property
    def payload_name(self) -> str:
        """The name as payloads spell it: Slack does not reveal the names of private places there."""
        return {"im": "directmessage", "private": "privategroup"}.get(self.kind, self.name)

    def replies(self, ts: str) -> list[Message]:
        return [message for message in self.messages.values() if message.is_reply and message.thread_ts == ts]


@dataclass
class View:
    """An open modal or a published Home, as Slack holds it, with the values typed so far."""

    id: str
    user_id: str
    source: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.source["blocks"]
        return blocks


@dataclass
class Trigger:
    """The right to open one modal, for three seconds."""

    id: str
    user_id: str
    given_at: datetime
    from_modal: bool
    is_spent: bool = False


@dataclass
class Hook:
    """A response_url: up to five answers within thirty minutes."""

    id: str
    user_id: str
    channel_id: str
    given_at: datetime
    uses: int = 0
    message_ts: str | None = None
    ephemeral_id: str | None = None


@dataclass
class Event:
    """Something the bot subscribed to, on its way."""

    body: Json
    attempt: int = 0
    reason: str | None = None
    due_at: datetime | None = None


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with its block, in reading order: (block, element)."""
    for block in blocks:
        if block["type"] == "input":
            yield block, block["element"]
        elif block["type"] == "section" and "accessory" in block:
            if block["accessory"]["type"] != "image":
                yield block, block["accessory"]
        elif block["type"] == "actions":
            for element in block["elements"]:
                yield block, element
