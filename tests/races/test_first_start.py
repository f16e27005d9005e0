"""The first start in a large company, with Slack's limits and on the real clock: nobody waits until all is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import func, select

from bot import utc_now
from bot.commands import shell
from bot.departments import exchange
from bot.sandbox import Sandbox, SocketMode
from bot.wiring import Wiring
from handlers.manifest import manifest
from storage.tables import Person, Role
from tests.company import OFFICE, example, settings_for
from tests.patience import FOR_OTHERS

# As many as are read in half a minute, at Slack's pace; the first request is served long before that.
PEOPLE = 2_000


@pytest.mark.slow("two thousand people move in, and the real clock paces what is read of them")
def test_the_first_request_is_served_while_a_large_company_is_still_being_read(tmp_path: Path) -> None:
    with Sandbox(manifest(), now=utc_now) as sandbox:
        OFFICE.furnish(sandbox)
        handles = [f"p{number}" for number in range(PEOPLE)]
        for handle in handles:
            sandbox.workspace.add_member(handle, name=handle)
        ids = [sandbox.workspace.member(handle).id for handle in handles]
        sandbox.workspace.channel("facilities").members += ids
        sandbox.workspace.outgoing.clear()
        settings = settings_for(sandbox, database_url=f"sqlite:///{tmp_path}/handoff.db", hr=("UHANA000",))
        shell.make(settings)
        wiring = Wiring(settings)
        try:
            exchange.apply(wiring.bot, example())
            wiring.start()
            ana, bo = sandbox.person("ana"), sandbox.person("bo")
            sandbox.deliver_by(SocketMode())

            assert sandbox.sockets.wait_for(1, FOR_OTHERS)
            ana.types("/request it A laptop", in_="general")
            until(sandbox, lambda: bo.sees("A laptop"))
            until(sandbox, lambda: serves(wiring, bo.id))
            bo.clicks("Take it")
            until(sandbox, lambda: bo.sees("Bo Berg has it"))

            with wiring.db.reading() as session:
                known = session.exec(select(func.count()).select_from(Person)).one()
            assert known < PEOPLE, "everybody was read before anybody was served"
        finally:
            wiring.stop()
        assert sandbox.complaints == []
        limited = [entry for entry in sandbox.wire if entry.error == "ratelimited"]
        assert limited == [], "nobody knocks before Slack lets them in"


def until(sandbox: Sandbox, happened: Callable[[], bool]) -> None:
    """Wait until it has: whatever Handoff does goes over the wire, which wakes us."""
    with sandbox.workspace.changes:
        assert sandbox.workspace.changes.wait_for(happened, timeout=FOR_OTHERS)


def serves(wiring: Wiring, person_id: str) -> bool:
    with wiring.db.reading() as session:
        return session.exec(select(Role).where(Role.person_id == person_id)).first() is not None
