"""Every bound in the product has a test that knows it, and what is one beyond: `make mutants` moves each by one."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, membership
from bot.clocks import ladder
from bot.clocks.clock import Clock
from bot.clocks.history import RESPONSE
from bot.clocks.ladder import LadderError, Point
from bot.errors import NoKeyFolder
from bot.membership import Profile
from bot.people import absences
from bot.pulses.keys import KeyFolder
from bot.pulses.kinds import Kind, too_long
from bot.pulses.questionnaire import Question, Questionnaire, Readers
from bot.settings import Settings, SettingsError
from bot.standards import StandardError, Target
from handlers.requests import parsing
from handlers.views import home
from handlers.views.blocks import option
from handlers.views.reminders import REASON_LIMIT
from handlers.views.requests import dialogs
from storage import people as people_rows
from tests.bot.slow_clock import PARIS_HOURS
from tests.bounds.table import HELD, ROOT, ROUND, bounds
from tests.handlers.examples import a_list, a_request, many
from tests.journeys.steps import card, reminded
from tests.moments import TUESDAY_AT_NINE, tuesday_at, wednesday_at
from tests.office import Office


def test_every_bound_in_the_product_is_held_by_a_test_or_is_no_rule() -> None:
    assert {place for place, _value in bounds()} == HELD.keys() | ROUND.keys()
    assert HELD.keys() & ROUND.keys() == set()


@pytest.mark.parametrize("held_by", sorted(set(HELD.values())))
def test_what_holds_a_bound_is_there(held_by: str) -> None:
    file, _, chosen = held_by.partition(" -k ")

    tests = re.findall(r"^def (test_\w+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)

    assert any(chosen in test for test in tests)


# --- settings ---


def test_a_setting_takes_a_secret_of_32_letters_and_no_shorter_one() -> None:
    assert Settings.from_env({"HANDOFF_SECRET": "s" * 32}).secret == "s" * 32

    with pytest.raises(SettingsError, match="at least 32 characters"):
        Settings.from_env({"HANDOFF_SECRET": "s" * 31})


def test_a_setting_takes_a_hundred_reminders_a_day_and_no_more() -> None:
    assert Settings.from_env({"HANDOFF_REMINDERS_A_DAY": "100"}).reminders_a_day == 100

    with pytest.raises(SettingsError):
        Settings.from_env({"HANDOFF_REMINDERS_A_DAY": "101"})


@pytest.mark.parametrize("variable", ["HANDOFF_NAMES_DAYS", "HANDOFF_RETENTION_DAYS"])
def test_names_and_texts_are_kept_for_92_days_to_ten_years(variable: str) -> None:
    for days in ("92", "3650"):
        assert Settings.from_env({variable: days})

    for days in ("91", "3651"):
        with pytest.raises(SettingsError):
            Settings.from_env({variable: days})


@pytest.mark.parametrize("others", [0o001, 0o002, 0o004, 0o010, 0o020, 0o040])
def test_a_key_folder_that_anybody_else_may_look_into_is_not_used(tmp_path: Path, others: int) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    KeyFolder(folder, "s" * 32).make_private()

    folder.chmod(0o700 | others)

    with pytest.raises(NoKeyFolder) as refused:
        KeyFolder(folder, "s" * 32).make_private()
    assert refused.value.reason == "not_private"


def test_a_clock_of_slacks_that_is_a_minute_ahead_is_as_good_as_ours_and_no_further(bot: Bot) -> None:
    membership.keep(bot, [Profile("UBO00000", "Bo Berg", "Europe/Paris")])

    for ahead, is_quiet in ((timedelta(minutes=1), True), (timedelta(minutes=1, seconds=1), False)):
        absences.keep_quiet(bot, "UBO00000", TUESDAY_AT_NINE + ahead, wednesday_at(12), told_at=bot.now())
        with bot.db.reading() as session:
            bo = people_rows.named(session, ["UBO00000"])["UBO00000"]
        assert (bo.quiet_until is not None) == is_quiet


# --- clocks ---


def test_where_a_pause_begins_as_the_time_is_used_up_it_is_late_only_once_it_goes_on() -> None:
    clock = Clock.start(RESPONSE, 1, 1, TUESDAY_AT_NINE, PARIS_HOURS, timedelta(hours=4))

    clock.pause(tuesday_at(14), "asked")
    assert clock.late_from() is None, "it is due now, and nobody is late while they wait"
    clock.resume(tuesday_at(16), "answered")

    assert (clock.due_at(), clock.late_from()) == (tuesday_at(14), tuesday_at(16))


def test_where_a_pause_begins_a_second_after_that_it_is_late_already() -> None:
    clock = Clock.start(RESPONSE, 1, 1, TUESDAY_AT_NINE, PARIS_HOURS, timedelta(hours=4))

    clock.pause(tuesday_at(14) + timedelta(seconds=1), "asked")

    assert clock.late_from() == tuesday_at(14)


def test_the_ladder_ends_at_five_times_the_promise() -> None:
    assert str(Point.parse("500%")) == "500%"

    with pytest.raises(LadderError):
        Point.parse("501%")


def test_a_step_that_comes_again_comes_twenty_times() -> None:
    daily = ladder.Step.parse({"at": "100%", "tell": ["lead"], "repeat": "1h"})
    clock = Clock.start(RESPONSE, 1, 1, TUESDAY_AT_NINE, PARIS_HOURS, timedelta(hours=4))

    again = [due for due in ladder.due_steps([daily], clock, "normal") if due.at > tuesday_at(14)]

    assert len(again) == 20


@pytest.mark.parametrize(("seconds", "is_reminded"), [(0, False), (-1, True)])
def test_who_acted_within_an_hour_of_work_before_an_alarm_is_not_reminded(
    office: Office, clock: FrozenDateTimeFactory, seconds: int, is_reminded: bool
) -> None:
    office.asks(office.ana, "it My laptop won't start")
    office.dana.clicks("Reply", on=card(office.dana))
    only = ["I am only answering, leave it in the queue"]
    office.dana.submits(**{"What do you want to say?": "One of us will come by.", "Who has it?": only})
    office.settles()
    # The solution is due on Wednesday evening; three quarters of its time are over after lunch.
    office.moves_to(wednesday_at(11))
    clock.move_to((wednesday_at(12) + timedelta(seconds=seconds)).astimezone(UTC).replace(tzinfo=None))
    office.bo.clicks("Take it", on=card(office.bo))

    office.moves_to(wednesday_at(14))

    assert (reminded(office.bo) != []) == is_reminded


# --- promises and what people write ---


@pytest.mark.parametrize(("most", "beyond"), [("120000m", "120001m"), ("2000h", "2001h"), ("250d", "251d")])
def test_a_promise_may_be_about_a_year_of_work_long(most: str, beyond: str) -> None:
    assert str(Target.parse(most)) == most

    with pytest.raises(StandardError):
        Target.parse(beyond)


def test_an_id_has_nine_digits_at_most() -> None:
    assert parsing.row_id("9" * 9) == 999_999_999
    assert parsing.row_id("9" * 10) is None


@pytest.mark.parametrize(("limit", "letters"), [(dialogs.WORDS_LIMIT, 3_000), (REASON_LIMIT, 300)])
def test_words_of_a_form_are_as_long_as_they_may_be_and_no_longer(limit: int, letters: int) -> None:
    def read(count: int) -> dict[str, str]:
        view: dict[str, Any] = {"state": {"values": {"words": {"words": {"value": "x" * count}}}}}
        return parsing.parse_text(view, limit=limit)[1]

    assert read(letters) == {}
    assert list(read(letters + 1)) == ["words"]


# --- pulses ---

YES = Question(Kind.YES_NO, "Was it good?")


def a_questionnaire(**more: Any) -> Questionnaire:
    return Questionnaire(**{"title": "Lunch", "questions": (YES,), "readers": Readers(("UHANA000",)), **more})


@pytest.mark.parametrize(
    ("may_be", "may_not_be"),
    [
        (lambda: a_questionnaire(title="x" * 100), lambda: a_questionnaire(title="x" * 101)),
        (lambda: a_questionnaire(questions=(YES,) * 5), lambda: a_questionnaire(questions=(YES,) * 6)),
        (lambda: a_questionnaire(minimum=5), lambda: a_questionnaire(minimum=4)),
        (lambda: a_questionnaire(minimum=50), lambda: a_questionnaire(minimum=51)),
        (lambda: Question(Kind.YES_NO, "x" * 250), lambda: Question(Kind.YES_NO, "x" * 251)),
        (lambda: Question(Kind.SCALE, "How?", low="x" * 70), lambda: Question(Kind.SCALE, "How?", low="x" * 71)),
        (lambda: Question(Kind.CHOICE, "?", ("a", "x" * 70)), lambda: Question(Kind.CHOICE, "?", ("a", "x" * 71))),
        (lambda: Question(Kind.CHOICE, "Which?", ("a", "b")), lambda: Question(Kind.CHOICE, "Which?", ("a",))),
        (
            lambda: Question(Kind.CHOICE, "Which?", tuple("abcdef")),
            lambda: Question(Kind.CHOICE, "Which?", tuple("abcdefg")),
        ),
    ],
)
def test_a_questionnaire_is_as_large_as_it_may_be_and_no_larger(may_be: Any, may_not_be: Any) -> None:
    may_be()

    with pytest.raises(ValueError, match=r"title|questions|smallest|question|scale|options|option"):
        may_not_be()


def test_a_comment_in_a_questionnaire_has_three_thousand_letters_at_most() -> None:
    assert not too_long("x" * 3_000)
    assert too_long("x" * 3_001)


# --- what Slack takes ---


def test_slack_shows_75_letters_of_an_option() -> None:
    assert option(1, "x" * 75).to_dict()["text"]["text"] == "x" * 75
    assert option(1, "x" * 76).to_dict()["text"]["text"] == "x" * 74 + "…"


def test_slack_shows_a_hundred_blocks_in_a_window() -> None:
    def blocks(count: int) -> int:
        return len(home.listing("Late", a_list(many(a_request(), count))).blocks)

    assert (blocks(99), blocks(100), blocks(150)) == (99, 100, 100)


def test_slack_lists_a_hundred_colleagues_and_asks_for_a_search_among_more() -> None:
    def kind(count: int) -> str:
        members = [(f"U{number}", "Bo") for number in range(count)]
        view = dialogs.assign_form(a_request(), members, token="f")
        return str(view.to_dict()["blocks"][1]["element"]["type"])

    assert (kind(100), kind(101)) == ("static_select", "users_select")
