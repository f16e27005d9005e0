"""The window of one request: how it stands, what may be done now, and all that was said and done, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot.requests.queries import HistoryLine
from bot.requests.record import RequestRecord
from handlers.views import moments
from handlers.views.blocks import MOST_BLOCKS, MOST_BYTES, actions, button, context, escape, section, weight
from handlers.views.blocks import text_blocks as paragraphs
from handlers.views.requests import cards, files, ids, links, ratings
from handlers.views.requests.buttons import record_buttons
from handlers.views.requests.explanation import WHY
from handlers.views.requests.lines import edited_since

# Fewer than Slack takes, so that a page is read at a glance.
_A_PAGE = 40
_SECTION = 2_500
_ALL_OF_IT = 1_000_000
# What the form takes has room there; of what is longer the rest is the oldest of the talk.
_DETAILS_ON_TOP = 12
GONE = "This request is with another department now. Its people, and whoever asked, can open it."
_PRIVATE = "for the department only"

# What is told of each line of the history. None: it is told otherwise, or it is no event to its readers.
HISTORY: Mapping[str, str | None] = {
    "opened": "{who} asked {department}",
    "taken": "{who} took it",
    "released": "{who} put it back into the queue",
    "assigned": "{who} gave it to {about}",
    "handed_back": "{about} is no longer here to help, so it is back in the queue",
    "asked": "{who} asked {requester}",
    "replied": "{who} replied",
    "answered": "{who} answered",
    "added": "{who} added",
    "remarked": "{who} wrote where it was asked",
    "acknowledged": "{who} has read it: no answer is needed",
    "noted": "{who} noted",
    "snoozed": "{who} snoozed reminders{until}",
    "told_hours": None,
    "changed": "{who} corrected urgency or type",
    "standard": "{department} changed what it promises",
    "hours": "Working hours were changed",
    "moved": "{who} moved it from {origin} to {department}",
    "proposed": "{who} proposed a new time, {due}",
    "countered": "{who} proposed another time, {due}",
    "agreed": "{who} agreed to the new time, {due}",
    "declined": "{who} kept the promised time and did not agree to {due}",
    "edited": None,
    "taken_back": None,
    "resolved": "{who} marked it as done",
    "doubted": None,
    "upheld": "{who} says that it is done",
    "confirmed": "{who} confirmed that it is done",
    "rated": "{who} rated it",
    "commented": "{who} {talks} how it went",
    "closed": "It was closed, because nobody reopened it",
    "silent": "It was closed, because the question was not answered",
    "reopened": "{who} reopened it",
    "cancelled": "{who} cancelled it",
    "dismissed": "{who} says that it is not a request",
}

_BY_ITSELF = {"acknowledged": "No answer is needed any more"}


@dataclass(frozen=True)
class Place:
    """Where somebody is in the window of a request: its id, and the page of the talk, counted from the newest."""

    request_id: int
    page: int = 0

    def __str__(self) -> str:
        return f"{self.request_id} {self.page}"


def window(record: RequestRecord, page: int = 0, note: str = "") -> View:
    """All about a request that its reader may see; of a long talk one page, the newest first. `note` says what was kept
    of a rating.
    """
    snapshot, top = record.snapshot, _top(record, note)
    pages = _pages(record, room=MOST_BYTES - weight(top), most=min(_A_PAGE, MOST_BLOCKS - len(top) - 2))
    page = min(page, len(pages) - 1)
    talk = _drawn(pages[page])
    place = Place(snapshot.request.id, page)
    return View(
        type="modal",
        title=snapshot.number,
        close="Close",
        blocks=[*top, *_earlier(place, pages), *talk, *_later(place)],
        private_metadata=json.dumps({"request": place.request_id, "page": place.page}),
    )


def with_way_back(view: View, place: Place) -> View:
    """The same window in place of the one of a request, with a button that leads back to it."""
    back = actions([button("← Back", ids.TURN, str(place))], block_id="back")
    about = json.loads(view.private_metadata or "{}")
    view.blocks = [back, *(view.blocks or ())]
    view.private_metadata = json.dumps({**about, "request": place.request_id, "back": place.page})
    return view


def _top(record: RequestRecord, note: str) -> list[Block]:
    """What every page begins with: how it stands, what can be done, and what was asked for."""
    snapshot = record.snapshot
    state = cards.state_for_requester(snapshot) if record.is_requester else cards.state_for_department(snapshot)
    elements = record_buttons(record)
    if any((snapshot.response, snapshot.resolution, snapshot.answer)):
        elements.append(button("Why this time?", WHY, snapshot.request.id))
    blocks: list[Block] = [section(f"*{escape(snapshot.request.summary)}*"), context(_about(record)), *state]
    blocks += [actions(elements)] if elements else []
    blocks += ratings.rating_blocks(snapshot, note) if "rate" in record.verbs else []
    blocks.append(DividerBlock())
    return [*blocks, *_details(record)[:_DETAILS_ON_TOP]]


def _details(record: RequestRecord) -> list[Block]:
    return paragraphs(record.snapshot.request.details, limit=_ALL_OF_IT)[0]


def _about(record: RequestRecord) -> str:
    snapshot = record.snapshot
    card = snapshot.cards.get(links.REQUESTER if record.is_requester else links.DEPARTMENT)
    link = None if card is None else card.permalink
    parts = [cards.about(snapshot), f"to {escape(snapshot.department.name)}"]
    return " · ".join([*parts, f"<{link}|Go to the card>"] if link is not None else parts)


# --- the talk ---


@dataclass(frozen=True)
class _Piece:
    """The smallest part that is never cut in two: one event without words, or so much of somebody's words."""

    blocks: tuple[Block, ...]
    event: str = ""
    """The sentence of an event without words; several in a row are drawn as one block."""


