"""One notice, one Slack message: drawn at delivery from the rows as they are then."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block

from bot import Bot
from bot.clocks import ladder
from bot.departments import departments
from bot.notices import (
    AskMark,
    ChannelShared,
    ChannelUnreachable,
    CompanyReportFile,
    CompanyReportMessage,
    DeliveryTrouble,
    DepartmentCard,
    DepartmentLine,
    DepartmentLineRedraw,
    DepartmentReportFile,
    DepartmentReportMessage,
    DigestMessage,
    DigestRedraw,
    EventsDropped,
    HomesHeld,
    ImprovementMessage,
    InstallationBack,
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
    SignalQuestion,
    WeeklyDigestMessage,
    WordsUndelivered,
)
from bot.operations import installation, undelivered
from bot.outbox import Attempt, GiveUp, NobodyThere, TryLater
from bot.people import people, slack_homes
from bot.reminders import delivery, digest
from bot.requests import files, notifications, queries
from handlers import slack
from handlers.delivery import places
from handlers.delivery.cards import DEPARTMENT, REQUESTER, CardPost
from handlers.delivery.direct import DirectMessages
from handlers.delivery.posting import Edit, Place, Posting
from handlers.delivery.pulses import PulsePost
from handlers.delivery.reports import ReportPost
from handlers.delivery.weekly import WeeklyPost
from handlers.views import homes as homes_views
from handlers.views import reminders as reminder_views
from handlers.views import undelivered as undelivered_views
from handlers.views.departments import channel_shared, channel_unreachable
from handlers.views.requests import files as file_views
from handlers.views.requests import lines
from handlers.views.requests import notifications as notification_views
from storage.tables import Notification, Ping

log = logging.getLogger("handoff.postman")


class Postman:
    """Delivers notices, each as `deliveries` says. Holds a client."""

    def __init__(self, bot: Bot, client: WebClient) -> None:
        self._bot = bot
        self._client = client
        self._direct = DirectMessages(bot, client)
        self._locked_out: str | None = None
        self._posting = Posting(client, self._direct.of)
        self._cards = CardPost(bot, client, self._posting, self._direct.of)
        post = PulsePost(bot, client, self._posting, self._direct.of)
        reports = ReportPost(bot, client, self._posting, self._direct.of)
        weekly = WeeklyPost(bot, self._posting, self._tell)
        self.deliveries: dict[type[Notice], Callable[[Any], None]] = {
            DepartmentCard: self._department_card,
            RequesterCard: self._requester_card,
            AskMark: self._cards.mark,
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
            WeeklyDigestMessage: weekly.digest,
            SignalQuestion: weekly.question,
            ImprovementMessage: weekly.improvement,
            LateNews: self._late_news,
            ChannelUnreachable: self._channel_unreachable,
            ChannelShared: self._channel_shared,
            WordsUndelivered: self._words_undelivered,
            DeliveryTrouble: self._delivery_trouble,
            EventsDropped: self._events_dropped,
            HomesHeld: self._homes_held,
            InstallationBack: self._installation_back,
            DepartmentReportMessage: reports.department,
            CompanyReportMessage: reports.company,
            CompanyReportFile: reports.company_file,
            DepartmentReportFile: reports.department_file,
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
        self._direct.begin()
        try:
            self.deliveries[type(notice)](notice)
            self._locked_out = None
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            if isinstance(error, SlackApiError) and slack.code(error) in slack.GONE_PEOPLE:
                raise NobodyThere(slack.code(error)) from error
            outcome = slack.meaning(error)
            if outcome.reason == "channel_not_found" and self._direct.forget_kept():
                raise TryLater(outcome.reason) from error
            self._tell_of_lock(outcome.reason)
            if isinstance(outcome, GiveUp) and outcome.reason in slack.UNREACHABLE_CHANNEL:
                department_id = notice.ids.get("department_id")
                if isinstance(department_id, int):
                    departments.unreachable(self._bot, department_id, outcome.reason)
            raise outcome from error

    def _tell_of_lock(self, reason: str) -> None:
        """In the log, once: Slack itself is closed to us, so it can be told nowhere else."""
        if reason in slack.LOCKED_OUT and reason != self._locked_out:
            self._locked_out = reason
            log.error("Slack takes nothing from Handoff; all that is to be said waits", extra={"reason": reason})

    def _department_card(self, notice: DepartmentCard) -> None:
        standing = queries.standing_card(self._bot, notice.request_id, DEPARTMENT, notice.department_id)
        snapshot = standing.snapshot
        if snapshot.department.id == notice.department_id:
            is_left = standing.card is not None and self._cards.is_left(standing.card, snapshot)
            self._cards.draw(snapshot, DEPARTMENT, standing.card)
            if is_left:
                standing = queries.standing_card(self._bot, notice.request_id, DEPARTMENT, notice.department_id)
        for former in standing.former:
            self._cards.redraw_former(former, snapshot)

    def _requester_card(self, notice: RequesterCard) -> None:
        standing = queries.standing_card(self._bot, notice.request_id, REQUESTER)
        self._cards.draw(standing.snapshot, REQUESTER, standing.card)

    def _department_line(self, notice: DepartmentLine) -> None:
        line = queries.history_line(self._bot, notice.entry_id)
        if line.entry.is_taken_back:
            return
        called = notifications.on_call(self._bot, notice.entry_id)
        drawn = lines.line_for_department(line, called)
        if line.is_inside and notice.department_id != line.snapshot.department.id:
            # It was moved before this was said: what a department keeps to itself stays below its own card.
            self._cards.say_below_former(line, notice.department_id, *drawn)
            return
        may_change = lines.asks_department(line, called)
        self._cards.say_line(line, DEPARTMENT, *drawn, mentioned=called, may_change=may_change)

    def _requester_line(self, notice: RequesterLine) -> None:
        line = queries.history_line(self._bot, notice.entry_id)
        if line.entry.is_taken_back:
            return
        self._cards.say_line(line, REQUESTER, *lines.line_for_requester(line), may_change=lines.asks_requester(line))

    def _department_line_redraw(self, notice: DepartmentLineRedraw) -> None:
        place = queries.line_below(self._bot, notice.entry_id, DEPARTMENT)
        if place is not None:
            line = queries.history_line(self._bot, notice.entry_id)
            called = notifications.on_call(self._bot, notice.entry_id)
            is_here = place.channel_id == line.snapshot.department.channel_id
            drawn = lines.line_for_department(line, called, can_act=is_here)
            self._cards.redraw_line(place, line, *drawn, may_change=is_here and lines.asks_department(line, called))

    def _requester_line_redraw(self, notice: RequesterLineRedraw) -> None:
        place = queries.line_below(self._bot, notice.entry_id, REQUESTER)
        if place is not None:
            line = queries.history_line(self._bot, notice.entry_id)
            card = queries.card(self._bot, line.entry.request_id, REQUESTER)
            text, blocks = lines.line_for_requester(line)
            requester = line.snapshot.requester
            if card is not None and card.mentions.get(requester.id) == place.ts:
                blocks.append(lines.mention(requester))
            self._cards.redraw_line(place, line, text, blocks, may_change=lines.asks_requester(line))

    def _missed_files_line(self, notice: MissedFilesLine) -> None:
        self._missed_files(notice.entry_id, DEPARTMENT)

    def _missed_files_for_requester(self, notice: MissedFilesForRequester) -> None:
        self._missed_files(notice.entry_id, REQUESTER)

    def _missed_files(self, entry_id: int, audience: str) -> None:
        missed = files.missed(self._bot, entry_id)
        if missed is not None:
            is_writers = missed.is_requesters == (audience == REQUESTER)
            drawn = (file_views.missed_to_writer if is_writers else file_views.missed_to_reader)(missed)
            # Whoever sent them wrote in this thread: Slack tells them of it.
            self._cards.say(missed.snapshot, audience, *drawn, is_own=is_writers)

    def _notification(self, notice: NotificationMessage) -> None:
        """Edit the message where it stands; or take it away and post it anew, since only a new one is noticed."""
        update = notifications.content(self._bot, notice.request_id, notice.person_id)
        if update is None:
            return
        drawn = notification_views.message(update)
        # One that is gone and says nothing any more need not come back.
        if not update.is_due:
            edited = self._posting.redraw(update.row, places.message(*drawn))
            if edited is Edit.DONE or (edited is Edit.GONE and not update.lines):
                return
        if update.row.ts is not None:
            self._posting.remove(*_place(update.row))
        place = self._tell(notice.person_id, *drawn)
        places.keep(lambda: notifications.was_posted(self._bot, update, *place))

    def _reminder_line(self, notice: ReminderLine) -> None:
        due = delivery.for_thread(self._bot, notice.reminder_id, notice.department_id)
        if due is not None:
            place = self._cards.say(due.snapshot, DEPARTMENT, *reminder_views.reminder_line(due))
            if place is not None:
                places.keep(lambda: delivery.was_sent(self._bot, notice.reminder_id, "", *place))

    def _reminder_message(self, notice: ReminderMessage) -> None:
        due = delivery.for_person(self._bot, notice.reminder_id, notice.person_id)
        if due is not None:
            # What waits for the requester stands below their card, where their answer is heard.
            drawn = reminder_views.reminder(due)
            is_asked = due.whom == ladder.REQUESTER
            place: Place | None
            if is_asked:
                place = self._cards.say(due.snapshot, REQUESTER, *drawn, mentioned=due.snapshot.requester)
            else:
                place = self._tell(notice.person_id, *drawn)
            if place is not None:
                places.keep(lambda: delivery.was_sent(self._bot, notice.reminder_id, notice.person_id, *place))

    def _reminder_redraw(self, notice: ReminderRedraw | ReminderLineRedraw) -> None:
        told = delivery.since(self._bot, notice.ping_id)
        if told is not None and told.is_replaced:
            self._posting.replace(*_place(told.ping), *reminder_views.replaced(told))
            places.keep(lambda: delivery.was_taken_away(self._bot, notice.ping_id))
        elif told is not None:
            text, blocks = reminder_views.since(told)
            if told.due is not None and told.ping.whom == ladder.REQUESTER:
                blocks.append(lines.mention(told.snapshot.requester))
            self._posting.redraw(told.ping, places.message(text, blocks))

    def _digest_message(self, notice: DigestMessage) -> None:
        told = digest.content(self._bot, notice.digest_id)
        if told is not None:
            place = self._tell(notice.person_id, *reminder_views.digest(told))
            places.keep(lambda: digest.was_sent(self._bot, notice.digest_id, told, *place))

    def _digest_redraw(self, notice: DigestRedraw) -> None:
        found = digest.standing(self._bot, notice.digest_id)
        if found is not None:
            row, told = found
            self._posting.redraw(row, places.message(*reminder_views.digest(told)))
            if told.is_replaced:
                places.keep(lambda: digest.was_replaced(self._bot, notice.digest_id))

    def _late_news(self, notice: LateNews) -> None:
        news = delivery.for_requester(self._bot, notice.reminder_id, notice.person_id)
        if news is not None:
            self._cards.say(news.snapshot, REQUESTER, *reminder_views.late_news(news))

    def _channel_unreachable(self, notice: ChannelUnreachable) -> None:
        found = departments.offer_of(self._bot, notice.department_id).department
        if found.unreachable_since is not None:
            why = found.unreachable_why or ""
            self._tell(notice.person_id, *channel_unreachable(found.name, found.channel_id, why))

    def _channel_shared(self, notice: ChannelShared) -> None:
        found = departments.offer_of(self._bot, notice.department_id).department
        if found.is_shared:
            self._tell(notice.person_id, *channel_shared(found.name, found.channel_id))

    def _words_undelivered(self, notice: WordsUndelivered) -> None:
        """The requester reads it below their card, where they wrote; a member in a message of their own."""
        lost = undelivered.lost_words(self._bot, notice.row_id)
        reader = people.get(self._bot, notice.person_id)
        if lost is None or reader is None:
            return
        drawn = undelivered_views.to_writer(lost, reader.zone)
        if notice.person_id == lost.snapshot.request.requester_id:
            self._cards.say(lost.snapshot, REQUESTER, *drawn)
        else:
            self._tell(notice.person_id, *drawn)

    def _delivery_trouble(self, notice: DeliveryTrouble) -> None:
        found = undelivered.given_up(self._bot, undelivered_views.MOST + 1)
        if found and notice.person_id in self._bot.settings.admins:
            reader = people.get(self._bot, notice.person_id)
            zone = "UTC" if reader is None else reader.zone
            self._tell(notice.person_id, *undelivered_views.to_admin(found, zone))

    def _events_dropped(self, notice: EventsDropped) -> None:
        if notice.person_id in self._bot.settings.admins:
            self._tell(notice.person_id, *undelivered_views.events_dropped())

    def _homes_held(self, notice: HomesHeld) -> None:
        changes, everybody = slack_homes.held(self._bot)
        if changes and notice.person_id in self._bot.settings.admins:
            self._tell(notice.person_id, *homes_views.held(changes, everybody))

    def _installation_back(self, notice: InstallationBack) -> None:
        gap, reader = installation.last_gap(self._bot), people.get(self._bot, notice.person_id)
        if gap is not None and notice.person_id in self._bot.settings.admins:
            zone = "UTC" if reader is None else reader.zone
            self._tell(notice.person_id, *undelivered_views.installation_back(gap, zone))

    def _tell(self, person_id: str, text: str, blocks: Sequence[Block]) -> Place:
        return self._posting.post(self._direct.of(person_id), places.message(text, blocks))


def _place(row: Notification | Ping) -> tuple[str, str]:
    """Where a message stands that was sent."""
    return str(row.channel_id), str(row.ts)
