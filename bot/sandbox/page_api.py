"""The JSON behind the page: what one person sees, and what they do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Request, Response

from bot.sandbox.acts import Acts
from bot.sandbox.clock import Clock
from bot.sandbox.entries import Refused
from bot.sandbox.forms import Forms
from bot.sandbox.model import Json, Member
from bot.sandbox.page_acts import PageActs
from bot.sandbox.page_state import iso, state_for
from bot.sandbox.state import SLACKBOT
from bot.sandbox.workspace import Workspace

HEADER = "X-Sandbox"
_MORNING = time(9)
_SATURDAY = 5
_HEARTBEAT = 15.0
# Milliseconds until a page that lost the stream asks for it again.
_RECONNECT_AFTER = 500


class PageApi:
    """Answers the page while it is open. `on_clock` hears of every moved clock, `on_reset` starts the company anew."""

    def __init__(self, workspace: Workspace, acts: Acts, forms: Forms) -> None:
        self._workspace = workspace
        self._acts = PageActs(workspace, acts, forms)
        self._streams = True
        self.is_open = True
        self.on_clock: Callable[[datetime], None] | None = None
        self.on_reset: Callable[[], None] | None = None

    def answer(self, request: Request, what: str) -> Response:
        """Answer one request below /sandbox/."""
        if not self.is_open:
            return _said(503, "The company is getting ready. One moment…")
        if request.method == "GET" and what == "state":
            return self._state(request.args.get("as", ""))
        if request.method == "GET" and what == "changes":
            return Response(self._changes(), content_type="text/event-stream")
        if request.method != "POST" or what not in ("act", "suggest", "clock", "reset", "file"):
            return _said(404, "There is nothing here.")
        # Another web page can send a form here, but no header of its own.
        kind = "application/octet-stream" if what == "file" else "application/json"
        if request.headers.get(HEADER) != "1" or request.mimetype != kind:
            return _said(403, f"This needs the header {HEADER}: 1 and a body of {kind}.")
        if what == "file":
            return self._file(request)
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            return _said(400, "This is no JSON object.")
        try:
            return self._reset() if what == "reset" else _json(self._do(what, body))
        except Refused as refusal:
            return _json({"ok": False, "error": str(refusal)})

    def _file(self, request: Request) -> Response:
        name = request.args.get("name", "")
        try:
            return _json({"ok": True, "file": self._acts.upload(request.args.get("as", ""), name, request.get_data())})
        except Refused as refusal:
            return _json({"ok": False, "error": str(refusal)})

    def close(self) -> None:
        """End every stream of changes."""
        with self._workspace.changes:
            self._streams = False
            self._workspace.changes.notify_all()

    def _do(self, what: str, body: Json) -> Json:
        if what == "suggest":
            return {"ok": True, "groups": self._acts.suggest(body)}
        if what == "act":
            return {"ok": True, "reply": self._acts.do(body)}
        return {"now": self._move_clock(body)}

    def _reset(self) -> Response:
        if self.on_reset is None:
            raise Refused("There is nothing to go back to.")
        self.is_open = False
        response = _json({"ok": True})
        # Whoever asked has the answer before everything ends.
        response.call_on_close(self.on_reset)
        return response

    def _state(self, user_id: str) -> Response:
        """What that person sees; without an id, what the first one does."""
        people = self._people()
        member = self._workspace.members.get(user_id) if user_id else next(iter(people), None)
        if member not in people:
            return _said(404, "There is nobody with that id.")
        return _json(state_for(self._workspace, member))

    def _changes(self) -> Iterator[bytes]:
        seen = 0
        yield f"retry: {_RECONNECT_AFTER}\n\n".encode()
        while self._streams:
            with self._workspace.changes:
                self._workspace.changes.wait_for(self._has_changed_since(seen), _HEARTBEAT)
                version = self._workspace.version
            if version == seen:
                yield b": still here\n\n"
            else:
                seen = version
                yield f"data: {json.dumps({'version': version})}\n\n".encode()

    def _has_changed_since(self, seen: int) -> Callable[[], bool]:
        return lambda: not self._streams or self._workspace.version != seen

    def _move_clock(self, body: Json) -> str:
        clock = self._workspace.now
        if not isinstance(clock, Clock):
            raise Refused("This clock cannot be moved.")
        seconds = body.get("forward")
        try:
            if isinstance(seconds, (int, float)) and not isinstance(seconds, bool):
                now = clock.forward(timedelta(seconds=seconds))
            elif body.get("to") == "next_morning":
                now = clock.move_to(next_morning(clock(), self._zone_of(body)))
            else:
                raise Refused("Forward by how much?")
        except (ValueError, OverflowError) as problem:
            raise Refused(str(problem)) from None
        self._workspace.touch()
        if self.on_clock is not None:
            self.on_clock(now)
        return iso(now)

    def _zone_of(self, body: Json) -> ZoneInfo:
        member = self._workspace.members.get(str(body.get("as")))
        people = [member] if member else self._people()
        return ZoneInfo(people[0].zone if people else "UTC")

    def _people(self) -> list[Member]:
        members = self._workspace.members.values()
        return [member for member in members if not member.is_bot and member.id != SLACKBOT]


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Nine o'clock of the next weekday in that zone, in UTC."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, _MORNING, zone).astimezone(UTC)


def _json(body: Any) -> Response:
    return Response(json.dumps(body), 200, content_type="application/json; charset=utf-8")


def _said(status: int, sentence: str) -> Response:
    body = json.dumps({"ok": False, "error": sentence})
    return Response(body, status, content_type="application/json; charset=utf-8")
