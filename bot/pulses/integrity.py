"""Were envelopes forged, removed or put back? A tally of what was accepted, beside the key and outside the database.

Whoever writes to the database can delete envelopes, add some of their own, or put back an older one. They cannot write
here: the tally is sealed with the survey's own keys, in the file of its key. It holds how many envelopes lie in the
box, and one sum of all of them that no other set of envelopes has (each adds a keyed tag, by exclusive or).

File and database cannot be changed at one stroke, so every act is announced in the file first: which mark is about to
change, from which envelope to which. Whoever comes next, or the close, looks into the database whether it happened.
All who change envelopes of a survey hold its row until their commit, and so never meet an act that is half done.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.pulses.envelopes import Keys, Unopenable
from bot.pulses.keys import PLACES, KeyFolder, Notes
from storage import pulses as pulse_rows
from storage.database import Session, Unavailable
from storage.tables.pulses import Survey

_BYTES = 32
_NOTHING = bytes(_BYTES)

NOT_OURS, MISSING, PUT_BACK, REPLACED, UNKNOWN = "not ours", "missing", "put back", "replaced", "not checked"
"""What the audit trail calls it."""
WHAT = (NOT_OURS, MISSING, PUT_BACK, REPLACED, UNKNOWN)

log = logging.getLogger("handoff.pulses")


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with the envelopes of a survey; `how_many` is said of the first three kinds."""

    what: str
    how_many: int | None = None


def found_in(session: Session, survey: Survey) -> tuple[Finding, ...]:
    """Return what the close found, from the audit trail."""
    trail = pulse_rows.history(session, survey.series)
    return tuple(Finding(line.verb, line.people) for line in trail if line.survey == survey.id and line.verb in WHAT)


@dataclass(frozen=True)
class Tally:
    """What the key file says: the number of its last note, how many envelopes there are, their sum, and one act that
    was announced: at this mark, from the tag `before` to the tag `after`; all zeros stand for no envelope.
    """

    note: int = 0
    count: int = 0
    total: bytes = _NOTHING
    mark: bytes = _NOTHING
    before: bytes = _NOTHING
    after: bytes = _NOTHING

    def announces(self, mark: bytes, before: bytes, after: bytes) -> Tally:
        return replace(self, note=self.note + 1, mark=mark, before=before, after=after)

    def happened(self) -> Tally:
        """Return the tally with the act counted that was announced."""
        count = self.count + (self.after != _NOTHING) - (self.before != _NOTHING)
        return Tally(self.note + 1, count, _xor(self.total, _xor(self.before, self.after)))

    def to_bytes(self) -> bytes:
        numbers = self.note.to_bytes(8, "big") + self.count.to_bytes(8, "big")
        return numbers + self.total + self.mark + self.before + self.after

    @classmethod
    def of(cls, saved: bytes) -> Tally:
        note, count = int.from_bytes(saved[:8], "big"), int.from_bytes(saved[8:16], "big")
        return cls(note, count, *(saved[start : start + _BYTES] for start in range(16, 16 + 4 * _BYTES, _BYTES)))


@dataclass(frozen=True)
class Announced:
    """An act that is noted in the key file and about to be committed."""

    folder: KeyFolder
    name: str
    keys: Keys
    tally: Tally

    def confirm(self) -> None:
        """Note that it was committed, so that nobody can undo it and have it taken for one that never was.

        Not waited for, and left out when somebody else came by meanwhile: they looked into the database themselves.
        """
        try:
            with self.folder.notes(self.name) as notes:
                if _newest(notes.read(), self.keys) == self.tally:
                    _write(notes, self.keys, self.tally.happened(), durable=False)
        except OSError:
            log.warning("tally could not be confirmed", extra={"key": self.name})


def empty(keys: Keys) -> bytes:
    """Return the notes of a survey that is about to open, to be written behind its key."""
    return b"".join(keys.wrap(tally.to_bytes()) for tally in (Tally(), Tally(1)))


def announce(
    session: Session, folder: KeyFolder, name: str, keys: Keys, survey_id: int, mark: bytes, sealed: bytes | None
) -> Announced:
    """Note durably that this envelope (None: none) is about to lie at the mark. Call it while holding the survey.

    Raises Unavailable when the folder cannot be written to: what cannot be counted must not be accepted.
    """
    before = _tag(keys, mark, pulse_rows.envelope(session, survey_id, mark))
    try:
        with folder.notes(name) as notes:
            tally = _newest(notes.read(), keys)
            # A survey that an older version opened was not counted until now.
            tally = _counted(session, keys, survey_id) if tally is None else _settled(session, tally, keys, survey_id)
            tally = tally.announces(mark, before, _tag(keys, mark, sealed))
            _write(notes, keys, tally, durable=True)
    except OSError:
        raise Unavailable("the key folder cannot be written to") from None
    return Announced(folder, name, keys, tally)


def findings(
    session: Session,
    folder: KeyFolder,
    name: str,
    keys: Keys,
    survey_id: int,
    box: Sequence[tuple[bytes, bytes]],
    ours: int,
) -> list[Finding]:
    """Return what is wrong with the envelopes in the box. Call it at the close, while holding the survey.

    `ours` is how many of them were found to be good: opened and proved, or at least lying at somebody's mark.
    """
    with folder.notes(name) as notes:
        saved = notes.read()
    tally = _newest(saved, keys)
    found = [Finding(NOT_OURS, len(box) - ours)] if len(box) > ours else []
    if tally is None:
        # An older version wrote no notes at all.
        return [*found, Finding(UNKNOWN)] if saved else found
    tally = _settled(session, tally, keys, survey_id)
    if tally.count != ours:
        is_less = tally.count > ours
        found.append(Finding(MISSING if is_less else PUT_BACK, abs(tally.count - ours)))
    # As many as there should be, and yet not the same: somebody's change was undone.
    return found or ([] if _sum(keys, box) == tally.total else [Finding(REPLACED)])


def _settled(session: Session, tally: Tally, keys: Keys, survey_id: int) -> Tally:
    """Return the tally with the last announced act either counted or forgotten, as the database says."""
    if tally.mark == _NOTHING:
        return tally
    is_now = _tag(keys, tally.mark, pulse_rows.envelope(session, survey_id, tally.mark))
    return tally.happened() if is_now == tally.after else Tally(tally.note, tally.count, tally.total)


def _counted(session: Session, keys: Keys, survey_id: int) -> Tally:
    """Return the tally of what lies in the box now, for a survey that was opened by a version that did not count."""
    box = pulse_rows.envelopes(session, survey_id)
    return Tally(0, len(box), _sum(keys, box))


def _sum(keys: Keys, box: Sequence[tuple[bytes, bytes]]) -> bytes:
    total = _NOTHING
    for mark, sealed in box:
        total = _xor(total, _tag(keys, mark, sealed))
    return total


def _tag(keys: Keys, mark: bytes, sealed: bytes | None) -> bytes:
    return _NOTHING if sealed is None else keys.tag(mark, sealed)


def _newest(saved: Sequence[bytes], keys: Keys) -> Tally | None:
    """Return the tally of the newer note of those that can be read: one that a power failure cut off cannot."""
    found = []
    for wrapped in saved:
        try:
            found.append(Tally.of(keys.unwrap(wrapped)))
        except Unopenable:
            continue
    return max(found, key=lambda tally: tally.note, default=None)


def _write(notes: Notes, keys: Keys, tally: Tally, *, durable: bool) -> None:
    """Write the tally in the place of the older note, so that there is always one that can be read."""
    notes.write(tally.note % PLACES, keys.wrap(tally.to_bytes()), durable=durable)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
