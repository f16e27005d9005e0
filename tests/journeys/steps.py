"""What people do again and again in a journey, and where they look."""

from __future__ import annotations

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.moments import tuesday_at
from tests.office import Office

WHO = "Who can help?"
ABOUT = "What is it about?"
WHAT = "What do you need, in one line?"
DETAILS = "Anything that helps them to help you"
URGENCY = "How much does it hold you up?"

SCORE = "How well did IT help you?"
TIME_LOST = "How much working time did this cost you?"
COMMENT = "A word to the department"


def card(person: Person, number: str = "R-1", in_: str = "it-help") -> SeenMessage:
    """The request's card in that channel: the first message there that names it."""
    last = person.message(number, in_=in_)
    there = [message for message in person.messages if message.channel_id == last.channel_id]
    return next(message for message in there if number in message.text)


def own_card(person: Person, number: str = "R-1") -> SeenMessage:
    """The requester's own card, in their messages with Handoff."""
    return card(person, number, in_="dm")


def below(message: SeenMessage) -> str:
    """All that was said in the thread of a card."""
    return "\n".join(reply.whole for reply in message.replies)


def direct(person: Person) -> list[str]:
    """What Handoff wrote to somebody directly, outside of threads, oldest first."""
    dm = person.member.dm_id
    return [said.text for said in person.messages if said.channel_id == dm and said.thread_ts in {None, said.ts}]


def private(person: Person) -> list[str]:
    """The sentences that only this person could see, oldest first."""
    return [message.text for message in person.messages if message.is_ephemeral]


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


def looks_under_more(person: Person, what: str, on: SeenMessage) -> None:
    """What has no room in the menu on the card: *More…*, then one of the rest."""
    person.clicks("More…", on=on)
    person.submits(**{"What would you like to do?": what})


def is_done(office: Office) -> None:
    """Ana asks IT about her laptop at nine, Bo takes it and is done with it at ten."""
    office.asks(office.ana, "it My laptop won't start")
    presses(office, office.bo, "Take it", card(office.bo))
    office.moves_to(tuesday_at(10))
    presses(office, office.bo, "Done", card(office.bo))


def rates(office: Office, person: Person, score: str = "4 · Good", comment: str = "") -> None:
    """The newest rating button, the form, and all that follows."""
    person.clicks("Rate")
    person.submits(**{SCORE: score, TIME_LOST: "Less than an hour", COMMENT: comment or None})
    office.settles()
