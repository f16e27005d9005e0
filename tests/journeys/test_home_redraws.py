"""5. Home, while somebody looks at it: drawn anew, and no more often than Slack takes it."""

from __future__ import annotations

from datetime import timedelta

from bot.requests import moves
from tests.journeys.steps import card, own_card, presses, writes
from tests.journeys.test_home import LAPTOP, homes_drawn, promised, rows, section
from tests.moments import tuesday_at
from tests.office import Office
from tests.snapshots import changed_tables, snapshot
from tests.wording.home import serves_in
from tests.wording.promises import late


def test_home_is_redrawn_while_it_is_open(office: Office) -> None:
    for person in (office.ana, office.bo, office.dana):
        person.opens_home()

    office.asks(office.ana, LAPTOP)
    assert "R-1  My laptop won't start" in section(office.ana, "mine")
    assert "R-1  My laptop won't start" in section(office.bo, "unclaimed")

    presses(office, office.bo, "Take it", card(office.bo))
    office.waits_for_home()
    assert [row.assignee for row in rows(office.ana, "mine")] == ["Bo Berg"]
    assert "R-1" in section(office.dana, "today")

    office.moves_to(tuesday_at(13, 55))
    for person in (office.ana, office.bo, office.dana):
        person.opens_home()
    office.moves_to(tuesday_at(14))
    assert "R-1" in section(office.dana, "late")
    assert [row.stands for row in rows(office.ana, "mine")] == [("response", late("today at 2:00 PM"))]

    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))
    office.waits_for_home()
    assert "R-1" in section(office.ana, "waiting")

    writes(office, office.ana, "Cancel", "It works again.", on=own_card(office.ana))
    office.waits_for_home()
    assert "R-1" not in office.ana.home + office.bo.home + office.dana.home


def test_a_home_is_drawn_anew_once_in_half_a_minute_however_much_happens(office: Office) -> None:
    office.dana.opens_home()
    office.asks(office.ana, LAPTOP)
    before = homes_drawn(office, office.dana)

    for number in range(5):
        office.asks(office.ana, f"it Wish number {number}")
    assert homes_drawn(office, office.dana) == before
    assert "Wish" not in office.dana.home

    office.waits_for_home()
    assert homes_drawn(office, office.dana) == before + 1
    assert "Wish number 4" in section(office.dana, "unclaimed")


def test_what_somebody_does_in_home_is_seen_there_at_once(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.asks(office.ana, "it A new screen")
    office.bo.opens_home()

    for left in (1, 0):
        presses(office, office.bo, "Take it")
        assert len(rows(office.bo, "unclaimed")) == left


def test_home_is_not_redrawn_for_somebody_who_looked_ten_minutes_ago(office: Office) -> None:
    office.ana.opens_home()
    office.moves_to(tuesday_at(9, 10))

    office.asks(office.ana, LAPTOP)

    assert "R-1" not in office.ana.home
    office.ana.opens_home()
    assert "R-1" in office.ana.home


def test_an_act_writes_nothing_for_those_who_look_at_home(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    unseen = promised(office)
    for person in (office.ana, office.bo, office.dana, office.cem, office.eve, office.faye, office.gus):
        person.opens_home()

    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo, "R-2"))

    assert promised(office)[len(unseen) :] == unseen
    assert "R-2" in office.dana.home


def test_a_request_that_is_moved_leaves_the_homes_of_one_department_and_comes_to_the_other(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.dana.opens_home()
    office.cem.opens_home()
    assert "R-1" in office.dana.home

    moves.move(office.bot, 1, office.bo.id, "", department_id=office.department("people").id, idempotency_key="once")
    office.settles()

    assert "R-1" not in office.dana.home
    assert "R-1" in section(office.cem, "unclaimed")


def test_when_slack_takes_no_more_homes_they_are_drawn_as_soon_as_it_does(office: Office) -> None:
    for person in (office.ana, office.dana):
        person.opens_home()
    office.sandbox.faults.rate_limit("views.publish", retry_after=7)

    office.asks(office.ana, LAPTOP)
    assert "R-1" not in office.ana.home + office.dana.home

    office.moves_to(office.now() + timedelta(seconds=7))
    assert "R-1" in office.ana.home
    assert "R-1" in office.dana.home


def test_who_looked_at_home_is_written_nowhere(office: Office) -> None:
    before = snapshot(office.db)

    office.ana.opens_home()
    office.settles()

    assert changed_tables(before, snapshot(office.db)) == set()


def test_nothing_is_drawn_for_people_who_never_looked(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    assert office.ana.home == office.bo.home == office.dana.home == ""


def test_home_follows_who_joins_and_leaves_the_department(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.eve.opens_home()
    assert serves_in(office.eve.home) == []

    office.eve.joins("it-help")
    office.settles()
    assert "R-1  My laptop won't start" in section(office.eve, "unclaimed")

    office.eve.leaves("it-help")
    office.waits_for_home()
    assert serves_in(office.eve.home) == []
