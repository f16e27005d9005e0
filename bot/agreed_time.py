"""May the clock be believed? Asked before anything that time alone brings about and nobody can take back: reminding,
closing, launching, destroying, forgetting.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import Bot
from bot.errors import ClockInDoubt
from storage import pulses as pulse_rows

_LAST, _DOUBT = "moment", "moment in doubt"
# Sweeps come every minute. What is nearer than this needs no second opinion, and is written down this often.
_NEAR = timedelta(hours=1)
_NOTED_EVERY = timedelta(minutes=15)
# Between Slack's clock and ours, with the way there and back.
_THE_SAME = timedelta(minutes=5)

log = logging.getLogger("handoff.clock")


def is_agreed(bot: Bot) -> bool:
    """Return whether the moment of our clock may be acted upon.

    The last moment that was believed is kept in the database. What follows it within an hour is believed. After a
    longer gap (a restart after the holidays, or a clock that was set a year ahead for a minute), and for a clock that
    went back, Slack is asked what time it is: its word decides, and a clock that it contradicts closes nothing however
    long it insists. When Slack cannot be asked, our clock is believed once it has gone on without another jump for an
    hour, and Slack never contradicted it. So no close is lost, at worst it is late.

    A bot without `slack_now` has nobody to ask, and believes its clock.
    """
    if bot.slack_now is None:
        return True
    now = bot.now()
    with bot.db.reading() as session:
        last, doubt = _moment(pulse_rows.meta(session, _LAST)), _Doubt.of(pulse_rows.meta(session, _DOUBT))
    if last is not None and -_THE_SAME <= now - last <= _NEAR:
        if now - last >= _NOTED_EVERY or doubt is not None:
            _believe(bot, max(now, last))
        return True
    bot.db.end_look()
    slack_says = bot.slack_now()
    if slack_says is not None and abs(slack_says - now) <= _THE_SAME:
        _believe(bot, now)
        return True
    if doubt is None:
        log.error("the clock is not believed", extra={"shows": now.isoformat(), "contradicted": slack_says is not None})
    doubted = _Doubt(now, now, slack_says is not None)
    if doubt is not None and timedelta(0) <= now - doubt.latest <= _NOTED_EVERY:
        doubted = _Doubt(doubt.first, now, doubt.is_contradicted or doubted.is_contradicted)
    if not doubted.is_contradicted and doubted.latest - doubted.first >= _NEAR:
        _believe(bot, now)
        return True
    with bot.db.transaction() as session:
        pulse_rows.save_meta(session, _DOUBT, doubted.to_json())
    return False


def must_be_agreed(bot: Bot) -> None:
    """Raise ClockInDoubt unless our clock and Slack's agree: a wave that is remembered under a day to come bars
    everybody until long after that day.
    """
    if not is_agreed(bot):
        raise ClockInDoubt(bot.now())


def doubted_since(bot: Bot) -> datetime | None:
    """Return what our clock showed when it was first not believed; None while it is."""
    with bot.db.reading() as session:
        doubt = _Doubt.of(pulse_rows.meta(session, _DOUBT))
    return None if doubt is None else doubt.first


@dataclass(frozen=True)
class _Doubt:
    """A clock that jumped: what it showed first and last since, and whether Slack contradicted it."""

    first: datetime
    latest: datetime
    is_contradicted: bool

    def to_json(self) -> str:
        return json.dumps([self.first.isoformat(), self.latest.isoformat(), self.is_contradicted])

    @classmethod
    def of(cls, saved: str | None) -> _Doubt | None:
        """Return the doubt that was saved; None also for what makes no sense: then it begins anew."""
        try:
            first, latest, is_contradicted = json.loads(saved or "null")
            return cls(datetime.fromisoformat(first), datetime.fromisoformat(latest), bool(is_contradicted))
        except (ValueError, TypeError):
            return None


def _moment(saved: str | None) -> datetime | None:
    """Return the moment that was saved; None also for what makes no sense: then Slack is asked."""
    try:
        moment = datetime.fromisoformat(saved or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _believe(bot: Bot, now: datetime) -> None:
    with bot.db.transaction() as session:
        pulse_rows.save_meta(session, _LAST, now.isoformat())
        pulse_rows.forget_meta(session, _DOUBT)
