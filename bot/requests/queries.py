"""What readers ask for: a request, its history, where its cards stand, if they may see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot import Bot
from bot.errors import NoSuchRequest
from bot.people import people
from bot.requests import proposals
from bot.requests.rules import INSIDE, OWN
from bot.requests.sight import may_see, seen_by
from bot.requests.snapshot import RequestSnapshot, snapshot_of, snapshots_of
from bot.requests.transition import Transition
from storage import cards as card_rows
from storage import departments as department_rows
from storage import history as history_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session
from storage.rows import put
from storage.tables import Card, Entry, FormerCard, Person, Standing, ThreadLine

WORDS = ("answered", "added")
"""What the requester writes while it is open."""
_HANDED = ("opened", "moved")
"""With these a department begins to have it."""


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history, with what is needed to say it."""

    entry: Entry
    snapshot: RequestSnapshot
    actor: Person | None
    about: Person | None
    is_last_word: bool = True
    """The requester has not written anything since that is owed an answer."""

    @property
    def is_inside(self) -> bool:
        """It is the department's own: whoever asked never reads it."""
        return self.entry.verb in INSIDE


def get(bot: Bot, request_id: int) -> RequestSnapshot:
    """The request as it is now. Raises NoSuchRequest."""
    with bot.db.reading() as session:
        request = request_rows.get(session, request_id)
        if request is None:
            raise NoSuchRequest(request_id)
        return snapshot_of(session, request, bot.now())


def for_reader(bot: Bot, request_id: int, reader_id: str) -> RequestSnapshot:
    """The same, if this person may see it: who asked, and the department. Raises NoSuchRequest for everybody else."""
    with bot.db.reading() as session:
        request = request_rows.get(session, request_id)
        if request is None or not may_see(session, request, reader_id):
            raise NoSuchRequest(request_id)
        return snapshot_of(session, request, bot.now())


def newest_seen(bot: Bot, request_ids: Collection[int], reader_id: str, most: int) -> tuple[list[RequestSnapshot], int]:
    """Return those of the requests that this person may see, the newest first, so many at most, and how many there
    are in all.
    """
    with bot.db.reading() as session:
        found = seen_by(session, request_rows.by_ids(session, request_ids), reader_id)
        newest = sorted(found, key=lambda one: -one.id)[:most]
        return snapshots_of(session, newest, bot.now()), len(found)


def for_verb(bot: Bot, request_id: int, reader_id: str, verb: str) -> RequestSnapshot:
    """The same, if this person may do that now: asked before a form opens, so that nobody writes for nothing.

    Raises the refusal that the verb itself would raise.
    """
    now = bot.now()
    with bot.db.reading() as session:
        request = request_rows.get(session, request_id)
        if request is None:
            raise NoSuchRequest(request_id)
        transition = Transition(
            session, bot, now, reader_id, request, department_rows.get(session, request.department_id)
        )
        transition.allow(verb)
        bot.inquiries.want((request.requester_id,))
        found = snapshot_of(session, request, now)
        if verb == "propose" and found.proposal is not None:
            proposals.allow_another(found.proposal)
        return found


def every_line(session: Session, snapshot: RequestSnapshot) -> list[HistoryLine]:
    """The whole history of a request, the oldest line first."""
    return _as_lines(session, snapshot, history_rows.of_request(session, snapshot.request.id))


def readable(session: Session, lines: Sequence[HistoryLine], reader_id: str) -> list[HistoryLine]:
    """Those that somebody who may see the request reads: whoever asked, nothing that a department keeps to itself; and
    nobody else, whether they rated it.

    What a department kept to itself stays with it when the request is moved: whoever has it now reads their own.
    `lines` is the whole history, the oldest line first.
    """
    serves: dict[int, bool] = {}
    had_by: int | None = None
    found: list[HistoryLine] = []
    for line in lines:
        if line.entry.verb in _HANDED:
            had_by = int(line.entry.data["department"])
        if line.entry.verb in OWN and reader_id != line.snapshot.request.requester_id:
            continue
        if not line.is_inside:
            found.append(line)
        elif reader_id != line.snapshot.request.requester_id and had_by is not None:
            if had_by not in serves:
                serves[had_by] = people.is_member(session, had_by, reader_id)
            if serves[had_by]:
                found.append(line)
    return found


