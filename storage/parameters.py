"""The parameter of statements that are built once and asked of many requests."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BindParameter, bindparam


def these_requests() -> BindParameter[int]:
    """Stands in a statement for the ids that `of_requests` fills in."""
    return bindparam("request_ids", expanding=True)


def of_requests(request_ids: Collection[int]) -> dict[str, list[int]]:
    """The parameters of such a statement."""
    return {"request_ids": list(request_ids)}
