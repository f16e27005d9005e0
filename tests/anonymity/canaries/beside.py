"""Designs that keep who answered beside, or near, what they said."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from datetime import datetime

from tests.anonymity.canaries.canary import ANSWER, Canary, say
from tests.anonymity.script import Script, Voice


class UserBeside(Canary):
    """The user's id stands in the row of the answer."""

    attack = 1
    schema = f"CREATE TABLE answer (who TEXT PRIMARY KEY, {ANSWER}) WITHOUT ROWID"

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        self.db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", self.name_of(user), *say(voice))

    def name_of(self, user: str) -> str:
        return user


class HashBeside(UserBeside):
    """The same with a digest, which anybody makes a table of."""

    def name_of(self, user: str) -> str:
        return hashlib.sha256(user.encode()).hexdigest()


class HmacBeside(UserBeside):
    """The same with a keyed digest, whose key outlives the survey."""

    level = 3

    def name_of(self, user: str) -> str:
        return hmac.digest(self.secret, f"1:{user}".encode(), "sha256").hex()


class SplitTables(Canary):
    """Who answered is in one table, what they said in another, under a random key. Both grow together."""

    attack = 2
    schema = f"CREATE TABLE participant (who TEXT PRIMARY KEY); CREATE TABLE answer (id TEXT PRIMARY KEY, {ANSWER})"

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        with self.db.transaction():
            self.notes(user)
            self.keeps(voice)

    def notes(self, user: str) -> None:
        self.db.execute("INSERT INTO participant VALUES (?)", user)

    def keeps(self, voice: Voice) -> None:
        self.db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", str(uuid.uuid4()), *say(voice))


class Numbered(SplitTables):
    """The same with a serial number."""

    schema = (
        "CREATE TABLE participant (who TEXT PRIMARY KEY); "
        f"CREATE TABLE answer (id INTEGER PRIMARY KEY AUTOINCREMENT, {ANSWER})"
    )

    def keeps(self, voice: Voice) -> None:
        self.db.execute("INSERT INTO answer (scale, choice, text) VALUES (?, ?, ?)", *say(voice))


class RandomKeys(SplitTables):
    """No row has a number; but a page is filled from its end, and nobody rewrote it."""

    attack = 3
    is_vacuumed = False
    schema = (
        "CREATE TABLE participant (who TEXT PRIMARY KEY) WITHOUT ROWID; "
        f"CREATE TABLE answer (id TEXT PRIMARY KEY, {ANSWER}) WITHOUT ROWID"
    )


class Stamped(RandomKeys):
    """The answer knows when it was given."""

    attack = 4
    is_vacuumed = True
    schema = f"CREATE TABLE answer (id TEXT PRIMARY KEY, given_at TEXT, {ANSWER}) WITHOUT ROWID"

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        key = secrets.token_hex(16)
        self.db.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", key, at.isoformat(), *say(voice))


class TimeInTheKey(Stamped):
    """A key of a modern kind (RFC 9562, version 7) begins with the time."""

    schema = f"CREATE TABLE answer (id TEXT PRIMARY KEY, {ANSWER}) WITHOUT ROWID"

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        moment = int(at.timestamp() * 1000) << 80
        key = uuid.UUID(int=moment | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62))
        self.db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", str(key), *say(voice))


class OneTransaction(SplitTables):
    """PostgreSQL remembers which transaction wrote a row, through every vacuum."""

    attack = 5
    backends = ("postgres",)


class TwoTransactions(OneTransaction):
    """Two transactions have two numbers, one after the other."""

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        self.notes(user)
        self.keeps(voice)


class LogLeftBehind(RandomKeys):
    """The write-ahead log is still there, in the order of writing."""

    attack = 6
    backends = ("sqlite",)

    def tidy(self) -> None:
        pass


class ShuffledRewrite(SplitTables):
    """At the close the answers are written anew in another order. The server's log keeps the old one."""

    attack = 7
    backends = ("postgres",)

    def closes(self, at: datetime) -> None:
        with self.db.transaction():
            rows = self.db.execute("SELECT * FROM answer")
            self.db.execute("DELETE FROM answer")
            for row in self.random.sample(rows, len(rows)):
                self.db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", *row)
        self.tidy()


class NamesTakenOff(Canary):
    """At the close the answers move to a table without names, and those with names are deleted, more or less."""

    attack = 8
    is_vacuumed = False
    pragmas = "secure_delete=OFF"
    schema = (
        f"CREATE TABLE named (who TEXT PRIMARY KEY, {ANSWER}) WITHOUT ROWID; "
        f"CREATE TABLE answer (id TEXT PRIMARY KEY, {ANSWER}) WITHOUT ROWID"
    )

    def opens(self, script: Script) -> None:
        # As in a company with a history, pages are full: what is deleted is not overwritten at once.
        for _ in range(200):
            self.db.execute("INSERT INTO answer VALUES (?, 1, 'calm days', ?)", secrets.token_hex(16), "filled " * 9)
        # Nor does an open survey of somebody else let the file shrink.
        self.db.execute("INSERT INTO named VALUES ('elsewhere', 1, 'calm days', 'of another survey')")

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        self.db.execute("INSERT INTO named VALUES (?, ?, ?, ?)", user, *say(voice))

    def closes(self, at: datetime) -> None:
        with self.db.transaction():
            rows = [row[1:] for row in self.db.execute("SELECT * FROM named WHERE who <> 'elsewhere'")]
            self.db.execute("DELETE FROM named WHERE who <> 'elsewhere'")
            for row in rows:
                self.db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", secrets.token_hex(16), *row)
        if not self.db.is_sqlite:
            self.db.execute("VACUUM")
        self.tidy()


class JournalKept(NamesTakenOff):
    """Deleted thoroughly from the database; the journal of the deletion is kept."""

    backends = ("sqlite",)
    pragmas = "journal_mode=PERSIST; secure_delete=ON"


class VacuumedThoroughly(RandomKeys):
    """Nothing is left in the final file; but somebody copied it every day."""

    attack = 9
    level = 2
    is_vacuumed = True
