"""Attacks on what the storage engine keeps for itself: transactions, logs, remains."""

from __future__ import annotations

from tests.anonymity.attacks.attack import Guess, attack, by_link, by_order
from tests.anonymity.evidence import Evidence
from tests.anonymity.script import Pair, Voice

_A_ROW = 120


@attack(5, only="postgres")
def written_together(evidence: Evidence, pair: Pair) -> Guess:
    """`xmin`: a row that names somebody and one that holds a text, from one transaction or from neighbours."""
    rows = evidence.final.rows
    texts = {voice.text: [row for row in rows if row.holds(voice.marker)] for voice in (pair.x, pair.y)}
    names = {user: [row for row in rows if row.holds(user.encode())] for user in (pair.one, pair.other)}

    def link(user: str, voice: Voice) -> float:
        apart = [abs((a.xmin or 0) - (b.xmin or 0)) for a in texts[voice.text] for b in names[user]]
        nearest = min(apart, default=99)
        return 3 - nearest if nearest <= 2 else 0

    return by_link(pair, link)


@attack(5, only="postgres")
def order_of_transactions(evidence: Evidence, pair: Pair) -> Guess:
    """`xmin` counts up: the row of an earlier transaction belongs to whoever came earlier."""

    def place(voice: Voice) -> int | None:
        return min((row.xmin or 0 for row in evidence.final.holding(voice.marker)), default=None)

    return by_order(pair, place, evidence.last_seen)


@attack(6, only="sqlite")
def first_in_the_log(evidence: Evidence, pair: Pair) -> Guess:
    """The page of the write-ahead log in which a text appears for the first time."""
    return by_order(pair, lambda voice: _first(evidence, voice.marker), evidence.last_seen)


@attack(6, only="sqlite")
def committed_together(evidence: Evidence, pair: Pair) -> Guess:
    """A text and a name that appear for the first time in one commit."""
    return by_link(pair, lambda user, voice: _first_commits_agree(evidence, user, voice))


@attack(7, only="postgres")
def first_in_the_servers_log(evidence: Evidence, pair: Pair) -> Guess:
    """The record of the server's log in which a text appears for the first time."""
    return by_order(pair, lambda voice: _first(evidence, voice.marker), evidence.last_seen)


@attack(7, only="postgres")
def records_of_one_transaction(evidence: Evidence, pair: Pair) -> Guess:
    """A name and a text in the records of one transaction."""
    return by_link(pair, lambda user, voice: _first_commits_agree(evidence, user, voice))


@attack(8)
def carved(evidence: Evidence, pair: Pair) -> Guess:
    """Rows that were deleted and whose bytes are still there: a name right before a text."""

    def link(user: str, voice: Voice) -> float:
        return sum(
            user.encode() in content[max(0, at - _A_ROW) : at]
            for content in evidence.files.values()
            for at in _occurrences(content, voice.marker)
        )

    return by_link(pair, link)


@attack(8)
def order_of_remains(evidence: Evidence, pair: Pair) -> Guess:
    """The same remains without names: those that are in no row any more, by their place in the file."""
    size = 8192 if evidence.backend == "postgres" else 4096

    def place(voice: Voice) -> tuple[str, int, int] | None:
        live = len(evidence.final.holding(voice.marker))
        found = [
            (name, at // size, -(at % size))
            for name, content in sorted(evidence.files.items())
            for at in _occurrences(content, voice.marker)
        ]
        return min(found) if len(found) > live else None

    return by_order(pair, place, evidence.last_seen)


def _first(evidence: Evidence, what: bytes) -> int | None:
    return next((number for number, piece in enumerate(evidence.everything_written) if what in piece.data), None)


def _first_commits_agree(evidence: Evidence, user: str, voice: Voice) -> bool:
    written = evidence.everything_written
    said, named = _first(evidence, voice.marker), _first(evidence, user.encode())
    return said is not None and named is not None and written[said].transaction == written[named].transaction


def _occurrences(content: bytes, what: bytes) -> list[int]:
    found, at = [], content.find(what)
    while at >= 0:
        found.append(at)
        at = content.find(what, at + 1)
    return found