def _pages(record: RequestRecord, *, room: int, most: int) -> list[list[_Piece]]:
    """The pieces in pages, the newest page first and the oldest piece of each first."""
    pages: list[list[_Piece]] = [[]]
    blocks = size = 0
    rest = [_Piece((block,)) for block in _details(record)[_DETAILS_ON_TOP:]]
    for piece in reversed([*rest, *(piece for line in record.lines for piece in _pieces(line))]):
        count, bytes_ = max(1, len(piece.blocks)), weight(piece.blocks) + 2 * len(piece.event) + 200
        if pages[-1] and (blocks + count > most or size + bytes_ > room):
            pages.append([])
            blocks = size = 0
        pages[-1].insert(0, piece)
        blocks, size = blocks + count, size + bytes_
    return pages


def _pieces(line: HistoryLine) -> Iterator[_Piece]:
    sentence = _sentence(line)
    if sentence is None:
        return
    words, _ = paragraphs(line.entry.text, limit=_ALL_OF_IT)
    if not words and "taken_back" not in line.entry.data:
        yield _Piece((), sentence)
        return
    opening = context(sentence)
    yield _Piece((opening, *words[:1]))
    for block in words[1:]:
        yield _Piece((block,))


def _drawn(pieces: Sequence[_Piece]) -> list[Block]:
    blocks: list[Block] = []
    for is_event, some in groupby(pieces, key=lambda piece: bool(piece.event)):
        if is_event:
            blocks += _events([piece.event for piece in some])
        else:
            blocks += [block for piece in some for block in piece.blocks]
    return blocks


def _events(sentences: Sequence[str]) -> Iterator[Block]:
    """Events without words, a line each, in as few blocks as Slack's limit for one text allows."""
    text = ""
    for sentence in sentences:
        if text and len(text) + len(sentence) >= _SECTION:
            yield context(text)
            text = ""
        text = f"{text}\n{sentence}" if text else sentence
    yield context(text)


def _sentence(line: HistoryLine) -> str | None:
    """Who did what, and when; what is the department's own says so."""
    template = HISTORY[line.entry.verb]
    if line.actor is None:
        template = _BY_ITSELF.get(line.entry.verb, template)
    if template is None:
        return None
    snapshot, data, zone = line.snapshot, line.entry.data, line.snapshot.calendar.zone
    told = template.format(
        who=_name("Handoff" if line.actor is None else line.actor.name),
        about=_name("a colleague" if line.about is None else line.about.name),
        requester=_name(snapshot.requester.name),
        department=_name(snapshot.departments.get(data.get("department", 0), snapshot.department.name)),
        origin=_name(snapshot.departments.get(data.get("from", 0), "another department")),
        due=_moment(data.get("due_at"), zone),
        talks="asks to talk about" if data.get("talk") else "on",
        until=f" until {_moment(data.get('until'), zone)}" if data.get("until") else "",
    )
    inside = f"🔒 {_PRIVATE}: " if line.is_inside else ""
    attached = f" · 📎 {files.counted(line.entry.with_files)}" if line.entry.with_files else ""
    return f"{inside}{told} · {moments.moment(line.entry.at, zone)}{_heard_late(line)}{edited_since(line)}{attached}"


def _heard_late(line: HistoryLine) -> str:
    """When it came here, if that was long after it was written: until then nobody on the other side could read it."""
    heard_at = line.entry.heard_at
    return "" if heard_at is None else f" · reached Handoff {moments.moment(heard_at, line.snapshot.calendar.zone)}"


def _name(name: str) -> str:
    return f"*{escape(name)}*"


def _moment(written: str | None, zone: str) -> str:
    return "" if written is None else moments.moment(datetime.fromisoformat(written), zone)


def _earlier(place: Place, pages: Sequence[Sequence[_Piece]]) -> list[Block]:
    if place.page + 1 >= len(pages):
        return []
    return [actions([button("Earlier", ids.TURN, str(Place(place.request_id, place.page + 1)))], block_id="earlier")]


def _later(place: Place) -> list[Block]:
    if place.page == 0:
        return []
    return [actions([button("Later", ids.TURN, str(Place(place.request_id, place.page - 1)))], block_id="later")]
