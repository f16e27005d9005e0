"""A card that shows already what it should is not sent to Slack again; whatever may be wrong with it is mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import outbox, rate_limits
from bot.notices import DepartmentCard, RequesterCard
from bot.requests.assignment import release, take
from handlers.budgets import Budgets
from handlers.delivery.postman import Postman
from handlers.slack import posting_client
from storage import cards as card_rows
from storage import requests as rows
from storage.tables import Card
from tests.journeys.steps import below, card, own_card, presses, writes
from tests.office import Office


@pytest.fixture(autouse=True)
def asked(office: Office) -> None:
    office.asks(office.ana, "it My laptop")


def edits(office: Office) -> int:
    return sum(entry.what == "chat.update" for entry in office.sandbox.wire)


def redraws(office: Office) -> int:
    """Draw both cards of the request anew; return how many of them Slack was sent."""
    before = edits(office)
    with office.db.transaction() as session:
        request = rows.get(session, 1)
        assert request is not None
        cards = DepartmentCard(request.department_id, 1), RequesterCard(request.requester_id, 1)
        outbox.enqueue_all(session, cards, office.now())
    office.settles()
    return edits(office) - before


def known(office: Office, audience: str = "department") -> Card:
    with office.db.reading() as session:
        found = card_rows.get(session, 1, audience)
        assert found is not None
        return found


@pytest.mark.both_databases("what a card shows is kept")
def test_a_card_is_sent_when_it_changes_and_only_then(office: Office) -> None:
    assert redraws(office) == 0

    before = edits(office)
    presses(office, office.bo, "Take it", card(office.bo))
    assert edits(office) == before + 2
    assert card(office.bo).taken_by == "Bo Berg"
    assert own_card(office.ana).taken_by == "Bo Berg"

    assert redraws(office) == 0
    release(office.bot, 1, office.bo.id)
    office.settles()
    assert card(office.bo).taken_by is None


@pytest.mark.both_databases("what a card shows is kept")
def test_what_was_done_and_undone_while_slack_was_busy_is_one_redraw(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    before = edits(office)
    clock.tick(timedelta(seconds=2))
    office.sandbox.faults.rate_limit("chat.update", retry_after=30, times=2)
    take(office.bot, 1, office.bo.id)
    outbox.deliver_due(office.bot, office.postman.deliver)
    for _again in range(3):
        release(office.bot, 1, office.bo.id)
        take(office.bot, 1, office.bo.id)
    refused = edits(office) - before

    clock.tick(timedelta(seconds=30))
    office.settles()

    assert refused == 2
    assert edits(office) == before + refused + 2
    assert card(office.bo).taken_by == "Bo Berg"


@pytest.mark.both_databases("the pace is the database's")
def test_while_edits_are_short_several_redraws_of_a_card_become_one(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    paced = Postman(office.bot, posting_client(office.settings, Budgets(office.bot)))
    clock.tick(timedelta(seconds=2))
    while rate_limits.take(office.bot, "chat.update", 1).calls:
        pass
    before = edits(office)
    take(office.bot, 1, office.bo.id)
    for _again in range(3):
        outbox.deliver_due(office.bot, paced.deliver)
        release(office.bot, 1, office.bo.id)
        take(office.bot, 1, office.bo.id)
    assert edits(office) == before

    for _second in range(10):
        clock.tick(timedelta(seconds=1))
        outbox.deliver_due(office.bot, paced.deliver)

    assert edits(office) == before + 2
    assert card(office.bo).taken_by == "Bo Berg"
    assert own_card(office.ana).taken_by == "Bo Berg"


def test_a_card_of_which_nothing_is_known_is_drawn_once(office: Office) -> None:
    with office.db.transaction() as session:
        card_rows.forget_drawn(session)

    assert redraws(office) == 2
    assert redraws(office) == 0


def test_a_card_that_somebody_deleted_comes_back_with_the_next_change(office: Office) -> None:
    office.sandbox.workspace.delete(card(office.bo).source)  # type: ignore[arg-type]
    assert redraws(office) == 0

    take(office.bot, 1, office.bo.id)
    office.settles()

    assert card(office.bo).taken_by == "Bo Berg"
    assert redraws(office) == 0


def test_a_card_that_somebody_deleted_comes_back_with_the_next_line_below_it(office: Office) -> None:
    office.sandbox.workspace.delete(card(office.bo).source)  # type: ignore[arg-type]

    writes(office, office.ana, "Add something", "It is the blue one", on=own_card(office.ana))

    assert "It is the blue one" in below(card(office.bo))


@pytest.mark.parametrize("fault", ["lose_call", "lose_answer", "fall_ill"])
def test_an_edit_of_which_nobody_knows_the_end_is_made_again(
    office: Office, clock: FrozenDateTimeFactory, fault: str
) -> None:
    getattr(office.sandbox.faults, fault)("chat.update", times=2)
    take(office.bot, 1, office.bo.id)
    office.settles()
    assert known(office).drawn is None

    # As it was when it was drawn last with a known end.
    release(office.bot, 1, office.bo.id)
    clock.tick(timedelta(minutes=1))
    office.settles()

    assert card(office.bo).taken_by is None
    assert own_card(office.ana).taken_by is None
