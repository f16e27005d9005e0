"""What happens by itself with what people write in an ask channel."""

from __future__ import annotations

from enum import StrEnum


class Auto(StrEnum):
    """As the departments file says it."""

    OFF = "off"
    """Nothing: somebody asks for a request to be made."""
    OFFER = "offer"
    """Handoff puts the emoji under what reads like a request, for its writer to press."""
    OPEN = "open"
    """What reads like a request becomes one."""
