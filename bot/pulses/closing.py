"""The close: no more answers, envelopes opened in memory, what may be shown written down, the rest destroyed.

In this order, each step durable before the next, and every step harmless when it is repeated after a crash:

1. The survey is `closing`: no answer is taken from here on, so counting again gives the same.
2. One transaction counts, writes what may be shown, and deletes every envelope. Below the minimum none is opened.
3. The key is destroyed.
4. What the files of the database still hold of the envelopes is overwritten. Nobody could open it any more.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot import Bot, outbox
from bot.errors import PulseNotNow
from bot.notices import PulseResults, PulseResultsInChannel
from bot.pulses import company, integrity
from bot.pulses.ballot_content import Content, checked, unpack
from bot.pulses.comments import comments_shown
from bot.pulses.disclosure import publish
from bot.pulses.disclosure.company import Wave
from bot.pulses.disclosure.rules import JOINED_FOR_ALIKE
from bot.pulses.disclosure.tree import Node, departments_order, set_up_order
from bot.pulses.drafts import active_hr, require_hr
from bot.pulses.envelopes import Keys, Unopenable
from bot.pulses.figures import Cause
from bot.pulses.key_pairing import one_at_a_time, own_folder
from bot.pulses.keys import KeyFolder
from bot.pulses.questionnaire import Question
from bot.pulses.trouble import KEY_LEFT, KEY_MISSING, TAMPERED, apart, is_over, is_told, key_of, tell, tell_daily
from bot.pulses.waves import Spec, key_name, record, the_series, the_survey
from storage import people as people_rows
from storage import pulses as pulse_rows
from storage.database import Session
from storage.tables.pulses import Survey

Opener = Callable[[Keys, bytes], bytes]

TURNOUT = 0
_SCRUB = "scrub"

log = logging.getLogger("handoff.pulses")


def close_due(bot: Bot, opener: Opener = Keys.open) -> int:
    """Close the waves whose time is over, finish closes that were interrupted, and return how many: none where this
    process does not have the key folder that all share.
    """
    with bot.db.reading() as session:
        due = pulse_rows.to_close(session, bot.now())
        folder = own_folder(session, bot) if due else None
    closed = 0
    if folder is None:
        return closed
    for survey_id in due:
        with apart(bot, "close", survey_id):
            with bot.db.transaction() as session:
                _take_no_more(session, the_survey(pulse_rows.lock(session, survey_id)))
            closed += _finish(bot, survey_id, folder, opener)
    return closed


def call_off(bot: Bot, survey_id: int, hr_id: str) -> None:
    """Destroy everything that was answered, unopened, with its key, and tell everybody who was asked. Nothing is shown
    of the wave, ever. One that waits for a key which is gone for good can be called off too. Where this process does
    not have the key, the next sweep of one that has it destroys it.

    Raises NotHR, NoSuchPulse, PulseNotNow for one that is over.
    """
    now = bot.now()
    with bot.db.transaction() as session:
        require_hr(session, bot, hr_id)
        one_at_a_time(session)
        survey = the_survey(pulse_rows.lock(session, survey_id))
        if survey.state not in pulse_rows.LIVE:
            raise PulseNotNow(survey.spec["composed"]["title"], survey.state)
        _nothing_is_shown(session, survey, {"is_called_off": True})
        _destroy_envelopes(session, survey)
        record(session, "called off", now, series_id=survey.series, survey_id=survey.id, actor_id=hr_id)
        _end(session, survey)
        is_over(session, survey, KEY_MISSING)
        folder = own_folder(session, bot)
    if folder is not None:
        destroy_key(bot, folder, survey)
    scrub_due(bot)


def scrub_due(bot: Bot) -> None:
    """Overwrite what the database's files still hold of destroyed envelopes; later, if somebody is in the way."""
    with bot.db.reading() as session:
        is_due = pulse_rows.meta(session, _SCRUB) is not None
    if is_due and bot.db.scrub("ballot"):
        with bot.db.transaction() as session:
            pulse_rows.forget_meta(session, _SCRUB)
    elif is_due:
        log.info("scrubbing waits for its turn")


def _take_no_more(session: Session, survey: Survey) -> None:
    if survey.state == "open":
        survey.state = "closing"
        session.add(survey)


