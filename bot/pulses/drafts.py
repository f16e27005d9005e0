"""Writing a pulse: a draft, its trial, and the person who may."""

from __future__ import annotations

from datetime import datetime

from bot import Bot, outbox
from bot.errors import AskedTwice, NeverLowered, NotHR, OutAlready, PulseNotNow
from bot.notices import PulseTrial
from bot.pulses.hours import following
from bot.pulses.questionnaire import Questionnaire, Repeat, asked_twice, from_json, to_json
from bot.pulses.waves import record, the_series
from storage import people as people_rows
from storage import pulses as pulse_rows
from storage.database import Session
from storage.rows import add_once
from storage.tables.pulses import PulseSeries

_CHANGEABLE = ("draft", "running", "paused", "finished")
_GOES_ON = ("running", "paused")


def is_hr(bot: Bot, person_id: str) -> bool:
    """Return whether this person is in HANDOFF_HR and has not left the company."""
    with bot.db.reading() as session:
        return _is_hr(session, bot, person_id)


def must_be_hr(bot: Bot, person_id: str) -> None:
    """Raise NotHR, which names those who may, unless this person is of HR."""
    with bot.db.reading() as session:
        require_hr(session, bot, person_id)


def require_hr(session: Session, bot: Bot, person_id: str) -> None:
    """Raise NotHR as `must_be_hr` does, within a transaction: looked up at the moment of the act."""
    if not _is_hr(session, bot, person_id):
        raise NotHR(active_hr(session, bot))


def active_hr(session: Session, bot: Bot) -> list[str]:
    """Return those of HANDOFF_HR who have not left, in the order they are listed."""
    known = people_rows.named(session, bot.settings.hr)
    return [hr_id for hr_id in bot.settings.hr if hr_id not in known or known[hr_id].is_active]


def draft(bot: Bot, hr_id: str, composed: Questionnaire, form_token: str) -> int:
    """Save a pulse without asking anybody yet, and return its series id. The same form sent twice is one draft.

    Raises NotHR, AskedTwice.
    """
    now = bot.now()
    _must_differ(composed)
    with bot.db.transaction() as session:
        require_hr(session, bot, hr_id)
        author = people_rows.get(session, hr_id)
        written = add_once(
            session,
            PulseSeries(
                form_token=form_token,
                creator_id=hr_id,
                zone="UTC" if author is None else author.zone,
                composed=to_json(composed),
                minimum=composed.minimum,
            ),
        )
        if written is None:
            return the_series(pulse_rows.series_by_form(session, form_token)).id
        record(session, "drafted", now, series_id=written.id, actor_id=hr_id)
        return written.id


def redraft(bot: Bot, series_id: int, hr_id: str, composed: Questionnaire) -> None:
    """Change a draft, or the waves to come of a pulse that was launched; what is open stays as it was.

    Raises NotHR, NoSuchPulse, PulseNotNow, AskedTwice, OutAlready when a launched pulse would become a copy of another,
    and NeverLowered once people answered under a higher minimum.
    """
    now = bot.now()
    _must_differ(composed)
    with bot.db.transaction() as session:
        require_hr(session, bot, hr_id)
        series = the_series(pulse_rows.lock_series(session, series_id))
        if series.state not in _CHANGEABLE:
            raise PulseNotNow(composed.title, series.state)
        if series.waves and composed.minimum < series.minimum:
            raise NeverLowered(series.minimum)
        if series.composed == to_json(composed):
            return
        if series.state != "draft" and not _is_same(from_json(series.composed), composed):
            must_be_alone(session, series.id, composed)
        series.composed = to_json(composed)
        series.minimum = composed.minimum
        if series.state != "draft":
            _plan_anew(session, series, composed, now)
        session.add(series)
        record(session, "changed", now, series_id=series.id, actor_id=hr_id)


def discard(bot: Bot, series_id: int, hr_id: str) -> None:
    """Throw a draft away. Raises NotHR, NoSuchPulse, PulseNotNow for anything but a draft."""
    now = bot.now()
    with bot.db.transaction() as session:
        require_hr(session, bot, hr_id)
        series = the_series(pulse_rows.lock_series(session, series_id))
        if series.state != "draft":
            raise PulseNotNow(series.composed["title"], series.state)
        series.state = "archived"
        session.add(series)
        record(session, "discarded", now, series_id=series.id, actor_id=hr_id)


def try_out(bot: Bot, series_id: int, hr_id: str) -> None:
    """Send the invitation to its author alone, as a test. Raises NotHR, NoSuchPulse."""
    with bot.db.transaction() as session:
        require_hr(session, bot, hr_id)
        series = the_series(pulse_rows.series(session, series_id))
        outbox.enqueue(session, PulseTrial(hr_id, series.id), bot.now())


def must_be_alone(session: Session, series_id: int, composed: Questionnaire) -> None:
    """Raise OutAlready when another launched pulse that goes on has the same title, questions and people."""
    for other in pulse_rows.every_series(session):
        if other.id != series_id and other.state in _GOES_ON and _is_same(from_json(other.composed), composed):
            wave = next((wave for wave in pulse_rows.waves(session, other.id) if wave.state in pulse_rows.LIVE), None)
            raise OutAlready(
                other.composed["title"],
                other.id,
                other.state,
                closes_at=None if wave is None else wave.closes_at,
                opens_at=other.next_opens_at,
                was_asked=other.waves > 0,
            )


def _is_same(one: Questionnaire, another: Questionnaire) -> bool:
    """Return whether two pulses are the same. Another title makes another one, and so do other people: whoever asks
    those means to.
    """
    titles = [each.title.casefold().split() for each in (one, another)]
    return titles[0] == titles[1] and (one.questions, one.audience) == (another.questions, another.audience)


def _is_hr(session: Session, bot: Bot, person_id: str) -> bool:
    return person_id in active_hr(session, bot)


def _must_differ(composed: Questionnaire) -> None:
    twice = asked_twice(composed.questions)
    if twice is not None:
        raise AskedTwice(*twice)


def _plan_anew(session: Session, series: PulseSeries, composed: Questionnaire, now: datetime) -> None:
    """Set the date of the next wave after a change. Another repetition counts from the first wave on; a pulse that no
    longer repeats opens no wave by itself. One that waits is looked at anew: another audience may go out.
    """
    waits = series.trouble is not None and composed.repeat is not Repeat.NEVER
    series.trouble = series.not_before = series.look_again_at = None
    if series.waves == 0:
        series.begins_at = series.next_opens_at = max(composed.opens_at or now, now)
        return
    begins_at = series.begins_at or now
    if not waits:
        series.next_opens_at = following(begins_at, composed.repeat, series.zone, now)
    if series.next_opens_at is not None and series.state == "finished":
        series.state = "running"
    elif series.next_opens_at is None and not any(
        wave.state in pulse_rows.LIVE for wave in pulse_rows.waves(session, series.id)
    ):
        series.state = "finished"
