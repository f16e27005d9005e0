"""What a run is judged by: what Slack shows at its end and what the database keeps, against what people were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot import Bot
from bot.pulses import results
from bot.sandbox import Sandbox
from bot.sandbox.model import Message
from storage.database import Session
from storage.tables import ClockRow, Entry, OutboxRow, Ping, Request
from tests.faults.people import Asked, People, Words
from tests.wording.cards import state_in

LATE_AFTER = timedelta(minutes=3)
"""From when something may be said until it is: a lease, a death and a start, and what Slack asks for."""


@dataclass
class Counts:
    """How much there was, and how much went wrong: everything from `lost` on should be 0."""

    requests: int = 0
    words: int = 0
    ballots: int = 0
    messages: int = 0
    reminders: int = 0
    lost: int = 0
    doubled: int = 0
    missing: int = 0
    late: int = 0
    reminders_wrong: int = 0
    ballots_lost: int = 0
    half_done: int = 0
    found: list[str] = field(default_factory=list)
    """What went wrong, in words."""

    def find(self, kind: str, what: str) -> None:
        setattr(self, kind, getattr(self, kind) + 1)
        self.found.append(f"{kind.replace('_', ' ')}: {what}")

    def add(self, other: Counts) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


WRONG = ("lost", "doubled", "missing", "late", "reminders_wrong", "ballots_lost", "half_done")


@dataclass(frozen=True)
class Scene:
    """What is looked at: Slack, the people in it, and the database."""

    sandbox: Sandbox
    people: People
    bot: Bot
    jumps: Sequence[datetime]
    """When the clock was set on by more than a pause: nothing can have been said while nobody lived through it."""

    def ours(self) -> list[Message]:
        """Everything that Handoff said and that stands in Slack."""
        workspace = self.sandbox.workspace
        with workspace.lock:
            return [
                message
                for channel in workspace.channels.values()
                for message in channel.messages.values()
                if message.user_id == workspace.bot_user_id
            ]


def count(scene: Scene, survey_id: int | None) -> Counts:
    """Look at everything once more, at the end."""
    counts = Counts(words=len(scene.people.words))
    ours = scene.ours()
    counts.messages = len(ours)
    with scene.bot.db.reading() as session:
        rows = list(session.exec(select(Request)).all())
        _requests(counts, scene, rows)
        _deeds(counts, scene, session, rows)
        _undelivered(counts, scene, session)
        _late(counts, scene, session)
        _reminders(counts, scene, session)
    _doubled(counts, ours)
    for asked in scene.people.asked:
        row = next((row for row in rows if asked.words in row.summary), None)
        if row is not None:
            _cards(counts, scene, asked, row)
    for words in scene.people.words:
        _words(counts, scene, words)
    if survey_id is not None:
        _ballots(counts, scene, survey_id)
    return counts


def _requests(counts: Counts, scene: Scene, rows: Sequence[Request]) -> None:
    for asked in scene.people.asked:
        kept = sum(asked.words in row.summary for row in rows)
        counts.requests += asked.was_confirmed
        if asked.was_confirmed and not kept:
            counts.find("lost", f"“{asked.words}” was confirmed")
        if kept > 1:
            counts.find("doubled", f"“{asked.words}” is {kept} requests")


def _deeds(counts: Counts, scene: Scene, session: Session, rows: Sequence[Request]) -> None:
    for asked, verb in scene.people.deeds:
        row = next((row for row in rows if asked.words in row.summary), None)
        kept = [] if row is None else session.exec(select(Entry.verb).where(Entry.request_id == row.id)).all()
        if verb not in kept:
            counts.find("lost", f"“{asked.words}” was {verb}, by all that was seen, and is not")


def _doubled(counts: Counts, ours: Sequence[Message]) -> None:
    """A message carries the id of its notice: two of one notice in one place are one too many."""
    carried = Counter(
        (message.channel_id, message.metadata["event_payload"]["notice"])
        for message in ours
        if message.metadata is not None and message.metadata["event_payload"].get("notice") not in {None, "0"}
    )
    for (channel_id, notice), times in carried.items():
        if times > 1:
            counts.find("doubled", f"notice {notice} stands {times} times in {channel_id}")


def _cards(counts: Counts, scene: Scene, asked: Asked, row: Request) -> None:
    for of_requester in (False, True):
        side = "requester" if of_requester else "department"
        cards = list(scene.people.cards(asked, of_requester=of_requester))
        if not cards:
            counts.find("missing", f"R-{row.id} has no card of its {side}")
        elif len(cards) > 1:
            counts.find("doubled", f"R-{row.id} has {len(cards)} cards of its {side}")
        elif not (shown := state_in(cards[0].text)).startswith(row.state):
            counts.find("missing", f"R-{row.id} is {row.state}, and the card of its {side} shows “{shown}”")


def _words(counts: Counts, scene: Scene, words: Words) -> None:
    cards = list(scene.people.cards(words.of, of_requester=not words.by_requester))
    below = [
        reply for card in cards for reply in card.replies if reply.source.user_id == scene.sandbox.workspace.bot_user_id
    ]
    text = words.text.split(maxsplit=1)[0]
    times = sum(text in reply.whole for reply in below)
    lost = " (Slack lost the event)" if words.was_lost else ""
    if times != 1:
        kind = "doubled" if times else "missing"
        counts.find(kind, f"“{text}” of “{words.of.words}” stands {times} times on the other side{lost}")
    for old in words.before:
        if any(old.split(maxsplit=1)[0] in reply.whole for reply in below):
            counts.find("missing", f"“{old}” was edited, and still stands on the other side")
    if words.file is not None:
        copies = sum(list(reply.files).count(words.file) for reply in below)
        if copies != 1:
            counts.find(
                "doubled" if copies else "missing", f"file {words.file} stands {copies} times on the other side"
            )


def _undelivered(counts: Counts, scene: Scene, session: Session) -> None:
    due = scene.bot.now() + LATE_AFTER
    for row in session.exec(select(OutboxRow).where(col(OutboxRow.state) != "sent")).all():
        if row.state == "dead" or row.due_at <= due:
            counts.find("missing", f"{row.notice} {row.ids} is {row.state} ({row.reason})")


def _late(counts: Counts, scene: Scene, session: Session) -> None:
    for row in session.exec(select(OutboxRow).where(OutboxRow.state == "sent")).all():
        if row.sent_at is None:
            continue
        jumped = [moment for moment in scene.jumps if moment <= row.sent_at]
        since = max([row.promised_at, *jumped])
        if row.sent_at - since > LATE_AFTER:
            counts.find("late", f"{row.notice} {row.ids} by {row.sent_at - since}")


def _reminders(counts: Counts, scene: Scene, session: Session) -> None:
    now = scene.bot.now()
    for clock in session.exec(select(ClockRow).where(col(ClockRow.next_alarm_at) <= now - LATE_AFTER)).all():
        counts.find(
            "reminders_wrong", f"clock {clock.id} of R-{clock.request_id} has rung unheard since {clock.next_alarm_at}"
        )
    counts.reminders = sum(sent is not None for sent in session.exec(select(Ping.sent_at)).all())


def _ballots(counts: Counts, scene: Scene, survey_id: int) -> None:
    published = results.published(scene.bot, survey_id)
    people = scene.people
    counts.ballots = len(people.answered)
    counted = published.turnout.respondents if published.turnout is not None else 0
    if published.turnout is None and not published.is_lost and len(people.answered) < published.minimum:
        # Below the minimum no envelope is opened, as people were promised: on a busy machine few answer in time.
        return
    if not len(people.answered) <= counted <= len(people.answered) + len(people.perhaps_answered):
        counts.find(
            "ballots_lost",
            f"{len(people.answered)} were told so, {len(people.perhaps_answered)} perhaps, {counted} counted",
        )
    counts.found += [f"ballots: {finding}" for finding in published.findings]
