"""Where somebody's direct message is, Slack is asked once for all processes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.people import people
from handlers.delivery.postman import Postman
from handlers.slack import posting_client
from storage import outbox as outbox_rows
from storage import people as people_rows
from tests.journeys.steps import own_card
from tests.office import Office

LAPTOP = "it My laptop won't start"


def asked(office: Office) -> int:
    """How often Slack was asked so far where a direct message is."""
    return sum(entry.what == "conversations.open" for entry in office.sandbox.wire)


def restarts(office: Office) -> None:
    """A process that knows nothing says what comes from now on."""
    office.handoff.postman = Postman(office.bot, posting_client(office.settings))


@pytest.mark.both_databases("it is kept with the person")
def test_a_process_that_starts_does_not_ask_again(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    assert asked(office) == 1

    restarts(office)
    office.asks(office.ana, "it A new mouse")

    assert own_card(office.ana, "R-2")
    assert asked(office) == 1


def test_another_app_has_other_messages(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    assert people.direct_with(office.bot, office.ana.id) == office.ana.member.dm_id

    other = replace(office.bot, installation=replace(office.bot.installation, user_id="UOTHER00"))

    assert people.direct_with(other, office.ana.id) is None


def test_where_slack_does_not_know_it_any_more_it_is_asked_anew(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    restarts(office)
    people.keep_direct(office.bot, office.ana.id, "DGONE000")

    office.asks(office.ana, "it A new mouse")
    for _minute in range(3):
        office.moves_to(office.now() + timedelta(minutes=1))

    assert own_card(office.ana, "R-2")
    assert asked(office) == 2
    with office.bot.db.reading() as session:
        assert outbox_rows.count_dead(session) == 0


def test_who_was_deactivated_is_found_by_asking(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    with office.bot.db.transaction() as session:
        person = people_rows.lock(session, office.ana.id)
        assert person is not None
        person.is_active = False

    assert people.direct_with(office.bot, office.ana.id) is None
