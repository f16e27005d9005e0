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

from sqlalchemy import make_url

from bot import Bot
from bot.departments import exchange
from bot.sandbox import Person, Sandbox
from bot.settings import Settings
from handlers.departments import look_at_slack, meet_everybody
from handlers.manifest import manifest
from handlers.slack import listening_client
from storage.database import Database
from tests import postgres
from tests.anonymity.script import OPENS_AT

HR = "hana"
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
    """Departments with their people, and Hana, who makes pulses and is not asked.

    Databases are made on the PostgreSQL server of `base`, or as files.
    """

    def __init__(self, rooms: Mapping[str, int], random: Random, base: str = "") -> None:
        self.rooms = {
            room: tuple("".join(random.choices(_LETTERS, k=7)) for _desk in range(size)) for room, size in rooms.items()
        }
        self._base = base
        self._number = count(1)
        self._templates: dict[str, str] = {}
        self._stack = ExitStack()
        # Hundreds of games wait for the disk at every commit; a disk in memory is as good for what is tried here.
        memory = Path("/dev/shm")  # noqa: S108 - what is made in it is private
        place = TemporaryDirectory(prefix="handoff-", dir=memory if memory.is_dir() else None)
        self._folder = Path(self._stack.enter_context(place))

    def sandbox(self, time: Time) -> tuple[Sandbox, dict[str, Person]]:
        """Their Slack, as it is before anybody says anything; everybody who may be asked, by id."""
        # Patient: how fast an answer comes is tried elsewhere, and a busy machine is no discovery.
        sandbox = Sandbox(manifest(), now=time, keeps_rates=False, patience=60)
        sandbox.start()
        sandbox.workspace.add_person(HR, name="Hana Haas")
        people = {}
        for room, handles in self.rooms.items():
            hired = [sandbox.workspace.add_person(handle, name=handle.title()) for handle in handles]
            people.update({person.id: person for person in hired})
            sandbox.workspace.add_channel(room, members=handles)
        return sandbox, people

    def folder(self) -> Path:
        """A new and private one."""
        path = self._folder / f"{next(self._number)}"
        path.mkdir(mode=0o700)
        return path

    @contextmanager
    def database(self, backend: str) -> Iterator[str]:
        """A database in which everybody is known, and nothing happened yet: its URL."""
        if backend not in self._templates:
            self._templates[backend] = self._template(backend)
        template = self._templates[backend]
        if backend == "sqlite":
            folder = self.folder()
            shutil.copy(template, folder / "handoff.db")
            yield f"sqlite:///{folder}/handoff.db"
            shutil.rmtree(folder)
        else:
            with postgres.database(self._base, like=template) as url:
                yield url

    def close(self) -> None:
        self._stack.close()

    def _template(self, backend: str) -> str:
        """The path of a database file, or the name of a database, with the company in it."""
        if backend == "sqlite":
            name = f"{self.folder()}/handoff.db"
            url = f"sqlite:///{name}"
        else:
            url = self._stack.enter_context(postgres.database(self._base))
            name = str(make_url(url).database)
        self._moves_in(url)
        return name

    def _moves_in(self, url: str) -> None:
        sandbox, _people = self.sandbox(Time())
        workspace = sandbox.workspace
        settings = Settings(
            bot_token=sandbox.bot_token,
            api_url=sandbox.api_url,
            database_url=url,
            hr=(workspace.member(HR).id,),
        )
        database = Database(url)
        database.migrate()
        bot, client = Bot(db=database, settings=settings, now=Time()), listening_client(settings)
        departments = (_DEPARTMENT.format(room=room, channel=workspace.channel(room).id) for room in self.rooms)
        exchange.apply(bot, _CALENDAR + "".join(departments))
        meet_everybody(bot, client, workspace.team_id)
        look_at_slack(bot, client, workspace.team_id)
        database.close()
        sandbox.stop()
