"""2. Serve, in threads: a file is passed on once, whatever fails and whoever dies on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.requests.files import Why
from handlers.delivery.files import FileCourier
from tests.journeys.file_steps import LAPTOP, PICTURE_TEXT, STEPS, copies, passes, seen, sends, states, theirs
from tests.journeys.steps import below, card, own_card
from tests.office import Office


@pytest.mark.parametrize("method", ["files.info", "files-pri", "files.getUploadURLExternal", "upload"])
def test_what_fails_for_a_moment_is_tried_again(office: Office, method: str) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.status(method, 500, times=2)

    sends(office, office.ana, in_="dm")
    passes(office)

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert states(office) == ["shared"]


def test_what_fails_for_long_is_said(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.status("files-pri", 500, times=100)

    sends(office, office.ana, in_="dm")
    passes(office)

    assert [(copy.state, copy.reason) for copy in copies(office)] == [("missed", Why.UNREACHABLE)]
    assert "Slack did not answer for too long" in below(card(office.bo))
    assert "Slack did not answer for too long" in below(own_card(office.ana))


def test_an_answer_that_is_lost_shares_nothing_twice(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.lose_answer("files.completeUploadExternal")

    sends(office, office.ana, in_="dm")

    assert seen(card(office.bo)) == [PICTURE_TEXT]


def test_a_slack_that_falls_ill_after_it_shared_a_file_shares_nothing_twice(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.fall_ill("files.completeUploadExternal")

    sends(office, office.ana, in_="dm")
    passes(office)

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert states(office) == ["shared"]
    assert len(theirs(office)) == 1


def test_a_share_that_takes_its_time_is_waited_for(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.workspace.shares_take = 5

    sends(office, office.ana, in_="dm")

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert states(office) == ["shared"]


def test_a_share_of_which_slack_never_tells_is_found_below_the_card(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.workspace.shares_take = 10_000

    sends(office, office.ana, in_="dm")
    passes(office)

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert states(office) == ["shared"]
    assert len(theirs(office)) == 1


def test_a_share_that_slack_loses_is_made_anew(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.workspace.shares_lost = 1

    sends(office, office.ana, in_="dm")
    passes(office)

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert [file.is_deleted for file in office.sandbox.workspace.files.values()] == [False, True, False]


@pytest.mark.both_databases("how far a file has come is kept")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_bot_that_dies_on_the_way_shares_it_once_when_it_is_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    office.asks(office.ana, LAPTOP)
    with monkeypatch.context() as dying:
        dies_at(dying, step, after=after)
        with pytest.raises(Killed):
            sends(office, office.ana, "Look", in_="dm")

    comes_back(office)

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert states(office) == ["shared"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", ["_share_of", "_delete"])
def test_a_bot_that_dies_while_it_takes_a_file_away_goes_on_with_that(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.workspace.shares_take = 1
    with monkeypatch.context() as dying:
        dies_at(dying, "_share", after=True)
        with pytest.raises(Killed):
            sends(office, office.ana, "Look", in_="dm")
    office.ana.deletes(office.ana.message("Look", in_="dm"))
    with monkeypatch.context() as dying:
        dies_at(dying, step, after=after)
        with pytest.raises(Killed):
            comes_back(office)

    comes_back(office)

    assert states(office) == ["gone"]
    assert seen(card(office.bo)) == []
    assert not theirs(office)


class Killed(BaseException):
    """The process ends here."""


def dies_at(dying: pytest.MonkeyPatch, step: str, *, after: bool) -> None:
    real = getattr(FileCourier, step)

    def die(courier: FileCourier, *given: Any) -> Any:
        if after:
            real(courier, *given)
        raise Killed

    dying.setattr(FileCourier, step, die)


def comes_back(office: Office) -> None:
    """Another process goes on when the lease is over."""
    office.moves_to(office.now() + timedelta(minutes=11))
    passes(office)
