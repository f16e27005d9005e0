"""What every refusal is."""

from __future__ import annotations


class Refused(Exception):
    """Not a failure: the rules say no. Nothing was changed."""
