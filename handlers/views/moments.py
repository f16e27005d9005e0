"""Moments, lengths of time and the state of a promise, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import mode
from zoneinfo import ZoneInfo

from bot.calendars import Calendar
from bot.clocks.history import RESPONSE
from bot.clocks.status import ClockStatus, Phase
from bot.departments.departments import in_words
from bot.ledger import PERSON, QUEUE, REQUESTER, Tenure
from bot.people.absences import NO_END
from bot.reports.usual import Usual
from bot.requests.snapshot import RequestSnapshot
from bot.standards import Standard, Urgency
from handlers.views.blocks import escape
from storage.tables import Holding

URGENCIES = {
    Urgency.URGENT: "I cannot work",
    Urgency.NORMAL: "It slows me down",
    Urgency.LOW: "It can wait",
}
TIME_LOST = {
    "none": "None worth mentioning",
    "15m": "Less than 15 minutes",
    "1h": "Less than an hour",
    "half_day": "About half a day",
    "more": "More than that",
}
FACES = {1: "😞", 2: "🙁", 3: "😐", 4: "🙂", 5: "😀"}
SCORES = {
    5: "5 · Could not be better",
    4: "4 · Good",
    3: "3 · All right",
    2: "2 · Not so good",
    1: "1 · It did not help",
}
# Whose time is told: not how long a requester took to say that it is done.
_TOLD = {QUEUE, PERSON, REQUESTER}
# For a calendar that names its dates one by one.
_EIGHT_HOURS = 8 * 60
_CLOSED = "closed without an answer"
# How a clock ended that is judged neither way, unless it broke before.
_OVER = {Phase.SILENT, Phase.VOID}
_HALF_A_DAY = timedelta(hours=12)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def moment(at: datetime, zone: str) -> str:
    """The moment in each reader's own zone, by Slack's date markup; the fallback is in the given zone.

    Source: docs.slack.dev/messaging/formatting-message-text, "Date formatting".
    """
    local = at.astimezone(ZoneInfo(zone))
    snapshot = f"{_DAYS[local.weekday()]} {local.day} {local:%b}, {local:%H:%M %Z}"
    return f"<!date^{int(at.timestamp())}^{{date_long_pretty}} at {{time}}|{snapshot}>"


def day(at: datetime, zone: str) -> str:
    """The date of the moment, likewise: 'Friday, March 6th', or 'today'."""
    local = at.astimezone(ZoneInfo(zone))
    return f"<!date^{int(at.timestamp())}^{{date_long_pretty}}|{_DAYS[local.weekday()]} {local.day} {local:%b}>"


def away(until: datetime, zone: str) -> str:
    """'away until the end of Friday, March 13th', or until a moment that is no midnight; 'away' when nobody knows."""
    if until == NO_END:
        return "away"
    local = until.astimezone(ZoneInfo(zone))
    # At noon it is the last day nearly everywhere; the midnight after it is still the evening for readers in the west.
    is_midnight = (local.hour, local.minute) == (0, 0)
    said = f"the end of {day(until - _HALF_A_DAY, zone)}" if is_midnight else moment(until, zone)
    return f"away until {said}"


def up(worked: timedelta) -> timedelta:
    """To the whole minute, up: what was used. What is left is rounded down, so both add up to what was promised."""
    return -(-worked // timedelta(minutes=1)) * timedelta(minutes=1)


def promised(target: timedelta, written: str | None) -> str:
    """A promised length as the departments file writes it, days with what they come to: '3 d (39 h)'."""
    if written is None or not written.endswith("d"):
        return length(target)
    return f"{written.removesuffix('d')} d ({length(target)})"


def spared(spare: timedelta) -> str:
    """By how much a promise is, or was, in time or late; cards and *Why this time?* both say it so."""
    return length(spare) if spare >= timedelta(0) else length(up(-spare))


def length(span: timedelta) -> str:
    """Hours and minutes, rounded down: '2 h 5 min'. Never less than nothing."""
    minutes = max(0, int(span.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    if hours and minutes:
        return f"{hours} h {minutes} min"
    return f"{hours} h" if hours else f"{minutes} min"


def span(worked: timedelta, day: timedelta) -> str:
    """The same, in days of that much working time from one day on: '1 d 3 h'. Rounded down to hours then."""
    if worked < day:
        return length(worked)
    days, rest = divmod(worked, day)
    hours = int(rest / timedelta(hours=1))
    return f"{days} d {hours} h" if hours else f"{days} d"


def answer_name(clock: ClockStatus | None) -> str:
    """The first answer is the first one; after a word from the requester it is the next."""
    return "first answer" if clock is None or clock.cycle == 1 else "next answer"


def standing(clock: ClockStatus | None, zone: str) -> str:
    """How one promise stands. Says the same without its emoji.

    What was agreed anew is never called met, and what broke before that is said too.
    """
    if clock is None:
        return "no promised time"
    said = _standing(clock, zone)
    if clock.broken_at is None or clock.broken_at == clock.late_since or _says_late(clock):
        return said
    late = f"late since {moment(clock.broken_at, zone)}"
    if clock.phase is Phase.MISSED:
        return f"{late}{', new time kept' if clock.promise else ''}"
    return f"{late}, then {said}" if clock.phase in _OVER else f"{said}; {late}"


def _says_late(clock: ClockStatus) -> bool:
    return clock.phase in {Phase.PAUSED, Phase.MISSED} and clock.spare < timedelta(0)


def _standing(clock: ClockStatus, zone: str) -> str:
    anew = " (new time)" if clock.promise else ""
    if clock.phase is Phase.ON_TIME and clock.due_at is not None:
        return f"due {moment(clock.due_at, zone)}{anew}"
    if clock.phase is Phase.SOON and clock.due_at is not None:
        return f"🟡 due soon, {moment(clock.due_at, zone)}{anew}"
    if clock.phase is Phase.LATE and clock.late_since is not None:
        by = f" by {spared(clock.spare)}" if clock.spare < timedelta(0) else ""
        return f"🔴 *late{by}*, was due {moment(clock.due_at or clock.late_since, zone)}{anew}"
    if clock.phase is Phase.PAUSED:
        if clock.spare < timedelta(0):
            return f"⏸️ paused, {spared(clock.spare)} late already"
        return f"⏸️ paused with {spared(clock.spare)} left"
    if clock.phase is Phase.MET:
        kept = "new time kept," if clock.promise else "kept,"
        return f"✅ {kept} {spared(clock.spare)} to spare"
    if clock.phase is Phase.MISSED:
        return f"missed by {spared(clock.spare)}{' (new time)' if clock.promise else ''}"
    if clock.phase is Phase.SILENT:
        return "closed without an answer, neither kept nor missed" if clock.broken_at is None else _CLOSED
    return "no longer counted"


def pressing(snapshot: RequestSnapshot, *, is_own: bool = False) -> str:
    """The promise that matters next, in one phrase for a list; `is_own` when its reader asked."""
    if snapshot.request.state == "waiting":
        return "waiting for your answer" if is_own else "waiting for an answer"
    if snapshot.request.state == "resolved":
        return "done, waiting to be confirmed"
    clock = snapshot.pressing
    if clock is None:
        return "no promised time"
    what = "solution"
    if clock.kind == RESPONSE:
        what = "answer" if clock.cycle == 1 else answer_name(clock)
    return f"{what} {standing(clock, snapshot.calendar.zone)}"


def hours(calendar: Calendar) -> str:
    """'Mon-Fri 09:00-12:30, 13:30-18:00 (Paris)': the ordinary week, equal days drawn together."""
    week = calendar.week
    groups: list[tuple[int, int, str]] = []
    for day, spans in enumerate(week):
        snapshot = ", ".join(f"{start}-{end}" for start, end in spans)
        if groups and groups[-1][2] == snapshot and groups[-1][1] == day - 1:
            groups[-1] = (groups[-1][0], day, snapshot)
        elif snapshot:
            groups.append((day, day, snapshot))
    parts = [f"{_DAYS[a] if a == b else f'{_DAYS[a]}-{_DAYS[b]}'} {snapshot}" for a, b, snapshot in groups]
    place = calendar.zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{'; '.join(parts)} ({place} time)"


def open_now(calendar: Calendar, at: datetime) -> str:
    if calendar.is_open(at):
        return "Open now."
    return f"Closed now, opens {moment(calendar.next_open(at), calendar.zone)}."


def promise(name: str, standard: Standard) -> str:
    """What a department promises, in a sentence."""
    if standard.respond_within is None and standard.resolve_within is None:
        return f"*{escape(name)}* gives no promised time for this."
    return (
        f"*{escape(name)}* promises a first answer within {in_words(standard.respond_within)} "
        f"and to be done within {in_words(standard.resolve_within)}."
    ).replace("within no promised time", "in no promised time")


def usually(usual: Usual, calendar: Calendar, promised: timedelta | None) -> str:
    """How long it takes by experience, in round numbers; where that is longer than is promised, it says so."""
    day = a_day(calendar)
    said = f"Usually done within {_round(usual.half, day, promised)}"
    if usual.most is not None:
        said += f"; 85 of 100 requests within {_round(usual.most, day, promised)}"
    if promised is None or (usual.most or usual.half) <= promised:
        return f"{said}."
    return f"{said}. That is longer than promised." if usual.half > promised else f"{said}, longer than promised."


# So much more than an hour is told as an hour.
_A_MOMENT = timedelta(minutes=1)


def _round(worked: timedelta, day: timedelta, promised: timedelta | None) -> str:
    """The length, rounded up, unless that would say more than was promised and kept."""
    worked = max(worked - _A_MOMENT, timedelta(0))
    hours, days = -(-worked // timedelta(hours=1)), -(-worked // day)
    rounded = day * days if worked > day / 2 else timedelta(hours=hours)
    if promised is not None and worked <= promised < rounded:
        return "the promised time"
    if worked <= day / 2:
        return "an hour of working time" if hours <= 1 else f"{hours} hours of working time"
    return "a working day" if days == 1 else f"{days} working days"


def a_day(calendar: Calendar) -> timedelta:
    """How much work fits into an ordinary day of this calendar: the length that most of its weekdays have."""
    lengths = [sum((_minutes(end) - _minutes(start) for start, end in spans), 0) for spans in calendar.week]
    return timedelta(minutes=mode([minutes for minutes in lengths if minutes] or [_EIGHT_HOURS]))


def ledger(snapshot: RequestSnapshot, *, to_requester: bool = False) -> str:
    """Where the time went: '2 h in the queue · 40 min Bo Berg · now waiting for you, since today at 10:00'.

    Stretches of less than a minute are left out. Nothing at all while it has passed through no hand.
    """
    day = a_day(snapshot.calendar)
    parts = [
        f"{span(held.worked, day)} {_holder(snapshot, held, to_requester)}"
        for held in snapshot.ledger
        if held.worked >= timedelta(minutes=1) and held.holder in _TOLD
    ]
    now = snapshot.holding
    if parts and now is not None and now.holder in _TOLD:
        parts.append(f"now {_holder(snapshot, now, to_requester)}, since {moment(now.from_at, snapshot.calendar.zone)}")
    if parts and snapshot.ending is not None and snapshot.ending.verb == "silent":
        parts.append(f"then {_CLOSED}")
    return " · ".join(parts)


def first_promise(clock: ClockStatus, zone: str) -> str:
    """What the requester can count on first."""
    if clock.due_at is None:
        return ""
    what = "The first answer is due" if clock.kind == RESPONSE else "It should be done"
    return f"{what} {moment(clock.due_at, zone)}."


def _holder(snapshot: RequestSnapshot, held: Tenure | Holding, to_requester: bool) -> str:
    """Who had it, and for which department when it was with more than one."""
    places = {one.department_id for one in snapshot.ledger}
    if snapshot.holding is not None:
        places.add(snapshot.holding.department_id)
    place = escape(snapshot.departments.get(held.department_id, "")) if len(places) > 1 else ""
    if held.holder == QUEUE:
        return f"in the queue of {place}" if place else "in the queue"
    if held.holder == REQUESTER:
        return "waiting for you" if to_requester else f"waiting for {escape(snapshot.requester.name)}"
    name = escape(snapshot.names.get(held.person_id or "", "a colleague"))
    return f"{name} ({place})" if place else name


def _minutes(wall: str) -> int:
    hours, minutes = wall.split(":")
    return 60 * int(hours) + int(minutes)
