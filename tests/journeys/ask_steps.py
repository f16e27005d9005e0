"""What people do in an ask channel, and where they look."""

from __future__ import annotations

from bot.departments import exchange
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from storage.tables import Request
from tests.company import example
from tests.journeys.steps import Card, card
from tests.office import Office

ASK = "CASKIT00"
WORDS = "My <laptop> won't start & beeps"


def asks_in(office: Office, *keys: str, auto: str = "off") -> None:
    """Let these departments be asked in the channel."""
    text = example()
    for key in keys:
        text = text.replace(f"[departments.{key}]\n", f'[departments.{key}]\nask = ["{ASK}"]\nauto = "{auto}"\n')
    exchange.apply(office.bot, text)


def marks(office: Office, person: Person, message: SeenMessage, emoji: str = "ticket") -> None:
    person.reacts(emoji, message)
    office.settles()


def thread_of(person: Person, message: SeenMessage) -> list[str]:
    """What stands below a message, as one person sees it."""
    return [said.text for said in person.messages if said.thread_ts == message.ts and said.ts != message.ts]


def below(person: Person) -> str:
    """All that stands below the department's card."""
    return "\n".join(reply.text for reply in card(person).replies)


def in_thread(person: Person) -> Card:
    """The requester's card in the ask channel."""
    return Card(person.message("asks IT", in_="ask-it"))


def marks_on(office: Office, message: SeenMessage) -> set[str]:
    """Handoff's own emoji on a message."""
    found = office.sandbox.workspace.channel("ask-it").messages[message.ts].reactions
    return {name for name, people in found.items() if office.sandbox.workspace.bot_user_id in people}


def the_request(office: Office, number: int = 1) -> Request:
    with office.db.reading() as session:
        found = session.get(Request, number)
        assert found is not None
        return found


def told(person: Person) -> list[tuple[str, str]]:
    """What stands below the department's card: under whose name, and the first line of it."""
    return [(reply.author, reply.text.splitlines()[0]) for reply in card(person).replies]
