"""What the second game prints: everything that is published, attacked by somebody who may read it all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from bot.pulses.disclosure.rules import K
from storage.database import Database
from tests.anonymity.publishing.elimination import singled_out, subtract
from tests.anonymity.publishing.guessing import guess_rate
from tests.anonymity.publishing.lives import Publisher, draw, play
from tests.anonymity.publishing.new_policy import NewPolicy
from tests.anonymity.publishing.old_policy import OldPolicy
from tests.anonymity.publishing.one_mind import by_the_new_policy, by_the_old_policy, claims
from tests.anonymity.publishing.product import Product
from tests.anonymity.publishing.scenes import SIZES, pairs, scenes
from tests.anonymity.publishing.small_tables import LONG, OLD, SHORT
from tests.anonymity.publishing.turnout import who_answered
from tests.anonymity.report import heading, say
from tests.anonymity.scoring import bound

_RATES = (1.0, 0.7, 0.5)
# Where half of the people never answer, two in three hundred were found when the policy was made.
_PROMISED = 0.7
_ALL_BUT_ONE = 0.02
_INSIDERS = (1, 2, 3)
# An attack that sees anything at all breaks the canary in every third life.
_BROKEN = 1 / 3
# The canary is broken when somebody is guessed far better than any bar allows.
_GUESSED = 0.2
# In few rounds luck alone is over any bar.
_SIGMAS = 2
# Or when results tell it far more often than a coin.
_TOLD = 0.65
# Breaking a canary takes less than finding nothing elsewhere; and a life of many people takes long.
_CANARY_LIVES, _CANARY_ROUNDS = 12, 100
_SHARE_OF_LARGE, _LARGE = 3, 200

Databases = Callable[[], AbstractContextManager[str]]


def policy(lives: int, rounds: int) -> list[str]:
    """The policy by itself, and the old one as the canary; the complaints."""
    return [*_subtraction(lives), *_guesses(rounds), *_one_mind(), *_who_answered(rounds)]


def product(backend: str, databases: Databases, lives: int) -> list[str]:
    """Handoff itself on this database, and whether it publishes what the policy says; the complaints."""
    heading(f"Handoff on {backend}: lives of up to twelve waves, through its use cases")
    found = []
    for number in range(lives):
        size = SIZES[number % 2]
        life = draw(number, size)
        with databases() as url:
            _migrate(url)
            handoff = Product(url)
            history = play(life, handoff)
            handoff.close()
        exposed = {tuple(sorted(each.people)) for each in singled_out(history) if each.stayed}
        as_said = history.published == play(life, NewPolicy()).published
        verdict = "as the policy says" if as_said else "NOT as the policy says"
        say(f"life {number} of {size}: {len(history.published)} waves, {verdict}; {len(exposed)} sets below {K}")
        if exposed:
            found.append(f"subtraction singles out people who stayed, from what Handoff published ({backend})")
        if not as_said:
            found.append(f"Handoff publishes something else than its policy ({backend})")
    return sorted(set(found))


def _subtraction(lives: int) -> list[str]:
    found = []
    heading(f"Subtraction: lives in which fewer than {K} people follow from 180 days of results")
    say(f"{'':<32}{'lives':>7}{'waves':>7}{'stayed':>8}{'came or left':>14}{'under ten':>11}{'insiders':>10}")
    for publisher in (NewPolicy, OldPolicy):
        for size in SIZES:
            for rate in _RATES:
                most = lives if publisher is NewPolicy else min(lives, _CANARY_LIVES)
                seen = subtract(publisher, size, rate, -(-most // _SHARE_OF_LARGE) if size >= _LARGE else most)
                name = f"{_name(publisher)}, {size} people, {rate:.0%} answer"
                # Measured: ten who moved together are nine once one of them has left.
                ten = f"{seen.below_ten}" if rate == 1 else "–"
                say(
                    f"{name:<32}{seen.lives:>7}{seen.waves:>7}{seen.exposed:>8}{seen.passing:>14}{ten:>11}{seen.by_insiders:>10}"
                )
                is_promised = rate >= _PROMISED and publisher is NewPolicy
                if is_promised and (seen.exposed or seen.by_insiders):
                    found.append(f"subtraction singles out people who stayed: {name}")
                if publisher is OldPolicy and min(seen.exposed, seen.by_insiders) < seen.lives * _BROKEN:
                    found.append(f"the old policy survived subtraction: {name}: the game is void")
    return found


def _guesses(rounds: int) -> list[str]:
    found = []
    heading(f"Guesses: points above the group's own published figure, in {rounds} rounds")
    for size in SIZES:
        best = 0.0
        for scene in scenes(size):
            new = guess_rate(scene, NewPolicy, rounds)
            old = guess_rate(scene, OldPolicy, min(rounds, _CANARY_ROUNDS))
            best = max(best, old.above)
            line = f"{size:>4} people, {scene.name:<36}{new.rate:.2f} by habit {new.habit:.2f}  {_points(new.above)}"
            over = "" if new.above <= scene.bar else f", {100 * (new.above - scene.bar):.1f} over the bar"
            known = " (told: first or last wave)" if over and scene.may_reach > scene.bar else ""
            say(f"{line} ±{100 * new.sigma:.1f}; bar {_points(scene.bar)}{over}{known}   old {_points(old.above)}")
            if new.above - _SIGMAS * new.sigma > scene.may_reach:
                found.append(f"a colleague's answer is guessed too well: {scene.name}, {size} people")
        if best <= _GUESSED:
            found.append(f"the old policy survived all guesses at {size} people: the game is void")
    return found


def _one_mind() -> list[str]:
    found = []
    heading("One mind: share of all tables in which a department's is known at 95 % / for certain / of all but one")
    for small in (*SHORT, *LONG):
        seen = claims(small, by_the_new_policy)
        row = f"{small!s:<42}{seen.tables:>8} tables   {seen.sure:.4f} / {seen.certain:.4f} / {seen.all_but_one:.4f}"
        if small in SHORT and small.questions == 1:
            by = (claims(small, by_the_new_policy, insiders) for insiders in _INSIDERS)
            row += "   1 to 3 insiders " + " / ".join(f"{each.sure:.4f}" for each in by)
            if claims(small, by_the_new_policy, 1).sure:
                found.append(f"one insider may claim a department's mind: {small}")
        say(row)
        if seen.sure or seen.certain or seen.all_but_one > _ALL_BUT_ONE:
            found.append(f"a department's mind may be claimed: {small}")
    for small in OLD:
        seen = claims(small, by_the_old_policy)
        say(f"old policy: {small!s:<30}{seen.tables:>8} tables   {seen.sure:.4f} / {seen.certain:.4f}")
        if not seen.sure:
            found.append(f"the old policy survived: {small}: the game is void")
    return found


def _who_answered(rounds: int) -> list[str]:
    found = []
    heading("Who of two answers, by names and turnout: right / spoke, in percent; half is chance")
    for size in SIZES:
        turns = min(rounds, _CANARY_ROUNDS)
        for pair in pairs(size):
            new, old = (who_answered(pair, publisher, turns) for publisher in (NewPolicy, OldPolicy))
            cells = "".join(
                f"{100 * each.success:>7.0f} / {100 * len(each.spoken) / turns:<4.0f}" for each in (new, old)
            )
            say(f"{size:>4} people, {pair.name:<34}{cells}" + ("" if pair.is_judged else " measured, not judged"))
            if pair.is_judged and new.success >= bound(turns):
                found.append(f"results tell who answered: {pair.name}, {size} people")
            if old.success < _TOLD:
                found.append(f"the old policy did not tell who answered: {pair.name}, {size} people: the game is void")
    say("First column: the policy; second: the old one.")
    return found


def _points(share: float) -> str:
    return f"{100 * share:+.1f}"


def _name(publisher: Callable[[], Publisher]) -> str:
    return "old" if publisher is OldPolicy else "new"


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()
