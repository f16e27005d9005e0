"""What lies in the pool of ratings, opened as nobody but the release does; and a bot that can seal them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot import Bot
from bot.pulses.disks import LASTING
from bot.pulses.keys import folder_of
from bot.ratings import pool
from storage import ratings as rows
from storage.ratings import COMMENT, LOST_TIME, SCORE

SECRET = "a secret that is long enough for tests"


def sealing(bot: Bot, folder: Path) -> Bot:
    """Return the same bot with a place for keys."""
    return replace(bot, settings=replace(bot.settings, keys=str(folder), secret=SECRET, disk=LASTING))


def sealed(bot: Bot, about: str) -> list[str]:
    """Return what the envelopes of one kind hold, in all open blocks, sorted."""
    folder = folder_of(bot.settings)
    found: list[str] = []
    with bot.db.reading() as session:
        for block_id in rows.open_blocks(session):
            keys = folder.read(pool.key_name(block_id))
            assert keys is not None, "an open block has a key"
            found += [one.value for one in pool.opened(session, about, block_id, keys)]
    return sorted(found)


def given(bot: Bot) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Return the scores, the lost times and the comments that wait for the end of their month."""
    return sealed(bot, SCORE), sealed(bot, LOST_TIME), sealed(bot, COMMENT)
