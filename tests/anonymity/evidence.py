"""What an attacker holds in their hands when the survey is over, level by level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from tests.anonymity.script import Act, Voice

LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Row:
    """One row as SQL shows it, with what the engine tells beside: where it lies, and who wrote it."""

    table: str
    place: tuple[int, int]
    """The rowid on SQLite, block and offset (`ctid`) on PostgreSQL: the order in which a dump would list it."""
    xmin: int | None
    values: Mapping[str, Any]

    @cached_property
    def cells(self) -> tuple[bytes, ...]:
        """Every value as bytes, as a search would meet it."""
        return tuple(_as_bytes(value) for value in self.values.values() if value is not None)

    def holds(self, what: bytes) -> bool:
        return any(what in cell for cell in self.cells)


@dataclass(frozen=True)
class Picture:
    """All rows of all tables at one moment, in the order in which the engine keeps them."""

    rows: tuple[Row, ...]

    def holding(self, what: bytes) -> list[Row]:
        # Most questions are answered by no.
        return [row for row in self.rows if row.holds(what)] if what in self._everything else []

    @cached_property
    def _everything(self) -> bytes:
        return b"\0".join(cell for row in self.rows for cell in row.cells)

    def table(self, name: str) -> list[Row]:
        return [row for row in self.rows if row.table == name]

    @cached_property
    def boxes(self) -> dict[Slot, bytes]:
        """What looks like a ballot box: rows with a key of bytes, and beside it something longer and unreadable."""
        found: dict[Slot, bytes] = {}
        for row in self.rows:
            blobs = {name: value for name, value in row.values.items() if isinstance(value, bytes)}
            # A sealed box is 48 bytes longer than its content.
            boxes = [name for name, value in blobs.items() if len(value) > 48]
            keys = [name for name, value in blobs.items() if 16 <= len(value) <= 48]
            if len(boxes) == 1 and keys:
                found[Slot(row.table, keys[0], blobs[keys[0]], boxes[0])] = blobs[boxes[0]]
        return found


@dataclass(frozen=True)
class Slot:
    """A place in a ballot box."""

    table: str
    key_column: str
    key: bytes
    box_column: str


@dataclass(frozen=True)
class Written:
    """One piece of a journal, in the order of writing: a page of SQLite's WAL or a record of PostgreSQL's."""

    transaction: int
    data: bytes


class Code(Protocol):
    """The source code of the thing that is attacked, as far as keys and boxes go. The attacker has read it."""

    def unwrap(self, secret: bytes, wrapped: bytes) -> bytes | None: ...

    def opens(self, key: bytes, box: bytes) -> bytes | None:
        """The content of a ballot, if this is its key."""

    def mark(self, key: bytes, survey: str, user: str) -> bytes | None: ...


class NoKeys:
    """The code of a thing that seals nothing."""

    def unwrap(self, secret: bytes, wrapped: bytes) -> bytes | None:
        return None

    def opens(self, key: bytes, box: bytes) -> bytes | None:
        return None

    def mark(self, key: bytes, survey: str, user: str) -> bytes | None:
        return None


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything of one game, for the worst of observers: they saw who answered when, and know the source code."""

    backend: str
    directory: Mapping[str, str]
    seen: tuple[Act, ...]
    surveys: tuple[str, ...]
    code: Code
    published: tuple[str, ...]
    """The comments in the order in which they were shown."""

    # Level 1: what is left at the end.
    final: Picture
    files: Mapping[str, bytes]
    left: tuple[Written, ...] = ()
    """What the journal still holds at the end."""

    # Level 2: what somebody kept who looked after every act.
    pictures: tuple[Picture, ...] = ()
    """One after each of the acts, and one before the first."""
    journal: tuple[Written, ...] = ()
    written_while_open: int = 0
    """How many pieces of the journal are older than the close."""
    logs: tuple[str, ...] = ()
    scrapes: tuple[str, ...] = ()
    """What metrics and live views said before the first act and after each."""
    second: Picture | None = None
    """Right before the close of the second wave, if there is one."""
    restored: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """What a backup, taken after so many acts and brought up today, came to publish."""
    told: Mapping[str, Voice] = field(default_factory=dict)
    """What people told over lunch: what one of the pair said in the second wave, or what everybody else said."""

    # Level 3 and 4: secrets.
    secret: bytes | None = None
    keys: Mapping[str, bytes] = field(default_factory=dict)

    keys_meanwhile: Mapping[str, bytes] = field(default_factory=dict)

    def at(self, level: int) -> Evidence:
        """The part of it that an attacker of this level has."""
        less = (
            replace(self, keys_meanwhile={}) if level < 4 else replace(self, keys={**self.keys, **self.keys_meanwhile})
        )
        if level < 3:
            less = replace(less, secret=None, keys={}, restored={})
        if level < 2:
            less = replace(less, pictures=(), journal=(), logs=(), scrapes=())
        return less

    def first_seen(self, user: str) -> datetime:
        return next(act.at for act in self.seen if act.user == user)

    def last_seen(self, user: str) -> datetime:
        """When they said what counts: a second sending of the same changes nothing."""
        return next(act.at for act in reversed(self.seen) if act.user == user and act.kind != "repeats")

    def last_act(self, user: str) -> int:
        """The number of that act."""
        return max(n for n, act in enumerate(self.seen) if act.user == user and act.kind != "repeats")

    def views(self) -> Iterator[Picture]:
        """Every picture there is, the oldest first."""
        yield from self.pictures
        yield self.final

    @property
    def everything_written(self) -> tuple[Written, ...]:
        return self.journal or self.left


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return str(value).encode()
