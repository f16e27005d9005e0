"""One notice, one Slack message: drawn at delivery from the rows as they are then."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block

from bot import Bot, home
from bot.clocks.ladder import REQUESTER
from bot.departments import departments
from bot.notices import (
    ChannelUnreachable,
    DeliveryTrouble,
    DepartmentCard,
    DepartmentLine,
    DepartmentLineRedraw,
    DigestMessage,
    DigestRedraw,
    HomeView,
    LateNews,
    MissedFilesForRequester,
    MissedFilesLine,
    Notice,
    NotificationMessage,
    PulseActionReminder,
    PulseCalledOff,
    PulseExport,
    PulseHeldUp,
    PulseInvitation,
    PulseOver,
    PulseReminder,
    PulseResults,
    PulseResultsInChannel,
    PulseResultsInThread,
    PulseTrial,
    PulseTrouble,
    ReminderLine,
    ReminderLineRedraw,
    ReminderMessage,
    ReminderRedraw,
    RequesterCard,
    RequesterLine,
    RequesterLineRedraw,
    WordsUndelivered,
)
from bot.operations import undelivered
from bot.outbox import Attempt, GiveUp, NobodyThere, TryLater
from bot.people import people
from bot.pulses import actions
from bot.pulses import queries as pulse_queries
from bot.reminders import delivery, digest
from bot.requests import files, notifications, queries
from bot.requests.queries import HistoryLine
from bot.requests.snapshot import RequestSnapshot
from handlers import slack
from handlers.delivery import places
from handlers.delivery.posting import Place, Posting
from handlers.delivery.pulses import PulsePost
from handlers.views import reminders as reminder_views
from handlers.views import undelivered as undelivered_views
from handlers.views.departments import channel_unreachable
from handlers.views.home import home as home_view
from handlers.views.pulses.home import rows as home_rows
from handlers.views.requests import cards, lines
from handlers.views.requests import files as file_views
from handlers.views.requests import notifications as notification_views
from storage.tables import Card, Digest, FormerCard, Notification, Person, Ping, ThreadLine

_DEPARTMENT = "department"
_REQUESTER = "requester"
_OPEN = {"open", "taken", "waiting"}
_CARDS: dict[str, Callable[[RequestSnapshot], tuple[str, list[Block]]]] = {
    _DEPARTMENT: lambda snapshot: (cards.department_text(snapshot), cards.department_card(snapshot)),
    _REQUESTER: lambda snapshot: (cards.requester_text(snapshot), cards.requester_card(snapshot)),
}
# Slack's own: one message a second and conversation.
_PACE = timedelta(seconds=1)

log = logging.getLogger("handoff.postman")


class Postman:
    """Delivers notices, each as `deliveries` says. Holds a client and the ids of direct messages it has opened."""

    def __init__(self, bot: Bot, client: WebClient) -> None:
        self._bot = bot
        self._client = client
        self._direct: dict[str, str] = {}
        self._locked_out: str | None = None
        self._posting = Posting(client, self._direct_message)
        post = PulsePost(bot, client, self._posting, self._direct_message)
        self.deliveries: dict[type[Notice], Callable[[Any], None]] = {
            DepartmentCard: self._department_card,
            RequesterCard: self._requester_card,
            DepartmentLine: self._department_line,
            RequesterLine: self._requester_line,
            DepartmentLineRedraw: self._department_line_redraw,
            RequesterLineRedraw: self._requester_line_redraw,
            MissedFilesLine: self._missed_files_line,
            MissedFilesForRequester: self._missed_files_for_requester,
            NotificationMessage: self._notification,
            ReminderLine: self._reminder_line,
            ReminderMessage: self._reminder_message,
            ReminderRedraw: self._reminder_redraw,
            ReminderLineRedraw: self._reminder_redraw,
            DigestMessage: self._digest_message,
            DigestRedraw: self._digest_redraw,
            LateNews: self._late_news,
            HomeView: self._home_view,
            ChannelUnreachable: self._channel_unreachable,
            WordsUndelivered: self._words_undelivered,
            DeliveryTrouble: self._delivery_trouble,
            PulseInvitation: post.invite,
            PulseReminder: post.remind,
            PulseCalledOff: post.call_off,
            PulseOver: post.end,
            PulseTrial: post.try_out,
            PulseResults: post.results,
            PulseResultsInChannel: post.results_in_channel,
            PulseResultsInThread: post.results_in_thread,
            PulseHeldUp: post.held_up,
            PulseTrouble: post.trouble,
            PulseActionReminder: post.remind_owner,
            PulseExport: post.export,
        }

    def deliver(self, notice: Notice, attempt: Attempt) -> None:
        """Say it, unless an earlier attempt did. What is no longer true is not said.

        Raises TryLater when Slack is busy or cannot be reached, Postpone outside hours, GiveUp when somebody has to
        do something first, NobodyThere when nobody is left to hear it, and Unexpected when Slack refused in a way that
        nobody foresaw.
        """
        self._posting.begin(attempt)
        try:
            self.deliveries[type(notice)](notice)
            self._locked_out = None
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            if isinstance(error, SlackApiError) and slack.code(error) in slack.GONE_PEOPLE:
                raise NobodyThere(slack.code(error)) from error
            outcome = slack.meaning(error)
            self._tell_of_lock(outcome.reason)
            if isinstance(outcome, GiveUp) and outcome.reason in slack.UNREACHABLE_CHANNEL:
                department_id = notice.ids.get("department_id")
                if isinstance(department_id, int):
                    departments.unreachable(self._bot, department_id)
            raise outcome from error

    def _tell_of_lock(self, reason: str) -> None:
        """In the log, once: Slack itself is closed to us, so it can be told nowhere else."""
        if reason in slack.LOCKED_OUT and reason != self._locked_out:
            self._locked_out = reason
            log.error("Slack takes nothing from Handoff; all that is to be said waits", extra={"reason": reason})

    def _department_card(self, notice: DepartmentCard) -> None:
        standing = queries.standing_card(self._bot, notice.request_id, _DEPARTMENT, notice.department_id)
        snapshot = standing.snapshot
        if snapshot.department.id == notice.department_id:
            is_left = standing.card is not None and self._is_left(standing.card, snapshot)
            self._draw(snapshot, _DEPARTMENT, standing.card)
            if is_left:
                standing = queries.standing_card(self._bot, notice.request_id, _DEPARTMENT, notice.department_id)
        for former in standing.former:
            self._redraw_former(former, snapshot)

    def _redraw_former(self, card: FormerCard, snapshot: RequestSnapshot) -> None:
        try:
            self._redraw(card, *cards.moved(snapshot, card.department_id))
        except SlackApiError as error:
            # The department has left that channel, and Handoff may have left it, too.
            is_left = card.channel_id != snapshot.department.channel_id
            if not is_left or slack.code(error) not in slack.UNREACHABLE_CHANNEL:
                raise

    def _requester_card(self, notice: RequesterCard) -> None:
        standing = queries.standing_card(self._bot, notice.request_id, _REQUESTER)
        self._draw(standing.snapshot, _REQUESTER, standing.card)

    def _department_line(self, notice: DepartmentLine) -> None:
        line = queries.history_line(self._bot, notice.entry_id)
        if line.entry.is_taken_back:
            return
        called = notifications.on_call(self._bot, notice.entry_id)
        drawn = lines.line_for_department(line, called)
        may_change = lines.asks_department(line, called)
        self._line(line, _DEPARTMENT, *drawn, mentioned=called, may_change=may_change)

    def _requester_line(self, notice: RequesterLine) -> None:
        line = queries.history_line(self._bot, notice.entry_id)
        if line.entry.is_taken_back:
            return
        self._line(line, _REQUESTER, *lines.line_for_requester(line), may_change=lines.asks_requester(line))

    def _department_line_redraw(self, notice: DepartmentLineRedraw) -> None:
        place = queries.line_below(self._bot, notice.entry_id, _DEPARTMENT)
        if place is not None:
            line = queries.history_line(self._bot, notice.entry_id)
            called = notifications.on_call(self._bot, notice.entry_id)
            is_here = place.channel_id == line.snapshot.department.channel_id
            drawn = lines.line_for_department(line, called, can_act=is_here)
            self._redraw_line(place, line, *drawn, may_change=is_here and lines.asks_department(line, called))

    def _requester_line_redraw(self, notice: RequesterLineRedraw) -> None:
        place = queries.line_below(self._bot, notice.entry_id, _REQUESTER)
        if place is not None:
            line = queries.history_line(self._bot, notice.entry_id)
            card = queries.card(self._bot, line.entry.request_id, _REQUESTER)
            text, blocks = lines.line_for_requester(line)
            requester = line.snapshot.requester
            if card is not None and card.mentions.get(requester.id) == place.ts:
                blocks.append(lines.mention(requester))
            self._redraw_line(place, line, text, blocks, may_change=lines.asks_requester(line))

    def _missed_files_line(self, notice: MissedFilesLine) -> None:
        self._missed_files(notice.entry_id, _DEPARTMENT)

    def _missed_files_for_requester(self, notice: MissedFilesForRequester) -> None:
        self._missed_files(notice.entry_id, _REQUESTER)

    def _missed_files(self, entry_id: int, audience: str) -> None:
        missed = files.missed(self._bot, entry_id)
        if missed is not None:
            is_writers = missed.is_requesters == (audience == _REQUESTER)
            drawn = (file_views.missed_to_writer if is_writers else file_views.missed_to_reader)(missed)
            # Whoever sent them wrote in this thread: Slack tells them of it.
            self._below(missed.snapshot, audience, *drawn, is_own=is_writers)

    def _notification(self, notice: NotificationMessage) -> None:
        """Edit the message where it stands; or take it away and post it anew, since only a new one is noticed."""
        update = notifications.content(self._bot, notice.request_id, notice.person_id)
        if update is None:
            return
        drawn = notification_views.message(update)
        # One that is gone and says nothing any more need not come back.
        if not update.is_due and self._redraw(update.row, *drawn, if_gone=not update.lines):
            return
        if update.row.ts is not None:
            self._take_away(str(update.row.channel_id), update.row.ts)
        place = self._tell(notice.person_id, *drawn)
        places.keep(lambda: notifications.was_posted(self._bot, update, *place))

    def _reminder_line(self, notice: ReminderLine) -> None:
        due = delivery.for_thread(self._bot, notice.reminder_id, notice.department_id)
        if due is not None:
            place = self._below(due.snapshot, _DEPARTMENT, *reminder_views.reminder_line(due))
            if place is not None:
                places.keep(lambda: delivery.was_sent(self._bot, notice.reminder_id, "", *place))

    def _reminder_message(self, notice: ReminderMessage) -> None:
        due = delivery.for_person(self._bot, notice.reminder_id, notice.person_id)
        if due is not None:
            # What waits for the requester stands below their card, where their answer is heard.
            drawn = reminder_views.reminder(due)
            is_asked = due.whom == REQUESTER
            place: Place | None
            if is_asked:
                place = self._below(due.snapshot, _REQUESTER, *drawn, mentioned=due.snapshot.requester)
            else:
                place = self._tell(notice.person_id, *drawn)
            if place is not None:
                places.keep(lambda: delivery.was_sent(self._bot, notice.reminder_id, notice.person_id, *place))

    def _reminder_redraw(self, notice: ReminderRedraw | ReminderLineRedraw) -> None:
        told = delivery.since(self._bot, notice.ping_id)
        if told is not None and told.is_replaced:
            self._replace(told.ping, *reminder_views.replaced(told))
            places.keep(lambda: delivery.was_taken_away(self._bot, notice.ping_id))
        elif told is not None:
            text, blocks = reminder_views.since(told)
            if told.due is not None and told.ping.whom == REQUESTER:
                blocks.append(lines.mention(told.snapshot.requester))
            self._redraw(told.ping, text, blocks)

    def _digest_message(self, notice: DigestMessage) -> None:
        told = digest.content(self._bot, notice.digest_id)
        if told is not None:
            place = self._tell(notice.person_id, *reminder_views.digest(told))
            places.keep(lambda: digest.was_sent(self._bot, notice.digest_id, told, *place))

    def _digest_redraw(self, notice: DigestRedraw) -> None:
        found = digest.standing(self._bot, notice.digest_id)
        if found is not None:
            row, told = found
            self._redraw(row, *reminder_views.digest(told))
            if told.is_replaced:
                places.keep(lambda: digest.was_replaced(self._bot, notice.digest_id))

    def _late_news(self, notice: LateNews) -> None:
        news = delivery.for_requester(self._bot, notice.reminder_id, notice.person_id)
        if news is not None:
            self._below(news.snapshot, _REQUESTER, *reminder_views.late_news(news))

    def _home_view(self, notice: HomeView) -> None:
        publish_home(self._bot, self._client, notice.person_id, is_first=False)

    def _channel_unreachable(self, notice: ChannelUnreachable) -> None:
        offer = departments.offer_of(self._bot, notice.department_id)
        if offer.department.unreachable_since is not None:
            self._tell(notice.person_id, *channel_unreachable(offer.department.name, offer.department.channel_id))

    def _words_undelivered(self, notice: WordsUndelivered) -> None:
        """The requester reads it below their card, where they wrote; a member in a message of their own."""
        lost = undelivered.lost_words(self._bot, notice.row_id)
        reader = people.get(self._bot, notice.person_id)
        if lost is None or reader is None:
            return
        drawn = undelivered_views.to_writer(lost, reader.zone)
        if notice.person_id == lost.snapshot.request.requester_id:
            self._below(lost.snapshot, _REQUESTER, *drawn)
        else:
            self._tell(notice.person_id, *drawn)

    def _delivery_trouble(self, notice: DeliveryTrouble) -> None:
        found = undelivered.given_up(self._bot, undelivered_views.MOST + 1)
        if found and notice.person_id in self._bot.settings.admins:
            reader = people.get(self._bot, notice.person_id)
            zone = "UTC" if reader is None else reader.zone
            self._tell(notice.person_id, *undelivered_views.to_admin(found, zone))

    def _draw(self, snapshot: RequestSnapshot, audience: str, card: Card | None) -> None:
        """Redraw the card where it stands, or post it where it should: anew, too, where Slack lets nobody edit it."""
        request_id = snapshot.request.id
        drawn = places.message(*_CARDS[audience](snapshot))
        left = snapshot.department.id if card is not None and self._is_left(card, snapshot) else None
        fixed: Card | None = None
        if card is not None and left is None:
            try:
                self._client.chat_update(channel=card.channel_id, ts=card.ts, **drawn)
                return
            except SlackApiError as error:
                if slack.code(error) in slack.FIXED_MESSAGE:
                    fixed = card
                elif not self._is_gone(card, snapshot, error):
                    raise
        of = {"request": str(request_id), "audience": audience}
        channel_id, ts = self._posting.post(self._channel(snapshot, audience), drawn, metadata=of)
        there = Card(request_id=request_id, audience=audience, channel_id=channel_id, ts=ts)
        places.keep(lambda: queries.keep_card(self._bot, there, left=left))
        if fixed is not None:
            self._clear(fixed)
        self._ask_for_link(there)

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

    def _ask_for_link(self, card: Card) -> None:
        """Once, for all that will lead to this card. Without an answer there is no link: nothing hangs on it."""
        try:
            answer = self._client.chat_getPermalink(channel=card.channel_id, message_ts=card.ts)
        except (SlackApiError, *slack.CONNECTION_ERRORS):
            log.info("no link to a card", extra={"request": card.request_id})
        else:
            self._posting.keep(partial(queries.keep_link, card=card, permalink=str(answer["permalink"])))

    def _redraw(
        self,
        place: FormerCard | Ping | Notification | ThreadLine | Digest,
        text: str,
        blocks: Sequence[Block],
        *,
        if_gone: bool = True,
    ) -> bool:
        """Edit a message in place. Return False where Slack lets nobody edit it, and `if_gone` where it is gone."""
        try:
            self._client.chat_update(channel=str(place.channel_id), ts=str(place.ts), **places.message(text, blocks))
        except SlackApiError as error:
            if slack.code(error) in slack.FIXED_MESSAGE:
                return False
            if slack.code(error) not in slack.GONE_MESSAGE:
                raise
            return if_gone
        return True

    def _line(
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
        place = self._below(line.snapshot, audience, text, blocks, is_own=is_own, mentioned=mentioned)
        if place is None:
            raise NobodyThere("user_disabled")
        if may_change or line.entry.is_of_message:
            places.keep(lambda: queries.keep_line(self._bot, line, audience, *place, asks=may_change))

    def _redraw_line(
        self, place: ThreadLine, line: HistoryLine, text: str, blocks: Sequence[Block], *, may_change: bool
    ) -> None:
        """Draw it as it is by now; what was edited anew, where Slack lets nobody edit. What was taken back goes."""
        if line.entry.is_taken_back:
            self._withdraw(place, line)
            return
        try:
            self._client.chat_update(channel=place.channel_id, ts=place.ts, **places.message(text, blocks))
        except SlackApiError as error:
            if slack.code(error) not in slack.GONE_MESSAGE | slack.FIXED_MESSAGE:
                raise
            card = queries.card(self._bot, line.snapshot.request.id, place.audience)
            if lines.is_edited(line) and card is not None and card.channel_id == place.channel_id:
                self._take_away(place.channel_id, place.ts)
                self._line(line, place.audience, text, blocks, may_change=may_change)
                return
        if not may_change:
            queries.rest_line(self._bot, place.entry_id, place.audience)

    def _withdraw(self, place: ThreadLine, line: HistoryLine) -> None:
        """Take a line away; where that is not allowed, it says no more than that it was taken back."""
        try:
            self._client.chat_delete(channel=place.channel_id, ts=place.ts)
        except SlackApiError as error:
            if slack.code(error) == "cant_delete_message":
                self._redraw(place, *lines.taken_back(line))
            elif slack.code(error) not in slack.GONE_MESSAGE:
                raise
        queries.forget_line(self._bot, place.entry_id, place.audience)

    def _replace(self, place: Ping, text: str, blocks: Sequence[Block]) -> None:
        """Take a message away that a newer one stands for; where that is not allowed, it says so without buttons."""
        try:
            self._client.chat_delete(channel=str(place.channel_id), ts=str(place.ts))
        except SlackApiError as error:
            if slack.code(error) in slack.FIXED_MESSAGE:
                self._redraw(place, text, blocks)
            elif slack.code(error) not in slack.GONE_MESSAGE:
                raise

    def _take_away(self, channel_id: str, ts: str) -> None:
        try:
            self._client.chat_delete(channel=channel_id, ts=ts)
        except SlackApiError as error:
            if slack.code(error) not in slack.GONE_MESSAGE | slack.FIXED_MESSAGE:
                raise

    def _below(
        self,
        snapshot: RequestSnapshot,
        audience: str,
        text: str,
        blocks: Sequence[Block],
        *,
        is_own: bool = False,
        mentioned: Person | None = None,
    ) -> Place | None:
        """Say something in the card's thread. Without its card it would be nowhere, so that comes back first.

        Slack tells nobody of a thread in which they did nothing, and pressing buttons is nothing: the first line
        mentions the requester, unless it `is_own`: of what they did themselves. `mentioned` is who else it mentions, or
        the requester, to mention them once more.

        Return where it stands; None when nobody is left to hear it.
        """
        card = queries.card(self._bot, snapshot.request.id, audience)
        if card is None and audience == _REQUESTER and not snapshot.requester.is_active:
            return None
        if card is None or self._is_left(card, snapshot):
            # A card comes first in its conversation; one that is not there was refused.
            self._draw(snapshot, audience, card)
            raise TryLater("the card was posted anew", _PACE)
        is_first = audience == _REQUESTER and snapshot.requester.id not in card.mentions and not is_own
        if is_first or (mentioned is not None and mentioned.id == snapshot.requester.id):
            mentioned, blocks = snapshot.requester, [*blocks, lines.mention(snapshot.requester)]
        try:
            place = self._posting.post(card.channel_id, places.message(text, blocks), thread_ts=card.ts)
            if mentioned is not None:
                person_id, ts = mentioned.id, place[1]
                places.keep(lambda: queries.keep_mention(self._bot, card, person_id, ts))
            return place
        except SlackApiError as error:
            if not self._is_gone(card, snapshot, error):
                raise
            self._draw(snapshot, audience, card)
            raise TryLater("the card was gone", _PACE) from error

    def _is_left(self, card: Card, snapshot: RequestSnapshot) -> bool:
        """Does the department work in another channel since, where what is open has to be seen?"""
        is_open = snapshot.request.state in _OPEN or snapshot.is_doubted
        has_moved = card.audience == _DEPARTMENT and card.channel_id != snapshot.department.channel_id
        return has_moved and is_open and snapshot.department.is_active

    def _is_gone(self, card: Card, snapshot: RequestSnapshot, error: SlackApiError) -> bool:
        """Did somebody delete the card, or was the department given another channel since?"""
        has_moved = card.audience == _DEPARTMENT and card.channel_id != snapshot.department.channel_id
        code = slack.code(error)
        return code in slack.GONE_MESSAGE or (has_moved and code in slack.UNREACHABLE_CHANNEL)

    def _channel(self, snapshot: RequestSnapshot, audience: str) -> str:
        if audience == _DEPARTMENT:
            return snapshot.department.channel_id
        return self._direct_message(snapshot.request.requester_id)

    def _tell(self, person_id: str, text: str, blocks: Sequence[Block]) -> Place:
        return self._posting.post(self._direct_message(person_id), places.message(text, blocks))

    def _direct_message(self, person_id: str) -> str:
        if person_id not in self._direct:
            opened = self._client.conversations_open(users=person_id)
            self._direct[person_id] = str(opened["channel"]["id"])
        return self._direct[person_id]


def publish_home(bot: Bot, client: WebClient, person_id: str, *, is_first: bool) -> None:
    """Draw somebody's Home as it is now."""
    page = home.page_of(bot, person_id)
    view = home_view(
        page,
        is_first=is_first,
        can_ask=page.can_ask,
        pulses=home_rows(pulse_queries.open_for(bot, person_id), actions.my_actions(bot, person_id), page.zone),
    )
    client.views_publish(user_id=person_id, view=view)
