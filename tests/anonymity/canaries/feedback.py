"""Two-way boxes: messages to HR under a token that only their author has."""

from __future__ import annotations

import hashlib
import zlib
from datetime import datetime

from tests.anonymity.canaries.canary import Canary
from tests.anonymity.script import Plan, Voice


class ShortToken(Canary):
    """The token is short, and made of the user id: a table of all of them takes a moment."""

    attack = 20
    plan = Plan.FEEDBACK
    schema = "CREATE TABLE message (thread TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID"

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        token = zlib.crc32(user.encode()).to_bytes(4, "big")
        self.db.execute("INSERT INTO message VALUES (?, ?)", hashlib.sha256(token).hexdigest(), voice.text)


class DeliveredAtOnce(Canary):
    """A good token; and the message is passed on, with its time, when it comes."""

    attack = 20
    plan = Plan.FEEDBACK
    schema = "CREATE TABLE message (thread TEXT PRIMARY KEY, delivered_at INT, body TEXT) WITHOUT ROWID"

    def answer(self, user: str, voice: Voice, at: datetime) -> None:
        thread = hashlib.sha256(self.random.randbytes(32)).hexdigest()
        self.db.execute("INSERT INTO message VALUES (?, ?, ?)", thread, int(at.timestamp()), voice.text)
