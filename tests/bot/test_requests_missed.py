"""In which order a look after a gap reads below cards, and what it need not read."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.requests.missed import Look
from storage.tables import Card
from tests.moments import TUESDAY_AT_NINE as AT

HOUR = timedelta(hours=1)
SINCE = AT - 72 * HOUR


def ts(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"


def card(request_id: int, channel_id: str = "CITHELP0") -> Card:
    return Card(request_id=request_id, audience="department", channel_id=channel_id, ts=f"{request_id}.000000")


def look(*cards: Card, last: dict[int, datetime] | None = None) -> Look:
    return Look(SINCE, AT, list(cards), last=last or {})


def left(found: Look) -> list[int]:
    return [one.request_id for one in found.left]


def test_what_somebody_wrote_after_the_last_that_was_heard_is_read_first() -> None:
    found = look(card(1), card(2), card(3), last=dict.fromkeys((1, 2, 3), AT - 5 * HOUR))

    found.saw("CITHELP0", {"1.000000": None, "2.000000": ts(AT - 5 * HOUR), "3.000000": ts(AT - HOUR)})

    assert left(found) == [3, 1, 2]


def test_below_what_nothing_was_written_and_nothing_happened_to_nothing_is_read() -> None:
    found = look(card(1), card(2), card(3), card(4), last={3: AT - HOUR})

    found.saw("CITHELP0", {"1.000000": None, "2.000000": ts(SINCE - HOUR), "3.000000": None})

    assert left(found) == [3, 4], "of the last Slack said nothing"


def test_what_stands_in_another_channel_is_left_where_it_is() -> None:
    found = look(card(1, "CPEOPLE0"), card(2))

    found.saw("CITHELP0", {"1.000000": None, "2.000000": ts(AT)})

    assert left(found) == [2, 1]


HOURS = st.integers(min_value=-100, max_value=0)


@given(
    st.dictionaries(st.integers(min_value=1, max_value=9), HOURS),
    st.dictionaries(st.integers(min_value=1, max_value=9), st.none() | HOURS),
)
def test_no_card_is_passed_over_below_which_something_may_be_new_or_edited(
    last: dict[int, int], latest: dict[int, int | None]
) -> None:
    found = look(*map(card, range(1, 10)), last={one: AT + hours * HOUR for one, hours in last.items() if hours > -72})

    found.saw(
        "CITHELP0",
        {f"{one}.000000": None if hours is None else ts(AT + hours * HOUR) for one, hours in latest.items()},
    )

    written = {one for one, hours in latest.items() if hours is not None and hours > -72}
    assert {*found.last, *written, *(set(range(1, 10)) - latest.keys())} == set(left(found))
    assert len(found.left) == len(set(left(found)))
