"""Designs with sealed envelopes: one without a mistake that is known to us, and the rest with one each."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random

from tests.anonymity.canaries import boxes
from tests.anonymity.canaries.boxes import BoxCode
from tests.anonymity.canaries.canary import Canary
from tests.anonymity.design import Backup
from tests.anonymity.script import Plan, Script, Voice


class Sealed(Canary):
    """No canary: the recommended design in small. Nothing but the key taken while it is open may break it."""

    attack = 12
    level = 4
    can_change = True
    code = BoxCode()
    schema = (
        "CREATE TABLE settings (name TEXT, value BLOB); "
        "CREATE TABLE ballot (survey INT, mark BLOB, sealed BLOB, PRIMARY KEY (survey, mark)) WITHOUT ROWID; "
        "CREATE TABLE comment (survey INT, pos INT, body TEXT, PRIMARY KEY (survey, pos)) WITHOUT ROWID"
    )

    def __init__(self, url: str, random: Random) -> None:
        super().__init__(url, random)
        self.wave = 0
        self.seed = b""
        self._folder: dict[str, bytes] = {}

    def opens(self, script: Script) -> None:
        super().opens(script)
        self.script = script
        self.wave += 1
        self.seed = secrets.token_bytes(32)
        self.keeps_key()

    def keeps_key(self) -> None:
        self._folder[self.survey()] = boxes.wrap(self.secret, self.seed)

    def survey(self) -> str:
        return str(self.wave)

    def keys(self) -> Mapping[str, bytes]:
        return dict(self._folder)

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        mark = self.mark(user)
        self.db.execute(
            "INSERT INTO ballot VALUES (?, ?, ?) ON CONFLICT (survey, mark) DO UPDATE SET sealed = excluded.sealed",
            self.wave,
            mark,
            self.seals(mark, voice),
        )

    def mark(self, user: str) -> bytes:
        return boxes.mark_of(self.seed, self.survey(), user)

    def seals(self, mark: bytes, voice: Voice) -> bytes:
        return boxes.seal(self.seed, boxes.padded(boxes.content_of(voice, mark)))

    def closes(self, at: datetime) -> None:
        texts = [boxes.text_of(content) for mark, content in self.contents() if self.counts(mark, content)]
        with self.db.transaction():
            for pos, body in enumerate(sorted(texts)):
                self.db.execute("INSERT INTO comment VALUES (?, ?, ?)", self.wave, pos, body)
            self.destroys()
        self._folder.pop(self.survey(), None)
        self.tidy()

    def contents(self) -> list[tuple[bytes, bytes]]:
        rows = self.db.execute("SELECT mark, sealed FROM ballot WHERE survey = ? ORDER BY mark", self.wave)
        return [(mark, content) for mark, box in rows if (content := boxes.unseal(self.seed, box)) is not None]

    def counts(self, mark: bytes, content: bytes) -> bool:
        """An envelope that was copied into another place does not."""
        return boxes.mark_in(content) == mark

    def destroys(self) -> None:
        self.db.execute("DELETE FROM ballot")

    def published(self) -> Sequence[str]:
        return [body for (body,) in self.db.execute("SELECT body FROM comment WHERE survey = 1 ORDER BY pos")]


class KeyInSettings(Sealed):
    """Sealed; and the key lies in the same database."""

    level = 1

    def keeps_key(self) -> None:
        self.db.execute("INSERT INTO settings VALUES ('key', ?)", self.seed)

    def destroys(self) -> None:
        pass


class WrappedKeyInDatabase(Sealed):
    """The key in the database is wrapped, and deleted at the close. The secret that unwraps it lives on."""

    level = 3

    def keeps_key(self) -> None:
        self.db.execute("INSERT INTO settings VALUES ('key', ?)", boxes.wrap(self.secret, self.seed))

    def destroys(self) -> None:
        super().destroys()
        self.db.execute("DELETE FROM settings")


class BroughtBack(WrappedKeyInDatabase):
    """So an old backup can be opened, and tells who had answered by then."""

    attack = 19
    plan = Plan.RESTORE

    def restored(self, backup: Backup) -> Sequence[str]:
        wrapped = next(row.values["value"] for row in backup.picture.table("settings"))
        seed = boxes.unwrap(self.secret, wrapped)
        assert seed
        contents = [boxes.unseal(seed, row.values["sealed"]) for row in backup.picture.table("ballot")]
        return sorted(boxes.text_of(content) for content in contents if content)


class Unpadded(Sealed):
    """An envelope is as long as what is in it."""

    attack = 13
    level = 2
    at_least = 0.65

    def seals(self, mark: bytes, voice: Voice) -> bytes:
        return boxes.seal(self.seed, boxes.content_of(voice, mark))


class AlikeWhenEqual(Sealed):
    """Equal answers make equal envelopes: whoever answers the same way sees it."""

    attack = 14
    level = 2
    plan = Plan.ECHO

    def seals(self, mark: bytes, voice: Voice) -> bytes:
        return boxes.seal_alike(self.seed, boxes.padded(boxes.content_of(voice)))

    def counts(self, mark: bytes, content: bytes) -> bool:
        return True


class NoMarkInside(Sealed):
    """An envelope does not know its place, and counts once more wherever it is copied to."""

    attack = 14
    level = 2
    plan = Plan.REPLAY

    def counts(self, mark: bytes, content: bytes) -> bool:
        return True


class FreshLot(Sealed):
    """The groups are drawn anew when a close is tried again, and both results were written."""

    attack = 16
    level = 2
    plan = Plan.CRASH
    schema = Sealed.schema + "; CREATE TABLE result (survey INT, question INT, body TEXT)"

    def __init__(self, url: str, random: Random) -> None:
        super().__init__(url, random)
        self._partners = self.random.sample(["it", "sales"], 2)

    def is_cut_off(self, at: datetime) -> None:
        self._writes_result()

    def closes(self, at: datetime) -> None:
        self.db.execute("DELETE FROM result")
        self._writes_result()
        super().closes(at)

    def _writes_result(self) -> None:
        partner = self._partners.pop()
        groups = [{"legal", partner}, {"it", "sales"} - {partner}]
        voices = self.script.voices
        counted = [
            Counter(voices[user].scale for user in self.people if self.script.directory[user] in group)
            for group in groups
        ]
        body = [
            {"segments": sorted(group), "counts": [count[value] for value in range(1, 6)]}
            for group, count in zip(groups, counted, strict=True)
        ]
        self.db.execute("INSERT INTO result VALUES (1, 1, ?)", json.dumps({"groups": body}))


class OneMarkForAll(Sealed):
    """To follow people over time, answers are kept under a mark that stays the same from wave to wave."""

    attack = 18
    level = 1
    plan = Plan.WAVES
    schema = Sealed.schema + (
        "; CREATE TABLE trend (survey INT, mark BLOB, text TEXT, PRIMARY KEY (survey, mark)) WITHOUT ROWID"
    )

    def mark(self, user: str) -> bytes:
        return boxes.mark_of(self.secret, "all", user)

    def destroys(self) -> None:
        for mark, content in self.contents():
            self.db.execute("INSERT INTO trend VALUES (?, ?, ?)", self.wave, mark, boxes.text_of(content))
        super().destroys()
