"""Many machines share the files that wait: each is carried once, and what is withdrawn meanwhile is taken away."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

from bot import Bot
from bot.requests import conversation, edits, files
from bot.requests.edits import Message
from bot.requests.files import SentFile
from storage import files as file_rows
from storage import history as history_rows
from storage.tables import Card, FileCopy
from tests.races.conftest import asks
from tests.races.together import again_and_again, together

ANA = "UANA0000"
NAMES = [f"F{number:08}" for number in range(8)]


class Carried:
    """Carries files for any number of machines at once, and counts how often each was."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.times: Counter[str] = Counter()

    def by(self, bot: Bot, copy: FileCopy) -> None:
        """The steps of a courier, without the way to Slack."""
        if copy.state == "leaving":
            raise files.Deleted
        if not files.keep_upload(bot, copy, f"U{copy.file_id}") or not files.keep_asked(bot, copy):
            return
        with self._lock:
            self.times[copy.file_id] += 1
        files.keep_shared(bot, copy, "C1", f"1.{copy.id:06}")


def sends(bot: Bot, names: list[str]) -> int:
    request_id = asks(bot, "one form")
    sent = [SentFile(name, name=f"{name}.png", size=1) for name in names]
    conversation.talk(
        bot, request_id, ANA, "Look", idempotency_key="message:D1:1.000001", in_department=False, sent=sent
    )
    return request_id


def carries(bot: Bot, carried: Carried) -> int:
    return again_and_again(partial(files.carry_due, bot, partial(carried.by, bot)))


def states(bot: Bot) -> Counter[str]:
    with bot.db.reading() as session:
        entry = history_rows.seen(session, "message:D1:1.000001")
        assert entry is not None
        return Counter(copy.state for copy in file_rows.of_entry(session, entry.id))


def test_every_file_is_carried_by_one_machine(machines: list[Bot]) -> None:
    sends(machines[0], NAMES)
    carried = Carried()

    together([partial(carries, bot, carried) for bot in machines])

    assert carried.times == Counter(NAMES)
    assert states(machines[0]) == {"shared": len(NAMES)}


def test_what_is_deleted_while_it_is_carried_is_on_its_way_out(machines: list[Bot]) -> None:
    request_id = sends(machines[0], NAMES)
    with machines[0].db.transaction() as session:
        session.add(Card(request_id=request_id, audience="requester", channel_id="D1", ts="0.000001"))
    carried = Carried()
    message = Message("D1", "1.000001", "0.000001")

    deletes: Callable[[], object] = partial(again_and_again, partial(edits.take_back, machines[0], message, ANA))
    acts: list[Callable[[], object]] = [deletes, *(partial(carries, bot, carried) for bot in machines[1:])]
    together(acts)
    carries(machines[0], carried)

    assert states(machines[0]) == {"gone": len(NAMES)}
    assert all(times == 1 for times in carried.times.values())
