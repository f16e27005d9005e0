"""The part of a departments file that says who is reminded, and when: the rota and the ladder."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import partial

from bot.clocks.ladder import CLAIMED, KINDS, TOLD, UNCLAIMED, WEEKDAYS, LadderError, Point, Step
from bot.departments.file.mistakes import shortened, suggestion
from bot.departments.file.values import Table
from bot.standards import StandardError, Target, Urgency

STEP_KEYS = ("at", "clock", "urgency", "when", "tell", "repeat")

PERSON = re.compile(r"[UW][A-Z0-9]{1,20}")

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


def read_on_call(table: Table) -> Mapping[str, str]:
    """User ids by weekday, and by week of the year as ISO 8601 counts them: "2026-W10". A week beats a weekday."""
    wanted = "the id of a person in Slack, such as U0123456789"
    found: dict[str, str] = {}
    for key in table:
        person_id = table.optional_text(key, wanted)
        week = _WEEK.fullmatch(key)
        if week is None and key not in WEEKDAYS:
            table.note(key, f"this is neither a weekday nor a week. {suggestion(key, WEEKDAYS)} A week is 2026-W10.")
        elif week is not None and not _exists(int(week[1]), int(week[2])):
            table.note(key, f"the year {week[1]} has no week {week[2]}.")
        elif person_id is not None and not PERSON.fullmatch(person_id):
            table.note(key, f"{shortened(person_id)!r} is not {wanted}: capitals and digits, U or W first.")
        elif person_id is not None:
            found[key] = person_id
    return dict(sorted(found.items(), key=_in_turn))


def read_ladder(table: Table) -> tuple[Step, ...]:
    """The steps in the order in which they are written; without any the usual ladder holds."""
    read = [_step(written) for written in table.tables("ladder", STEP_KEYS)]
    return tuple(step for step in read if step is not None)


def as_written(step: Step) -> dict[str, str | list[str]]:
    """The step as a file and the database have it, without what it does not say."""
    said: dict[str, str | list[str]] = {
        "at": str(step.point),
        "clock": step.kind,
        "urgency": step.urgency,
        "when": step.when,
        "tell": list(step.tell),
        "repeat": "" if step.repeat is None else str(step.repeat),
    }
    return {key: value for key, value in said.items() if value}


def _exists(year: int, week: int) -> bool:
    try:
        date.fromisocalendar(year, week, 1)
    except ValueError:
        return False
    return True


def _in_turn(entry: tuple[str, str]) -> tuple[int, str]:
    key, _ = entry
    return (WEEKDAYS.index(key), "") if key in WEEKDAYS else (len(WEEKDAYS), key)


def _step(table: Table) -> Step | None:
    """A step, or None when its place cannot be understood; what is wrong is noted."""
    one_of = partial(_one_of, table)
    point, repeat = _point(table), _repeat(table)
    kind, urgency, when = (
        one_of("clock", KINDS),
        one_of("urgency", tuple(Urgency)),
        one_of("when", (CLAIMED, UNCLAIMED)),
    )
    tell = _tell(table)
    return None if point is None else Step(point, kind, urgency, when, tell, repeat)


def _point(table: Table) -> Point | None:
    written = table.text("at", 'a place such as "75%" or "30m before"')
    try:
        return None if written is None else Point.parse(written)
    except LadderError as error:
        table.note("at", f"{error}.")
        return None


def _repeat(table: Table) -> Target | None:
    written = table.optional_text("repeat", 'working time such as "4h"')
    try:
        return None if written is None else Target.parse(written)
    except StandardError as error:
        table.note("repeat", f"{error}.")
        return None


def _one_of(table: Table, key: str, allowed: Collection[str]) -> str:
    written = table.optional_text(key, f"one of {_listed(allowed)}")
    if written is not None and written not in allowed:
        table.note(key, f"{shortened(written)!r} is not one of {_listed(allowed)}.")
        return ""
    return written or ""


def _tell(table: Table) -> tuple[str, ...]:
    """Whom, each once, in the order of TOLD."""
    written = table.texts("tell", f"one of {_listed(TOLD)}")
    for position, word in enumerate(written or ()):
        if word not in TOLD:
            table.note("tell", f"{shortened(word)!r} is nobody who can be told. {suggestion(word, TOLD)}", position)
    if written == []:
        table.note("tell", f"nobody is told: name one or several of {_listed(TOLD)}.")
    return tuple(word for word in TOLD if word in (written or ()))


def _listed(words: Collection[str]) -> str:
    *some, last = words
    return f"{', '.join(some)} or {last}"
