"""The half year that the demo has behind it: the same each time, and with something to find in it.

IT takes twice as long to answer from the fourteenth week on. Facilities keeps its promises, and those it serves are not
happy all the same. Finance and Legal wait for each other.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")
_FIRST_MONDAY = date(2025, 9, 1)
_WEEKS = 26
_SLOWER_FROM, _HOW_MUCH_SLOWER = 13, 2.2
_DAYS = 5


@dataclass(frozen=True)
class PastRequest:
    """Something that was asked, answered and done. People by handle, departments and types by key.

    `answered_after`, then `solved_after`, are working hours of whoever serves; `waited_for` those in which a question
    waited for whoever asked, 0 where there was none. `moved_to` is who did it in the end, if not who was asked, and
    `moved_by` who of those that were asked said so.
    """

    asked_at: datetime
    asker: str
    department: str
    kind: str
    wish: str
    server: str
    answered_after: float
    solved_after: float
    waited_for: float = 0.0
    moved_to: str = ""
    moved_by: str = ""


@dataclass(frozen=True)
class PastRatings:
    """How many colleagues gave a department which score in a month ("2026-02"), and lost how much time; in how many
    words. `people` is how many they were.
    """

    department: str
    month: str
    people: int
    scores: Mapping[str, int]
    lost_times: Mapping[str, int]
    comments: Sequence[str] = ()


@dataclass(frozen=True)
class _Habit:
    """What is asked of a department in each week, by whom, and how many working hours it usually takes."""

    department: str
    kind: str
    often: int
    askers: Sequence[str]
    servers: Sequence[str]
    wishes: Sequence[str]
    answer: float
    solution: float
    waits: float = 0.0


_ALL = ("ana", "cem", "eve", "faye", "gus", "hana", "lena", "pia", "ravi")
_IT = ("bo", "dana", "mia", "noor", "otto")
_FINANCE = ("gus", "pia", "ravi")

_HABITS = (
    _Habit(
        "it",
        "laptop",
        6,
        _ALL,
        _IT,
        (
            "My screen flickers",
            "The battery lasts an hour",
            "No sound in calls",
            "A dock for my desk",
            "The fan is loud",
        ),
        1.1,
        6.0,
    ),
    _Habit(
        "it",
        "access",
        5,
        _ALL,
        _IT,
        (
            "Access to the sales folder",
            "A new password for the archive",
            "The shared calendar",
            "A mailbox for the fair",
        ),
        0.7,
        2.5,
    ),
    _Habit(
        "people",
        "leave",
        4,
        ("ana", "bo", "eve", "mia", "otto", "ravi"),
        ("cem",),
        ("How many days do I have left?", "Two weeks in spring", "A letter for my bank", "Parental leave: what to do?"),
        3.0,
        9.0,
    ),
    _Habit(
        "facilities",
        "repair",
        5,
        ("ana", "bo", "dana", "eve", "hana", "mia", "pia", "ravi"),
        ("faye",),
        ("A lamp is out", "The heating in room 4", "The tap drips", "The blinds are stuck", "The door sticks"),
        0.6,
        7.0,
    ),
    _Habit(
        "facilities",
        "badge",
        2,
        ("cem", "eve", "gus", "lena", "noor", "otto"),
        ("faye",),
        ("A badge for a visitor", "A key for the cupboard", "My badge is worn"),
        0.5,
        3.0,
    ),
    _Habit(
        "finance",
        "expenses",
        4,
        ("ana", "dana", "eve", "faye", "mia"),
        _FINANCE,
        ("My trip to Lyon", "The taxi of last week", "A dinner with guests", "The course in May"),
        3.0,
        8.0,
    ),
    _Habit(
        "finance",
        "invoice",
        2,
        ("lena",),
        _FINANCE,
        ("The invoice of the notary", "Fees of the court", "The retainer for March"),
        4.0,
        14.0,
        6.0,
    ),
    _Habit(
        "legal",
        "",
        2,
        _FINANCE,
        ("lena",),
        ("Terms of a new supplier", "May we delete these invoices?", "A contract to look at"),
        7.0,
        30.0,
        7.0,
    ),
    _Habit("legal", "", 1, ("ana", "eve"), ("lena",), ("Rules of the raffle", "A photo of a customer"), 6.0, 20.0),
)


RATINGS = (
    PastRatings("it", "2025-12", 8, {"3": 2, "4": 4, "5": 3}, {"15m": 4, "1h": 3, "none": 2}),
    PastRatings("facilities", "2025-12", 6, {"1": 1, "2": 2, "3": 1, "4": 3}, {"1h": 2, "half_day": 3, "none": 2}),
    PastRatings("it", "2026-01", 7, {"3": 3, "4": 4, "5": 1}, {"15m": 3, "1h": 5}),
    PastRatings("facilities", "2026-01", 7, {"1": 2, "2": 2, "4": 3}, {"15m": 2, "half_day": 3, "none": 2}),
    PastRatings("it", "2026-02", 9, {"2": 2, "3": 4, "4": 4}, {"1h": 6, "half_day": 1, "none": 2}),
    PastRatings(
        "facilities",
        "2026-02",
        10,
        {"1": 2, "2": 3, "3": 2, "4": 4},
        {"1h": 3, "half_day": 4, "more": 1, "none": 2},
        (
            "It was done in time, and broke again the next day.",
            "Nobody told us that the lift stops.",
            "Quick as always.",
        ),
    ),
)
"""What was released of the last three months."""


def half_a_year() -> list[PastRequest]:
    """Return what was asked from September to the end of February, the oldest first: the same each time."""
    dice = random.Random(24)  # noqa: S311  (a story, and always the same one)
    asked = (one for week in range(_WEEKS) for habit in _HABITS for one in _in_a_week(habit, week, dice))
    return sorted(asked, key=lambda one: (one.asked_at, one.department, one.asker))


def _in_a_week(habit: _Habit, week: int, dice: random.Random) -> Iterator[PastRequest]:
    slower = _HOW_MUCH_SLOWER if habit.department == "it" and week >= _SLOWER_FROM else 1.0
    for number in range(habit.often + dice.choice((-1, 0, 0, 1))):
        day = _FIRST_MONDAY + timedelta(weeks=week, days=dice.randrange(_DAYS))
        # One in six of what IT is asked about laptops is for Facilities.
        is_elsewhere = habit.kind == "laptop" and number == 0
        asked_at = datetime.combine(day, time(9 + dice.randrange(8), dice.randrange(60)), _PARIS).astimezone(UTC)
        asker = dice.choice(habit.askers)
        wish = "The projector hangs loose" if is_elsewhere else dice.choice(habit.wishes)
        server = dice.choice(habit.servers)
        yield PastRequest(
            asked_at,
            asker=asker,
            department=habit.department,
            kind=habit.kind,
            wish=wish,
            server="faye" if is_elsewhere else server,
            answered_after=habit.answer * (0.5 if is_elsewhere else slower) * dice.lognormvariate(0.0, 0.35),
            solved_after=habit.solution * slower * dice.lognormvariate(0.0, 0.45),
            waited_for=habit.waits * dice.lognormvariate(0.0, 0.4),
            moved_to="facilities" if is_elsewhere else "",
            moved_by=server if is_elsewhere else "",
        )
