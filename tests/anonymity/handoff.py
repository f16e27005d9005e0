"""The real thing under attack: Handoff itself, answered by people in the sandbox."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from random import Random
from typing import Any

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import event

from bot import Bot
from bot.departments import departments
from bot.pulses import drafts, launch, queries, results, sweep
from bot.pulses.envelopes import Keys, Unopenable
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question, Questionnaire, Readers
from bot.settings import Settings
from handlers.pulses import rosters
from storage.database import Database
from tests.anonymity.company import HR, Company, Time
from tests.anonymity.design import Backup, Design
from tests.anonymity.restoring import restore
from tests.anonymity.script import CHOICES, Plan, Script, Voice
from tests.anonymity.watching import watch
from tests.company import Installation, settings_for
from tests.logged import logging_to_a_string

_KEY_BYTES = 72
_SECRET = "a secret of this company that nobody can guess"
_SCALE, _CHOICE, _TEXT = "How was the week?", "What would help most?", "What else?"
# How far a close may come before it is cut off, counted in statements.
_STATEMENTS = 12


class PowerCut(BaseException):
    """The process is gone, wherever it was."""


class HandoffCode:
    """Its source code, as far as keys go."""

    def unwrap(self, secret: bytes, wrapped: bytes) -> bytes | None:
        key = hashlib.blake2b(secret, digest_size=SecretBox.KEY_SIZE, person=b"wrap").digest()
        try:
            return SecretBox(key).decrypt(wrapped)
        except CryptoError:
            return None

    def opens(self, key: bytes, box: bytes) -> bytes | None:
        try:
            return Keys(key).open(box)
        except Unopenable:
            return None

    def mark(self, key: bytes, survey: str, user: str) -> bytes:
        return Keys(key).mark(int(survey), user)


class Handoff(Design):
    """One survey, or two waves of it, in one company."""

    code = HandoffCode()
    secret = _SECRET.encode()

    def __init__(self, url: str, random: Random, company: Company) -> None:
        super().__init__(url, random)
        self._company = company
        self._time = Time()
        self._keys = company.folder()
        self._stack = ExitStack()
        self._logged = self._stack.enter_context(logging_to_a_string("debug"))
        self._sandbox, self._people = company.sandbox(self._time)
        self._stack.callback(self._sandbox.stop)
        self._hana = self._sandbox.person(HR).id
        self._series = self._survey = 0
        self._is_ending = False
        self._starts()

    @property
    def settings(self) -> Settings:
        return self._settings(self.url)

    def directory(self, plan: Plan) -> Mapping[str, str]:
        workspace = self._sandbox.workspace
        numbers = self._numbers()
        return {
            workspace.member(handle).id: numbers[room]
            for room, handles in self._company.rooms.items()
            for handle in handles
        }

    def opens(self, script: Script) -> None:
        self._time.move_to(script.opens_at)
        if not self._series:
            self._series = drafts.draft(self._bot, self._hana, self._composed(), "the form of this game")
            launched = launch.launch(self._bot, self._series, self._hana)
        else:
            launched = launch.launch_next(self._bot, self._series, self._hana)
        assert launched.survey_id
        self._survey = launched.survey_id
        self._settles()

    def survey(self) -> str:
        return str(self._survey)

    def hears(self, user: str, voice: Voice, at: datetime, kind: str) -> None:
        self._time.move_to(at)
        person = self._people[user]
        person.clicks("Answer")
        person.submits(**{_SCALE: str(voice.scale), _CHOICE: voice.choice, _TEXT: voice.text})
        assert person.modal
        assert "Recorded" in person.modal.text, person.screen()
        person.closes()

    def reminds(self, at: datetime) -> None:
        self._time.move_to(at)
        self._settles()

    def stumbles(self) -> None:
        # What the old process had open stays open, as with any that is killed.
        self._starts()

    def is_cut_off(self, at: datetime) -> None:
        self._time.move_to(at)
        self._is_ending = True
        left = self.random.randrange(_STATEMENTS)
        has_begun = False

        def cut(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            nonlocal left, has_begun
            # From the first result on.
            has_begun = has_begun or statement.startswith("INSERT INTO result")
            left -= has_begun
            if left < 0:
                raise PowerCut

        event.listen(self._bot.db.engine, "before_cursor_execute", cut)
        try:
            sweep.sweep(self._bot, rosters(self._here.bot, self._here.client))
        except PowerCut:
            self.stumbles()
        else:
            event.remove(self._bot.db.engine, "before_cursor_execute", cut)

    def closes(self, at: datetime) -> None:
        self._time.move_to(at)
        self._is_ending = True
        self._settles()
        self._is_ending = False

    def published(self) -> Sequence[str]:
        shown = results.results(self._bot, 1, self._hana)
        return [comment for question in shown.questions for comment in question.comments]

    def scrape(self) -> str:
        return repr(queries.every_series(self._bot, self._hana))

    def logs(self) -> Sequence[str]:
        return self._logged.lines

    def keys(self) -> Mapping[str, bytes]:
        found = {}
        for path in sorted(self._keys.iterdir()):
            content = path.read_bytes()
            # Behind a wrapped seed stand the notes of what was accepted: evidence of their own, never the same twice.
            found[path.name] = content[:_KEY_BYTES] if path.suffix == ".key" else content
            if path.suffix == ".key":
                found[f"{path.name}, notes"] = content[_KEY_BYTES:]
        return found

    def restored(self, backup: Backup) -> Sequence[str]:
        with self._company.database("sqlite" if backup.files.get("database") else "postgres") as url:
            restore(backup, url)
            bot = Bot(db=Database(url), settings=self._settings(url), now=self._time)
            sweep.start_up(bot)
            sweep.sweep(bot, rosters(self._here.bot, self._here.client))
            bot.db.close()
            watching = watch(url)
            comments = watching.picture().table("comment")
            watching.close()
            return [row.values["body"] for row in comments]

    def leaves(self) -> None:
        self._stack.close()

    def _starts(self) -> None:
        """A process of its own, on the same database."""
        settings = self._settings(self.url)
        database = Database(self.url)
        self._stack.callback(database.close)
        event.listen(database.engine, "checkout", self._glances)
        self._here = Installation(self._sandbox, settings, self._time, database)
        self._bot = self._here.bot

    def _glances(self, *_connection: Any) -> None:
        if self._is_ending:
            self.glance()

    def _settles(self) -> None:
        """What is due is done, and what is due is said."""
        sweep.sweep(self._bot, rosters(self._here.bot, self._here.client))
        self._here.says(lambda seconds: self._time.move_to(self._time() + seconds))

    def _settings(self, url: str) -> Settings:
        return settings_for(
            self._sandbox, database_url=url, hr=(self._sandbox.person(HR).id,), keys=str(self._keys), secret=_SECRET
        )

    def _composed(self) -> Questionnaire:
        return Questionnaire(
            title="How are things?",
            questions=(
                Question(Kind.SCALE, _SCALE),
                Question(Kind.CHOICE, _CHOICE, CHOICES),
                Question(Kind.TEXT, _TEXT),
            ),
            readers=Readers((self._hana,)),
            open_for=timedelta(days=5),
        )

    def _numbers(self) -> dict[str, str]:
        """The departments as the database numbers them."""
        return {offer.department.key: str(offer.department.id) for offer in departments.offers(self._bot)}
