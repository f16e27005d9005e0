"""What one person sees: messages, an open modal, the whole screen as text."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.checks_elements import options_of
from bot.sandbox.entries import Refused
from bot.sandbox.form_state import holds_a_value, state_values
from bot.sandbox.model import Channel, Ephemeral, Json, Member, Message, View, elements_of
from bot.sandbox.render import Renderer
from bot.sandbox.workspace import Workspace


class SeenMessage:
    """A message as its reader sees it at the moment of asking."""

    def __init__(self, workspace: Workspace, reader: Member, source: Message | Ephemeral) -> None:
        self._workspace = workspace
        self._reader = reader
        self.source = source

    @property
    def ts(self) -> str:
        return self.source.ts

    @property
    def channel_id(self) -> str:
        return self.source.channel_id

    @property
    def thread_ts(self) -> str | None:
        return self.source.thread_ts

    @property
    def is_ephemeral(self) -> bool:
        return isinstance(self.source, Ephemeral)

    @property
    def is_there(self) -> bool:
        """Whether it was not deleted."""
        if isinstance(self.source, Ephemeral):
            return self.source in self._workspace.ephemerals
        return self.ts in self._workspace.channels[self.channel_id].messages

    @property
    def author(self) -> str:
        """Under whose name it stands."""
        if isinstance(self.source, Ephemeral):
            return "Slackbot" if self.source.by_slack else self._workspace.app.name
        return self.source.username or self._workspace.members[self.source.user_id].name

    @property
    def text(self) -> str:
        """What it says, without its buttons."""
        attachments = self.source.attachments if isinstance(self.source, Message) else []
        with self._workspace.lock:
            return self._renderer.message(self.source.text, self.source.blocks, attachments)

    @property
    def files(self) -> dict[str, str]:
        """The text of its files, by their names."""
        files = self.source.files if isinstance(self.source, Message) else []
        return {file.name: file.text for file in files if not file.is_deleted}

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, and of the options in its overflow menus."""
        with self._workspace.lock:
            return [label for label, _, _, _ in pressable(self._renderer, self.source.all_blocks())]

    @property
    def replies(self) -> list[SeenMessage]:
        """The answers in its thread, oldest first."""
        channel = self._workspace.channels[self.channel_id]
        with self._workspace.lock:
            return [SeenMessage(self._workspace, self._reader, reply) for reply in channel.replies(self.ts)]

    @property
    def whole(self) -> str:
        """What it says and offers, as lines."""
        with self._workspace.lock:
            blocks = self.source.all_blocks()
            if not blocks:
                return self.text
            return self._renderer.blocks(blocks, controls=True)

    @property
    def _renderer(self) -> Renderer:
        return Renderer(self._workspace, self._reader)

    def __repr__(self) -> str:
        return f"<message {self.ts} {self.text!r}>"


class SeenModal:
    """The modal on top, as the one who has it open sees it."""

    def __init__(self, workspace: Workspace, reader: Member, view: View) -> None:
        self._renderer = Renderer(workspace, reader)
        self._workspace = workspace
        self.view = view

    @property
    def title(self) -> str:
        return str(self.view.source["title"]["text"])

    @property
    def text(self) -> str:
        """All of it, with what its fields hold."""
        with self._workspace.lock:
            return screen_of_view(self._renderer, self.view)

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by the label of the field."""
        with self._workspace.lock:
            labels = {
                block["block_id"]: self._renderer.object(block["label"])
                for block in self.view.blocks
                if block["type"] == "input"
            }
            return {labels.get(block_id, block_id): said for block_id, said in self.view.errors.items()}

    @property
    def trouble(self) -> str | None:
        """The sentence Slack shows when the app did not answer as it should."""
        return self.view.trouble

    @property
    def labels(self) -> list[str]:
        """The labels of its fields."""
        with self._workspace.lock:
            return [
                self._renderer.label(block, element)
                for block, element in elements_of(self.view.blocks)
                if holds_a_value(element)
            ]

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, submitting and closing apart."""
        with self._workspace.lock:
            return [label for label, _, _, _ in pressable(self._renderer, self.view.blocks)]

    def options(self, label: str) -> list[str]:
        """What the field with that label offers."""
        _, element = field_called(self._renderer, self.view.blocks, label)
        return [self._renderer.object(option["text"]) for option in options_of(element)]

    def value(self, label: str) -> str:
        """What the field with that label holds."""
        block, element = field_called(self._renderer, self.view.blocks, label)
        held = self.view.values.get((block["block_id"], element["action_id"]))
        return self._renderer.value(element, held) if held else ""


