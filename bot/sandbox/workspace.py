"""The state of the sandbox: one company's Slack with one app in it.

What differs from the real Slack:

* One app, in one workspace or in an organisation of several. Nothing is kept after the process ends.
* With an organisation, what Slack leaves open is decided so: auth.test names the organisation in `team_id` when the app
  is installed in all of it; users.info answers about everybody of the organisation; a direct message to somebody in no
  workspace that has the app is refused as `team_access_not_granted`.
* Methods and block types that no part of the project uses are refused (`unknown_method`, `unsupported type`).
  Of attachments only `color`, `fallback`, `text` and `blocks` exist, of charts only bars and lines. A data_table shows
  all of its rows at once, and nobody sorts it. There are no group DMs and no menus whose options the app is asked for.
* Files are shared at once; that files.info knows it a little later happens on request (`shares_take`), and so does an
  upload that Slack says it shared and did not (`shares_lost`). Nothing is scanned, and there are no thumbnails and
  no canvases. A file goes when its owner wants it; when its message is deleted it stays, shared nowhere.
* A form with a file_input and no `files:read` is refused as `missing_scope`; Slack's own code is not documented.
* One message per second and channel is enforced to the letter (Slack tolerates short bursts); every other method has
  exactly the calls per minute of its tier, or those that `Sandbox.limits` has for it. The cap for the whole workspace
  is not imitated. Answers come at once, messages may be edited for ever, and events are never too many, unless
  `limits` says otherwise.
* `msg_too_long` begins at 4,000 characters for posting and updating alike; the sum of all block texts ends at 12,000.
* Lengths are counted in code points.
* A click, command or form the app does not answer is shown as a line by Slackbot or a sentence in the form; Slack
  shows a warning sign. Commands and interactions are never sent twice.
* Events are tried again as over HTTP (at once, after 1 and 5 minutes), in Socket Mode with the same envelope id.
* Event delivery waits for the person's next act when the app is called in-process, so that one thread suffices.
* views.open from inside a modal replaces what is open (and is reported in `lint`).
* A field whose ids survive views.update keeps its value, even one nobody touched.
* A status is gone when its time is over, but no event tells so. Everybody's nights are quiet from 22:00 to 8:00.
* Unicode emoji stay as they are, links are not unfurled, bare addresses are not linked, dates in English (12-hour).
* The codes for an unknown thread (`thread_not_found`), for posting to somebody who left (`user_disabled`), and for a
  response_url used up (`used_url`) or expired (`expired_url`) are not documented by Slack; here they are these.
* Between the first and the second page of a list comes an empty page with a cursor. Slack does that now and then.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.sandbox.file_objects import messages_with
from bot.sandbox.model import Channel, File, Json, Member, Message, Status
from bot.sandbox.objects import channel_event, dnd_event, message_event, user_object
from bot.sandbox.state import ELSEWHERE, SLACKBOT, State

_MESSAGE_EVENTS = {"public": "message.channels", "private": "message.groups", "im": "message.im"}


class Workspace(State):
    """Everything that is true in this Slack, and what may happen in it: each change tells the app's subscriptions."""

    # People

    def add_member(
        self,
        handle: str,
        *,
        name: str,
        zone: str = "Europe/Paris",
        title: str = "",
        is_bot: bool = False,
        is_external: bool = False,
        is_restricted: bool = False,
        is_active: bool = True,
        teams: Sequence[str] = (),
    ) -> Member:
        """Somebody joins the company (or, external, a shared channel); the app hears `team_join` of workspaces that
        it is in. `teams` are the ids of the workspaces they are in, their own first.
        """
        with self.lock:
            member = self._add_member(
                handle,
                name=name,
                zone=zone,
                title=title,
                is_bot=is_bot,
                is_external=is_external,
                is_restricted=is_restricted,
                is_active=is_active,
                teams=teams,
            )
            self.channels[member.dm_id] = Channel(
                member.dm_id, handle, "im", self.now(), [member.id, self.bot_user_id], with_user=member.id
            )
            if self.may_use_the_app(member):
                self.tell({"type": "team_join", "user": user_object(self, member)})
            self.touch()
            return member

    # Messages

    def post(self, message: Message) -> Message:
        """Put a message into its channel."""
        with self.lock:
            channel = self.channels[message.channel_id]
            channel.messages[message.ts] = message
            self._tell_message(channel, message_event(self, message))
            self.touch()
            return message

    def post_as(self, user_id: str, channel: Channel, text: str, **more: object) -> Message:
        """Somebody says something; further fields of the Message by name."""
        with self.lock:
            message = Message(channel.id, self.new_ts(), user_id, text, self.now())
            for name, value in more.items():
                setattr(message, name, value)
            return self.post(message)

    def change(self, message: Message, text: str, *, blocks: list[Json] | None, is_edit: bool) -> None:
        """Replace what a message says. `blocks` None leaves them; `is_edit` marks it as edited for its readers."""
        with self.lock:
            before = message_event(self, message)
            message.text = text
            if blocks is not None:
                message.blocks = blocks
            if is_edit:
                message.edited_ts = self.new_ts()
            self._tell_change(message, before)
            self.touch()

    def delete(self, message: Message) -> None:
        """Take a message away."""
        with self.lock:
            self._remove(message, message_event(self, message))
            self.touch()

    # Files

    def new_file(self, user_id: str, name: str, length: int, content: bytes | None = None) -> File:
        """A file of that person (or the app), shared nowhere yet."""
        with self.lock:
            id_ = f"F{secrets.token_hex(5).upper()}"
            file = File(id_, secrets.token_urlsafe(18), name, length, user_id, self.now(), content)
            file.is_complete = content is not None
            self.files[file.id] = file
            return file

    def own_files(self, user_id: str, contents: Mapping[str, bytes]) -> list[File]:
        """New files of one person, by their names."""
        return [self.new_file(user_id, name, len(content), content) for name, content in contents.items()]

    def delete_file(self, file: File) -> None:
        """Take a file away everywhere. A message that was nothing else goes; another one has a tombstone instead."""
        with self.lock:
            found = messages_with(self, file)
            before = {message.ts: message_event(self, message) for message in found}
            file.is_deleted, file.content = True, None
            for message in found:
                if message.text or message.blocks or not all(one.is_deleted for one in message.files):
                    self._tell_change(message, before[message.ts])
                else:
                    self._remove(message, before[message.ts])
            places = list(dict.fromkeys(message.channel_id for message in found))
            if any(self.bot_is_in(self.channels[place]) for place in places):
                self.tell({"type": "file_deleted", "file_id": file.id, "channel_ids": places})
            self.touch()

    def react(self, user_id: str, message: Message, name: str) -> None:
        """Put an emoji on a message, once a person and emoji."""
        with self.lock:
            channel = self.channels[message.channel_id]
            message.reactions.setdefault(name, []).append(user_id)
            self._tell_reaction("reaction_added", user_id, channel, message, name)

    def unreact(self, user_id: str, message: Message, name: str) -> None:
        """Take one's own emoji away from a message; one that nobody put there is gone."""
        with self.lock:
            message.reactions[name].remove(user_id)
            if not message.reactions[name]:
                del message.reactions[name]
            self._tell_reaction("reaction_removed", user_id, self.channels[message.channel_id], message, name)

    def _tell_reaction(self, kind: str, user_id: str, channel: Channel, message: Message, name: str) -> None:
        if self.bot_is_in(channel):
            item = {"type": "message", "channel": channel.id, "ts": message.ts}
            told = {"type": kind, "user": user_id, "reaction": name, "item_user": message.user_id, "item": item}
            self.tell(told, channel=channel)
        self.touch()

    def _tell_change(self, message: Message, before: Json) -> None:
        channel = self.channels[message.channel_id]
        event = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "channel": channel.id,
            "channel_type": before["channel_type"],
            "ts": self.new_ts(),
            "message": _without_channel(message_event(self, message)),
            "previous_message": _without_channel(before),
        }
        self._tell_message(channel, event)

    def _remove(self, message: Message, before: Json) -> None:
        channel = self.channels[message.channel_id]
        del channel.messages[message.ts]
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "channel": channel.id,
            "channel_type": before["channel_type"],
            "ts": self.new_ts(),
            "deleted_ts": message.ts,
            "previous_message": _without_channel(before),
        }
        self._tell_message(channel, event)

    def _tell_message(self, channel: Channel, event: Json) -> None:
        if self.bot_is_in(channel):
            self.tell(event, as_=_MESSAGE_EVENTS[channel.kind], channel=channel)

    # Who is where

    def join(self, user_id: str, channel: Channel, *, inviter: str | None = None) -> None:
        """Somebody (or the app) comes into a channel; nothing happens when they are in it."""
        with self.lock:
            if user_id in channel.members:
                return
            channel.members.append(user_id)
            self.post_as(user_id, channel, f"<@{user_id}> has joined the channel", subtype="channel_join")
            if self.bot_is_in(channel):
                event = channel_event(self, "member_joined_channel", user_id, channel)
                self.tell(event | ({"inviter": inviter} if inviter else {}))

    def leave(self, user_id: str, channel: Channel) -> None:
        """Somebody (or the app) leaves a channel."""
        with self.lock:
            if user_id not in channel.members:
                return
            hears = self.bot_is_in(channel)
            channel.members.remove(user_id)
            self.post_as(user_id, channel, f"<@{user_id}> has left the channel", subtype="channel_leave")
            if hears:
                self.tell(channel_event(self, "member_left_channel", user_id, channel))

    def invite_bot(self, channel: Channel, *, by: str | None = None) -> None:
        """Somebody (by handle) invites the app into a channel."""
        self.join(self.bot_user_id, channel, inviter=self.member(by).id if by else None)

    def remove_bot(self, channel: Channel) -> None:
        """The app is removed from a channel."""
        self.leave(self.bot_user_id, channel)

    def archive(self, channel: Channel, *, by: str | None = None) -> None:
        """Close a channel: it can be read, and nothing can be posted."""
        with self.lock:
            channel.is_archived = True
            actor = self.member(by).id if by else SLACKBOT
            self._tell_channel("archive", channel, {"channel": channel.id, "user": actor})
            self.touch()

    def unarchive(self, channel: Channel) -> None:
        """Open an archived channel again; the app has to be invited anew."""
        with self.lock:
            channel.is_archived = False
            if self.bot_is_in(channel):
                channel.members.remove(self.bot_user_id)
            self._tell_channel("unarchive", channel, {"channel": channel.id, "user": SLACKBOT})
            self.touch()

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with all that stands in it."""
        with self.lock:
            self._tell_channel("deleted", channel, {"channel": channel.id, "actor_id": SLACKBOT})
            del self.channels[channel.id]
            self.touch()

    def convert_to_private(self, channel: Channel) -> None:
        """Make a public channel a private one. Its id stays, and no event tells of it."""
        with self.lock:
            channel.kind = "private"
            self.touch()

    def share(self, channel: Channel, member: Member) -> None:
        """Let another company into a channel: somebody of theirs comes into it."""
        with self.lock:
            channel.members.append(member.id)
            if self.bot_is_in(channel):
                self.tell({"type": "channel_shared", "connected_team_id": member.team_id, "channel": channel.id})
            self.touch()

    def unshare(self, channel: Channel) -> None:
        """Stop sharing a channel with other companies."""
        with self.lock:
            channel.members[:] = [id_ for id_ in channel.members if not self.members[id_].is_external]
            if self.bot_is_in(channel):
                event = {"previously_connected_team_id": ELSEWHERE, "channel": channel.id, "is_ext_shared": False}
                self.tell({"type": "channel_unshared", **event})
            self.touch()

    def rename(self, channel: Channel, name: str) -> None:
        """Give a channel another name; its id stays."""
        with self.lock:
            channel.name = name
            created = int(channel.created_at.timestamp())
            renamed = {"id": channel.id, "name": name, "created": created}
            self._tell_channel("rename", channel, {"channel": renamed})
            self.touch()

    def _tell_channel(self, what: str, channel: Channel, event: Json) -> None:
        """Public channels are heard of from outside too, private ones only from within, by another name."""
        if channel.kind == "public":
            self.tell({"type": f"channel_{what}", **event})
        elif self.bot_is_in(channel):
            self.tell({"type": f"group_{what}", **event})

    def uninstall(self, *, token_first: bool = True) -> None:
        """Somebody takes the app away. Slack tells it, and that its token is revoked, in either order."""
        with self.lock:
            self.refused_with = "account_inactive"
            kinds = ["tokens_revoked", "app_uninstalled"]
            self._tell_end(kinds if token_first else kinds[::-1])

    def revoke_token(self) -> None:
        """Somebody revokes the app's token, and leaves the app where it is."""
        with self.lock:
            self.refused_with = "token_revoked"
            self._tell_end(["tokens_revoked"])

    def reinstall(self) -> None:
        """The app is installed again, with a token that works."""
        self.refused_with = None

    def _tell_end(self, kinds: list[str]) -> None:
        for kind in kinds:
            tokens = {"tokens": {"oauth": [], "bot": [self.bot_user_id]}} if kind == "tokens_revoked" else {}
            self.tell({"type": kind, **tokens})
        self.touch()

    def revoke_team(self, team_id: str) -> None:
        """Take the app of a whole organisation out of one of its workspaces."""
        with self.lock:
            self.granted.remove(team_id)
            self.tell({"type": "team_access_revoked", "team_ids": [team_id]})
            self.touch()

    def grant_team(self, team_id: str) -> None:
        """Let the app of a whole organisation into one more of its workspaces."""
        with self.lock:
            self.granted.append(team_id)
            self.tell({"type": "team_access_granted", "team_ids": [team_id]})
            self.touch()

    def leave_team(self, user_id: str, team_id: str) -> None:
        """Somebody leaves one workspace of the organisation, and is in another one still."""
        with self.lock:
            member = self.members[user_id]
            member.teams.remove(team_id)
            member.team_id = member.teams[0]
            self.tell_of(user_id)
            self.touch()

    def deactivate(self, user_id: str) -> None:
        """Somebody leaves the company: out of every channel, unable to act or to be written to."""
        with self.lock:
            member = self.members[user_id]
            member.is_active = False
            self.modals.pop(user_id, None)
            for channel in self.channels.values():
                if channel.kind != "im" and user_id in channel.members:
                    channel.members.remove(user_id)
            self.tell_of(user_id)
            self.touch()

    def reactivate(self, user_id: str) -> None:
        """Somebody comes back to the company, into no channel."""
        with self.lock:
            self.members[user_id].is_active = True
            self.tell_of(user_id)
            self.touch()

    def set_status(self, user_id: str, status: Status) -> None:
        """Somebody says something beside their name, or with an empty one no longer."""
        with self.lock:
            self.members[user_id].status = status
            self.tell_of(user_id)
            self.touch()

    def snooze(self, user_id: str, until: datetime | None) -> None:
        """Somebody pauses their notifications, or with None wants them back."""
        with self.lock:
            member = self.members[user_id]
            member.snoozes_until = until
            self.tell(dnd_event(self, member))
            self.touch()

    def tell_of(self, user_id: str) -> None:
        """Tell the app that something about a person changed."""
        member = self.members[user_id]
        member.updated_at = self.now()
        self.tell({"type": "user_change", "user": user_object(self, member)})


def _without_channel(event: Json) -> Json:
    return {name: value for name, value in event.items() if name not in ("channel", "channel_type")}
