"""How long the processor works for one request and for one card, in the checkout that comes first on the path.

`beside.py` starts this file in two checkouts at once and lets them take turns: whenever it reads a line, it works
through one round and prints both lengths in milliseconds. It uses only what every checkout has had for long.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from bot import outbox, utc_now
from bot.sandbox import Sandbox, demo
from handlers import build_app
from handlers.delivery.postman import Postman
from handlers.manifest import manifest
from handlers.slack import listening_client, posting_client
from tests.bench.answers import answer, asked
from tests.bench.company import Base, company
from tests.company import settings_for

REQUESTS = 20
# One message a second and conversation is all that may be said.
_PACE = timedelta(seconds=1)


class _Clock:
    """The wall clock, as far ahead as it was moved."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


def main(url: str) -> None:
    clock = _Clock()
    with Sandbox(manifest(), now=clock) as sandbox:
        demo.NORTHWIND.furnish(sandbox)
        with company(settings_for(sandbox), Base("", url)) as its:
            bot = replace(its, now=clock)
            app, questions = build_app(bot, listening_client(bot.settings)), asked(sandbox)
            postman = Postman(bot, posting_client(bot.settings))
            for _turn in sys.stdin:
                to_send = list(islice(questions, REQUESTS))
                began = time.thread_time()
                answers = [answer(app, question) for question in to_send]
                asking = time.thread_time() - began
                kept = sum(response.status == 200 and "is with" in response.body for response in answers)
                cards, delivering = 0, 0.0
                while outbox.waits_until(bot) is not None:
                    clock.ahead += _PACE
                    began = time.thread_time()
                    cards += outbox.deliver_due(bot, postman.deliver)
                    delivering += time.thread_time() - began
                if kept != REQUESTS or cards != 2 * REQUESTS:
                    raise AssertionError(f"{kept} requests and {cards} cards, of {REQUESTS}")
                print(json.dumps({"request": asking * 1e3 / kept, "card": delivering * 1e3 / cards}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
