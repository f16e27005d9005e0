"""What happened to requests, as far as promises and reminders depend on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bot import Bot
from storage import history as history_rows
from storage import requests as request_rows

_AT_A_TIME = 500


class PlainEntry(NamedTuple):
    """One line of a history."""

    verb: str
    at: datetime
    data: Mapping[str, Any]
    actor_id: str | None = None
    about_id: str | None = None


@dataclass(frozen=True)
class RequestHistory:
    """One request. `type_id` is the type that it has now."""

    request_id: int
    requester_id: str
    type_id: int | None
    lines: Sequence[PlainEntry]


def histories(
    bot: Bot, since: datetime, *, after_id: int = 0, department_id: int | None = None
) -> Iterator[RequestHistory]:
    """Those of the requests that were opened since then, in their order; with a department, of those it has.

    Read a few at a time, so that memory stays bounded and no transaction lasts.
    """
    while True:
        with bot.db.reading() as session:
            asked = request_rows.opened_since(session, since, after_id, _AT_A_TIME, department_id)
            written = history_rows.plain(session, [request_id for request_id, _, _ in asked])
        histories: dict[int, list[PlainEntry]] = defaultdict(list)
        for request_id, verb, at, data, actor_id, about_id in written:
            histories[request_id].append(PlainEntry(verb, at, data, actor_id, about_id))
        for request_id, requester_id, type_id in asked:
            yield RequestHistory(request_id, requester_id, type_id, histories[request_id])
        if len(asked) < _AT_A_TIME:
            return
        after_id = asked[-1][0]
