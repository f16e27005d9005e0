"""The pool of a department: ratings are sealed as they come, and nobody can read one before its block is released.

A block has a key of its own in the key folder (`bot.pulses.keys`), which is destroyed at the release. Until then each
rating is an envelope under a mark. The mark says neither who nor which request: it is keyed, and serves to let a second
click take the place of the first. Score, lost time and comment have marks of their own, so that nothing joins them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot import Bot
from bot.departments import departments
from bot.errors import NoKeyFolder, RatingNotKept
from bot.local_days import local_date, month_end
from bot.pulses.envelopes import Keys, Unopenable, new_keys, seal
from bot.pulses.key_pairing import must_last, one_at_a_time, ready_folder, shared_folder
from bot.pulses.keys import KeyFolder, WrongKeys, folder_of
from bot.ratings.release import REST, Given
from storage import ratings as rating_rows
from storage.database import Session
from storage.ratings import COMMENT, LOST_TIME, SCORE

COMMENT_LIMIT = 1_000
"""Characters."""
# Bytes before sealing. A character of a comment takes four at most, and six where JSON escapes it.
_SIZES = {SCORE: 256, LOST_TIME: 256, COMMENT: 256 + 6 * COMMENT_LIMIT}
_A_MONTH = "%Y-%m"


@dataclass(frozen=True)
class Slip:
    """What a rating is about, and by whom: known while it is given, and kept nowhere but in keyed marks."""

    person_id: str
    request_id: int
    resolution: int
    type_id: int | None


@dataclass(frozen=True)
class Pool:
    """The open block of a department with its keys, held until the transaction ends."""

    session: Session
    block_id: int
    keys: Keys

    def has_score(self, slip: Slip) -> bool:
        """Return whether the score of this resolution is here and may still be changed. For its rater's own eyes: it
        must not be written anywhere, nor shown to anybody else.
        """
        return rating_rows.is_there(self.session, SCORE, self.block_id, self._mark(SCORE, slip))

    def put(self, about: str, slip: Slip, value: str, *, token: str = "") -> None:
        """Seal and save one rating in the place of an earlier one: of the same form, if it has a `token`."""
        mark = self._mark(about, slip, token)
        sealed = seal(self.keys.public, self._packed(about, mark, slip, value), _SIZES[about])
        rating_rows.put(self.session, about, self.block_id, mark, sealed)

    def _mark(self, about: str, slip: Slip, token: str = "") -> bytes:
        place = (about, slip.person_id, slip.request_id, slip.resolution, token)
        return self.keys.mark(self.block_id, json.dumps(place))

    def _packed(self, about: str, mark: bytes, slip: Slip, value: str) -> bytes:
        # Who rated is told apart within one kind of rating: what is opened is not joined either.
        rater = self.keys.mark(self.block_id, json.dumps(("rater", about, slip.person_id)))
        proof = self.keys.proof(mark)
        content = {"p": proof.hex(), "r": rater.hex(), "t": slip.type_id or REST, "v": value}
        return json.dumps(content, ensure_ascii=False).encode()


def can_be_kept(bot: Bot) -> bool:
    """Return whether there is a safe place for keys by the settings. Where there is none, nobody is asked to rate."""
    try:
        must_last(bot.settings, folder_of(bot.settings))
    except NoKeyFolder:
        return False
    return True


def prepare(bot: Bot, department_id: int) -> bool:
    """Have an open block with its key for a rating of this department; whether there is one. Without a place for keys
    there is none.

    A transaction of its own, before the one that rates: the key is written while nobody can take it for an orphan.
    """
    try:
        if _is_ready(bot, department_id):
            return True
        folder = ready_folder(bot)
        with bot.db.transaction() as session:
            one_at_a_time(session)
            shared_folder(session, bot)
            open_one = rating_rows.open_block(session, department_id)
            if open_one is not None and folder.read(key_name(open_one.id)) is None:
                # This is the folder that all share, so the key is gone for good, and nobody can open what it sealed.
                rating_rows.destroy_envelopes(session, open_one.id)
                open_one.state, open_one = "destroyed", None
                session.flush()
            if open_one is None:
                _begin(session, bot, folder, department_id)
    except (NoKeyFolder, WrongKeys, OSError):
        return False
    return True


def the_pool(session: Session, bot: Bot, department_id: int) -> Pool:
    """Return the open block of a department, after `prepare`. Raises RatingNotKept where it was released meanwhile, and
    where this process does not have its key.
    """
    block = rating_rows.open_block(session, department_id)
    try:
        keys = None if block is None else shared_folder(session, bot).read(key_name(block.id))
    except (NoKeyFolder, WrongKeys, OSError):
        keys = None
    if block is None or keys is None:
        raise RatingNotKept
    return Pool(session, block.id, keys)


def opened(session: Session, about: str, block_id: int, keys: Keys) -> list[Given]:
    """Return what is in the envelopes of one kind, in memory alone. Whoever can write to the database may forge or copy
    some: those are dropped.
    """
    found = []
    for mark, sealed in rating_rows.envelopes(session, about, block_id):
        try:
            content = json.loads(keys.open(sealed))
        except (Unopenable, ValueError):
            continue
        if content["p"] == keys.proof(mark).hex():
            found.append(Given(bytes.fromhex(content["r"]), content["t"], content["v"]))
    return found


def key_name(block_id: int) -> str:
    """Return under which name the key of a block lies in the key folder."""
    return f"ratings-{block_id}"


def month_of(session: Session, department_id: int, at: datetime) -> tuple[str, datetime]:
    """Return the month ("2026-03") on the clocks of a department, and the midnight at which it ends, in UTC."""
    zone = departments.calendar_by_id(session, department_id).in_force(at).zone
    return local_date(zone, at).strftime(_A_MONTH), month_end(zone, at)


def _is_ready(bot: Bot, department_id: int) -> bool:
    with bot.db.reading() as session:
        block_id = rating_rows.open_block_id(session, department_id)
        return block_id is not None and shared_folder(session, bot).read(key_name(block_id)) is not None


def _begin(session: Session, bot: Bot, folder: KeyFolder, department_id: int) -> None:
    month, ends_at = month_of(session, department_id, bot.now())
    block_id = rating_rows.begin_block(session, department_id, month, ends_at)
    folder.write(key_name(block_id), new_keys())
