"""After the close a bot that is started again does not know the key any more, not even somewhere in its memory."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from tests.anonymity.company import Company
from tests.anonymity.handoff import Handoff, HandoffCode
from tests.anonymity.script import Plan, Script, draw, seeded

_MEMORY = "/proc/{}/mem"


@pytest.mark.skipif(not Path(_MEMORY.format("self")).exists(), reason="only Linux shows the memory of a process")
def test_a_bot_that_is_started_again_does_not_know_the_key_of_a_closed_pulse() -> None:
    random = seeded("memory")
    company = Company({"it": 6, "sales": 6}, random)
    with company.database("sqlite") as url:
        handoff = Handoff(url, random, company)
        script = _answered(handoff, random)
        seed = _seed(handoff)
        before = _memory_of_a_new_start(handoff, script.acts[-1].at)

        handoff.closes(script.ends_at)

        state, memory = _memory_of_a_new_start(handoff, script.ends_at)
        assert state == "closed"
        assert seed not in memory
        # While it was open it was there, and was found.
        assert before[0] == "open"
        assert seed in before[1]
        handoff.leaves()
    company.close()


def _answered(handoff: Handoff, random: Random) -> Script:
    script = draw(random, Plan.PLAIN, handoff.directory(Plan.PLAIN))
    handoff.opens(script)
    for act in script.acts:
        handoff.hears(act.user, script.says(act), act.at, act.kind)
    return script


def _seed(handoff: Handoff) -> bytes:
    unwrapped = (HandoffCode().unwrap(handoff.secret, value) for value in handoff.keys().values())
    (seed,) = [seed for seed in unwrapped if seed]
    return seed


def _memory_of_a_new_start(handoff: Handoff, at: datetime) -> tuple[str, bytes]:
    settings = handoff.settings
    arguments = (settings.database_url, settings.keys, settings.secret, settings.hr[0], at.isoformat())
    command = [sys.executable, "-m", "tests.anonymity.restarted", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        state = process.stdout.readline().strip()
        memory = _memory(process.pid)
        process.communicate("enough\n")
    return state, memory


def _memory(pid: int) -> bytes:
    """Everything that a process may write to: its heap, its stacks, its variables."""
    pieces = []
    with Path(_MEMORY.format(pid)).open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            where, rights, *_rest = line.split()
            if rights.startswith("rw"):
                start, end = (int(part, 16) for part in where.split("-"))
                memory.seek(start)
                pieces.append(memory.read(end - start))
    return b"".join(pieces)
