"""Attacks on rows: what stands in them, where they lie, and when they were written."""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tests.anonymity.attacks.attack import Guess, attack, by_link, by_order
from tests.anonymity.evidence import Evidence, Picture, Row
from tests.anonymity.script import OPENS_AT, Pair, Plan, Voice

_WINDOW = timedelta(days=40)
_SQLITE_PAGE, _POSTGRES_PAGE = 4096, 8192


@attack(1)
def names_beside(evidence: Evidence, pair: Pair) -> Guess:
    """The user id, or a digest of it with any key that is known, in the row that holds the text."""
    rows = {voice.text: _rows_with(evidence, voice) for voice in (pair.x, pair.y)}

    def link(user: str, voice: Voice) -> float:
        traces = list(_traces(evidence, user))
        return sum(any(row.holds(trace) for trace in traces) for row in rows[voice.text])

    return by_link(pair, link)


@attack(2)
def order_of_rows(evidence: Evidence, pair: Pair) -> Guess:
    """Rows lie as they came: rowid, serial number, `ctid`, the order of a dump."""
    view = _first_readable(evidence, pair)
    if view is None:
        return None
    # On PostgreSQL a changed row moves to the end; on SQLite it stays.
    moment = evidence.last_seen if evidence.backend == "postgres" else evidence.first_seen
    return by_order(pair, lambda voice: _answers(view, voice)[0].place, moment)


