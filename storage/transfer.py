"""All that one database holds, in another one: copied in batches, and compared row by row before it counts."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from sqlalchemy import Column, Connection, String, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlmodel import SQLModel

from storage import backups
from storage.database import Database, Session, Unavailable

_PAGE = 1_000
_ALEMBIC = "alembic_version"
_NOT_TAKEN = (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError, ValueError, TypeError)

Report = Callable[[str, int], None]
"""Hears the name of each table that arrived, and how many rows it has."""


class NotTransferred(Exception):
    """It was not done, and the target holds nothing of it. The text says why, and quotes nothing that is kept."""


def is_empty(database: Database) -> bool:
    """Return whether the database holds no row of ours, and no table of anybody else's. Raises Unavailable."""
    with database.at_one_moment() as connection:
        ours = {_ALEMBIC, *(table.name for table in _tables())}
        if set(inspect(connection).get_table_names()) - ours:
            return False
        there = set(inspect(connection).get_table_names()) - {_ALEMBIC}
        rows = (
            connection.execute(select(1).select_from(one).limit(1)).first() for one in _tables() if one.name in there
        )
        return not any(rows)


def copy_all(source: Database, target: Database, report: Report, finish: Callable[[Session], None]) -> None:
    """Copy every row into the target's tables, which are empty, and compare each with the one it came from; then
    `finish` changes what must be another there. All of it in one transaction: everything, or nothing.

    Both have the tables of this version. Nobody else can change the source meanwhile, and nothing is changed in it.
    Raises NotTransferred, and Unavailable.
    """
    with _held(source) as there, target.transaction() as session:
        here = session.connection()
        for table in _tables():
            report(table.name, _transfer(there, here, table))
        numbers = backups.last_numbers_on(there)
        backups.set_last_numbers_on(here, numbers)
        if backups.last_numbers_on(here) != numbers:
            raise NotTransferred("The target would not go on counting where the source stopped.")
        if not target.is_sqlite:
            # Its own housekeeping comes within a minute: until then it would read whole tables.
            here.execute(text("ANALYZE"))
        finish(session)


def _tables() -> list[Table]:
    return list(SQLModel.metadata.sorted_tables)


@contextmanager
def _held(source: Database) -> Iterator[Connection]:
    """Read, and let nobody write until the end."""
    with source.transaction() as session:
        connection = session.connection()
        if not source.is_sqlite:
            names = ", ".join(f'"{table.name}"' for table in _tables())
            connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
        yield connection


def _transfer(there: Connection, here: Connection, table: Table) -> int:
    try:
        _copy(there, here, table)
        return _compare(there, here, table)
    except psycopg.OperationalError as error:
        raise Unavailable("the target is gone") from error
    except StatementError as error:
        if isinstance(error, _NOT_TAKEN) or isinstance(error.orig, _NOT_TAKEN):
            raise _damaged(table, error) from None
        raise
    except _NOT_TAKEN as error:
        raise _damaged(table, error) from None


def _damaged(table: Table, error: Exception) -> NotTransferred:
    return NotTransferred(
        f"The table {table.name} holds something that the target does not take ({type(error).__name__}): somebody, or "
        "a failing disk, changed it past Handoff."
    )


def _copy(there: Connection, here: Connection, table: Table) -> None:
    if here.dialect.name == "postgresql":
        _stream(there, here, table)
    else:
        names = table.columns.keys()
        for page in _pages(there, table):
            here.execute(insert(table), [dict(zip(names, row, strict=True)) for row in page])


def _stream(there: Connection, here: Connection, table: Table) -> None:
    """The same by COPY, PostgreSQL's own way for very many rows."""
    processors = [column.type.dialect_impl(here.dialect).bind_processor(here.dialect) for column in table.columns]
    quoted = here.dialect.identifier_preparer.quote
    columns = ", ".join(quoted(column.name) for column in table.columns)
    driver: Any = here.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quoted(table.name)} ({columns}) FROM STDIN") as stream:
        for page in _pages(there, table):
            for row in page:
                values = zip(processors, row, strict=True)
                stream.write_row([process(value) if process else value for process, value in values])


def _compare(there: Connection, here: Connection, table: Table) -> int:
    """Return how many rows the table has, each as it was. Raises NotTransferred."""
    count = select(func.count()).select_from(table)
    wanted, found = there.execute(count).scalar_one(), here.execute(count).scalar_one()
    if wanted != found:
        raise NotTransferred(f"Of {wanted:,} rows of the table {table.name}, {found:,} arrived.")
    with closing(_pages(there, table)) as sent, closing(_pages(here, table)) as arrived:
        if any(before != after for before, after in zip(sent, arrived, strict=True)):
            raise NotTransferred(f"A row of the table {table.name} did not arrive as it was.")
    return int(found)


def _pages(connection: Connection, table: Table) -> Generator[list[tuple[Any, ...]]]:
    """The rows in the order of their keys, which is that of the bytes in both databases."""
    is_postgres = connection.dialect.name == "postgresql"
    keys = [column.collate("C") if is_postgres and _is_text(column) else column for column in table.primary_key]
    statement = select(table).order_by(*keys).execution_options(yield_per=_PAGE)
    with connection.execute(statement) as rows:
        for page in rows.partitions(_PAGE):
            yield [tuple(row) for row in page]


def _is_text(column: Column[Any]) -> bool:
    return isinstance(getattr(column.type, "impl_instance", column.type), String)
