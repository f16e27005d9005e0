"""The key folder: one small file for each open survey, and each open block of ratings, outside the database and its
backups.

A backup of the database cannot be opened without this folder, and after the close nothing can be opened at all. Each
file holds a seed, wrapped with HANDOFF_SECRET, and behind it the notes of `bot.pulses.integrity`. Keep the
folder out of every backup and snapshot.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import hmac
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from bot.errors import NoKeyFolder
from bot.pulses.envelopes import SEED_BYTES, Keys
from bot.settings import Settings

_SUFFIX = ".key"
_UNFINISHED = ".new"
_OF_PULSES = re.compile(r"\d+-\d+")
_OF_RATINGS = re.compile(r"ratings-\d+")
_INSTANCE = "instance"
_ID = "folder"
_PROOF = "secret-used"
# A wrapped seed: what was drawn for the wrapping, an authenticator, the seed.
_KEY_BYTES = SecretBox.NONCE_SIZE + SecretBox.MACBYTES + SEED_BYTES
PLACES = 2
"""How many notes there are behind a key."""
_SQLITE = "sqlite:///"


class WrongKeys(Exception):
    """The key folder does not belong to this database, or HANDOFF_SECRET is not the one that wrapped its keys.

    Handoff must not start: tidying up would destroy living keys. The text says what to do.
    """


class Notes:
    """The notes behind a key: all of one length, overwritten where they stand. The key is never written again, since
    its old bytes would stay on the disk.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self) -> list[bytes]:
        """Return the notes in their places; none when the key was written without."""
        saved = os.pread(self._file.fileno(), os.fstat(self._file.fileno()).st_size, _KEY_BYTES)
        length = len(saved) // PLACES
        return [saved[:length], saved[length:]] if saved else []

    def write(self, place: int, note: bytes, *, durable: bool) -> None:
        """Put a note into its place; with `durable` it outlives a power failure when this returns. Raises OSError."""
        if os.pwrite(self._file.fileno(), note, _KEY_BYTES + place * len(note)) != len(note):
            raise OSError(errno.ENOSPC, "the note was not written whole")
        if durable:
            os.fdatasync(self._file.fileno())


