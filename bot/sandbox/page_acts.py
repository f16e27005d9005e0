"""What the page lets a person do: each act checked against what is really there, then done as by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox import views
from bot.sandbox.acts import Acts, action_of, element_in
from bot.sandbox.entries import Refused, accepted
from bot.sandbox.file_objects import file_object
from bot.sandbox.form_state import holds_a_value
from bot.sandbox.forms import Forms
from bot.sandbox.model import Channel, Ephemeral, File, Json, Member, Message, View
from bot.sandbox.seen import SeenMessage
from bot.sandbox.state import SLACKBOT
from bot.sandbox.suggestions import EXTERNAL, Origin
from bot.sandbox.workspace import Workspace


class PageActs:
    """Acts as the page sends them."""

    def __init__(self, workspace: Workspace, acts: Acts, forms: Forms) -> None:
        self._workspace = workspace
        self._acts = acts
        self._forms = forms
        self._known: dict[str, Callable[[Member, Json], str]] = {
            "send": self._send,
            "click": self._click,
            "change": self._change,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "leave_home": self._leave_home,
            "shortcut": self._shortcut,
            "join": self._join,
            "leave": self._leave,
            "read": self._read,
            "reload": self._reload,
        }

    def do(self, body: Json) -> str:
        """Do one act; the app's direct answer to a command, otherwise nothing. Refused says why not."""
        member = self._workspace.members.get(str(body.get("as")))
        act = self._known.get(str(body.get("do")))
        if member is None or member.is_bot or member.id == SLACKBOT:
            raise Refused("Who is that?")
        if act is None:
            raise Refused("The sandbox does not know that act.")
        return act(member, body)

    def _send(self, member: Member, body: Json) -> str:
        channel = self._channel(body)
        text, files = body.get("text"), self._own_files(member, body.get("files"))
        if not isinstance(text, str) or not (text.strip() or files):
            raise Refused("There is nothing to send.")
        thread_ts = body.get("thread_ts") or None
        if text.startswith("/"):
            answers = self._acts.command(member, channel, text, in_thread=thread_ts is not None)
            return "\n".join(SeenMessage(self._workspace, member, shown).text for shown in answers)
        self._acts.say(member, channel, text, thread_ts, files)
        return ""

    def upload(self, user_id: str, name: str, content: bytes) -> Json:
        """Take a file of somebody that a message or a form will have; how the page shows it. Refused without one."""
        member = self._workspace.members.get(user_id)
        if member is None or member.is_bot or not name or not content:
            raise Refused("There is no file.")
        return file_object(self._workspace, self._workspace.new_file(member.id, name, len(content), content))

    def _own_files(self, member: Member, ids: Any) -> list[File]:
        files = [self._workspace.files.get(str(id_)) for id_ in (ids if isinstance(ids, list) else [])]
        if any(file is None or file.user_id != member.id or file.is_deleted for file in files):
            raise Refused("That file is gone.")
        return [file for file in files if file is not None]

    def _click(self, member: Member, body: Json) -> str:
        origin = self._origin(member, body.get("from"))
        blocks = origin.blocks if isinstance(origin, View) else origin.all_blocks()
        block, element = element_in(blocks, body.get("block_id"), body.get("action_id"))
        value = None
        if holds_a_value(element):
            value = self._accepted(member, origin, block, element, body)
            if isinstance(origin, View):
                self._acts.choose(member, origin, block, element, value)
                return ""
        elif element["type"] == "overflow":
            value = self._option_of(element, body)
        self._acts.click(member, origin, action_of(block, element, value))
        return ""

    def _option_of(self, element: Json, body: Json) -> Json:
        given = body.get("selected_option")
        for option in element["options"]:
            if isinstance(given, dict) and option.get("value") == given.get("value"):
                return {"selected_option": option}
        raise Refused("That option is not offered here.")

    def _change(self, member: Member, body: Json) -> str:
        view = self._view(member, body)
        block, element = element_in(view.blocks, body.get("block_id"), body.get("action_id"))
        self._acts.choose(member, view, block, element, self._accepted(member, view, block, element, body.get("state")))
        return ""

    def _submit(self, member: Member, body: Json) -> str:
        view = self._view(member, body)
        values = body.get("values")
        for block_id, fields in (values if isinstance(values, dict) else {}).items():
            for action_id, state in fields.items():
                block, element = element_in(view.blocks, block_id, action_id)
                view.values[block_id, action_id] = self._accepted(member, view, block, element, state)
        self._forms.submit(member, view)
        return ""

    def suggest(self, body: Json) -> list[Json]:
        """What a menu of the app's own shows for what was typed into it. Refused when the app does not say."""
        member = self._workspace.members.get(str(body.get("as")))
        if member is None or member.is_bot:
            raise Refused("Who is that?")
        origin = self._origin(member, body.get("from"))
        blocks = origin.blocks if isinstance(origin, View) else origin.all_blocks()
        block, element = element_in(blocks, body.get("block_id"), body.get("action_id"))
        return self._acts.suggestions.ask(member, origin, block, element, str(body.get("value") or ""))

    def _accepted(self, member: Member, origin: Origin, block: Json, element: Json, state: Any) -> Json:
        if element["type"] in EXTERNAL:
            return accepted(self._acts.suggestions.offered(member, origin, block, element), state)
        if element["type"] != "file_input" or not isinstance(state, dict):
            return accepted(element, state)
        ids = [one.get("id") for one in state.get("files") or () if isinstance(one, dict)]
        files = self._own_files(member, ids)
        for file in files:
            file.is_given = True
        return {"type": "file_input", "files": [file_object(self._workspace, file) for file in files]}

    def _close(self, member: Member, body: Json) -> str:
        self._forms.close(member, self._view(member, body))
        return ""

    def _home(self, member: Member, body: Json) -> str:
        self._acts.open_home(member)
        return ""

    def _leave_home(self, member: Member, body: Json) -> str:
        self._acts.leave_home(member)
        return ""

    def _shortcut(self, member: Member, body: Json) -> str:
        message = None
        if body.get("ts"):
            message = self._message(member, self._channel(body), str(body["ts"]))
        self._acts.shortcut(member, str(body.get("callback_id")), message)
        return ""

    def _join(self, member: Member, body: Json) -> str:
        self._acts.join(member, self._channel(body))
        return ""

    def _leave(self, member: Member, body: Json) -> str:
        self._acts.leave(member, self._channel(body))
        return ""

    def _read(self, member: Member, body: Json) -> str:
        channel = self._channel(body)
        with self._workspace.lock:
            newest = max(channel.messages, default="")
            if newest > self._workspace.read_up_to.get((member.id, channel.id), ""):
                self._workspace.read_up_to[member.id, channel.id] = newest
                self._workspace.touch()
        return ""

    def _reload(self, member: Member, body: Json) -> str:
        self._workspace.clear_ephemerals(member.id)
        return ""

    def _channel(self, body: Json) -> Channel:
        channel = self._workspace.channels.get(str(body.get("channel")))
        if channel is None:
            raise Refused("There is no such channel.")
        return channel

    def _message(self, member: Member, channel: Channel, ts: str) -> Message:
        message = channel.messages.get(ts)
        if message is None or member.id not in channel.members:
            raise Refused("That message is gone.")
        return message

    def _view(self, member: Member, body: Json) -> View:
        view = views.find(self._workspace, member.id, str(body.get("view_id")))
        if view is None:
            raise Refused("That form is closed.")
        return view

    def _origin(self, member: Member, source: Any) -> Message | Ephemeral | View:
        source = source if isinstance(source, dict) else {}
        if source.get("home"):
            home = self._workspace.homes.get(member.id)
            if home is None:
                raise Refused("There is no Home yet.")
            return home
        if "view_id" in source:
            return self._view(member, source)
        if "ephemeral" in source:
            for shown in self._workspace.ephemerals:
                if shown.user_id == member.id and source["ephemeral"] in (shown.id, shown.ts):
                    return shown
            raise Refused("That message is gone.")
        return self._message(member, self._channel(source), str(source.get("ts")))
