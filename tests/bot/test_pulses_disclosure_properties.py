"""Whatever happens in a company: nobody moves alone, groups hold everybody, and subtraction finds no few people."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pulses.disclosure.company import Colleague, Company, Person, Wave
from bot.pulses.disclosure.homes import homes
from bot.pulses.disclosure.launch import EVERYBODY, Audience, Launch, Reason, Refusal, launch
from bot.pulses.disclosure.publish import Ballot, Question, Release, closed, is_diverse, release
from bot.pulses.disclosure.tree import Department, Node, Tree, company_groups, departments_of, first_tree, grown
from tests.bot.disclosure_company import day

FEWEST, ATOM = 5, 10
seeds = st.integers(0, 10**9)


def dice(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311 -- an example, not a secret


@dataclass
class Life:
    """A company over months: people come, leave, return, change departments and become guests or are none any more;
    pulses go out to all kinds of people, with guests and without.

    Everybody who is asked answers, the same for ever.
    """

    random: Random
    company: Company = field(default_factory=lambda: Company({}))
    on: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @classmethod
    def begin(cls, seed: int) -> Life:
        random = dice(seed)
        sizes = {str(number): random.choice([1, 3, 8, 14, 25, 33]) for number in range(1, random.randint(3, 6))}
        people = {
            f"{name}.{number}": Colleague(name, day(-1), is_guest=number % 5 == 4)
            for name, count in sizes.items()
            for number in range(count)
        }
        return cls(random, Company(people))

    def goes_on(self) -> None:
        self.on += self.random.choice([3, 14, 20, 30, 61])
        self._changes()
        found = launch(self.company, self._audience(), day(self.on))
        if isinstance(found, Refusal):
            self.refused.append(found)
            return
        shown = self._answered(found)
        self.company = closed(found.company, found.wave, shown)

    @property
    def figures(self) -> list[frozenset[Person]]:
        """The people behind every number that was shown in the last 180 days."""
        return [frozenset(people) for wave in self._remembered for people in wave.people_of.values()]

    @property
    def stayed(self) -> set[Person]:
        """Who was here all the while."""
        since = min((wave.day for wave in self._remembered), default=day(self.on))
        here = self.company.colleagues(day(self.on))
        return {person for person, facts in here.items() if facts.met <= since}

    @property
    def _remembered(self) -> list[Wave]:
        return self.company.remembered(day(self.on))

    def _changes(self) -> None:
        people = dict(self.company.people)
        here = [person for person, facts in people.items() if facts.left is None]
        away = [person for person, facts in people.items() if facts.left is not None]
        names = sorted({facts.department for facts in people.values()})
        for person in self.random.sample(here, min(len(here), self.random.choice([0, 0, 1, 3]))):
            people[person] = replace(people[person], left=day(self.on))
        for person in away[: self.random.choice([0, 0, 1])]:
            people[person] = Colleague(self.random.choice(names), day(self.on))
        for number in range(self.random.choice([0, 0, 1, 6, 12])):
            people[f"{self.on}:{number}"] = Colleague(self.random.choice([*names, "7"]), day(self.on))
        for person in self.random.sample(here, min(len(here), self.random.choice([0, 0, 1, 2]))):
            # As Handoff notes it: they are a colleague anew.
            if people[person].left is None:
                was = people[person]
                people[person] = Colleague(was.department, day(self.on), is_guest=not was.is_guest)
        place = self.random.choice(names)
        for person in [p for p in here if people[p].department == place][: self.random.choice([0, 1, 2, 10, 11])]:
            people[person] = replace(people[person], department=self.random.choice([names[0], names[-1]]))
        self.company = replace(self.company, people=people)

    def _audience(self) -> Audience:
        kind = self.random.choice(["all", "all", "groups", "people"])
        if kind == "groups" and self.company.tree is not None:
            groups = company_groups(self.company.tree, self.company.sizes())
            some = self.random.sample(groups, self.random.randint(1, len(groups)))
            return Audience(departments=frozenset().union(*some), asks_guests=self.random.random() < 0.2)
        if kind == "people":
            return Audience(people=frozenset(p for p in self.company.people if self.random.random() < 0.7))
        return self.random.choice([EVERYBODY, EVERYBODY, Audience(asks_guests=True)])

    def _answered(self, found: Launch) -> Release:
        assert found.company.tree is not None
        # Those who came to the second department say nearly all the same: its group must join others.
        answers = [
            Ballot(home, {0: int(dice(person).random() < (0.01 if person.startswith("2.") else 0.5))})
            for person, home in found.wave.asked.items()
        ]
        return release(found.company.tree, found.wave.groups, answers, {0: Question(2)})


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_nobody_adds_and_subtracts_their_way_to_fewer_than_five_who_stayed(seed: int) -> None:
    life = Life.begin(seed)
    for _step in range(8):
        life.goes_on()
        for found in determined_below(FEWEST, life.figures):
            assert not found & life.stayed, f"{sorted(found)} of {life.figures}"


def determined_below(fewest: int, figures: Sequence[Collection[Person]]) -> Iterator[frozenset[Person]]:
    """Every set of fewer people whose total follows from the totals of `figures`, by elimination with fractions."""
    columns: dict[tuple[bool, ...], set[Person]] = {}
    for person in set().union(*figures):
        columns.setdefault(tuple(person in figure for figure in figures), set()).add(person)
    atoms = list(columns.values())
    rows = [[Fraction(column[place]) for column in columns] for place in range(len(figures))]
    reduced = eliminated(rows)
    small = [place for place, atom in enumerate(atoms) if len(atom) < fewest]
    for count in range(1, fewest):
        for chosen in itertools.combinations(small, count):
            together = frozenset().union(*(atoms[place] for place in chosen))
            if len(together) < fewest and follows([Fraction(place in chosen) for place in range(len(atoms))], reduced):
                yield together


def eliminated(rows: list[list[Fraction]]) -> dict[int, list[Fraction]]:
    """The rows in echelon form, by the place of their first one."""
    reduced: dict[int, list[Fraction]] = {}
    for row in rows:
        rest = remainder(row, reduced)
        lead = next((place for place, value in enumerate(rest) if value), None)
        if lead is not None:
            reduced[lead] = [value / rest[lead] for value in rest]
    return reduced


def remainder(row: list[Fraction], reduced: Mapping[int, list[Fraction]]) -> list[Fraction]:
    for lead in sorted(reduced):
        if row[lead]:
            row = [value - row[lead] * other for value, other in zip(row, reduced[lead], strict=True)]
    return row


def follows(row: list[Fraction], reduced: Mapping[int, list[Fraction]]) -> bool:
    return not any(remainder(row, reduced))


def test_elimination_finds_what_follows() -> None:
    everybody, ten = frozenset(map(str, range(13))), frozenset(map(str, range(10)))

    assert list(determined_below(FEWEST, [everybody, ten])) == [frozenset(["10", "11", "12"])]
    assert not list(determined_below(FEWEST, [ten]))
    a, b = frozenset(map(str, range(10))), frozenset(map(str, range(10, 20)))
    one = frozenset(["x"])
    assert list(determined_below(FEWEST, [a | one, b | one, a | b])) == [one]


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_nobody_s_home_changes_alone(seed: int) -> None:
    life = Life.begin(seed)
    for _step in range(6):
        life.goes_on()
        before, on = life.company, life.on + 1
        now = homes(before, day(on))
        asked = {p: wave.day for wave in before.remembered(day(on)) for p in wave.asked}
        here = before.colleagues(day(on))
        known = [p for p, last in asked.items() if p in here and here[p].met <= last]
        moves = Counter((before.homes[p], now[p]) for p in known if before.homes[p] != now[p])
        assert all(people >= ATOM for people in moves.values())
        for left_behind, _to in moves:
            keep = [p for p in known if before.homes[p] == now[p] == left_behind]
            assert not keep or len(keep) >= ATOM


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_groups_are_whole_groups_of_everybody_who_is_asked(seed: int) -> None:
    life = Life.begin(seed)
    for _step in range(6):
        life.goes_on()
        for wave in life.company.waves:
            assert sorted(p for people in wave.people_of.values() for p in people) == sorted(wave.asked)
            assert sum(map(len, wave.groups)) == len(frozenset().union(*wave.groups))
    for found in life.refused:
        if found.over_on is None:
            assert found.reason in {Reason.TOO_FEW, Reason.PART_OF_A_GROUP}
        else:
            assert found.over_on > day(0)


@settings(max_examples=40, deadline=None)
@given(seeds, seeds)
def test_neither_the_order_nor_the_names_of_people_matter(seed: int, other: int) -> None:
    life = Life.begin(seed)
    for _step in range(5):
        life.goes_on()
    renamed = shuffled_and_renamed(life.company, dice(other))
    on = day(life.on + 15)

    found, again = launch(life.company, EVERYBODY, on), launch(renamed, EVERYBODY, on)
    if isinstance(found, Launch):
        assert isinstance(again, Launch)
        assert again.wave.groups == tuple(frozenset("9" + name for name in group) for group in found.wave.groups)
        assert Counter(again.wave.group_of.values()).total() == len(found.wave.asked)
    else:
        assert isinstance(again, Refusal)
        assert (again.reason, again.over_on) == (found.reason, found.over_on)


def shuffled_and_renamed(company: Company, random: Random) -> Company:
    """The same company with new ids: those of departments in the same order, as they are when set up in that order."""

    def shuffled(facts: Mapping[Person, Department]) -> dict[Person, Department]:
        return {f"*{p}": "9" + facts[p] for p in random.sample(sorted(facts), len(facts))}

    def node(departments: Node) -> Node:
        return frozenset("9" + name for name in departments)

    def tree(known: Tree) -> Tree:
        return "9" + known if isinstance(known, str) else (tree(known[0]), tree(known[1]))

    names = random.sample(sorted(company.people), len(company.people))
    return Company(
        people={f"*{p}": replace(company.people[p], department="9" + company.people[p].department) for p in names},
        homes=shuffled(company.homes),
        tree=None if company.tree is None else tree(company.tree),
        joined={node(each): until for each, until in company.joined.items()},
        waves=tuple(
            Wave(wave.day, shuffled(wave.asked), tuple(map(node, wave.groups)), wave.state, wave.k)
            for wave in reversed(company.waves)
        ),
    )


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from("123456789"), st.integers(1, 40), min_size=2), seeds)
def test_a_tree_only_grows(sizes: dict[Department, int], seed: int) -> None:
    names = sorted(sizes)
    random = dice(seed)
    first = {name: sizes[name] for name in names[: random.randint(1, len(names))]}
    tree = first_tree(first)
    later = grown(tree, sizes)

    assert departments_of(later) == set(names)
    assert set(nodes_of(tree)) <= {node & frozenset(first) for node in nodes_of(later)}
    assert grown(later, sizes) == later


def nodes_of(tree: Tree) -> Iterable[Node]:
    yield departments_of(tree)
    if isinstance(tree, tuple):
        yield from nodes_of(tree[0])
        yield from nodes_of(tree[1])


# --- the close ---

options = st.integers(0, 2)
answers = st.lists(
    st.tuples(st.sampled_from("1234"), st.fixed_dictionaries({0: st.sampled_from([0, 0, 0, 1]), 1: options})),
    max_size=70,
)
some_seeds = settings(max_examples=80, deadline=None)
QUESTIONS = {0: Question(2), 1: Question(3, no_opinion=2)}
LAUNCHED = [frozenset("1"), frozenset("2"), frozenset("34")]
TREE: Tree = (("1", "2"), ("3", "4"))


def closing(written: Iterable[tuple[Department, Mapping[int, int]]]) -> Release:
    return release(TREE, LAUNCHED, [Ballot(home, chosen) for home, chosen in written], QUESTIONS)


@some_seeds
@given(answers)
def test_what_is_shown_partitions_everybody_who_answered_into_groups_that_keep_secrets(
    written: list[tuple[Department, dict[int, int]]],
) -> None:
    found = closing(written)
    if len(written) < FEWEST:
        assert found == Release()
        return
    assert sorted(name for group in found.answers for name in group) == ["1", "2", "3", "4"]
    assert all(people >= FEWEST for people in found.answers.values())
    assert sum(found.answers.values()) == len(written)
    for number, counts in found.counts.items():
        assert all(is_diverse(each) for each in counts.values())
        assert sorted(name for node in counts for name in node) == ["1", "2", "3", "4"]
        total = Counter(chosen[number] for _home, chosen in written)
        columns = zip(*counts.values(), strict=True)
        assert [sum(column) for column in columns] == [total[place] for place in range(QUESTIONS[number].options)]


@some_seeds
@given(answers, seeds)
def test_answers_only_join_groups_whatever_their_order(
    written: list[tuple[Department, dict[int, int]]], seed: int
) -> None:
    found = closing(written)

    assert all(any(group <= shown for shown in found.answers) for group in LAUNCHED) or not found.answers
    for counts in found.counts.values():
        assert all(any(group <= node for node in counts) for group in found.answers)
    assert found.joined.keys() == found.answers.keys() - set(LAUNCHED)
    assert closing(dice(seed).sample(written, len(written))) == found


@some_seeds
@given(answers, st.sampled_from([0, 1]))
def test_a_question_more_makes_groups_coarser_or_leaves_them(
    written: list[tuple[Department, dict[int, int]]], number: int
) -> None:
    alone = release(TREE, LAUNCHED, [Ballot(*each) for each in written], {number: QUESTIONS[number]})

    assert all(any(group <= shown for shown in closing(written).answers) for group in alone.answers)
