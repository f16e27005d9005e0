"""*Try it*: what another promise would have meant, in a window."""

from __future__ import annotations

from bot.standards import Urgency
from bot.whatif.dry_run import DryRun
from handlers.views import whatif
from tests.handlers.computations import TWO_HOURS, a_trial
from tests.handlers.examples import IT, Texts
from tests.handlers.reading import Surface, a_view


def result(trial: DryRun | None = None) -> Surface:
    return a_view("tried", whatif.result(trial or a_trial(), IT.id, Urgency.NORMAL, TWO_HOURS))


def test_both_columns_stand_beside_each_other() -> None:
    told = result().texts

    assert "*IT*, “It slows me down”: first answer within 2 working hours, solution within no promised time" in told
    assert "Answers that came too late: 2 of 40 (5 %) now, *10 of 40 (25 %)* if tried" in told
    assert "Reminders: 3 now, *9* if tried" in told
    assert "One person: up to 1 in four weeks now, *up to 4* if tried; 4 on one day at most" in told


def test_it_says_that_nothing_was_changed_and_what_it_does_not_know() -> None:
    told = result().texts

    assert "Nothing was changed." in told
    assert "leave out" in told


def test_of_people_only_the_reader_is_told_of() -> None:
    assert "You: 1 now, *4* if tried, 4 on one day at most" in result(a_trial(reader_id="U0000")).texts
    assert "You:" not in result(a_trial(reader_id="UDANA000")).texts


def test_of_too_many_requests_it_says_how_many_were_tried() -> None:
    assert "The newest 1,000 of 12,345 requests" in result(a_trial(requests=1_000, asked=12_345)).texts
    assert "1 request of the last 60 days." in result(a_trial(requests=1, asked=1)).texts


def test_nobody_is_paged_by_the_name_of_a_department() -> None:
    told = result(a_trial(Texts(department="<!here>"))).texts

    assert "<!here>" not in told
