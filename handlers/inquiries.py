"""Asking Slack about people, before they are reminded and after something was done by or for them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot, membership
from bot.notices import DigestMessage, Notice, ReminderMessage
from bot.outbox import Attempt, Deliver, NobodyThere
from bot.people import absences, people
from handlers import slack
from handlers.people import moment_of, profile_of, user_of

log = logging.getLogger("handoff.people")

# Nothing waits longer than that for what Slack says about several people, and for one at most two calls.
_PATIENCE = timedelta(seconds=5)
_REMINDERS = (ReminderMessage, DigestMessage)


class Inquirer:
    """Asks Slack whether people are there and can be reached, about each at most every quarter of an hour.

    What Slack does not answer in time stays as it is known.
    """

    def __init__(self, bot: Bot, client: WebClient) -> None:
        self._bot = bot
        self._client = client

    def ask_about(self, person_ids: Iterable[str]) -> None:
        """Ask about those of these people about whom Slack was not asked lately."""
        self._ask(self._bot.inquiries.claim(person_ids, self._bot.now()))

    def before(self, deliver: Deliver) -> Deliver:
        """Return a `deliver` that asks about whoever is about to be reminded, and about whom Slack says they left."""

        def asking(notice: Notice, attempt: Attempt) -> None:
            person_id = notice.ids.get("person_id")
            if isinstance(notice, _REMINDERS):
                self.ask_about([notice.person_id])
            try:
                deliver(notice, attempt)
            except NobodyThere:
                if person_id is not None:
                    self._bot.inquiries.forget([person_id])
                    self.ask_about([person_id])
                raise

        return asking

    def _ask(self, person_ids: list[str]) -> None:
        began_at = self._bot.now()
        for place, person_id in enumerate(person_ids):
            try:
                self._ask_about_one(person_id)
            except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
                log.info("person could not be asked about", extra={"code": slack.word(error)})
                # Where Slack asks to wait, or is not there, the next call would be answered no better.
                left = person_ids[place:] if slack.is_busy(error) else [person_id]
                self._bot.inquiries.was_not_answered(left, self._bot.now())
                if len(left) > 1:
                    return
            if self._bot.now() - began_at > _PATIENCE:
                self._bot.inquiries.was_not_answered(person_ids[place + 1 :], self._bot.now())
                return

    def _ask_about_one(self, person_id: str) -> None:
        user = user_of(self._client, person_id)
        if user is None:
            membership.gone(self._bot, person_id)
            return
        profile = profile_of(user, self._bot.installation)
        membership.keep(self._bot, [profile])
        is_colleague = profile.is_active and not profile.is_bot and not profile.is_external
        # Outside their own hours it is the night as ever, which keeps no urgent word from them.
        if is_colleague and people.hours(self._bot, person_id).is_open(self._bot.now()):
            self._ask_about_quiet(person_id)

    def _ask_about_quiet(self, person_id: str) -> None:
        asked_at = self._bot.now()
        told: Mapping[str, Any] = self._client.dnd_info(user=person_id).data  # type: ignore[assignment]
        keep_quiet(self._bot, person_id, told, asked_at)


def keep_quiet(bot: Bot, person_id: str, told: Mapping[str, Any], asked_at: datetime) -> None:
    """Somebody paused their notifications, or has them back.

    What is on now has begun already; without a pause Slack names the next night that they want quiet.
    Source: docs.slack.dev/reference/methods/dnd.info. Snoozes are not told apart from nights.
    """
    if told.get("dnd_enabled"):
        from_at, until = moment_of(told["next_dnd_start_ts"]), moment_of(told["next_dnd_end_ts"])
    else:
        from_at = until = asked_at
    absences.keep_quiet(bot, person_id, from_at, until, told_at=asked_at)
