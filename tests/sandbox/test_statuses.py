"""What people say beside their names, and when they want it quiet, as the app hears of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.sandbox import Clock, Person, Sandbox
from bot.sandbox.page_state import state_for
from tests.sandbox.conftest import MANIFEST, Listening

FRIDAY = datetime(2026, 3, 6, 17, tzinfo=UTC)


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Sandbox:
    """The app also hears of pauses."""
    sandbox.workspace.app.events |= {"dnd_updated_user"}
    return sandbox


def test_a_status_is_told_and_shown_until_its_time_is_over(
    bo: Person, slack: WebClient, listening: Listening, clock: Clock
) -> None:
    bo.sets_status("Im Urlaub", emoji="palm_tree", until=FRIDAY)

    told = listening.events("user_change")[-1]["user"]["profile"]
    assert (told["status_text"], told["status_emoji"]) == ("Im Urlaub", ":palm_tree:")
    assert told["status_text_canonical"] == "Vacationing"
    assert told["status_expiration"] == int(FRIDAY.timestamp())

    clock.forward(timedelta(days=4))
    shown = slack.users_info(user=bo.id)["user"]["profile"]
    assert (shown["status_text"], shown["status_emoji"], shown["status_expiration"]) == ("", "", 0)


def test_a_status_without_an_end_has_an_expiration_of_zero_and_may_be_cleared(bo: Person, listening: Listening) -> None:
    bo.sets_status("Out sick")
    bo.sets_status()

    told = [event["user"]["profile"] for event in listening.events("user_change")]
    assert [(one["status_text"], one["status_emoji"]) for one in told] == [("Out sick", ":speech_balloon:"), ("", "")]
    assert {one["status_expiration"] for one in told} == {0}


def test_a_pause_is_told_without_saying_that_it_is_one(bo: Person, listening: Listening, clock: Clock) -> None:
    bo.snoozes_notifications(until=FRIDAY)

    told = listening.events("dnd_updated_user")[-1]
    assert told["user"] == bo.id
    assert told["dnd_status"] == {
        "dnd_enabled": True,
        "next_dnd_start_ts": int(clock().timestamp()),
        "next_dnd_end_ts": int(FRIDAY.timestamp()),
    }


@pytest.mark.parametrize(("hours", "night"), [(0, 3), (14, 3), (22, 3), (24, 4)])
def test_without_a_pause_the_next_night_is_named(
    bo: Person, listening: Listening, clock: Clock, hours: int, night: int
) -> None:
    clock.forward(timedelta(hours=hours))

    bo.resumes_notifications()

    status = listening.events("dnd_updated_user")[-1]["dnd_status"]
    # Bo is in Paris, an hour ahead: from ten in the evening to eight in the morning.
    assert status["next_dnd_start_ts"] == int(datetime(2026, 3, night, 21, tzinfo=UTC).timestamp())
    assert status["next_dnd_end_ts"] == int(datetime(2026, 3, night + 1, 7, tzinfo=UTC).timestamp())


def test_what_is_told_of_a_pause_can_be_asked_as_well(bo: Person, slack: WebClient, listening: Listening) -> None:
    bo.snoozes_notifications(until=FRIDAY)

    asked = slack.dnd_info(user=bo.id)

    told = listening.events("dnd_updated_user")[-1]["dnd_status"]
    assert {name: asked[name] for name in told} == told


def test_an_app_that_did_not_ask_hears_nothing_of_pauses(clock: Clock) -> None:
    with Sandbox(MANIFEST, now=clock) as sandbox:
        sandbox.workspace.add_member("bo", name="Bo Berg")
        sandbox.person("bo").snoozes_notifications(until=FRIDAY)

        assert [event.body["event"]["type"] for event in sandbox.workspace.outgoing] == []


def test_slack_refuses_a_status_that_is_too_long_and_a_pause_that_is_over(bo: Person) -> None:
    with pytest.raises(AssertionError, match="at most 100 characters"):
        bo.sets_status("x" * 101)
    with pytest.raises(AssertionError, match="That moment is over"):
        bo.snoozes_notifications(until=datetime(2026, 3, 3, 7, tzinfo=UTC))


def test_the_page_shows_it_beside_the_name(bo: Person, sandbox: Sandbox, clock: Clock) -> None:
    def beside() -> str:
        people = state_for(sandbox.workspace, bo.member)["people"]
        return next(str(person["status"]) for person in people if person["handle"] == "bo")

    assert beside() == ""
    bo.sets_status("Vacationing", emoji="palm_tree", until=FRIDAY)
    bo.snoozes_notifications(until=FRIDAY)
    assert beside() == ":palm_tree: Vacationing :zzz:"
    clock.forward(timedelta(days=4))
    assert beside() == ""
