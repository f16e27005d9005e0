"""Rows by their keys: read, inserted, inserted once, put; and plain ones. Each statement is built once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Executable, Insert, bindparam, inspect
from sqlalchemy import insert as sql_insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

from storage import parameters

Row = TypeVar("Row", bound=SQLModel)


def by_key(session: Session, model: type[Row], *key: Any) -> Row | None:
    """Return the row with that primary key, if there is one.

    What `session.get` does, for half of its work: the statement is built once, and not each time.
    """
    known = session.identity_map.get(identity_key(model, key))
    if known is not None:
        return known
    return session.exec(_select_by_key(model), params=dict(zip(_keys(model), key, strict=True))).first()


def by_keys(session: Session, model: type[Row], keys: Collection[Any]) -> dict[Any, Row]:
    """Return the rows with these primary keys, by key; unknown ones are left out. What the session knows it is not
    asked for again.
    """
    identity, known = inspect(model).identity_key_from_primary_key, session.identity_map
    found = {key: row for key in keys if (row := known.get(identity((key,)))) is not None}
    missing = [key for key in keys if key not in found]
    if missing:
        (name,) = _keys(model)
        rows = session.exec(_select_by_keys(model), params={"keys": missing}).all()
        found |= {getattr(row, name): row for row in rows}
    return found


def read(session: Session, statement: Executable, **values: Any) -> Sequence[Any]:
    """Return plain rows of what is only looked at, what this session changed included. That the session looks after
    rows takes three times as long as asking for them.
    """
    session.flush()
    return session.connection().execute(statement, values).all()


def detached(session: Session, statement: SelectOfScalar[Row], model: type[Row], **values: Any) -> list[Row]:
    """Return what the statement finds as rows that are only looked at: what is changed in them is not kept."""
    return [model(**found._mapping) for found in read(session, statement, **values)]


def columns_of(*models: type[SQLModel]) -> list[Column[Any]]:
    """Return what to select for `side_by_side`."""
    return [column for model in models for column in inspect(model).columns]


def side_by_side(found: Sequence[Any], *models: type[SQLModel]) -> Iterator[Any]:
    """Return a row of each of these tables, to be looked at only, of a plain row that has their columns in turn."""
    values = iter(found)
    return (model(**dict(zip(_names(model), values, strict=False))) for model in models)


def insert(session: Session, row: Row) -> Row:
    """Insert a row that nobody changes any more, and return it with its key. The session does not look after it."""
    session.flush()
    written = session.connection().execute(_insert(type(row)), _given(row))
    return _with_key(row, written.inserted_primary_key)


def insert_all(session: Session, rows: Sequence[SQLModel]) -> None:
    """The same for several rows of one table, in one statement; they are not told their keys."""
    if rows:
        session.flush()
        session.connection().execute(_insert(type(rows[0])), [_given(row) for row in rows])


def add_once(session: Session, row: Row) -> Row | None:
    """Insert the row, or answer None when a unique key says that somebody already did.

    The transaction goes on either way. Look at the answer; never look first.
    """
    session.flush()
    connection, model = session.connection(), type(row)
    written = connection.execute(
        _insert_once(connection.dialect.name, model), _given(row), execution_options={"preserve_rowcount": True}
    )
    if not written.rowcount:
        return None
    return _looked_after(session, _with_key(row, written.inserted_primary_key))


def add_all_once(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert rows of one table, all in one go, without those whose unique keys are taken. The session does not look
    after them.
    """
    if rows:
        session.flush()
        connection = session.connection()
        connection.execute(_insert_once(connection.dialect.name, type(rows[0])), [_given(row) for row in rows])


def put(session: Session, row: SQLModel) -> None:
    """Insert the row, or replace the one with its key: one statement, so that two at once do not collide.

    The session does not look after the row; one with its key that it read before says the same from now on.
    """
    session.flush()
    connection, model = session.connection(), type(row)
    connection.execute(_insert_or_replace(connection.dialect.name, model), _values(row))
    key = tuple(getattr(row, name) for name in _keys(model))
    known = session.identity_map.get(identity_key(model, key))
    if known is not None:
        session.refresh(known)


def insert_into(dialect: str, model: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An insert that may say what is to happen when a unique key is taken; each database has its own."""
    return sqlite.insert(model) if dialect == "sqlite" else postgresql.insert(model)


@cache
def _keys(model: type[SQLModel]) -> tuple[str, ...]:
    """The names of the columns of the primary key."""
    table = inspect(model)
    return tuple(table.get_property_by_column(column).key for column in table.primary_key)


@cache
def _names(model: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.key for column in columns_of(model))


def _given(row: SQLModel) -> dict[str, Any]:
    """What the row says, without a key that the database is to give it."""
    keys = _keys(type(row))
    return {name: value for name, value in _values(row).items() if value is not None or name not in keys}


def _values(row: SQLModel) -> dict[str, Any]:
    """What the row says. It is written down at once, so that lists in it need not be copied."""
    return {name: getattr(row, name) for name in type(row).model_fields}


def _with_key(row: Row, key: Sequence[Any] | None) -> Row:
    for name, value in zip(_keys(type(row)), key or (), strict=True):
        setattr(row, name, value)
    return row


def _looked_after(session: Session, row: Row) -> Row:
    """The row as if the session had read it: what is changed in it from now on is kept."""
    make_transient_to_detached(row)
    session.add(row)
    return row


@cache
def _select_by_key(model: type[Row]) -> SelectOfScalar[Row]:
    return select(model).where(*(getattr(model, name) == bindparam(name) for name in _keys(model)))


@cache
def _select_by_keys(model: type[Row]) -> SelectOfScalar[Row]:
    (name,) = _keys(model)
    return select(model).where(parameters.among(getattr(model, name), "keys"))


@cache
def _insert(model: type[SQLModel]) -> Insert:
    return sql_insert(model)


@cache
def _insert_once(dialect: str, model: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    return insert_into(dialect, model).on_conflict_do_nothing()


@cache
def _insert_or_replace(dialect: str, model: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    insert, index = insert_into(dialect, model), list(inspect(model).primary_key)
    rest = {name: insert.excluded[name] for name in model.model_fields if name not in _keys(model)}
    if rest:
        return insert.on_conflict_do_update(index_elements=index, set_=rest)
    else:
        return insert.on_conflict_do_nothing(index_elements=index)
