"""The two cards of a request in Slack, and what is said in the threads below them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block

from bot import Bot
from bot.notices import AskMark
from bot.outbox import NobodyThere, TryLater
from bot.requests import ask_channels, queries
from bot.requests.queries import HistoryLine
from bot.requests.snapshot import RequestSnapshot
from handlers import slack
from handlers.delivery import places
from handlers.delivery.posting import Edit, Place, Posting
from handlers.delivery.signatures import Signature, Signatures
from handlers.views.requests import cards, lines
from storage.tables import Card, FormerCard, Person, ThreadLine

DEPARTMENT = "department"
REQUESTER = "requester"

_OPEN = {"open", "taken", "waiting"}
_CARDS: dict[str, Callable[[RequestSnapshot], tuple[str, list[Block]]]] = {
    DEPARTMENT: lambda snapshot: (cards.department_text(snapshot), cards.department_card(snapshot)),
    REQUESTER: lambda snapshot: (cards.requester_text(snapshot), cards.requester_card(snapshot)),
}
# Of the message that a thread began with: not of the card in it, which may be posted anew.
_GONE_THREAD = {"thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"}
_NO_MARK = {"already_reacted", "no_reaction", "too_many_reactions", "too_many_emoji", "missing_scope", "thread_locked"}
# Slack's own: one message a second and conversation.
_PACE = timedelta(seconds=1)

log = logging.getLogger("handoff.postman")


class CardPost:
    """Draws cards and says lines below them. `direct` finds the direct message with a person."""

    def __init__(self, bot: Bot, client: WebClient, posting: Posting, direct: Callable[[str], str]) -> None:
        self._bot = bot
        self._client = client
        self._posting = posting
        self._direct = direct
        self._signatures = Signatures(bot, client)

    # --- cards ---

    def draw(
        self, snapshot: RequestSnapshot, audience: str, card: Card | None, *, even_if_the_same: bool = False
    ) -> None:
        """Redraw the card where it stands, or post it where it should: anew, too, where Slack lets nobody edit it.

        One that shows this already is left alone.
        """
        request_id = snapshot.request.id
        if snapshot.is_dismissed and self._take_away(card):
            return
        drawn = places.message(*_CARDS[audience](snapshot))
        is_left = card is not None and self.is_left(card, snapshot)
        left = snapshot.department.id if is_left and audience == DEPARTMENT else None
        fixed: Card | None = None
        if card is not None and not is_left:
            edited = self._redraw(card, snapshot, drawn, even_if_the_same=even_if_the_same)
            if edited is Edit.DONE:
                return
            fixed = card if edited is Edit.FIXED else None
        of = {"request": str(request_id), "audience": audience}
        place, thread_ts = self._post(snapshot, audience, drawn, of)
        link = self._link(request_id, place.channel_id, place.ts)
        there = Card(request_id=request_id, audience=audience, permalink=link, **place._asdict())
        if thread_ts is not None:
            # The card in an ask channel mentions whoever asked: Slack tells them of all that follows.
            there.thread_ts, there.mentions = thread_ts, {snapshot.requester.id: place.ts}
        if card is None:
            # With what became of its notice, in one transaction: until then Slack is asked whether it stands there.
            kept = queries.keep_first_card if thread_ts is None else partial(ask_channels.keep_card, self._bot)
            self._posting.keep(partial(kept, card=there))
        else:
            places.keep(lambda: queries.keep_card(self._bot, there, left=left))
        if fixed is not None:
            self._clear(fixed)

    def redraw_former(self, card: FormerCard, snapshot: RequestSnapshot) -> None:
        """Say in a channel that the request or its department has left where it is now, if Handoff is still there."""
        try:
            self._posting.redraw(card, places.message(*cards.moved(snapshot, card.department_id)))
        except SlackApiError as error:
            is_left = card.channel_id != snapshot.department.channel_id
            if not is_left or slack.code(error) not in slack.UNREACHABLE_CHANNEL:
                raise

    def is_left(self, card: Card, snapshot: RequestSnapshot) -> bool:
        """Does the department work in another channel since, where what is open has to be seen? Or does its requester
        read it elsewhere, because nobody can speak any more in the thread where they asked?
        """
        if card.audience == REQUESTER:
            return card.thread_ts is not None and snapshot.request.asked_in is None
        is_open = snapshot.request.state in _OPEN or snapshot.is_doubted
        return _has_moved(card, snapshot) and is_open and snapshot.department.is_active

    def mark(self, notice: AskMark) -> None:
        """Let the message that asked carry the one emoji that says how far it is. Nothing hangs on it."""
        request = queries.get(self._bot, notice.request_id).request
        wanted, stands = ask_channels.mark_of(request.state), request.asked_mark
        if request.asked_in is None or wanted == stands:
            return
        message = {"channel": request.asked_in, "timestamp": str(request.asked_ts)}
        if stands:
            self._unless_refused(partial(self._client.reactions_remove, name=stands, **message))
        if wanted:
            self._unless_refused(partial(self._client.reactions_add, name=wanted, **message))
        places.keep(lambda: ask_channels.keep_mark(self._bot, request.id, wanted))

    # --- lines below them ---

    def say_line(
        self,
        line: HistoryLine,
        audience: str,
        text: str,
        blocks: Sequence[Block],
        *,
        mentioned: Person | None = None,
        may_change: bool,
    ) -> None:
        """Say a line below a card, and keep its place while it asks for something, or may be edited."""
        is_own = line.entry.actor_id == line.snapshot.request.requester_id
        signature = self._signature(line)
        if signature is not None:
            blocks = lines.without_opening(blocks)
        place = self.say(line.snapshot, audience, text, blocks, is_own=is_own, mentioned=mentioned, signature=signature)
        if place is None:
            raise NobodyThere("user_disabled")
        # Files wait for the words that they came with.
        if may_change or line.entry.is_of_message or line.entry.with_files:
            places.keep(lambda: queries.keep_line(self._bot, line, audience, *place, asks=may_change))

    def say_below_former(self, line: HistoryLine, department_id: int, text: str, blocks: Sequence[Block]) -> None:
        """Say a line below the card that the request left behind in a department's channel, if one stands there."""
        standing = queries.standing_card(self._bot, line.snapshot.request.id, DEPARTMENT, department_id)
        if not standing.former:
            return
        card = standing.former[-1]
        place = self._posting.post(card.channel_id, places.message(text, blocks), thread_ts=card.ts)
        if line.entry.is_of_message or line.entry.with_files:
            places.keep(lambda: queries.keep_line(self._bot, line, DEPARTMENT, *place, asks=False))

    def redraw_line(
        self, place: ThreadLine, line: HistoryLine, text: str, blocks: Sequence[Block], *, may_change: bool
    ) -> None:
        """Draw it as it is by now, if it shows something else; what was edited anew, where Slack lets nobody edit. What
        was taken back goes.
        """
        if line.entry.is_taken_back:
            self._posting.replace(place.channel_id, place.ts, *lines.taken_back(line))
            queries.forget_line(self._bot, place.entry_id, place.audience)
            return
        signed = places.message(text, lines.without_opening(blocks))
        is_signed = lines.may_be_signed(line) and self._posting.shows(place, signed)
        if not is_signed and self._posting.redraw(place, places.message(text, blocks)) is not Edit.DONE:
            card = queries.card(self._bot, line.snapshot.request.id, place.audience)
            if lines.is_edited(line) and card is not None and card.channel_id == place.channel_id:
                self._posting.remove(place.channel_id, place.ts)
                self.say_line(line, place.audience, text, blocks, may_change=may_change)
                return
        if not may_change:
            queries.rest_line(self._bot, place.entry_id, place.audience)

    def say(
        self,
        snapshot: RequestSnapshot,
        audience: str,
        text: str,
        blocks: Sequence[Block],
        *,
        is_own: bool = False,
        mentioned: Person | None = None,
        signature: Signature | None = None,
    ) -> Place | None:
        """Say something in the card's thread. Without its card it would be nowhere, so that comes back first.

        Slack tells nobody of a thread in which they did nothing, and pressing buttons is nothing: the first line
        mentions the requester, unless it `is_own`: of what they did themselves. `mentioned` is who else it mentions, or
        the requester, to mention them once more.

        `signature` is under whose name it stands. Return where it stands; None when nobody is left to hear it.
        """
        card = queries.card(self._bot, snapshot.request.id, audience)
        if card is None and audience == REQUESTER and not snapshot.requester.is_active:
            return None
        if card is None or self.is_left(card, snapshot):
            # A card comes first in its conversation; one that is not there was refused.
            self.draw(snapshot, audience, card)
            raise TryLater("the card was posted anew", _PACE)
        is_first = audience == REQUESTER and snapshot.requester.id not in card.mentions and not is_own
        if is_first or (mentioned is not None and mentioned.id == snapshot.requester.id):
            mentioned, blocks = snapshot.requester, [*blocks, lines.mention(snapshot.requester)]
        try:
            drawn = places.message(text, blocks)
            place = self._posting.post(card.channel_id, drawn, thread_ts=card.root_ts, signature=signature)
            if mentioned is not None:
                person_id, ts = mentioned.id, place.ts
                places.keep(lambda: queries.keep_mention(self._bot, card, person_id, ts))
            return place
        except SlackApiError as error:
            self._leave_thread(card.thread_ts, snapshot, error)
            if not _is_gone(card, snapshot, error):
                raise
            self.draw(snapshot, audience, card, even_if_the_same=True)
            raise TryLater("the card was gone", _PACE) from error

    def _redraw(self, card: Card, snapshot: RequestSnapshot, drawn: dict[str, Any], *, even_if_the_same: bool) -> Edit:
        try:
            return self._posting.redraw(card, drawn, even_if_the_same=even_if_the_same)
        except SlackApiError as error:
            self._leave_thread(card.thread_ts, snapshot, error)
            if _is_gone(card, snapshot, error):
                return Edit.GONE
            raise

    def _clear(self, card: Card) -> None:
        """Take a card away that stands anew elsewhere: two would say two things. One with talk below it stays, and what
        is written there reaches the request all the same.
        """
        try:
            found = self._client.conversations_replies(channel=card.channel_id, ts=card.ts, limit=1)
            if not any(one.get("reply_count") for one in found.get("messages") or []):
                self._client.chat_delete(channel=card.channel_id, ts=card.ts)
        except (SlackApiError, *slack.CONNECTION_ERRORS):
            log.warning("a card that was posted anew stands twice", extra={"request": card.request_id})

    def _signature(self, line: HistoryLine) -> Signature | None:
        if not self._bot.may_sign or line.actor is None or not lines.may_be_signed(line):
            return None
        return self._signatures.of(line.actor.id)

    def _take_away(self, card: Card | None) -> bool:
        """Take the card away of what is no request; return whether it is gone. One with talk below it stays."""
        if card is None:
            return True
        if card.thread_ts is None:
            try:
                found = self._client.conversations_replies(channel=card.channel_id, ts=card.ts, limit=1)
                if any(one.get("reply_count") for one in found.get("messages") or []):
                    return False
            except SlackApiError as error:
                if slack.code(error) not in slack.GONE_MESSAGE | slack.UNREACHABLE_CHANNEL:
                    raise
        if not self._posting.remove(card.channel_id, card.ts):
            return False
        places.keep(lambda: ask_channels.forget_card(self._bot, card))
        return True

    def _unless_refused(self, call: Callable[[], object]) -> None:
        """Somebody may have deleted the message, or taken Handoff out of the channel; and twice is no harm."""
        try:
            call()
        except SlackApiError as error:
            if slack.code(error) not in _NO_MARK | slack.UNREACHABLE_CHANNEL | slack.GONE_MESSAGE:
                raise

    def _link(self, request_id: int, channel_id: str, ts: str) -> str | None:
        """Slack's link to a card, asked for once for all that will lead there. Nothing hangs on it: none is no harm."""
        try:
            return str(self._client.chat_getPermalink(channel=channel_id, message_ts=ts)["permalink"])
        except (SlackApiError, *slack.CONNECTION_ERRORS):
            log.info("no link to a card", extra={"request": request_id})
            return None

    def _post(
        self, snapshot: RequestSnapshot, audience: str, drawn: dict[str, Any], of: dict[str, str]
    ) -> tuple[Place, str | None]:
        """Post a card; return where it stands, and the timestamp of the thread that it stands in, in an ask channel."""
        request = snapshot.request
        if audience == DEPARTMENT:
            return self._posting.post(snapshot.department.channel_id, drawn, metadata=of), None
        if request.asked_in is None:
            return self._posting.post(self._direct(request.requester_id), drawn, metadata=of), None
        thread_ts = request.asked_thread
        try:
            return self._posting.post(request.asked_in, drawn, thread_ts=thread_ts, metadata=of), thread_ts
        except SlackApiError as error:
            self._leave_thread(thread_ts, snapshot, error)
            raise

    def _leave_thread(self, thread_ts: str | None, snapshot: RequestSnapshot, error: Exception) -> None:
        """Go on in the requester's direct messages where the thread of an ask channel is gone, or closed to us."""
        if thread_ts is None or not isinstance(error, SlackApiError):
            return
        if slack.code(error) in _GONE_THREAD | slack.UNREACHABLE_CHANNEL:
            ask_channels.leave(self._bot, snapshot.request.id)
            raise TryLater("the thread where it was asked was gone", _PACE) from error


def _has_moved(card: Card, snapshot: RequestSnapshot) -> bool:
    return card.audience == DEPARTMENT and card.channel_id != snapshot.department.channel_id


def _is_gone(card: Card, snapshot: RequestSnapshot, error: SlackApiError) -> bool:
    """Did somebody delete the card, or was the department given another channel since?"""
    code = slack.code(error)
    return code in slack.GONE_MESSAGE or (_has_moved(card, snapshot) and code in slack.UNREACHABLE_CHANNEL)
