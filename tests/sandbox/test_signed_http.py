"""Delivery over HTTP: what is signed is believed, what is signed wrongly or long ago is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from bot.sandbox import Person, Sandbox, SignedHttp
from tests.sandbox.blocks import input_, modal

PATH = "/slack/events"


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def serving(application: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02))
    thread.start()
    yield f"http://127.0.0.1:{server.port}{PATH}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def url(app: App) -> Iterator[str]:
    """Where the Bolt app takes its requests."""
    yield from serving(SlackRequestHandler(app, path=PATH))


def test_a_signed_request_is_believed(sandbox: Sandbox, app: App, url: str, ana: Person) -> None:
    heard = []

    @app.command("/ask")
    def ask(ack: Ack, command: dict[str, Any], client: Any) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=modal(input_("What")))
        ack(f"You said: {command['text']}")

    @app.view("form")
    def submitted(ack: Ack) -> None:
        ack()

    @app.event("message")
    def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    sandbox.deliver_by(SignedHttp(url))

    assert ana.types("/ask é & ü", in_="it-help") == "You said: é & ü"
    ana.submits(What="A laptop")
    assert ana.modal is None
    ana.writes("Hello", in_="it-help")
    assert heard == ["Hello"]
    assert sandbox.lint == []


@pytest.mark.parametrize("wrongly", [{"signing_secret": "another"}, {"seconds_old": 301}])
def test_a_request_signed_wrongly_or_long_ago_is_not(
    sandbox: Sandbox, app: App, url: str, ana: Person, wrongly: dict[str, Any]
) -> None:
    app.command("/ask")(lambda ack: ack("Believed"))

    sandbox.deliver_by(SignedHttp(url, **wrongly))

    assert ana.types("/ask", in_="it-help") == '/ask failed with the error "http_client_error"'


def test_a_request_of_five_minutes_ago_still_is(sandbox: Sandbox, app: App, url: str, ana: Person) -> None:
    app.command("/ask")(lambda ack: ack("Believed"))

    sandbox.deliver_by(SignedHttp(url, seconds_old=299))

    assert ana.types("/ask", in_="it-help") == "Believed"


def test_an_app_that_is_not_there_is_told(sandbox: Sandbox, ana: Person) -> None:
    sandbox.deliver_by(SignedHttp("http://127.0.0.1:1/slack/events"))

    assert ana.types("/ask", in_="it-help") == '/ask failed with the error "dispatch_failed"'


@pytest.mark.parametrize("patience", [0.4])
def test_a_slow_app_is_told(sandbox: Sandbox, ana: Person) -> None:
    may_answer = threading.Event()

    def slow(environ: Any, start_response: Any) -> Any:
        may_answer.wait(60)
        return Response("late")(environ, start_response)

    for url in serving(slow):
        sandbox.deliver_by(SignedHttp(url))
        assert ana.types("/ask", in_="it-help") == '/ask failed with the error "operation_timeout"'
        may_answer.set()


def test_an_app_can_ask_not_to_be_told_again(sandbox: Sandbox, ana: Person) -> None:
    seen = []

    @Request.application
    def refusing(request: Request) -> Response:
        seen.append(request.headers.get("x-slack-retry-num"))
        return Response("", 500, {"x-slack-no-retry": "1"} if len(seen) == 2 else {})

    for url in serving(refusing):
        sandbox.deliver_by(SignedHttp(url))
        ana.writes("Hello", in_="it-help")

    assert seen == [None, "1"]
