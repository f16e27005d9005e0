"""A company for many games: its people, and databases in which they are known, to copy from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.sandbox import Person, Sandbox
from bot.sandbox import company as sandboxes
from bot.sandbox.company import Colleague, Room
from handlers.manifest import manifest
from tests.anonymity.script import OPENS_AT
from tests.company import Plan
from tests.databases import PostgresTemplates, SqliteTemplates
from tests.memory import memory

HR, HR_ID = "hana", "UHANA000"
# Ids are made of these: none is part of another, and none is a word.
_LETTERS = "bcdfghjkmnpqrtvwxz"
_CALENDAR = '[calendars.paris]\nzone = "Europe/Paris"\n[calendars.paris.hours]\nmon-fri = ["09:00-17:00"]\n'
_DEPARTMENT = """
[departments.{room}]
name = "{room}"
channel = "{channel}"
calendar = "paris"
[departments.{room}.standards]
any = {{ respond_within = "4h", resolve_within = "2d" }}
"""


@dataclass
class Time:
    """A clock that moves only when it is moved, and never back."""

    moment: datetime = OPENS_AT

    def __call__(self) -> datetime:
        return self.moment

    def move_to(self, moment: datetime) -> None:
        self.moment = max(self.moment, moment)


class Company:
    """Departments with their people, and Hana, who makes pulses, is asked too, and answers none of them.

    Databases are made on the PostgreSQL server of `base`, or as files.
    """

    def __init__(self, rooms: Mapping[str, int], random: Random, base: str = "") -> None:
        self.rooms = {
            room: tuple("".join(random.choices(_LETTERS, k=7)) for _desk in range(size)) for room, size in rooms.items()
        }
        handles = [handle for there in self.rooms.values() for handle in there]
        everybody = sandboxes.Company(
            people=(Colleague(HR, "Hana Haas"), *(Colleague(handle, handle.title()) for handle in handles)),
            rooms=tuple(Room(room, there) for room, there in self.rooms.items()),
        )
        departments = (_DEPARTMENT.format(room=room, channel=f"C{room.upper():0<7}") for room in self.rooms)
        self._plan = Plan(everybody, _CALENDAR + "".join(departments))
        self._number = count(1)
        self._stack = ExitStack()
        self._templates: dict[str, SqliteTemplates | PostgresTemplates] = {"sqlite": SqliteTemplates()}
        if base:
            self._templates["postgres"] = PostgresTemplates(base)
        for templates in self._templates.values():
            self._stack.callback(templates.close)
        place = TemporaryDirectory(prefix="handoff-", dir=memory())
        self._folder = Path(self._stack.enter_context(place))

    def sandbox(self, time: Time) -> tuple[Sandbox, dict[str, Person]]:
        """Their Slack, as it is before anybody says anything; everybody who may be asked, by id."""
        # Patient: how fast an answer comes is tried elsewhere, and a busy machine is no discovery.
        sandbox = Sandbox(manifest(), now=time, keeps_rates=False, patience=60)
        sandbox.start()
        self._plan.company.furnish(sandbox)
        asked = [sandbox.person(handle) for there in self.rooms.values() for handle in there]
        return sandbox, {person.id: person for person in asked}

    def folder(self) -> Path:
        """A new and private one."""
        path = self._folder / f"{next(self._number)}"
        path.mkdir(mode=0o700)
        return path

    @contextmanager
    def database(self, backend: str) -> Iterator[str]:
        """A database in which everybody is known, and nothing happened yet: its URL."""
        folder = self.folder()
        with self._templates[backend].copied(self._moves_in, folder) as url:
            yield url
        shutil.rmtree(folder)

    def close(self) -> None:
        self._stack.close()

    def _moves_in(self, url: str) -> None:
        self._plan.moves_into(url, OPENS_AT, hr=(HR_ID,))
