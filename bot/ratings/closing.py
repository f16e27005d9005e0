"""The end of a month: envelopes opened in memory, what may be shown written down, the rest destroyed with its key.

In this order, each step durable before the next, and every step harmless when it is repeated after a crash: one
transaction counts, writes and deletes the envelopes; the key is destroyed; what the database's files still hold of the
envelopes is overwritten.
"""

from __future__ import annotations

import logging

from bot import Bot
from bot.agreed_time import is_agreed
from bot.pulses.comments import comments_shown
from bot.pulses.envelopes import Keys
from bot.pulses.key_pairing import one_at_a_time, own_folder
from bot.pulses.keys import KeyFolder, WrongKeys
from bot.ratings import pool, release
from bot.ratings.pool import Slip
from storage import pulses as meta_rows
from storage import ratings as rating_rows
from storage.database import Session, Unavailable
from storage.ratings import COMMENT, LOST_TIME, SCORE
from storage.tables import RatingBlock, ReleasedGroup

SCRUB = "scrub ratings"
"""The mark in the database that says that destroyed rows are still to be overwritten in its files."""

log = logging.getLogger("handoff.ratings")


def sweep(bot: Bot) -> int:
    """Release or destroy the blocks whose months are over; return how many. Safe late, twice, or on ten machines.

    While the clock is in doubt nothing is done: by one that was set ahead every month would be over.
    """
    if not is_agreed(bot):
        return 0
    _take_in_what_was_left_behind(bot)
    with bot.db.reading() as session:
        blocks = rating_rows.open_blocks(session)
        folder = own_folder(session, bot) if blocks or _has_folder(session) else None
    closed = 0
    for block_id, ends_at in blocks.items():
        if folder is not None and ends_at <= bot.now():
            closed += _end(bot, folder, block_id)
    if folder is not None:
        _destroy_orphans(bot, folder)
    _scrub_due(bot)
    return closed


def _end(bot: Bot, folder: KeyFolder, block_id: int) -> bool:
    """End one block; whether it ended. What goes wrong with it keeps no other from ending, and is tried again."""
    try:
        with bot.db.transaction() as session:
            one_at_a_time(session)
            block = rating_rows.block(session, block_id)
            if block is None or block.state != "open" or block.ends_at > bot.now():
                return False
            if not _settle(session, bot, block, folder.read(pool.key_name(block_id))):
                return False
            meta_rows.save_meta(session, SCRUB, "due")
        folder.destroy(pool.key_name(block_id))
    except Unavailable:
        raise
    except (WrongKeys, OSError):
        log.warning("ratings wait for their key", extra={"block": block_id})
        return False
    return True


def _settle(session: Session, bot: Bot, block: RatingBlock, keys: Keys | None) -> bool:
    """Release what is enough, destroy what was too little for three months, or go on for another; whether it is over.

    Without a key, which this folder would have, nobody can open them.
    """
    shown = [] if keys is None else release.groups(pool.opened(session, SCORE, block.id, keys))
    if keys is not None and shown:
        _publish(session, block, keys, shown)
        block.state = "released"
    elif keys is not None and _go_on(session, bot, block):
        return False
    else:
        block.state = "destroyed"
    session.add(block)
    rating_rows.destroy_envelopes(session, block.id)
    return True


def _publish(session: Session, block: RatingBlock, keys: Keys, scores: list[release.Group]) -> None:
    lost = release.groups(pool.opened(session, LOST_TIME, block.id, keys))
    rows = [
        ReleasedGroup(block=block.id, about=about, type_id=one.type_id, people=one.people, counts=dict(one.counts))
        for about, some in ((SCORE, scores), (LOST_TIME, lost))
        for one in some
    ]
    comments: list[str] = []
    if release.may_show_comments(pool.opened(session, SCORE, block.id, keys)):
        comments = comments_shown([one.value for one in pool.opened(session, COMMENT, block.id, keys)])
    rating_rows.release(session, rows, block.id, comments)


def _go_on(session: Session, bot: Bot, block: RatingBlock) -> bool:
    """Let the block go on through this month, if that makes three at most; whether it does."""
    month, ends_at = pool.month_of(session, block.department_id, bot.now())
    if _months(block.first_month, month) > release.MOST_MONTHS:
        return False
    block.last_month, block.ends_at = month, ends_at
    session.add(block)
    return True


def _months(first: str, last: str) -> int:
    """Return how many months there are from "2026-03" to "2026-05": three."""
    (first_year, first_month), (last_year, last_month) = (map(int, one.split("-")) for one in (first, last))
    return (last_year - first_year) * 12 + last_month - first_month + 1


def _destroy_orphans(bot: Bot, folder: KeyFolder) -> None:
    """Destroy every key whose block is not open: of a crash before the commit, or of one after the release."""
    names = folder.names_of_ratings()
    with bot.db.reading() as session:
        in_use = {pool.key_name(block_id) for block_id in rating_rows.open_blocks(session)}
    if not set(names) - in_use:
        return
    with bot.db.transaction() as session:
        # Whoever begins a block writes its key under the same lock.
        one_at_a_time(session)
        in_use = {pool.key_name(block_id) for block_id in rating_rows.open_blocks(session)}
        for name in set(names) - in_use:
            try:
                folder.destroy(name)
            except OSError:
                log.warning("a key of ratings could not be destroyed", extra={"key": name})


def _take_in_what_was_left_behind(bot: Bot) -> None:
    """Seal what a process of the version before wrote beside its request, and forget whose it was."""
    with bot.db.reading() as session:
        found = rating_rows.left_behind(session)
    for request, resolution, score, time_lost in found:
        is_kept = pool.prepare(bot, request.department_id)
        with bot.db.transaction() as session:
            if is_kept:
                slip = Slip(request.requester_id, request.id, resolution, request.type_id)
                place = pool.the_pool(session, bot, request.department_id)
                for about, value in ((SCORE, score), (LOST_TIME, time_lost)):
                    if value is not None:
                        place.put(about, slip, str(value))
            # Without a place for keys it is not kept at all, as nobody is asked there.
            rating_rows.forget_left_behind(session, request.id, resolution)
            meta_rows.save_meta(session, SCRUB, "due")


def _scrub_due(bot: Bot) -> None:
    """Overwrite what the database's files still hold of destroyed rows; later, if somebody is in the way."""
    with bot.db.reading() as session:
        is_due = meta_rows.meta(session, SCRUB) is not None
    tables = (*rating_rows.TABLES, *rating_rows.OLD_TABLES)
    # Of SQLite it is the whole file, whichever table is named.
    if is_due and all(bot.db.scrub(table) for table in (tables[:1] if bot.db.is_sqlite else tables)):
        with bot.db.transaction() as session:
            meta_rows.forget_meta(session, SCRUB)
    elif is_due:
        log.info("scrubbing waits for its turn")


def _has_folder(session: Session) -> bool:
    return meta_rows.meta(session, "instance") is not None
