"""People, channels and permits: what everything else in the sandbox stands on."""

from __future__ import annotations

import secrets
import threading
from collections import defaultdict, deque
from collections.abc import Container, Iterable, Sequence
from datetime import timedelta

from bot.sandbox.app_manifest import AppManifest
from bot.sandbox.limits import Limits
from bot.sandbox.model import (
    Channel,
    Ephemeral,
    Event,
    File,
    Hook,
    Json,
    Member,
    Now,
    Organisation,
    SlackError,
    Team,
    Trigger,
    UserGroup,
    View,
)
from bot.sandbox.wire import Wire

SLACKBOT = "USLACKBOT"
ELSEWHERE = "T0ELSEWHERE"
TRIGGER_LIVES = timedelta(seconds=3)
MICROSECONDS = 1_000_000
_ID_LENGTH = 8


class State:
    """Who and what is there. Hold `lock` to read or change more than one thing."""

    def __init__(
        self, manifest: Json, now: Now, team: str, organisation: str | None = None, *, is_org_wide: bool = False
    ) -> None:
        self.lock = threading.RLock()
        self.changes = threading.Condition(self.lock)
        self.version = 1
        # Tells this company from the one that stands at the same address after a restart.
        self.life = secrets.token_hex(8)
        self.now = now
        self.app = AppManifest(manifest)
        self.teams: dict[str, Team] = {}
        self.organisation = None
        if organisation is not None:
            self.organisation = Organisation(_free_id("E", organisation, ()), organisation, is_org_wide)
        # The workspaces in which the app may act. Only with an installation for the whole organisation they change.
        self.granted: list[str] = []
        own = self.add_team(team)
        self.team, self.domain, self.team_id = own.name, own.domain, own.id
        self.app_id = _free_id("A", self.app.bot_name, ())
        self.bot_id = _free_id("B", self.app.bot_name, ())
        # Slack's word for why it takes nothing from the app any more.
        self.refused_with: str | None = None
        self.limits = Limits()
        self.wire = Wire(now, self.touch)
        self.lint: list[str] = []
        self.refused_views: list[str] = []
        self.typed: set[str] = set()
        # What the app offered in menus of its own, by who looked and where.
        self.suggested: dict[tuple[str, str, str, str], list[Json]] = defaultdict(list)
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Ephemeral] = []
        self.modals: dict[str, list[View]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.files: dict[str, File] = {}
        # Where the sandbox listens, for the addresses of files.
        self.url = ""
        # For how many looks Slack does not know where the next files of the app are shared, and how many it loses.
        self.shares_take = 0
        self.shares_lost = 0
        self.groups: dict[str, UserGroup] = {}
        self.profile_fields: dict[str, str] = {}
        """The labels of the fields that this workspace added to profiles, by id."""
        self.read_up_to: dict[tuple[str, str], str] = {}
        self.outgoing: deque[Event] = deque()
        self.at_home: set[str] = set()
        self.next_trigger_is_late = False
        self._last_ts = 0
        bot = self._add_member(self.app.bot_name, name=self.app.name, is_bot=True)
        self.bot_user_id = bot.id
        slackbot = Member(SLACKBOT, "slackbot", "Slackbot", "UTC", "", self.team_id, "DSLACKBOT", [self.team_id])
        self.members[slackbot.id] = slackbot

    def touch(self) -> None:
        """Tell everybody who watches that something changed."""
        with self.changes:
            self.version += 1
            self.changes.notify_all()

    # People and channels

    def _add_member(
        self,
        handle: str,
        *,
        name: str,
        zone: str = "UTC",
        title: str = "",
        is_bot: bool = False,
        is_external: bool = False,
        is_restricted: bool = False,
        is_active: bool = True,
        teams: Sequence[str] = (),
    ) -> Member:
        if any(member.handle == handle for member in self.members.values()):
            raise ValueError(f"There is somebody called {handle} already.")
        id_ = _free_id("U", handle, self.members)
        inside = [] if is_external else list(teams) or [self.team_id]
        member = Member(
            id=id_,
            handle=handle,
            name=name,
            zone=zone,
            title=title,
            team_id=ELSEWHERE if is_external else inside[0],
            dm_id=f"D{id_[1:]}",
            teams=inside,
            is_bot=is_bot,
            is_external=is_external,
            is_restricted=is_restricted,
            is_active=is_active,
            updated_at=self.now(),
        )
        self.members[id_] = member
        return member

    def add_team(self, name: str) -> Team:
        """Another workspace of the organisation. An app that is installed in one of them is not in the others."""
        team = Team(_free_id("T", name, self.teams), name)
        self.teams[team.id] = team
        if not self.granted or (self.organisation is not None and self.organisation.is_org_wide):
            self.granted.append(team.id)
        return team

    def add_channel(
        self,
        name: str,
        *,
        is_private: bool = False,
        members: Iterable[str] = (),
        bot: bool = True,
        teams: Sequence[str] = (),
    ) -> Channel:
        """A channel with these people (by handle) in it; `bot`: the app was invited before anybody looked. With
        several `teams` (ids) it is one that the organisation's workspaces share.
        """
        with self.lock:
            if any(channel.name == name and channel.kind != "im" for channel in self.channels.values()):
                raise ValueError(f"There is a channel called {name} already.")
            ids = [self.member(handle).id for handle in members] + ([self.bot_user_id] if bot else [])
            kind = "private" if is_private else "public"
            inside = list(teams) or [self.team_id]
            channel = Channel(_free_id("C", name, self.channels), name, kind, self.now(), ids, inside)
            self.channels[channel.id] = channel
            self.touch()
            return channel

    def add_group(self, handle: str, *, name: str, members: Iterable[str], team_id: str | None = None) -> UserGroup:
        """A user group of these people (by handle), in the app's own workspace unless another one is named."""
        with self.lock:
            ids = [self.member(member).id for member in members]
            group = UserGroup(_free_id("S", handle, self.groups), handle, name, ids, team_id or self.team_id)
            self.groups[group.id] = group
            return group

    def member(self, handle: str) -> Member:
        """The person with that handle. KeyError when there is none."""
        for member in self.members.values():
            if member.handle == handle:
                return member
        raise KeyError(handle)

    def channel(self, name: str) -> Channel:
        """The channel with that name or id. KeyError when there is none."""
        if name in self.channels:
            return self.channels[name]
        for channel in self.channels.values():
            if channel.name == name.removeprefix("#") and channel.kind != "im":
                return channel
        raise KeyError(name)

    @property
    def is_org_wide(self) -> bool:
        """Whether the app is installed in a whole organisation."""
        return self.organisation is not None and self.organisation.is_org_wide

    @property
    def enterprise_id(self) -> str | None:
        """The organisation's id, if there is one."""
        return None if self.organisation is None else self.organisation.id

    def may_use_the_app(self, member: Member) -> bool:
        """Whether the app's commands, shortcuts and Home are there for somebody: in workspaces that have it."""
        return any(team_id in self.granted for team_id in member.teams)

    def dm(self, user_id: str) -> Channel:
        """The direct message between somebody and the app."""
        return self.channels[self.members[user_id].dm_id]

    def bot_is_in(self, channel: Channel) -> bool:
        return self.bot_user_id in channel.members

    def is_shared_with_others(self, channel: Channel) -> bool:
        """Whether somebody of another company is in it."""
        return channel.kind != "im" and any(self.members[id_].is_external for id_ in channel.members)

    def shares_a_channel(self, member: Member) -> bool:
        """Whether the app can know of this (external) person: they are in a channel with it."""
        return any(
            member.id in channel.members and self.bot_is_in(channel)
            for channel in self.channels.values()
            if channel.kind != "im"
        )

    # Messages

    def new_ts(self) -> str:
        """A message id of this moment, greater than every one before."""
        with self.lock:
            stamp = max(round(self.now().timestamp() * MICROSECONDS), self._last_ts + 1)
            self._last_ts = stamp
            return f"{stamp // MICROSECONDS}.{stamp % MICROSECONDS:06d}"

    def add_ephemeral(
        self,
        user_id: str,
        channel_id: str,
        text: str,
        blocks: list[Json] | None = None,
        *,
        thread_ts: str | None = None,
        by_slack: bool = False,
    ) -> Ephemeral:
        """Show something to one person in one channel."""
        with self.lock:
            ts = self.new_ts()
            id_ = f"E{ts.replace('.', '')}"
            shown = Ephemeral(id_, channel_id, user_id, ts, text, self.now(), blocks or [], thread_ts, by_slack)
            self.ephemerals.append(shown)
            self.touch()
            return shown

    def clear_ephemerals(self, user_id: str) -> None:
        """Forget what only this person could see, as a reload does."""
        with self.lock:
            self.ephemerals = [shown for shown in self.ephemerals if shown.user_id != user_id]
            self.touch()

    def read_everything(self, user_id: str) -> None:
        """Nothing that stands in their channels is unread any more."""
        with self.lock:
            for channel in self.channels.values():
                self.read_up_to[user_id, channel.id] = max(channel.messages, default="")
            self.touch()

    # Permits

    def new_trigger(self, user_id: str, *, from_modal: bool) -> str:
        """The right to open one modal in the next three seconds."""
        with self.lock:
            given_at = self.now()
            if self.next_trigger_is_late:
                given_at, self.next_trigger_is_late = given_at - 2 * TRIGGER_LIVES, False
            seconds = int(given_at.timestamp())
            id_ = f"{secrets.randbelow(10**13)}.{seconds}.{secrets.token_hex(16)}"
            self.triggers[id_] = Trigger(id_, user_id, given_at, from_modal)
            return id_

    def spend_trigger(self, id_: str) -> Trigger:
        """Use a trigger up. SlackError when there is no such, it is older than three seconds, or was used."""
        with self.lock:
            trigger = self.triggers.get(id_)
            if trigger is None:
                raise SlackError("invalid_trigger_id")
            if trigger.is_spent:
                raise SlackError("exchanged_trigger_id")
            if self.now() - trigger.given_at > TRIGGER_LIVES:
                raise SlackError("expired_trigger_id")
            trigger.is_spent = True
            return trigger

    def new_hook(self, user_id: str, channel_id: str) -> Hook:
        """The permit behind a response_url."""
        with self.lock:
            hook = Hook(secrets.token_urlsafe(18), user_id, channel_id, self.now())
            self.hooks[hook.id] = hook
            return hook

    # Events

    def tell(self, event: Json, *, as_: str | None = None, channel: Channel | None = None) -> None:
        """Put an event on its way, if the manifest subscribes to it; `as_` is the name it is subscribed by, `channel`
        where it happened.
        """
        if (as_ or event["type"]) not in self.app.events:
            return
        with self.lock:
            moment = self.now()
            if self.limits.drops(moment):
                if self.limits.says_so(moment):
                    self.tell_limit()
                return
            stamp = f"{moment.timestamp():.6f}"
            body = {
                "token": "legacy",
                "team_id": self.team_id,
                "context_team_id": self.team_id,
                "context_enterprise_id": self.enterprise_id,
                "api_app_id": self.app_id,
                "event": {"event_ts": stamp, **event},
                "type": "event_callback",
                "event_id": f"Ev{secrets.token_hex(5).upper()}",
                "event_time": int(moment.timestamp()),
                "authorizations": [
                    {
                        "enterprise_id": self.enterprise_id,
                        "team_id": None if self.is_org_wide else self.team_id,
                        "user_id": self.bot_user_id,
                        "is_bot": True,
                        "is_enterprise_install": self.is_org_wide,
                    }
                ],
                "is_ext_shared_channel": channel is not None and self.is_shared_with_others(channel),
                "event_context": f"4-{secrets.token_hex(12)}",
            }
            self.outgoing.append(Event(body))

    def tell_limit(self) -> None:
        """Tell the app that Slack drops what it subscribes to. That needs no subscription, and has no event in it.

        Source: docs.slack.dev/reference/events/app_rate_limited.
        """
        with self.lock:
            now = self.now()
            body = {"token": "legacy", "type": "app_rate_limited", "team_id": self.team_id, "api_app_id": self.app_id}
            self.outgoing.append(Event({**body, "minute_rate_limited": int(now.timestamp()) // 60 * 60}))
            self.touch()


def _free_id(prefix: str, name: str, taken: Container[str]) -> str:
    """An id that can be read, and stays the same from run to run: UANA0000, CITHELP0."""
    letters = "".join(letter for letter in name.upper() if letter.isascii() and letter.isalnum())
    candidate, count = f"{prefix}{letters}".ljust(_ID_LENGTH, "0"), 0
    while candidate in taken:
        count += 1
        candidate = f"{prefix}{letters}".ljust(_ID_LENGTH - 1, "0") + str(count)
    return candidate