@attack(3)
def offset_in_page(evidence: Evidence, pair: Pair) -> Guess:
    """A page fills from its end: of two texts in one raw page the later in the file is the earlier in time."""
    size = _POSTGRES_PAGE if evidence.backend == "postgres" else _SQLITE_PAGE
    for content in evidence.files.values():
        found = {voice.text: content.find(voice.marker) for voice in (pair.x, pair.y)}
        pages = {offset // size for offset in found.values()}
        if -1 not in found.values() and len(pages) == 1:
            return by_order(pair, lambda voice, found=found: -found[voice.text], evidence.last_seen)  # type: ignore[misc]
    return None


@attack(4)
def nearest_moment(evidence: Evidence, pair: Pair) -> Guess:
    """A time in the row, in whatever dress, beside the time at which somebody was seen to answer."""
    view = _first_readable(evidence, pair)
    if view is None:
        return None
    moments = {voice.text: list(_moments(_answers(view, voice)[0])) for voice in (pair.x, pair.y)}
    if not all(moments.values()):
        return None

    def link(user: str, voice: Voice) -> float:
        seen = evidence.last_seen(user)
        return -min(abs((moment - seen).total_seconds()) for moment in moments[voice.text])

    return by_link(pair, link)


@attack(15)
def order_of_what_is_shown(evidence: Evidence, pair: Pair) -> Guess:
    """Comments as they are listed, in the order of their arrival."""
    return _by_listing(evidence, pair, list(evidence.published))


@attack(15)
def shuffle_undone(evidence: Evidence, pair: Pair) -> Guess:
    """The same after turning back a shuffle that began with the survey's id."""
    seeds: list[int | str] = [int(survey) for survey in evidence.surveys if survey.isdigit()]
    for seed in [*seeds, *evidence.surveys]:
        places = list(range(len(evidence.published)))
        Random(seed).shuffle(places)  # noqa: S311 - the same generator as theirs
        listing = [text for _place, text in sorted(zip(places, evidence.published, strict=True))]
        return _by_listing(evidence, pair, listing)
    return None


@attack(18, plan=Plan.WAVES)
def same_key_in_both_waves(evidence: Evidence, pair: Pair) -> Guess:
    """What is known of somebody in the second wave, followed by a value that both waves share."""
    told = evidence.told[pair.one]
    for view in evidence.views():
        keys = {key for row in view.holding(told.marker) for key in _long_values(row)}
        for voice, guess in ((pair.x, 0), (pair.y, 1)):
            if any(keys & set(_long_values(row)) for row in view.holding(voice.marker)):
                return guess
    return None


@attack(20, plan=Plan.FEEDBACK)
def table_of_tokens(evidence: Evidence, pair: Pair) -> Guess:
    """A token short enough, or made of something known, to be found in a table of digests."""
    rows = {voice.text: _rows_with(evidence, voice) for voice in (pair.x, pair.y)}

    def link(user: str, voice: Voice) -> float:
        short = zlib.crc32(user.encode()).to_bytes(4, "big")
        digests = [hashlib.sha256(form).hexdigest().encode() for form in (short, short.hex().encode(), user.encode())]
        return sum(any(row.holds(digest) for digest in digests) for row in rows[voice.text])

    return by_link(pair, link)


@attack(20, plan=Plan.FEEDBACK)
def time_of_delivery(evidence: Evidence, pair: Pair) -> Guess:
    """A message that is passed on at once, beside the direct message in which it was written."""
    return nearest_moment(evidence, pair)


def _by_listing(evidence: Evidence, pair: Pair, listing: list[str]) -> Guess:
    def place(voice: Voice) -> int | None:
        return next((number for number, text in enumerate(listing) if voice.text in text), None)

    return by_order(pair, place, evidence.last_seen)


def _answers(view: Picture, voice: Voice) -> list[Row]:
    """Rows with the text; those of a table that cannot be sorted by it come first."""
    return sorted(view.holding(voice.marker), key=lambda row: row.table == "comment")


def _rows_with(evidence: Evidence, voice: Voice) -> list[Row]:
    return [row for view in evidence.views() for row in view.holding(voice.marker)]


def _first_readable(evidence: Evidence, pair: Pair) -> Picture | None:
    """The oldest picture in which both texts can be read."""
    return next((v for v in evidence.views() if v.holding(pair.x.marker) and v.holding(pair.y.marker)), None)


def _long_values(row: Row) -> list[bytes]:
    return [cell for cell in row.cells if len(cell) >= 16]


def _traces(evidence: Evidence, user: str) -> Iterator[bytes]:
    """How this user may stand in a row."""
    forms = [user, *(f"{survey}{between}{user}" for survey in evidence.surveys for between in ("", ":", "|", "\0"))]
    yield user.encode()
    known = [value for value in (evidence.secret, *evidence.keys.values()) if value]
    for form in map(str.encode, forms):
        for digest in (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.blake2b):
            yield from _dressed(digest(form).digest())
        for key in known:
            yield from _dressed(hmac.digest(key, form, "sha256"))


def _dressed(digest: bytes) -> tuple[bytes, bytes]:
    return digest, digest.hex().encode()


def _moments(row: Row) -> Iterator[datetime]:
    """Every value of the row that may be a time around the survey's."""
    for value in row.values.values():
        for moment in _read(value):
            if abs(moment - OPENS_AT) < _WINDOW:
                yield moment


def _read(value: Any) -> Iterator[datetime]:
    if isinstance(value, datetime):
        yield value if value.tzinfo else value.replace(tzinfo=UTC)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        for scale in (1, 1_000, 1_000_000, 1_000_000_000):
            # What lies beyond the calendar is no time.
            if 0 < value / scale < 4e9:
                yield datetime.fromtimestamp(value / scale, UTC)
    elif isinstance(value, bytes) and len(value) == 16:
        yield from _read_uuid(UUID(bytes=value))
    elif isinstance(value, str):
        yield from _read_text(value)


def _read_text(value: str) -> Iterator[datetime]:
    try:
        moment = datetime.fromisoformat(value)
        yield moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        pass
    if len(value) in {32, 36}:
        try:
            yield from _read_uuid(UUID(value))
        except ValueError:
            return
    elif len(value) == 26 and value.isalnum():
        alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        digits = [alphabet.find(letter) for letter in value[:10].upper()]
        if -1 not in digits:
            yield from _read(sum(digit << 5 * (9 - place) for place, digit in enumerate(digits)))


def _read_uuid(value: UUID) -> Iterator[datetime]:
    if value.version == 1:
        yield datetime(1582, 10, 15, tzinfo=UTC) + timedelta(microseconds=value.time // 10)
    elif value.version == 7:
        yield from _read(value.int >> 80)
