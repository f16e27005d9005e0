"""HR's other verbs: pause, resume, skip a wave, archive. Each leaves a line in the audit trail."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from bot import Bot
from bot.errors import PulseNotNow, StillOpen
from bot.pulses.drafts import require_hr
from bot.pulses.hours import following
from bot.pulses.questionnaire import from_json
from bot.pulses.waves import record, the_series
from storage import pulses as pulse_rows
from storage.database import Session
from storage.tables.pulses import PulseSeries


def pause(bot: Bot, series_id: int, hr_id: str) -> None:
    """Let no further wave open by itself; one that is open stays so. Raises NotHR, NoSuchPulse, PulseNotNow."""
    with _managed(bot, series_id, hr_id, "paused", {"running"}) as (_session, series, _now):
        series.state = "paused"


def pause_due(bot: Bot) -> list[str]:
    """Pause every series whose next wave should be open by now, and return their titles: it may have opened, and been
    answered, since the database was backed up. HR resumes it.
    """
    now = bot.now()
    titles = []
    with bot.db.transaction() as session:
        for series_id in pulse_rows.due_series(session, now):
            series = the_series(pulse_rows.lock_series(session, series_id))
            series.state = "paused"
            session.add(series)
            record(session, "paused", now, series_id=series.id)
            titles.append(str(series.composed["title"]))
    return titles


def resume(bot: Bot, series_id: int, hr_id: str) -> None:
    """Let waves open again: at once one that waited, or from the next date on. Raises NotHR, NoSuchPulse,
    PulseNotNow.
    """
    with _managed(bot, series_id, hr_id, "resumed", {"paused"}) as (session, series, now):
        waited = series.trouble is not None
        _wait_no_more(series)
        series.state = "running"
        if series.next_opens_at is not None and series.next_opens_at <= now and not waited:
            series.next_opens_at = _following(series, now)
        if series.next_opens_at is None and not _has_open_wave(session, series):
            series.state = "finished"


def skip(bot: Bot, series_id: int, hr_id: str) -> None:
    """Leave out the next wave. Raises NotHR, NoSuchPulse, PulseNotNow when none is to come."""
    with _managed(bot, series_id, hr_id, "skipped", {"running", "paused"}) as (session, series, now):
        if series.next_opens_at is None:
            raise PulseNotNow(series.composed["title"], "finished")
        series.next_opens_at = _following(series, max(series.next_opens_at, now))
        _wait_no_more(series)
        if series.next_opens_at is None and not _has_open_wave(session, series):
            series.state = "finished"


def archive(bot: Bot, series_id: int, hr_id: str) -> None:
    """Put a pulse away; its results stay readable. Raises NotHR, NoSuchPulse, PulseNotNow, StillOpen."""
    states = {"draft", "running", "paused", "finished"}
    with _managed(bot, series_id, hr_id, "archived", states) as (session, series, _now):
        for wave in pulse_rows.waves(session, series.id):
            if wave.state in pulse_rows.LIVE:
                raise StillOpen(series.composed["title"], wave.closes_at)
        series.state = "archived"
        series.next_opens_at = None


@contextmanager
def _managed(
    bot: Bot, series_id: int, hr_id: str, verb: str, states: Collection[str]
) -> Iterator[tuple[Session, PulseSeries, datetime]]:
    """Yield a series that nobody else can change meanwhile, for one verb of HR, and write its line in the audit
    trail.
    """
    now = bot.now()
    with bot.db.transaction() as session:
        require_hr(session, bot, hr_id)
        series = the_series(pulse_rows.lock_series(session, series_id))
        if series.state not in states:
            raise PulseNotNow(series.composed["title"], series.state)
        yield session, series, now
        session.add(series)
        record(session, verb, now, series_id=series.id, actor_id=hr_id)


def _wait_no_more(series: PulseSeries) -> None:
    series.trouble = series.not_before = series.look_again_at = None


def _following(series: PulseSeries, after: datetime) -> datetime | None:
    return following(series.begins_at or after, from_json(series.composed).repeat, series.zone, after)


def _has_open_wave(session: Session, series: PulseSeries) -> bool:
    return any(wave.state in pulse_rows.LIVE for wave in pulse_rows.waves(session, series.id))
