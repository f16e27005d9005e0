"""What pulses have to say, as messages: drawn at delivery, and alike for everybody who is asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block

from bot import Bot
from bot.errors import NoSuchPulse, Refused
from bot.notices import (
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
)
from bot.people import people
from bot.pulses import actions, queries
from bot.pulses import invitations as pulse_invitations
from bot.pulses import results as pulse_results
from bot.pulses import trouble as pulse_trouble
from bot.pulses.queries import Invitation
from handlers import slack
from handlers.delivery import charts, places
from handlers.delivery.posting import Edit, Posting
from handlers.views.blocks import escape
from handlers.views.pulses import actions as pulse_actions
from handlers.views.pulses import held_up, invitations, series, trouble
from handlers.views.pulses import results as result_views

log = logging.getLogger("handoff.postman")


class PulsePost:
    """Delivers the notices of pulses. `direct` finds the direct message with a person."""

    def __init__(self, bot: Bot, client: WebClient, posting: Posting, direct: Callable[[str], str]) -> None:
        self._bot = bot
        self._client = client
        self._posting = posting
        self._direct = direct

    def invite(self, notice: PulseInvitation) -> None:
        """Ask somebody, once. When it closed before their morning came, there is nothing to ask."""
        asked = self._asked(notice.survey_id, notice.person_id)
        reader = people.get(self._bot, notice.person_id)
        if asked is None or not asked.is_open or asked.dm is not None or reader is None or not reader.is_active:
            return
        drawn = places.message(invitations.text(asked, reader.zone), invitations.invitation(asked, reader.zone))
        # Slack opens the direct message by itself: for ten thousand people that is half of the calls.
        where, ts, _drawn = self._posting.post(notice.person_id, drawn)
        places.keep(lambda: pulse_invitations.delivered(self._bot, notice.survey_id, notice.person_id, where, ts))

    def remind(self, notice: PulseReminder) -> None:
        """One more word, once, whether or not they answered."""
        asked = pulse_invitations.to_remind(self._bot, notice.survey_id, notice.person_id)
        if asked is None:
            return
        channel = notice.person_id if asked.dm is None else asked.dm[0]
        drawn = places.message(*invitations.reminder(asked, self._zone(notice.person_id)))
        where, ts, _drawn = self._posting.post(channel, drawn)
        places.keep(lambda: pulse_invitations.reminded(self._bot, notice.survey_id, notice.person_id, where, ts))

    def call_off(self, notice: PulseCalledOff) -> None:
        asked = self._asked(notice.survey_id, notice.person_id)
        if asked is not None and asked.was_called_off:
            channel = notice.person_id if asked.dm is None else asked.dm[0]
            self._posting.post(channel, places.message(*invitations.called_off(asked)))

    def end(self, notice: PulseOver) -> None:
        """Invitation and reminder become a line each, the same for everybody."""
        asked = self._asked(notice.survey_id, notice.person_id)
        if asked is None or asked.is_open:
            return
        if asked.dm is not None:
            said = invitations.text(asked, self._zone(notice.person_id))
            self._posting.edit(*asked.dm, said, invitations.over(asked))
        if asked.reminder is not None:
            self._posting.edit(*asked.reminder, *invitations.reminder_over(asked))

    def try_out(self, notice: PulseTrial) -> None:
        zone = self._zone(notice.person_id)
        try:
            shown = queries.preview(self._bot, notice.series_id, notice.person_id)
        except Refused:
            return  # thrown away meanwhile, or no longer one of HR
        self._tell(notice.person_id, *invitations.test_message(shown, zone))

    def results(self, notice: PulseResults) -> None:
        self._publish(notice.survey_id, notice.person_id, self._direct(notice.person_id))

    def results_in_channel(self, notice: PulseResultsInChannel) -> None:
        self._publish(notice.survey_id, notice.channel_id, notice.channel_id)

    def results_in_thread(self, notice: PulseResultsInThread) -> None:
        """The rest of the results in a channel. Below a message that somebody deleted there is nothing to say."""
        post = pulse_results.post_of(self._bot, notice.survey_id, notice.channel_id)
        if post is None:
            return
        found, (channel_id, ts) = pulse_results.published(self._bot, notice.survey_id), post

        def draw(*, with_charts: bool) -> None:
            drawn = places.message(*result_views.reply(found, notice.step, with_charts=with_charts))
            self._posting.post(channel_id, drawn, thread_ts=ts)

        try:
            charts.draw(draw)
        except SlackApiError as error:
            if slack.code(error) not in slack.GONE_MESSAGE:
                raise

    def held_up(self, notice: PulseHeldUp) -> None:
        try:
            shown = queries.series(self._bot, notice.series_id, notice.person_id)
        except Refused:
            return  # no longer one of HR
        if shown.trouble:
            self._tell(notice.person_id, *series.held_up(shown, held_up.why(shown.trouble, shown.not_before)))

    def trouble(self, notice: PulseTrouble) -> None:
        told = pulse_trouble.described(self._bot, notice.survey_id, notice.what)
        if told is not None:
            title, found = told
            self._tell(notice.person_id, *trouble.message(title, notice.what, found))

    def remind_owner(self, notice: PulseActionReminder) -> None:
        action = actions.still_to_do(self._bot, notice.action_id, notice.step)
        if action is not None and action.owner_id == notice.person_id:
            self._tell(notice.person_id, *pulse_actions.reminder(action, notice.step))

    def export(self, notice: PulseExport) -> None:
        """The CSV as a file: exactly what was published."""
        try:
            csv = pulse_results.export(self._bot, notice.survey_id, notice.person_id)
        except Refused:
            return  # no longer one of HR
        title = pulse_results.published(self._bot, notice.survey_id).title
        filename, channel_id = f"pulse-{notice.survey_id}.csv", self._direct(notice.person_id)
        if self._posting.has_uploaded(channel_id, filename):
            return
        self._client.files_upload_v2(
            filename=filename,
            title=f"{title}.csv",
            content=csv,
            channel=channel_id,
            initial_comment=f"The results of *{escape(title)}*, exactly as they were published.",
        )

    def _asked(self, survey_id: int, person_id: str) -> Invitation | None:
        try:
            return queries.invitation(self._bot, survey_id, person_id)
        except NoSuchPulse:
            return None

    def _publish(self, survey_id: int, place: str, channel_id: str) -> None:
        """Where the results stand already they are drawn anew: an action was promised, or done.

        What a channel reads in their thread comes after them, as soon as they stand there.
        """
        found = pulse_results.published(self._bot, survey_id)
        in_channel = place == channel_id

        def draw(*, with_charts: bool) -> None:
            blocks = result_views.post(found, self._zone(place), in_channel=in_channel, with_charts=with_charts)
            text = result_views.text(found)
            post = pulse_results.post_of(self._bot, found.survey_id, place)
            if post is None or self._posting.edit(*post, text, blocks) is not Edit.DONE:
                where, ts, _drawn = self._posting.post(channel_id, places.message(text, blocks))
                replies = result_views.replies(found) if in_channel else 0
                places.keep(lambda: pulse_results.save_post(self._bot, found.survey_id, place, where, ts, replies))

        charts.draw(draw)

    def _tell(self, person_id: str, text: str, blocks: Sequence[Block]) -> None:
        self._posting.post(self._direct(person_id), places.message(text, blocks))

    def _zone(self, person_id: str) -> str:
        person = people.get(self._bot, person_id)
        return "UTC" if person is None else person.zone