def lines_of(session: Session, snapshot: RequestSnapshot, entry_ids: Collection[int]) -> list[HistoryLine]:
    """These lines of the history of a request, the oldest first."""
    wanted = set(entry_ids)
    entries = [entry for entry in history_rows.of_request(session, snapshot.request.id) if entry.id in wanted]
    return _as_lines(session, snapshot, entries)


def mine(bot: Bot, person_id: str) -> list[RequestSnapshot]:
    """What somebody asked for and is not closed yet, the oldest first."""
    with bot.db.reading() as session:
        return snapshots_of(session, request_rows.unfinished_of_requester(session, person_id), bot.now())


def history_line(bot: Bot, entry_id: int) -> HistoryLine:
    with bot.db.reading() as session:
        entry = history_rows.get(session, entry_id)
        request = None if entry is None else request_rows.get(session, entry.request_id)
        if entry is None or request is None:
            raise LookupError(f"no line {entry_id} in the history")
        known = people_rows.named(session, {entry.actor_id or "", entry.about_id or ""})
        return HistoryLine(
            entry,
            snapshot_of(session, request, bot.now()),
            known.get(entry.actor_id or ""),
            known.get(entry.about_id or ""),
            entry.verb not in WORDS or _is_last_word(session, entry),
        )


@dataclass(frozen=True)
class StandingCard:
    """A request as it is now, where its card for one audience stands, and where former ones do in a department."""

    snapshot: RequestSnapshot
    card: Card | None
    former: list[FormerCard]


def standing_card(bot: Bot, request_id: int, audience: str, department_id: int | None = None) -> StandingCard:
    """What it takes to draw the card, in one look. `department_id` is whose former cards are drawn with it."""
    with bot.db.reading() as session:
        found = request_rows.with_both_sides(session, request_id)
        if found is None:
            raise NoSuchRequest(request_id)
        request, department, requester = found
        snapshot = snapshot_of(session, request, bot.now(), [department], [requester])
        return StandingCard(
            snapshot,
            snapshot.cards.get(audience),
            [] if department_id is None else card_rows.former(session, request_id, department_id),
        )


def card(bot: Bot, request_id: int, audience: str) -> Card | None:
    """Where the card for this audience stands, if it was posted."""
    with bot.db.reading() as session:
        return card_rows.get(session, request_id, audience)


def keep_first_card(session: Session, card: Card) -> None:
    """Remember where Slack put the first card for this audience, inside a transaction that is already open."""
    put(session, card)


def keep_card(bot: Bot, card: Card, *, left: int | None = None) -> None:
    """Remember where Slack put the card. `left`: the department, when it works in another channel since.

    Its card in the channel that it left is a former one from then on.
    """
    with bot.db.transaction() as session:
        before = None if left is None else card_rows.get(session, card.request_id, card.audience)
        if before is not None and left is not None:
            former = FormerCard(
                request_id=card.request_id, department_id=left, channel_id=before.channel_id, ts=before.ts
            )
            session.add(former)
        put(session, card)


def is_known(bot: Bot, request_id: int) -> bool:
    with bot.db.reading() as session:
        return request_rows.get(session, request_id) is not None


def adopt_card(bot: Bot, card: Card) -> bool:
    """Remember where a card stands that was found in Slack, unless one is known; return whether it is the one."""
    with bot.db.transaction() as session:
        known = card_rows.get(session, card.request_id, card.audience)
        if known is None and request_rows.get(session, card.request_id) is not None:
            put(session, card.model_copy())
            return True
        return known is not None and (known.channel_id, known.ts) == (card.channel_id, card.ts)


