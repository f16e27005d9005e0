"""How many statements each of the usual acts costs: what no busy machine changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count

from bot import Bot, home, membership, outbox, utc_now
from bot.departments import departments, exchange
from bot.membership import Profile
from bot.notices import Notice
from bot.reminders import sweep
from bot.requests import assignment, closing, conversation, opening, queries
from bot.requests.opening import NewRequest
from bot.settings import Settings
from tests.bench.company import Base, company
from tests.company import example
from tests.statements import statements

_ANA, _BO = "UANA0000", "UBO00000"


def measure(base: Base) -> Iterator[tuple[str, int]]:
    """(what somebody does, statements) for one after the other, the second time it is done in this process."""
    with _at_work(base) as bot:
        numbers = count()
        department_id = next(iter(departments.channels(bot).values()))

        def ask() -> int:
            new = NewRequest(f"form {next(numbers)}", _ANA, department_id, "My laptop won't start")
            return opening.open_request(bot, new).request.id

        def counted(what: str, act: Callable[[int], object]) -> tuple[str, int]:
            act(ask())
            return what, statements(bot.db, partial(act, ask()))

        ask()
        yield "ask", statements(bot.db, ask)
        yield counted("draw its card", lambda asked: queries.standing_card(bot, asked, "department", department_id))
        yield counted("deliver two cards", lambda asked: _deliver(bot, minutes=asked))
        yield counted("take", lambda asked: assignment.take(bot, asked, _BO))
        yield counted("note", lambda asked: _note(bot, asked))
        yield counted("resolve", lambda asked: closing.resolve(bot, asked, _BO))
        yield counted("draw Home", lambda _asked: home.page_of(bot, _BO))
        yield counted("open the form", lambda _asked: departments.offers(bot))
        yield counted("apply a file that changes nothing", lambda _asked: exchange.apply(bot, example()))
        yield counted("sweep while nothing is due", lambda _asked: sweep.send_due(bot))


@contextmanager
def _at_work(base: Base) -> Iterator[Bot]:
    """Ana asks, and Bo is in every department."""
    with company(Settings(), base) as bot:
        membership.keep(bot, [Profile(_ANA, "Ana Alves", "Europe/Paris"), Profile(_BO, "Bo Berg", "Europe/Paris")])
        for department_id in departments.channels(bot).values():
            membership.keep_members(bot, department_id, [_BO])
        yield bot


def _note(bot: Bot, asked: int) -> None:
    conversation.note(bot, asked, _BO, "I look at it", idempotency_key=f"note {asked}")


def _deliver(bot: Bot, minutes: int) -> None:
    """The next thing of each conversation: so much later, since one a second is all that may be said there."""
    if outbox.deliver_due(replace(bot, now=lambda: utc_now() + timedelta(minutes=minutes)), _hear) != 2:
        raise AssertionError("not two cards")


def _hear(_notice: Notice, _attempt: outbox.Attempt) -> None:
    pass
