"""What happens in one game, drawn by lot before it is played: who says what, when, and in which of two worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from tests.moments import wednesday_at

# A pulse of five days that opens on a Wednesday closes on a Monday, a working day.
OPENS_AT = wednesday_at(9)
CLOSES_AT = OPENS_AT + timedelta(days=5)
_WAVES_APART = timedelta(days=14)
CHOICES = ("tooling", "calm days", "more people")
# What people write is as long as what people write: some words, or a few lines.
_SHORTEST, _LONGEST = 4, 30
_WORDS = (
    "we",
    "could",
    "talk",
    "sooner",
    "about",
    "our",
    "plans",
    "and",
    "keep",
    "them",
    "for",
    "once",
    "as",
    "always",
)


class Plan(Enum):
    """What is special about a game. Attacks that need nothing special are made on the plain one."""

    PLAIN = "plain"
    EDITS = "everybody changes their mind once"
    ECHO = "an accomplice answers what another is thought to have said"
    REPLAY = "an intruder copies an envelope into an accomplice's place"
    RESTORE = "a backup of the open survey is brought up after the close"
    CRASH = "the close is cut off and tried again; the pair sits in two departments, one of them small"
    WAVES = "two waves, and what somebody said in the second is known"
    FEEDBACK = "messages to the two-way box"


_WITH_ACCOMPLICES = (Plan.ECHO, Plan.REPLAY)


@dataclass(frozen=True)
class Voice:
    """One complete answer. Its text occurs nowhere else, so that it can be recognised wherever it turns up."""

    scale: int
    choice: str
    text: str
    before: Voice | None = None
    """What whoever has this voice says first, if they change their mind."""

    @property
    def marker(self) -> bytes:
        return self.text.encode()


@dataclass(frozen=True)
class Act:
    """Somebody is seen to do something; what they say is not seen."""

    at: datetime
    user: str
    kind: str
    """`answers`, `changes` or `repeats` (the same answer, sent twice)."""


@dataclass(frozen=True)
class Pair:
    """Two people and two answers. The attacker knows all four, and not who said which."""

    one: str
    other: str
    x: Voice
    y: Voice
    accomplice: str
    """Somebody who helps the attacker, where the plan has such people."""


@dataclass(frozen=True)
class Script:
    """Everything that is decided before the game; `bits` (0: one said x, 1: the other did) is the secret."""

    plan: Plan
    directory: Mapping[str, str]
    acts: tuple[Act, ...]
    pairs: tuple[Pair, ...]
    bits: tuple[int, ...]
    voices: Mapping[str, Voice]
    later: Mapping[str, Voice]
    """In two waves: what everybody says in the second."""
    opens_at: datetime = OPENS_AT

    @property
    def ends_at(self) -> datetime:
        return CLOSES_AT + (self.opens_at - OPENS_AT)

    def next_wave(self) -> Script:
        """The same people two weeks later, who say other things in another order."""
        moved = [replace(act, at=act.at + _WAVES_APART) for act in self.acts if act.kind == "answers"]
        turned = [replace(act, user=other.user) for act, other in zip(moved, reversed(moved), strict=True)]
        return replace(self, acts=tuple(turned), voices=self.later, opens_at=OPENS_AT + _WAVES_APART)

    def says(self, act: Act) -> Voice:
        """What the person of this act says in it."""
        voice = self.voices[act.user]
        changes_later = any(a.user == act.user and a.kind == "changes" and a.at > act.at for a in self.acts)
        return voice.before if changes_later and voice.before is not None else voice


def seeded(seed: object) -> Random:
    """A generator for everything that happens in a game: the same seed, the same game."""
    return Random(str(seed))  # noqa: S311 - nothing is to be kept secret


def draw(
    random: Random, plan: Plan, directory: Mapping[str, str], *, pairs: int = 3, can_change: bool = True
) -> Script:
    """Draw a game for these people (user id to department): pairs are of one department, except where the plan says."""
    people = sorted(directory)
    chosen = _pairs_of(random, plan, directory, pairs)
    paired = {user for two in chosen for user in two}
    alone = [user for user in people if user not in paired]
    accomplices = random.sample(alone, len(chosen)) if plan in _WITH_ACCOMPLICES else [""] * len(chosen)
    voices = {user: _voice(random) for user in people}
    settled: list[Pair] = []
    bits = tuple(random.getrandbits(1) for _ in chosen)
    for (one, other), accomplice, bit in zip(chosen, accomplices, bits, strict=True):
        x, y = _voice(random), _voice(random)
        while x.scale == y.scale or x.choice == y.choice:
            y = _voice(random)
        settled.append(Pair(one, other, x, y, accomplice))
        voices[one], voices[other] = (x, y) if bit == 0 else (y, x)
        if plan is Plan.ECHO:
            voices[accomplice] = x
    acts = _acts(random, people, changes=_changes(plan, can_change=can_change))
    return Script(
        plan=plan,
        directory=dict(directory),
        acts=_last(acts, settled[0]) if plan is Plan.RESTORE else acts,
        pairs=tuple(settled),
        bits=bits,
        voices=voices,
        later={user: _voice(random) for user in people},
    )


def _pairs_of(random: Random, plan: Plan, directory: Mapping[str, str], pairs: int) -> list[tuple[str, str]]:
    rooms: dict[str, list[str]] = {}
    for user, segment in sorted(directory.items()):
        rooms.setdefault(segment, []).append(user)
    if plan is Plan.CRASH:
        smallest, next_one, *_ = sorted(rooms.values(), key=len)
        return [(random.choice(smallest), random.choice(next_one))]
    if plan is Plan.RESTORE:
        pairs = 1
    couples: list[tuple[str, str]] = []
    for room in rooms.values():
        shuffled = random.sample(room, len(room))
        couples += list(zip(shuffled[::2], shuffled[1::2], strict=False))
    if plan in _WITH_ACCOMPLICES:
        # A third of the people stay out of the pairs: each pair needs an accomplice of its own.
        pairs = min(pairs, len(directory) // 3)
    return random.sample(couples, min(pairs, len(couples)))


def _changes(plan: Plan, *, can_change: bool) -> float:
    """How many change their mind."""
    usual = 0.1 if plan is Plan.PLAIN else 0.0
    return 0.0 if not can_change else 1.0 if plan is Plan.EDITS else usual


def _acts(random: Random, people: Sequence[str], *, changes: float) -> tuple[Act, ...]:
    """Arrivals over five days; some change their mind, one in twenty sends twice."""
    seconds = int((CLOSES_AT - OPENS_AT).total_seconds())
    acts: list[Act] = []
    # All different, and apart: two acts within one breath would be nobody's loss to confuse.
    moments = sorted(random.sample(range(3600, seconds - 3600, 60), 3 * len(people)))
    for user, mine in zip(random.sample(people, len(people)), _dealt(random, moments), strict=True):
        acts.append(Act(OPENS_AT + timedelta(seconds=mine[0]), user, "answers"))
        if random.random() < changes:
            acts.append(Act(OPENS_AT + timedelta(seconds=mine[1]), user, "changes"))
        elif random.random() < 0.05:
            acts.append(Act(OPENS_AT + timedelta(seconds=mine[1]), user, "repeats"))
    return tuple(sorted(acts, key=lambda act: act.at))


def _last(acts: tuple[Act, ...], pair: Pair) -> tuple[Act, ...]:
    """The pair come last, so that a backup from between the two has everybody else's answers."""
    answers = [act for act in acts if act.kind == "answers"]
    users = sorted((act.user for act in answers), key=lambda user: user in {pair.one, pair.other})
    return tuple(replace(act, user=user) for act, user in zip(answers, users, strict=True))


def _dealt(random: Random, moments: list[int]) -> list[list[int]]:
    shuffled = random.sample(moments, len(moments))
    return [sorted(shuffled[start : start + 3]) for start in range(0, len(shuffled), 3)]


def _voice(random: Random) -> Voice:
    final = _one_voice(random)
    before = _one_voice(random)
    while before.choice == final.choice or before.scale == final.scale:
        before = _one_voice(random)
    return replace(final, before=before)


def _one_voice(random: Random) -> Voice:
    words = random.choices(_WORDS, k=random.randint(_SHORTEST, _LONGEST))
    marker = f"{random.getrandbits(64):016x}"
    # The marker comes first: whatever is cut off, it is not.
    return Voice(random.randint(1, 5), random.choice(CHOICES), " ".join([marker, *words]))