def _finish(bot: Bot, survey_id: int, folder: KeyFolder, opener: Opener) -> bool:
    """Return whether the close is through. Without the key it is not: then it waits for it and destroys nothing. Every
    sweep looks for missing keys, and says so.
    """
    with bot.db.transaction() as session:
        # What one close joins, the next one must know.
        one_at_a_time(session)
        survey = the_survey(pulse_rows.lock(session, survey_id))
        if survey.state == "closing":
            keys = key_of(folder, survey)
            if keys is None:
                return False
            if _count(session, survey, keys, folder, opener, bot.now()):
                tell(session, bot, survey, TAMPERED)
            _let_it_be_known(session, bot, survey, bot.now())
            is_over(session, survey, KEY_MISSING)
    destroy_key(bot, folder, survey)
    scrub_due(bot)
    return True


def destroy_key(bot: Bot, folder: KeyFolder, survey: Survey) -> None:
    """Destroy the key of a survey that is over. If that fails, it is told, and every sweep tries again."""
    try:
        folder.destroy(key_name(survey.series, survey.wave))
        is_left = False
    except OSError:
        is_left = True
    with bot.db.reading() as session:
        was_left = is_told(session, survey, KEY_LEFT)
    if is_left or was_left:
        with bot.db.transaction() as session:
            pulse_rows.lock(session, survey.id)
            if is_left:
                if not was_left:
                    record(session, KEY_LEFT, bot.now(), series_id=survey.series, survey_id=survey.id)
                tell_daily(session, bot, survey, KEY_LEFT)
            else:
                record(session, "key destroyed", bot.now(), series_id=survey.series, survey_id=survey.id)
                is_over(session, survey, KEY_LEFT)


def _count(session: Session, survey: Survey, keys: Keys, folder: KeyFolder, opener: Opener, at: datetime) -> bool:
    """Write down what may be shown; afterwards there is no envelope, and nothing in the database that opens one.

    Return whether anything was wrong with the envelopes.
    """
    spec = Spec.of(survey)
    asked = pulse_rows.invited(session, survey.id)
    places = {keys.mark(survey.id, who): segment for who, segment in asked.items()}
    box = pulse_rows.envelopes(session, survey.id)
    envelopes = [(mark, sealed) for mark, sealed in box if mark in places]
    enough = len(envelopes) >= survey.k
    opened = _opened(envelopes, keys, places, spec.composed.questions, opener) if enough else []
    if len(opened) < survey.k:
        _nothing_is_shown(session, survey, {})
    else:
        _publish(session, survey, spec, opened, asked)
    name, ours = key_name(survey.series, survey.wave), len(opened) if enough else len(envelopes)
    found = integrity.findings(session, folder, name, keys, survey.id, box, ours)
    for finding in found:
        record(session, finding.what, at, series_id=survey.series, survey_id=survey.id, people=finding.how_many)
    _destroy_envelopes(session, survey)
    return bool(found)


def _nothing_is_shown(session: Session, survey: Survey, why: dict[str, Any]) -> None:
    """Write that nothing is shown of the wave, as if it had not been. `why` is empty when too few answered."""
    if why:
        pulse_rows.publish(session, survey.id, {TURNOUT: why}, {})
    survey.state = "shredded"
    company.save_silent(session, survey.id)


def _destroy_envelopes(session: Session, survey: Survey) -> None:
    pulse_rows.destroy_envelopes(session, survey.id)
    survey.pk = None
    session.add(survey)
    # Kept until it is done, also if we stop right here.
    pulse_rows.save_meta(session, _SCRUB, "due")


def _opened(
    envelopes: Sequence[tuple[bytes, bytes]],
    keys: Keys,
    places: Mapping[bytes, str],
    questions: Sequence[Question],
    opener: Opener,
) -> list[Content]:
    """Return the answers, in memory only. Whoever can write to the database may forge or copy envelopes: those are
    dropped.
    """
    opened = []
    for mark, sealed in envelopes:
        try:
            content = unpack(opener(keys, sealed))
            checked(questions, content.answers)
        except (Unopenable, ValueError):
            continue
        if (content.proof, content.segment) == (keys.proof(mark), places[mark]):
            opened.append(content)
    return opened