def keep_drawn(session: Session, message: Standing, drawn: str | None) -> None:
    """Remember what a message shows, None for what nobody knows, inside a transaction that is already open."""
    card_rows.keep_drawn(session, message, drawn)


def keep_mention(bot: Bot, card: Card, person_id: str, ts: str) -> None:
    """Remember that the line there mentions this person: from then on Slack tells them of every line below the card."""
    with bot.db.transaction() as session:
        kept = _where_it_stands(session, card)
        if kept is not None:
            kept.mentions = {**kept.mentions, person_id: ts}
            session.add(kept)


def keep_line(
    bot: Bot, line: HistoryLine, audience: str, channel_id: str, ts: str, drawn: str | None, *, asks: bool
) -> None:
    """Remember where a line stands that asks for something, or may be edited or taken back, and what it shows."""
    with bot.db.transaction() as session:
        there = ThreadLine(
            entry_id=line.entry.id,
            audience=audience,
            request_id=line.entry.request_id,
            channel_id=channel_id,
            ts=ts,
            drawn=drawn,
            asks=asks,
        )
        put(session, there)


def line_below(bot: Bot, entry_id: int, audience: str) -> ThreadLine | None:
    """Where such a line stands; None when its place was not kept, or it is gone."""
    with bot.db.reading() as session:
        return card_rows.thread_line(session, entry_id, audience)


def rest_line(bot: Bot, entry_id: int, audience: str) -> None:
    """It asks for nothing any more, so it stays as it is, unless it is edited or taken back."""
    with bot.db.transaction() as session:
        line = card_rows.thread_line(session, entry_id, audience)
        if line is not None:
            line.asks = False
            session.add(line)


def forget_line(bot: Bot, entry_id: int, audience: str) -> None:
    """It stands there no longer."""
    with bot.db.transaction() as session:
        line = card_rows.thread_line(session, entry_id, audience)
        if line is not None:
            session.delete(line)


def card_at(bot: Bot, channel_id: str, ts: str) -> Card | None:
    """The card whose thread this is. In an ask channel the thread is there before the card."""
    with bot.db.reading() as session:
        card = card_rows.at(session, channel_id, ts)
        asked = None if card is not None else request_rows.by_thread(session, channel_id, ts)
        if asked is None:
            return card
        return Card(request_id=asked.id, audience="requester", channel_id=channel_id, ts=ts, thread_ts=ts)


def moved_from(bot: Bot, channel_id: str, ts: str) -> RequestSnapshot | None:
    """The request whose former card this is, as it is now."""
    with bot.db.reading() as session:
        former = card_rows.former_at(session, channel_id, ts)
        request = None if former is None else request_rows.get(session, former.request_id)
        return None if request is None else snapshot_of(session, request, bot.now())


def _is_last_word(session: Session, entry: Entry) -> bool:
    newer = (one for one in history_rows.since(session, entry.request_id, entry.at) if one.id > entry.id)
    # Thanks that come after a question leave the question to be answered.
    return not any(one.verb in WORDS and one.data.get("owed") and not one.is_taken_back for one in newer)


def _as_lines(session: Session, snapshot: RequestSnapshot, entries: Sequence[Entry]) -> list[HistoryLine]:
    ids = {entry.actor_id or "" for entry in entries} | {entry.about_id or "" for entry in entries}
    known = people_rows.named(session, ids)
    return [
        HistoryLine(entry, snapshot, known.get(entry.actor_id or ""), known.get(entry.about_id or ""))
        for entry in entries
    ]


def _where_it_stands(session: Session, card: Card) -> Card | None:
    """The row of a card that was not posted anew meanwhile."""
    kept = card_rows.get(session, card.request_id, card.audience)
    return kept if kept is not None and (kept.channel_id, kept.ts) == (card.channel_id, card.ts) else None
