"""What people do again and again in a journey, and where they look."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.errors import Refused
from bot.sandbox.model import Event
from bot.sandbox.person import Person
from bot.sandbox.render import Renderer
from bot.sandbox.seen import SeenMessage
from handlers import refusals
from tests.moments import tuesday_at
from tests.office import Office
from tests.wording.cards import (
    NewTime,
    Owed,
    about_in,
    assignee_in,
    counts_from,
    department_in,
    is_red,
    ledger_in,
    moved_to,
    new_time_in,
    owed_in,
    promises_in,
    requester_in,
    state_in,
)
from tests.wording.lines import Line, line_in, told_in
from tests.wording.promises import Promise
from tests.wording.reminders import Apology, Reminder, apologies_in, is_digest, reminders_in

_NUMBER = re.compile(r"<(https://[^|>]+)\|(R-\d+)>")
_LINK = re.compile(r"<(https://[^|>]+)\|R-\d+>")

WHO = "Who can help?"
ABOUT = "What is it about?"
WHAT = "What do you need, in one line?"
DETAILS = "Details that help them"
FILES = "Files"
URGENCY = "How urgent is it?"

FACES = ["😞 1", "🙁 2", "😐 3", "🙂 4", "😀 5"]
# The menu on the requester's card.
MENU = ["Why this time?", "Open"]


class Card(SeenMessage):
    """A request's card as its reader sees it at the moment of asking, in values."""

    def __init__(self, seen: SeenMessage) -> None:
        super().__init__(seen._workspace, seen._reader, seen.source)

    @property
    def state(self) -> str:
        """What state the card says the request is in."""
        return state_in(self.text)

    @property
    def assignee(self) -> str | None:
        """Who has the request, or who did it, by the card."""
        return assignee_in(self.text)

    @property
    def stands(self) -> tuple[str, str | None]:
        """Both at once."""
        return self.state, self.assignee

    @property
    def taken_by(self) -> str | None:
        """Who is at work on the request; None in every other state."""
        return self.assignee if self.state == "taken" else None

    @property
    def is_red(self) -> bool:
        """Whether the card is marked as late where everybody looks first."""
        return is_red(self.text)

    @property
    def response(self) -> Promise | None:
        """How the first answer stands; None when the card says nothing of it."""
        return self._promises.get("response")

    @property
    def next_response(self) -> Promise | None:
        """How an answer stands that is owed since the first."""
        return self._promises.get("next response")

    @property
    def resolution(self) -> Promise | None:
        """How the solution stands."""
        return self._promises.get("resolution")

    @property
    def promises(self) -> tuple[Promise | None, Promise | None]:
        """How the first answer and the solution stand."""
        return self.response, self.resolution

    @property
    def requester(self) -> str | None:
        """Who asks, by the department's card."""
        return requester_in(self.text)

    @property
    def about(self) -> list[str]:
        """What the department's card says beside who asks: type, urgency, earlier requests."""
        return about_in(self.text)

    @property
    def department(self) -> str | None:
        """Who is asked, by the requester's card."""
        return department_in(self.text)

    @property
    def moved_to(self) -> str | None:
        """Where the request has gone, by a card that it has left."""
        return moved_to(self.text)

    @property
    def ledger(self) -> list[str]:
        """Where the time went."""
        return ledger_in(self.text)

    @property
    def owed(self) -> Owed | None:
        """The answer that the requester owes by the promise of their own department."""
        return owed_in(self.text)

    @property
    def counts_from(self) -> str | None:
        """From when the time counts, for what was asked in closed hours; None when the card says nothing of it."""
        return counts_from(self.text)

    @property
    def new_time(self) -> NewTime | None:
        """The new time that was asked for, and what became of it."""
        return new_time_in(self.text)

    @property
    def lines(self) -> list[Line]:
        """What is told of the history in its thread, oldest first; people's own messages there are none of it."""
        return [line for reply in self.replies if (line := line_in(reply.text)) is not None]

    @property
    def verbs(self) -> list[str]:
        """What was done, by the lines in its thread."""
        return [line.verb for line in self.lines]

    @property
    def reminders(self) -> list[Reminder]:
        """The reminders in its thread."""
        return reminders_in(below(self))

    @property
    def apologies(self) -> list[Apology]:
        """What its thread says about promises that were broken."""
        return apologies_in(below(self))

    def tells(self, verb: str, actor: str = "", words: str = "") -> bool:
        """Whether a line in its thread says so: who did it, and with which words."""
        return any(line.verb == verb and line.actor == actor and line.words.startswith(words) for line in self.lines)

    def reply(self, verb: str) -> SeenMessage:
        """The newest line in its thread that tells of such a deed. Fails when there is none."""
        found = [reply for reply in self.replies if (line := line_in(reply.text)) and line.verb == verb]
        assert found, f"nothing was {verb} below {self!r}"
        return found[-1]

    @property
    def _promises(self) -> dict[str, Promise]:
        return promises_in(self.text)

    def __repr__(self) -> str:
        thread = "".join(f"\n    {reply.text!r}" for reply in self.replies)
        return f"<card {self.text!r}{thread}>"


def card(person: Person, number: str = "R-1", in_: str = "it-help") -> Card:
    """The request's card in that channel: the first message there that names it."""
    last = person.message(number, in_=in_)
    there = [message for message in person.messages if message.channel_id == last.channel_id]
    return Card(next(message for message in there if number in message.text))


def own_card(person: Person, number: str = "R-1") -> Card:
    """The requester's own card, in their messages with Handoff."""
    return card(person, number, in_="dm")


