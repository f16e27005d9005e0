"""The arguments of a Web API call, however they were sent: query, form or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox.model import Json, SlackError

_TRUE = ("1", "true", "True")


class Arguments:
    """Named values; in forms, nested ones are JSON in a string."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    @property
    def shown(self) -> Json:
        """All of them, for the log: strings of JSON opened."""
        return {name: _opened(value) for name, value in self._values.items()}

    def text(self, name: str) -> str | None:
        """A string, or None when it was not sent."""
        value = self._values.get(name)
        return None if value is None else str(value)

    def needed(self, name: str) -> str:
        """A string that must be there. SlackError otherwise."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, otherwise: bool = False) -> bool:
        """A yes or no."""
        value = self._values.get(name)
        return otherwise if value is None else value is True or str(value) in _TRUE

    def number(self, name: str, otherwise: int) -> int:
        """A whole number. SlackError for anything else."""
        value = self._values.get(name)
        if value is None or value == "":
            return otherwise
        try:
            return int(value)
        except ValueError:
            raise invalid_arguments(f"must be an integer [json-pointer:/{name}]") from None

    def nested(self, name: str, error: str) -> Any:
        """A list or object, None when it was not sent. SlackError with that code for anything that is no JSON."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None


def invalid_arguments(*problems: str) -> SlackError:
    """Slack's answer to arguments it cannot use."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return SlackError("invalid_arguments", response_metadata={"messages": messages})


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
