"""Who cannot be reached, and until when: by their own word, by their Slack status, or while they want it quiet."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot import Bot, outbox
from bot.clocks.away import Stretch, merged
from bot.local_days import local_date, midnight
from bot.notices import DepartmentCard, RequesterCard
from bot.people import people as everybody
from storage import absences as absence_rows
from storage import clocks as clock_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session, Unavailable
from storage.tables import Person

NO_END = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of a status that stays until somebody changes it."""

_LONGEST = timedelta(days=365)
_A_MOMENT = timedelta(seconds=1)
# Slack's clock and ours need not agree to the second about what has just begun.
_JUST_NOW = timedelta(minutes=1)

log = logging.getLogger("handoff.people")

# What Slack itself offers for a holiday and for being ill, and its nearest relatives.
_EMOJI = {
    "palm_tree",
    "desert_island",
    "beach_with_umbrella",
    "umbrella_on_ground",
    "face_with_thermometer",
    "face_with_head_bandage",
    "baby_bottle",
}
# Only what leaves no doubt: a meeting, a bus and a house are no absence.
_WORDS = re.compile(
    r"\b(vacation|vacationing|on holidays?|day off|pto|out of (the )?office|ooo|away|on leave|(parental|sick) leave"
    r"|(out|off|home|i'?m) sick|sick day|urlaub|krank|elternzeit|abwesend|en congés?|en vacances|malade|absente?"
    r"|de vacaciones|de baja|in ferie|in malattia)\b"
)
# At the beginning only: whoever is "back on Monday" is away.
_NO_LONGER = re.compile(r"(back from|not|no longer)\b")


@dataclass(frozen=True)
class Status:
    """What somebody's Slack status says; `emoji` without its colons. Without `ends_at` it stays until it is changed."""

    text: str = ""
    emoji: str = ""
    ends_at: datetime | None = None

    def away_until(self, at: datetime) -> datetime | None:
        """Until when it says that they are away; None when it says nothing of the kind, or no longer."""
        text = self.text.casefold()
        is_away = self.emoji in _EMOJI or _WORDS.search(text) is not None
        ends_at = self.ends_at or NO_END
        return ends_at if is_away and not _NO_LONGER.match(text) and ends_at > at else None


@dataclass(frozen=True)
class Absence:
    """Why somebody is away at this moment, each with its end. NO_END for a status that has none."""

    said_until: datetime | None = None
    status_until: datetime | None = None
    quiet_until: datetime | None = None

    @property
    def told(self) -> tuple[datetime | None, datetime | None]:
        """What others are told of: not that somebody wants it quiet for an hour."""
        return self.said_until, self.status_until


def of(person: Person, at: datetime) -> Absence:
    """What holds at that moment; what is over is left out."""

    def ahead(end: datetime | None) -> datetime | None:
        return end if end is not None and end > at else None

    return Absence(ahead(person.away_until), ahead(person.status_until), ahead(person.quiet_until))


def told_until(person: Person, at: datetime) -> datetime | None:
    """Until when others read that somebody is away; NO_END when nobody knows, None while they are here."""
    return max(filter(None, of(person, at).told), default=None) if person.is_active else None


def last_day(bot: Bot, person_id: str) -> date | None:
    """The last day away that somebody named, in their zone; None when they did not, or it is over."""
    with bot.db.reading() as session:
        person = people_rows.get(session, person_id)
    said_until = None if person is None else of(person, bot.now()).said_until
    # The end is the midnight after it.
    return None if said_until is None else local_date(_zone(person), said_until - _A_MOMENT)


def allowed(bot: Bot, person_id: str) -> tuple[date, date]:
    """The first and the last day that may be somebody's last day away: today in their zone, and a year on."""
    with bot.db.reading() as session:
        person = people_rows.get(session, person_id)
    today = local_date(_zone(person), bot.now())
    return today, today + _LONGEST


def say(bot: Bot, person_id: str, last_day: date) -> None:
    """Somebody says that they are away until the end of that day in their zone."""

    def away(person: Person) -> None:
        person.away_until = midnight(_zone(person), last_day + timedelta(days=1))

    _note(bot, person_id, away)


def end(bot: Bot, person_id: str) -> None:
    """Somebody says that they are back."""

    def back(person: Person) -> None:
        person.away_until = None

    _note(bot, person_id, back)


