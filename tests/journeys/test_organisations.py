"""A company on Enterprise Grid: several workspaces, and everybody who shares the organisation is a colleague."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import utc_now
from bot.people import people
from bot.sandbox import Sandbox
from handlers.manifest import manifest
from tests.journeys.steps import card
from tests.office import Office


@contextmanager
def contoso(database_url: str, clock: FrozenDateTimeFactory, *, is_org_wide: bool) -> Iterator[Office]:
    """The office is one of two workspaces of Contoso. The other one is the plant, where Pia and Quin work; #it-help is
    shared by both.
    """
    sandbox = Sandbox(manifest(), now=utc_now, organisation="Contoso", is_org_wide=is_org_wide)
    plant = sandbox.workspace.add_team("Plant")
    for handle, name in (("pia", "Pia Perez"), ("quin", "Quin Qvist")):
        sandbox.workspace.add_member(handle, name=name, teams=[plant.id])
    office = Office(database_url, clock, sandbox=sandbox)
    office.sandbox.workspace.channel("it-help").teams.append(plant.id)
    for handle in ("pia", "quin"):
        office.sandbox.person(handle).joins("it-help")
    office.settles()
    yield office
    office.close()
    assert office.sandbox.lint == []


@pytest.fixture(params=["in one workspace", "in the whole organisation"])
def grid(request: pytest.FixtureRequest, database_url: str, clock: FrozenDateTimeFactory) -> Iterator[Office]:
    """Contoso, with the app in the office or in both of its workspaces."""
    with contoso(database_url, clock, is_org_wide=request.param == "in the whole organisation") as office:
        yield office


def test_somebody_of_another_workspace_of_ours_serves_like_anybody(grid: Office) -> None:
    pia = grid.sandbox.person("pia")
    grid.asks(grid.ana, "it My laptop won't start")

    pia.clicks("Take it", on=card(pia))
    grid.settles()

    assert card(grid.bo).taken_by == "Pia Perez"


def test_somebody_of_another_workspace_of_ours_asks_where_the_app_is(grid: Office) -> None:
    pia = grid.sandbox.person("pia")
    has_app = grid.sandbox.workspace.may_use_the_app(pia.member)

    said = pia.types("/request it The press stands still", in_="it-help")
    grid.settles()

    assert has_app is grid.bot.installation.is_org_wide
    assert grid.bo.sees("The press stands still") is has_app
    assert ("not a valid command" in said) is not has_app


def test_somebody_of_another_workspace_answers_and_is_answered(grid: Office) -> None:
    quin = grid.sandbox.person("quin")
    grid.asks(grid.ana, "it My laptop won't start")
    quin.clicks("Take it", on=card(quin))
    quin.writes("Have you tried the other charger?", "it-help", card(quin))
    grid.settles()

    assert grid.ana.sees("Have you tried the other charger?")
    assert grid.bot.installation.enterprise_id == grid.sandbox.workspace.enterprise_id


def test_somebody_of_another_company_stays_a_stranger(grid: Office) -> None:
    grid.sandbox.workspace.add_member("zoe", name="Zoe Zander", is_external=True)
    zoe = grid.sandbox.person("zoe")
    zoe.joins("it-help")
    grid.asks(grid.ana, "it My laptop won't start")

    zoe.clicks("Take it", on=card(zoe))
    grid.settles()

    assert card(grid.bo).state == "open"
    known = people.get(grid.bot, zoe.id)
    assert known is not None
    assert known.is_external


def test_who_leaves_one_workspace_and_is_in_another_did_not_leave_the_company(grid: Office) -> None:
    pia, workspace = grid.sandbox.person("pia"), grid.sandbox.workspace
    pia.member.teams.append(workspace.team_id)
    grid.asks(grid.ana, "it My laptop won't start")
    pia.clicks("Take it", on=card(pia))

    workspace.leave_team(pia.id, pia.member.team_id)
    grid.hears_of(pia)

    assert card(grid.bo).taken_by == "Pia Perez"


def test_of_people_and_channels_the_workspace_is_known(grid: Office) -> None:
    pia, ana = people.get(grid.bot, grid.sandbox.person("pia").id), people.get(grid.bot, grid.ana.id)
    workspace = grid.sandbox.workspace

    assert pia is not None
    assert ana is not None
    assert (pia.team_id, ana.team_id) == (grid.sandbox.person("pia").member.team_id, workspace.team_id)
    assert pia.team_id != ana.team_id
    assert grid.department("it").team_id == workspace.team_id


# The app in the whole organisation, and out of one of its workspaces


@pytest.fixture
def org_wide(database_url: str, clock: FrozenDateTimeFactory) -> Iterator[Office]:
    """Contoso, with the app in both of its workspaces."""
    with contoso(database_url, clock, is_org_wide=True) as office:
        yield office


def test_whoever_leads_is_told_when_the_app_is_taken_out_of_the_workspace_of_their_channel(org_wide: Office) -> None:
    workspace = org_wide.sandbox.workspace
    plant = workspace.member("pia").team_id
    workspace.channel("it-help").teams.reverse()
    org_wide.handoff.looks_anew()

    workspace.revoke_team(plant)
    org_wide.sandbox.settle()
    org_wide.settles()

    assert org_wide.department("it").unreachable_since is not None
    assert org_wide.dana.sees("I cannot post in")


def test_what_could_not_be_said_in_a_workspace_is_said_when_the_app_is_let_in(org_wide: Office) -> None:
    workspace, pia = org_wide.sandbox.workspace, org_wide.sandbox.person("pia")
    pia.types("/request people A letter for my bank", in_="it-help")
    org_wide.settles()
    workspace.revoke_team(pia.member.team_id)
    org_wide.cem.clicks("Take it")
    org_wide.sandbox.settle()
    org_wide.settles()
    assert not pia.sees("Cem Can has it")

    workspace.grant_team(pia.member.team_id)
    org_wide.sandbox.settle()
    org_wide.settles()

    assert pia.sees("Cem Can has it")


def test_a_workspace_without_the_app_holds_up_nobody_else(org_wide: Office) -> None:
    workspace, pia = org_wide.sandbox.workspace, org_wide.sandbox.person("pia")
    pia.types("/request people A letter for my bank", in_="it-help")
    org_wide.settles()
    workspace.revoke_team(pia.member.team_id)
    org_wide.cem.clicks("Take it")

    org_wide.asks(org_wide.ana, "it My laptop won't start")

    assert org_wide.bo.sees("My laptop won't start")


def test_everybody_in_all_workspaces_is_met_where_pulses_are_made(org_wide: Office) -> None:
    org_wide.sandbox.workspace.add_member(
        "rita", name="Rita Roth", teams=[org_wide.sandbox.workspace.member("pia").team_id]
    )
    org_wide.sandbox.workspace.outgoing.clear()

    org_wide.handoff.meets_everybody()

    assert people.is_known(org_wide.bot, org_wide.sandbox.person("rita").id)
