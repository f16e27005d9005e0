"""The company of the tour, to which anything can be sent: what came of it is read, and then it is as it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from freezegun import freeze_time
from slack_bolt import BoltRequest

from bot import utc_now
from bot.sandbox import Sandbox
from bot.sandbox.wire import WireEntry
from handlers.manifest import manifest
from tests import office as offices
from tests.databases import SqliteTemplates
from tests.logged import Logged, logging_to_a_string
from tests.moments import TUESDAY_AT_NINE
from tests.office import Office
from tests.security.recorder import Json, Payload, a_response_url
from tests.security.tour import goes_round

# What is written down of whoever does something, whatever becomes of it: that they were met, and looked at Home.
_OF_EVERYBODY = {"people", "sqlite_sequence"}
_TRIGGER = "trigger_id"


@dataclass(frozen=True)
class Outcome:
    """What came of one payload: the answer, what Slack was asked for meanwhile, what was logged and what was kept."""

    status: int
    answer: Any
    calls: list[WireEntry]
    logged: Logged
    changed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The tables in which rows came or went: how many there were of each that is not there any more, and are new."""

    @property
    def failures(self) -> list[dict[str, Any]]:
        return [line for line in self.logged.events if line.get("event") == "listener failed"]

    @property
    def is_refused(self) -> bool:
        """A form stays open, with what is wrong at its fields."""
        return "response_action" in str(self.answer) and '"errors"' in str(self.answer)

    @property
    def said(self) -> str:
        """All that was answered, or said and shown in Slack."""
        return "\n".join([str(self.answer), *(str(call.body["request"]) for call in self.calls)])


class World:
    """An office in which everything is going on, on one clock that stands still."""

    def __init__(self, office: Office) -> None:
        self.office = office
        with logging_to_a_string() as logged:
            recorder = goes_round(office)
            office.settles()
        self.logged_meanwhile = logged.text
        self.payloads: Mapping[str, Payload] = recorder.payloads
        self.uncovered = recorder.uncovered()
        self.path = str(office.db.engine.url.database)
        self._watch = sqlite3.connect(self.path)
        self._kept = sqlite3.connect(":memory:")
        self._watch.backup(self._kept)
        self.rows = _rows(self._kept)
        self._version = self._data_version()
        self._moment = office.now()

    def version(self) -> int:
        """Return what changes with every commit of whomever."""
        return self._data_version()

    def close(self) -> None:
        self._watch.close()
        self._kept.close()

    def send(
        self, kind: str, body: Json, *, again: bool = False, first: Callable[[Office], None] | None = None
    ) -> Outcome:
        """Send it as it is, but for what Slack gives out once: the trigger and the address for an answer are fresh.

        `again`: it comes twice, as what is not acknowledged in time does; the outcome is that of both together.
        `first`: this happens before, and is no part of the outcome.
        """
        office, workspace = self.office, self.office.sandbox.workspace
        if first is not None:
            first(office)
        before = self.rows if first is None else self._now()
        self._refresh(body)
        if again:
            office.dispatch(kind, json.loads(json.dumps(body)), {})
        seen = office.sandbox.wire[-1].n if len(office.sandbox.wire) else 0
        with logging_to_a_string() as logged:
            status, answer = self._dispatched(kind, body)
        calls = [entry for entry in office.sandbox.wire if entry.n > seen and entry.direction == "from_bot"]
        changed = self._changes(before)
        if changed is not None:
            self._restore()
        for person_id in list(workspace.modals):
            workspace.modals[person_id].clear()
        workspace.ephemerals.clear()
        return Outcome(status, answer, calls, logged, changed or {})

    def _dispatched(self, kind: str, body: Json) -> tuple[int, Any]:
        try:
            BoltRequest(body=body, mode="socket_mode")
        except (AttributeError, IndexError, KeyError, TypeError):
            # Bolt cannot even look who sent it, so no listener hears of it; each door logs that under an id.
            return 400, None
        return self.office.dispatch(kind, body, {})

    def _refresh(self, body: Json) -> None:
        person_id = (body.get("user") or {}).get("id") if isinstance(body.get("user"), dict) else body.get("user_id")
        workspace = self.office.sandbox.workspace
        if not isinstance(person_id, str) or person_id not in workspace.members:
            return
        if isinstance(body.get(_TRIGGER), str):
            view = body.get("view")
            is_modal = isinstance(view, dict) and view.get("type") == "modal"
            body[_TRIGGER] = workspace.new_trigger(person_id, from_modal=is_modal)
        if isinstance(body.get("response_url"), str):
            body["response_url"] = a_response_url(self.office, person_id, workspace.members[person_id].dm_id)

    def _changes(self, before: Mapping[str, set[str]]) -> dict[str, tuple[int, int]] | None:
        """What changed since then; None when nobody wrote anything at all since the tour."""
        if self._data_version() == self._version:
            return None
        return {
            table: (len(before[table] - rows), len(rows - before[table]))
            for table, rows in self._now().items()
            if rows != before[table] and table not in _OF_EVERYBODY
        }

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Its clock stands, and only within the block: tests beside it have the real time."""
        with freeze_time(self._moment) as frozen:
            self.office.keeps_to(frozen)  # type: ignore[arg-type]
            yield
            self._moment = self.office.now()

    def _now(self) -> dict[str, set[str]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return _rows(connection)

    def _restore(self) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            self._kept.backup(connection)
        self.office.db.engine.dispose()
        self._version = self._data_version()

    def _data_version(self) -> int:
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def a_world() -> Iterator[World]:
    """The world, which takes some seconds to come about."""
    templates = SqliteTemplates()
    with templates.copied(offices.moves_into) as url:
        with freeze_time(TUESDAY_AT_NINE) as frozen:
            office = Office(url, frozen, sandbox=Sandbox(manifest(), now=utc_now, keeps_rates=False))  # type: ignore[arg-type]
            world = World(office)
        yield world
        with world.at_work():
            world.close()
            office.close()
    templates.close()


def _rows(connection: sqlite3.Connection) -> dict[str, set[str]]:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {table: {repr(row) for row in connection.execute(f'SELECT * FROM "{table}"')} for table in tables}  # noqa: S608
