"""Slack tells things late, in another order, or twice: what is known already stays, and nobody is answered twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.people import people
from bot.requests import events
from bot.sandbox.person import Person
from storage import people as people_rows
from tests.journeys.steps import card, direct, event_told, presses, private, tells_again
from tests.moments import friday_at, tuesday_at
from tests.office import Office
from tests.wording.replies import is_passed_over

pytestmark = pytest.mark.both_databases("the newer of two changes to one row stays")

LAPTOP = "it My laptop won't start"


def away_until(office: Office, person: Person) -> datetime | None:
    with office.bot.db.reading() as session:
        return people.away_until(session, person.id, office.now())


def serves_it(office: Office, person: Person) -> bool:
    with office.bot.db.reading() as session:
        return people_rows.MEMBER in people_rows.roles_in(session, office.department("it").id, person.id)


def test_a_status_outlives_news_from_before_it(office: Office) -> None:
    office.sandbox.workspace.add_member("nina", name="Nina Novak")
    nina = office.sandbox.person("nina")
    office.sandbox.settle()
    came = event_told(office, "team_join")
    office.moves_to(tuesday_at(9, 1))
    nina.sets_status("On vacation", ":palm_tree:", until=friday_at(18))
    office.hears_of(nina)
    office.moves_to(tuesday_at(10))

    tells_again(office, came)

    assert away_until(office, nina) == friday_at(18)


def test_the_day_somebody_joined_is_told_again_and_undoes_nothing(office: Office) -> None:
    """Where pulses are made, everybody who joins is met. The sandbox repeats what it could not tell at its start."""
    office.moves_to(tuesday_at(9, 1))
    office.ana.sets_status("On vacation", ":palm_tree:", until=friday_at(18))
    office.hears_of(office.ana)

    office.moves_to(tuesday_at(10))
    office.asks(office.eve, LAPTOP)  # something has to reach Handoff for the sandbox to repeat the rest
    presses(office, office.bo, "Take it", card(office.bo))

    assert away_until(office, office.ana) == friday_at(18)


def test_of_two_changes_within_one_second_the_later_one_counts(office: Office) -> None:
    office.moves_to(tuesday_at(9, 1))
    office.ana.sets_status("On vacation", ":palm_tree:", until=friday_at(18))
    office.hears_of(office.ana)
    assert away_until(office, office.ana) == friday_at(18)

    office.ana.sets_status()
    office.hears_of(office.ana)

    assert away_until(office, office.ana) is None


def test_who_left_the_channel_is_no_member_again_because_of_an_old_event(office: Office) -> None:
    office.eve.joins("it-help")
    came = event_told(office, "member_joined_channel")
    assert serves_it(office, office.eve)
    office.eve.leaves("it-help")
    left = event_told(office, "member_left_channel")

    office.moves_to(tuesday_at(10))
    tells_again(office, came)
    assert not serves_it(office, office.eve)

    office.eve.joins("it-help")
    tells_again(office, left)
    assert serves_it(office, office.eve)


def test_what_only_an_old_event_tells_is_looked_up(office: Office) -> None:
    """Handoff was away when somebody joined, and hears of it an hour later."""
    workspace = office.sandbox.workspace
    office.eve.joins("it-help")
    came = event_told(office, "member_joined_channel")
    with office.bot.db.transaction() as session:
        people_rows.drop_role(session, office.department("it").id, office.eve.id, people_rows.MEMBER)
    assert office.eve.id in workspace.channel("it-help").members

    office.moves_to(tuesday_at(10))
    tells_again(office, came)
    office.moves_to(tuesday_at(10, 1))

    assert serves_it(office, office.eve)


def test_who_is_told_where_words_are_read_is_told_so_once(office: Office) -> None:
    office.ana.writes("Is anybody there?", in_="dm")
    message = event_told(office, "message")

    office.moves_to(tuesday_at(10))
    tells_again(office, message)

    assert [is_passed_over(said) for said in direct(office.ana)] == [False, True]


def test_an_answer_that_did_not_get_through_is_tried_again_with_the_event(office: Office) -> None:
    office.sandbox.faults.status("chat.postMessage", 500, times=1)

    office.ana.writes("Is anybody there?", in_="dm")
    office.settles()

    assert is_passed_over(direct(office.ana)[-1])


def test_what_was_answered_is_forgotten_after_a_week(office: Office) -> None:
    office.ana.writes("Is anybody there?", in_="dm")
    office.moves_to(office.now() + timedelta(days=7))
    assert events.prune(office.bot) == 0

    office.moves_to(office.now() + timedelta(seconds=1))

    assert events.prune(office.bot) == 1
    assert private(office.ana) == []
