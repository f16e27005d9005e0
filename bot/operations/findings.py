"""What the doctor finds: one thing that is not as it should be, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bot import Bot


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    A `hint` is for whoever wants to know: it may be meant so, and nothing fails because of it. `check` is the name of
    the check that found it, for machines.
    """

    what: str
    advice: str
    hint: bool = False
    check: str = ""

    def __str__(self) -> str:
        return f"{'(hint)' if self.hint else '-'} {self.what}\n  {self.advice}"


class Check(Protocol):
    """Looks for one kind of trouble. Its name is in what it finds."""

    @property
    def __name__(self) -> str: ...

    def __call__(self, bot: Bot, /) -> Iterator[Finding]: ...
