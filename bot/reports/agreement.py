"""Which figures may be shown: under a strict works agreement some are off until each is switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot import Bot, audit
from bot.settings import Settings
from storage import pulses as meta_rows
from storage.database import Session

STRICT = "strict"
TOLD_FOR = timedelta(days=28)
"""So long everybody reads in Home that a figure was switched on."""

_KEY = "agreed:"


class Guarded(StrEnum):
    """What a strict works agreement holds back, as it is switched on."""

    COMPARISON = "comparison"
    PAIRS = "pairs"
    WORKING_TO_THE_NUMBER = "working-to-the-number"
    ANSWERS = "answers-within"


FIGURES: Mapping[Guarded, str] = {
    Guarded.COMPARISON: "Departments compared",
    Guarded.PAIRS: "Pairs that depend on each other",
    Guarded.WORKING_TO_THE_NUMBER: "Working to the number",
    Guarded.ANSWERS: "How customers answer",
}
"""The figure that each holds back, as `definitions.FIGURES` calls it."""


@dataclass(frozen=True)
class SwitchedOn:
    """A figure that was agreed on, and since when it is shown."""

    figure: str
    at: datetime


def may_be_shown(session: Session, settings: Settings, figure: str) -> bool:
    """Return whether a figure of `definitions.FIGURES` may be shown to anybody at all, by the works agreement.

    Every surface of a report asks this before it counts the figure. Who may see it is another question.
    """
    return figure not in held_back(session, settings)


def held_back(session: Session, settings: Settings) -> frozenset[str]:
    """Return the figures that may not be shown to anybody: those that a strict agreement holds back, and that were not
    switched on. One look, and none without such an agreement.
    """
    if settings.works_agreement != STRICT:
        return frozenset()
    agreed = _agreed(session)
    return frozenset(figure for guarded, figure in FIGURES.items() if guarded not in agreed)


def are_answers_promised(session: Session, settings: Settings) -> bool:
    """Return whether `answers_within` holds: what a department promises when it is asked back is a clock on colleagues
    who ask, so a strict agreement holds it back, too.
    """
    return may_be_shown(session, settings, FIGURES[Guarded.ANSWERS])


def newly_on(session: Session, settings: Settings, at: datetime) -> tuple[SwitchedOn, ...]:
    """Return what was switched on in the last four weeks, the newest first: Home tells everybody."""
    if settings.works_agreement != STRICT:
        return ()
    found = [SwitchedOn(FIGURES[guarded], since) for guarded, since in _agreed(session).items()]
    return tuple(sorted((one for one in found if at < one.at + TOLD_FOR), key=lambda one: (one.at, one.figure))[::-1])


def states(bot: Bot) -> dict[Guarded, datetime | None]:
    """Return since when each is switched on; None for those that are not."""
    with bot.db.reading() as session:
        agreed = _agreed(session)
    return {guarded: agreed.get(guarded) for guarded in Guarded}


def switch_on(bot: Bot, guarded: Guarded, *, by: str) -> bool:
    """Let a figure be shown from now on; return whether that is news. `by` is the account that the trail names."""
    now = bot.now()
    with bot.db.transaction() as session:
        if guarded in _agreed(session):
            return False
        meta_rows.meta_once(session, _KEY + guarded, now.isoformat())
        audit.record(session, now, by, f"switched on the figure {FIGURES[guarded]}")
        return True


def switch_off(bot: Bot, guarded: Guarded, *, by: str) -> bool:
    """Let a figure not be shown any more under a strict agreement; return whether that is news."""
    with bot.db.transaction() as session:
        if guarded not in _agreed(session):
            return False
        meta_rows.forget_meta(session, _KEY + guarded)
        audit.record(session, bot.now(), by, f"switched off the figure {FIGURES[guarded]}")
        return True


def _agreed(session: Session) -> dict[Guarded, datetime]:
    known = {guarded.value: guarded for guarded in Guarded}
    kept = meta_rows.metas(session, _KEY)
    return {
        known[name]: datetime.fromisoformat(since)
        for key, since in kept.items()
        # A later version may know more figures.
        if (name := key.removeprefix(_KEY)) in known
    }
