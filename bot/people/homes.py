"""Who belongs where: the home department, the manager and the language of each person, from a file or from channels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import Bot, audit
from bot.people import homes_file
from bot.people.homes_file import FIELDS, Line
from storage import people as people_rows
from storage import pulses as meta_rows
from storage.database import Session
from storage.tables import Person

NO_HOME = ""

_SAID = {"department": "home", "manager": "manager_id", "language": "language"}


class NoSuchHome(LookupError):
    """Nobody belongs to a department of that name. `names` are those that there are."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.names = names


@dataclass(frozen=True)
class Changes:
    """What a file changes: a line for each person, and how many colleagues there are, with and without a home."""

    lines: tuple[str, ...]
    people: int
    without_home: int
    groups: tuple[str, ...] = ()
    """User groups whose people belong to another department from the next look at Slack on."""

    def __str__(self) -> str:
        changed = f"{len(self.lines)} of {self.people} people change." if self.lines else "Nobody changes."
        if not (self.lines or self.groups):
            changed = "Nothing changes."
        return "\n".join([*self.groups, *self.lines, changed, self._homes()])

    def _homes(self) -> str:
        if self.without_home == 0:
            return "Everybody has a home department."
        return (
            f"{self.without_home} of {self.people} people have no home department: neither a file nor Slack names one, "
            "and they are in no department's channel."
        )


def home_of(session: Session, person_id: str) -> str:
    """Return the name of the department that somebody belongs to; "" when nothing says which.

    The first that speaks: the file, a field of their profile in Slack, a user group, the department that they lead, the
    one of theirs that was set up first.
    """
    found = people_rows.belonging(session, person_id)
    return NO_HOME if found is None else _home(found.home, found.by_role)


def home_of_colleague(session: Session, person_id: str) -> str | None:
    """Return the same of a colleague; None when that is somebody else, or nobody."""
    found = people_rows.belonging(session, person_id)
    return _home(found.home, found.by_role) if found is not None and found.is_colleague else None


def home(person: Person, by_role: str | None) -> str:
    """Return the same of somebody whose department by role is known."""
    return _home(person.home or person.slack_home, by_role)


def _home(said: str, by_role: str | None) -> str:
    return said or by_role or NO_HOME


def apply(bot: Bot, text: str, *, by: str) -> Changes:
    """Take over what a file says of people: all of it, or nothing. An empty cell, or a missing line, changes nothing.

    Raises FileMistakes.
    """
    with bot.db.transaction() as session:
        people = _colleagues(session)
        lines = homes_file.read(text, people)
        news, groups = _news(people, lines), _new_groups(session, lines)
        for group_id, name in groups.items():
            people_rows.save_home_group(session, group_id, name)
        for person_id in sorted(news):
            person = people[person_id][0]
            for name, value in news[person_id].items():
                setattr(person, name, value)
            session.add(person)
        session.flush()
        changes = Changes(_lines(people, news), len(people), _without_home(people), _group_lines(groups))
        if changes.lines or changes.groups:
            audit.record(session, bot.now(), by, "applied a people file", [f"{len(changes.lines)} people changed"])
        return changes


def preview(bot: Bot, text: str) -> Changes:
    """Return what `apply` would change, and keep nothing. Raises FileMistakes."""
    with bot.db.reading() as session:
        people = _colleagues(session)
        lines = homes_file.read(text, people)
        news, groups = _news(people, lines), _new_groups(session, lines)
        homes = {person_id: news.get(person_id, {}).get("home") for person_id in people}
        without = sum(not (homes[one] or home(*people[one])) for one in people)
        return Changes(_lines(people, news), len(people), without, _group_lines(groups))


def homes_with(bot: Bot, text: str) -> dict[str, str]:
    """Return the names of everybody's homes as a file or Slack tells them, if this file were applied; "" where neither
    does. Raises FileMistakes.
    """
    with bot.db.reading() as session:
        people = _colleagues(session)
        news = _news(people, homes_file.read(text, people))
    return {one: news.get(one, {}).get("home") or row.home or row.slack_home for one, (row, _by_role) in people.items()}


def export(bot: Bot) -> str:
    """Return the file of all user groups and colleagues, by their ids, with what is known of each from a file."""
    with bot.db.reading() as session:
        groups = people_rows.home_groups(session)
        people = [person for person, _by_role in _colleagues(session).values()]
    of_groups = [Line(group_id, groups[group_id]) for group_id in sorted(groups)]
    of_people = [Line(one.id, one.home, one.manager_id or "", one.language or "") for one in people]
    return homes_file.written([*of_groups, *of_people])


def rename(bot: Bot, old: str, new: str, *, by: str) -> tuple[int, int]:
    """Call a home department by another name, with people and with what they asked for before; return how many of each.

    Raises NoSuchHome, with the names that there are, when nobody belongs to it and nobody did when they asked.
    """
    with bot.db.transaction() as session:
        is_from_slack = people_rows.is_home_of_slack(session, old)
        counts = people_rows.rename_home(session, old, new)
        if counts == (0, 0):
            raise NoSuchHome(old, people_rows.homes(session))
        if is_from_slack:
            # Slack goes on calling it by the old name.
            meta_rows.save_meta(session, people_rows.RENAMED + old, new)
        audit.record(session, bot.now(), by, "renamed a home department", [f"{old} → {new}"])
        return counts


def sizes(session: Session) -> Counter[str]:
    """Return how many colleagues belong to each home department; under "" those without one."""
    return Counter(home(*found) for found in _colleagues(session).values())


def _colleagues(session: Session) -> dict[str, tuple[Person, str | None]]:
    return {person.id: (person, by_role) for person, by_role in people_rows.colleagues_with_home_by_role(session)}


def _news(people: Mapping[str, tuple[Person, str | None]], lines: Mapping[str, Line]) -> dict[str, dict[str, str]]:
    """What of each person is said, and is not known yet."""
    news: dict[str, dict[str, str]] = {}
    for person_id, line in lines.items():
        if line.is_group:
            continue
        person = people[person_id][0]
        said = {_SAID[name]: getattr(line, name) for name in FIELDS if getattr(line, name)}
        new = {name: value for name, value in said.items() if value != getattr(person, name)}
        if new:
            news[person_id] = new
    return news


def _new_groups(session: Session, lines: Mapping[str, Line]) -> dict[str, str]:
    known = people_rows.home_groups(session)
    said = {line.id: line.department for line in lines.values() if line.is_group}
    return {group_id: name for group_id, name in sorted(said.items()) if known.get(group_id) != name}


def _group_lines(groups: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"User group {group_id}: department {name}" for group_id, name in groups.items())


def _without_home(people: Mapping[str, tuple[Person, str | None]]) -> int:
    return sum(not home(*found) for found in people.values())


def _lines(people: Mapping[str, tuple[Person, str | None]], news: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    words = {column: name for name, column in _SAID.items()}
    return tuple(
        f"{people[person_id][0].name} ({person_id}): "
        + ", ".join(f"{words[name]} {value}" for name, value in news[person_id].items())
        for person_id in sorted(news)
    )
