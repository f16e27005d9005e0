"""Lives of companies, drawn before they are played: who comes, goes and moves, and which pulses go out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Protocol

from bot.pulses.disclosure.company import Colleague, Person
from bot.pulses.disclosure.launch import EVERYBODY, Audience
from bot.pulses.disclosure.tree import NO_DEPARTMENT, Department
from tests.anonymity.publishing.publication import Publication, Pulse, Question
from tests.anonymity.script import seeded

FIRST_DAY = date(2026, 3, 3)
MOST_WAVES = 12
_MOST_ATTEMPTS = 20
_GUEST = ", a guest"
_GUESTS = 0.15
_WITH_GUESTS = 0.2
# A pulse that is open for two days is closed after four at the most: instead of on a weekend on the Monday. Nothing
# happens before, so that the policy and Handoff know the same of it when the next one goes out.
CLOSED_AFTER = timedelta(days=4)
# Far more than half a year, so that what is remembered gets forgotten too.
_GAPS = (CLOSED_AFTER.days, 14, 14, 14, 15, 20, 30, 30, 31, 45, 61)

MOOD = Question("mood", 5)
WOULD_RECOMMEND = Question("recommend", 2)
TOOLS = Question("tools", 3)


def is_guest(person: Person) -> bool:
    """Return whether somebody is a guest. Who becomes one, or is none any more, has gone and come, as pulses see it."""
    return person.endswith(_GUEST)


class Publisher(Protocol):
    """A company that is asked by some policy. Departments are numbered from 1 in the order of their setting up."""

    def hires(self, day: date, arrivals: Mapping[Person, Department]) -> None: ...

    def loses(self, day: date, person: Person) -> None: ...

    def moves(self, day: date, person: Person, department: Department) -> None: ...

    def sets_up(self, day: date, department: Department) -> None: ...

    def renames(self, day: date, department: Department) -> None: ...

    def retires(self, day: date, department: Department) -> None: ...

    def holds(self, day: date, pulse: Pulse, answers: Answers) -> Publication | None:
        """Return what is published of the wave; None if it may not go out, or if nothing is."""


# What somebody chooses; None: they do not answer at all.
Answers = Callable[[Person], Sequence[int] | None]
Opinion = Callable[[Person, Question, date], int]


@dataclass(frozen=True)
class Change:
    """What happens to people and departments on a day, in this order. Who is in a retired department has moved."""

    sets_up: tuple[Department, ...] = ()
    hires: Mapping[Person, Department] = field(default_factory=dict)
    loses: tuple[Person, ...] = ()
    moves: Mapping[Person, Department] = field(default_factory=dict)
    renames: tuple[Department, ...] = ()
    retires: tuple[Department, ...] = ()

    def happens_to(self, publisher: Publisher, day: date) -> None:
        for department in self.sets_up:
            publisher.sets_up(day, department)
        if self.hires:
            publisher.hires(day, self.hires)
        for person in self.loses:
            publisher.loses(day, person)
        for person, department in self.moves.items():
            publisher.moves(day, person, department)
        for department in self.renames:
            publisher.renames(day, department)
        for department in self.retires:
            publisher.retires(day, department)


@dataclass(frozen=True)
class Step:
    day: date
    change: Change = Change()
    pulse: Pulse | None = None


@dataclass(frozen=True)
class Life:
    """What happens in a company, whatever its policy. `opinions` are of those who answer a pulse; `answers` says who
    always does, and everybody else never does.
    """

    steps: Sequence[Step]
    opinion: Opinion
    answers: Callable[[Person], bool] = lambda _person: True


@dataclass(frozen=True)
class History:
    """What was published, and what every colleague knows: who was there when."""

    life: Life
    published: Sequence[Publication]
    people: Mapping[Person, Colleague]

    def stayed(self, since: date, on: date) -> set[Person]:
        """Return who was there from the one day to the other."""
        return {who for who, facts in self.people.items() if facts.met <= since and facts.was_here(on)}


def play(life: Life, publisher: Publisher, most: int = MOST_WAVES) -> History:
    """Return what is published over the life, of so many waves at most."""
    published: list[Publication] = []
    people: dict[Person, Colleague] = {}
    for step in life.steps:
        step.change.happens_to(publisher, step.day)
        _take_over(people, step)
        if step.pulse is not None and len(published) < most:
            found = publisher.holds(step.day, step.pulse, _answers(life, step.day, step.pulse))
            if found is not None:
                published.append(found)
    return History(life, published, people)


def _answers(life: Life, day: date, pulse: Pulse) -> Answers:
    def given(person: Person) -> Sequence[int] | None:
        if not life.answers(person) or (pulse.only is not None and person not in pulse.only):
            return None
        return [life.opinion(person, question, day) for question in pulse.questions]

    return given


def _take_over(people: dict[Person, Colleague], step: Step) -> None:
    for person, department in step.change.hires.items():
        people[person] = Colleague(department, step.day, is_guest=is_guest(person))
    for person in step.change.loses:
        people[person] = replace(people[person], left=step.day)
    for person, department in step.change.moves.items():
        people[person] = replace(people[person], department=department)


def draw(seed: object, size: int, *, rate: float = 1.0) -> Life:
    """Return a life of a company of about so many people, of whom this share answers pulses, always the same ones.

    Nobody ever changes their mind: that is the worst case for whoever is subtracted.
    """
    company = _Company(seeded(f"life {seed} of {size}"), size)
    return Life(list(company.lives()), constant_opinions(f"{seed} of {size}"), _habit(seed, rate))


def constant_opinions(seed: object) -> Opinion:
    """Return opinions that never change. Some departments are nearly of one mind about some questions."""

    def opinion(person: Person, question: Question, _day: date) -> int:
        # A person's name begins with the department they came to.
        came_to = person.split(".", maxsplit=1)[0]
        if question.departments:
            return min((place for place, names in enumerate(question.departments) if came_to in names), default=0)
        leaning = seeded(f"{seed}, {came_to}, {question.meaning}")
        shares = [leaning.random() ** leaning.choice((1, 1, 9)) + 0.001 for _option in range(question.options)]
        return seeded(f"{seed}, {person}, {question.meaning}").choices(range(question.options), shares)[0]

    return opinion


def _habit(seed: object, rate: float) -> Callable[[Person], bool]:
    return lambda person: seeded(f"{seed}, {person} answers").random() < rate


class _Company:
    """Draws what happens, and knows who is where."""

    def __init__(self, random: Random, size: int) -> None:
        self._random = random
        self._size = size
        self._day = FIRST_DAY
        self._departments: list[Department] = []
        self._set_up = 0
        self._place: dict[Person, Department] = {}
        self._gone: list[Person] = []
        self._hired = 0
        self._series: list[Pulse] = []
        self._has_guests = random.random() < 1 / 2

    def lives(self) -> Iterator[Step]:
        yield Step(self._day, self._begins())
        self._series = [self._pulse(name) for name in ("mood", "team", "guild")]
        for attempt in range(_MOST_ATTEMPTS):
            change = self._changes()
            pulse = self._random.choice([*self._series, self._series[0], self._pulse(f"once {attempt}")])
            yield Step(self._day, change, self._as_it_goes(pulse))
            self._day += timedelta(days=self._random.choice(_GAPS))

    def _begins(self) -> Change:
        # Somebody alone, two together, and others as it comes.
        sizes = [1, 2]
        while sum(sizes) < self._size:
            sizes.append(min(self._random.choice([1, 3, 5, 8, 13, 21, 34]), self._size - sum(sizes)))
        self._random.shuffle(sizes)
        names = tuple(self._new_department() for _size in sizes)
        hired: dict[Person, Department] = {}
        for name, people in zip(names, sizes, strict=True):
            hired |= self._new_people(name, people)
        if self._random.random() < 0.3:
            hired |= self._new_people(NO_DEPARTMENT, self._random.choice([1, 2, 6]))
        return Change(sets_up=names, hires=hired)

    def _changes(self) -> Change:
        """What happened since the last pulse: nothing, something, or a lot."""
        random, change = self._random, Change()
        few = (0, 0, 0, 1, 1, 2, 3)
        leavers = random.sample(sorted(self._place), min(len(self._place) - 1, random.choice(few)))
        for person in leavers:
            del self._place[person]
        change = replace(change, loses=tuple(leavers))
        if random.random() < 0.12:
            set_up = self._new_department()
            hired = self._new_people(set_up, random.choice([0, 1, 2, 6, 12]))
            change = replace(change, sets_up=(set_up,), hires=hired)
        for _time in range(random.choice(few)):
            change = replace(change, hires={**change.hires, **self._new_people(random.choice(self._departments), 1)})
        if self._gone and random.random() < 0.15:
            person = self._gone.pop(random.randrange(len(self._gone)))
            self._place[person] = random.choice(self._departments)
            change = replace(change, hires={**change.hires, person: self._place[person]})
        self._gone += leavers
        moves = self._moves(random.choice((0, 0, 1, 1, 2, 11)))
        if random.random() < 0.1:
            change = replace(change, renames=(random.choice(self._departments),))
        if random.random() < 0.08 and len(self._departments) > 2:
            retired = self._departments.pop(random.randrange(len(self._departments)))
            into = random.choice(self._departments)
            moves |= {person: into for person, place in self._place.items() if place == retired}
            self._place |= moves
            change = replace(change, retires=(retired,))
        # Whoever was hired on this day goes where they are in the end at once.
        hires = {person: moves.pop(person, department) for person, department in change.hires.items()}
        return replace(change, hires=hires, moves=moves)

    def _moves(self, people: int) -> dict[Person, Department]:
        """So many move together: one alone mostly, and a whole department now and then."""
        leave = self._random.choice(self._departments)
        to = self._random.choice(self._departments)
        there = sorted(person for person, place in self._place.items() if place == leave != to)
        moves = dict.fromkeys(self._random.sample(there, min(people, len(there))), to)
        self._place |= moves
        return moves

    def _pulse(self, series: str) -> Pulse:
        random = self._random
        kind = {"mood": "all", "team": "departments", "guild": "people"}.get(series) or random.choice(
            ["all", "departments", "departments", "people", "all but few"]
        )
        audience = replace(EVERYBODY, asks_guests=random.random() < _WITH_GUESTS)
        if kind == "departments":
            some = random.sample(self._departments, random.randint(1, len(self._departments)))
            audience = replace(audience, departments=frozenset(some))
        elif kind == "people":
            share = random.uniform(0.3, 1)
            audience = Audience(people=frozenset(who for who in sorted(self._place) if random.random() < share))
        elif kind == "all but few":
            but = random.sample(sorted(self._place), min(len(self._place) - 1, random.choice([1, 1, 2, 5])))
            audience = Audience(people=frozenset(self._place.keys() - set(but)))
        about = random.choice([(MOOD,), (MOOD, MOOD), (MOOD, WOULD_RECOMMEND), (MOOD, TOOLS, WOULD_RECOMMEND)])
        if random.random() < 0.3:
            about += (do_you_work_in(random.choice(self._departments)),)
        return Pulse(series, audience, about)

    def _as_it_goes(self, pulse: Pulse) -> Pulse:
        fate = self._random.random()
        if fate < 0.08:
            return replace(pulse, is_called_off=True)
        if fate < 0.16:
            # Nobody answers, or fewer than are counted.
            few = self._random.sample(sorted(self._place), min(len(self._place), self._random.choice([0, 0, 1, 4])))
            return replace(pulse, only=frozenset(few))
        return pulse

    def _new_department(self) -> Department:
        self._set_up += 1
        self._departments.append(str(self._set_up))
        return self._departments[-1]

    def _new_people(self, department: Department, count: int) -> dict[Person, Department]:
        # In every other company.
        guests = {number for number in range(count) if self._has_guests and self._random.random() < _GUESTS}
        hired = {
            f"{department}.{self._hired + number}{_GUEST if number in guests else ''}": department
            for number in range(count)
        }
        self._hired += count
        self._place |= hired
        return hired


def do_you_work_in(department: Department) -> Question:
    """A question whose answers everybody knows. The second option is Yes."""
    return Question(f"works in {department}", 2, departments=(frozenset(), frozenset([department])))
