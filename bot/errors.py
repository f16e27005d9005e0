"""Refusals: what somebody wanted and may not, as data. `handlers/refusals.py` has the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


class Refused(Exception):
    """Not a failure: the rules say no. Nothing was changed."""


@dataclass(eq=False)
class NoSuchRequest(Refused):
    """There is none of that number, or this person may not see it; they are not told which. 0: it has none for them."""

    number: int


@dataclass(eq=False)
class NoLongerKept(Refused):
    """It ended so long ago that nothing of it is kept any more but that it was: nobody can act on it."""

    number: int


@dataclass(eq=False)
class LostAtRestore(Refused):
    """Slack shows it, but it came after the backup that the database was restored from. 0: not known, which request."""

    number: int
    made_at: datetime
    restored_at: datetime


@dataclass(eq=False)
class NoSuchDepartment(Refused):
    """Nobody answers to that word (any more). `names` are those who do, the nearest first."""

    word: str
    names: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NotAMember(Refused):
    """Only members of the department may do this."""

    department: str
    channel_id: str


@dataclass(eq=False)
class MembersNotReadYet(Refused):
    """Only members of the department may do this, and who they are is being read, as after the first start."""


@dataclass(eq=False)
class NotTheRequester(Refused):
    """Only the person who asked may do this."""

    requester_id: str


@dataclass(eq=False)
class NotYourSide(Refused):
    """Only the two sides of what was asked in an ask channel may do this, though all in the channel see its card."""

    number: int
    requester_id: str
    department: str


@dataclass(eq=False)
class MayNotCancel(Refused):
    """Only the requester or a lead may cancel."""

    requester_id: str
    department: str
    lead_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class MayNotPropose(Refused):
    """Only the assignee or a lead may ask for a new time."""

    assignee_id: str | None
    department: str
    lead_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NoMoreNewTimes(Refused):
    """A new time is asked for already, or was asked for twice before."""

    number: int
    is_open: bool


@dataclass(eq=False)
class NotAhead(Refused):
    """The new time leaves no working time until then. `opens_at` is when they work again; None while they do."""

    department: str
    opens_at: datetime | None
    zone: str


@dataclass(eq=False)
class NoAnswerOwed(Refused):
    """That message waits for no answer of the department; `has_newer`: the requester wrote again since."""

    number: int
    department: str
    has_newer: bool


@dataclass(eq=False)
class YourOwnTime(Refused):
    """Whoever asked for a time cannot agree to it for the other side."""

    number: int
    department: str


@dataclass(eq=False)
class AlreadySettled(Refused):
    """The new time was agreed, declined, or is no longer asked for."""

    number: int
    state: str


@dataclass(eq=False)
class CannotMove(Refused):
    """That department takes no requests, or has this one already."""

    department: str


@dataclass(eq=False)
class MayNotReopen(Refused):
    """Only the requester or a member of the department may reopen."""

    requester_id: str
    department: str


@dataclass(eq=False)
class AlreadyTaken(Refused):
    """Somebody else has it."""

    number: int
    assignee_id: str


@dataclass(eq=False)
class NotNow(Refused):
    """The request's state does not allow it: it is finished, or was never taken, or is not done yet."""

    number: int
    state: str


@dataclass(eq=False)
class CannotAssign(Refused):
    """That person is not an active member of the department."""

    person_id: str
    department: str


@dataclass(eq=False)
class AlreadyRated(Refused):
    """The score of this resolution is final."""

    number: int


@dataclass(eq=False)
class RatingNotKept(Refused):
    """There is no safe place for the key that would seal a rating, or its month is just being counted."""


@dataclass(eq=False)
class NotYourReminder(Refused):
    """Only the person whom a reminder was sent to may put it off. Without one it stood in a department's thread."""

    person_id: str | None


@dataclass(eq=False)
class MayNotAsk(Refused):
    """People from other workspaces and bots cannot open requests."""


@dataclass(eq=False)
class NotAnAdmin(Refused):
    """Only admins of Handoff may do this."""

    admin_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class MayNotReadReports(Refused):
    """Reports are for colleagues: people from other workspaces and bots read none."""


@dataclass(eq=False)
class NotShown(Refused):
    """So few serve there that its figures would be about somebody. Its own people read them all."""

    department: str
    needed: int
    lead_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NoSuchReport(Refused):
    """There is none of that department, or it is not for this person; they are not told which."""


@dataclass(eq=False)
class NotAReportReader(Refused):
    """The company's report is for those whom the departments file names: `reader_ids`, empty when it names nobody."""

    reader_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NoSuchWindow(Refused):
    """No weeks are called that, or none of them is over. `examples` are words that are known."""

    written: str
    examples: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NotHR(Refused):
    """Only the people in HANDOFF_HR may do this. `hr_ids` are they; empty when nobody was named yet."""

    hr_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NotALead(Refused):
    """Only a lead of the department may do this. Without a name for whoever does not work there."""

    department: str = ""
    lead_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class AlreadyAnswered(Refused):
    """Another lead said already whether a signal was on purpose; `text` is why, "" when it was not."""

    text: str


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
