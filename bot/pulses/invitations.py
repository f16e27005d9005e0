"""Rounds of messages: invitations, the reminder, what is said after the close. All of them to everybody alike.

A round keeps how far it has come, by user id, and nothing else: there is no mark on anybody who answered, and nobody
looks whose envelope is missing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import Bot, outbox
from bot.errors import NoSuchPulse
from bot.notices import Notice, PulseCalledOff, PulseInvitation, PulseOver, PulseReminder
from bot.pulses.hours import is_working, last_opening, morning, next_working
from bot.pulses.queries import Invitation, invitation
from bot.pulses.trouble import apart
from bot.pulses.waves import Spec, the_survey
from storage import people as people_rows
from storage import pulses as pulse_rows
from storage.database import Session
from storage.tables.pulses import Survey

# At a time, so that nobody who answers waits for the rest.
_AT_ONCE = 200
# Where more were asked, messages stay as they are after the close: editing them would take hours.
MOST_EDITED = 200
# Two messages each, and 15 edits a minute: less than a third of what Slack lets `chat.update` do (tier 3, 50 and more).
_EDITED_EVERY = timedelta(seconds=8)
_LAST_DAY = timedelta(days=1)
# What a last day leaves at least: most pulses close in the morning, at the hour at which they opened.
_TIME_TO_ANSWER = timedelta(hours=3)
_REMINDER = "last"


def send_due(bot: Bot) -> int:
    """Enqueue the invitations, and the edits after the close, that were not enqueued yet, and return how many."""
    with bot.db.reading() as session:
        under_way = pulse_rows.rounds_under_way(session, ["invite", "closed"])
    promised = 0
    for survey_id, step in under_way:
        with apart(bot, f"messages {step}", survey_id):
            more = 1
            while more:
                with bot.db.transaction() as session:
                    more = send_next(session, the_survey(pulse_rows.survey(session, survey_id)), step, bot.now())
                promised += more
    return promised


def space_out_edits(bot: Bot) -> None:
    """Space out the edits after closes: two pulses that close together, and a bot or a Slack that was away, would
    otherwise take more of what `chat.update` may do than is theirs.
    """
    outbox.space_out(bot, PulseOver, _EDITED_EVERY)


def send_next(session: Session, survey: Survey, step: str, at: datetime) -> int:
    """Enqueue the next few messages of a round, to everybody alike, and return how many."""
    cursor = pulse_rows.lock_round(session, survey.id, step)
    if cursor is None or cursor.is_done:
        return 0
    people = pulse_rows.invited_after(session, survey.id, cursor.last_user_id, _AT_ONCE)
    was_called_off = step == "closed" and _was_called_off(session, survey)
    is_edited = step == "closed" and Spec.of(survey).invited <= MOST_EDITED
    if step == "closed" and not was_called_off and not is_edited:
        people = []
    promised: list[tuple[Notice, datetime]] = []
    for place, (person_id, zone) in enumerate(people):
        if step == "invite":
            promised.append((PulseInvitation(person_id, survey.id), _in_time(zone, at, survey.closes_at)))
        if was_called_off:
            promised.append((PulseCalledOff(person_id, survey.id), at))
        if is_edited:
            promised.append((PulseOver(person_id, survey.id), at + place * _EDITED_EVERY))
    outbox.enqueue_each(session, promised)
    cursor.last_user_id = people[-1][0] if people else cursor.last_user_id
    cursor.is_done = len(people) < _AT_ONCE
    session.add(cursor)
    return len(people)


def delivered(bot: Bot, survey_id: int, person_id: str, channel_id: str, ts: str) -> None:
    """Note where somebody's invitation stands, so that it can be edited after the close."""
    with bot.db.transaction() as session:
        invitation = pulse_rows.invitation(session, survey_id, person_id)
        if invitation is not None:
            invitation.dm_channel, invitation.dm_ts = channel_id, ts
            session.add(invitation)


def remind_due(bot: Bot) -> int:
    """Enqueue the one reminder to everybody whose last working day has begun, zone by zone, and return how many."""
    now = bot.now()
    with bot.db.reading() as session:
        live = pulse_rows.live_keys(session)
    begun = 0
    for survey_id, _series_id, _wave in live:
        with apart(bot, "reminders", survey_id):
            begun += _remind(bot, survey_id, now)
    return begun


