"""Slack tells something twice, late, or after what came next: in the end both sides read and have the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import pytest

from bot.sandbox.model import Message
from storage import people as people_rows
from tests.journeys.steps import card, own_card
from tests.office import Office

LAPTOP = "it My laptop won't start"
AN_HOUR = timedelta(hours=1)


def _says(office: Office) -> None:
    office.ana.writes("It smells of smoke.", thread=own_card(office.ana))


def _edits(office: Office) -> None:
    said = office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.ana.edits(said, "It smells of coffee.")


def _deletes(office: Office) -> None:
    said = office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.ana.deletes(said)


def _answers(office: Office) -> None:
    office.bo.writes("I look at it.", thread=card(office.bo))


def _joins(office: Office) -> None:
    office.eve.joins("it-help")


def _leaves(office: Office) -> None:
    office.dana.leaves("it-help")


def _joins_and_leaves(office: Office) -> None:
    office.eve.joins("it-help")
    office.eve.leaves("it-help")


def _sends_a_file(office: Office) -> None:
    office.ana.writes("It looks like this.", thread=own_card(office.ana), files={"smoke.png": b"smoke"})


def _sends_a_file_and_deletes_it(office: Office) -> None:
    said = office.ana.writes("It looks like this.", thread=own_card(office.ana), files={"smoke.png": b"smoke"})
    office.sandbox.workspace.delete_file(cast("Message", said.source).files[0])


@dataclass(frozen=True)
class End:
    """What is there in the end: who serves, who has it, what each side reads of the other, and the files."""

    department: tuple[str, ...] = ()
    requester: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    taken_by: str | None = None
    members: tuple[str, ...] = ("bo", "dana")


ENDS: dict[Callable[[Office], None], End] = {
    _says: End(("It smells of smoke.",)),
    _edits: End(("It smells of coffee.",)),
    _deletes: End(),
    _answers: End(requester=("I look at it.",), taken_by="Bo Berg"),
    _joins: End(members=("bo", "dana", "eve")),
    _leaves: End(members=("bo",)),
    _joins_and_leaves: End(),
    _sends_a_file: End(("It looks like this.",), files=("smoke.png",)),
    _sends_a_file_and_deletes_it: End(("It looks like this.",)),
}


# Of somebody who comes or goes Slack tells twice: once as a message in the channel.
_TOLD_FIRST: dict[Callable[[Office], None], int] = {_joins: 2, _leaves: 2, _joins_and_leaves: 2}


def _twice(office: Office, _act: Callable[[Office], None]) -> None:
    office.sandbox.faults.duplicate_events(100)


def _late(office: Office, _act: Callable[[Office], None]) -> None:
    """Everything an hour later, each time in its order."""
    office.sandbox.faults.delay_events(AN_HOUR, times=100)


def _overtaken(office: Office, act: Callable[[Office], None]) -> None:
    """The first thing an hour after all that followed it."""
    office.sandbox.faults.delay_events(AN_HOUR, times=_TOLD_FIRST.get(act, 1))


def _swapped(office: Office, _act: Callable[[Office], None]) -> None:
    office.sandbox.faults.reorder_events(1)


TROUBLES = (_twice, _late, _overtaken, _swapped)


def _in_the_end(office: Office) -> End:
    """Two hours later, when everything was told; when something is read for the first time is not part of it."""
    office.sandbox.settle()
    for _hour in range(2):
        office.moves_to(office.now() + AN_HOUR + timedelta(minutes=1))
        office.sandbox.faults.clear()
        office.sandbox.settle()
        office.settles()
    with office.bot.db.reading() as session:
        serving = people_rows.with_role(session, office.department("it").id, people_rows.MEMBER)
    there, hers = card(office.bo), own_card(office.ana)
    files = (file.name for reply in there.replies for file in cast("Message", reply.source).files)
    return End(
        tuple(line.words.splitlines()[0] for line in there.lines if line.verb == "added"),
        tuple(line.words.splitlines()[0] for line in hers.lines if line.verb == "replied"),
        tuple(files),
        there.taken_by,
        tuple(one.member.handle for one in (office.bo, office.dana, office.eve) if one.id in serving),
    )


@pytest.mark.parametrize("act", ENDS, ids=lambda act: act.__name__.strip("_"))
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__.strip("_"))
def test_whatever_becomes_of_the_events_the_end_is_the_same(
    office: Office, act: Callable[[Office], None], trouble: Callable[[Office, Callable[[Office], None]], None]
) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.settle()
    trouble(office, act)

    act(office)

    assert _in_the_end(office) == ENDS[act]
