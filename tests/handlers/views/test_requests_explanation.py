"""*Why this time?*: a reckoning that anybody can follow with a pencil."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.clocks.history import RESPONSE
from bot.requests.explanation import Explanation
from handlers.views.requests import explanation
from tests.handlers.computations import OTHER_HOURS, a_long_life, an_explanation, happened
from tests.handlers.examples import ANA, BO, Texts
from tests.handlers.reading import Surface, a_view
from tests.moments import friday_at, paris, tuesday_at, wednesday_at


def shown(found: Explanation, reader_id: str = BO.id) -> Surface:
    return a_view("why", explanation.why(found, reader_id))


def test_a_promise_is_reckoned_line_by_line() -> None:
    found = an_explanation(at=tuesday_at(16, 20))

    assert explanation.as_text(found) == (
        "R-142  My laptop won't start\n"
        "Times are those of Europe/Paris.\n"
        "\n"
        "First answer: within 4 h of working time, promised by IT\n"
        "  Tue 3 Mar 16:20  Ana Alves asked\n"
        "  Tue 3 Mar 16:20  now, with 0 min counted\n"
        "  Tue 3 Mar 16:20  1 h 40 min until closing at 18:00\n"
        "  Wed 4 Mar 09:00  2 h 20 min until 11:20; 4 h so far\n"
        "  Wed 4 Mar 11:20  due, when 4 h are counted\n"
        "\n"
        "Solution: within 2 d (16 h) of working time, promised by IT\n"
        "  Tue 3 Mar 16:20  Ana Alves asked\n"
        "  Tue 3 Mar 16:20  now, with 0 min counted\n"
        "  Tue 3 Mar 16:20  1 h 40 min until closing at 18:00\n"
        "  Wed 4 Mar 09:00  8 h without breaks until closing at 18:00; 9 h 40 min so far\n"
        "  Thu 5 Mar 09:00  6 h 20 min without breaks until 16:20; 16 h so far\n"
        "  Thu 5 Mar 16:20  due, when 2 d (16 h) are counted\n"
    )


def test_what_is_shown_adds_up_to_the_minute_although_people_act_at_odd_seconds() -> None:
    asked_at = tuesday_at(16, 20) + timedelta(seconds=37)
    found = an_explanation(
        happened("asked", wednesday_at(9, 10) + timedelta(seconds=20)), at=wednesday_at(10), asked_at=asked_at
    )

    told = explanation.as_text(found)

    assert "1 h 40 min until closing at 18:00" in told
    assert "10 min until 09:10; 1 h 50 min so far" in told
    assert "stopped after 1 h 50 min: kept, with 2 h 10 min to spare" in told


def test_a_wait_is_said_to_be_for_you_only_to_who_is_waited_for() -> None:
    found = an_explanation(happened("asked", wednesday_at(10)), at=wednesday_at(12))

    assert "waiting for you until now: 2 h not counted" in shown(found, ANA.id).texts
    assert "waiting for Ana Alves until now: 2 h not counted" in shown(found, BO.id).texts
    assert "nothing is due while it is paused, 13 h 20 min are left" in shown(found).texts


def test_what_was_reopened_was_finished_until_then() -> None:
    found = an_explanation(
        happened("resolved", wednesday_at(10)), happened("reopened", wednesday_at(12), ANA.id), at=wednesday_at(12)
    )
    told = explanation.as_text(found)

    assert "Wed 4 Mar 10:00  finished until Wed 4 Mar 12:00: 2 h not counted" in told
    assert "Wed 4 Mar 12:00  Ana Alves reopened it" in told


def test_each_reader_sees_the_moments_in_their_own_zone() -> None:
    found = an_explanation(at=tuesday_at(16, 20))

    due = int(wednesday_at(11, 20).timestamp())

    assert f"<!date^{due}^{{date_long_pretty}} at {{time}}|Wed 4 Mar, 11:20 CET> · *due*" in shown(found).texts


def test_many_days_are_said_together() -> None:
    found = an_explanation(happened("replied", paris(20, 10)), at=paris(20, 12))

    told = explanation.as_text(found).split("Solution")[0]

    assert "Fri 6 Mar 09:00  72 h on 9 working days, until Wed 18 Mar 18:00; 89 h 40 min so far" in told
    assert "stopped after 98 h 40 min: missed by 94 h 40 min" in told


def test_when_a_broken_promise_was_due_is_said() -> None:
    told = explanation.as_text(an_explanation(at=wednesday_at(12)))

    assert "Wed 4 Mar 11:20  due, when 4 h are counted\n" in told
    assert "Wed 4 Mar 11:20  late from here on, by 40 min now\n" in told


def test_a_change_says_what_was_promised_before() -> None:
    changed = happened("changed", friday_at(10), promises={RESPONSE: "30m"})
    told = explanation.as_text(an_explanation(changed, at=friday_at(10)))

    assert "Bo Berg changed urgency or type; 30 min in all is promised instead of 4 h" in told
    assert "Tue 3 Mar 16:50  due, when 30 min are counted, which had passed already when it was promised" in told
    assert "Solution: no promised time any more" not in told


def test_a_new_time_is_named() -> None:
    agreed = happened("agreed", wednesday_at(10), ANA.id, due_at=friday_at(16).isoformat())

    told = explanation.as_text(an_explanation(agreed, at=wednesday_at(10)))

    assert "Ana Alves agreed to a new time, Fri 6 Mar 16:00" in told
    assert "of working time, the new time that was agreed" in told
    assert "Fri 6 Mar 16:00  due" in told


def test_a_new_time_that_came_too_late_does_not_undo_what_broke() -> None:
    agreed = happened("agreed", friday_at(10), ANA.id, due_at=friday_at(16).isoformat())
    told = explanation.as_text(an_explanation(agreed, happened("resolved", friday_at(15)), at=friday_at(17)))

    assert "Thu 5 Mar 16:20  late from here on; a later agreement or correction does not change that\n" in told
    assert "stopped after 22 h 40 min: late since Thu 5 Mar 16:20, and a later promise does not change that" in told


def test_silence_is_judged_neither_kept_nor_broken() -> None:
    asked, silent = happened("asked", wednesday_at(10)), happened("silent", friday_at(10), None)
    told = explanation.as_text(an_explanation(asked, silent, at=friday_at(17)))
    late = explanation.as_text(an_explanation(happened("cancelled", friday_at(17), ANA.id), at=friday_at(17)))

    assert "stopped after 2 h 40 min, closed without an answer: counts as neither kept nor late" in told
    assert "stopped after 24 h 40 min, cancelled; late since Thu 5 Mar 16:20" in late


def test_hours_that_were_changed_have_a_line() -> None:
    told = explanation.as_text(
        an_explanation(happened("hours", wednesday_at(10), None, **OTHER_HOURS), at=wednesday_at(10))
    )

    first, solution = told.split("Solution")
    assert "Wed 4 Mar 10:00  working hours were changed, and the due times were computed again\n" in solution
    assert "working hours" not in first, "the first answer is due when it was"


def test_every_answer_after_the_first_has_its_number() -> None:
    told = explanation.as_text(an_explanation(*a_long_life(1), at=friday_at(12)))

    assert "Answer number 2: within 2 d (16 h)" in told
    assert "Ana Alves wrote again\n" in told


def test_what_runs_is_shown_before_what_is_over() -> None:
    found = an_explanation(happened("replied", wednesday_at(10)), at=wednesday_at(12))

    told = shown(found).texts

    assert told.index("Solution:") < told.index("First answer:")


def test_what_has_no_room_in_a_window_is_counted() -> None:
    told = shown(an_explanation(*a_long_life(110), at=paris(28, 12, month=12))).texts

    assert re.search(r"^\d+ more have no room here\.$", told, re.MULTILINE)


def test_where_nothing_is_promised_it_says_so() -> None:
    found = an_explanation(at=tuesday_at(17), promised=False)

    assert "*IT* promises no time for this request" in shown(found).texts
    assert "IT promises no time for this request" in explanation.as_text(found)


def test_nobody_is_paged_by_a_name() -> None:
    texts = Texts(name="<!channel>", summary="<!here>")

    told = shown(an_explanation(at=tuesday_at(17), texts=texts)).texts

    assert "<!channel>" not in told
    assert "<!here>" not in told


def test_a_card_that_was_not_recomputed_is_named() -> None:
    found = an_explanation(at=tuesday_at(16, 20))
    answer = found.computations[0]
    stale = replace(answer, shown_due_at=friday_at(12), judged_by=timedelta(hours=1))

    told = explanation.as_text(replace(found, computations=(stale,)))

    assert "The card still says Fri 6 Mar 12:00" in told
    assert "It was counted against 1 h" in told


def test_the_seconds_that_are_left_over_are_not_told_as_no_time() -> None:
    asked_at = tuesday_at(9) + timedelta(seconds=20)
    told = explanation.as_text(an_explanation(asked_at=asked_at, at=asked_at))

    assert "Thu 5 Mar 09:00  less than a minute until 09:00; 16 h so far" in told
    assert "0 min until" not in told
