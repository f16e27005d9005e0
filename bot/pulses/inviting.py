"""Rounds of messages: invitations, reminders, the edit after the close. Each in the morning of who reads it.

A round keeps how far it has come, by user id, and nothing else: there is no mark on anybody who was told or answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import Bot, outbox
from bot.notices import PulseInvitation, PulseOver, PulseReminders
from bot.pulses.hours import is_working, last_opening, morning, next_working
from bot.pulses.keys import folder_of
from bot.pulses.trouble import apart
from bot.pulses.waves import Spec, key_name, the_survey
from storage import pulses as rows
from storage.database import Session
from storage.tables.pulses import PulseCursor, Survey

# At a time, so that nobody who answers waits for the rest.
_INVITED_AT_ONCE = 200
_REMINDED_AT_ONCE = 20
# Four people a second, as the outbox does; and so many together that how long it took says little about any of them.
_REMINDED_EVERY = timedelta(seconds=5)
_LAST_DAY = timedelta(days=1)


def send_due(bot: Bot) -> int:
    """Promise the invitations, and the edits after the close, that were not promised yet; answers how many."""
    with bot.db.reading() as session:
        under_way = rows.rounds_under_way(session, ["invite", "closed"])
    promised = 0
    for survey_id, step in under_way:
        with apart(bot, f"messages {step}", survey_id):
            more = 1
            while more:
                with bot.db.transaction() as session:
                    more = send_next(session, the_survey(rows.survey(session, survey_id)), step, bot.now())
                promised += more
    return promised


def send_next(session: Session, survey: Survey, step: str, at: datetime) -> int:
    """Promise the next few messages of a round to everybody alike; answers how many."""
    cursor = rows.lock_round(session, survey.id, step)
    if cursor is None or cursor.is_done:
        return 0
    people = rows.invited_after(session, survey.id, cursor.last_user_id, _INVITED_AT_ONCE)
    for person_id, zone in people:
        if step == "invite":
            outbox.promise(session, PulseInvitation(person_id, survey.id), _in_time(zone, at, survey.closes_at))
        else:
            outbox.promise(session, PulseOver(person_id, survey.id), at)
    cursor.last_user_id = people[-1][0] if people else cursor.last_user_id
    cursor.is_done = len(people) < _INVITED_AT_ONCE
    session.add(cursor)
    return len(people)


def delivered(bot: Bot, survey_id: int, person_id: str, channel_id: str, ts: str) -> None:
    """Note where somebody's invitation stands, so that it can be edited after the close."""
    with bot.db.transaction() as session:
        invitation = rows.invitation(session, survey_id, person_id)
        if invitation is not None:
            invitation.dm_channel, invitation.dm_ts = channel_id, ts
            session.add(invitation)


def remind_due(bot: Bot) -> int:
    """Begin the rounds of reminders whose moment has come, zone by zone in working hours; answers how many began."""
    now = bot.now()
    with bot.db.reading() as session:
        live = rows.live_keys(session)
    begun = 0
    for survey_id, _series_id, _wave in live:
        with apart(bot, "reminders", survey_id):
            begun += _remind(bot, survey_id, now)
    return begun


def _remind(bot: Bot, survey_id: int, now: datetime) -> int:
    with bot.db.reading() as session:
        survey = the_survey(rows.survey(session, survey_id))
        due = [
            (step, zone)
            for zone in rows.zones(session, survey.id)
            if is_working(zone, now)
            and (step := _step(survey, zone, now)) is not None
            and rows.round_of(session, survey.id, step, zone) is None
        ]
    begun = 0
    for step, zone in due:
        with bot.db.transaction() as session:
            if rows.begin_round(session, survey_id, step, zone):
                outbox.promise(session, PulseReminders(survey_id, step, zone), now)
                begun += 1
    return begun


def to_remind(bot: Bot, survey_id: int, step: str, zone: str) -> tuple[str, ...]:
    """The next few people to remind, by id: those whose envelope is missing, or all if the pulse reminds everyone.

    For the postman alone: shown to nobody, written nowhere. Empty when none of these few needs it or the round is over;
    call `reminded` all the same. Raises outbox.Postpone outside the working hours of the zone.
    """
    now = bot.now()
    with bot.db.reading() as session:
        survey = the_survey(rows.survey(session, survey_id))
        if _step(survey, zone, now) != step:
            return ()
        cursor = rows.round_of(session, survey_id, step, zone)
        people = [] if cursor is None or cursor.is_done else _next_few(session, cursor)
        if not is_working(zone, now):
            raise outbox.Postpone(next_working(zone, now))
        if Spec.of(survey).composed.reminds_everyone:
            return tuple(people)
        return missing(session, bot, survey, people)


def missing(session: Session, bot: Bot, survey: Survey, people: Sequence[str]) -> tuple[str, ...]:
    """Those of them whose envelope is not there, worked out anew from their marks. For `to_remind` alone."""
    keys = folder_of(bot.settings).read(key_name(survey.series, survey.wave))
    if keys is None:
        return ()
    marks = {keys.mark(survey.id, person_id): person_id for person_id in people}
    answered = rows.there(session, survey.id, list(marks))
    return tuple(person_id for mark, person_id in marks.items() if mark not in answered)


def reminded(bot: Bot, survey_id: int, step: str, zone: str) -> None:
    """The people whom `to_remind` named have been told: go on to the next few, and promise that notice."""
    with bot.db.transaction() as session:
        cursor = rows.lock_round(session, survey_id, step, zone)
        if cursor is None or cursor.is_done:
            return
        people = _next_few(session, cursor)
        cursor.last_user_id = people[-1] if people else cursor.last_user_id
        cursor.is_done = len(people) < _REMINDED_AT_ONCE
        session.add(cursor)
        if not cursor.is_done:
            outbox.promise(session, PulseReminders(survey_id, step, zone), bot.now() + _REMINDED_EVERY)


def _next_few(session: Session, cursor: PulseCursor) -> list[str]:
    return rows.invited_in_zone(session, cursor.survey, cursor.zone, cursor.last_user_id, _REMINDED_AT_ONCE)


def _step(survey: Survey, zone: str, at: datetime) -> str | None:
    """Which reminder belongs to this moment: half of the window is over, or it is the last day.

    What closes at a weekend has its last day on Friday, since nobody is reminded later than that; but everybody has
    a day to answer by themselves.
    """
    if survey.state != "open" or at >= survey.closes_at:
        return None
    spec = Spec.of(survey)
    last_from = min(survey.closes_at - _LAST_DAY, last_opening(zone, survey.closes_at))
    if at >= max(last_from, spec.opened_at + _LAST_DAY):
        return "last"
    return "half" if at >= spec.opened_at + spec.composed.open_for / 2 else None


def _in_time(zone: str, at: datetime, closes_at: datetime) -> datetime:
    """In the reader's morning, unless the pulse would be over by then."""
    moment = morning(zone, at)
    return moment if moment < closes_at - _LAST_DAY else at
