"""Reading PostgreSQL the way somebody with the server's disk would: system columns, raw pages, the write-ahead log.

All of it comes over one connection of a superuser, which is who reads a server's files without being on the server.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.anonymity.evidence import Picture, Row, Slot, Written

PAGE = 8192
_RECORD_HEADER = 24
_TRANSACTION_MANAGER = 1


class PostgresWatch:
    """Looks at one database of a server, and at everything the server wrote since the watch began."""

    backend = "postgres"

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self._log = f"{address.query['host']}/log" if "host" in address.query else ""
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, autocommit=True)
        self._segment = int(self._ask("SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'"))
        self._timeline = str(self._ask("SELECT pg_walfile_name(pg_current_wal_lsn())"))[:8]
        self._read_to = self._position()
        self._log_read_to = len(self._server_log())
        self._history: list[Written] = []

    def files(self) -> dict[str, bytes]:
        """Tables, indexes and oversize values, as they lie on the disk."""
        self._connection.execute("CHECKPOINT")
        ours = """
            SELECT relname, pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c
            WHERE relfilenode <> 0 AND relkind IN ('r', 'i', 't')
            AND (relnamespace = 'public'::regnamespace OR relnamespace = 'pg_toast'::regnamespace AND c.oid >= 16384)
        """
        return dict(self._connection.execute(ours, binary=True).fetchall())

    def picture(self) -> Picture:
        tables = self._connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
        ).fetchall()
        return Picture(tuple(row for (table,) in tables for row in self._rows(table)))

    def written(self) -> list[Written]:
        """What the server wrote into its log since the last call."""
        # A commit that waits for the log; without it the newest records may still be in memory.
        with self._connection.transaction():
            self._connection.execute("SET LOCAL synchronous_commit = on")
            self._connection.execute("SELECT pg_logical_emit_message(true, '', '')")
        start, self._read_to = self._read_to, self._position()
        fresh = [
            Written(xid, data) for xid, data in _records(self._log_between(start, self._read_to), start, self._segment)
        ]
        self._history += fresh
        return fresh

    def left(self) -> tuple[Written, ...]:
        """All of it since the watch began: the server keeps segments of 16 MB and recycles them when it likes."""
        return tuple(self._history)

    def server_log(self) -> tuple[str, ...]:
        return tuple(self._server_log()[self._log_read_to :].decode(errors="replace").splitlines())

    def copies_box(self, one: Slot, into: Slot) -> None:
        """Write: what lies in one place of a ballot box comes to lie in another too."""
        statement = sql.SQL("UPDATE {t} SET {b} = (SELECT {b} FROM {t} WHERE {k} = %s) WHERE {k} = %s").format(
            t=sql.Identifier(one.table), b=sql.Identifier(one.box_column), k=sql.Identifier(one.key_column)
        )
        self._connection.execute(statement, (one.key, into.key))

    def close(self) -> None:
        self._connection.close()

    def _rows(self, table: str) -> Iterator[Row]:
        # The double cast: xmin is of a type that turns into text and into nothing else.
        query = sql.SQL("SELECT ctid::text, xmin::text::bigint, * FROM {}").format(sql.Identifier(table))
        cursor = self._connection.execute(query)
        names = [column.name for column in cursor.description or ()][2:]
        for ctid, xmin, *values in cursor:
            block, offset = ctid.strip("()").split(",")
            yield Row(table, (int(block), int(offset)), xmin, dict(zip(names, values, strict=True)))

    def _position(self) -> int:
        return int(self._ask("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))

    def _log_between(self, start: int, end: int) -> bytes:
        pieces = []
        while start < end:
            number, offset = divmod(start, self._segment)
            length = min(end - start, self._segment - offset)
            per_file = 0x100000000 // self._segment
            name = f"{self._timeline}{number // per_file:08X}{number % per_file:08X}"
            pieces.append(self._ask("SELECT pg_read_binary_file('pg_wal/' || %s, %s, %s)", name, offset, length))
            start += length
        return b"".join(pieces)

    def _server_log(self) -> bytes:
        return bytes(self._ask("SELECT pg_read_binary_file(%s, true)", self._log) or b"") if self._log else b""

    def _ask(self, query: str, *values: Any) -> Any:
        row = self._connection.execute(query, values, binary=True).fetchone()
        return row[0] if row else None


def _records(log: bytes, start: int, segment: int) -> Iterator[tuple[int, bytes]]:
    """The records of a stretch of the log that begins with one: the transaction, and the bytes.

    Records run across pages; each page begins with a header of its own, longer on the first page of a segment
    (https://www.postgresql.org/docs/current/wal-internals.html, and access/xlog_internal.h).
    """
    stream = b"".join(_without_page_headers(log, start, segment))
    at = 0
    while at + _RECORD_HEADER <= len(stream):
        length, xid = struct.unpack_from("=II", stream, at)
        if length < _RECORD_HEADER:
            return
        yield xid, stream[at : at + length]
        at += (length + 7) & ~7


def _without_page_headers(log: bytes, start: int, segment: int) -> Iterator[bytes]:
    at = start
    while at < start + len(log):
        header = 0 if at % PAGE else 40 if at % segment == 0 else 24
        end = min((at // PAGE + 1) * PAGE, start + len(log))
        yield log[at + header - start : end - start]
        at = end
