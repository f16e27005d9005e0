"""Whether reminders lead to anything: an action counts while they are fresh, and what never helps had better go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.clocks.ladder import StepKey
from bot.reminders import figures as reminder_figures
from bot.reminders import keys, snooze
from bot.reminders.figures import StepCount, StepFigure
from bot.reminders.keys import PutOff, StandIn
from bot.reminders.snooze import Length
from bot.requests import assignment, conversation
from storage import reminders as rows
from storage.tables import Ping
from tests.bot.company import ANA, BO, DANA, Company, moves_into
from tests.bot.ears import Ears
from tests.moments import friday_at, monday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

SOON = ("IT", "response", "75%", "assignee")


@pytest.fixture
def ears(bot: Bot, clock: FrozenDateTimeFactory) -> Ears:
    return Ears(Company(bot, clock))


def figures(bot: Bot, days: int = 30) -> dict[tuple[str, str, str, str], tuple[int, int]]:
    return {
        (row.department, row.clock, row.step, row.whom): (row.sent, row.acted)
        for row in (one.figure for one in reminder_figures.counted(bot, days))
    }


def is_reminded(ears: Ears) -> int:
    """Bo has a request and is reminded of its first answer at three quarters, on Tuesday at noon."""
    request_id = ears.company.asks()
    assignment.take(ears.bot, request_id, BO)
    ears.waits_until(tuesday_at(12), every=timedelta(hours=1))
    assert ears.of(BO) == ["75%"]
    return request_id


def ping_of(bot: Bot, person_id: str) -> Ping:
    with bot.db.reading() as session:
        found = rows.ping_of(session, 1, person_id)
    assert found is not None
    return found


def test_an_action_in_time_is_what_the_reminder_led_to(ears: Ears) -> None:
    request_id = is_reminded(ears)

    ears.company.moves_to(tuesday_at(13, 59))
    conversation.reply(ears.bot, request_id, BO, "I will come by.", idempotency_key="reply")

    assert figures(ears.bot)[SOON] == (1, 1)


def test_an_action_after_the_next_step_is_no_longer_its_doing(ears: Ears) -> None:
    request_id = is_reminded(ears)

    ears.company.moves_to(tuesday_at(14, 1))
    conversation.reply(ears.bot, request_id, BO, "I will come by.", idempotency_key="reply")

    assert figures(ears.bot)[SOON] == (1, 0)
    assert ping_of(ears.bot, BO).acted_at is None


@pytest.mark.parametrize("person_id", [DANA, ANA])
def test_what_somebody_else_did_is_not_its_doing_either(ears: Ears, person_id: str) -> None:
    request_id = is_reminded(ears)

    conversation.talk(ears.bot, request_id, person_id, "Any news?", idempotency_key="talk", in_department=True)
    ears.company.moves_to(tuesday_at(15))

    assert figures(ears.bot)[SOON] == (1, 0)


def test_putting_it_off_is_no_action(ears: Ears) -> None:
    is_reminded(ears)

    snooze.put_off(ears.bot, ping_of(ears.bot, BO).id, BO, Length.HALF_HOUR, "Later.", idempotency_key="snooze")
    ears.company.moves_to(tuesday_at(15))

    assert figures(ears.bot)[SOON] == (1, 0)


def test_of_what_was_just_sent_nothing_is_said_yet(ears: Ears) -> None:
    is_reminded(ears)

    assert figures(ears.bot) == {}


def test_a_line_in_the_thread_led_to_what_anybody_of_the_department_did(ears: Ears) -> None:
    request_id = ears.company.asks()
    ears.waits_until(tuesday_at(11), every=timedelta(hours=1))

    assignment.take(ears.bot, request_id, DANA)

    assert figures(ears.bot) == {("IT", "response", "50%", "thread"): (1, 1)}


def test_the_last_step_is_fresh_for_a_working_day(ears: Ears) -> None:
    request_id = ears.company.asks()
    assignment.take(ears.bot, request_id, BO)
    ears.waits_until(tuesday_at(16), every=timedelta(hours=1))
    last = ("IT", "response", "150%", "lead")

    ears.company.moves_to(wednesday_at(15, 59))
    assert last not in figures(ears.bot)
    assignment.assign(ears.bot, request_id, DANA, DANA)

    assert figures(ears.bot)[last] == (1, 1)


def test_what_is_older_than_was_asked_for_is_left_out(ears: Ears) -> None:
    is_reminded(ears)

    ears.company.moves_to(friday_at(12, 30))

    assert SOON in figures(ears.bot, days=4)
    assert SOON not in figures(ears.bot, days=3)
    assert monday_at(0) < ears.bot.now()


@pytest.mark.parametrize(
    ("sent", "acted", "is_for_nothing"),
    [(10, 0, True), (9, 0, False), (10, 1, False), (20, 1, True), (100, 9, True), (100, 10, False), (0, 0, False)],
)
def test_what_hardly_ever_helped_is_proposed_for_removal(sent: int, acted: int, is_for_nothing: bool) -> None:
    assert StepFigure("IT", "response", "75%", "lead", sent, acted).is_for_nothing is is_for_nothing


def test_repetitions_and_whoever_was_stood_in_for_count_together(ears: Ears) -> None:
    assert keys.place("200% again 3") == "200%"
    assert keys.place("stand-in:UBO00000") == "stand-in"
    assert keys.place("1h before") == "1h before"


@pytest.mark.parametrize(
    ("step", "written"),
    [
        (StepKey("75%"), "75%"),
        (StepKey("1h after", 3), "1h after again 3"),
        (PutOff(12), "snooze:12"),
        (StandIn("UBO00000"), "stand-in:UBO00000"),
        (StandIn("UBO00000", 17), "stand-in:UBO00000:17"),
    ],
)
def test_what_a_reminder_is_about_is_read_as_it_was_written(step: StepKey | PutOff | StandIn, written: str) -> None:
    assert str(step) == written
    assert keys.parse(written) == step


def test_what_few_were_reminded_of_is_told_together_or_not_at_all(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    def count(department: str, *people: str) -> StepCount:
        return StepCount(StepFigure(department, "response", "75%", "lead", 10, 5), frozenset(people))

    found = [count("IT", "A", "B", "C"), count("Legal", "C", "D"), count("People", *"EFGHI")]
    monkeypatch.setattr(reminder_figures, "counted", lambda *_: found)
    assert [(one.department, one.sent) for one in reminder_figures.report(ears.bot, 30)] == [("People", 10)]

    found.append(count("Sales", "E"))
    told = {one.department: (one.sent, one.acted) for one in reminder_figures.report(ears.bot, 30)}
    assert told == {"People": (10, 5), "small departments": (30, 15)}
