"""Columns and checks that many tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field

from storage.types import UtcDateTime


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_type=UtcDateTime, nullable=nullable, index=index)


def json(default: type[dict[str, Any]] | type[list[Any]] = dict) -> Any:
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


def one_of(column: str, *allowed: str) -> CheckConstraint:
    """SQLModel accepts any value on construction, so the schema is where an unknown state is refused."""
    listed = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({listed})", name=f"ck_{column}")
