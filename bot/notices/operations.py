"""What is said to whoever can mend what is in the way: an invitation, an admin, a lead."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notices.notice import ToPerson


@dataclass(frozen=True)
class ChannelUnreachable(ToPerson):
    """Tell a lead that Handoff cannot speak in the department's channel, and what to do."""

    name = "channel-unreachable"
    department_id: int


@dataclass(frozen=True)
class ChannelShared(ToPerson):
    """Tell whoever answers for a department that another company is in its channel."""

    name = "channel-shared"
    department_id: int


@dataclass(frozen=True)
class DeliveryTrouble(ToPerson):
    """Tell an admin what could not be delivered, why, and what to do."""

    name = "delivery-trouble"
    collapses_by = ("person_id",)


@dataclass(frozen=True)
class EventsDropped(ToPerson):
    """Tell an admin that Slack drops what it should tell Handoff, and what comes of it."""

    name = "events-dropped"
    collapses_by = ("person_id",)


@dataclass(frozen=True)
class HomesHeld(ToPerson):
    """Ask an admin whether what Slack says of who belongs where may change more than a fifth of the company."""

    name = "homes-held"
    collapses_by = ("person_id",)


@dataclass(frozen=True)
class InstallationBack(ToPerson):
    """Tell an admin that Slack took nothing from Handoff for a while, and what comes of it."""

    name = "installation-back"
    collapses_by = ("person_id",)
