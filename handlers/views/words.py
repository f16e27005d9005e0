"""Moments, lengths of time and the state of a promise, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendars import Calendar
from bot.clocks import RESPONSE, Phase, Standing
from bot.departments import in_words
from bot.requests import Shown
from bot.standards import Standard, Urgency
from handlers.views.blocks import escape

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
SCORES = {
    5: "5 · Could not be better",
    4: "4 · Good",
    3: "3 · All right",
    2: "2 · Not so good",
    1: "1 · It did not help",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def moment(at: datetime, zone: str) -> str:
    """The moment in each reader's own zone, by Slack's date markup; the fallback is in the given zone.

    Source: docs.slack.dev/messaging/formatting-message-text, "Date formatting".
    """
    local = at.astimezone(ZoneInfo(zone))
    shown = f"{_DAYS[local.weekday()]} {local.day} {local:%b}, {local:%H:%M %Z}"
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{shown}>"


def length(span: timedelta) -> str:
    """Hours and minutes, rounded down: '2 h 5 min'. Never less than nothing."""
    minutes = max(0, int(span.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    if hours and minutes:
        return f"{hours} h {minutes} min"
    return f"{hours} h" if hours else f"{minutes} min"


def standing(clock: Standing | None, zone: str) -> str:
    """How one promise stands. Says the same without its emoji."""
    if clock is None:
        return "no promised time"
    if clock.phase is Phase.ON_TIME and clock.due_at is not None:
        return f"due {moment(clock.due_at, zone)}"
    if clock.phase is Phase.SOON and clock.due_at is not None:
        return f"🟡 due soon, {moment(clock.due_at, zone)}"
    if clock.phase is Phase.LATE and clock.late_since is not None:
        return f"🔴 *late*, was due {moment(clock.due_at or clock.late_since, zone)}"
    if clock.phase is Phase.PAUSED:
        if clock.spare < timedelta(0):
            return f"⏸️ paused, {length(-clock.spare)} over"
        return f"⏸️ paused with {length(clock.spare)} left"
    if clock.phase is Phase.MET:
        return f"✅ met, {length(clock.spare)} to spare"
    if clock.phase is Phase.MISSED:
        return f"missed by {length(-clock.spare)}"
    return "no longer counted"


def pressing(shown: Shown) -> str:
    """The promise that matters next, in one phrase for a list."""
    if shown.request.state == "waiting":
        return "waiting for an answer"
    if shown.request.state == "resolved":
        return "done, waits for a word"
    clock = shown.pressing
    if clock is None:
        return "no promised time"
    what = "answer" if clock.kind == RESPONSE else "solution"
    return f"{what} {standing(clock, shown.calendar.zone)}"


def hours(calendar: Calendar) -> str:
    """'Mon-Fri 09:00-12:30, 13:30-18:00 (Paris)': the ordinary week, equal days drawn together."""
    week = calendar.week
    groups: list[tuple[int, int, str]] = []
    for day, spans in enumerate(week):
        shown = ", ".join(f"{start}-{end}" for start, end in spans)
        if groups and groups[-1][2] == shown and groups[-1][1] == day - 1:
            groups[-1] = (groups[-1][0], day, shown)
        elif shown:
            groups.append((day, day, shown))
    parts = [f"{_DAYS[a] if a == b else f'{_DAYS[a]}-{_DAYS[b]}'} {shown}" for a, b, shown in groups]
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


def had_it(shown: Shown, names: dict[str, str]) -> str:
    """Where the time went: '2 h in the queue · 40 min Bo'. Stretches of less than a minute are left out."""
    parts = []
    for (holder, person_id), span in shown.had_it.items():
        if span >= timedelta(minutes=1) and holder in {"queue", "person", "requester"}:
            who = {
                "queue": "in the queue",
                "person": escape(names.get(person_id or "", "a colleague")),
                "requester": f"waiting for {escape(shown.requester.name)}",
            }[holder]
            parts.append(f"{length(span)} {who}")
    return " · ".join(parts)


def first_promise(clock: Standing, zone: str) -> str:
    """What the requester can count on first."""
    if clock.due_at is None:
        return ""
    what = "The first answer is due" if clock.kind == RESPONSE else "It should be done"
    return f"{what} {moment(clock.due_at, zone)}."
