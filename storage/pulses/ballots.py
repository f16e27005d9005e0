"""Queries about answers: marks and envelopes, and no row that names a person. All the SQL of answering is here."""

from __future__ import annotations

from sqlmodel import Session, col, delete, func, select

from storage.rows import insert_into
from storage.tables.pulses import (
    Ballot,
)


def cast(session: Session, survey_id: int, mark: bytes, sealed: bytes) -> None:
    """Write an envelope, in the place of an earlier one. One statement, no row that names a person, no error to log."""
    ballot = insert_into(session.get_bind().dialect.name, Ballot).values(survey=survey_id, mark=mark, sealed=sealed)
    session.connection().execute(
        ballot.on_conflict_do_update(
            index_elements=[col(Ballot.survey), col(Ballot.mark)], set_={"sealed": ballot.excluded.sealed}
        )
    )


def withdraw(session: Session, survey_id: int, mark: bytes) -> bool:
    """Take an envelope out, and return whether there was one."""
    gone = session.exec(delete(Ballot).where(col(Ballot.survey) == survey_id, col(Ballot.mark) == mark))
    return bool(gone.rowcount)


def envelope(session: Session, survey_id: int, mark: bytes) -> bytes | None:
    """Return the envelope that lies under that mark; None where there is none."""
    sealed = session.exec(select(Ballot.sealed).where(Ballot.survey == survey_id, Ballot.mark == mark)).first()
    return None if sealed is None else bytes(sealed)


def is_there(session: Session, survey_id: int, mark: bytes) -> bool:
    query = select(func.count()).select_from(Ballot).where(Ballot.survey == survey_id, Ballot.mark == mark)
    return bool(session.exec(query).one())


def envelopes(session: Session, survey_id: int) -> list[tuple[bytes, bytes]]:
    """Return (mark, envelope), in the order of the marks."""
    query = select(Ballot.mark, Ballot.sealed).where(Ballot.survey == survey_id).order_by(col(Ballot.mark))
    return [(bytes(mark), bytes(sealed)) for mark, sealed in session.exec(query).all()]


def envelope_count(session: Session, survey_id: int) -> int:
    return session.exec(select(func.count()).select_from(Ballot).where(Ballot.survey == survey_id)).one()


def destroy_envelopes(session: Session, survey_id: int) -> None:
    session.exec(delete(Ballot).where(col(Ballot.survey) == survey_id))
