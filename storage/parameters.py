"""The parameters of statements that are built once and asked again and again.

Building a statement takes the processor longer than asking it. One that is asked all day is a constant in front of the
function that asks it, with a parameter for each value.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import JSON, BindParameter, Dialect, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine


def value(name: str) -> BindParameter[Any]:
    """Stands in a statement for the value of that name."""
    return bindparam(name)


class among(FunctionElement[bool]):  # noqa: N801  (it reads as a condition: `among(col(Person.id), "ids")`)
    """Is the column's value in the list of that name?

    However long the list, it is one parameter, and so the statement is one text: SQLAlchemy's own `in_` writes it anew
    each time. Once in a statement for each name.
    """

    # Of a Boolean SQLAlchemy would make `… = 1` on SQLite, behind which no index is found.
    type = NullType()  # type: ignore[assignment]
    inherit_cache = True

    def __init__(self, column: Any, name: str) -> None:
        super().__init__(column, bindparam(name, type_=_ListOf(column.type)))


def among_requests(column: Any) -> among:
    """Is it one of the requests that `of_requests` fills in?"""
    return among(column, "request_ids")


def of_requests(request_ids: Collection[int]) -> dict[str, list[int]]:
    """The parameters of such a statement."""
    return {"request_ids": list(request_ids)}


class _ListOf(TypeDecorator[list[Any]]):
    """An array on PostgreSQL, JSON on SQLite."""

    impl = JSON
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSON() if dialect.name == "sqlite" else postgresql.ARRAY(self.item))


@compiles(among, "sqlite")
def _on_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"  # noqa: S608  (parts that SQLAlchemy wrote)


@compiles(among, "postgresql")
def _on_postgres(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY ({listed})"
