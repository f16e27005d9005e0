"""What must not be anywhere, whether or not anybody makes something of it: contents before the close, names beside."""

from __future__ import annotations

from collections.abc import Iterator

from tests.anonymity.challenger import Game
from tests.anonymity.evidence import Evidence
from tests.anonymity.script import CHOICES, Voice

_SHOWN_IN = "comment"


def spills(game: Game) -> list[str]:
    """One sentence for each thing that lies where it must not; levels 1 to 3 together."""
    evidence = game.evidence
    return sorted(
        {*_contents(game), *_contents_at_the_end(game), *_names(evidence), *_keys(evidence), *_across_waves(evidence)}
    )


def _contents(game: Game) -> Iterator[str]:
    """No text of any answer can be read anywhere while the survey is open, and in no log ever."""
    evidence = game.evidence
    for voice in _voices(game):
        for number, view in enumerate(evidence.pictures):
            for row in view.holding(voice.marker):
                yield f"a text was in {row.table} after act {number}"
        if any(voice.marker in piece.data for piece in evidence.journal[: evidence.written_while_open]):
            yield "a text was in the database's journal before the close"
        if any(voice.text[:16] in line for line in (*evidence.logs, *evidence.scrapes)):
            yield "a text was in a log or a figure"
    for line in evidence.logs:
        if any(choice in line for choice in CHOICES):
            yield "an option was in a log"


def _contents_at_the_end(game: Game) -> Iterator[str]:
    """Afterwards a text is among the comments, once, and nowhere else. What was said first, and changed, is nowhere."""
    evidence = game.evidence
    for voice in _voices(game):
        rows = evidence.final.holding(voice.marker)
        for row in rows:
            if row.table != _SHOWN_IN:
                yield f"a text is in {row.table} at the end"
        for name, content in evidence.files.items():
            # On PostgreSQL files are tables: the comments' may hold one twice, after a close that was tried twice.
            if voice.marker in content and not (name == _SHOWN_IN if evidence.backend == "postgres" else rows):
                yield f"remains of a text are in {name}"
    for user, voice in game.script.voices.items():
        changed = any(act.user == user and act.kind == "changes" for act in evidence.seen)
        if changed and voice.before and any(voice.before.marker in piece.data for piece in evidence.journal):
            yield "what somebody said before they changed their mind was in the journal"


def _names(evidence: Evidence) -> Iterator[str]:
    """Nobody's id is in one row, line or record with a mark, an option or a box."""
    users = [user.encode() for user in evidence.directory]
    boxes = {slot: box for view in evidence.pictures for slot, box in view.boxes.items()}
    marks = [form for slot in boxes for form in (slot.key, slot.key.hex().encode())]
    secrets = [*marks, *(choice.encode() for choice in CHOICES)]
    for view in evidence.views():
        for row in view.rows:
            if any(map(row.holds, users)) and any(map(row.holds, secrets)):
                yield f"a row of {row.table} names a person, and a mark or an option"
    for line in map(str.encode, evidence.logs):
        if any(user in line for user in users) and any(secret in line for secret in secrets):
            yield "a line of a log names a person, and a mark or an option"
    for piece in evidence.journal:
        if any(user in piece.data for user in users) and any(mark in piece.data for mark in marks):
            yield "a piece of the journal names a person and a mark"


def _keys(evidence: Evidence) -> Iterator[str]:
    """A key, wrapped or not, is in its folder and nowhere else; after the close it is not there either."""
    secret = evidence.secret or b""
    wrapped = [value for value in evidence.keys_meanwhile.values() if evidence.code.unwrap(secret, value)]
    seeds = [seed for value in wrapped if (seed := evidence.code.unwrap(secret, value))]
    if set(wrapped) & set(evidence.keys.values()):
        yield "a key is in its folder after the close"
    for form in (form for key in (*wrapped, *seeds) for form in (key, key.hex().encode())):
        kept = (*evidence.files.values(), *(piece.data for piece in evidence.journal), *map(str.encode, evidence.logs))
        if any(form in content for content in kept) or any(view.holding(form) for view in evidence.views()):
            yield "a key is in the database, its journal or a log"


def _across_waves(evidence: Evidence) -> Iterator[str]:
    """Nothing in the box of one wave is in that of the next: nobody can be followed from one to the other."""
    if evidence.second and {slot.key for slot in evidence.second.boxes} & {
        slot.key for slot in evidence.pictures[-1].boxes
    }:
        yield "a mark is the same in both waves"


def _voices(game: Game) -> Iterator[Voice]:
    for voice in game.script.voices.values():
        yield voice
        if voice.before:
            yield voice.before
