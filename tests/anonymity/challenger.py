"""Plays one game: lets a design live through a script, and keeps everything that an attacker could come by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tests.anonymity.design import Backup, Design
from tests.anonymity.evidence import Evidence, Picture, Slot, Written
from tests.anonymity.script import OPENS_AT, Act, Plan, Script, Voice, draw
from tests.anonymity.watching import Watch, watch

# The first morning after half of the time, and the last one.
_REMINDERS = (OPENS_AT + timedelta(days=3, minutes=5), OPENS_AT + timedelta(days=4, minutes=5))


@dataclass(frozen=True)
class Game:
    """One game that was played: what happened, and what is left of it."""

    script: Script
    evidence: Evidence


def play(design: Design, random: Random, plan: Plan, pairs: int = 3) -> Game:
    """One survey from the question to the result, or two in a row if the plan says so."""
    watching = watch(design.url)
    try:
        script = draw(random, plan, design.directory(plan), pairs=pairs, can_change=design.can_change)
        return Game(script, _Table(design, watching, random, script).play())
    finally:
        watching.close()
        design.leaves()


class _Table:
    """The game while it is played."""

    def __init__(self, design: Design, watching: Watch, random: Random, script: Script) -> None:
        self._design = design
        self._watch = watching
        self._random = random
        self._script = script
        self._pictures: list[Picture] = []
        self._journal: list[Written] = []
        self._written_while_open = 0
        self._second: Picture | None = None
        self._scrapes: list[str] = []
        self._keys_meanwhile: dict[str, bytes] = {}
        self._backups: dict[int, Backup] = {}
        design.glance = self._reads_journal

    def play(self) -> Evidence:
        design, script = self._design, self._script
        surveys = []
        design.opens(script)
        surveys.append(design.survey())
        self._acts(script)
        published = self._ends(script)
        if script.plan is Plan.WAVES:
            second = script.next_wave()
            design.opens(second)
            surveys.append(design.survey())
            for act in second.acts:
                design.hears(act.user, second.says(act), act.at, act.kind)
            self._second = self._watch.picture()
            self._ends(second)
        return self._evidence(tuple(surveys), published)

    def _acts(self, script: Script) -> None:
        self._looks()
        reminders = list(_REMINDERS)
        stumbles_after = self._random.randrange(len(script.acts))
        pause_for_backup = self._backup_moments(script)
        for number, act in enumerate(script.acts):
            while reminders and act.at > reminders[0]:
                self._design.reminds(reminders.pop(0))
            self._design.hears(act.user, script.says(act), act.at, act.kind)
            self._looks()
            if number in pause_for_backup:
                self._backups[number] = Backup(self._pictures[-1], self._watch.files())
            if number == stumbles_after:
                self._design.stumbles()

    def _reads_journal(self) -> None:
        self._journal += self._watch.written()

    def _looks(self) -> None:
        self._reads_journal()
        self._pictures.append(self._watch.picture())
        self._scrapes.append(self._design.scrape())
        self._keys_meanwhile |= self._design.keys()

    def _ends(self, script: Script) -> tuple[str, ...]:
        if script.plan is Plan.REPLAY:
            self._replays(script)
        ends_at = script.ends_at
        self._written_while_open = self._written_while_open or len(self._journal)
        if script.plan is Plan.CRASH:
            self._design.is_cut_off(ends_at)
            self._reads_journal()
        self._design.closes(ends_at)
        self._reads_journal()
        return tuple(self._design.published())

    def _backup_moments(self, script: Script) -> set[int]:
        """Right after the first of a pair has answered and before the second: one backup for the first pair."""
        if script.plan is not Plan.RESTORE:
            return set()
        pair = script.pairs[0]
        return {min(n for n, act in enumerate(script.acts) if act.user in {pair.one, pair.other})}

    def _replays(self, script: Script) -> None:
        slots = slots_of(script.acts, self._pictures)
        for pair in script.pairs:
            if pair.one in slots and pair.accomplice in slots:
                self._watch.copies_box(slots[pair.one], slots[pair.accomplice])

    def _evidence(self, surveys: tuple[str, ...], published: tuple[str, ...]) -> Evidence:
        design, script = self._design, self._script
        files = self._watch.files()
        return Evidence(
            backend=self._watch.backend,
            directory=script.directory,
            seen=script.acts,
            surveys=surveys,
            code=design.code,
            published=published,
            final=self._watch.picture(),
            files=files,
            left=self._watch.left(),
            pictures=tuple(self._pictures),
            journal=tuple(self._journal),
            written_while_open=self._written_while_open,
            logs=(*design.logs(), *self._watch.server_log()),
            scrapes=tuple(self._scrapes),
            second=self._second,
            restored={number: tuple(design.restored(backup)) for number, backup in self._backups.items()},
            told=_told(script),
            secret=design.secret,
            keys=dict(design.keys()),
            keys_meanwhile=self._keys_meanwhile,
        )


def _told(script: Script) -> dict[str, Voice]:
    paired = {user for pair in script.pairs for user in (pair.one, pair.other)}
    if script.plan is Plan.WAVES:
        return {pair.one: script.later[pair.one] for pair in script.pairs}
    elif script.plan is Plan.CRASH:
        return {user: voice for user, voice in script.voices.items() if user not in paired}
    else:
        return {}


def slots_of(acts: Sequence[Act], pictures: Sequence[Picture]) -> dict[str, Slot]:
    """Whose place in the box is which, for somebody who saw each arrive."""
    slots = {}
    for act, before, after in zip(acts, pictures, pictures[1:], strict=False):
        fresh = after.boxes.keys() - before.boxes.keys()
        if act.kind == "answers" and len(fresh) == 1:
            (slots[act.user],) = fresh
    return slots
