"""A Bolt app that only acknowledges, in Socket Mode: the reference for memory and for the time until ready.

Takes Slack's two tokens and the address of its Web API as arguments; runs until it is terminated.
"""

import signal
import sys
import threading

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient


def main(bot_token: str, app_token: str, api_url: str) -> None:
    app = App(client=WebClient(bot_token, api_url), process_before_response=True)
    app.command("/request")(acknowledge)
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    handler = SocketModeHandler(app, app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    print("running", flush=True)
    told.wait()
    handler.close()  # type: ignore[no-untyped-call]


def acknowledge(ack: Ack) -> None:
    ack()


if __name__ == "__main__":
    main(*sys.argv[1:])
