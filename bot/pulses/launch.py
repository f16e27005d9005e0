"""Opening a wave: who is asked, the rules that may forbid it, the key, the envelope box, the invitations."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import Bot, outbox
from bot.agreed_time import must_be_agreed
from bot.errors import MayNotGoOut, NoKeyFolder, PulseNotNow, Refused, StillOpen
from bot.local_days import local_date
from bot.notices import PulseHeldUp
from bot.pulses import audiences, company, integrity
from bot.pulses.audiences import AskedLately, Outlook
from bot.pulses.ballot_content import envelope_size
from bot.pulses.company import day_of
from bot.pulses.disclosure.company import Company
from bot.pulses.disclosure.launch import Launch, at_launch
from bot.pulses.disclosure.rules import APART
from bot.pulses.drafts import active_hr, must_be_alone, must_be_hr, require_hr
from bot.pulses.envelopes import new_keys
from bot.pulses.hours import closes_at, following, next_opening
from bot.pulses.invitations import send_next
from bot.pulses.key_pairing import one_at_a_time, ready_folder
from bot.pulses.keys import KeyFolder
from bot.pulses.questionnaire import Audience, Questionnaire, Reach, from_json
from bot.pulses.trouble import apart
from bot.pulses.waves import NO_DEPARTMENT, NOWHERE, OUTSIDE, Spec, key_name, names_of, record, the_series
from storage import departments as department_rows
from storage import pulses as pulse_rows
from storage.database import Session
from storage.tables.pulses import PulseSeries, Survey

# None: Slack cannot say so now.
Rosters = Callable[[Audience], Collection[str] | None]

# So long may Slack fail to say who is in a channel, or processes have no key folder, before HR is told.
_UNREADABLE_FOR = timedelta(hours=1)
_UNREADABLE = "AudienceUnreadable"
_LAUNCHED = ("running", "paused", "finished")

log = logging.getLogger("handoff.pulses")


@dataclass(frozen=True)
class Launched:
    """`survey_id` is None when the pulse opens later: at `opens_at`."""

    survey_id: int | None
    opens_at: datetime
    people: int


@dataclass(frozen=True)
class Moved:
    """A series whose next wave has to wait because of another launch, or is left out if the one after comes first."""

    title: str
    planned_on: date
    not_before: date
    is_left_out: bool


@dataclass(frozen=True)
class _Plan:
    """A wave that the policy allows, and the company before it."""

    composed: Questionnaire
    before: Company
    launched: Launch

    @property
    def people(self) -> int:
        return len(self.launched.wave.asked)


def outlook(bot: Bot, series_id: int, hr_id: str, roster: Collection[str] = ()) -> Outlook:
    """Return what a launch would mean: how many people it asks, in which groups they are counted, what it would bar.
    Nothing of it is kept. `roster` holds the ids of the channel or user group, from Slack.

    Raises NotHR, NoSuchPulse and what `launch` raises, so that refusals are read before the confirmation.
    """
    now = bot.now()
    must_be_hr(bot, hr_id)
    must_be_agreed(bot)
    with bot.db.reading() as session:
        series = the_series(pulse_rows.series(session, series_id))
        composed = from_json(series.composed)
        _must_be_over(session, series, composed)
        _must_be_alone(session, series, composed)
        on = day_of(now if series.waves else max(composed.opens_at or now, now))
        found = audiences.outlook(company.read(session, on), composed, roster, on, names_of(session))
    ready_folder(bot)
    return found


def asked_lately(
    bot: Bot, series_id: int, hr_id: str, roster: Collection[str] = (), *, everybody: bool = False
) -> AskedLately | None:
    """Return who of the audience (or of the company, today) will have been asked less than 14 days before it opens.

    Raises NotHR, NoSuchPulse.
    """
    now = bot.now()
    with bot.db.reading() as session:
        require_hr(session, bot, hr_id)
        composed = from_json(the_series(pulse_rows.series(session, series_id)).composed)
        on = day_of(now if everybody else max(composed.opens_at or now, now))
        audience = Audience() if everybody else composed.audience
        return audiences.asked_lately(company.read(session, on), audience, roster, on, names_of(session))


def moved_by(bot: Bot, series_id: int, hr_id: str) -> tuple[Moved, ...]:
    """Return the series whose next wave comes less than 14 days after this one, and so may not go out on its day: this
    series itself, if it is asked in between, and others that ask some of the same people.

    Raises NotHR, NoSuchPulse.
    """
    now = bot.now()
    with bot.db.reading() as session:
        require_hr(session, bot, hr_id)
        series = the_series(pulse_rows.series(session, series_id))
        composed = from_json(series.composed)
        opens_at = now if series.waves else max(composed.opens_at or now, now)
        not_before = day_of(opens_at) + APART
        found = []
        for other in pulse_rows.every_series(session):
            planned_at = other.next_opens_at
            if other.id == series.id and series.waves:
                planned_at = following(series.begins_at or now, composed.repeat, series.zone, now)
            if other.state == "running" and planned_at is not None and opens_at <= planned_at:
                theirs = from_json(other.composed)
                if day_of(planned_at) < not_before and _share_people(composed.audience, theirs.audience):
                    after = following(other.begins_at or planned_at, theirs.repeat, other.zone, planned_at)
                    is_left_out = after is not None and day_of(after) <= not_before
                    planned_on = local_date(other.zone, planned_at)
                    found.append(Moved(theirs.title, planned_on, not_before, is_left_out))
        return tuple(found)


def _share_people(one: Audience, another: Audience) -> bool:
    """Return whether two audiences can have people in common. Who is in a channel or a user group only Slack knows."""
    if one.reach is another.reach is Reach.DEPARTMENTS:
        return bool(set(one.department_ids) & set(another.department_ids))
    return True


def departments_to_ask(bot: Bot) -> list[tuple[int, str]]:
    """Return (id, name) of the departments that can be asked: all active ones, and those in which people are counted
    though they are retired; last, as 0, no department. People are asked by the department they are counted with.
    """
    on = day_of(bot.now())
    with bot.db.reading() as session:
        homes = set(at_launch(company.read(session, on), on).homes.values())
        every = [found for found in department_rows.every(session) if found.is_active or str(found.id) in homes]
    named = [(found.id, found.name) for found in every]
    return [*named, (NOWHERE, NO_DEPARTMENT)] if OUTSIDE in homes else named


def launch(bot: Bot, series_id: int, hr_id: str, roster: Collection[str] = ()) -> Launched:
    """Open the first wave now, or at its time. Launching twice opens one.

    Raises NotHR, NoSuchPulse, ClockInDoubt, PulseNotNow, OutAlready, MayNotGoOut, NoKeyFolder.
    """
    now = bot.now()
    must_be_hr(bot, hr_id)
    must_be_agreed(bot)
    folder = ready_folder(bot)
    with bot.db.transaction() as session:
        one_at_a_time(session)
        series = the_series(pulse_rows.lock_series(session, series_id))
        if series.state in _LAUNCHED and series.begins_at is not None:
            return _launched_before(session, series, series.begins_at)
        if series.state != "draft":
            raise PulseNotNow(series.composed["title"], series.state)
        composed = from_json(series.composed)
        _must_be_alone(session, series, composed)
        opens_at = max(composed.opens_at or now, now)
        # What opens later is looked at again then; what could not go out on that day is refused now.
        plan = _plan(session, series, roster, opens_at)
        series.state = "running"
        series.begins_at = series.next_opens_at = opens_at
        session.add(series)
        record(session, "launched", now, series_id=series.id, actor_id=hr_id, people=plan.people)
        survey_id = _open(session, folder, series, plan, now) if opens_at == now else None
        return Launched(survey_id, opens_at, plan.people)


def launch_next(bot: Bot, series_id: int, hr_id: str, roster: Collection[str] = ()) -> Launched:
    """Ask a launched pulse again now: a wave more of one that does not repeat, or the next one early.

    Raises what `launch` does, and StillOpen.
    """
    now = bot.now()
    must_be_hr(bot, hr_id)
    must_be_agreed(bot)
    folder = ready_folder(bot)
    with bot.db.transaction() as session:
        one_at_a_time(session)
        series = the_series(pulse_rows.lock_series(session, series_id))
        if series.state not in _LAUNCHED:
            raise PulseNotNow(series.composed["title"], series.state)
        _must_be_alone(session, series, from_json(series.composed))
        plan = _plan(session, series, roster, now)
        series.begins_at = series.begins_at or now
        if series.state == "finished":
            series.state = "running"
        record(session, "launched", now, series_id=series.id, actor_id=hr_id, people=plan.people)
        survey_id = _open(session, folder, series, plan, now)
        return Launched(survey_id, now, plan.people)


def open_due(bot: Bot, rosters: Rosters) -> int:
    """Open the waves whose moment has come, and return how many. `rosters` asks Slack who is in a channel or group.

    A wave that may not go out waits, and HR is told until when; so does one whose channel or group Slack has not told
    us for an hour. Safe late, twice, or on ten machines at once.
    """
    with bot.db.reading() as session:
        due = pulse_rows.due_series(session, bot.now())
    opened = 0
    for series_id in due:
        with apart(bot, "open", series_id):
            with bot.db.reading() as session:
                series = the_series(pulse_rows.series(session, series_id))
            audience = from_json(series.composed).audience
            bot.db.end_look()
            roster = rosters(audience) if audience.needs_slack else ()
            if roster is not None:
                opened += _open_by_itself(bot, series_id, roster, _due_since(series))
            elif bot.now() - _due_since(series) >= _UNREADABLE_FOR:
                # Not a hiccup of Slack: Handoff was removed from a private channel, or a user group is gone.
                _leave_out(bot, series_id, bot.now())
                _wait(bot, series_id, _UNREADABLE, None, bot.now())
    return opened


def _open_by_itself(bot: Bot, series_id: int, roster: Collection[str], due_since: datetime) -> bool:
    now = bot.now()
    try:
        _leave_out(bot, series_id, now)
        folder = ready_folder(bot)
        with bot.db.transaction() as session:
            one_at_a_time(session)
            series = the_series(pulse_rows.lock_series(session, series_id))
            if not _is_due(series, now):
                return False
            _open(session, folder, series, _plan(session, series, roster, now), now)
            return True
    except StillOpen:
        # Its last wave closes late: then this one opens late.
        return False
    except MayNotGoOut as why:
        _wait(bot, series_id, why.reason, why.not_before, now)
        return False
    except NoKeyFolder as why:
        # Another process may have the folder: then the wave is out within a minute.
        if now - due_since >= _UNREADABLE_FOR:
            _wait(bot, series_id, type(why).__name__, None, now)
        return False
    except Refused as why:
        _wait(bot, series_id, type(why).__name__, None, now)
        return False


def _wait(bot: Bot, series_id: int, reason: str, not_before: date | None, now: datetime) -> None:
    """Look at the wave again next working morning. HR is told once; when the next date comes first, it is left out. It
    never goes out to fewer people instead.
    """
    log.warning("pulse waits", extra={"series": series_id, "reason": reason})
    with bot.db.transaction() as session:
        series = the_series(pulse_rows.lock_series(session, series_id))
        if not _is_due(series, now):
            return
        is_news = series.trouble is None
        series.trouble = reason
        series.not_before = not_before
        coming = _next_date(series)
        series.look_again_at = min(filter(None, [next_opening(series.zone, now), coming]))
        session.add(series)
        if is_news:
            record(session, "held up", now, series_id=series.id)
            for hr_id in active_hr(session, bot):
                outbox.enqueue(session, PulseHeldUp(hr_id, series.id), now)


def _leave_out(bot: Bot, series_id: int, now: datetime) -> None:
    """Leave out a wave that waited until the date of the next one has come; the next one is due."""
    with bot.db.transaction() as session:
        series = the_series(pulse_rows.lock_series(session, series_id))
        while series.trouble is not None and (coming := _next_date(series)) is not None and coming <= now:
            series.left_out_at, series.next_opens_at = series.next_opens_at, coming
            series.trouble = series.not_before = series.look_again_at = None
            session.add(series)
            record(session, "left out", now, series_id=series.id)


def _next_date(series: PulseSeries) -> datetime | None:
    """Return the date of the wave after the one that waits; None where there is none."""
    due_at, begins_at = series.next_opens_at, series.begins_at
    if due_at is None or begins_at is None:
        return None
    return following(begins_at, from_json(series.composed).repeat, series.zone, due_at)


def _due_since(series: PulseSeries) -> datetime:
    """Return the moment since which the next wave of a series could go out; of one that waits, when it was to be looked
    at again.
    """
    return max(filter(None, [series.next_opens_at, series.look_again_at]))


def _is_due(series: PulseSeries, at: datetime) -> bool:
    is_waiting = series.look_again_at is not None and series.look_again_at > at
    is_due = series.next_opens_at is not None and series.next_opens_at <= at
    return series.state == "running" and is_due and not is_waiting


def _plan(session: Session, series: PulseSeries, roster: Collection[str], at: datetime) -> _Plan:
    """Return the wave as it would open. Everything that may forbid it is asked before anything is changed."""
    composed = from_json(series.composed)
    _must_be_over(session, series, composed)
    on = day_of(at)
    before = company.read(session, on)
    return _Plan(composed, before, audiences.allowed(before, composed, roster, on, names_of(session)))


def _must_be_over(session: Session, series: PulseSeries, composed: Questionnaire) -> None:
    """Raise StillOpen while the wave before is open."""
    before = next(iter(pulse_rows.waves(session, series.id)), None)
    if before is not None and before.state in pulse_rows.LIVE:
        raise StillOpen(composed.title, before.closes_at)


def _must_be_alone(session: Session, series: PulseSeries, composed: Questionnaire) -> None:
    """Raise OutAlready for what does not go on yet, or any more, if a pulse that is just the same does."""
    if series.state in {"draft", "finished"}:
        must_be_alone(session, series.id, composed)


def _open(session: Session, folder: KeyFolder, series: PulseSeries, plan: _Plan, at: datetime) -> int:
    """Open a wave, and return the survey id. The key comes first, then everything else with the commit: a crash between
    leaves a key without a survey, which the next start destroys, and never a survey without a key.
    """
    composed, wave, asked = plan.composed, series.waves + 1, plan.launched.wave.asked
    keys = new_keys()
    folder.write(key_name(series.id, wave), keys, integrity.empty(keys))
    survey = Survey(
        series=series.id,
        wave=wave,
        k=composed.minimum,
        k_text=composed.comments_from,
        closes_at=closes_at(series.zone, at, composed.open_for),
        spec=Spec(
            composed, at, _names(session, asked), len(asked), audiences.guests_among(plan.before, asked)
        ).to_json(),
        pk=keys.public,
        size=envelope_size(composed.questions),
    )
    session.add(survey)
    session.flush()
    pulse_rows.invite(session, survey.id, asked)
    company.save_launch(session, survey.id, plan.before, plan.launched.company, plan.launched.wave)
    pulse_rows.begin_round(session, survey.id, "invite")
    send_next(session, survey, "invite", at)
    series.waves = wave
    series.trouble = series.not_before = series.look_again_at = None
    series.next_opens_at = following(series.begins_at or at, composed.repeat, series.zone, at)
    session.add(series)
    record(session, "opened", at, series_id=series.id, survey_id=survey.id, people=plan.people)
    return survey.id


def _names(session: Session, asked: Mapping[str, str]) -> dict[str, str]:
    named = names_of(session)
    return {segment: named[segment] for segment in sorted(set(asked.values()))}


def _launched_before(session: Session, series: PulseSeries, begins_at: datetime) -> Launched:
    first = pulse_rows.wave(session, series.id, 1)
    if first is None:
        return Launched(None, begins_at, 0)
    return Launched(first.id, begins_at, Spec.of(first).invited)
