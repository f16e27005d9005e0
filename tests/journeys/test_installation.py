"""The app is uninstalled, or its token revoked: noticed at once, nothing is lost, an admin reads how long it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.operations import doctor, installation
from handlers import installation as listeners
from tests.office import Office


@pytest.mark.parametrize("token_first", [True, False], ids=["token first", "app first"])
def test_that_the_app_is_uninstalled_is_noticed_at_once_and_once(office: Office, token_first: bool) -> None:
    at = office.now()

    office.sandbox.workspace.uninstall(token_first=token_first)
    office.sandbox.settle()

    assert installation.ended(office.bot) == installation.Ended(at, "account_inactive")
    assert office.bot.has_ended.is_set()
    assert any("account_inactive" in finding.what for finding in doctor.installed(office.bot))


def test_a_token_that_is_revoked_alone_is_noticed(office: Office) -> None:
    office.sandbox.workspace.revoke_token()
    office.sandbox.settle()

    found = installation.ended(office.bot)
    assert found is not None
    assert found.reason == "token_revoked"


def test_whoever_did_not_hear_of_it_finds_it_out_by_asking(office: Office) -> None:
    office.sandbox.faults.lose_events(2)
    office.sandbox.workspace.uninstall()
    office.sandbox.settle()
    assert installation.ended(office.bot) is None

    listeners.check(office.bot, office.handoff.client)

    assert installation.ended(office.bot) is not None


def test_what_tells_of_it_late_after_the_app_is_back_changes_nothing(office: Office) -> None:
    office.sandbox.workspace.uninstall()
    office.sandbox.workspace.reinstall()

    office.sandbox.settle()

    assert installation.ended(office.bot) is None
    assert not office.bot.has_ended.is_set()


def test_a_slack_that_cannot_be_reached_has_not_taken_the_app_away(office: Office) -> None:
    office.sandbox.faults.down()
    listeners.check(office.bot, office.handoff.client)
    office.sandbox.faults.up()

    assert installation.ended(office.bot) is None


def test_when_it_is_back_an_admin_reads_how_long_it_was_and_what_waited_is_said(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.asks(office.ana, "it My laptop won't start")
    office.bo.clicks("Take it")
    office.sandbox.workspace.uninstall()
    office.sandbox.settle()
    office.settles()
    assert not office.ana.sees("Bo Berg has it")

    clock.tick(timedelta(hours=2))
    office.sandbox.workspace.reinstall()
    listeners.check(office.bot, office.handoff.client)
    office.moves_to(office.now() + timedelta(minutes=10))

    assert office.dana.sees("I am back in Slack.")
    assert office.dana.sees("account_inactive")
    assert office.ana.sees("Bo Berg has it")
    assert installation.ended(office.bot) is None
    assert list(doctor.installed(office.bot)) == []