class KeyFolder:
    """A private folder of wrapped seeds. Every write is durable when it returns; every key can be destroyed."""

    def __init__(self, path: Path, secret: str) -> None:
        self.path = path
        self._secret = secret

    # --- one survey's keys ---

    def write(self, name: str, keys: Keys, notes: bytes = b"") -> None:
        """Write the keys under that name, with notes behind them: to a temporary file first, lest there be half a key.

        Raises NoKeyFolder when the folder is read-only or full.
        """
        self._write(self._file(name), bytes(self._box().encrypt(keys.seed)) + notes)

    def read(self, name: str) -> Keys | None:
        """Return the keys of that name; None when they were destroyed or lost. Raises WrongKeys when they stay
        wrapped.
        """
        try:
            wrapped = self._file(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            return Keys(self._box().decrypt(wrapped[:_KEY_BYTES]))
        except (CryptoError, ValueError):
            raise WrongKeys(
                f"The keys in {self.path} were wrapped with another HANDOFF_SECRET. Set the one that was used before."
            ) from None

    @contextmanager
    def notes(self, name: str) -> Iterator[Notes]:
        """Yield the notes behind a key, while no other thread and no other process reads or writes them. Raises
        OSError.
        """
        with self._file(name).open("r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield Notes(file)

    def destroy(self, name: str) -> None:
        """Overwrite the keys and delete them, for good. Does nothing when they are gone already."""
        for path in (self._file(name), *self.path.glob(f"{name}.*{_UNFINISHED}")):
            try:
                with path.open("r+b", buffering=0) as file:
                    file.write(secrets.token_bytes(path.stat().st_size))
                    os.fsync(file.fileno())
                path.unlink()
            except (FileNotFoundError, NotADirectoryError):
                continue
            _sync(self.path)

    def names(self) -> list[str]:
        """Return the names of the keys of pulses that are here, also of those that a crash left half written."""
        return self._names(_OF_PULSES)

    def names_of_ratings(self) -> list[str]:
        """Return the same of the keys of ratings."""
        return self._names(_OF_RATINGS)

    @property
    def holds_keys(self) -> bool:
        """Return whether any key is here."""
        return bool(self.names() or self.names_of_ratings())

    # --- the folder and its database ---

    @property
    def instance(self) -> str | None:
        """Return the id of the database that the folder belongs to; None for a new folder. Raises OSError."""
        return self._line(_INSTANCE)

    @property
    def id(self) -> str | None:
        """Return which of the folders of its database it is; None for a new one, and one of an older version. Raises
        OSError.
        """
        return self._line(_ID)

    def pair(self, instance: str, folder_id: str) -> None:
        """Make the folder, if need be, and write down whose it is, and which. Raises NoKeyFolder when it is not safe
        there.
        """
        self.make_private()
        self._write(self.path / _ID, folder_id.encode("ascii"))
        self._write(self.path / _INSTANCE, instance.encode("ascii"))
        if not self.holds_keys:
            self._write(self.path / _PROOF, self._proof())

    def has_another_secret(self) -> bool:
        """Return whether the keys here were wrapped with another HANDOFF_SECRET. One key that was spoilt does not mean
        that.

        A folder of an older version has nothing to tell by: there, one key that opens will do.
        """
        path = self.path / _PROOF
        try:
            return not hmac.compare_digest(path.read_bytes(), self._proof())
        except (FileNotFoundError, NotADirectoryError):
            opened = [self._opens(name) for name in [*self.names(), *self.names_of_ratings()]]
            if opened and not any(opened):
                return True
            if self.path.is_dir():
                self._write(path, self._proof())
            return False

    def make_private(self) -> None:
        """Make the folder one into which nobody else may look. Raises NoKeyFolder."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            mode = self.path.stat().st_mode
        except OSError:
            raise NoKeyFolder("not_writable", str(self.path)) from None
        if stat.S_IMODE(mode) & 0o077:
            raise NoKeyFolder("not_private", str(self.path))

    # --- files ---

    def _names(self, pattern: re.Pattern[str]) -> list[str]:
        files = [*self.path.glob(f"*{_SUFFIX}"), *self.path.glob(f"*{_UNFINISHED}")]
        return sorted({name for path in files if pattern.fullmatch(name := path.name.partition(".")[0])})

    def _file(self, name: str) -> Path:
        return self.path / f"{name}{_SUFFIX}"

    def _line(self, name: str) -> str | None:
        try:
            return (self.path / name).read_text(encoding="ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _opens(self, name: str) -> bool:
        try:
            return self.read(name) is not None
        except (OSError, WrongKeys):
            return False

    def _proof(self) -> bytes:
        return hashlib.blake2b(self._secret.encode(), digest_size=SEED_BYTES, person=b"proof").digest()

    def _box(self) -> SecretBox:
        wrapping = hashlib.blake2b(self._secret.encode(), digest_size=SecretBox.KEY_SIZE, person=b"wrap")
        return SecretBox(wrapping.digest())

    def _write(self, path: Path, content: bytes) -> None:
        unfinished = path.with_suffix(f".{secrets.token_hex(4)}{_UNFINISHED}")
        try:
            try:
                handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                unfinished.replace(path)
                _sync(self.path)
            finally:
                unfinished.unlink(missing_ok=True)
        except OSError:
            raise NoKeyFolder("not_writable", str(self.path)) from None


def folder_of(settings: Settings) -> KeyFolder:
    """Return the folder where keys live by the settings; nothing is touched. Raises NoKeyFolder when that cannot be a
    safe place.
    """
    data = _data_folder(settings.database_url)
    if settings.keys:
        path = Path(settings.keys).resolve()
    elif data is not None:
        path = data.with_name(f"{data.name}-keys")
    else:
        raise NoKeyFolder("not_set", "")
    if not settings.secret:
        raise NoKeyFolder("no_secret", str(path))
    if data is not None and path.is_relative_to(data):
        raise NoKeyFolder("inside", str(path))
    return KeyFolder(path, settings.secret)


def _data_folder(database_url: str) -> Path | None:
    """Return the folder of the database file, which is what people back up; None for a server elsewhere."""
    if not database_url.startswith(_SQLITE):
        return None
    return Path(database_url.removeprefix(_SQLITE).split("?", maxsplit=1)[0]).resolve().parent


def _sync(folder: Path) -> None:
    """Make what was renamed or deleted in the folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
