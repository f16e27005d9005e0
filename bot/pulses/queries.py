"""What a pulse looks like from outside: the invitation, what is stored, the list that HR sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot import Bot
from bot.errors import MayNotGoOut, NoSuchPulse
from bot.local_days import local_date
from bot.pulses import audiences, company
from bot.pulses.audiences import CountedGroup, Outlook
from bot.pulses.company import departments_of_today, read_groups
from bot.pulses.drafts import require_hr
from bot.pulses.hours import closes_at
from bot.pulses.questionnaire import Question, Questionnaire, Readers, from_json
from bot.pulses.templates import TEMPLATES, Template
from bot.pulses.waves import NO_DEPARTMENT, NOWHERE, OUTSIDE, Spec, names_of, the_series, the_survey
from storage import departments as department_rows
from storage import people as people_rows
from storage import pulses as pulse_rows
from storage.database import Session
from storage.tables.pulses import PulseAction, PulseSeries, Survey


@dataclass(frozen=True)
class ActionShown:
    """What somebody promised to do about a result, as it stands now.

    `state` is open, done or dropped. `is_late` is said of an open one whose date has passed.
    """

    id: int
    survey_id: int
    words: str
    owner_id: str
    due_on: date
    state: str
    is_late: bool
    ended_at: datetime | None


@dataclass(frozen=True)
class Invitation:
    """A wave of a pulse as somebody who is asked sees it. Says nothing of whether they answered.

    `state` is open, closing, closed (opened and counted) or shredded (destroyed unopened: HR called it off, as
    `was_called_off` says, or too few had answered).
    `audience` names the departments that were asked, when departments were; `composed.audience`
    says what else it was. `counted_with` is the group in which this person is counted, as it was launched; None when
    that is not known (yet). `done_since` is what came of the waves before. `dm` and `reminder` are (channel, ts) of
    the person's own messages once they were sent. `guests` of the `invited` are guests.
    """

    survey_id: int
    series_id: int
    wave: int
    title: str
    questions: tuple[Question, ...]
    minutes: int
    state: str
    opened_at: datetime
    closes_at: datetime
    minimum: int
    comments_from: int
    invited: int
    composed: Questionnaire
    audience: tuple[str, ...]
    readers: Readers
    shared: bool
    done_since: tuple[ActionShown, ...]
    dm: tuple[str, str] | None
    counted_with: CountedGroup | None = None
    reminder: tuple[str, str] | None = None
    was_called_off: bool = False
    guests: int = 0

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True)
class WaveShown:
    """One wave in HR's list. Nothing is told of the turnout before the close.

    After the close `respondents` is exact, or None when the answers were destroyed unopened; `was_called_off` says
    whether HR did that.
    """

    survey_id: int
    wave: int
    state: str
    opened_at: datetime
    closes_at: datetime
    invited: int
    respondents: int | None
    was_called_off: bool = False


@dataclass(frozen=True)
class SeriesShown:
    """A pulse as HR manages it; the newest wave first.

    `state` is draft, running (it has a wave to come or one that is open), paused, finished or archived. `trouble` is
    why its next wave waits: the name of a Reason of the policy, or of a refusal; `not_before` is the first day on which
    it may go out, if one is known. `left_out_at` is the date of the last wave that waited until the next one came.
    `begun_at` is when its first draft was written, as the audit trail says.
    """

    series_id: int
    creator_id: str
    state: str
    composed: Questionnaire
    zone: str
    next_opens_at: datetime | None
    trouble: str | None
    not_before: date | None
    left_out_at: datetime | None
    begun_at: datetime | None
    waves: tuple[WaveShown, ...]

    @property
    def open_wave(self) -> WaveShown | None:
        return next((wave for wave in self.waves if wave.state in {"open", "closing"}), None)


@dataclass(frozen=True)
class PastEntry:
    """One line of the audit trail. `actor_id` None is the bot itself; `people` is to how many it went."""

    at: datetime
    actor_id: str | None
    verb: str
    survey_id: int | None
    people: int | None


def invitation(bot: Bot, survey_id: int, person_id: str) -> Invitation:
    """Return the invitation of somebody who was asked, in any state of the wave. Raises NoSuchPulse."""
    with bot.db.reading() as session:
        survey = the_survey(pulse_rows.survey(session, survey_id))
        return _invitation(session, survey, person_id, bot.now())


def preview(
    bot: Bot, series_id: int, hr_id: str, outlook: Outlook | None = None, *, at_once: bool = False
) -> Invitation:
    """Return the invitation exactly as people will see it: of the wave to come, or of one `at_once`, with survey_id 0.

    It shows the group of whoever looks, or the first one. `outlook` is needed where only Slack knows who is asked;
    without it, and of what may not go out, `invited` is 0. Raises NotHR or NoSuchPulse.
    """
    now = bot.now()
    with bot.db.reading() as session:
        require_hr(session, bot, hr_id)
        found = the_series(pulse_rows.series(session, series_id))
        composed = from_json(found.composed)
        opens_at = now if at_once else found.next_opens_at or max(composed.opens_at or now, now)
        outlook = outlook or _outlook(session, composed, opens_at)
        wave = found.waves + 1
        return Invitation(
            survey_id=0,
            series_id=found.id,
            wave=wave,
            title=composed.title,
            questions=composed.questions,
            minutes=composed.minutes,
            state="open",
            opened_at=opens_at,
            closes_at=closes_at(found.zone, opens_at, composed.open_for),
            minimum=composed.minimum,
            comments_from=composed.comments_from,
            invited=0 if outlook is None else outlook.people,
            guests=0 if outlook is None else outlook.guests,
            composed=composed,
            audience=_departments(session, composed),
            readers=composed.readers,
            shared=composed.shared,
            done_since=_done_since(session, found.id, wave, now),
            dm=None,
            counted_with=None if outlook is None else _own(session, hr_id, outlook),
        )


def open_for(bot: Bot, person_id: str) -> tuple[Invitation, ...]:
    """Return the pulses that ask this person now, whether or not they answered; the one that closes first comes
    first.
    """
    now = bot.now()
    with bot.db.reading() as session:
        asking = [survey for survey in pulse_rows.invitations_of(session, person_id) if survey.closes_at > now]
        return tuple(_invitation(session, survey, person_id, now) for survey in asking)


def series(bot: Bot, series_id: int, hr_id: str) -> SeriesShown:
    """Return one pulse for HR. Raises NotHR or NoSuchPulse."""
    with bot.db.reading() as session:
        require_hr(session, bot, hr_id)
        return _series(session, the_series(pulse_rows.series(session, series_id)))


def template_to_start_from(bot: Bot) -> Template:
    """Return the first template that is not out already, word for word; the first of all when each is."""
    with bot.db.reading() as session:
        going_on = [each for each in pulse_rows.every_series(session) if each.state in {"running", "paused"}]
        asked = {(each.composed["title"], from_json(each.composed).questions) for each in going_on}
    return next((each for each in TEMPLATES if (each.title, each.questions) not in asked), TEMPLATES[0])


def every_series(bot: Bot, hr_id: str) -> tuple[SeriesShown, ...]:
    """Return all pulses for HR, archived ones last, otherwise the newest first. Raises NotHR."""
    with bot.db.reading() as session:
        require_hr(session, bot, hr_id)
        return tuple(_series(session, found) for found in pulse_rows.every_series(session))


def audit_trail(bot: Bot, series_id: int, hr_id: str) -> tuple[PastEntry, ...]:
    """Return everything that was done with a pulse, oldest first: who launched what, to how many. Raises NotHR."""
    with bot.db.reading() as session:
        require_hr(session, bot, hr_id)
        return tuple(
            PastEntry(entry.at, entry.actor_id, entry.verb, entry.survey, entry.people)
            for entry in pulse_rows.history(session, the_series(pulse_rows.series(session, series_id)).id)
        )


def show_action(session: Session, row: PulseAction, at: datetime) -> ActionShown:
    owner = people_rows.get(session, row.owner_id)
    today = local_date("UTC" if owner is None else owner.zone, at)
    return ActionShown(
        id=row.id,
        survey_id=row.survey,
        words=row.words,
        owner_id=row.owner_id,
        due_on=row.due_on,
        state=row.state,
        is_late=row.state == "open" and row.due_on < today,
        ended_at=row.ended_at,
    )


def _invitation(session: Session, survey: Survey, person_id: str, at: datetime) -> Invitation:
    spec = Spec.of(survey)
    composed = spec.composed
    invited = pulse_rows.invitation(session, survey.id, person_id)
    if invited is None:
        raise NoSuchPulse
    dm = (invited.dm_channel, invited.dm_ts) if invited.dm_channel and invited.dm_ts else None
    return Invitation(
        survey_id=survey.id,
        series_id=survey.series,
        wave=survey.wave,
        title=composed.title,
        questions=composed.questions,
        minutes=composed.minutes,
        state=survey.state,
        opened_at=spec.opened_at,
        closes_at=survey.closes_at,
        minimum=survey.k,
        comments_from=survey.k_text,
        invited=spec.invited,
        composed=composed,
        audience=_departments(session, composed),
        readers=composed.readers,
        shared=composed.shared,
        done_since=_done_since(session, survey.series, survey.wave, at),
        dm=dm,
        counted_with=counted_with(session, survey, spec, invited.segment) if survey.state == "open" else None,
        reminder=((invited.dm_channel, invited.reminder_ts) if invited.dm_channel and invited.reminder_ts else None),
        was_called_off=was_called_off(session, survey),
        guests=spec.guests,
    )


def _departments(session: Session, composed: Questionnaire) -> tuple[str, ...]:
    asked = set(composed.audience.department_ids)
    named = [found.name for found in department_rows.every(session) if found.id in asked]
    return (*named, NO_DEPARTMENT) if NOWHERE in asked else tuple(named)


def counted_with(session: Session, survey: Survey, spec: Spec, segment: str) -> CountedGroup | None:
    """Return the group of a department, as it was launched, and how many in it are asked."""
    group = next((group for group in read_groups(session, survey.id) if segment in group), None)
    if group is None:
        return None
    return CountedGroup(spec.names(group), pulse_rows.invited_count(session, survey.id, group))


def was_called_off(session: Session, survey: Survey) -> bool:
    """Return whether HR called the wave off, and all answers were destroyed unread."""
    return survey.state == "shredded" and _was_called_off(pulse_rows.results(session, survey.id))


def _outlook(session: Session, composed: Questionnaire, opens_at: datetime) -> Outlook | None:
    if composed.audience.needs_slack:
        return None
    on = company.day_of(opens_at)
    try:
        return audiences.outlook(company.read(session, on), composed, (), on, names_of(session))
    except MayNotGoOut:
        return None


def _own(session: Session, hr_id: str, outlook: Outlook) -> CountedGroup:
    home = names_of(session)[pulse_rows.homes(session).get(hr_id) or departments_of_today(session).get(hr_id, OUTSIDE)]
    return next((group for group in outlook.groups if home in group.departments), outlook.groups[0])


def _was_called_off(saved: Mapping[int, Mapping[str, Any]]) -> bool:
    return bool(saved.get(0, {}).get("is_called_off"))


def _done_since(session: Session, series_id: int, wave: int, at: datetime) -> tuple[ActionShown, ...]:
    """Return what was promised after earlier waves and is still open, or ended since the last of them opened."""
    earlier = [survey for survey in pulse_rows.waves(session, series_id) if survey.wave < wave]
    if not earlier:
        return ()
    since = Spec.of(earlier[0]).opened_at
    return tuple(
        show_action(session, saved, at)
        for saved in pulse_rows.actions(session, [survey.id for survey in earlier])
        if saved.ended_at is None or saved.ended_at >= since
    )


def _series(session: Session, found: PulseSeries) -> SeriesShown:
    return SeriesShown(
        series_id=found.id,
        creator_id=found.creator_id,
        state=found.state,
        composed=from_json(found.composed),
        zone=found.zone,
        next_opens_at=found.next_opens_at,
        trouble=found.trouble,
        not_before=found.not_before,
        left_out_at=found.left_out_at,
        begun_at=pulse_rows.begun_at(session, found.id),
        waves=tuple(_wave(session, survey) for survey in pulse_rows.waves(session, found.id)),
    )


def _wave(session: Session, survey: Survey) -> WaveShown:
    spec = Spec.of(survey)
    saved = pulse_rows.results(session, survey.id)
    groups = saved.get(0, {}).get("groups")
    return WaveShown(
        survey_id=survey.id,
        wave=survey.wave,
        state=survey.state,
        opened_at=spec.opened_at,
        closes_at=survey.closes_at,
        invited=spec.invited,
        respondents=None if groups is None else sum(sum(group["counts"]) for group in groups),
        was_called_off=_was_called_off(saved),
    )
