"""Queries about series and surveys, and what the database knows of itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import Session, col, delete, select

from storage.rows import add_once, put
from storage.tables.pulses import (
    Meta,
    PulseSeries,
    Survey,
)

LIVE = ("open", "closing")


def meta(session: Session, key: str) -> str | None:
    row = session.get(Meta, key, populate_existing=True)
    return None if row is None else row.v


def lock_meta(session: Session, key: str) -> None:
    """Hold a row until the transaction ends: whoever asks for the same one waits. On SQLite writers queue anyway."""
    session.exec(select(Meta).where(Meta.k == key).with_for_update()).first()


def save_meta(session: Session, key: str, value: str) -> None:
    put(session, Meta(k=key, v=value))


def meta_once(session: Session, key: str, value: str) -> str:
    """Return what is known under that key: this value, unless somebody was first with another."""
    return value if add_once(session, Meta(k=key, v=value)) is not None else str(meta(session, key))


def forget_meta(session: Session, key: str) -> None:
    session.exec(delete(Meta).where(col(Meta.k) == key))


def metas(session: Session, prefix: str) -> dict[str, str]:
    """Return everything that is known under keys that begin so."""
    query = select(Meta).where(col(Meta.k).startswith(prefix, autoescape=True)).order_by(col(Meta.k))
    return {row.k: row.v for row in session.exec(query).all()}


def series(session: Session, series_id: int) -> PulseSeries | None:
    return session.get(PulseSeries, series_id)


def lock_series(session: Session, series_id: int) -> PulseSeries | None:
    """Return the series, held until the transaction ends: its waves, and the files of their keys, change only under
    this.
    """
    query = select(PulseSeries).where(PulseSeries.id == series_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def series_by_form(session: Session, form_token: str) -> PulseSeries | None:
    return session.exec(select(PulseSeries).where(PulseSeries.form_token == form_token)).first()


def every_series(session: Session) -> list[PulseSeries]:
    """Return all series, the newest first, archived ones last."""
    query = select(PulseSeries).order_by(col(PulseSeries.state) == "archived", col(PulseSeries.id).desc())
    return list(session.exec(query).all())


def due_series(session: Session, at: datetime) -> list[int]:
    """Return the ids of the running series whose next wave should be open by now; of one that waits, when it is to be
    looked at.
    """
    query = select(PulseSeries.id).where(PulseSeries.state == "running", col(PulseSeries.next_opens_at) <= at)
    query = query.where(or_(col(PulseSeries.look_again_at).is_(None), col(PulseSeries.look_again_at) <= at))
    return list(session.exec(query.order_by(col(PulseSeries.next_opens_at), col(PulseSeries.id))).all())


def survey(session: Session, survey_id: int) -> Survey | None:
    return session.get(Survey, survey_id)


def lock(session: Session, survey_id: int) -> Survey | None:
    """Return the survey, held alone until the transaction ends: no answer comes in meanwhile."""
    query = select(Survey).where(Survey.id == survey_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def hold(session: Session, survey_id: int) -> Survey | None:
    """Return the survey, held until the transaction ends: others who answer, and whoever closes it, wait for their
    turn.
    """
    query = select(Survey).where(Survey.id == survey_id).with_for_update(key_share=True)
    return session.exec(query.execution_options(populate_existing=True)).first()


def waves(session: Session, series_id: int) -> list[Survey]:
    """Return the surveys of a series, the newest first."""
    return list(session.exec(select(Survey).where(Survey.series == series_id).order_by(col(Survey.wave).desc())).all())


def wave(session: Session, series_id: int, number: int) -> Survey | None:
    return session.exec(select(Survey).where(Survey.series == series_id, Survey.wave == number)).first()


def state_of_wave(session: Session, series_id: int, number: int) -> str | None:
    """Return the state of that wave, whatever else is in its row; None when there is none."""
    return session.exec(select(Survey.state).where(Survey.series == series_id, Survey.wave == number)).first()


def live_keys(session: Session) -> list[tuple[int, int, int]]:
    """Return (survey id, series id, wave) of those whose answers are still sealed: known also of a row that makes no
    sense.
    """
    query = select(Survey.id, Survey.series, Survey.wave).where(col(Survey.state).in_(LIVE)).order_by(col(Survey.id))
    return [(survey_id, series_id, wave) for survey_id, series_id, wave in session.exec(query).all()]


def to_close(session: Session, at: datetime) -> list[int]:
    """Return the ids of the surveys whose time is over, or whose close was interrupted."""
    is_due = or_(col(Survey.state) == "closing", and_(col(Survey.state) == "open", col(Survey.closes_at) <= at))
    return list(session.exec(select(Survey.id).where(is_due).order_by(col(Survey.closes_at), col(Survey.id))).all())


def over(session: Session) -> list[Survey]:
    """Return the surveys that are counted or destroyed, the newest first."""
    query = select(Survey).where(col(Survey.state).not_in(LIVE)).order_by(col(Survey.closes_at).desc())
    return list(session.exec(query).all())
