"""Posts in Slack, each once: a message carries the id of its notice, and is looked for where it may stand already."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web import SlackResponse

from bot.outbox import Attempt, Note
from bot.requests import queries
from handlers import slack
from handlers.delivery import places
from handlers.views.requests import cards
from storage.tables import Standing

log = logging.getLogger("handoff.postman")


class Place(NamedTuple):
    """Where a message stands, and a digest of what it shows there; None while nobody can know."""

    channel_id: str
    ts: str
    drawn: str | None = None


class Edit(Enum):
    """What became of a message that was to be edited."""

    DONE = "it says what it should"
    FIXED = "it stands, and Slack lets nobody edit it any more"
    GONE = "somebody deleted it"


# Slack's clock and ours need not be the same.
_SKEW = timedelta(minutes=10)
_A_PAGE = 200
_PEOPLE = ("U", "W")


class Posting:
    """Posts the messages of one notice after the other. `begin` says which one it is by now.

    `direct` finds the direct message with a person.
    """

    def __init__(self, client: WebClient, direct: Callable[[str], str]) -> None:
        self._client = client
        self._direct = direct
        self._attempt = Attempt(row_id=0)
        self._bot_id: str | None = None

    def begin(self, attempt: Attempt) -> None:
        self._attempt = attempt

    @property
    def is_unsure(self) -> bool:
        """Does nobody know whether an earlier attempt did it, or will do it still?"""
        return self._attempt.unsure_since is not None

    def keep(self, note: Note) -> None:
        """Keep something with the note that the notice was said: nothing hangs on it until then."""
        self._attempt.notes.append(note)

    def post(
        self,
        channel_id: str,
        drawn: dict[str, Any],
        *,
        thread_ts: str | None = None,
        metadata: dict[str, Any] | None = None,
        signature: dict[str, str] | None = None,
    ) -> Place:
        """Post a message, unless an earlier attempt did; return where Slack has it.

        `channel_id` may be a person's. `metadata` is what else it carries: that of a card, by which words below it find
        their request; `signature` is under whose name and picture it stands.
        """
        carried = places.metadata(self._attempt, metadata)
        if self._attempt.unsure_since is not None:
            there = self._look(channel_id, thread_ts, carried, self._attempt.unsure_since)
            if there is not None:
                return there
        shown: dict[str, Any] = {**drawn, **(signature or {})}
        posted = self._client.chat_postMessage(channel=channel_id, thread_ts=thread_ts, metadata=carried, **shown)
        return Place(str(posted["channel"]), str(posted["ts"]), self._digest(drawn))

    def has_uploaded(self, channel_id: str, filename: str) -> bool:
        """Did an earlier attempt upload a file of that name there? A file carries no metadata."""
        if self._attempt.unsure_since is None:
            return False
        me = self._client.auth_test()["user_id"]
        said = self._messages(channel_id, None, self._attempt.unsure_since - _SKEW)
        files = (file for message in said for file in message.get("files") or ())
        return any((file.get("user"), file.get("name")) == (me, filename) for file in files)

    def redraw(self, standing: Standing, drawn: dict[str, Any], *, even_if_the_same: bool = False) -> Edit:
        """Edit a message whose place is kept, unless it shows this already; return what became of it."""
        shows = self._digest(drawn)
        if shows is not None and standing.drawn == shows and not even_if_the_same:
            return Edit.DONE
        try:
            edited = self.show(str(standing.channel_id), str(standing.ts), drawn)
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            if slack.is_unsure(error):
                self.keep(partial(queries.keep_drawn, message=standing, drawn=None))
            raise
        if edited is Edit.DONE:
            self.keep(partial(queries.keep_drawn, message=standing, drawn=shows))
        return edited

    def shows(self, standing: Standing, drawn: dict[str, Any]) -> bool:
        """Return whether a message whose place is kept shows just this, as far as that is known."""
        shown = self._digest(drawn)
        return shown is not None and standing.drawn == shown

    def edit(self, channel_id: str, ts: str, text: str, blocks: Sequence[Block]) -> Edit:
        """Edit a message in place; return what became of it."""
        return self.show(channel_id, ts, places.message(text, blocks))

    def show(self, channel_id: str, ts: str, drawn: dict[str, Any]) -> Edit:
        """The same for a message that is drawn already."""
        try:
            self._client.chat_update(channel=channel_id, ts=ts, **drawn)
        except SlackApiError as error:
            if slack.code(error) in slack.FIXED_MESSAGE:
                return Edit.FIXED
            elif slack.code(error) in slack.GONE_MESSAGE:
                return Edit.GONE
            raise
        return Edit.DONE

    def remove(self, channel_id: str, ts: str) -> bool:
        """Take a message away; return whether it is gone: Slack may not let anybody."""
        try:
            self._client.chat_delete(channel=channel_id, ts=ts)
        except SlackApiError as error:
            if slack.code(error) in slack.FIXED_MESSAGE:
                return False
            elif slack.code(error) not in slack.GONE_MESSAGE:
                raise
        return True

    def replace(self, channel_id: str, ts: str, text: str, blocks: Sequence[Block]) -> None:
        """Take a message away; where that is not allowed, this stands in its place."""
        if not self.remove(channel_id, ts):
            self.edit(channel_id, ts, text, blocks)

    def _digest(self, drawn: dict[str, Any]) -> str | None:
        """What a message shows once Slack has taken this. Of two attempts of which nobody knows the end, the first may
        still arrive after the second.
        """
        return None if self.is_unsure else places.digest(drawn)

    def _look(
        self, channel_id: str, thread_ts: str | None, carried: dict[str, Any], unsure_since: datetime
    ) -> Place | None:
        """Where the message stands that an earlier attempt posted. Of several the first stays."""
        if channel_id.startswith(_PEOPLE):
            channel_id = self._direct(channel_id)
        said = self._messages(channel_id, thread_ts, unsure_since - _SKEW)
        found = sorted((one for one in said if self._is_ours(one, carried)), key=lambda one: str(one["ts"]))
        for double in found[1:]:
            remove_double(self._client, channel_id, double)
        if not found:
            return None
        log.info("what was to be said stands there already", extra={"row": self._attempt.row_id})
        return Place(channel_id, str(found[0]["ts"]))

    def _messages(self, channel_id: str, thread_ts: str | None, since: datetime) -> Iterator[dict[str, Any]]:
        """All that was said there since then, page by page."""
        which: dict[str, Any] = {"channel": channel_id, "oldest": f"{since.timestamp():.6f}", "limit": _A_PAGE}
        read: Callable[..., SlackResponse] = self._client.conversations_history
        if thread_ts is not None:
            read, which = self._client.conversations_replies, {**which, "ts": thread_ts}
        cursor: str | None = None
        while cursor != "":
            page = read(cursor=cursor, include_all_metadata=True, **which)
            yield from page.get("messages") or []
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")

    def _is_ours(self, message: dict[str, Any], carried: dict[str, Any]) -> bool:
        has = message.get("metadata") or {}
        notice = (has.get("event_payload") or {}).get("notice")
        is_it = has.get("event_type") == carried["event_type"] and notice == carried["event_payload"]["notice"]
        return is_it and message.get("bot_id") == self._own_bot_id()

    def _own_bot_id(self) -> str:
        """Anybody's app may put anything into its messages: only our own count."""
        if self._bot_id is None:
            self._bot_id = str(self._client.auth_test()["bot_id"])
        return self._bot_id


def remove_double(client: WebClient, channel_id: str, message: dict[str, Any]) -> None:
    """Take a message away that stands somewhere else, too. Where people wrote below it, it says so instead.

    It is an improvement and no more: what Slack does not do now stays.
    """
    ts = str(message["ts"])
    try:
        if message.get("reply_count"):
            client.chat_update(channel=channel_id, ts=ts, **places.message(*cards.doubled()))
        else:
            client.chat_delete(channel=channel_id, ts=ts)
    except (SlackApiError, *slack.CONNECTION_ERRORS):
        log.warning("a message that stands twice could not be taken away")
