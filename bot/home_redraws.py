"""Home is drawn anew while somebody looks at it and something in it changes.

Each process draws the Homes that were opened through it, one call at a time. What changed it reads off the cards that
were said, by whichever process: they name requests and departments, and never who looks. Whom the readers serve, and
whether they are away, is compared with what was so when their Homes were drawn. An answer to a pulse changes neither,
and so draws no Home.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from bot import Bot, trace
from bot.notices import DepartmentCard, RequesterCard
from bot.outbox import GiveUp, NobodyThere, TryLater, Unexpected
from storage import outbox as outbox_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session, Unavailable

log = logging.getLogger("handoff.home")

Publish = Callable[[str], None]
"""Draws somebody's Home as it is now. Raises what a delivery does."""

_CARDS = (DepartmentCard.name, RequesterCard.name)
LOOK_EVERY = timedelta(seconds=5)
"""How late the acts of other processes are seen at most, while somebody looks."""

_SOON = timedelta(seconds=1)
# The clocks of two machines need not agree to the second, and a commit takes a moment to be seen.
_LATE = timedelta(seconds=10)
_REST_AFTER_TROUBLE = timedelta(seconds=5)


class _Change(NamedTuple):
    """What one act did to a request, as those see it who asked for it or serve this department.

    It has several cards, which are drawn one after the other, and is one change. `turn` counts the acts of one moment:
    a clock may stand still.
    """

    request_id: int
    promised_at: datetime
    department_id: int
    requester_id: str
    turn: int


class HomeRedraws:
    """Draws the Homes of those who look at them in this process."""

    def __init__(self, bot: Bot, publish: Publish) -> None:
        self._bot = bot
        self._publish = publish
        self._looked_at: datetime | None = None
        self._seen: frozenset[_Change] = frozenset()
        self._dead: int | None = None
        # When Slack asked us to wait, and until when.
        self._closed: tuple[datetime, datetime] | None = None

    def redraw_due(self, stopping: Callable[[], bool] = lambda: False) -> datetime | None:
        """Look what changed, draw what is due, and return when to go on; None while nobody looks at Home."""
        readers, looked_at = self._bot.home_readers, None
        while not stopping():
            now = self._bot.now()
            opened = readers.opened(now)
            if not opened:
                self._looked_at, self._seen, self._dead = None, frozenset(), None
                return None
            if looked_at is None or now >= looked_at + _SOON:
                self._look(now, opened)
                looked_at = now
            if self._closed is not None and self._closed[0] <= now < self._closed[1]:
                return self._closed[1]
            due = readers.take(now)
            if due is None:
                return min(readers.next_moment(now) or now + LOOK_EVERY, now + LOOK_EVERY)
            with trace.followed(due.trace_id):
                self._draw(due.person_id)
        return None

    def _draw(self, person_id: str) -> None:
        """Nothing of it is logged with the person: who looks is nobody's business."""
        readers = self._bot.home_readers
        try:
            self._publish(person_id)
        except TryLater as later:
            now = self._bot.now()
            self._closed = now, now + (later.after or _REST_AFTER_TROUBLE)
            readers.put_back(person_id, now)
            log.info("Home put off", extra={"reason": later.reason})
        except (GiveUp, NobodyThere, Unexpected) as refused:
            # It is drawn when it is opened again.
            log.info("Home not drawn", extra={"reason": refused.reason})
        except Unavailable:
            readers.put_back(person_id, self._bot.now())
            raise

    def _look(self, at: datetime, opened: dict[str, datetime]) -> None:
        """Find out whose Home shows something that changed since it was opened."""
        since = min(opened.values()) if self._looked_at is None else min(self._looked_at, at)
        with self._bot.db.reading() as session:
            changes = _changes(session, since - _LATE)
            fresh = {change: said for change, said in changes.items() if change not in self._seen}
            changed = dict.fromkeys(self._admins(session, opened)) | _concerned(session, fresh, opened)
            known = people_rows.known_at_home(session, opened.keys())
        self._looked_at, self._seen = at, frozenset(changes)
        self._bot.home_readers.are_now(known, at)
        for person_id, trace_id in changed.items():
            self._bot.home_readers.changed([person_id], at, trace_id)

    def _admins(self, session: Session, opened: dict[str, datetime]) -> set[str]:
        """Those who look, when other things than before could not be delivered."""
        admins = opened.keys() & set(self._bot.settings.admins)
        if not admins:
            self._dead = None
            return set()
        before, self._dead = self._dead, outbox_rows.count_dead(session)
        return admins if before is not None and before != self._dead else set()


class _Said(NamedTuple):
    """When the first card of a change was drawn, and the trace of the change."""

    at: datetime
    trace_id: str | None


def _changes(session: Session, since: datetime) -> dict[_Change, _Said]:
    """What changed, by the cards that were drawn since then."""
    cards = outbox_rows.cards_said_since(session, _CARDS, since)
    places = request_rows.places(session, {card.request_id for card in cards}) if cards else {}
    found: dict[_Change, _Said] = {}
    turns = Counter[tuple[object, ...]]()
    for card in sorted(cards, key=lambda card: card.said_at):
        if card.request_id in places:
            department_id, requester_id = places[card.request_id]
            # A card that still stands in a channel that the request left counts for that department.
            seen_in = card.department_id or department_id
            of_kind = card.notice, card.request_id, card.promised_at, seen_in
            change = _Change(card.request_id, card.promised_at, seen_in, requester_id, turns[of_kind])
            turns[of_kind] += 1
            found.setdefault(change, _Said(card.said_at, card.trace_id))
    return found


def _concerned(session: Session, changes: dict[_Change, _Said], opened: dict[str, datetime]) -> dict[str, str | None]:
    """Of those who look: who asked for what changed, or serves a department that has it or had it, and the trace of the
    last change.
    """
    of_departments = {change.department_id: said for change, said in changes.items()}
    last = {change.requester_id: said for change, said in changes.items() if change.requester_id in opened}
    for department_id, said in of_departments.items():
        for person_id in people_rows.serving(session, {department_id}, opened.keys()):
            last[person_id] = max(said, last.get(person_id, said), key=lambda each: each.at)
    return {person_id: said.trace_id for person_id, said in last.items() if said.at >= opened[person_id]}