def below(message: SeenMessage) -> str:
    """All that was said in the thread of a card."""
    return "\n".join(reply.whole for reply in message.replies)


def direct(person: Person) -> list[str]:
    """What Handoff wrote to somebody directly, outside of threads, oldest first."""
    dm = person.member.dm_id
    return [said.text for said in person.messages if said.channel_id == dm and said.thread_ts in {None, said.ts}]


def updates(person: Person) -> list[SeenMessage]:
    """The messages that tell somebody what happened to requests that they have or had, oldest first."""
    dm = person.member.dm_id
    return [said for said in person.messages if said.channel_id == dm and told_in(said.text)]


def told(person: Person) -> list[Line]:
    """What they say, oldest first."""
    return [line for said in updates(person) for line in told_in(said.text)]


def links_in(message: SeenMessage) -> list[str]:
    """Where the numbers of requests in a message lead to."""
    return _LINK.findall(json.dumps(message.source.all_blocks()))


def home_links(office: Office, person: Person) -> dict[str, str]:
    """The same in Home, by the number of the request."""
    home = json.dumps(office.sandbox.workspace.homes[person.id].source)
    return {number: link for link, number in _NUMBER.findall(home)}


def is_at(link: str, message: SeenMessage) -> bool:
    """Whether a link of Slack's leads to that message."""
    return link.endswith(f"/archives/{message.channel_id}/p{message.ts.replace('.', '')}")


def private(person: Person) -> list[str]:
    """The sentences that only this person could see, oldest first."""
    return [message.text for message in person.messages if message.is_ephemeral]


def reminded(person: Person) -> list[Reminder]:
    """What the reminders say that stand in somebody's messages, oldest first: one about each request at most."""
    return [reminder for said in direct(person) for reminder in reminders_in(said)]


def pinged(office: Office, person: Person) -> list[Reminder]:
    """All that Slack notified somebody of as a reminder, oldest first, also what was replaced since."""
    dm, renderer = person.member.dm_id, Renderer(office.sandbox.workspace, person.member)
    posted = [call.body["request"] for call in office.sandbox.workspace.wire if call.what == "chat.postMessage"]
    return [one for said in posted if said["channel"] == dm for one in reminders_in(renderer.text(said["text"]))]


def reminder(person: Person, standing: str | None = None) -> SeenMessage:
    """The newest message that reminds somebody directly of a promise, of one that stands like that if it is said."""
    dm = person.member.dm_id
    found = [
        said
        for said in person.messages
        if said.channel_id == dm and any(standing in {None, one.promise.standing} for one in reminders_in(said.text))
    ]
    assert found, f"{person.name} was not reminded:\n{person.screen()}"
    return found[-1]


def digests(person: Person) -> list[SeenMessage]:
    """The digests that somebody was sent, oldest first."""
    return [said for said in person.messages if is_digest(said.text)]


def refusal(office: Office, person: Person, error: Refused) -> str:
    """The sentence in which that is refused, as this person reads it: names in place of ids, their own time."""
    return Renderer(office.sandbox.workspace, person.member).text(refusals.refusal(error))


def presses(office: Office, person: Person, label: str, on: SeenMessage | None = None) -> None:
    """A click, and all that follows from it."""
    person.clicks(label, on=on)
    office.settles()


def writes(office: Office, person: Person, label: str, words: str, on: SeenMessage | None = None) -> None:
    """A button that opens one box for words, the words, and all that follows from them."""
    person.clicks(label, on=on)
    assert person.modal is not None, person.screen()
    person.submits(**{person.modal.labels[0]: words})
    office.settles()


def opens(person: Person, on: SeenMessage, *, then: str | None = None) -> None:
    """The window of a request, and what is pressed in it."""
    person.clicks("Open", on=on)
    if then is not None:
        assert person.modal is not None, person.screen()
        person.clicks(then)


def notes(office: Office, person: Person, words: str, on: SeenMessage) -> None:
    """A word for the department only, and all that follows from it."""
    opens(person, on, then="Note for the department")
    person.submits(**{"For the department only": words})
    office.settles()
    person.closes()


def is_done(office: Office) -> None:
    """Ana asks IT about her laptop at nine, Bo takes it and is done with it at ten."""
    office.asks(office.ana, "it My laptop won't start")
    presses(office, office.bo, "Take it", card(office.bo))
    office.moves_to(tuesday_at(10))
    presses(office, office.bo, "Done", card(office.bo))


def rates(office: Office, person: Person, score: int = 4, comment: str = "") -> None:
    """One of the five on their newest card, the time it cost them, perhaps a word, and all that follows."""
    presses(office, person, FACES[score - 1])
    presses(office, person, "Up to 1 h")
    if comment:
        writes(office, person, "Add a comment", comment)


def event_told(office: Office, kind: str) -> dict[str, Any]:
    """The newest event of that kind, as Slack sent it; not of what Handoff did itself."""
    bodies = (entry.body["request"] for entry in reversed(list(office.sandbox.wire)) if entry.direction == "to_bot")
    events = ((body, body["event"]) for body in bodies if "event" in body)
    return next(body for body, event in events if event["type"] == kind and "bot_id" not in event)


def tells_again(office: Office, body: dict[str, Any]) -> None:
    """Slack is not sure that the event arrived."""
    office.sandbox.workspace.outgoing.append(Event(body, attempt=1, reason="http_timeout"))
    office.sandbox.settle()
    office.settles()
