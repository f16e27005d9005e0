"""What Handoff knows and does: calendars, standards, requests, reminders. No Slack, no SQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.counters import Counters
from bot.home_readers import HomeReaders
from bot.installation import Installation
from bot.missed import Missed
from bot.people.inquiries import Inquiries
from bot.pulses.counts import Counts
from bot.settings import Settings

if TYPE_CHECKING:
    # Whoever names the package alone, as `python -m bot` does first, need not wait for all of SQLAlchemy.
    from storage.database import Database

Clock = Callable[[], datetime]

__version__ = "0.1.0"


def utc_now() -> datetime:
    """The moment, aware, in UTC. The only place of the product that reads the wall clock."""
    return datetime.now(UTC)  # noqa: TID251  (this is the edge that everybody else is sent to)


@dataclass(frozen=True)
class Bot:
    """All that a use case needs, handed to it first."""

    db: Database
    settings: Settings
    now: Clock = utc_now
    slack_now: Callable[[], datetime | None] | None = None
    """What time Slack says it is, to ask when our clock jumped; None as an answer: it cannot be asked now."""
    may_read_files: bool = True
    """Does Slack let us? An app that was installed before it asked for that does without until it is installed anew."""
    may_sign: bool = True
    """The same of posting what somebody wrote under their name and picture."""
    installation: Installation = field(default_factory=Installation)
    """Where in Slack we are. A bot without Slack is nowhere."""
    has_ended: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)
    """Set once Slack has taken the app away: whoever cannot do without Slack ends."""
    counters: Counters = field(default_factory=Counters, compare=False, repr=False)
    home_readers: HomeReaders = field(default_factory=HomeReaders, compare=False, repr=False)
    counts: Counts = field(default_factory=Counts, compare=False, repr=False)
    missed: Missed = field(default_factory=Missed, compare=False, repr=False)
    inquiries: Inquiries = field(default_factory=Inquiries, compare=False, repr=False)
