"""What every table is made of."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlmodel import SQLModel


class Table(SQLModel):
    """A row, whose values are where SQLAlchemy looks for them and nowhere else.

    SQLModel gives each value to SQLAlchemy and to Pydantic, and asks both first whether it is theirs: making a row
    takes the processor ten times as long then.
    """

    def __init__(self, **values: Any) -> None:
        """Raises TypeError for a column that the table does not have."""
        table, row = type(self), self.__dict__
        if not values.keys() <= table.__pydantic_fields__.keys():
            unknown = sorted(values.keys() - table.__pydantic_fields__.keys())
            raise TypeError(f"{table.__name__} has no {', '.join(unknown)}")
        same, made_anew = _defaults(table)
        row.update(same)
        row.update((name, make()) for name, make in made_anew.items() if name not in values)
        row.update(values)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in type(self).__pydantic_fields__:
            # What SQLAlchemy put in the column's place notes what is changed.
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)


@cache
def _defaults(table: type[Table]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """What a new row has in the columns that nobody names: values that never change, and what makes the others."""
    optional = {name: field for name, field in table.__pydantic_fields__.items() if not field.is_required()}
    made_anew: dict[str, Any] = {
        name: field.default_factory for name, field in optional.items() if field.default_factory is not None
    }
    return {name: field.default for name, field in optional.items() if name not in made_anew}, made_anew
