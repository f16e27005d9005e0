"""The figures of a running Handoff, as Prometheus reads them.

What this process counted (`bot.counters`), and what stands in the database, which is the same from every process on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily

from bot import Bot, __version__
from bot.requests import missed
from storage import clocks as clock_rows
from storage import inspection
from storage import outbox as outbox_rows
from storage import requests as request_rows
from storage.database import FAILURES, Session, Unavailable

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_TYPE = CONTENT_TYPE_LATEST
PATH = "/metrics"
_MEGABYTE = 1_000_000
RANKS = {outbox_rows.URGENT: "cards", outbox_rows.REMINDER: "reminders", outbox_rows.BULK: "bulk"}


def exposition(bot: Bot) -> bytes:
    """Return all figures in Prometheus's text format; `CONTENT_TYPE` says which.

    Where the database cannot be reached `handoff_database_up` is 0, and what stands in it is left out.
    """
    return generate_latest(_Everything(bot))


def application(bot: Bot) -> WSGIApplication:
    """Return a WSGI application that answers `/metrics`, for processes that answer no HTTP otherwise."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return [f"The figures are at {PATH}.\n".encode()]
        body = exposition(bot)
        start_response("200 OK", [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))])
        return [body]

    return answer


class _Everything:
    """What is counted and what is stored, when it is asked for."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def collect(self) -> Iterable[Metric]:
        yield from self._bot.counters.registry.collect()
        yield _gauge("info", "Which version this is.", {(__version__,): 1}, "version")
        try:
            # How often figures are asked for is none of them.
            with self._bot.counters.silence(), self._bot.db.reading() as session:
                stored = list(_stored(session, self._bot.now()))
            # In whole megabytes: by a byte more or less it would show when an envelope came.
            size = -(-inspection.size(self._bot.db) // _MEGABYTE) * _MEGABYTE
            stored.append(_gauge("database_bytes", "What it takes on its disk, rounded up to megabytes.", {(): size}))
        except (Unavailable, *FAILURES):
            yield _gauge("database_up", "1 where the database answers.", {(): 0})
        else:
            yield _gauge("database_up", "1 where the database answers.", {(): 1})
            yield from stored


def _stored(session: Session, at: datetime) -> Iterator[Metric]:
    yield _gauge(
        "requests_unfinished",
        "Requests that are not done, by state.",
        {(key, state): count for key, state, count in request_rows.count_by_state(session)},
        "department",
        "state",
    )
    yield _gauge(
        "clocks_running",
        "Promises that run, and whether they are late.",
        {
            (key, kind, "late" if is_late else "in_time"): count
            for key, kind, is_late, count in clock_rows.count_running(session, at)
        },
        "department",
        "kind",
        "standing",
    )
    first_alarm = clock_rows.first_alarm(session)
    lag = 0.0 if first_alarm is None else max(0.0, (at - first_alarm).total_seconds())
    yield _gauge("alarm_lag_seconds", "For how long the next reminder has been due.", {(): lag})
    backlog = {RANKS[one.rank]: one for one in outbox_rows.backlog(session, at)}
    yield _gauge(
        "outbox_waiting",
        "Messages that wait, by rank, those put off for somebody's hours too.",
        {(name,): backlog[name].waiting if name in backlog else 0 for name in RANKS.values()},
        "rank",
    )
    yield _gauge(
        "outbox_due",
        "Messages that could be said now, by rank.",
        {(name,): backlog[name].due if name in backlog else 0 for name in RANKS.values()},
        "rank",
    )
    oldest = {name: backlog[name].oldest if name in backlog else None for name in RANKS.values()}
    yield _gauge(
        "outbox_oldest_seconds",
        "For how long the oldest message that could be said waits, by rank.",
        {(name,): 0.0 if since is None else (at - since).total_seconds() for name, since in oldest.items()},
        "rank",
    )
    look = missed.progress(session)
    yield _gauge(
        "missed_left",
        "Cards below which is still to be read what was written while nobody listened.",
        {(): 0 if look is None else look.left},
    )
    yield _gauge("undelivered", "Messages that were given up.", {(): outbox_rows.count_dead(session)})


def _gauge(name: str, about: str, values: dict[tuple[str, ...], float], *labels: str) -> Metric:
    gauge = GaugeMetricFamily(f"handoff_{name}", about, labels=labels)
    for named, value in values.items():
        gauge.add_metric(named, value)
    return gauge
