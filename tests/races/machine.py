"""One machine of the company, as a program of its own: what it does it says on standard output, line by line.

    python -m tests.races.machine DATABASE_URL SLACK_API_URL BOT_TOKEN MOMENT VERB [WORDS...]

The clock stands at MOMENT. A machine that waits goes on when it reads a line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot import Bot, outbox
from bot.errors import AlreadyTaken
from bot.notices import Notice
from bot.reminders import sweep
from bot.requests import assignment, opening
from bot.requests.opening import NewRequest
from bot.settings import Settings
from handlers.delivery.postman import Postman
from handlers.slack import posting_client
from storage.database import Database
from tests.patience import FOR_LOCKS


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def wait(word: str) -> None:
    say(word)
    sys.stdin.readline()


def take(bot: Bot, number: str, person_id: str) -> None:
    """Take a request, when everybody else is ready."""
    wait("ready")
    try:
        assignment.take(bot, int(number), person_id)
    except AlreadyTaken as taken:
        say("already", taken.assignee_id)
    else:
        say("took")


def ask(bot: Bot, form_token: str, department_id: str, summary: str) -> None:
    """Keep a request, and get no further."""
    opened = opening.open_request(bot, NewRequest(form_token, "UANA0000", int(department_id), summary))
    wait(f"kept R-{opened.request.id}")


def ask_and_speak(bot: Bot, form_token: str, department_id: str, summary: str) -> None:
    """Keep a request, begin to tell of it, and get no further."""
    opening.open_request(bot, NewRequest(form_token, "UANA0000", int(department_id), summary))
    outbox.deliver_due(bot, _is_stuck)


def deliver(bot: Bot) -> None:
    """Say everything that may be said now."""
    wait("ready")
    say("said", outbox.deliver_due(bot, Postman(bot, posting_client(bot.settings)).deliver))


def post(bot: Bot) -> None:
    """Say what may be said now, and get no further than Slack's answer to the first post."""
    client = posting_client(bot.settings)
    stuck = _Stuck(token=client.token, base_url=client.base_url, retry_handlers=[])
    outbox.deliver_due(bot, Postman(bot, stuck).deliver)


def sweep_and_speak(bot: Bot) -> None:
    """Look what falls due, and say it."""
    wait("ready")
    sweep.send_due(bot)
    say("said", outbox.deliver_due(bot, Postman(bot, posting_client(bot.settings)).deliver))


def _is_stuck(notice: Notice, _attempt: outbox.Attempt) -> None:
    wait(f"saying {notice.name}")


class _Stuck(WebClient):
    """Slack has it, and nobody has noted it yet."""

    def chat_postMessage(self, **message: Any) -> SlackResponse:  # noqa: N802  (the SDK's name)
        posted = super().chat_postMessage(**message)
        wait("posted")
        return posted


VERBS: dict[str, Callable[..., None]] = {
    act.__name__.replace("_", "-"): act for act in (take, ask, ask_and_speak, deliver, post, sweep_and_speak)
}


def main(url: str, api_url: str, token: str, moment: str, verb: str, *words: str) -> None:
    at = datetime.fromisoformat(moment)
    database = Database(url, FOR_LOCKS)
    VERBS[verb](Bot(database, Settings(bot_token=token, api_url=api_url), lambda: at), *words)
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
