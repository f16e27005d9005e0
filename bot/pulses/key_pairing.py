"""Database and key folder belong together, and both know it: neither may be used with another one."""

from __future__ import annotations

import secrets

from bot import Bot
from bot.errors import NoKeyFolder
from bot.pulses.keys import KeyFolder, WrongKeys, folder_of
from storage import pulses as pulse_rows
from storage.database import Session

_INSTANCE = "instance"
_FOLDER = "key folder"
_LOST = "key folder lost"


def ready_folder(bot: Bot) -> KeyFolder:
    """Return the folder in which a new key is safe, which the first pulse pairs with the database. Raises NoKeyFolder,
    which says why not.

    The database knows the pair before the folder does: the other way round, a crash would leave a folder that seems to
    be another database's.
    """
    folder = folder_of(bot.settings)
    with bot.db.transaction() as session:
        if pulse_rows.meta(session, _LOST) == str(folder.path):
            raise NoKeyFolder("lost", str(folder.path))
        instance = pulse_rows.meta_once(session, _INSTANCE, secrets.token_hex(16))
    if folder.instance is None:
        folder.pair(instance)
        with bot.db.transaction() as session:
            pulse_rows.save_meta(session, _FOLDER, str(folder.path))
    elif folder.instance != instance:
        raise NoKeyFolder("foreign", str(folder.path))
    folder.make_private()
    return folder


def one_at_a_time(session: Session) -> None:
    """Make other launches and closes wait until the transaction ends: each must see what all before it remembered.

    Asked before anything else is locked, and after `ready_folder`.
    """
    pulse_rows.lock_meta(session, _INSTANCE)


def check_at_start(session: Session, bot: Bot, *, is_needed: bool) -> KeyFolder | None:
    """Return the folder as it was paired; None when there is none and none `is_needed`, which open surveys decide.

    A folder that was replaced by an empty one is paired anew, and no pulse is launched until it has outlived a start.
    Raises WrongKeys when it is another database's, or when HANDOFF_KEYS leads elsewhere while answers are sealed:
    nothing must be tidied up then. Raises NoKeyFolder when it is needed and cannot be.
    """
    try:
        folder = folder_of(bot.settings)
    except NoKeyFolder:
        if is_needed:
            raise
        return None
    instance = pulse_rows.meta(session, _INSTANCE)
    found = folder.instance
    if found is not None and found != instance:
        raise WrongKeys(
            f"The key folder {folder.path} belongs to another database. Set HANDOFF_KEYS and DATABASE_URL to two that "
            "belong together; for a new database, name a new folder."
        )
    if instance is None:
        return None
    if folder.has_another_secret():
        raise WrongKeys(
            f"The keys in {folder.path} were wrapped with another HANDOFF_SECRET. Set the one that was used before."
        )
    if found is not None:
        pulse_rows.forget_meta(session, _LOST)
        return folder
    paired = pulse_rows.meta(session, _FOLDER)
    if is_needed and paired != str(folder.path):
        raise WrongKeys(
            f"The keys of open pulses were kept in {paired}, and HANDOFF_KEYS now leads to {folder.path}. Set it back, "
            "or move the whole folder there."
        )
    try:
        folder.pair(instance)
    except NoKeyFolder:
        if is_needed:
            raise
        return None
    if paired == str(folder.path):
        pulse_rows.save_meta(session, _LOST, str(folder.path))
    pulse_rows.save_meta(session, _FOLDER, str(folder.path))
    return folder