def pressable(renderer: Renderer, blocks: list[Json]) -> Iterator[tuple[str, Json, Json, Json | None]]:
    """Everything that can be pressed: (label, block, element, option of an overflow menu)."""
    for block, element in elements_of(blocks):
        if element["type"] == "button":
            yield renderer.object(element["text"]), block, element, None
        elif element["type"] == "overflow":
            for option in element["options"]:
                yield renderer.object(option["text"]), block, element, option


def field_called(renderer: Renderer, blocks: list[Json], label: str) -> tuple[Json, Json]:
    """The field with that label, or else placeholder, action_id or block_id. Refused when there is none."""
    fields = [(block, element) for block, element in elements_of(blocks) if holds_a_value(element)]
    words = label.replace("_", " ").casefold()
    for block, element in fields:
        if renderer.label(block, element) == label:
            return block, element
    for block, element in fields:
        names = {renderer.label(block, element), renderer.object(element.get("placeholder"))}
        names |= {str(block["block_id"]), str(element["action_id"])}
        if label in names or words in {name.casefold() for name in names}:
            return block, element
    offered = ", ".join(f"“{renderer.label(block, element)}”" for block, element in fields)
    raise Refused(f"There is no field “{label}” here. There is: {offered or 'none'}.")


def messages_for(workspace: Workspace, reader: Member) -> list[SeenMessage]:
    """Every message this person can see, oldest first."""
    with workspace.lock:
        found: list[Message | Ephemeral] = [
            message
            for channel in workspace.channels.values()
            if reader.id in channel.members
            for message in channel.messages.values()
        ]
        found += [
            shown
            for shown in workspace.ephemerals
            if shown.user_id == reader.id and reader.id in workspace.channels[shown.channel_id].members
        ]
        found.sort(key=lambda message: message.ts)
        return [SeenMessage(workspace, reader, message) for message in found]


def screen_of_view(renderer: Renderer, view: View) -> str:
    """A modal or Home as lines, its fields with what they hold and what is wrong with it."""
    source = view.source
    lines = [renderer.object(source["title"])] if "title" in source else []
    for block in view.blocks:
        held = {
            (block_id, action_id): value
            for block_id, values in state_values([block], view.values).items()
            for action_id, value in values.items()
        }
        lines.append(renderer.blocks([block], controls=True, values=held))
        if block["block_id"] in view.errors:
            lines.append(f"! {view.errors[block['block_id']]}")
    if view.trouble:
        lines.append(f"! {view.trouble}")
    buttons = [f"[{renderer.object(source[name])}]" for name in ("close", "submit") if source.get(name)]
    return "\n".join(line for line in [*lines, " ".join(buttons)] if line)


def screen_for(workspace: Workspace, reader: Member) -> str:
    """Everything this person can see, as text."""
    renderer = Renderer(workspace, reader)
    with workspace.lock:
        parts = [
            _screen_of_channel(workspace, reader, channel)
            for channel in workspace.channels.values()
            if reader.id in channel.members
        ]
        home = workspace.homes.get(reader.id)
        if home is not None:
            parts.append("== Home ==\n" + screen_of_view(renderer, home))
        stack = workspace.modals[reader.id]
        if stack:
            parts.append("== Modal ==\n" + screen_of_view(renderer, stack[-1]))
        return "\n\n".join(part for part in parts if part)


def _screen_of_channel(workspace: Workspace, reader: Member, channel: Channel) -> str:
    seen = [message for message in messages_for(workspace, reader) if message.channel_id == channel.id]
    if not seen:
        return ""
    name = f"Direct message with {workspace.app.name}" if channel.kind == "im" else f"#{channel.name}"
    lines = [f"== {name} =="]
    for message in seen:
        if not _is_in_thread(channel, message):
            lines += _lines(message, "")
            for reply in seen:
                if reply.thread_ts == message.ts and _is_in_thread(channel, reply):
                    lines += _lines(reply, "    ")
    return "\n".join(lines)


def _is_in_thread(channel: Channel, message: SeenMessage) -> bool:
    return message.thread_ts not in (None, message.ts) and message.thread_ts in channel.messages


def _lines(message: SeenMessage, indent: str) -> list[str]:
    source = message.source
    if isinstance(source, Ephemeral):
        said = f"{message.author} (only visible to you): {message.whole}"
    else:
        said = f"{message.author}: {message.whole}"
    return [indent + line for line in said.splitlines()]
