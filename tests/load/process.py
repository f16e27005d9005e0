"""One process that is measured: Handoff as it is run, or an app that only acknowledges behind the same server."""

from __future__ import annotations

import sys

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot import rate_limits
from bot.__main__ import main
from bot.commands import signals
from bot.rate_limits import Pace
from bot.web_server import WebServer
from handlers.web import LARGEST_BODY, WebApp
from storage import outbox_claims

ACKNOWLEDGES, AT_ANY_PACE = "acknowledges", "at-any-pace"


def acknowledge(port: int, secret: str) -> int:
    """Be a Bolt app that answers `/request` and does nothing."""
    ours = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="UBOT")
    app = App(authorize=lambda: ours, signing_secret=secret, process_before_response=True)

    @app.command("/request")
    def acknowledged(ack: Ack) -> None:
        ack("Kept.")

    server = WebServer(WebApp(app, secret, dict), "127.0.0.1", port, LARGEST_BODY)
    told = signals.listen()
    server.start()
    signals.next_word(told)
    server.stop()
    return 0


def forget_slacks_limits() -> None:
    """Slack takes some 600 messages a minute. To see what else takes time, it takes any number."""
    for method in rate_limits.PACES:
        rate_limits.PACES[method] = Pace(10_000_000, 1_000_000)
    outbox_claims._PACE *= 0


if __name__ == "__main__":
    if sys.argv[1] == ACKNOWLEDGES:
        sys.exit(acknowledge(int(sys.argv[2]), sys.argv[3]))
    if sys.argv[1] == AT_ANY_PACE:
        forget_slacks_limits()
        del sys.argv[1]
    sys.exit(main(sys.argv[1:]))
