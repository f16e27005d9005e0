"""What all canaries have in common, and how the challenger finds them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import ClassVar

from tests.anonymity.canaries.tables import Tables
from tests.anonymity.design import Design
from tests.anonymity.script import Plan, Script, Voice

BOTH = ("sqlite", "postgres")


class Canary(Design):
    """A small store with one mistake."""

    attack: ClassVar[int]
    """The number of the attack that must break it,"""
    level: ClassVar[int] = 1
    """at this level,"""
    at_least: ClassVar[float] = 0.95
    """with this success."""
    plan: ClassVar[Plan] = Plan.PLAIN
    backends: ClassVar[tuple[str, ...]] = BOTH
    pragmas: ClassVar[str] = ""
    """Statements, with `;` between them."""
    schema: ClassVar[str] = ""
    """The same."""
    is_vacuumed: ClassVar[bool] = True
    """At the close: nothing hides in free space then, so that the mistake is all there is to find."""

    can_change = False

    def __init__(self, url: str, random: Random) -> None:
        super().__init__(url, random)
        self.db = Tables(url, _parts(self.pragmas))
        self.secret = hashlib.sha256(str(random.random()).encode()).digest()
        for statement in _parts(self.schema):
            self.db.execute(statement)

    def directory(self, plan: Plan) -> Mapping[str, str]:
        rooms = ["it"] * 5 + ["sales"] * 5 + ["legal"] * 3 if plan is Plan.CRASH else ["it"] * 6 + ["sales"] * 6
        return {f"U{self.random.getrandbits(40):010X}": room for room in rooms}

    def opens(self, script: Script) -> None:
        self.people = sorted(script.directory)

    def hears(self, user: str, voice: Voice, at: datetime, kind: str) -> None:
        if kind != "repeats":
            self.answer(user, voice, at)

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        raise NotImplementedError

    def closes(self, at: datetime) -> None:
        self.tidy()

    def tidy(self) -> None:
        if self.is_vacuumed:
            self.db.vacuum()
        else:
            self.db.checkpoint()

    def published(self) -> Sequence[str]:
        return ()

    def leaves(self) -> None:
        self.db.close()


def _parts(statements: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in statements.split(";") if part.strip())


def say(voice: Voice) -> tuple[int, str, str]:
    """An answer as three columns: `scale`, `choice`, `text`."""
    return voice.scale, voice.choice, voice.text


ANSWER = "scale INT, choice TEXT, text TEXT"
