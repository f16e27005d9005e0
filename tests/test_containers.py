"""The image and the compose file, read as an operator does: who runs in it, what stays, and that no secret is in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot import __main__ as program
from bot.pulses.keys import folder_of
from bot.settings import Settings, variables
from storage.engine import POSTGRES_PRIVACY, QUIET_LOG

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
COMMANDS = {command.__name__.rpartition(".")[2] for command in program._COMMANDS}
# Set by compose for the server, and for nobody else.
OF_POSTGRES = {"POSTGRES_USER", "POSTGRES_PASSWORD"}


def image() -> str:
    """The part of the Dockerfile that becomes the image."""
    return DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def service(name: str) -> str:
    """What compose.yaml says of one service, with what it takes over from all of ours."""
    parts = re.split(
        r"^  (\w+):\n", COMPOSE[COMPOSE.index("\nservices:\n") : COMPOSE.index("\nvolumes:\n")], flags=re.M
    )
    own = dict(zip(parts[1::2], parts[2::2], strict=True))[name]
    shared = COMPOSE[COMPOSE.index("\nx-handoff:") : COMPOSE.index("\nservices:\n")]
    return own + (shared if "<<: *handoff" in own else "")


def environment() -> dict[str, str]:
    return dict(re.findall(r"^(?:ENV| {3}) ([A-Z_]+)=(\S+)", image(), flags=re.M))


def test_it_runs_as_a_user_without_rights_who_owns_what_stays() -> None:
    assert re.search(r"^USER 10001:10001$", image(), flags=re.M)
    assert "--mode 0700 /var/lib/handoff/data /var/lib/handoff/keys" in image()
    assert image().index("install --directory") < image().index("USER "), "that takes rights"


def test_the_python_is_one_that_the_metadata_names_and_the_same_in_both_stages() -> None:
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = set(re.findall(r"^FROM python:([\d.]+)-slim\b", DOCKERFILE, flags=re.M))

    assert len(versions) == 1
    assert f"Programming Language :: Python :: {versions.pop()}" in metadata["classifiers"]


def test_what_is_installed_is_what_the_lock_file_says_by_its_hashes() -> None:
    installs = re.findall(r"pip install (.*)", DOCKERFILE)

    assert installs == ["--require-hashes --only-binary :all: -r /build/requirements.lock"]


def test_everything_that_is_copied_is_there_and_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {name.rstrip("/") for name in re.findall(r"^COPY (?!--)(\S+) ", DOCKERFILE, flags=re.M)}

    assert ignored[1] == "*", "nothing goes along that is not named"
    assert {f"!{name}" for name in copied} == {line for line in ignored if line.startswith("!")}
    assert {name for name in copied if not (ROOT / name).exists()} == set()


def test_the_keys_lie_outside_of_the_database_and_no_nameless_volume_hides_that_they_pass() -> None:
    settings = Settings.from_env({**environment(), "HANDOFF_SECRET": "s" * 32})

    assert str(folder_of(settings).path) == "/var/lib/handoff/keys"
    assert not re.search(r"^VOLUME", DOCKERFILE, flags=re.M)


@pytest.mark.parametrize("text", [DOCKERFILE, COMPOSE], ids=["Dockerfile", "compose.yaml"])
def test_every_setting_has_a_name_that_handoff_knows_and_none_is_a_secret(text: str) -> None:
    named = set(re.findall(r"\b(?:HANDOFF|SLACK|POSTGRES|DATABASE)_[A-Z_]+\b", text))

    assert named - OF_POSTGRES <= variables().keys()
    assert not re.search(r"xox[abp]-|xapp-|SECRET=|SECRET: |TOKEN=|TOKEN: ", re.sub(r"#.*", "", text))
    assert set(re.findall(r"PASSWORD: (.*)", text)) <= {"${POSTGRES_PASSWORD:?set it in .env}"}


def test_every_command_is_one() -> None:
    named = {
        *re.findall(r"^    command: (\w+)$", COMPOSE, flags=re.M),
        *re.findall(r'^CMD \["(\w+)"\]$', image(), flags=re.M),
    }

    assert named == {"web", "worker", "migrate"}
    assert named <= COMMANDS
    assert 'ENTRYPOINT ["python", "-m", "bot"]' in image()


@pytest.mark.parametrize("name", ["release", "web", "worker"])
def test_every_process_has_the_same_keys_and_a_root_that_cannot_be_written_to(name: str) -> None:
    says = service(name)

    assert "- keys:/var/lib/handoff/keys" in says
    assert "HANDOFF_KEYS: /var/lib/handoff/keys" in says
    assert "read_only: true" in says
    assert "- /tmp" in says
    assert "no-new-privileges:true" in says


def test_processes_start_when_the_tables_are_there() -> None:
    for name in ("web", "worker"):
        assert "release:\n        condition: service_completed_successfully" in service(name)
    assert "database:\n        condition: service_healthy" in service("release")


def test_the_server_keeps_what_people_write_out_of_its_log_and_its_rows_on_a_volume() -> None:
    set_ = dict(re.findall(r"-c (\w+)=(\S+)", service("database")))

    assert set_ == {**QUIET_LOG, **POSTGRES_PRIVACY}
    assert "- database:/var/lib/postgresql/data" in service("database")


def test_only_this_host_reaches_it_without_a_proxy_and_its_health_is_asked() -> None:
    assert re.findall(r'- "(.*:3000)"', service("web")) == ["127.0.0.1:3000:3000"]
    assert "/healthz" in image()
    assert "ports:" not in service("database") + service("worker")
