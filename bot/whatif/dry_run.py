"""Trying other standards, hours or ladders on what has happened: nothing is changed by it.

Everything happens again at the moments at which it happened, once under the terms that are in use and once under those
that are tried, by the same pure simulation. So both columns leave out the same: that people act otherwise when they
promise otherwise, when they are away, when they put a reminder off, and the hours in which they themselves work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from bot import Bot
from bot.departments import terms as all_terms
from bot.departments.terms import Terms
from bot.errors import NoSuchDepartment, NotAnAdmin
from bot.people import people
from bot.reports import agreement
from bot.standards import Standard
from bot.whatif.histories import RequestHistory, histories
from bot.whatif.rehearsal import rehearse
from bot.whatif.reminders import simulated_reminders
from bot.whatif.replay import replay
from bot.whatif.tallies import Column, Tally
from storage import requests as request_rows

AT_ONCE = 1_000
"""So many requests are tried while somebody is looking; `handoff standards try` tries them all."""


@dataclass(frozen=True)
class DryRun:
    """What came of it. `requests` were tried, of `asked`. It names nobody but the reader, who knows who they are."""

    days: int
    requests: int
    asked: int
    today: Column
    tried: Column
    departments: Mapping[int, str]
    changes: tuple[str, ...] = ()


def try_file(bot: Bot, text: str, *, days: int, folder: Path | None = None) -> DryRun:
    """Try a departments file on the requests of the last so many days. Raises FileMistakes.

    Its hours count as if they had been in use since then.
    """
    since = bot.now() - timedelta(days=days)
    rehearsal = rehearse(bot, text, since=since.date(), folder=folder)
    with bot.db.reading() as session:
        in_use = all_terms.in_use(session)
    today, tried = tallies(bot, histories(bot, since), (in_use, rehearsal.terms))
    return DryRun(
        days,
        today.requests,
        today.requests,
        today.column(None),
        tried.column(None),
        _names(in_use, rehearsal.terms),
        rehearsal.changes.lines,
    )


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
    before, after = tallies(bot, played, (in_use, tried))
    return DryRun(days, before.requests, asked, before.column(actor_id), after.column(actor_id), _names(in_use, tried))


def may_try(bot: Bot, actor_id: str) -> None:
    """Raises NotAnAdmin for everybody else, and for an admin who was deactivated."""
    with bot.db.reading() as session:
        is_here = people.is_active(session, actor_id)
    if actor_id not in bot.settings.admins or not is_here:
        raise NotAnAdmin(list(bot.settings.admins))


def tallies(bot: Bot, played: Iterable[RequestHistory], columns: Sequence[Mapping[int, Terms]]) -> list[Tally]:
    """Play these histories again, once under each of these terms; return what comes of it, in their order.

    What customers' departments promise about answers (`answers_within`) is played only where it holds.
    """
    now = bot.now()
    found = [Tally(bot.settings.reminders_a_day) for _ in columns]
    agreed = [_as_agreed(bot, terms) for terms in columns]
    # Whoever is reminded is met again and again.
    zone_of = lru_cache(maxsize=4_096)(lambda person_id: _zone_of(bot, person_id))
    for life in played:
        for terms, tally in zip(agreed, found, strict=True):
            tally.requests += 1
            again = replay(life, terms)
            for clock in again.clocks.every:
                tally.judge(clock, now)
            for nudge in simulated_reminders(again, terms, now):
                tally.remind(nudge, "UTC" if nudge.person_id is None else zone_of(nudge.person_id))
    return found


def _as_agreed(bot: Bot, terms: Mapping[int, Terms]) -> Mapping[int, Terms]:
    """The same, without what people promise when they are asked back where a works agreement holds that back."""
    with bot.db.reading() as session:
        if agreement.are_answers_promised(session, bot.settings):
            return terms
    return {department_id: replace(its, answers_within=None) for department_id, its in terms.items()}


def _names(in_use: Mapping[int, Terms], tried: Mapping[int, Terms]) -> dict[int, str]:
    """What departments are called, those of today by their names of today."""
    return {one.department_id: one.name for one in (*tried.values(), *in_use.values())}


def _zone_of(bot: Bot, person_id: str) -> str:
    person = people.get(bot, person_id)
    return "UTC" if person is None else person.zone
