"""Where a process of a run begins. Light, because whoever starts one loads this, and must keep its own clock."""

from __future__ import annotations

from typing import Any


def begin(*arguments: Any) -> None:
    from tests.faults import process  # noqa: PLC0415  (it changes what it is loaded into)

    process.run(*arguments)
