"""What a person does in Slack's client, and what the client makes of it: messages, commands, clicks, shortcuts.

Every act ends with the events it caused having been delivered. `Refused` says what the client does not let them do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.sandbox.content import remember_typed
from bot.sandbox.delivery import Ack, Courier
from bot.sandbox.entries import Refused
from bot.sandbox.hooks import Hooks
from bot.sandbox.model import (
    Channel,
    Ephemeral,
    File,
    Hook,
    Json,
    Member,
    Message,
    SlackError,
    Status,
    View,
    elements_of,
)
from bot.sandbox.objects import view_object
from bot.sandbox.payloads import block_actions, command_payload, global_shortcut, message_shortcut
from bot.sandbox.suggestions import Suggestions
from bot.sandbox.workspace import Workspace

_STATUS_LIMIT = 100
_LINK = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?)]")


class Acts:
    """One app, one workspace, and what people do there."""

    def __init__(self, workspace: Workspace, courier: Courier, hooks: Hooks) -> None:
        self._workspace = workspace
        self._courier = courier
        self._hooks = hooks
        self.suggestions = Suggestions(workspace, courier)

    def say(
        self, member: Member, channel: Channel, text: str, thread_ts: str | None = None, files: Sequence[File] = ()
    ) -> Message:
        """Write a message, with files of one's own if some are given."""
        self._may_write(member, channel)
        if thread_ts is not None and thread_ts not in channel.messages:
            raise Refused("That message is gone.")
        remember_typed(self._workspace, text)
        said = self.as_typed(text, escape=True)
        more = {"files": list(files), "subtype": "file_share"} if files else {}
        message = self._workspace.post_as(member.id, channel, said, thread_ts=thread_ts, **more)
        self._workspace.read_up_to[member.id, channel.id] = message.ts
        self._workspace.at_home.discard(member.id)
        self._courier.settle()
        return message

    def command(self, member: Member, channel: Channel, typed: str, *, in_thread: bool = False) -> list[Ephemeral]:
        """Run a slash command; what the app said to this person in answer."""
        self._may_write(member, channel)
        if in_thread:
            raise Refused("Commands of apps do not work in threads.")
        workspace = self._workspace
        name, _, text = typed.partition(" ")
        known = workspace.app.commands.get(name)
        with workspace.lock:
            before = {shown.id for shown in workspace.ephemerals}
        if known is None or not workspace.may_use_the_app(member):
            sentence = f"{name} is not a valid command."
            return [workspace.add_ephemeral(member.id, channel.id, sentence, by_slack=True)]
        remember_typed(workspace, text)
        workspace.at_home.discard(member.id)
        hook, url = self._hooks.new(member.id, channel.id)
        trigger = workspace.new_trigger(member.id, from_modal=False)
        sent = self.as_typed(text, escape=True) if known.should_escape else text
        payload = command_payload(workspace, member, channel, name, sent, trigger=trigger, url=url)
        ack = self._courier.deliver("command", payload, accepts_response=True)
        self._answer_command(member, hook, typed, ack)
        self._courier.settle()
        with workspace.lock:
            return [
                shown
                for shown in workspace.ephemerals
                if shown.id not in before and shown.user_id == member.id and shown.channel_id == channel.id
            ]

    def _answer_command(self, member: Member, hook: Hook, typed: str, ack: Ack) -> None:
        workspace = self._workspace
        channel, name = workspace.channels[hook.channel_id], typed.partition(" ")[0]
        if ack.error is not None:
            self._complain(member, channel, f'{name} failed with the error "{ack.error}"')
            return
        if ack.body is None:
            return
        body = {"text": ack.body} if isinstance(ack.body, str) else ack.body
        if body.get("response_type") == "in_channel":
            workspace.post_as(member.id, channel, self.as_typed(typed, escape=True), subtype="slash_command")
            if not body.get("text") and not body.get("blocks"):
                return
        try:
            with workspace.lock:
                self._hooks.show(hook, body, name)
        except SlackError as refusal:
            self._complain(member, channel, f'{name} failed with the error "{refusal.error}"')

    def click(self, member: Member, origin: Message | Ephemeral | View, action: Json) -> None:
        """Press or choose something: `action` as Slack sends it, block_id and action_id and the value."""
        self._is_here(member)
        workspace = self._workspace
        if not workspace.app.is_interactive:
            raise Refused("This app takes no clicks: interactivity is switched off in its manifest.")
        is_modal = isinstance(origin, View) and origin.source["type"] == "modal"
        trigger = workspace.new_trigger(member.id, from_modal=is_modal)
        hook, url = None, None
        if not isinstance(origin, View):
            hook, url = self._hooks.new(member.id, origin.channel_id)
            hook.message_ts = origin.ts if isinstance(origin, Message) else None
            hook.ephemeral_id = origin.id if isinstance(origin, Ephemeral) else None
        with workspace.lock:
            sent = {"action_ts": workspace.new_ts(), **action}
            payload = block_actions(workspace, member, origin, sent, trigger=trigger, url=url)
        ack = self._courier.deliver("interactive", payload)
        if ack.error is not None:
            self._warn(member, origin, f"a click on {action.get('action_id')}", ack.error)
        self._courier.settle()

    def choose(self, member: Member, view: View, block: Json, element: Json, value: Json) -> None:
        """Give an element of a modal or Home its value; the app hears of it where it asked to."""
        self._is_here(member)
        key = (block["block_id"], element["action_id"])
        with self._workspace.lock:
            view.values[key] = value
            view.errors.pop(block["block_id"], None)
            self._workspace.touch()
        for text in value.values():
            if isinstance(text, str):
                remember_typed(self._workspace, text)
        if block["type"] != "input" or block.get("dispatch_action"):
            self.click(member, view, action_of(block, element, value))

    def shortcut(self, member: Member, callback_id: str, message: Message | None = None) -> None:
        """Use a shortcut, from anywhere or from a message's menu."""
        self._is_here(member)
        workspace = self._workspace
        known = workspace.app.shortcuts.get(callback_id)
        if known is None or not workspace.may_use_the_app(member):
            raise Refused(f"There is no shortcut {callback_id}.")
        if (known.type == "message") != (message is not None):
            raise Refused(f"“{known.name}” is a {known.type} shortcut.")
        trigger = workspace.new_trigger(member.id, from_modal=False)
        if message is None:
            payload = global_shortcut(workspace, member, callback_id, trigger=trigger)
        else:
            hook, url = self._hooks.new(member.id, message.channel_id)
            hook.message_ts = message.ts
            payload = message_shortcut(workspace, member, callback_id, message, trigger=trigger, url=url)
        ack = self._courier.deliver("interactive", payload)
        if ack.error is not None:
            place = workspace.channels[message.channel_id] if message else workspace.dm(member.id)
            self._complain(member, place, f'“{known.name}” failed with the error "{ack.error}"')
        self._courier.settle()

    def open_home(self, member: Member) -> None:
        """Open the app's Home."""
        self._is_here(member)
        workspace = self._workspace
        if not workspace.app.has_home:
            raise Refused("This app has no Home.")
        with workspace.lock:
            workspace.at_home.add(member.id)
            event: Json = {
                "type": "app_home_opened",
                "user": member.id,
                "channel": member.dm_id,
                "tab": "home",
            }
            held = workspace.homes.get(member.id)
            if held is not None:
                event["view"] = view_object(workspace, held)
            workspace.tell(event)
            workspace.touch()
        self._courier.settle()

    def leave_home(self, member: Member) -> None:
        """Turn from Home to something else."""
        self._workspace.at_home.discard(member.id)

    def join(self, member: Member, channel: Channel) -> None:
        """Come into a public channel."""
        self._is_here(member)
        if channel.kind != "public" or channel.is_archived:
            raise Refused(f"Nobody can simply join #{channel.name}.")
        self._workspace.join(member.id, channel)
        self._courier.settle()

    def leave(self, member: Member, channel: Channel) -> None:
        """Leave a channel."""
        self._is_here(member)
        if channel.kind == "im":
            raise Refused("A direct message cannot be left.")
        self._workspace.leave(member.id, channel)
        self._courier.settle()

    def deactivate(self, member: Member) -> None:
        """Leave the company."""
        self._workspace.deactivate(member.id)
        self._courier.settle()

    def set_status(self, member: Member, status: Status) -> None:
        """Say something beside one's name."""
        self._is_here(member)
        if len(status.text) > _STATUS_LIMIT:
            raise Refused(f"A status has at most {_STATUS_LIMIT} characters.")
        if status.text and not status.emoji:
            status = replace(status, emoji="speech_balloon")
        self._workspace.set_status(member.id, status)
        self._courier.settle()

    def snooze(self, member: Member, until: datetime | None) -> None:
        """Pause one's notifications until then, or want them back."""
        self._is_here(member)
        if until is not None and until <= self._workspace.now():
            raise Refused("That moment is over.")
        self._workspace.snooze(member.id, until)
        self._courier.settle()

    def edit(self, member: Member, message: Message, text: str) -> None:
        """Change one's own message."""
        self._is_own(member, message)
        remember_typed(self._workspace, text)
        self._workspace.change(message, self.as_typed(text, escape=True), blocks=None, is_edit=True)
        self._courier.settle()

    def delete(self, member: Member, message: Message) -> None:
        """Delete one's own message."""
        self._is_own(member, message)
        self._workspace.delete(message)
        self._courier.settle()

    def remove_file(self, member: Member, file: File) -> None:
        """Delete one's own file, everywhere."""
        self._is_here(member)
        if file.user_id != member.id or file.is_deleted:
            raise Refused("Only one's own files can be deleted.")
        self._workspace.delete_file(file)
        self._courier.settle()

    def react(self, member: Member, message: Message, emoji: str) -> None:
        """Put an emoji on a message."""
        self._is_here(member)
        if member.id not in message.reactions.get(emoji, []):
            self._workspace.react(member.id, message, emoji)
        self._courier.settle()

    def as_typed(self, text: str, *, escape: bool) -> str:
        """What the client sends for what was typed: specials escaped, names of people and channels as ids."""
        if escape:
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for name, id_ in self._names():
            text = re.sub(rf"(?<!\w){re.escape(name)}(?![\w-])", id_, text)
        return _LINK.sub(lambda found: f"<{found[0]}>", text)

    def _names(self) -> list[tuple[str, str]]:
        """Names as typed, the longest first, and what the client makes of them."""
        workspace = self._workspace
        names = {f"@{word}": f"<!{word}>" for word in ("here", "channel", "everyone")}
        for member in workspace.members.values():
            names |= {f"@{member.name}": f"<@{member.id}>", f"@{member.handle}": f"<@{member.id}>"}
        for channel in workspace.channels.values():
            if channel.kind != "im":
                label = "" if channel.is_private else channel.name
                names[f"#{channel.name}"] = f"<#{channel.id}|{label}>"
        return sorted(names.items(), key=lambda pair: -len(pair[0]))

    def _may_write(self, member: Member, channel: Channel) -> None:
        self._is_here(member)
        if member.id not in channel.members:
            raise Refused(f"{member.name} is not in #{channel.name}.")
        if channel.is_archived:
            raise Refused(f"#{channel.name} is archived.")
        if channel.kind == "im" and not self._workspace.app.can_be_written_to:
            raise Refused("Nobody can write to this app.")

    def _is_here(self, member: Member) -> None:
        if not member.is_active:
            raise Refused(f"{member.name} has left.")

    def _is_own(self, member: Member, message: Message) -> None:
        self._is_here(member)
        if message.user_id != member.id or message.subtype not in (None, "file_share"):
            raise Refused("Only one's own messages can be changed.")
        if message.ts not in self._workspace.channels[message.channel_id].messages:
            raise Refused("That message is gone.")

    def _warn(self, member: Member, origin: Message | Ephemeral | View, what: str, error: str) -> None:
        if isinstance(origin, View):
            origin.trouble = TROUBLE
            self._workspace.lint.append(f"{what}: {error}")
            self._workspace.touch()
        else:
            channel = self._workspace.channels[origin.channel_id]
            self._complain(member, channel, f'{what} failed with the error "{error}"')

    def _complain(self, member: Member, channel: Channel, sentence: str) -> None:
        self._workspace.lint.append(sentence)
        self._workspace.add_ephemeral(member.id, channel.id, sentence, by_slack=True)


TROUBLE = "We had some trouble connecting. Try again?"


def action_of(block: Json, element: Json, value: Json | None = None) -> Json:
    """The entry of `actions` for an element: a button's own value, or the value chosen."""
    action: Json = {
        "type": element["type"],
        "block_id": block["block_id"],
        "action_id": element["action_id"],
    }
    if element["type"] == "button":
        action["text"] = element["text"]
        action |= {name: element[name] for name in ("value", "style") if name in element}
    if value is not None:
        action |= {name: part for name, part in value.items() if name != "type"}
    return action


def element_in(blocks: list[Json], block_id: Any, action_id: Any) -> tuple[Json, Json]:
    """The element with these ids. Refused when there is none."""
    for block, element in elements_of(blocks):
        if block["block_id"] == block_id and element["action_id"] == action_id:
            return block, element
    raise Refused("That is not there any more.")
