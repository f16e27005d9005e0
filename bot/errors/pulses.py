"""Refusals about pulses and what is promised after them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.errors.refused import Refused


@dataclass(eq=False)
class NotHR(Refused):
    """Only the people in HANDOFF_HR may do this. `hr_ids` are they; empty when nobody was named yet."""

    hr_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NoSuchPulse(Refused):
    """There is none of that id, or it is not for this person's eyes; they are not told which."""


@dataclass(eq=False)
class PulseClosed(Refused):
    """Answers are no longer taken. Nothing of what was just sent was kept."""

    title: str
    closed_at: datetime


@dataclass(eq=False)
class KeyNotHere(Refused):
    """The pulse is open, but what seals its answers is not on this machine: nothing was kept, and nothing is lost."""

    title: str


@dataclass(eq=False)
class PulseNotNow(Refused):
    """The pulse's state (draft, running, paused, finished, archived; open, closing, closed, shredded) forbids it."""

    title: str
    state: str


@dataclass(eq=False)
class AskedTwice(Refused):
    """A pulse has the same question twice: the later place and the earlier one, from 1."""

    number: int
    earlier: int


@dataclass(eq=False)
class OutAlready(Refused):
    """The same pulse is out: title, questions and people. Twice at once tells nothing new, and splits the trend.
    `closes_at` is said of a wave that is open, `opens_at` of the next one; `was_asked` that there was a wave before.
    """

    title: str
    series_id: int
    state: str
    closes_at: datetime | None
    opens_at: datetime | None
    was_asked: bool = False


@dataclass(eq=False)
class ClockInDoubt(Refused):
    """Our clock jumped to what it `shows`, and Slack does not confirm it, so nobody is asked under that date."""

    shows: datetime


@dataclass(eq=False)
class MayNotGoOut(Refused):
    """What is published of a wave could be compared with something else, and a few people singled out.

    `reason` is the name of a `bot.pulses.disclosure.launch.Reason`. `not_before` is the first day on which the same
    audience may be asked, None when waiting does not help. `instead` are the departments nearest to it that may be
    asked together (`instead_ids`), from `instead_from` on or else at once; empty when there are none, or when everybody
    is meant, as `is_everybody` says. `people` would be asked, and `needed` are needed at least. Where the same audience
    may be asked sooner with its guests, or without them, `asks_guests` says what was chosen, and `otherwise_from` is
    the first day of the other choice.
    """

    reason: str
    people: int
    needed: int
    not_before: date | None = None
    instead: list[str] = field(default_factory=list)
    instead_ids: tuple[int, ...] = ()
    instead_from: date | None = None
    is_everybody: bool = False
    asks_guests: bool = False
    otherwise_from: date | None = None


@dataclass(eq=False)
class StillOpen(Refused):
    """The wave before is not closed yet."""

    title: str
    closes_at: datetime


@dataclass(eq=False)
class StillCounting(Refused):
    """Who is in a large channel is not known yet: it is being counted. `people` is how many Slack says they are."""

    people: int


@dataclass(eq=False)
class NeverLowered(Refused):
    """The smallest group shown may be raised, never lowered: people answered under the promise of `minimum`."""

    minimum: int


@dataclass(eq=False)
class NoKeyFolder(Refused):
    """The keys of sealed answers have no safe place here, so no pulse can be opened. `reason` is one of

    `no_secret` (HANDOFF_SECRET is not set), `not_set` (HANDOFF_KEYS is not set, and PostgreSQL has no folder to put it
    beside), `inside` (it lies in the data directory, and so in its backups), `not_private` (others may read it),
    `not_writable` (missing, read-only or full), `passing` (its disk does not outlive a restart), `lost` (it is new,
    where another one was used before: it is not the one of all processes, or it did not outlive a restart), `another`
    (another one is in use by now), `foreign` (it belongs to another database).
    """

    reason: str
    folder: str


@dataclass(eq=False)
class NotPublished(Refused):
    """There are no results, or they are not for this person. `reader_ids` and `channel_id` say who may see them."""

    title: str
    reader_ids: list[str] = field(default_factory=list)
    channel_id: str = ""


@dataclass(eq=False)
class MayNotPromise(Refused):
    """Actions after a pulse are promised by HR and by leads of departments."""

    hr_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class TooManyActions(Refused):
    """Three for each result, so that they get done."""

    most: int


@dataclass(eq=False)
class NotTheOwner(Refused):
    """Only who promised an action, and HR, may do this."""

    owner_id: str
    hr_ids: list[str] = field(default_factory=list)
