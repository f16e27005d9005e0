"""Somebody at a desk: what tests and scripts do in Slack, in words a person would use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from bot.sandbox import entries
from bot.sandbox.acts import Acts, action_of
from bot.sandbox.entries import Refused
from bot.sandbox.forms import Forms
from bot.sandbox.model import Channel, Ephemeral, File, Json, Member, Message, Status, View
from bot.sandbox.render import Renderer
from bot.sandbox.seen import (
    SeenMessage,
    SeenModal,
    field_called,
    messages_for,
    pressable,
    screen_for,
    screen_of_view,
)
from bot.sandbox.suggestions import EXTERNAL
from bot.sandbox.workspace import Workspace

Result = TypeVar("Result")
Origin = Message | Ephemeral | View


class Person:
    """One person and what they do. What Slack's client would not let them do is an AssertionError with the screen."""

    def __init__(self, workspace: Workspace, acts: Acts, forms: Forms, member: Member) -> None:
        self._workspace = workspace
        self._acts = acts
        self._forms = forms
        self._place: Channel | None = None
        self.member = member

    def __repr__(self) -> str:
        return f"<person {self.handle}>"

    @property
    def id(self) -> str:
        return self.member.id

    @property
    def handle(self) -> str:
        return self.member.handle

    @property
    def name(self) -> str:
        return self.member.name

    # Doing

    def types(self, text: str, in_: str | None = None, thread: SeenMessage | None = None) -> str:
        """Write a message or run a command; the direct answer to a command, empty without one.

        `in_` is the name of a channel or "dm"; without it, where this person was last.
        """
        if not text.startswith("/"):
            self.writes(text, in_, thread)
            return ""
        channel = self._go(in_, thread)
        answers = self._try(lambda: self._acts.command(self.member, channel, text, in_thread=thread is not None))
        return "\n".join(SeenMessage(self._workspace, self.member, shown).text for shown in answers)

    def writes(
        self,
        text: str,
        in_: str | None = None,
        thread: SeenMessage | None = None,
        *,
        files: Mapping[str, bytes] | Sequence[File] = (),
    ) -> SeenMessage:
        """Write a message, in a thread if one is given, with files: their content by their names."""
        channel = self._go(in_, thread)
        parent = (thread.thread_ts or thread.ts) if thread is not None else None
        own = self._workspace.own_files(self.id, files) if isinstance(files, Mapping) else files
        said = self._try(lambda: self._acts.say(self.member, channel, text, parent, own))
        return SeenMessage(self._workspace, self.member, said)

    def removes_file(self, name: str) -> None:
        """Delete one's own file, everywhere."""
        found = [file for file in self._workspace.files.values() if (file.user_id, file.name) == (self.id, name)]
        self._try(lambda: self._acts.remove_file(self.member, found[-1]))

    def reads_everything(self) -> None:
        """Look at every channel and reload: nothing is unread, and what only this person could see is gone."""
        self._workspace.read_everything(self.id)
        self._workspace.clear_ephemerals(self.id)

    def edits(self, message: SeenMessage, text: str) -> None:
        """Change one's own message."""
        self._try(lambda: self._acts.edit(self.member, _shared(message), text))

    def deletes(self, message: SeenMessage) -> None:
        """Delete one's own message."""
        self._try(lambda: self._acts.delete(self.member, _shared(message)))

    def reacts(self, emoji: str, message: SeenMessage) -> None:
        """Put an emoji (without colons) on a message."""
        self._try(lambda: self._acts.react(self.member, _shared(message), emoji))

    def clicks(self, label: str, on: SeenMessage | None = None, *, beside: str | None = None) -> None:
        """Press the button, or overflow option, with that label; a question before it is answered with yes.

        Without `on`: in the modal on top, else in Home if that was opened last, else in the newest message that has it.
        `beside`: the first one in or after the block with that text, for lists in which every row has the same buttons.
        """
        renderer = Renderer(self._workspace, self.member)
        offered: list[str] = []
        for origin in self._origins(on):
            with self._workspace.lock:
                blocks = _from(renderer, _blocks_of(origin), beside)
                found = list(pressable(renderer, blocks))
            offered += [called for called, _, _, _ in found]
            for called, block, element, option in found:
                if called == label:
                    chosen = {"selected_option": option} if option is not None else None
                    action = action_of(block, element, chosen)
                    self._press(origin, action)
                    return
        self._fail(f"There is no “{label}” to press. There is: {', '.join(dict.fromkeys(offered)) or 'nothing'}.")

    def raw_click(
        self,
        *,
        action_id: str,
        value: str | None = None,
        message: SeenMessage | None = None,
        block_id: str = "forged",
        **more: Any,
    ) -> None:
        """Send a click on something that need not be there, as a hand-made client could."""
        origins = self._origins(message)
        if not origins:
            self._fail("There is nothing to click on.")
        action: Json = {"type": "button", "block_id": block_id, "action_id": action_id}
        action |= {"text": {"type": "plain_text", "text": "forged", "emoji": True}}
        action |= ({"value": value} if value is not None else {}) | more
        self._press(origins[0], action)

    def chooses(self, words: Any, in_: str, on: SeenMessage | None = None) -> None:
        """Choose an option, by its text, in the field with that label: in the modal on top, in Home or a message."""
        renderer = Renderer(self._workspace, self.member)
        refusals = []
        for origin in self._origins(on):
            try:
                with self._workspace.lock:
                    block, element = field_called(renderer, _blocks_of(origin), in_)
            except Refused as refusal:
                refusals.append(str(refusal))
            else:
                self._enter(origin, block, element, words)
                return
        self._fail(refusals[0] if refusals else f"There is no field “{in_}”.")

    def searches(self, typed: str, in_: str) -> list[str]:
        """What the field with that label in the modal on top offers for what is typed into it, in Slack's order.

        A heading stands before its options, with a colon.
        """
        renderer, view = Renderer(self._workspace, self.member), self._top()
        with self._workspace.lock:
            block, element = self._try(lambda: field_called(renderer, view.blocks, in_))
        found: list[str] = []
        for group in self._suggest(view, block, element, typed):
            found += [f"{renderer.object(group['label'])}:"] if "label" in group else []
            found += [renderer.object(option["text"]) for option in group["options"]]
        return found

    def fills(self, **values: Any) -> None:
        """Fill in fields of the modal on top, by label (or action_id): texts, options by their text, dates, lists."""
        for label, words in values.items():
            self.chooses(words, in_=label, on=None)

    def submits(self, **values: Any) -> None:
        """Fill in fields, then send the modal on top. What is wrong with it is in `modal.errors`."""
        self.fills(**values)
        view = self._top()
        self._try(lambda: self._forms.submit(self.member, view))

    def closes(self) -> None:
        """Close the modal on top."""
        view = self._top()
        self._try(lambda: self._forms.close(self.member, view))

    def opens_home(self) -> None:
        """Open the app's Home."""
        self._try(lambda: self._acts.open_home(self.member))

    def uses_shortcut(self, callback_id: str, on: SeenMessage | None = None) -> None:
        """Use a shortcut, a message's or a global one."""
        message = _shared(on) if on is not None else None
        self._try(lambda: self._acts.shortcut(self.member, callback_id, message))

    def joins(self, channel: str) -> None:
        """Come into a public channel."""
        self._try(lambda: self._acts.join(self.member, self._channel(channel)))

    def leaves(self, channel: str) -> None:
        """Leave a channel."""
        self._try(lambda: self._acts.leave(self.member, self._channel(channel)))

    def deactivates(self) -> None:
        """Leave the company."""
        self._acts.deactivate(self.member)

    def sets_status(self, text: str = "", emoji: str = "", until: datetime | None = None) -> None:
        """Say something beside one's name, until then or until it is changed; with nothing said it is cleared.

        `emoji` is a name without colons, such as palm_tree.
        """
        self._try(lambda: self._acts.set_status(self.member, Status(text, emoji, until)))

    def snoozes_notifications(self, until: datetime) -> None:
        """Pause one's notifications."""
        self._try(lambda: self._acts.snooze(self.member, until))

    def resumes_notifications(self) -> None:
        """Want one's notifications back before the pause is over."""
        self._try(lambda: self._acts.snooze(self.member, None))

    def reloads(self) -> None:
        """Start Slack's client again: what only this person could see is gone."""
        self._workspace.clear_ephemerals(self.id)

    # Seeing

    def sees(self, text: str) -> bool:
        """Whether that text is anywhere this person can look: channels, threads, DMs, Home, the open modal."""
        screen = self.screen()
        return text in screen or " ".join(text.split()) in " ".join(screen.split())

    def screen(self) -> str:
        """Everything this person can see, as text."""
        return screen_for(self._workspace, self.member)

    @property
    def modal(self) -> SeenModal | None:
        """The modal on top, None when there is none."""
        stack = self._workspace.modals[self.id]
        return SeenModal(self._workspace, self.member, stack[-1]) if stack else None

    @property
    def home(self) -> str:
        """The text of Home, empty when none was published."""
        with self._workspace.lock:
            view = self._workspace.homes.get(self.id)
            return screen_of_view(Renderer(self._workspace, self.member), view) if view else ""

    @property
    def messages(self) -> list[SeenMessage]:
        """Every message this person can see, oldest first."""
        return messages_for(self._workspace, self.member)

    def message(self, text: str, in_: str | None = None) -> SeenMessage:
        """The newest message with that text in it, in a channel or "dm" if one is named."""
        place = self._channel(in_).id if in_ is not None else None
        found = (
            message
            for message in reversed(self.messages)
            if place in (None, message.channel_id) and text in message.text
        )
        return next(found, None) or self._fail(f"{self.name} sees no message with “{text}”.")

    # Finding one's way

    def _go(self, name: str | None, thread: SeenMessage | None) -> Channel:
        if thread is not None:
            self._place = self._workspace.channels[thread.channel_id]
        elif name is not None:
            self._place = self._channel(name)
        elif self._place is None or self.id not in self._place.members:
            mine = [channel for channel in self._workspace.channels.values() if self.id in channel.members]
            self._place = next((channel for channel in mine if channel.kind != "im"), mine[0])
        return self._place

    def _channel(self, name: str) -> Channel:
        if name == "dm":
            return self._workspace.dm(self.id)
        try:
            return self._workspace.channel(name)
        except KeyError:
            self._fail(f"There is no channel called {name}.")

    def _origins(self, on: SeenMessage | None) -> list[Origin]:
        """Where to look for something to press, the first place first."""
        if on is not None:
            if not on.is_there:
                self._fail("That message is gone.")
            return [on.source]
        workspace = self._workspace
        with workspace.lock:
            origins: list[Origin] = list(workspace.modals[self.id][-1:])
            home = workspace.homes.get(self.id)
            if home is not None and self.id in workspace.at_home:
                origins.append(home)
        return origins + [message.source for message in reversed(self.messages)]

    def _press(self, origin: Origin, action: Json) -> None:
        self._try(lambda: self._acts.click(self.member, origin, action))

    def _enter(self, origin: Origin, block: Json, element: Json, words: Any) -> None:
        renderer = Renderer(self._workspace, self.member)
        offering = self._searched(origin, block, element, words)
        if element["type"] == "file_input" and isinstance(words, Mapping):
            words = self._workspace.own_files(self.id, words)
            for file in words:
                file.is_given = True
        value = self._try(lambda: entries.entered(self._workspace, renderer, offering, words))
        if isinstance(origin, View):
            self._try(lambda: self._acts.choose(self.member, origin, block, element, value))
        else:
            self._press(origin, action_of(block, element, value))

    def _searched(self, origin: Origin, block: Json, element: Json, words: Any) -> Json:
        """The element, with what the app offers for these words if it is a menu whose options the app gives."""
        if element["type"] not in EXTERNAL:
            return element
        for one in [words] if isinstance(words, str) else words or ():
            self._suggest(origin, block, element, str(one))
        return self._acts.suggestions.offered(self.member, origin, block, element)

    def _suggest(self, origin: Origin, block: Json, element: Json, typed: str) -> list[Json]:
        return self._try(lambda: self._acts.suggestions.ask(self.member, origin, block, element, typed))

    def _top(self) -> View:
        stack = self._workspace.modals[self.id]
        if not stack:
            self._fail("No modal is open.")
        return stack[-1]

    def _try(self, act: Callable[[], Result]) -> Result:
        try:
            return act()
        except Refused as refusal:
            self._fail(str(refusal))

    def _fail(self, sentence: str) -> NoReturn:
        raise AssertionError(f"{sentence}\n\n{self.name} sees:\n{self.screen()}")


def _shared(message: SeenMessage) -> Message:
    if isinstance(message.source, Ephemeral):
        raise AssertionError("Only this person sees that message; Slack offers nothing for it.")
    return message.source


def _blocks_of(origin: Origin) -> list[Json]:
    return origin.blocks if isinstance(origin, View) else origin.all_blocks()


def _from(renderer: Renderer, blocks: list[Json], beside: str | None) -> list[Json]:
    """The blocks from the first one with that text on."""
    if beside is None:
        return blocks
    for index, block in enumerate(blocks):
        if beside in renderer.blocks([block]):
            return blocks[index:]
    return []
