"""Reading SQLite the way a burglar would: from copies of its files, past SQL where that shows more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.anonymity.evidence import Picture, Row, Slot, Written

PAGE = 4096
_WAL_HEADER, _FRAME_HEADER = 32, 24


class SqliteWatch:
    """Looks at a database file, and at what lies beside it, without ever opening it."""

    backend = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: set[tuple[bytes, int]] = set()
        self._transaction = 0

    def files(self) -> dict[str, bytes]:
        """Byte for byte: the database, its journal and its write-ahead log."""
        beside = {kind: self._path.with_name(self._path.name + kind) for kind in ("", "-wal", "-journal")}
        return {f"database{kind}": path.read_bytes() for kind, path in beside.items() if path.exists()}

    def picture(self) -> Picture:
        return picture_of(self.files())

    def written(self) -> list[Written]:
        """What was added to the write-ahead log since the last call."""
        wal = self.files().get("database-wal", b"")
        fresh = [frame for frame in _frames(wal) if frame[:2] not in self._known]
        self._known.update(frame[:2] for frame in fresh)
        return self._numbered(fresh)

    def left(self) -> tuple[Written, ...]:
        """What the log holds now, with the remains of its earlier rounds."""
        # The first salt goes up by one with every round.
        frames = sorted(_frames(self.files().get("database-wal", b"")))
        return tuple(self._numbered(frames))

    def server_log(self) -> tuple[str, ...]:
        return ()

    def copies_box(self, one: Slot, into: Slot) -> None:
        """Write: what lies in one place of a ballot box comes to lie in another too."""
        statement = (
            f'UPDATE "{one.table}" SET "{one.box_column}" = '  # noqa: S608 - of its own names
            f'(SELECT "{one.box_column}" FROM "{one.table}" WHERE "{one.key_column}" = ?) WHERE "{into.key_column}" = ?'
        )
        with closing(sqlite3.connect(self._path)) as connection, connection:
            connection.execute(statement, (one.key, into.key))

    def close(self) -> None:
        pass

    def _numbered(self, frames: list[tuple[bytes, int, bool, bytes]]) -> list[Written]:
        pieces = []
        for _salts, _number, commits, page in frames:
            pieces.append(Written(self._transaction, page))
            self._transaction += commits
        return pieces


def picture_of(files: dict[str, bytes]) -> Picture:
    """What SQL shows of these files."""
    with TemporaryDirectory(prefix="handoff-look-") as name:
        for kind, content in files.items():
            (Path(name) / kind).write_bytes(content)
        with closing(sqlite3.connect(Path(name) / "database")) as connection:
            return Picture(tuple(_rows(connection)))


def _rows(connection: sqlite3.Connection) -> Iterator[Row]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    for (table,) in tables:
        try:
            cursor = connection.execute(f'SELECT rowid, * FROM "{table}" ORDER BY rowid')  # noqa: S608 - of its own names
        except sqlite3.OperationalError:
            # Without rowid: the order of the key is all that SQL tells.
            cursor = connection.execute(f'SELECT 0, * FROM "{table}"')  # noqa: S608
        names = [column[0] for column in cursor.description][1:]
        for number, (rowid, *values) in enumerate(cursor):
            yield Row(table, (rowid or number, 0), None, dict(zip(names, values, strict=True)))


def _frames(wal: bytes) -> Iterator[tuple[bytes, int, bool, bytes]]:
    """Salts, number, whether a transaction ends here, and the page. (https://www.sqlite.org/fileformat2.html#walformat)"""
    size = _FRAME_HEADER + PAGE
    for number in range((len(wal) - _WAL_HEADER) // size):
        start = _WAL_HEADER + number * size
        header = wal[start : start + _FRAME_HEADER]
        yield header[8:16], number, header[4:8] != b"\0\0\0\0", wal[start + _FRAME_HEADER : start + size]