def _publish(session: Session, survey: Survey, spec: Spec, opened: Sequence[Content], asked: Mapping[str, str]) -> None:
    numbered = dict(enumerate(spec.composed.questions, start=1))
    closed = {number: question for number, question in numbered.items() if question.is_closed}
    wave = company.open_wave(session, survey.id) or company.one_number(asked, spec, survey.k)
    released = publish.release(
        company.tree_of(session, asked),
        wave.groups,
        [
            publish.Ballot(content.segment, {number: int(content.answers[number]) for number in closed})
            for content in opened
        ],
        {number: publish.Question(len(question.labels), question.no_opinion) for number, question in closed.items()},
        survey.k,
    )
    results: dict[int, dict[str, Any]] = {TURNOUT: {"groups": _turnout(session, survey, wave, released, asked)}}
    results |= {number: {"groups": _written(released.counts.get(number, {}))} for number in closed}
    comments = {}
    for number in numbered.keys() - closed.keys():
        enough = len(opened) >= survey.k_text
        results[number] = {"has_comments": enough}
        if enough:
            comments[number] = comments_shown([str(content.answers.get(number, "")) for content in opened])
    pulse_rows.publish(session, survey.id, results, comments)
    survey.state = "closed"
    company.save_close(session, survey.id, wave, released)


def _turnout(
    session: Session, survey: Survey, wave: Wave, released: publish.Release, asked: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return how many answered in each group, of how many who were asked; and, of several departments, why they are
    together.

    That is derived from what everybody may read: the groups in the invitations, those that are shown, and shared
    results. Which of the two reasons joined them at the close is not told, nor the day that would tell it: for either
    they stay together for 60 days at least.
    """
    people = Counter(asked.values())
    earlier = _joined_by_others(session, _last_groups(session, survey))
    written = _written({group: (answered,) for group, answered in released.answers.items()})
    for group in written:
        node = frozenset(group["segments"])
        group["asked"] = sum(people[segment] for segment in node)
        until = max((day for joined, day in earlier if joined <= node and day > wave.day), default=None)
        if node not in wave.groups:
            group |= {"cause": Cause.CLOSE.value, "until": (wave.day + JOINED_FOR_ALIKE).isoformat()}
        elif until is not None:
            group |= {"cause": Cause.EARLIER.value, "until": until.isoformat()}
        elif len(node) > 1:
            group["cause"] = Cause.LAUNCH.value
    return written


def _last_groups(session: Session, survey: Survey) -> list[Node]:
    """Return the groups in which the wave before of the series was shown; none for the first."""
    before = [
        wave for wave in pulse_rows.waves(session, survey.series) if wave.wave < survey.wave and wave.state == "closed"
    ]
    shown = pulse_rows.results(session, before[0].id).get(TURNOUT, {}) if before else {}
    return [frozenset(group["segments"]) for group in shown.get("groups", ())]


def _joined_by_others(session: Session, before: Sequence[Node]) -> list[tuple[Node, date]]:
    """Return the groups that answers joined in waves whose results everybody may read, and until when they stay so at
    least; none that was one group the last time already.
    """
    found = []
    for wave in pulse_rows.remembered_waves(session):
        if wave.state == "published" and Spec.of(the_survey(pulse_rows.survey(session, wave.survey))).composed.shared:
            for group in pulse_rows.results(session, wave.survey).get(TURNOUT, {}).get("groups", ()):
                node = frozenset(group["segments"])
                if group.get("cause") == Cause.CLOSE and not any(node <= last for last in before):
                    found.append((node, date.fromisoformat(group["until"])))
    return found


def _written(groups: Mapping[Node, publish.Counts]) -> list[dict[str, Any]]:
    """Return counts as they are written down, in the order of the departments, which says nothing about how they came
    together.
    """
    return [
        {"segments": sorted(node, key=set_up_order), "counts": list(groups[node])}
        for node in sorted(groups, key=departments_order)
    ]


def _let_it_be_known(session: Session, bot: Bot, survey: Survey, at: datetime) -> None:
    """Enqueue the results for those who were promised them, and the edits of everybody's messages, which are alike;
    write one line of the audit trail.
    """
    record(session, survey.state, at, series_id=survey.series, survey_id=survey.id)
    readers = Spec.of(survey).composed.readers
    known = people_rows.named(session, readers.person_ids)
    there = [reader for reader in readers.person_ids if reader not in known or known[reader].is_active]
    for reader in there or ([] if readers.channel_id else active_hr(session, bot)):
        outbox.enqueue(session, PulseResults(reader, survey.id), at)
    if readers.channel_id:
        outbox.enqueue(session, PulseResultsInChannel(survey.id, readers.channel_id), at)
    _end(session, survey)


def _end(session: Session, survey: Survey) -> None:
    """Begin the round that ends the wave for those who were asked. A pulse that is not asked again is finished
    with it.
    """
    pulse_rows.begin_round(session, survey.id, "closed")
    series = the_series(pulse_rows.lock_series(session, survey.series))
    if series.state == "running" and series.next_opens_at is None:
        series.state = "finished"
        session.add(series)
