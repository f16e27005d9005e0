"""The list of things Handoff may say by itself. A notice names rows and never holds contents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from storage.outbox import BULK, REMINDER, URGENT


@dataclass(frozen=True)
class Notice:
    """Drawn when delivered, so it tells the present, or nothing at all.

    `name` is kept in the database: never renamed. `conversation` is where order and pace are kept.
    """

    name: ClassVar[str]
    # What somebody looks at waits for, such as a card, goes before reminders. Bulk has a dispatcher of its own: ten
    # thousand people delay no card.
    rank: ClassVar[int] = URGENT
    # The ids by which one of the kind that waits is as good as several. None: each is said.
    collapses_by: ClassVar[tuple[str, ...]] = ()

    @property
    def conversation(self) -> str:
        raise NotImplementedError

    @property
    def collapse(self) -> str | None:
        """Redraws of the same thing share this key: one of them waiting is enough."""
        ids = [str(getattr(self, name)) for name in self.collapses_by]
        # Another look at the same thing, later, waits beside the one that is due now.
        later = [":later"] if getattr(self, "later", False) else []
        return "".join([":".join([self.name, *ids]), *later]) if ids else None

    @property
    def ids(self) -> dict[str, Any]:
        return asdict(self)


def of_department(department_id: int) -> str:
    return f"department:{department_id}"


@dataclass(frozen=True)
class _ToDepartment(Notice):
    department_id: int

    @property
    def conversation(self) -> str:
        return of_department(self.department_id)


@dataclass(frozen=True)
class _ToPerson(Notice):
    person_id: str

    @property
    def conversation(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True)
class DepartmentCard(_ToDepartment):
    """Post or redraw a request's card in its department's channel."""

    name = "department-card"
    collapses_by = ("request_id", "department_id")
    request_id: int


@dataclass(frozen=True)
class RequesterCard(_ToPerson):
    """Post or redraw the requester's own card. `later` is another look at it: what it offers is over then."""

    name = "requester-card"
    collapses_by = ("request_id",)
    request_id: int
    later: bool = False


@dataclass(frozen=True)
class AskMark(_ToPerson):
    """Put Handoff's emoji on the message of an ask channel that asked, or take it away: how far it is, at a glance."""

    name = "ask-mark"
    collapses_by = ("request_id",)
    request_id: int


@dataclass(frozen=True)
class DepartmentLine(_ToDepartment):
    """Say one line of the history in the thread of the department's card."""

    name = "department-line"
    entry_id: int


@dataclass(frozen=True)
class RequesterLine(_ToPerson):
    """Say one line of the history in the thread of the requester's card."""

    name = "requester-line"
    entry_id: int


@dataclass(frozen=True)
class DepartmentLineRedraw(_ToDepartment):
    """Draw a line in the department's thread anew: what it asked for may be done."""

    name = "department-line-redraw"
    collapses_by = ("entry_id",)
    entry_id: int


@dataclass(frozen=True)
class RequesterLineRedraw(_ToPerson):
    """The same in the requester's thread."""

    name = "requester-line-redraw"
    collapses_by = ("entry_id",)
    entry_id: int


@dataclass(frozen=True)
class MissedFilesLine(_ToDepartment):
    """Say in the department's thread which files of a line could not be passed on, and why."""

    name = "missed-files-line"
    collapses_by = ("entry_id",)
    entry_id: int


@dataclass(frozen=True)
class MissedFilesForRequester(_ToPerson):
    """The same in the requester's thread."""

    name = "missed-files-requester"
    collapses_by = ("entry_id",)
    entry_id: int


@dataclass(frozen=True)
class NotificationMessage(_ToPerson):
    """Tell somebody what happened to a request that they have, or had, in one message that says all of it.

    `later` is another look at it: when that person may be interrupted again.
    """

    name = "notification"
    collapses_by = ("request_id", "person_id")
    request_id: int
    later: bool = False


@dataclass(frozen=True)
class ReminderLine(_ToDepartment):
    """A reminder in the thread of the department's card."""

    name = "reminder-line"
    rank = REMINDER
    reminder_id: int


