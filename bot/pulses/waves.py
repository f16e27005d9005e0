"""One wave as it was fixed when it opened, and the way to find series and waves or to refuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import NoSuchPulse
from bot.pulses.disclosure.tree import set_up_order
from bot.pulses.questionnaire import Questionnaire, from_json, to_json
from storage import departments as department_rows
from storage import pulses as pulse_rows
from storage.database import Session
from storage.tables.pulses import PulseEntry, PulseSeries, Survey

# People of no department are a segment of their own, like any other: this one, by this name.
OUTSIDE, NO_DEPARTMENT = "", "No department"
# What stands for it where departments are chosen by their ids.
NOWHERE = 0


@dataclass(frozen=True)
class Spec:
    """What is settled at the opening and never changes. `segments` names the departments by segment; `guests` of the
    `invited` were guests then.
    """

    composed: Questionnaire
    opened_at: datetime
    segments: Mapping[str, str]
    invited: int
    guests: int = 0

    @classmethod
    def of(cls, survey: Survey) -> Spec:
        saved = survey.spec
        return cls(
            composed=from_json(saved["composed"]),
            opened_at=datetime.fromisoformat(saved["opened_at"]),
            segments=saved["segments"],
            invited=saved["invited"],
            # Earlier versions did not count them.
            guests=saved.get("guests", 0),
        )

    def names(self, segments: Iterable[str]) -> tuple[str, ...]:
        """Return names of departments for readers: in the order in which they were set up, those without one last."""
        ordered = sorted(segments, key=set_up_order)
        return tuple(self.segments[segment] for segment in ordered)

    def to_json(self) -> dict[str, Any]:
        return {
            "composed": to_json(self.composed),
            "opened_at": self.opened_at.isoformat(),
            "segments": dict(self.segments),
            "invited": self.invited,
            "guests": self.guests,
        }


def names_of(session: Session) -> dict[str, str]:
    """Return the names of all departments by segment, retired ones too."""
    return {str(found.id): found.name for found in department_rows.every(session)} | {OUTSIDE: NO_DEPARTMENT}


def key_name(series_id: int, wave: int) -> str:
    """Return the name of the wave's file in the key folder."""
    return f"{series_id}-{wave}"


def the_series(found: PulseSeries | None) -> PulseSeries:
    """Return the series, of which there must be one. Raises NoSuchPulse for None: ids come from buttons, and buttons
    can be forged.
    """
    if found is None:
        raise NoSuchPulse
    return found


def the_survey(found: Survey | None) -> Survey:
    if found is None:
        raise NoSuchPulse
    return found


def record(
    session: Session,
    verb: str,
    at: datetime,
    *,
    series_id: int,
    survey_id: int | None = None,
    actor_id: str | None = None,
    people: int | None = None,
) -> None:
    """Write one line of the audit trail."""
    entry = PulseEntry(series=series_id, survey=survey_id, actor_id=actor_id, verb=verb, at=at, people=people)
    pulse_rows.record(session, entry)
