"""The company of the demo is the one of the departments file that comes with the project."""

from __future__ import annotations

from bot import utc_now
from bot.departments.file.parser import parse
from bot.sandbox import Sandbox
from bot.sandbox.demo import NORTHWIND
from tests.company import EXAMPLE_FILE
from tests.sandbox.conftest import MANIFEST


def test_handoff_is_in_every_channel_of_the_file_and_everybody_is_where_people_ask() -> None:
    departments = parse(EXAMPLE_FILE.read_text(encoding="utf-8")).departments
    with Sandbox(MANIFEST, now=utc_now) as sandbox:
        NORTHWIND.furnish(sandbox)
        channels = sandbox.workspace.channels
        people = {sandbox.workspace.member(one.handle).id for one in NORTHWIND.people}

        asked_in = [channel_id for department in departments for channel_id in department.ask]
        for channel_id in (*(department.channel_id for department in departments), *asked_in):
            assert sandbox.workspace.bot_user_id in channels[channel_id].members
        assert asked_in
        assert all(people <= set(channels[channel_id].members) for channel_id in asked_in)
