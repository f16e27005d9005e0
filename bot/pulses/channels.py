"""Channels that pulses name: whom they go to, and where their results are told."""

from __future__ import annotations

from typing import Any

from bot import Bot
from storage import pulses as pulse_rows
from storage.database import Session


def renumber(bot: Bot, before: str, after: str) -> None:
    """Slack calls a channel by another id: pulses that go to it, or tell results there, go on with the new one."""
    with bot.db.transaction() as session:
        _renumber(session, before, after)


def _renumber(session: Session, before: str, after: str) -> None:
    for series in pulse_rows.every_series(session):
        if _names(series.composed, before):
            series.composed = _renamed(series.composed, before, after)
            session.add(series)
        for survey in pulse_rows.waves(session, series.id):
            if _names(survey.spec["composed"], before):
                survey.spec = {**survey.spec, "composed": _renamed(survey.spec["composed"], before, after)}
                session.add(survey)


def _names(composed: dict[str, Any], channel_id: str) -> bool:
    return channel_id in (composed["audience"]["slack_id"], composed["readers"]["channel_id"])


def _renamed(composed: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    audience, readers = dict(composed["audience"]), dict(composed["readers"])
    audience["slack_id"] = after if audience["slack_id"] == before else audience["slack_id"]
    readers["channel_id"] = after if readers["channel_id"] == before else readers["channel_id"]
    return {**composed, "audience": audience, "readers": readers}
