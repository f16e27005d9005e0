"""`/request report [department] [weeks]`: the report comes as a message."""

from __future__ import annotations

from typing import Any

from bot import Bot
from bot.departments import naming
from bot.departments.naming import Meant
from bot.departments.subcommands import Subcommand
from bot.errors import NoSuchWindow
from bot.reports import company_readers, readers, sending, windows
from bot.reports.readers import Known
from handlers.reports import buttons
from handlers.views.reports import command as said
from handlers.views.reports.company import COMPANY

MOST_AT_ONCE = 3
"""So many reports come at once to somebody who serves in several departments; of more they choose."""

# What is longer is no slip in a name, and is given back whole.
_SHORT = 60


def words_behind(text: str, meant: Meant) -> str | None:
    """Return what stands behind *report*; None where no report is meant, but a department that is called so.

    `meant` is what the whole text means to `naming`.
    """
    if meant.subcommand is Subcommand.REPORT and not meant.perhaps:
        return ""
    first, *rest = text.split(None, 1)
    if first.casefold() != Subcommand.REPORT or (meant.department is not None and not meant.written):
        return None
    return " ".join(rest)


def answer(bot: Bot, person_id: str, words: str) -> dict[str, Any]:
    """Enqueue what is asked for, and return what is said about it. Raises MayNotReadReports, NotShown, NoSuchWindow."""
    name, window = _apart(words)
    known = readers.known(bot, person_id)
    if name.casefold() == COMPANY and all(COMPANY not in (one.key, one.name.casefold()) for one in known):
        company_readers.send(bot, person_id, company_readers.meant_window(bot, window))
        return said.on_its_way(["the company"])
    if not name:
        own = [one for one in known if one.is_served]
        if own and len(own) <= MOST_AT_ONCE:
            return _send(bot, person_id, own, window)
        shown = own or [one for one in known if one.is_shown]
        return said.which(_offered(bot, shown[: said.MOST_CHOICES], window), shown[said.MOST_CHOICES :])
    meant = naming.meant(known, name)
    found = [one for one in known if meant.department is not None and one.id == meant.department.id]
    if found and not meant.rest:
        return _send(bot, person_id, found, window, meant.written)
    elif found and len(meant.rest) <= _SHORT:
        raise NoSuchWindow(meant.rest, list(windows.EXAMPLES))
    near = {department.id for department, _rest in meant.perhaps}
    perhaps = [one for one in known if one.id in near][: said.MOST_CHOICES]
    if perhaps and len(name) <= _SHORT:
        return said.did_you_mean(_offered(bot, perhaps, window), name)
    return said.unknown(known, name)


def _send(bot: Bot, person_id: str, departments: list[Known], window: str, written: str = "") -> dict[str, Any]:
    for one in departments:
        sending.send(bot, person_id, one.id, readers.meant_window(bot, one.id, window))
    return said.on_its_way([one.name for one in departments], written)


def _offered(bot: Bot, departments: list[Known], window: str) -> list[said.Offered]:
    return [(one, buttons.choice_of(one.id, readers.meant_window(bot, one.id, window))) for one in departments]


def _apart(words: str) -> tuple[str, str]:
    """The name of a department, and the weeks: the last word, if it looks like some."""
    *name, last = words.split() or [""]
    return (" ".join(name), last) if windows.looks_like_one(last) else (" ".join([*name, last]), windows.USUAL)
