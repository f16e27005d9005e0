"""Real processes: some are killed with a promise on their lips, and others keep it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from tests.journeys.steps import below, card, direct, own_card, presses
from tests.moments import tuesday_at
from tests.office import Office
from tests.races import machine
from tests.races.processes import Process

Starts = Callable[..., Process]


@pytest.fixture
def starts(office: Office) -> Iterator[Starts]:
    """Start a machine at a moment, with a verb and its words."""
    with ExitStack() as running:

        def start(at: datetime, *words: str) -> Process:
            settings = office.settings
            known = (settings.database_url, settings.api_url, settings.bot_token)
            return running.enter_context(Process(machine.main, *known, at.isoformat(), *words))

        yield start


def it(office: Office) -> str:
    return str(office.department("it").id)


def posts(office: Office) -> int:
    return sum(entry.what == "chat.postMessage" and entry.ok for entry in office.sandbox.wire)


def speaks(process: Process) -> int:
    """Lets a process say what is due; answers how much was."""
    assert process.hears() == "ready"
    process.goes_on()
    return int(process.hears().removeprefix("said "))


def test_what_was_kept_before_the_process_was_killed_is_told_by_the_next(office: Office, starts: Starts) -> None:
    office.ana.types("/request mine", in_="general")
    asking = starts(tuesday_at(9), "ask", "form", it(office), "My laptop")
    assert asking.hears() == "kept R-1"
    asking.is_killed()
    assert posts(office) == 0

    assert speaks(starts(tuesday_at(9, 1), "deliver")) == 2

    assert "My laptop" in card(office.bo).text
    assert "My laptop" in own_card(office.ana).text
    office.moves_to(tuesday_at(9, 2))
    assert posts(office) == 2, "and nobody says it again"


def test_what_a_killed_process_was_about_to_say_is_said_once_its_lease_has_ended(
    office: Office, starts: Starts
) -> None:
    office.ana.types("/request mine", in_="general")
    asking = starts(tuesday_at(9), "ask-and-speak", "form", it(office), "My laptop")
    assert asking.hears() == "saying department-card"
    asking.is_killed()

    assert speaks(starts(tuesday_at(9) + timedelta(seconds=29), "deliver")) == 1
    assert "My laptop" in own_card(office.ana).text
    assert not office.bo.sees("My laptop")

    assert speaks(starts(tuesday_at(9) + timedelta(seconds=30), "deliver")) == 1
    assert "My laptop" in card(office.bo).text
    office.moves_to(tuesday_at(9, 2))
    assert posts(office) == 2


def test_what_was_posted_just_before_the_kill_is_found_and_not_posted_again(office: Office, starts: Starts) -> None:
    office.ana.types("/request it My laptop", in_="general")
    posting = starts(tuesday_at(9), "post")
    assert posting.hears() == "posted"
    posting.is_killed()
    assert (posts(office), "My laptop" in card(office.bo).text) == (1, True)

    office.bo.writes("The left one?", thread=card(office.bo))
    assert speaks(starts(tuesday_at(9) + timedelta(seconds=31), "deliver")) > 0
    office.moves_to(tuesday_at(9, 2))

    assert sum("My laptop" in message.text for message in office.bo.messages if message.channel_id == "CITHELP0") == 1
    assert below(own_card(office.ana)).count("The left one?") == 1
    presses(office, office.bo, "Done", card(office.bo))
    assert card(office.bo).state == "resolved"


def test_of_two_processes_that_take_it_at_once_one_has_it(office: Office, starts: Starts) -> None:
    office.asks(office.ana, "it My laptop")
    people = [office.bo, office.dana]
    machines = [starts(tuesday_at(9, 5), "take", "1", person.id) for person in people]
    for process in machines:
        assert process.hears() == "ready"

    for process in machines:
        process.goes_on()
    said = [process.hears() for process in machines]

    winner = people[said.index("took")]
    assert sorted(said) == [f"already {winner.id}", "took"]
    office.moves_to(tuesday_at(9, 6))
    assert card(office.bo).taken_by == winner.name


def test_two_processes_that_sweep_and_speak_at_once_remind_once(office: Office, starts: Starts) -> None:
    office.asks(office.ana, "it My laptop")
    machines = [starts(tuesday_at(12, 15), "sweep-and-speak") for _machine in range(2)]
    for process in machines:
        assert process.hears() == "ready"

    for process in machines:
        process.goes_on()
    for process in machines:
        assert process.hears().startswith("said")
    office.moves_to(tuesday_at(12, 16))

    assert len(direct(office.dana)) == 1
    assert "R-1" in direct(office.dana)[0]
