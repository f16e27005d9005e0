"""Who belongs where is asked of Slack at night: a field of profiles, else user groups, and nothing is emptied."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import Bot
from bot.people import homes, slack_homes
from handlers import homes as handler
from handlers import slack
from tests.office import Office

FIELD = "Xf0DEPT"
HEADER = "id,department,manager,language\n"


def home(office: Office, person_id: str) -> str:
    with office.db.reading() as session:
        return homes.home_of(session, person_id)


@pytest.fixture
def bot(office: Office) -> Bot:
    """Profiles have a field *Department*, which the setting names."""
    office.sandbox.workspace.profile_fields |= {FIELD: "Department", "Xf0OTHER": "Nickname"}
    return replace(office.bot, settings=replace(office.bot.settings, home_field="department"))


def writes(office: Office, person_id: str, value: str) -> None:
    office.sandbox.workspace.members[person_id].fields = {FIELD: value, "Xf0OTHER": "whatever"}


def a_night(office: Office, bot: Bot) -> None:
    office.moves_to(office.now() + timedelta(days=1))
    handler.read(bot, slack.listening_client(bot.settings))
    office.settles()


def test_what_stands_in_a_profile_is_where_somebody_belongs(office: Office, bot: Bot) -> None:
    writes(office, office.ana.id, "Sales")

    a_night(office, bot)

    assert home(office, office.ana.id) == "Sales"
    assert home(office, office.bo.id) == "IT", "who wrote nothing belongs where they serve"


def test_nothing_is_emptied_by_an_empty_answer_and_the_file_says_more(office: Office, bot: Bot) -> None:
    writes(office, office.ana.id, "Sales")
    a_night(office, bot)

    writes(office, office.ana.id, "")
    a_night(office, bot)
    assert home(office, office.ana.id) == "Sales"

    homes.apply(office.bot, f"{HEADER}{office.ana.id},Legal,,\n", by="gus")
    a_night(office, bot)
    assert home(office, office.ana.id) == "Legal"


def test_a_night_that_changes_more_than_a_fifth_stops_and_asks_the_admins_once(office: Office, bot: Bot) -> None:
    everybody = slack_homes.held(office.bot)[1]
    for person_id in sorted(office.sandbox.workspace.members):
        writes(office, person_id, "Everything")

    a_night(office, bot)
    a_night(office, bot)

    assert home(office, office.ana.id) == ""
    assert slack_homes.held(office.bot) == (everybody, everybody)
    asked = [line for line in office.dana.screen().splitlines() if "would belong to another department" in line]
    assert len(asked) == 1, office.dana.screen()

    assert slack_homes.let_through(office.bot, by="gus") == everybody
    assert home(office, office.ana.id) == "Everything"
    assert slack_homes.let_through(office.bot, by="gus") == 0


def test_of_whom_no_profile_speaks_a_user_group_does(office: Office) -> None:
    bot = office.bot
    group = office.sandbox.workspace.add_group("sales", name="Sales", members=["ana"])
    homes.apply(office.bot, f"{HEADER}{group.id},Sales,,\n", by="gus")
    assert f"{group.id},Sales,," in homes.export(office.bot)

    a_night(office, bot)

    assert home(office, office.ana.id) == "Sales"
    homes.rename(office.bot, "Sales", "Sales Europe", by="gus")
    a_night(office, bot)
    assert home(office, office.ana.id) == "Sales Europe"


def test_where_nothing_is_set_slack_is_not_asked(office: Office) -> None:
    assert slack_homes.claim(office.bot) is None


def test_whoever_comes_next_goes_on_where_slack_did_not_answer(office: Office, bot: Bot) -> None:
    look = slack_homes.claim(bot)
    assert look is not None
    first = slack_homes.next_people(office.bot, look)[0]
    slack_homes.hear(office.bot, {first: "Sales"})
    assert slack_homes.claim(bot) is None, "somebody is at it"

    office.moves_to(office.now() + timedelta(minutes=11))
    again = slack_homes.claim(bot)

    assert again == slack_homes.Look(first)
    assert first not in slack_homes.next_people(office.bot, again)


@pytest.mark.parametrize(
    ("changes", "everybody", "stops"), [(1, 5, False), (2, 9, True), (20, 100, False), (21, 100, True)]
)
def test_a_fifth_may_change_and_no_more(changes: int, everybody: int, stops: bool) -> None:
    assert slack_homes.is_too_much(changes, everybody) == stops
