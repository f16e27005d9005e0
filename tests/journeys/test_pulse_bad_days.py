"""Bad days: Slack is down, a channel is gone, the database is busy, somebody leaves. No answer is lost or told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.sandbox.person import Person
from storage.database import Database
from tests.journeys.pulse_steps import (
    REASON,
    RECOMMEND,
    REMINDED,
    a_crowd,
    answers,
    asked,
    composes,
    everybody_answers,
    is_over,
    launches,
    messages_are_edited,
)
from tests.journeys.steps import direct
from tests.logged import logging_to_a_string
from tests.moments import friday_at, paris
from tests.office import Office
from tests.wording.replies import TOO_SLOW

pytestmark = pytest.mark.both_databases("answers that cannot be kept, and closes that are interrupted")

SECRET = "my chair squeaks at the window"


@pytest.fixture
def crowd(office: Office) -> list[Person]:
    """Everybody is asked; the results go to Hana and to #people."""
    crowd = a_crowd(office, "it-help", 6)
    composes(office, **{"And in which channel?": "people"})
    launches(office)
    return crowd


@pytest.fixture
def busy(another: Callable[[], Database]) -> Callable[[], AbstractContextManager[None]]:
    """Somebody else writes, and does not come to an end."""

    @contextmanager
    def trouble() -> Iterator[None]:
        with another().transaction() as session:
            connection = session.connection()
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE survey, ballot IN ACCESS EXCLUSIVE MODE"))
            yield

    return trouble


@pytest.mark.usefixtures("crowd")
def test_what_cannot_be_kept_is_never_recorded_and_stays_in_the_form(
    office: Office, busy: Callable[[], AbstractContextManager[None]]
) -> None:
    office.ana.clicks("Answer", on=asked(office.ana))
    assert office.ana.modal is not None

    with busy(), logging_to_a_string() as logged:
        office.ana.submits(**{RECOMMEND: "9", REASON: SECRET})
        assert "this was not kept" in "".join(office.ana.modal.errors.values())

    assert office.ana.modal.value(REASON) == SECRET
    assert SECRET not in logged.text
    office.ana.submits()
    assert "Recorded" in office.ana.modal.text


def test_slack_is_down_at_the_close_and_the_results_come_when_it_is_back(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    office.sandbox.faults.down()
    office.moves_to(paris(9, 10))
    assert not office.hana.sees("Results:")

    office.sandbox.faults.up()
    office.moves_to(office.now() + timedelta(minutes=10))
    messages_are_edited(office)

    assert "6 of 15 answered" in office.hana.message("Results:", in_="dm").text
    assert office.cem.message("Results:", in_="people")
    assert "is closed." in asked(office.ana).text
    assert len([said for said in direct(office.hana) if "Results:" in said]) == 1


def test_a_channel_that_is_archived_does_not_keep_the_results_from_the_people(
    office: Office, crowd: list[Person]
) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    office.sandbox.workspace.archive(office.sandbox.workspace.channel("people"))

    office.moves_to(paris(9, 10))

    assert office.hana.message("Results:", in_="dm")


def test_one_who_cannot_be_written_to_does_not_stop_the_others(office: Office, crowd: list[Person]) -> None:
    office.sandbox.faults.fail("chat.postMessage", error="user_not_visible", channel=crowd[1].member.dm_id)

    office.moves_to(friday_at(10))

    reminded = [person for person in crowd if any(REMINDED in said for said in direct(person))]
    assert reminded == [person for person in crowd if person is not crowd[1]]


def test_who_leaves_while_it_is_open_is_still_counted(office: Office, crowd: list[Person]) -> None:
    everybody_answers(office, crowd, [9, 8, 3])
    crowd[0].deactivates()
    office.hears_of(crowd[0])
    office.sandbox.settle()

    office.moves_to(paris(9, 10))

    assert "6 of 15 answered" in office.hana.message("Results:", in_="dm").text


def test_reminders_that_were_interrupted_reach_nobody_twice(office: Office, crowd: list[Person]) -> None:
    office.sandbox.faults.rate_limit("chat.postMessage", retry_after=2, channel=crowd[3].member.dm_id)

    office.moves_to(friday_at(10))

    for person in crowd:
        assert len([said for said in direct(person) if REMINDED in said]) == 1


@pytest.mark.usefixtures("crowd")
def test_a_message_that_somebody_deleted_is_not_written_again(office: Office) -> None:
    workspace = office.sandbox.workspace
    message = asked(office.ana)
    workspace.delete(workspace.channels[message.channel_id].messages[message.ts])

    is_over(office)

    assert not any("is closed" in said for said in direct(office.ana))


@pytest.mark.usefixtures("crowd")
@pytest.mark.refused_windows("the window is asked for too late")
def test_a_window_that_slack_opens_too_late_is_explained(office: Office) -> None:
    office.sandbox.faults.expire_triggers()

    office.ana.clicks("Answer", on=asked(office.ana))

    assert office.ana.modal is None
    assert office.ana.sees(TOO_SLOW)


def test_a_text_that_no_envelope_holds_is_told_at_its_field(office: Office, crowd: list[Person]) -> None:
    person = crowd[0]
    person.clicks("Answer", on=asked(person))

    person.submits(**{RECOMMEND: "9", REASON: "\N{PARTY POPPER}" * 3_000})

    assert person.modal is not None
    fits = "Recorded" in person.modal.text
    told = "Please say it in fewer words" in person.modal.errors.get(REASON, "")
    assert fits != told
    answers(person, 9) if told else None
