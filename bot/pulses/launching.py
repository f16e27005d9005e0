"""Opening a wave: who is asked, the rules that may forbid it, the key, the envelope box, the invitations."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from bot import Bot, outbox
from bot.errors import PulseNotNow, Refused, StillOpen, TooSoon
from bot.notices import PulseHeldUp
from bot.pulses import audiences, integrity
from bot.pulses.answers import envelope_size
from bot.pulses.composing import Audience, Composed, Reach, from_json
from bot.pulses.drafting import active_hr, must_be_hr, require_hr
from bot.pulses.envelopes import new_keys
from bot.pulses.hours import following
from bot.pulses.inviting import send_next
from bot.pulses.keys import KeyFolder
from bot.pulses.pairing import one_at_a_time, ready_folder
from bot.pulses.trouble import apart
from bot.pulses.waves import NO_DEPARTMENT, Spec, key_name, record, the_series
from storage import departments
from storage import pulses as rows
from storage.database import Session
from storage.tables.pulses import PulseSeries, Survey

# None: Slack cannot say so now.
Rosters = Callable[[Audience], Collection[str] | None]

_LAUNCHED = ("running", "paused", "finished")

log = logging.getLogger("handoff.pulses")


@dataclass(frozen=True)
class Launched:
    """`survey_id` is None when the pulse opens later: at `opens_at`."""

    survey_id: int | None
    opens_at: datetime
    people: int


@dataclass(frozen=True)
class _Plan:
    """A wave that the rules allow: who is asked, and which departments cannot stand alone this time."""

    composed: Composed
    segments: dict[str, str]
    unsettled: tuple[str, ...]


def headcount(bot: Bot, series_id: int, hr_id: str, roster: Collection[str] = ()) -> int:
    """How many people the launch would ask now. `roster` holds the ids of the channel or user group, from Slack;
    for everyone and for departments we know ourselves. Bots, guests of other workspaces and people who left are not
    counted. The same refusals as `launch`, so that they are read before the confirmation.
    """
    with bot.db.reading() as session:
        require_hr(session, bot, hr_id)
        people = len(_plan(session, the_series(rows.series(session, series_id)), roster, bot.now()).segments)
    ready_folder(bot)
    return people


def launch(bot: Bot, series_id: int, hr_id: str, roster: Collection[str] = ()) -> Launched:
    """Open the first wave now, or at its time. Launching twice opens one.

    Raises NotHR, NoSuchPulse, PulseNotNow, TooFewPeople, AudienceTooClose (rule A), NoKeyFolder.
    """
    now = bot.now()
    must_be_hr(bot, hr_id)
    folder = ready_folder(bot)
    with bot.db.transaction() as session:
        one_at_a_time(session)
        series = the_series(rows.lock_series(session, series_id))
        if series.state in _LAUNCHED and series.begins_at is not None:
            return _launched_before(session, series, series.begins_at)
        if series.state != "draft":
            raise PulseNotNow(series.composed["title"], series.state)
        plan = _plan(session, series, roster, now)
        opens_at = max(plan.composed.opens_at or now, now)
        series.state = "running"
        series.begins_at = series.next_opens_at = opens_at
        session.add(series)
        record(session, "launched", now, series_id=series.id, actor_id=hr_id, people=len(plan.segments))
        survey_id = _open(session, folder, series, plan, now) if opens_at == now else None
        return Launched(survey_id, opens_at, len(plan.segments))


def launch_next(bot: Bot, series_id: int, hr_id: str, roster: Collection[str] = ()) -> Launched:
    """Ask a launched pulse again now: a wave more of one that does not repeat, or the next one early.

    Raises what `launch` does, and TooSoon (rule W), StillOpen.
    """
    now = bot.now()
    must_be_hr(bot, hr_id)
    folder = ready_folder(bot)
    with bot.db.transaction() as session:
        one_at_a_time(session)
        series = the_series(rows.lock_series(session, series_id))
        if series.state not in _LAUNCHED:
            raise PulseNotNow(series.composed["title"], series.state)
        plan = _plan(session, series, roster, now)
        series.begins_at = series.begins_at or now
        if series.state == "finished":
            series.state = "running"
        record(session, "launched", now, series_id=series.id, actor_id=hr_id, people=len(plan.segments))
        survey_id = _open(session, folder, series, plan, now)
        return Launched(survey_id, now, len(plan.segments))


def open_due(bot: Bot, rosters: Rosters) -> int:
    """Open the waves whose moment has come; answers how many. `rosters` asks Slack who is in a channel or group.

    A wave that the rules forbid is held up, and HR is told why. Safe late, twice, or on ten machines at once.
    """
    with bot.db.reading() as session:
        due = rows.due_series(session, bot.now())
    opened = 0
    for series_id in due:
        with apart(bot, "open", series_id):
            with bot.db.reading() as session:
                composed = from_json(the_series(rows.series(session, series_id)).composed)
            roster = rosters(composed.audience) if composed.audience.needs_slack else ()
            if roster is not None:
                opened += _open_by_itself(bot, series_id, roster)
    return opened


def _open_by_itself(bot: Bot, series_id: int, roster: Collection[str]) -> bool:
    now = bot.now()
    try:
        folder = ready_folder(bot)
        with bot.db.transaction() as session:
            one_at_a_time(session)
            series = the_series(rows.lock_series(session, series_id))
            if not _is_due(series, now):
                return False
            _open(session, folder, series, _plan(session, series, roster, now), now)
            return True
    except StillOpen:
        # Its last wave closes late: then this one opens late.
        return False
    except TooSoon as soon:
        earliest_at = soon.earliest_at
        with bot.db.transaction() as session:
            series = the_series(rows.lock_series(session, series_id))
            if _is_due(series, now):
                series.next_opens_at = earliest_at
                session.add(series)
        return False
    except Refused as why:
        _hold_up(bot, series_id, why, now)
        return False


def _hold_up(bot: Bot, series_id: int, why: Refused, now: datetime) -> None:
    log.warning("pulse held up", extra={"series": series_id, "reason": type(why).__name__})
    with bot.db.transaction() as session:
        series = the_series(rows.lock_series(session, series_id))
        if not _is_due(series, now):
            return
        series.state = "paused"
        series.trouble = type(why).__name__
        session.add(series)
        record(session, "held up", now, series_id=series.id)
        for hr_id in active_hr(session, bot):
            outbox.promise(session, PulseHeldUp(hr_id, series.id), now)


def _is_due(series: PulseSeries, at: datetime) -> bool:
    return series.state == "running" and series.next_opens_at is not None and series.next_opens_at <= at


def _plan(session: Session, series: PulseSeries, roster: Collection[str], at: datetime) -> _Plan:
    """Everything that may forbid a wave, asked before anything is changed."""
    composed = from_json(series.composed)
    before = next(iter(rows.waves(session, series.id)), None)
    if before is not None:
        if before.state in rows.LIVE:
            raise StillOpen(composed.title, before.closes_at)
        audiences.not_too_soon(Spec.of(before).opened_at, at)
    segments = audiences.look_up(session, composed, roster)
    audiences.rule_a(
        segments,
        is_whole=composed.audience.reach in {Reach.EVERYONE, Reach.DEPARTMENTS}
        or audiences.whole_segments(session, segments),
        minimum=composed.minimum,
        others=_others(session, series, at),
    )
    unsettled = () if before is None else audiences.rule_w(rows.invited(session, before.id), segments)
    return _Plan(composed, segments, unsettled)


def _others(session: Session, series: PulseSeries, at: datetime) -> list[audiences.Other]:
    return [
        audiences.Other(
            Spec.of(survey).composed.title, frozenset(rows.invited(session, survey.id)), survey.k, survey.closes_at
        )
        for survey in rows.closed_since(session, audiences.remembered_since(at))
        if survey.series != series.id
    ]


def _open(session: Session, folder: KeyFolder, series: PulseSeries, plan: _Plan, at: datetime) -> int:
    """The key first, then everything else with the commit: a crash between leaves a key without a survey, which the
    next start destroys, and never a survey without a key. Answers the survey id.
    """
    composed, wave = plan.composed, series.waves + 1
    keys = new_keys()
    folder.write(key_name(series.id, wave), keys, integrity.empty(keys))
    survey = Survey(
        series=series.id,
        wave=wave,
        k=composed.minimum,
        k_text=composed.comments_from,
        closes_at=at + composed.open_for,
        spec=Spec(composed, at, _names(session, plan.segments), plan.unsettled, len(plan.segments)).to_json(),
        pk=keys.public,
        size=envelope_size(composed.questions),
    )
    session.add(survey)
    session.flush()
    rows.invite(session, survey.id, plan.segments)
    rows.begin_round(session, survey.id, "invite")
    send_next(session, survey, "invite", at)
    series.waves = wave
    series.trouble = None
    series.next_opens_at = following(series.begins_at or at, composed.repeat, series.zone, at)
    session.add(series)
    record(session, "opened", at, series_id=series.id, survey_id=survey.id, people=len(plan.segments))
    return survey.id


def _names(session: Session, segments: dict[str, str]) -> dict[str, str]:
    named = {str(department.id): department.name for department in departments.every(session)}
    return {segment: named.get(segment, NO_DEPARTMENT) for segment in sorted(set(segments.values()))}


def _launched_before(session: Session, series: PulseSeries, begins_at: datetime) -> Launched:
    first = rows.wave(session, series.id, 1)
    if first is None:
        return Launched(None, begins_at, 0)
    return Launched(first.id, begins_at, Spec.of(first).invited)
