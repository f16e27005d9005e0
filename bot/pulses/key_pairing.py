"""Database and key folder belong together, and both know it: neither may be used with another one.

All processes need the same folder. Each asks before it takes a ballot, closes or destroys: one that has another folder,
or none, leaves that to the others.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from bot import Bot
from bot.errors import NoKeyFolder
from bot.pulses import disks
from bot.pulses.keys import KeyFolder, WrongKeys, folder_of
from bot.settings import Settings
from storage import pulses as pulse_rows
from storage.database import Session

_INSTANCE = "instance"
_FOLDER = "key folder"
_ID = "key folder id"
_SEEN = "key folder seen"
# Of older versions.
_LOST = "key folder lost"
_SEEN_EVERY = timedelta(minutes=10)
_GONE_AFTER = timedelta(minutes=30)
# How the id of a folder begins that took the place of another one, and has not outlived a start yet.
_ON_TRIAL = "new "


def ready_folder(bot: Bot) -> KeyFolder:
    """Return the folder in which a new key is safe, which the first pulse pairs with the database. Raises NoKeyFolder,
    which says why not.

    The database knows its own id before the folder does: the other way round, a crash would leave a folder that seems
    to be another database's.
    """
    folder = folder_of(bot.settings)
    must_last(bot.settings, folder)
    with bot.db.transaction() as session:
        instance = pulse_rows.meta_once(session, _INSTANCE, secrets.token_hex(16))
    with bot.db.transaction() as session:
        one_at_a_time(session)
        why = _why_not(session, folder)
        if why is not None:
            raise NoKeyFolder(why, str(folder.path))
        if pulse_rows.meta(session, _ID) is None:
            _pair(session, folder, instance)
    folder.make_private()
    return folder


def must_last(settings: Settings, folder: KeyFolder) -> None:
    """Raise NoKeyFolder where a key would be gone after a restart: by the settings, or else by what the system says."""
    if settings.disk == disks.PASSING or (not settings.disk and disks.is_passing(folder.path)):
        raise NoKeyFolder("passing", str(folder.path))


def one_at_a_time(session: Session) -> None:
    """Make other launches and closes wait until the transaction ends: each must see what all before it remembered.

    Asked before anything else is locked, and after `ready_folder`.
    """
    pulse_rows.lock_meta(session, _INSTANCE)


def shared_folder(session: Session, bot: Bot) -> KeyFolder:
    """Return the folder that all processes on this database use. Raises NoKeyFolder where this process has none, or
    another: then it must take no ballot, close nothing and destroy nothing.
    """
    folder = folder_of(bot.settings)
    why = _why_not(session, folder)
    if why is not None:
        raise NoKeyFolder(why, str(folder.path))
    return folder


def own_folder(session: Session, bot: Bot) -> KeyFolder | None:
    """Return the same, or None."""
    try:
        return shared_folder(session, bot)
    except NoKeyFolder:
        return None


def trouble(bot: Bot) -> NoKeyFolder | None:
    """Return why this process can take no ballot; None when all is well, and where no pulse was ever launched.

    For whoever asks whether the process is ready. Raises storage.database.Unavailable.
    """
    with bot.db.reading() as session:
        if pulse_rows.meta(session, _INSTANCE) is None:
            return None
        try:
            shared_folder(session, bot)
        except NoKeyFolder as why:
            return why
    return None


def note_seen(bot: Bot) -> None:
    """Let the other processes know that one has the shared folder, and its open pulses are taken care of. To be called
    every minute; it is written down every ten.
    """
    with bot.db.reading() as session:
        seen_at = _seen_at(session)
    if seen_at is None or not timedelta(0) <= bot.now() - seen_at < _SEEN_EVERY:
        with bot.db.transaction() as session:
            pulse_rows.save_meta(session, _SEEN, bot.now().isoformat())


def is_seen_elsewhere(session: Session, at: datetime) -> bool:
    """Return whether some process had the shared folder within the last half hour."""
    seen_at = _seen_at(session)
    return seen_at is not None and abs(at - seen_at) < _GONE_AFTER


def begin_anew(session: Session) -> None:
    """Have the next start pair the folder anew, so that no other copy of this database is used with it any more."""
    pulse_rows.forget_meta(session, _ID)
    pulse_rows.forget_meta(session, _SEEN)


def is_paired(bot: Bot) -> bool:
    """Return whether the key folder of this process is the one that the database was paired with."""
    with bot.db.reading() as session:
        return pulse_rows.meta(session, _ID) is not None and own_folder(session, bot) is not None


def take_over(session: Session, bot: Bot) -> None:
    """Have the next start pair the folder of this process with the database, whatever it was paired with since that was
    written. A database from before the first pulse learns whose folder it is.

    To be called only where no other database uses the folder.
    """
    begin_anew(session)
    with suppress(NoKeyFolder, OSError):
        instance = folder_of(bot.settings).instance
        if instance is not None and pulse_rows.meta(session, _INSTANCE) is None:
            pulse_rows.save_meta(session, _INSTANCE, instance)


def check_at_start(session: Session, bot: Bot, *, is_needed: bool) -> None:
    """Pair the folder anew where that is safe; `is_needed` says that answers are sealed.

    A folder that was replaced by an empty one is trusted when it has outlived a start, and no process has the former
    one any more. Raises WrongKeys when it is another database's, or in use with another copy of this one, or when
    HANDOFF_KEYS leads elsewhere while answers are sealed: nothing must be tidied up then. Raises NoKeyFolder when it is
    needed and cannot be.
    """
    try:
        folder = folder_of(bot.settings)
        instance = pulse_rows.meta(session, _INSTANCE)
        _must_be_ours(folder, instance)
        if instance is not None:
            one_at_a_time(session)
            _trust(session, bot, folder, instance, is_needed=is_needed)
    except (NoKeyFolder, OSError) as error:
        if is_needed:
            raise error if isinstance(error, NoKeyFolder) else NoKeyFolder("not_writable", bot.settings.keys) from None


def _must_be_ours(folder: KeyFolder, instance: str | None) -> None:
    if folder.instance not in {None, instance}:
        raise WrongKeys(
            f"The key folder {folder.path} belongs to another database. Set HANDOFF_KEYS and DATABASE_URL to two that "
            "belong together; for a new database, name a new folder."
        )
    if instance is not None and folder.has_another_secret():
        raise WrongKeys(
            f"The keys in {folder.path} were wrapped with another HANDOFF_SECRET. Set the one that was used before."
        )


def _trust(session: Session, bot: Bot, folder: KeyFolder, instance: str, *, is_needed: bool) -> None:
    why = _why_not(session, folder)
    paired = pulse_rows.meta(session, _FOLDER)
    if why is None:
        if pulse_rows.meta(session, _ID) is None:
            _pair(session, folder, instance)
    elif is_needed and paired != str(folder.path):
        raise WrongKeys(
            f"The keys of open pulses were kept in {paired}, and HANDOFF_KEYS now leads to {folder.path}. Set it back, "
            "or move the whole folder there."
        )
    elif folder.instance is None and paired == str(folder.path):
        # Whether it stays is seen at the next start: until then, no process takes it for the shared one.
        folder.pair(instance, _ON_TRIAL + secrets.token_hex(16))
    elif why == "another" and (is_needed or folder.holds_keys):
        raise WrongKeys(
            f"The key folder {folder.path} is in use with another copy of this database, such as one that was moved. "
            "Set DATABASE_URL to that one, or name another folder for this one."
        )
    elif not (is_needed and is_seen_elsewhere(session, bot.now())):
        _pair(session, folder, instance)


def _pair(session: Session, folder: KeyFolder, instance: str) -> None:
    """The folder learns it first: a crash in between leaves one that is paired again."""
    folder_id = secrets.token_hex(16)
    folder.pair(instance, folder_id)
    pulse_rows.save_meta(session, _ID, folder_id)
    pulse_rows.save_meta(session, _FOLDER, str(folder.path))
    pulse_rows.forget_meta(session, _LOST)


def _why_not(session: Session, folder: KeyFolder) -> str | None:
    """Return why the folder is not the shared one, as NoKeyFolder names it; None where it is, or none was paired yet.

    A folder and a database of an older version know of each other by the database's id alone.
    """
    known = pulse_rows.metas(session, _FOLDER)
    try:
        instance, folder_id = folder.instance, folder.id
    except OSError:
        return "not_writable"
    if instance is None:
        return "lost" if known else None
    if instance != pulse_rows.meta(session, _INSTANCE):
        return "foreign"
    if known.get(_ID) in {None, folder_id}:
        return None
    return "lost" if folder_id and folder_id.startswith(_ON_TRIAL) else "another"


def _seen_at(session: Session) -> datetime | None:
    saved = pulse_rows.meta(session, _SEEN)
    return None if saved is None else datetime.fromisoformat(saved)
