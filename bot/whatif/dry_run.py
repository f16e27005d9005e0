"""Trying other standards, hours or ladders on what has happened: nothing is changed by it.

Everything happens again at the moments at which it happened, once under the terms that are in use and once under those
that are tried, by the same pure simulation. So both columns leave out the same: that people act otherwise when they
promise otherwise, when they are away, when they put a reminder off, and the hours in which they themselves work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from bot import Bot
from bot.departments import terms as all_terms
from bot.departments.terms import Terms
from bot.errors import NoSuchDepartment, NotAnAdmin
from bot.people import people
from bot.standards import Standard
from bot.whatif.histories import RequestHistory, histories
from bot.whatif.rehearsal import rehearse
from bot.whatif.reminders import simulated_reminders
from bot.whatif.replay import replay
from bot.whatif.tallies import Tally
from storage import people as people_rows
from storage import requests as request_rows

AT_ONCE = 1_000
"""So many requests are tried while somebody is looking; `handoff standards try` tries them all."""

HARDEST = 10


@dataclass(frozen=True)
class DryRun:
    """What came of it. `requests` were tried, of `asked`; `names` are of who is hit hardest."""

    days: int
    requests: int
    asked: int
    today: Tally
    tried: Tally
    departments: Mapping[int, str]
    names: Mapping[str, str]
    changes: tuple[str, ...] = ()

    def hardest_hit(self, most: int = HARDEST) -> list[str]:
        """Ids of those who would be reminded most, the first of them most; none who would not be at all."""
        loads = self.tried.loads()
        return sorted(loads, key=lambda person_id: (-loads[person_id].total, person_id))[:most]


def try_file(bot: Bot, text: str, *, days: int, folder: Path | None = None) -> DryRun:
    """Try a departments file on the requests of the last so many days. Raises FileMistakes.

    Its hours count as if they had been in use since then.
    """
    since = bot.now() - timedelta(days=days)
    rehearsal = rehearse(bot, text, since=since.date(), folder=folder)
    with bot.db.reading() as session:
        in_use = all_terms.in_use(session)
    return _tried(bot, days, histories(bot, since), None, in_use, rehearsal.terms, rehearsal.changes.lines)


def try_standard(
    bot: Bot, actor_id: str, *, department_id: int, urgency: str, standard: Standard, days: int, most: int = AT_ONCE
) -> DryRun:
    """Try one promise for one urgency of one department, on its newest requests; for admins.

    Promises for single types stay as they are: they say more than an urgency. Raises NotAnAdmin, NoSuchDepartment.
    """
    may_try(bot, actor_id)
    since = bot.now() - timedelta(days=days)
    with bot.db.reading() as session:
        in_use = all_terms.in_use(session)
        asked, after_id = request_rows.newest_since(session, since, department_id, most)
    if department_id not in in_use:
        raise NoSuchDepartment("That department", [one.name for one in in_use.values()])
    its = in_use[department_id]
    tried = {**in_use, department_id: replace(its, standards={**its.standards, ("", urgency): standard})}
    played = histories(bot, since, after_id=after_id, department_id=department_id)
    return _tried(bot, days, played, asked, in_use, tried)


def may_try(bot: Bot, actor_id: str) -> None:
    """Raises NotAnAdmin for everybody else, and for an admin who was deactivated."""
    with bot.db.reading() as session:
        is_here = people.is_active(session, actor_id)
    if actor_id not in bot.settings.admins or not is_here:
        raise NotAnAdmin(list(bot.settings.admins))


def _tried(
    bot: Bot,
    days: int,
    played: Iterable[RequestHistory],
    asked: int | None,
    in_use: Mapping[int, Terms],
    tried: Mapping[int, Terms],
    changes: tuple[str, ...] = (),
) -> DryRun:
    now = bot.now()
    columns = [(in_use, Tally(bot.settings.reminders_a_day)), (tried, Tally(bot.settings.reminders_a_day))]
    count = 0
    # Whoever is reminded is met again and again.
    zone_of = lru_cache(maxsize=4_096)(lambda person_id: _zone_of(bot, person_id))
    for life in played:
        count += 1
        for terms, tally in columns:
            again = replay(life, terms)
            for clock in again.clocks.every:
                tally.judge(clock, now)
            for nudge in simulated_reminders(again, terms, now):
                tally.remind(nudge, "UTC" if nudge.person_id is None else zone_of(nudge.person_id))
    (_, today), (_, other) = columns
    named = {one.department_id: one.name for one in (*tried.values(), *in_use.values())}
    trial = DryRun(days, count, count if asked is None else asked, today, other, named, {}, changes)
    with bot.db.reading() as session:
        known = people_rows.named(session, trial.hardest_hit())
    return replace(trial, names={person_id: person.name for person_id, person in known.items()})


def _zone_of(bot: Bot, person_id: str) -> str:
    person = people.get(bot, person_id)
    return "UTC" if person is None else person.zone
