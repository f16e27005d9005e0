"""What was published: read as it was written at the close, never counted again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import Bot, outbox
from bot.errors import NoSuchPulse, NotPublished
from bot.notices import PulseExport, PulseResults, PulseResultsInChannel, PulseResultsInThread
from bot.people.people import is_colleague
from bot.pulses.closing import TURNOUT
from bot.pulses.drafts import active_hr, require_hr
from bot.pulses.export import to_csv
from bot.pulses.figures import (
    Cause,
    Group,
    GroupTurnout,
    Growth,
    QuestionResult,
    Results,
    Trend,
    Turnout,
    growth,
    trends,
)
from bot.pulses.integrity import found_in
from bot.pulses.queries import show_action
from bot.pulses.questionnaire import Questionnaire
from bot.pulses.waves import Spec, record, the_survey
from storage import pulses as pulse_rows
from storage.database import Session
from storage.rows import put
from storage.tables.pulses import PulsePost, Survey

__all__ = ["Cause", "Group", "GroupTurnout", "Growth", "QuestionResult", "Results", "Trend", "Turnout"]


def results(bot: Bot, survey_id: int, reader_id: str) -> Results:
    """Return the results to somebody who may see them: HR, the readers, and everybody in the company if they are
    shared.

    Raises NoSuchPulse, NotPublished.
    """
    with bot.db.reading() as session:
        survey = the_survey(pulse_rows.survey(session, survey_id))
        _may_read(session, bot, survey, reader_id)
        return _results(session, survey, bot.now())


def published(bot: Bot, survey_id: int) -> Results:
    """Return the results without asking who reads: for the postman, who brings them to those who were promised them."""
    with bot.db.reading() as session:
        survey = the_survey(pulse_rows.survey(session, survey_id))
        if survey.state in pulse_rows.LIVE:
            raise NotPublished(Spec.of(survey).composed.title)
        return _results(session, survey, bot.now())


def published_for(bot: Bot, reader_id: str) -> tuple[tuple[int, str, datetime], ...]:
    """Return (survey id, title, closed at) of the results this person may see, the newest first."""
    with bot.db.reading() as session:
        is_of_ours = is_colleague(session, reader_id)
        return tuple(
            (survey.id, composed.title, survey.closes_at)
            for survey in pulse_rows.over(session)
            if is_of_ours and _is_reader(session, bot, composed := Spec.of(survey).composed, reader_id)
        )


def export(bot: Bot, survey_id: int, hr_id: str) -> str:
    """Return CSV of exactly what was published, one line for each count and each comment. Raises NotHR,
    NotPublished.
    """
    with bot.db.reading() as session:
        require_hr(session, bot, hr_id)
    return to_csv(published(bot, survey_id))


def send_export(bot: Bot, survey_id: int, hr_id: str) -> None:
    """Enqueue the export for somebody of HR, and note it in the audit trail. Raises NotHR, NoSuchPulse,
    NotPublished.
    """
    now = bot.now()
    with bot.db.transaction() as session:
        require_hr(session, bot, hr_id)
        survey = the_survey(pulse_rows.survey(session, survey_id))
        _may_read(session, bot, survey, hr_id)
        record(session, "exported", now, series_id=survey.series, survey_id=survey.id, actor_id=hr_id)
        outbox.enqueue(session, PulseExport(hr_id, survey_id), now)


def post_of(bot: Bot, survey_id: int, place: str) -> tuple[str, str] | None:
    """Return (channel, ts) of the results in that channel or with that person, if they stand there already."""
    with bot.db.reading() as session:
        post = pulse_rows.post(session, survey_id, place)
        return None if post is None else (post.channel_id, post.ts)


def save_post(bot: Bot, survey_id: int, place: str, channel_id: str, ts: str, replies: int = 0) -> None:
    """Note where the results stand, so that they can be redrawn there, and enqueue so many replies in their thread."""
    now = bot.now()
    with bot.db.transaction() as session:
        put(session, PulsePost(survey=survey_id, place=place, channel_id=channel_id, ts=ts))
        for step in range(1, replies + 1):
            outbox.enqueue(session, PulseResultsInThread(survey_id, place, step), now)


def redraw_posts(session: Session, survey: Survey, at: datetime) -> None:
    """Enqueue fresh results wherever they stand: what is done about them has changed."""
    channel_id = Spec.of(survey).composed.readers.channel_id
    for post in pulse_rows.posts(session, survey.id):
        if post.place == channel_id:
            outbox.enqueue(session, PulseResultsInChannel(survey.id, channel_id), at)
        else:
            outbox.enqueue(session, PulseResults(post.place, survey.id), at)


def require_published(session: Session, bot: Bot, survey: Survey, reader_id: str) -> None:
    """Raise NotPublished when there are no results, or not for this person; NoSuchPulse for who was not asked."""
    _may_read(session, bot, survey, reader_id)


def _may_read(session: Session, bot: Bot, survey: Survey, reader_id: str) -> None:
    """Raise NoSuchPulse for who neither was asked nor may read it: to them not even its name is told."""
    composed = Spec.of(survey).composed
    allowed = is_colleague(session, reader_id) and _is_reader(session, bot, composed, reader_id)
    if not allowed and not _was_asked(session, survey, reader_id):
        raise NoSuchPulse
    if survey.state in pulse_rows.LIVE or not allowed:
        raise NotPublished(composed.title, list(composed.readers.person_ids), composed.readers.channel_id)


def _was_asked(session: Session, survey: Survey, person_id: str) -> bool:
    return is_colleague(session, person_id) and pulse_rows.invitation(session, survey.id, person_id) is not None


def _is_reader(session: Session, bot: Bot, composed: Questionnaire, reader_id: str) -> bool:
    return composed.shared or reader_id in composed.readers.person_ids or reader_id in active_hr(session, bot)


def _results(session: Session, survey: Survey, at: datetime) -> Results:
    spec = Spec.of(survey)
    saved = pulse_rows.results(session, survey.id)
    comments = pulse_rows.comments(session, survey.id)
    turnout = saved.get(TURNOUT, {})
    questions = tuple(
        QuestionResult(
            number,
            question,
            _groups(saved.get(number, {}), spec),
            tuple(comments.get(number, ())),
            bool(saved.get(number, {}).get("has_comments")),
        )
        for number, question in enumerate(spec.composed.questions, start=1)
    )
    waves = _closed_waves(session, survey)
    base = _turnout(turnout, spec, waves[-2][1] if len(waves) > 1 else {})
    shown = [group.departments for group in base]
    shown += [group.departments for result in questions for group in result.groups]
    return Results(
        survey_id=survey.id,
        series_id=survey.series,
        wave=survey.wave,
        title=spec.composed.title,
        composed=spec.composed,
        minimum=survey.k,
        comments_from=survey.k_text,
        invited=spec.invited,
        opened_at=spec.opened_at,
        closed_at=survey.closes_at,
        turnout=Turnout(spec.invited, sum(group.answered for group in base), base) if base else None,
        is_lost=bool(turnout.get("is_lost")),
        was_called_off=bool(turnout.get("is_called_off")),
        was_merged=any(len(departments) > 1 for departments in shown),
        questions=questions if base else (),
        trends=trends([(wave.wave, Spec.of(wave), saved) for wave, saved in waves]) if base else (),
        actions=tuple(show_action(session, action, at) for action in pulse_rows.actions(session, [survey.id])),
        readers=spec.composed.readers,
        shared=spec.composed.shared,
        findings=found_in(session, survey),
        causes=frozenset(Cause(group["cause"]) for group in turnout.get("groups", ()) if "cause" in group),
    )


def _groups(body: Mapping[str, Any], spec: Spec) -> tuple[Group, ...]:
    return tuple(Group(spec.names(group["segments"]), tuple(group["counts"])) for group in body.get("groups", ()))


def _turnout(body: Mapping[str, Any], spec: Spec, last: Mapping[int, Mapping[str, Any]]) -> tuple[GroupTurnout, ...]:
    before = [frozenset(group["segments"]) for group in last.get(TURNOUT, {}).get("groups", ())]
    return tuple(
        GroupTurnout(spec.names(group["segments"]), sum(group["counts"]), group.get("asked"), growth(group, before))
        for group in body.get("groups", ())
    )


def _closed_waves(session: Session, survey: Survey) -> list[tuple[Survey, Mapping[int, Mapping[str, Any]]]]:
    """Return the wave and those before it in the series that closed with results, oldest first, each with its
    results.
    """
    waves = [
        wave for wave in pulse_rows.waves(session, survey.series) if wave.wave <= survey.wave and wave.state == "closed"
    ]
    return [(wave, pulse_rows.results(session, wave.id)) for wave in reversed(waves)]
