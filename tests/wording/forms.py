"""What forms say of a department, and at a field where something is wrong."""

from __future__ import annotations

import re

from tests.wording.phrases import HOURS, WHEN

_CUT = "This is longer than a request can be. The first 3,000 characters are above."
_STANDARD = re.compile(
    r"(?P<department>[^\n]+) promises a first answer (?:within (?P<first>[^.\n]+?)|in no promised time) "
    r"and to be done (?:within (?P<done>[^.\n]+)|in no promised time)\."
)
_SENT_NOW = re.compile(rf"If you send it now, the first answer is due {WHEN}\.")
_OPENS = re.compile(rf"Closed now, opens {WHEN}\.")
_USUALLY = re.compile(r"Usually done within (?P<half>[^;.\n]+?)(?:; 85 of 100 requests within (?P<most>[^,.\n]+))?[,.]")
NEEDS_A_SUMMARY = "Please say in a few words what you need."
NEEDS_WORDS = "Please write a word or two."
NEEDS_A_CHOICE = "Please choose one of the three."
NEEDS_A_TIME = "Please choose a date and a time."
TOO_FAR = "Please choose a time within the next year."
_CLOSED = re.compile(rf"{HOURS}\. Please choose a time after that\.")


def is_cut(form: str) -> bool:
    """Whether a form says that it does not take all that was written."""
    return _CUT in form


def closed_until_in(error: str) -> tuple[str, str] | None:
    """The same, where a time was chosen at which nobody works yet."""
    match = _CLOSED.fullmatch(error)
    return None if match is None else (match["department"], match["when"])


def promised_in(form: str) -> tuple[str, str | None, str | None] | None:
    """Who promises an answer, and a solution, within which lengths of time; None where nothing is promised."""
    match = _STANDARD.search(form)
    return None if match is None else (match["department"], match["first"], match["done"])


def sent_now_in(form: str) -> str | None:
    """When the first answer is due, if the form is sent now."""
    match = _SENT_NOW.search(form)
    return None if match is None else match["when"]


def opens_in(form: str) -> str | None:
    """When a department that is closed opens; None while it is open."""
    match = _OPENS.search(form)
    return None if match is None else match["when"]


def usually_in(form: str) -> tuple[str, str | None] | None:
    """How long it takes by experience: half of all requests, and 85 of 100, where that is told."""
    match = _USUALLY.search(form)
    return None if match is None else (match["half"], match["most"])