def keep_quiet(bot: Bot, person_id: str, from_at: datetime, until: datetime, *, told_at: datetime) -> None:
    """Slack's do-not-disturb of somebody: the present one counts. One that is still ahead is the night as ever.

    `told_at` is when Slack was asked: what comes after something newer changes nothing, nor does what is known.
    """
    now = bot.now()
    quiet_until = until if from_at <= now + _JUST_NOW < until else None
    with bot.db.reading() as session:
        known = people_rows.get(session, person_id)
    if known is None or of(known, now).quiet_until == quiet_until:
        return

    def quiet(person: Person) -> None:
        if person.quiet_told_at is None or told_at >= person.quiet_told_at:
            person.quiet_until, person.quiet_told_at = quiet_until, told_at

    _note(bot, person_id, quiet)


def note(session: Session, person_id: str, at: datetime) -> None:
    """Remember until when somebody is away, because something waits for them; or that they are back."""
    person = people_rows.get(session, person_id)
    if person is not None and person.is_active:
        absence_rows.note(session, person_id, at, everybody.away_until(session, person_id, at))


def stretches(session: Session, person_id: str, since: datetime) -> tuple[Stretch, ...]:
    """When somebody was away since then, and will be, as far as something waited for them."""
    return merged((row.from_at, row.until_at) for row in absence_rows.since(session, person_id, since))


def prune(bot: Bot) -> int:
    """Forget the absences of people for whom nothing waits any more; return how many."""
    now = bot.now()
    with bot.db.reading() as session:
        if not absence_rows.is_anything_over(session, now):
            return 0
    with bot.db.transaction() as session:
        return absence_rows.prune(session, now)


def follow(session: Session, person: Person, before: Absence, at: datetime) -> None:
    """Let whatever waits for somebody, or is in their hands, follow when what we know of their absence has changed.

    `before` is what held until now.
    """
    after = of(person, at)
    if before == after:
        return
    if request_rows.waits_for(session, person.id):
        absence_rows.note(session, person.id, at, everybody.away_until(session, person.id, at))
        # The questions that they were asked: when they are reminded is looked at anew.
        clock_rows.ring_answers(session, person.id, at)
    if before.told != after.told:
        _redraw_cards(session, person.id, at)


def end_over(bot: Bot) -> None:
    """Forget absences that are over, and let everything follow that waited for the return.

    A sweep: safe late, twice, or on ten machines. It writes only when somebody is back.
    """
    now = bot.now()
    with bot.db.reading() as session:
        back = people_rows.back_by(session, now)
    for person_id in back:
        try:
            with bot.db.transaction() as session:
                person = people_rows.lock(session, person_id)
                if person is not None:
                    _forget_what_is_over(session, person, now)
            bot.home_readers.changed([person_id], now)
        except Unavailable:
            raise
        except Exception:  # one person's trouble must not keep all reminders back; it is looked at again
            log.exception("return failed", extra={"person": person_id})


def _forget_what_is_over(session: Session, person: Person, at: datetime) -> None:
    before, left = Absence(person.away_until, person.status_until, person.quiet_until), of(person, at)
    person.away_until, person.status_until, person.quiet_until = *left.told, left.quiet_until
    session.add(person)
    follow(session, person, before, at)


def _redraw_cards(session: Session, person_id: str, at: datetime) -> None:
    """Of all that they asked for and that is not closed, and of all that is in their hands."""
    concerned = request_rows.concerning(session, person_id)
    cards = [DepartmentCard(department_id, request_id) for request_id, department_id, _ in concerned]
    own = [RequesterCard(requester_id, request_id) for request_id, _, requester_id in concerned]
    outbox.enqueue_all(session, [*cards, *own], at)


def _note(bot: Bot, person_id: str, change: Callable[[Person], None]) -> None:
    """Change what we know of somebody; of a stranger there is nothing to know."""
    now = bot.now()
    with bot.db.transaction() as session:
        person = people_rows.lock(session, person_id)
        if person is not None:
            before = of(person, now)
            change(person)
            session.add(person)
            follow(session, person, before, now)
    bot.home_readers.changed([person_id], now)


def _zone(person: Person | None) -> str:
    return "UTC" if person is None else person.zone
