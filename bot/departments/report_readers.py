"""Who reads the company's report: those whom the departments file names, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Sequence

from storage import pulses as meta_rows
from storage.database import Session

_KEY = "company:report_readers"


def report_readers(session: Session) -> tuple[str, ...]:
    """Return their Slack user ids, in the order of the file."""
    kept = meta_rows.meta(session, _KEY)
    return () if kept is None else tuple(json.loads(kept))


def keep_report_readers(session: Session, person_ids: Sequence[str]) -> bool:
    """Let these read it from now on, and nobody else; return whether that is news."""
    if report_readers(session) == tuple(person_ids):
        return False
    meta_rows.save_meta(session, _KEY, json.dumps(list(person_ids)))
    return True
