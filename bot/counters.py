"""What this process has counted since it started, for Prometheus.

No person, no text, and no name that anybody typed where it was not declared: labels are methods and errors of Slack,
names of notices, verbs and ticks, and keys of the departments file. Of answering a pulse nothing is counted: when an
envelope came is nobody's business.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics

_SOON = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds; Slack waits three for an answer."""
_LATER = (0.01, 0.05, 0.25, 1.0, 5.0, 30.0, 120.0)
# Slack has some hundred words for what went wrong; what is beyond that many is counted together.
_MOST_ANSWERS = 60


class Counters:
    """Counts in memory. Safe from any thread; a new process begins at zero, as Prometheus expects it."""

    def __init__(self) -> None:
        # Another series for each, which says when it began: a restart is seen without it.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._silence = threading.local()
        self._answers: set[str] = set()
        self._calls = self._counter("slack_calls", "Calls to Slack, by what it answered.", "method", "answer")
        self._listeners = self._histogram(
            "interaction_seconds", "How long people waited for an answer to what they did.", _SOON, "kind", "outcome"
        )
        self._notices = self._counter("notices", "Attempts to deliver, by what came of them.", "notice", "outcome")
        self._database = self._histogram(
            "database_seconds", "Reading, writing, and waiting for one's turn to write.", _SOON, "work"
        )
        self._gone = self._counter("database_unavailable", "How often the database was gone, locked or damaged.")
        self._ticks = self._histogram(
            "tick_seconds", "What Handoff does by itself again and again.", _LATER, "tick", "outcome"
        )
        self._acts = self._counter("request_acts", "What was done with requests.", "act")
        self._opened = self._counter("requests_opened", "Requests that were opened.", "department")
        self._resolved = self._counter("requests_resolved", "Requests that were resolved.", "department")

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Count nothing that this thread does in the block."""
        self._silence.is_on = True
        try:
            yield
        finally:
            self._silence.is_on = False

    def slack_answered(self, method: str, answer: str) -> None:
        """Count a call: `answer` is "ok" or one word of Slack's or ours for what went wrong."""
        if self._is_silent:
            return
        if answer not in self._answers:
            is_word = answer.replace("_", "").isalnum()
            if not is_word or len(self._answers) >= _MOST_ANSWERS:
                answer = "other"
            self._answers.add(answer)
        self._calls.labels(method, answer).inc()

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        """Note how long somebody waited for an answer to one interaction."""
        if not self._is_silent:
            self._listeners.labels(kind, outcome).observe(seconds)

    def delivered(self, notice: str, outcome: str) -> None:
        """Count one attempt to deliver a notice."""
        self._notices.labels(notice, outcome).inc()

    def database_worked(self, work: str, seconds: float) -> None:
        """Note how long something took: "read", "write", "wait" for a turn to write; "gone" is only counted."""
        if self._is_silent:
            return
        if work == "gone":
            self._gone.inc()
        else:
            self._database.labels(work).observe(seconds)

    def ticked(self, tick: str, outcome: str, seconds: float) -> None:
        """Note how long something took that Handoff did by itself."""
        self._ticks.labels(tick, outcome).observe(seconds)

    def acted(self, act: str, department: str) -> None:
        """Count what was done with a request; `department` is its key in the departments file."""
        self._acts.labels(act).inc()
        if act == "opened":
            self._opened.labels(department).inc()
        elif act == "resolved":
            self._resolved.labels(department).inc()

    @property
    def _is_silent(self) -> bool:
        return getattr(self._silence, "is_on", False)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"handoff_{name}", about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"handoff_{name}", about, labels, buckets=buckets, registry=self.registry)
