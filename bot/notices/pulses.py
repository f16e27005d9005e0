"""What is said of pulses."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notices.notice import Notice, ToPerson
from storage.outbox import BULK, REMINDER


@dataclass(frozen=True)
class PulseInvitation(ToPerson):
    """Ask somebody, in their own morning. Everybody who is invited gets one, so it says nothing about anybody."""

    name = "pulse-invitation"
    rank = BULK
    survey_id: int


@dataclass(frozen=True)
class PulseReminder(ToPerson):
    """Remind somebody once, whether or not they answered: everybody gets the same, so it says nothing about anybody."""

    name = "pulse-reminder"
    rank = BULK
    survey_id: int


@dataclass(frozen=True)
class PulseCalledOff(ToPerson):
    """Tell somebody who was asked that the pulse was called off, and its answers were destroyed unread."""

    name = "pulse-called-off"
    rank = BULK
    survey_id: int


@dataclass(frozen=True)
class PulseOver(ToPerson):
    """Make one line each of somebody's invitation and reminder after the close: everybody's alike, answered or not."""

    name = "pulse-over"
    rank = BULK
    survey_id: int


@dataclass(frozen=True)
class PulseTrial(ToPerson):
    """Show the author of a pulse what people will see. Nothing that is answered there is kept."""

    name = "pulse-trial"
    series_id: int


@dataclass(frozen=True)
class PulseResults(ToPerson):
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
class PulseExport(ToPerson):
    """Bring somebody of HR the published figures as a file."""

    name = "pulse-export"
    survey_id: int


@dataclass(frozen=True)
class PulseHeldUp(ToPerson):
    """Tell HR that the next wave may not go out yet, why, and from which day on it may."""

    name = "pulse-held-up"
    series_id: int


@dataclass(frozen=True)
class PulseTrouble(ToPerson):
    """Tell HR or an admin what is wrong with a wave: a key is not there, or was left, or envelopes were forged."""

    name = "pulse-trouble"
    survey_id: int
    what: str


@dataclass(frozen=True)
class PulseActionReminder(ToPerson):
    """Tell somebody that an action is theirs (step 0), and remind them: before its date (75), after it (100, 150)."""

    name = "pulse-action-reminder"
    rank = REMINDER
    action_id: int
    step: int
