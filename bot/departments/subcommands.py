"""The words that `/request` understands by itself. No department may be called like one of them."""

from __future__ import annotations

import re
from enum import StrEnum

_NUMBER = re.compile(r"r-?([0-9]{1,9})", re.IGNORECASE)


class Subcommand(StrEnum):
    """A first word that is no department."""

    HELP = "help"
    MINE = "mine"
    REPORT = "report"


def subcommand(text: str) -> Subcommand | int | None:
    """What is meant by all that stands behind `/request`: a word of its own, or the number of a request, as in R-12."""
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return int(number[1])
    return next((word for word in Subcommand if word == text.casefold()), None)


def is_taken(text: str) -> bool:
    """Would `/request` never look for a department of that name?"""
    return subcommand(text) is not None