@dataclass(frozen=True)
class ReminderMessage(_ToPerson):
    """A reminder to one person: the assignee, who is on call, a lead, or the requester while a question waits."""

    name = "reminder-message"
    rank = REMINDER
    reminder_id: int


@dataclass(frozen=True)
class ReminderRedraw(_ToPerson):
    """A reminder that stands in somebody's messages says what happened since, or goes when a newer one is there."""

    name = "reminder-redraw"
    rank = REMINDER
    collapses_by = ("ping_id",)
    ping_id: int


@dataclass(frozen=True)
class ReminderLineRedraw(_ToDepartment):
    """The same of a reminder in the thread of the department's card."""

    name = "reminder-line-redraw"
    rank = REMINDER
    collapses_by = ("ping_id",)
    ping_id: int


@dataclass(frozen=True)
class DigestMessage(_ToPerson):
    """What was too much for one day's reminders, in one message."""

    name = "digest"
    rank = REMINDER
    digest_id: int


@dataclass(frozen=True)
class DigestRedraw(_ToPerson):
    """A digest that stands in somebody's messages says how things are now, or makes room for the next one."""

    name = "digest-redraw"
    rank = REMINDER
    collapses_by = ("digest_id",)
    digest_id: int


@dataclass(frozen=True)
class WeeklyDigestMessage(_ToDepartment):
    """What a department reads of its week, in its channel."""

    name = "weekly-digest"
    rank = REMINDER
    digest_id: int


@dataclass(frozen=True)
class SignalQuestion(_ToPerson):
    """Ask a lead once whether it was on purpose that first answers take longer, or shorter, than they did."""

    name = "signal-question"
    rank = REMINDER
    signal_id: int


@dataclass(frozen=True)
class ImprovementMessage(_ToPerson):
    """Tell the owner of an action that it is theirs (step 0), that its date has come (1), and whether it moved (2)."""

    name = "improvement"
    rank = REMINDER
    improvement_id: int
    step: int


@dataclass(frozen=True)
class LateNews(_ToPerson):
    """An honest sentence to the requester: the promise was missed."""

    name = "late-news"
    rank = REMINDER
    reminder_id: int


@dataclass(frozen=True)
class ChannelUnreachable(_ToPerson):
    """Tell a lead that Handoff cannot speak in the department's channel, and what to do."""

    name = "channel-unreachable"
    department_id: int


@dataclass(frozen=True)
class ChannelShared(_ToPerson):
    """Tell whoever answers for a department that another company is in its channel."""

    name = "channel-shared"
    department_id: int


@dataclass(frozen=True)
class WordsUndelivered(_ToPerson):
    """Tell somebody that what they wrote did not arrive, and what to do. `row_id` is what the outbox gave up."""

    name = "words-undelivered"
    collapses_by = ("row_id",)
    row_id: int


@dataclass(frozen=True)
class DeliveryTrouble(_ToPerson):
    """Tell an admin what could not be delivered, why, and what to do."""

    name = "delivery-trouble"
    collapses_by = ("person_id",)


@dataclass(frozen=True)
class EventsDropped(_ToPerson):
    """Tell an admin that Slack drops what it should tell Handoff, and what comes of it."""

    name = "events-dropped"
    collapses_by = ("person_id",)


@dataclass(frozen=True)
class HomesHeld(_ToPerson):
    """Ask an admin whether what Slack says of who belongs where may change more than a fifth of the company."""

    name = "homes-held"
    collapses_by = ("person_id",)


@dataclass(frozen=True)
class InstallationBack(_ToPerson):
    """Tell an admin that Slack took nothing from Handoff for a while, and what comes of it."""

    name = "installation-back"
    collapses_by = ("person_id",)


@dataclass(frozen=True)
class DepartmentReportMessage(_ToPerson):
    """Show somebody the report of a department that they asked for. `first_day` is the Monday of its first week;
    department 0 are the small ones together.
    """

    name = "department-report"
    department_id: int
    first_day: str
    weeks: int


