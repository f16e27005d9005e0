"""The key folder: private, durable, outside the database's folder, and empty of every key that is over."""

from __future__ import annotations

import fcntl
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import NoKeyFolder
from bot.pulses.envelopes import new_keys
from bot.pulses.keys import KeyFolder, WrongKeys, folder_of
from bot.settings import Settings

SECRET = "a secret that is long enough for tests"
POSTGRES = "postgresql://handoff@db.example/handoff"


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    folder = KeyFolder(tmp_path / "keys", SECRET)
    folder.pair("this database", "this folder")
    return folder


@contextmanager
def no_room_left() -> Iterator[None]:
    """Files may not grow beyond ten bytes: as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_key_is_kept_wrapped_in_a_file_for_nobody_else(folder: KeyFolder) -> None:
    keys = new_keys()

    folder.write("1-1", keys)

    file = folder.path / "1-1.key"
    assert folder.read("1-1") == keys
    assert keys.seed not in file.read_bytes()
    assert len(file.read_bytes()) == 72
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_a_destroyed_key_leaves_nothing(folder: KeyFolder) -> None:
    folder.write("1-1", new_keys())
    with (folder.path / "1-1.key").open("rb") as still_open:
        wrapped = still_open.read()

        folder.destroy("1-1")

        still_open.seek(0)
        assert still_open.read() != wrapped, "whoever had the file open reads noise"
    assert folder.read("1-1") is None
    assert folder.names() == []
    folder.destroy("1-1")


def test_a_key_that_a_crash_left_half_written_is_found_and_destroyed(folder: KeyFolder) -> None:
    (folder.path / "3-1.0a1b2c3d.new").write_bytes(b"half")

    assert folder.names() == ["3-1"]
    folder.destroy("3-1")

    assert folder.names() == []


def test_what_else_lies_in_the_folder_is_left_alone(folder: KeyFolder) -> None:
    (folder.path / "README.key").write_text("hello")

    assert folder.names() == []
    assert folder.instance == "this database"


def test_while_somebody_writes_notes_behind_a_key_everybody_else_waits(folder: KeyFolder) -> None:
    folder.write("1-1", new_keys(), b"one two ")

    with folder.notes("1-1") as notes, (folder.path / "1-1.key").open("rb") as other:
        assert notes.read() == [b"one ", b"two "]
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        notes.write(1, b"2222", durable=True)

    with folder.notes("1-1") as notes:
        assert notes.read() == [b"one ", b"2222"]


def test_one_key_that_was_spoilt_does_not_mean_another_secret(folder: KeyFolder) -> None:
    folder.write("1-1", new_keys())
    (folder.path / "1-1.key").write_bytes(b"spoilt")

    assert not folder.has_another_secret()
    assert KeyFolder(folder.path, "another secret that is long enough too").has_another_secret()


def test_a_folder_of_an_older_version_tells_another_secret_by_its_keys(folder: KeyFolder) -> None:
    (folder.path / "secret-used").unlink()
    folder.write("1-1", new_keys())
    folder.write("1-2", new_keys())
    (folder.path / "1-2.key").write_bytes(b"spoilt")
    other = KeyFolder(folder.path, "another secret that is long enough too")

    assert other.has_another_secret()
    assert not folder.has_another_secret()
    assert other.has_another_secret()


def test_another_secret_is_told_from_a_key_that_is_gone(folder: KeyFolder) -> None:
    folder.write("1-1", new_keys())
    other = KeyFolder(folder.path, "another secret that is long enough too")

    with pytest.raises(WrongKeys, match="HANDOFF_SECRET"):
        other.read("1-1")
    assert other.read("1-2") is None


def test_a_full_disk_leaves_no_half_a_key(folder: KeyFolder) -> None:
    with no_room_left(), pytest.raises(NoKeyFolder) as refused:
        folder.write("1-1", new_keys())

    assert refused.value.reason == "not_writable"
    assert folder.names() == []


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file in its place")

    with pytest.raises(NoKeyFolder) as refused:
        KeyFolder(tmp_path / "keys", SECRET).pair("this database", "this folder")

    assert refused.value.reason == "not_writable"


def test_a_folder_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o755)

    with pytest.raises(NoKeyFolder) as refused:
        KeyFolder(tmp_path / "keys", SECRET).pair("this database", "this folder")

    assert refused.value.reason == "not_private"


def test_by_itself_the_folder_is_beside_that_of_the_database(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/data/handoff.db", secret=SECRET)

    assert folder_of(settings).path == tmp_path / "data-keys"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (Settings(database_url="sqlite:////srv/data/handoff.db"), "no_secret"),
        (Settings(database_url=POSTGRES, secret=SECRET), "not_set"),
        (Settings(database_url="sqlite:////srv/data/handoff.db", secret=SECRET, keys="/srv/data/keys"), "inside"),
        (Settings(database_url="sqlite:////srv/data/handoff.db", secret=SECRET, keys="/srv/data/../data"), "inside"),
    ],
    ids=["no secret", "PostgreSQL without a folder", "inside", "inside by a detour"],
)
def test_where_there_is_no_safe_place_there_is_no_folder(settings: Settings, reason: str) -> None:
    with pytest.raises(NoKeyFolder) as refused:
        folder_of(settings)

    assert refused.value.reason == reason
