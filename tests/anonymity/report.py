"""What the long game prints."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from random import Random

from tests.anonymity.attacks.attack import Attack
from tests.anonymity.canaries.canary import Canary
from tests.anonymity.evidence import LEVELS
from tests.anonymity.reconstruction import tables
from tests.anonymity.reconstruction.authorship import AUTHORS, recognised
from tests.anonymity.reconstruction.waves import newcomer
from tests.anonymity.scoring import Scores

_UNANIMOUS, _ALL_BUT_ONE, _ABOVE_PRIOR, _CONTROL = 0.001, 0.02, 0.05, 0.95
_TABLES = (((5, 5, 6), 3), ((5, 5, 5, 5), 2), ((3, 5, 5), 2), ((2, 5, 6), 3), ((3, 3, 6), 2), ((6, 7), 3))
_RULES = (tables.by_a_threshold, tables.by_hiding_the_unanimous, tables.by_the_product)
# Below this many people in the newcomer's group the bound does not hold; docs/anonymity.md says so.
_LARGE_ENOUGH = 60


def say(line: str) -> None:
    """At once: whoever waits for minutes wants to see that something happens."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def heading(words: str) -> None:
    say(f"\n{words}\n{'-' * len(words)}")


def canary(design: type[Canary], scores: Scores) -> list[str]:
    """One line; a complaint if it survived."""
    broken = {a: scores.success(a, design.level) for a in scores.attacks if a.number == design.attack}
    best = max(broken, key=lambda attack: broken[attack])
    survived = broken[best] < design.at_least
    state = "SURVIVED" if survived else "broken"
    say(f"{design.__name__:<22}L{design.level}  {broken[best]:.2f}  {state:<10}{best}")
    return [f"the canary {design.__name__} survived: the game is void"] if survived else []


def scores(plain: Scores, special: Scores, spilt: Iterable[str]) -> list[str]:
    """The table of attacks and levels, the verdicts, and the complaints."""
    say(f"{'':<44}{'':<10}" + "".join(f"{f'L{level}':>12}" for level in LEVELS))
    for attack in plain.attacks:
        of = plain if any(played is attack for played, _level in plain.guesses) else special
        say(f"{attack!s:<44}{attack.plan.name.lower():<10}" + "".join(_cell(of, attack, level) for level in LEVELS))
    say("\nRight / spoke, in percent; who does not know is half right. Handoff has no two-way box for attack 20.\n")
    found = [f"spilt: {sentence}" for sentence in sorted(spilt)]
    for verdict in plain.verdicts():
        if verdict.level == max(LEVELS):
            say(f"L{verdict.level}, the positive control: {verdict.held_out:.3f}")
            if verdict.held_out < _CONTROL:
                found.append("the key of the open survey opens too little: the game is void")
            continue
        best = f"L{verdict.level}, best in one half: {verdict.best} ({verdict.chosen_at:.3f})"
        say(f"{best}; in the other {verdict.held_out:.3f}, bound {verdict.bound:.3f}")
        if verdict.is_broken:
            found.append(f"L{verdict.level} is broken by {', '.join(map(str, verdict.sure)) or verdict.best}")
    # These have nothing to speak of, and nothing to be lucky with.
    spoke = {str(attack) for (attack, level), g in special.guesses.items() if level < max(LEVELS) and g.spoken}
    say(f"In the special games spoke: {', '.join(sorted(spoke)) or 'nobody'}")
    return found + [f"{attack} spoke" for attack in sorted(spoke)]


def reconstruction(random: Random) -> list[str]:
    """What can be worked out from what is shown."""
    found = []
    heading("All tables of small companies: share in which a department's one answer is certain / all but one's")
    for sizes, options in _TABLES:
        row = f"{'-'.join(map(str, sizes))} people, {options} options"
        for rule in _RULES:
            certain = tables.certain(sizes, options, rule)
            row += f"   {rule.__name__.replace('_', ' ')} {certain.unanimous:.4f} / {certain.all_but_one:.4f}"
            if rule is tables.by_the_product and (certain.unanimous > _UNANIMOUS or certain.all_but_one > _ALL_BUT_ONE):
                found.append(f"a department's answer is certain too often for {sizes} and {options} options")
        say(row)
    heading("A newcomer to thirteen stayers in the wave of the change, by the size of the other departments")
    for others in (12, 30, _LARGE_ENOUGH, 100):
        sizes_of = {"it": 13, "sales": others, "legal": others}
        with_policy = newcomer(random, sizes_of, rounds=1_000)
        without = newcomer(random, sizes_of, rounds=4_000, with_policy=False)
        said = "waits" if with_policy.refused else f"{with_policy.rate:.2f}"
        say(f"{others:>4}: {said}; without the policy {without.rate:.2f}; by mere habit {with_policy.prior:.2f}")
        if others >= _LARGE_ENOUGH and with_policy.rate > with_policy.prior + _ABOVE_PRIOR:
            found.append("a newcomer's answer is guessed too well")
    heading(f"Who wrote it, among {len(AUTHORS)} (measured, not judged)")
    for words in (8, 15, 30, 60):
        say(f"{words:>4} words: {recognised(words, random):.2f}, chance {1 / len(AUTHORS):.2f}")
    return found


def verdict(found: list[str]) -> None:
    heading("Verdict")
    say("\n".join(found) or "Nothing was found out, and every canary was broken.")


def _cell(played: Scores, attack: Attack, level: int) -> str:
    if (attack, level) not in played.guesses:
        return f"{'–':>12}"
    guesses = played.guesses[attack, level]
    spoke = len(guesses.spoken) / len(guesses.said)
    return f"{guesses.success * 100:>6.0f} / {spoke * 100:<3.0f}"
