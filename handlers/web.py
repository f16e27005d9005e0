"""Slack over HTTP, and what hosts and operators ask a process: whether it lives, and whether it is ready."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot import trace
from bot.operations import metrics

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

EVENTS_PATH = "/slack/events"
"""Where Slack sends everything: events, commands, interactions, and what is typed into a menu."""

LARGEST_BODY = 1_000_000
"""Bytes. A window is of 250,000 at most (docs.slack.dev/reference/views), and comes back with what was filled in."""

log = logging.getLogger("handoff.web")

Readiness = Callable[[], Mapping[str, str | None]]
"""Returns each part that a process needs, with a sentence if it fails, or None."""


@dataclass(frozen=True)
class _Answer:
    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class WebApp:
    """A WSGI application: Slack's payloads at `/slack/events`, `/healthz`, `/readyz`, `/metrics`."""

    def __init__(
        self, app: App, signing_secret: str, readiness: Readiness, figures: Callable[[], bytes] = lambda: b""
    ) -> None:
        """Raises ValueError for an empty secret: anybody could sign with that."""
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._readiness = readiness
        self._figures = figures
        self._routes: dict[str, tuple[str, Callable[[WSGIEnvironment], _Answer]]] = {
            EVENTS_PATH: ("POST", self._slack),
            "/healthz": ("GET", self._lives),
            "/readyz": ("GET", self._ready),
            metrics.PATH: ("GET", self._measured),
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Whatever fails is logged under an id and answered with it, without a word of ours."""
        try:
            answer = self._answer(environ)
        except Exception as error:
            error_id = trace.new_id()
            log.exception("request failed", extra={"error_id": error_id, "kind": type(error).__name__})
            answer = _text(HTTPStatus.INTERNAL_SERVER_ERROR, f"This failed (error {error_id}).")
        body = answer.body.encode()
        headers = {"Content-Type": "text/plain; charset=utf-8", **answer.headers, "Content-Length": str(len(body))}
        start_response(f"{answer.status} {_phrase(answer.status)}", list(headers.items()))
        return [body]

    def _answer(self, environ: WSGIEnvironment) -> _Answer:
        method, serve = self._routes.get(environ.get("PATH_INFO", ""), ("", None))
        if serve is None:
            return _text(HTTPStatus.NOT_FOUND, "There is nothing here.")
        if environ["REQUEST_METHOD"] != method:
            return _Answer(HTTPStatus.METHOD_NOT_ALLOWED, f"Use {method}.\n", {"Allow": method})
        return serve(environ)

    def _lives(self, _environ: WSGIEnvironment) -> _Answer:
        return _text(HTTPStatus.OK, "Handoff lives.")

    def _ready(self, _environ: WSGIEnvironment) -> _Answer:
        parts = self._readiness()
        is_ready = all(trouble is None for trouble in parts.values())
        told = {"ready": is_ready, **{part: trouble or "ok" for part, trouble in parts.items()}}
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return _Answer(status, json.dumps(told, indent=2) + "\n", {"Content-Type": "application/json"})

    def _measured(self, _environ: WSGIEnvironment) -> _Answer:
        return _Answer(HTTPStatus.OK, self._figures().decode(), {"Content-Type": metrics.CONTENT_TYPE})

    def _slack(self, environ: WSGIEnvironment) -> _Answer:
        body = _body(environ)
        if body is None:
            return _text(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"More than {LARGEST_BODY} bytes are not read.")
        if not self._is_of_slack(body, environ):
            log.info("a request was not signed by Slack, or more than five minutes ago")
            return _text(HTTPStatus.UNAUTHORIZED, "Only Slack may say something here, and sign it.")
        try:
            request = BoltRequest(body=body.decode(), query=environ.get("QUERY_STRING", ""), headers=_headers(environ))
        except (ValueError, RecursionError):
            log.warning("a signed request cannot be read")
            return _text(HTTPStatus.BAD_REQUEST, "This cannot be read.")
        response = self._app.dispatch(request)
        return _Answer(
            response.status, response.body or "", {name: value for name, (value, *_) in response.headers.items()}
        )

    def _is_of_slack(self, body: bytes, environ: WSGIEnvironment) -> bool:
        """Return whether Slack signed this within the last five minutes.

        Source: docs.slack.dev/authentication/verifying-requests-from-slack.
        """
        moment, signature = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP"), environ.get("HTTP_X_SLACK_SIGNATURE")
        try:
            return self._verifier.is_valid(body, moment, signature)
        except (ValueError, TypeError):
            # A moment that is no number, a body or a signature that is no text.
            return False


def _body(environ: WSGIEnvironment) -> bytes | None:
    """Return what was sent; None when it is too much."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or len(length) > len(str(LARGEST_BODY)) or int(length) > LARGEST_BODY:
        return None
    read: bytes = environ["wsgi.input"].read(int(length))
    return read


def _headers(environ: WSGIEnvironment) -> dict[str, Any]:
    named = {name.removeprefix("HTTP_"): value for name, value in environ.items() if name.startswith("HTTP_")}
    named["CONTENT_TYPE"] = environ.get("CONTENT_TYPE", "")
    return {name.replace("_", "-").lower(): value for name, value in named.items()}


def _text(status: HTTPStatus, sentence: str) -> _Answer:
    return _Answer(status, f"{sentence}\n")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
