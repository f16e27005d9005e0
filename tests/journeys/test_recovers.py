"""What went wrong around Handoff is made up for: changed hours, dead tokens, people who left."""

from __future__ import annotations

import pytest

from bot import outbox
from bot.departments import exchange
from bot.reminders import sweep
from bot.requests.assignment import release, take
from bot.requests.closing import resolve
from storage import requests as rows
from storage.database import BadAddress, Database
from tests.journeys.steps import card, own_card, presses, reminded
from tests.moments import tuesday_at
from tests.office import COMPANY, Office
from tests.wording.home import undelivered_in

pytestmark = pytest.mark.both_databases("what was kept is found again, and due work is found by comparing moments")


def test_an_alarm_of_hours_that_have_changed_rings_when_it_should(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    shorter = COMPANY.read_text(encoding="utf-8").replace(
        "2026-06-18 = [", '2026-03-03 = ["09:00-12:30"]\n2026-06-18 = [', 1
    )
    exchange.apply(office.bot, shorter)

    office.moves_to(tuesday_at(14))
    assert reminded(office.dana) == [], "the morning was a meeting: nothing is used yet"
    office.moves_to(tuesday_at(16, 45))

    assert [one.promise.standing for one in reminded(office.dana)] == ["due soon"]
    assert sweep.send_due(office.bot) == 0


def test_what_was_given_up_for_a_reason_that_is_over_is_said_after_all(office: Office) -> None:
    office.sandbox.faults.fail("chat.postMessage", error="messages_tab_disabled", times=2)
    office.asks(office.ana, "it My laptop")
    assert not office.bo.sees("My laptop")

    outbox.revive_after(office.bot, {"messages_tab_disabled"})
    office.settles()

    assert office.bo.sees("My laptop")
    assert own_card(office.ana).department == "IT"


def test_many_redraws_of_one_card_come_back_as_one(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.faults.fail("chat.update", error="messages_tab_disabled", times=100)
    for verb in (take, release, take):
        verb(office.bot, 1, office.bo.id)
        office.settles()
    office.sandbox.faults.clear()
    before = sum(entry.what == "chat.update" for entry in office.sandbox.wire)

    outbox.revive_after(office.bot, {"messages_tab_disabled"})
    office.settles()

    assert sum(entry.what == "chat.update" for entry in office.sandbox.wire) == before + 2
    assert card(office.bo).taken_by == "Bo Berg"


def test_an_admin_sees_at_once_what_could_not_be_said(office: Office) -> None:
    office.dana.opens_home()
    office.sandbox.faults.fail("chat.postMessage", error="is_archived", times=1, channel=card_channel(office))

    office.asks(office.ana, "it My laptop")

    assert undelivered_in(office.dana.home) == [("#it-help", "is_archived")]


def test_who_leaves_does_not_reopen_what_is_done(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    presses(office, office.bo, "Take it", card(office.bo))
    with office.db.reading() as session:
        held = rows.held_by(session, office.bo.id)
    resolve(office.bot, held[0].id, office.dana.id)

    office.bo.deactivates()
    office.hears_of(office.bo)

    assert card(office.dana).stands == ("resolved", "Bo Berg")


def test_a_password_never_shows_in_a_complaint() -> None:
    with pytest.raises(BadAddress) as refused:
        Database("postgresql://handoff:p@ss:w0rd@host/h")

    assert "w0rd" not in str(refused.value)
    assert refused.value.__cause__ is None


def card_channel(office: Office) -> str:
    return office.department("it").channel_id
