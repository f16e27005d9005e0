"""Explaining one request, reckoning a hundred thousand anew, and trying other standards on sixty days."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from statistics import median

import psutil  # type: ignore[import-untyped]

from bot import Bot
from bot.departments import exchange
from bot.requests import explanation, queries, recomputation
from bot.settings import Settings
from bot.whatif import dry_run
from handlers.views.requests import explanation as views
from tests.bench.company import Base, company
from tests.bench.filling import NOW, fill, live
from tests.company import example

REQUESTS, TRIED, DAYS = 100_000, 20_000, 60
_EXPLAINED = 50
_ORDINARY = 'any = { respond_within = "4h", resolve_within = "2d" }'


@dataclass(frozen=True)
class Taken:
    """Seconds, and by how many MB the process grew meanwhile."""

    seconds: float
    grown: float = 0.0


@dataclass(frozen=True)
class Past:
    """What is asked about requests that lie behind us. `shown` is what a card takes, for comparison."""

    explained: Taken
    shown: Taken
    tried: Taken


def look_back(settings: Settings, base: Base) -> Past:
    """Explain some of the requests of sixty days, and try another standard on all of them."""
    with company(settings, base) as its:
        bot = replace(its, now=lambda: NOW)
        live(bot, TRIED, DAYS)
        numbers = range(1, TRIED, TRIED // _EXPLAINED)
        explained = _median(lambda number: views.as_text(explanation.explain(bot, number)), numbers)
        shown = _median(lambda number: queries.get(bot, number), numbers)
        return Past(explained, shown, _taken(lambda: _try(bot)))


def recompute(settings: Settings, base: Base) -> Taken:
    """Every running promise is due an hour earlier."""
    with company(settings, base) as its:
        bot = replace(its, now=lambda: NOW + timedelta(minutes=30))
        fill(bot, REQUESTS)
        exchange.apply(bot, _three_hours())
        return _taken(lambda: _changed(recomputation.apply(bot, _listens)))


def _three_hours() -> str:
    text = example()
    if _ORDINARY not in text:
        raise AssertionError("the example file promises something else by now")
    return text.replace(_ORDINARY, _ORDINARY.replace("4h", "3h"))


def _try(bot: Bot) -> None:
    trial = dry_run.try_file(bot, _three_hours(), days=DAYS + 1)
    if trial.requests != TRIED:
        raise AssertionError(f"{trial.requests} requests, and not {TRIED}")


def _changed(done: recomputation.Summary) -> None:
    if done.changed != REQUESTS:
        raise AssertionError(f"{done.changed} changes, and not {REQUESTS}")


def _listens(_change: recomputation.Change) -> None:
    pass


def _median(act: Callable[[int], object], numbers: range) -> Taken:
    return Taken(median(_taken(partial(act, number)).seconds for number in numbers))


def _taken(act: Callable[[], object]) -> Taken:
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    act()
    return Taken(time.perf_counter() - began, (process.memory_info().rss - before) / 1e6)
