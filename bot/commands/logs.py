"""Logs for machines and for people, without secrets and without a word that anybody wrote."""

from __future__ import annotations

import errno
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# At DEBUG these print whole payloads: who wrote what, and the tokens of the connection.
TALKATIVE = ("slack_bolt", "slack_sdk", "handoff.bolt", "apscheduler", "sqlalchemy", "alembic", "urllib3")

# What a form's answers and a pressed button look like, as a structure and as text.
_FORM_KEYS = {"state", "values", "view", "actions", "action_id", "selected_option", "selected_options"}
_INTERACTIONS = {"view_submission", "view_closed", "block_actions", "interactive"}
_PAYLOAD = re.compile(
    r"""["']type\\*["']\s*:\s*\\*["'](view_submission|block_actions)|["'](state|values|actions)\\*["']\s*:\s*[\[{]"""
    r"""|["'](action_id|selected_options?)\\*["']\s*:"""
)
_DEEPEST = 6
# Where a failure is told to have been: the last places, and before them the last of ours.
_PLACES = 3
_OURS = Path(__file__).parents[2]
_PACKAGES = ("bot", "handlers", "storage")


def configure(level: str, style: str, stream: TextIO | None = None) -> None:
    """Send every log to the stream (standard error by default), one line each: `style` is json or text."""
    renderer: Processor = (
        structlog.processors.JSONRenderer(sort_keys=True)
        if style == "json"
        else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True)
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(carries_no_form)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _where_it_failed,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            # The standard formatter would add the exception's own text below the line.
            keep_exc_info=False,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def carries_no_form(record: logging.LogRecord) -> bool:
    """False for a record with a piece of Slack's payloads: a filled-in form, or a button that somebody pressed.

    Who answered what in a pulse comes in one of these. Nothing of ours logs them; this is for what is not ours.
    """
    told = record.__dict__
    return not (_PAYLOAD.search(_said(record)) or any(_is_payload(told[name]) for name in told.keys() - {"msg"}))


def _said(record: logging.LogRecord) -> str:
    """What the line would say, with what is filled in: an exception may quote a form."""
    try:
        return f"{record.msg} {record.getMessage()}"
    except (TypeError, ValueError, LookupError):
        # More places than values, or the other way round: then it says no more than this.
        return str(record.msg)


def _is_payload(value: object, depth: int = 0) -> bool:
    if depth > _DEEPEST:
        return False
    if isinstance(value, Mapping):
        return (
            bool(_FORM_KEYS & value.keys())
            or value.get("type") in _INTERACTIONS
            or any(_is_payload(inner, depth + 1) for inner in value.values())
        )
    if isinstance(value, list | tuple | set):
        return any(_is_payload(inner, depth + 1) for inner in value)
    return isinstance(value, str | bytes) and bool(_PAYLOAD.search(str(value)))


def _where_it_failed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Exceptions as a chain of types, codes and places. Their own text may quote rows, forms or tokens, so it is left
    out.
    """
    record = event.get("_record")
    error = record.exc_info[1] if record is not None and record.exc_info else None
    if error is not None:
        event["failed"] = " < ".join(_told(error))
    event.pop("exc_info", None)
    return event


def _told(error: BaseException) -> Iterator[str]:
    current: BaseException | None = error
    while current is not None:
        frames = traceback.extract_tb(current.__traceback__)
        last = frames[-_PLACES:]
        ours = next((frame for frame in reversed(frames) if _path_of_ours(frame.filename)), None)
        # Deep in a driver the last places are all its own: ours says what was being done.
        shown = [*([ours] if ours is not None and ours not in last else []), *last]
        yield f"{type(current).__name__}{_code(current)} at {', '.join(map(_place, shown))}"
        current = current.__cause__ or current.__context__


def _place(frame: traceback.FrameSummary) -> str:
    return f"{_path_of_ours(frame.filename) or Path(frame.filename).name}:{frame.lineno} {frame.name}"


def _path_of_ours(filename: str) -> str | None:
    """Return the path of a module of ours within its package: there are several of each name."""
    path = Path(filename)
    if not path.is_relative_to(_OURS) or path.relative_to(_OURS).parts[0] not in _PACKAGES:
        return None
    return path.relative_to(_OURS).as_posix()


def _code(error: BaseException) -> str:
    """Return what the database's driver or the system calls it, in brackets: a code of theirs and no words.

    Source: sqlite.org/rescode.html; postgresql.org/docs/current/errcodes-appendix.html; errno of the system.
    """
    number = error.errno if isinstance(error, OSError) else None
    known = (
        getattr(error, "sqlite_errorname", None),
        getattr(error, "sqlstate", None),
        errno.errorcode.get(number) if isinstance(number, int) else None,
    )
    found = next((str(one) for one in known if one), None)
    return f" ({found})" if found else ""
