"""What somebody does about a figure: an owner, a date, and after eight weeks whether it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

from bot import Bot, outbox
from bot.clocks.history import RESPONSE
from bot.departments.report_readers import report_readers
from bot.local_days import local_date
from bot.notices import ImprovementMessage
from bot.people import people
from bot.reports import leading, reading
from bot.reports.survival import Observation
from bot.reports.times import of_observations
from bot.text import is_blank
from storage import departments as department_rows
from storage import people as people_rows
from storage import weekly as weekly_rows
from storage.database import Session
from storage.rows import add_once
from storage.tables import Department, Improvement

WORDS_LIMIT = 200
MEASURED_AFTER = timedelta(weeks=8)
FEWEST_ON_A_WAY = 5
NAMED, DUE, MEASURED = range(3)
"""What its owner is told: that it is theirs, that its date has come, and whether it moved."""


@dataclass(frozen=True)
class ImprovementShown:
    """An action as people read it: of one department's first answers, or of a way through several.

    `departments` are their names, in the order of the way.
    """

    row: Improvement
    owner: str
    departments: tuple[str, ...]

    @property
    def is_of_way(self) -> bool:
        return bool(self.row.way)

    def is_news_since(self, at: datetime) -> bool:
        """Whether it was measured since then."""
        return self.row.measured_at is not None and self.row.measured_at >= at


def must_be_able_to_start(bot: Bot, department_id: int, actor_id: str) -> Department:
    """Return the department whose figure it is about. Raises NotALead for somebody who does not lead it."""
    with bot.db.reading() as session:
        return leading.led_by(session, [department_id], actor_id)


def start(
    bot: Bot,
    actor_id: str,
    *,
    department_id: int,
    words: str,
    owner_id: str,
    due_on: date,
    form_token: str,
    way: Sequence[int] = (),
) -> ImprovementShown:
    """Open an action and return it: on how long first answers of a department take, or on a `way` through departments.

    Leads may; of a way those of any department on it, and whoever reads the company's report. The same
    form sent twice is one action. Raises NotALead; ValueError for words, an owner or a date that no form lets through
    (the owner is a colleague, the date is after today where they are).
    """
    now = bot.now()
    if is_blank(words) or len(words) > WORDS_LIMIT or "\n" in words:
        raise ValueError(f"an action is one line of 1 to {WORDS_LIMIT} characters")
    with bot.db.transaction() as session:
        if not (way and _reads_company(session, actor_id)):
            leading.led_by(session, way or [department_id], actor_id)
        owner = people_rows.get(session, owner_id)
        if owner is None or not people.is_one_of_us(owner):
            raise ValueError("an action belongs to a colleague")
        if due_on <= local_date(owner.zone, now):
            raise ValueError("the date of an action is after today")
        row = Improvement(
            form_token=form_token,
            department_id=department_id,
            way=list(way),
            words=words,
            owner_id=owner_id,
            started_at=now,
            due_on=due_on,
            measure_at=now + MEASURED_AFTER,
        )
        row.before = _length(session, row, now - MEASURED_AFTER, now, now)
        added = add_once(session, row)
        if added is None:
            return _shown(session, weekly_rows.improvement_by_form(session, form_token) or row)
        _tell_owner(session, added, actor_id, now)
        return _shown(session, added)


def _reads_company(session: Session, person_id: str) -> bool:
    return person_id in report_readers(session) and people.is_colleague(session, person_id)


def measured(bot: Bot, improvement_id: int) -> ImprovementShown | None:
    """Measure an action again once its eight weeks are over, and return it as it is; None where there is none.

    Once is enough: what was measured stays.
    """
    now = bot.now()
    with bot.db.transaction() as session:
        row = weekly_rows.lock_improvement(session, improvement_id)
        if row is None:
            return None
        _measure(session, row, now)
        return _shown(session, row)


def decided_last(session: Session, department_id: int, at: datetime) -> ImprovementShown | None:
    """Return what a department decided last about its own first answers, as it is told until eight weeks after it was
    measured; None where there is nothing.
    """
    row = weekly_rows.latest_improvement(session, department_id)
    if row is None or at > row.measure_at + MEASURED_AFTER:
        return None
    return _shown(session, row)


def _tell_owner(session: Session, row: Improvement, actor_id: str, at: datetime) -> None:
    hours = people.hours_of(session, row.owner_id)
    if row.owner_id != actor_id:
        outbox.enqueue(session, ImprovementMessage(row.owner_id, row.id, NAMED), at)
    days = (row.due_on - local_date(hours.in_force(at).zone, at)).days
    outbox.enqueue(session, ImprovementMessage(row.owner_id, row.id, DUE), hours.next_open(at + timedelta(days=days)))
    outbox.enqueue(session, ImprovementMessage(row.owner_id, row.id, MEASURED), hours.next_open(row.measure_at))


def _measure(session: Session, row: Improvement, at: datetime) -> None:
    if row.measured_at is None and at >= row.measure_at:
        row.after = _length(session, row, row.started_at, row.measure_at, at)
        row.measured_at = at
        session.add(row)


def _length(session: Session, row: Improvement, start: datetime, end: datetime, at: datetime) -> timedelta | None:
    """How long it took for what was opened in between, as known at `at`; None with too few to say."""
    if row.way:
        ways = [
            one.until - one.opened_at
            for one in reading.journeys(session, start, at)
            if one.departments == tuple(row.way) and start <= one.opened_at < end
        ]
        return timedelta(seconds=fmean(one.total_seconds() for one in ways)) if len(ways) >= FEWEST_ON_A_WAY else None
    facts = reading.facts(session, row.department_id, start, at, [RESPONSE]).had_by(row.department_id)
    opened = [fact for fact in facts if fact.cycle == 1 and start <= fact.opened_at < end]
    half = of_observations(Observation(fact.used, fact.state == "stopped") for fact in opened).half
    return half if isinstance(half, timedelta) else None


def _shown(session: Session, row: Improvement) -> ImprovementShown:
    owner = people_rows.get(session, row.owner_id)
    names = {one.id: one.name for one in department_rows.every(session)}
    ids = row.way or [row.department_id]
    return ImprovementShown(row, "" if owner is None else owner.name, tuple(names.get(one, "") for one in ids))
