"""Slack's people as ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot import Bot, membership
from bot.installation import Installation
from bot.membership import Profile
from bot.people import people
from bot.people.absences import NO_END
from handlers.inquiries import keep_quiet
from handlers.people import came, profile_of
from storage.tables import Person
from tests.moments import friday_at, tuesday_at
from tests.office import Office

OURS = "T0NORTHWND"
HERE = Installation(team_id=OURS)


def told_about(bot: Bot, **user: Any) -> Person:
    """Slack says that this user changed."""
    membership.keep(bot, [Profile("UANA0000", "Before", "UTC")])
    membership.keep(bot, [profile_of({"id": "UANA0000", "team_id": OURS, **user}, HERE)])
    person = people.get(bot, "UANA0000")
    assert person is not None
    return person


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "Ana", "real_name": "Ana Alves"}, "name": "ana"}, "Ana"),
        ({"profile": {"display_name": "", "real_name": "Ana Alves"}, "name": "ana"}, "Ana Alves"),
        ({"profile": {"display_name": "", "real_name": ""}, "real_name": "Ana A.", "name": "ana"}, "Ana A."),
        ({"profile": None, "name": "ana"}, "ana"),
        ({}, "UANA0000"),
    ],
)
def test_people_are_called_what_they_call_themselves(bot: Bot, user: dict[str, Any], name: str) -> None:
    assert told_about(bot, **user).name == name


def test_a_zone_is_kept_by_its_name_and_missing_ones_are_utc(bot: Bot) -> None:
    assert told_about(bot, tz="America/New_York", tz_offset=-18000).zone == "America/New_York"
    assert told_about(bot).zone == "UTC"
    assert told_about(bot, tz=None).zone == "UTC"
    assert told_about(bot, tz="Moon/Tranquility").zone == "UTC", "a zone that we do not know breaks nobody's Home"


@pytest.mark.parametrize(
    ("user", "is_external"),
    [
        ({}, False),
        ({"team_id": None}, False),
        ({"team_id": "T0ELSEWHERE"}, True),
        ({"is_stranger": True}, True),
        ({"is_restricted": True}, False),
    ],
)
def test_people_of_other_workspaces_are_external_and_guests_are_not(
    bot: Bot, user: dict[str, Any], is_external: bool
) -> None:
    assert told_about(bot, **user).is_external is is_external


GRID = Installation(team_id=OURS, enterprise_id="E0CONTOSO")
WHOLE = Installation(enterprise_id="E0CONTOSO", is_org_wide=True)


@pytest.mark.parametrize("here", [GRID, WHOLE], ids=["in one workspace", "in the whole organisation"])
@pytest.mark.parametrize(
    ("user", "is_external"),
    [
        ({"team_id": "T0PLANT", "enterprise_user": {"enterprise_id": "E0CONTOSO", "teams": ["T0PLANT"]}}, False),
        ({"team_id": "E0CONTOSO", "enterprise_user": {"enterprise_id": "E0CONTOSO", "teams": [OURS]}}, False),
        ({"enterprise_user": {"enterprise_id": "E0CONTOSO"}}, False),
        ({"team_id": "E0CONTOSO"}, False),
        ({"enterprise_id": "E0CONTOSO", "teams": ["T0PLANT"]}, False),
        ({"team_id": "T0ELSEWHERE", "enterprise_user": {"enterprise_id": "E0FABRIKAM"}}, True),
        ({"team_id": "T0ELSEWHERE"}, True),
        ({"enterprise_user": {"enterprise_id": "E0CONTOSO"}, "is_stranger": True}, True),
    ],
)
def test_in_an_organisation_a_colleague_is_whoever_shares_it(
    here: Installation, user: dict[str, Any], is_external: bool
) -> None:
    assert profile_of({"id": "UANA0000", **user}, here).is_external is is_external


def test_somebody_of_another_organisation_is_no_colleague_of_a_single_workspace() -> None:
    user = {"id": "UANA0000", "team_id": "T0ELSEWHERE", "enterprise_user": {"enterprise_id": "E0FABRIKAM"}}

    assert profile_of(user, HERE).is_external


@pytest.mark.parametrize(
    ("user", "is_guest"),
    [({}, False), ({"is_restricted": True}, True), ({"is_restricted": True, "is_ultra_restricted": True}, True)],
)
def test_guests_are_known_as_such(bot: Bot, user: dict[str, Any], is_guest: bool) -> None:
    assert told_about(bot, **user).is_guest is is_guest


def test_whoever_left_one_workspace_of_ours_and_is_in_another_did_not_leave() -> None:
    teams = {"enterprise_user": {"enterprise_id": "E0CONTOSO", "teams": ["T0PLANT"]}}

    assert profile_of({"id": "UANA0000", "team_id": OURS, "deleted": True, **teams}, GRID).is_active
    assert not profile_of({"id": "UANA0000", "team_id": "T0PLANT", "deleted": True, **teams}, GRID).is_active
    assert not profile_of({"id": "UANA0000", "team_id": OURS, "deleted": True}, GRID).is_active


def test_bots_and_those_who_left_are_known_as_such(bot: Bot) -> None:
    assert told_about(bot, is_bot=True).is_bot
    assert not told_about(bot, deleted=True).is_active
    assert told_about(bot, deleted=False).is_active


def test_slackbot_is_a_bot_though_it_says_no(bot: Bot) -> None:
    membership.keep(bot, [Profile("USLACKBOT", "Slackbot", "UTC")])

    membership.keep(bot, [profile_of({"id": "USLACKBOT", "is_bot": False, "team_id": OURS}, HERE)])

    slackbot = people.get(bot, "USLACKBOT")
    assert slackbot is not None
    assert slackbot.is_bot


def test_strangers_stay_strangers_until_they_come_to_us(bot: Bot) -> None:
    event = {"type": "team_join", "user": {"id": "UNEW0000", "team_id": OURS}}

    came(event, bot)

    assert people.get(bot, "UNEW0000") is None


def test_a_new_name_is_on_the_next_card(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    office.ana.member.name = "Ana Andersson"
    office.hears_of(office.ana)

    office.bo.clicks("Take it")
    office.settles()

    assert office.bo.sees("Ana Andersson asks")


@pytest.mark.parametrize(
    ("profile", "until"),
    [
        ({"status_text": "Vacationing", "status_emoji": ":palm_tree:", "status_expiration": 1772812800}, friday_at(17)),
        ({"status_text": "", "status_emoji": ":palm_tree::skin-tone-2:", "status_expiration": 0}, NO_END),
        ({"status_text": "休暇", "status_text_canonical": "Vacationing", "status_emoji": ":moyai:"}, NO_END),
        ({"status_text": "Out sick\u200b\n", "status_emoji": None, "status_expiration": None}, NO_END),
        ({"status_text": "Vacationing", "status_emoji": ":palm_tree:", "status_expiration": 1772524799}, None),
        ({"status_text": "Commuting", "status_emoji": ":bus:"}, None),
        ({}, None),
    ],
)
def test_a_status_is_read_as_slack_has_it(bot: Bot, profile: dict[str, Any], until: datetime | None) -> None:
    assert told_about(bot, profile=profile).status_until == until


def quiet_until(bot: Bot, **told: Any) -> datetime | None:
    """Slack says this of Ana's notifications."""
    membership.keep(bot, [Profile("UANA0000", "Ana Alves", "Europe/Paris")])
    keep_quiet(bot, "UANA0000", told, bot.now())
    person = people.get(bot, "UANA0000")
    assert person is not None
    return person.quiet_until


def test_a_pause_is_known_by_having_begun(bot: Bot) -> None:
    nine, noon, ten_at_night = 1772524800, 1772535600, 1772571600

    assert quiet_until(bot, dnd_enabled=True, next_dnd_start_ts=nine, next_dnd_end_ts=noon) == tuesday_at(12)
    assert quiet_until(bot, dnd_enabled=True, next_dnd_start_ts=ten_at_night, next_dnd_end_ts=1772607600) is None
    # So Slack says that somebody wants no quiet at all.
    assert quiet_until(bot, dnd_enabled=False, next_dnd_start_ts=1, next_dnd_end_ts=1) is None
    assert quiet_until(bot, dnd_enabled=False) is None