def pass_over(bot: Bot) -> None:
    """Remind nobody whose last working day has begun: they may have been since the database was backed up."""
    now = bot.now()
    with bot.db.transaction() as session:
        for survey_id, _series_id, _wave in pulse_rows.live_keys(session):
            survey = the_survey(pulse_rows.survey(session, survey_id))
            for zone in pulse_rows.zones(session, survey.id):
                if survey.closes_at <= now or _is_last_day(survey, zone, now):
                    pulse_rows.begin_round(session, survey_id, _REMINDER, zone)
                    round_ = pulse_rows.lock_round(session, survey_id, _REMINDER, zone)
                    if round_ is not None:
                        round_.is_done = True
                        session.add(round_)


def _remind(bot: Bot, survey_id: int, now: datetime) -> int:
    with bot.db.reading() as session:
        survey = the_survey(pulse_rows.survey(session, survey_id))
        due = [
            zone
            for zone in pulse_rows.zones(session, survey.id)
            if is_working(zone, now)
            and _is_last_day(survey, zone, now)
            and ((round_ := pulse_rows.round_of(session, survey.id, _REMINDER, zone)) is None or not round_.is_done)
        ]
    promised = 0
    for zone in due:
        more = _AT_ONCE
        while more == _AT_ONCE:
            with bot.db.transaction() as session:
                pulse_rows.begin_round(session, survey_id, _REMINDER, zone)
                more = _remind_next(session, survey_id, zone, now)
            promised += more
    return promised


def to_remind(bot: Bot, survey_id: int, person_id: str) -> Invitation | None:
    """Return what somebody is reminded of, whether or not they answered; None when it is over, or was said before.

    Raises outbox.Postpone outside their working hours.
    """
    now = bot.now()
    try:
        asked = invitation(bot, survey_id, person_id)
    except NoSuchPulse:
        return None
    with bot.db.reading() as session:
        person = people_rows.get(session, person_id)
    if not asked.is_open or asked.closes_at <= now or asked.reminder is not None:
        return None
    if person is None or not person.is_active:
        return None
    if not is_working(person.zone, now):
        raise outbox.Postpone(next_working(person.zone, now))
    return asked


def reminded(bot: Bot, survey_id: int, person_id: str, channel_id: str, ts: str) -> None:
    """Note where somebody's reminder stands, so that it can be edited after the close."""
    with bot.db.transaction() as session:
        invited = pulse_rows.invitation(session, survey_id, person_id)
        if invited is not None:
            invited.dm_channel, invited.reminder_ts = channel_id, ts
            session.add(invited)


def _remind_next(session: Session, survey_id: int, zone: str, at: datetime) -> int:
    cursor = pulse_rows.lock_round(session, survey_id, _REMINDER, zone)
    if cursor is None or cursor.is_done:
        return 0
    people = pulse_rows.invited_in_zone(session, survey_id, zone, cursor.last_user_id, _AT_ONCE)
    outbox.enqueue_all(session, [PulseReminder(person_id, survey_id) for person_id in people], at)
    cursor.last_user_id = people[-1] if people else cursor.last_user_id
    cursor.is_done = len(people) < _AT_ONCE
    session.add(cursor)
    return len(people)


def _is_last_day(survey: Survey, zone: str, at: datetime) -> bool:
    """Return whether it is the last working day before the close on which there is time to answer.

    What closes at a weekend has its last day on Friday, since nobody is reminded later than that; but everybody has
    a day to answer by themselves.
    """
    if survey.state != "open" or at >= survey.closes_at:
        return False
    begins_at = last_opening(zone, survey.closes_at - _TIME_TO_ANSWER)
    return at >= max(begins_at, Spec.of(survey).opened_at + _LAST_DAY)


def _was_called_off(session: Session, survey: Survey) -> bool:
    return bool(pulse_rows.results(session, survey.id).get(0, {}).get("is_called_off"))


def _in_time(zone: str, at: datetime, closes_at: datetime) -> datetime:
    """Return a moment in the reader's morning, or now where the pulse would be over by then."""
    moment = morning(zone, at)
    return moment if moment < closes_at - _LAST_DAY else at