@dataclass(frozen=True)
class CompanyReportMessage(_ToPerson):
    """Show one of its readers the report of the company: monthly, and when they ask for it."""

    name = "company-report"
    first_day: str
    weeks: int


@dataclass(frozen=True)
class CompanyReportFile(_ToPerson):
    """Bring one of its readers the report of the company as a file for a spreadsheet."""

    name = "company-report-file"
    first_day: str
    weeks: int


@dataclass(frozen=True)
class DepartmentReportFile(_ToPerson):
    """Bring somebody a report as a file, of which `what` says the kind: "csv" or "page"."""

    name = "department-report-file"
    department_id: int
    first_day: str
    weeks: int
    what: str


@dataclass(frozen=True)
class PulseInvitation(_ToPerson):
    """Ask somebody, in their own morning. Everybody who is invited gets one, so it says nothing about anybody."""

    name = "pulse-invitation"
    rank = BULK
    survey_id: int


@dataclass(frozen=True)
class PulseReminder(_ToPerson):
    """Remind somebody once, whether or not they answered: everybody gets the same, so it says nothing about anybody."""

    name = "pulse-reminder"
    rank = BULK
    survey_id: int


@dataclass(frozen=True)
class PulseCalledOff(_ToPerson):
    """Tell somebody who was asked that the pulse was called off, and its answers were destroyed unread."""

    name = "pulse-called-off"
    rank = BULK
    survey_id: int


@dataclass(frozen=True)
class PulseOver(_ToPerson):
    """Make one line each of somebody's invitation and reminder after the close: everybody's alike, answered or not."""

    name = "pulse-over"
    rank = BULK
    survey_id: int


@dataclass(frozen=True)
class PulseTrial(_ToPerson):
    """Show the author of a pulse what people will see. Nothing that is answered there is kept."""

    name = "pulse-trial"
    series_id: int


@dataclass(frozen=True)
class PulseResults(_ToPerson):
    """Post the results, or that there are none, to one of the people who were promised them; redraw them later."""

    name = "pulse-results"
    collapses_by = ("survey_id", "person_id")
    survey_id: int


@dataclass(frozen=True)
class PulseResultsInChannel(Notice):
    """The same for the channel that was promised them."""

    name = "pulse-results-channel"
    collapses_by = ("survey_id",)
    survey_id: int
    channel_id: str

    @property
    def conversation(self) -> str:
        return f"channel:{self.channel_id}"


@dataclass(frozen=True)
class PulseResultsInThread(Notice):
    """What the results in a channel have no room for, below them: `step` counts the replies from 1 on."""

    name = "pulse-results-thread"
    survey_id: int
    channel_id: str
    step: int

    @property
    def conversation(self) -> str:
        return f"channel:{self.channel_id}"


@dataclass(frozen=True)
class PulseExport(_ToPerson):
    """Bring somebody of HR the published figures as a file."""

    name = "pulse-export"
    survey_id: int


@dataclass(frozen=True)
class PulseHeldUp(_ToPerson):
    """Tell HR that the next wave may not go out yet, why, and from which day on it may."""

    name = "pulse-held-up"
    series_id: int


@dataclass(frozen=True)
class PulseTrouble(_ToPerson):
    """Tell HR or an admin what is wrong with a wave: a key is not there, or was left, or envelopes were forged."""

    name = "pulse-trouble"
    survey_id: int
    what: str


@dataclass(frozen=True)
class PulseActionReminder(_ToPerson):
    """Tell somebody that an action is theirs (step 0), and remind them: before its date (75), after it (100, 150)."""

    name = "pulse-action-reminder"
    rank = REMINDER
    action_id: int
    step: int


def _kinds(of: type[Notice]) -> Iterator[type[Notice]]:
    """All that have a name: what others are made of has none."""
    for kind in of.__subclasses__():
        if "name" in vars(kind):
            yield kind
        yield from _kinds(kind)


NOTICES = {kind.name: kind for kind in _kinds(Notice)}


def from_row(name: str, ids: dict[str, Any]) -> Notice:
    """The notice as it was promised."""
    return NOTICES[name](**ids)
