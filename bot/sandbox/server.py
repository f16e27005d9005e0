"""The sandbox's HTTP and WebSocket server, on loopback only."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Request, Response

from bot.sandbox import methods_files
from bot.sandbox.faults import Faults
from bot.sandbox.file_objects import may_see
from bot.sandbox.hooks import Hooks
from bot.sandbox.model import Now
from bot.sandbox.page_api import PageApi
from bot.sandbox.sockets import SocketHub
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Workspace

LOOPBACK = "127.0.0.1"
_OUR_NAMES = ("127.0.0.1", "localhost", "::1")
_PAGE = Path(__file__).parent / "page"
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_GUARDS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_MOST_BYTES = 2_000_000
_MOST_BYTES_OF_A_FILE = 60_000_000
# Shown where they stand. A picture that can hold a script (SVG) is not among them.
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to your workspace</body></html>"
_log = logging.getLogger(__name__)


class App:
    """Which part of the sandbox answers which address."""

    def __init__(
        self,
        web_api: WebApi,
        hooks: Hooks,
        hub: SocketHub,
        page_api: PageApi,
        workspace: Workspace,
        faults: Faults,
        bot_token: str,
    ) -> None:
        self._web_api = web_api
        self._hooks = hooks
        self._hub = hub
        self._page_api = page_api
        self._workspace = workspace
        self._faults = faults
        self._bot_token = bot_token
        self._for_apps: dict[str, Callable[[Request, str], Response]] = {
            "api": self._web,
            "response": self._response_url,
            "upload": self._upload,
            "files-pri": self._private_file,
            "signin": lambda *_: Response(_SIGN_IN, 200, mimetype="text/html"),
            "link": lambda request, _: self._link(request),
        }

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        is_file = request.path.startswith(("/upload/", "/sandbox/file"))
        request.max_content_length = _MOST_BYTES_OF_A_FILE if is_file else _MOST_BYTES
        try:
            response = self._answer(request)
        except HTTPException as refusal:
            response = Response(refusal.description, refusal.code, mimetype="text/plain")
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if not _is_ours(request.headers.get("Host", "")):
            return Response("This address answers on loopback only.", 403, mimetype="text/plain")
        section, _, rest = request.path.lstrip("/").partition("/")
        if section in self._for_apps:
            return self._for_apps[section](request, rest)
        if section == "sandbox":
            response = self._page_api.answer(request, rest)
        elif section == "files":
            response = self._download(rest, request.args.get("as", ""))
        elif request.path == "/":
            response = _file("index.html")
        elif section == "page":
            response = _file(rest)
        else:
            response = _nothing()
        for name, value in _GUARDS.items():
            response.headers[name] = value
        return response

    def _web(self, request: Request, method: str) -> Response:
        kind = request.mimetype
        values: dict[str, Any] = dict(request.args.items())
        # Slack takes no token from an address.
        values.pop("token", None)
        if kind == "application/json":
            values |= request.get_json(silent=True) or {}
        else:
            values |= dict(request.form.items())
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip() or None
        answer = self._web_api.answer(method, token, values)
        return Response(answer.body, answer.status, dict(answer.headers))

    def _response_url(self, request: Request, hook_id: str) -> Response:
        if request.method != "POST":
            return _nothing()
        status, text = self._hooks.post(hook_id, request.get_data())
        return Response(text, status, mimetype="text/plain")

    def _upload(self, request: Request, upload_key: str) -> Response:
        if request.method != "POST":
            return _nothing()
        if (broken := self._broken("upload")) is not None:
            return broken
        status, text = methods_files.uploaded(self._workspace, upload_key, request.get_data())
        return Response(text, status, mimetype="text/plain")

    def _private_file(self, request: Request, rest: str) -> Response:
        """A file as apps fetch it. Whoever may not see it is sent to where people sign in, as in Slack."""
        if (broken := self._broken("files-pri")) is not None:
            return broken
        file_id = rest.partition("/")[0].rpartition("-")[2]
        workspace = self._workspace
        with workspace.lock:
            file = workspace.files.get(file_id)
            is_ours = request.headers.get("Authorization") == f"Bearer {self._bot_token}"
            may = is_ours and "files:read" in workspace.app.scopes
            if file is not None and file.is_deleted and may:
                return _nothing()
            if file is None or not may or not may_see(workspace, workspace.bot_user_id, file):
                return Response("", 302, {"Location": f"/signin?redir={quote(request.path)}"})
            return Response(file.content, 200, mimetype=file.mimetype)

    def _download(self, file_id: str, user_id: str) -> Response:
        """The same for a person at the page."""
        with self._workspace.lock:
            file = self._workspace.files.get(file_id)
            if file is None or not may_see(self._workspace, user_id, file):
                return _nothing()
            content, kind = file.content, file.mimetype
        if kind in _PICTURES:
            return Response(content, 200, mimetype=kind)
        response = Response(content, 200, mimetype="application/octet-stream")
        response.headers.set("Content-Disposition", "attachment", filename=file.name)
        return response

    def _broken(self, what: str) -> Response | None:
        """What goes wrong at this address, if a fault was ordered or nothing answers."""
        fault = self._faults.take(what, None)
        if self._faults.is_down or (fault is not None and fault.kind == "lose_answer"):
            raise ConnectionResetError("connection_lost")
        if fault is None or fault.kind != "status":
            return None
        return Response(_SIGN_IN if fault.html else "", fault.status, mimetype="text/html")

    def _link(self, request: Request) -> Response:
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return Response("This address is for WebSockets.", 400, mimetype="text/plain")
        if not self._hub.take(request.args.get("link_key", "")):
            return Response("This address was used, or never given out.", 403, mimetype="text/plain")
        self._hub.serve(request.environ)
        # The conversation is over and the socket spoken for: there is no response to write.
        raise ConnectionResetError("The WebSocket was closed.")


class Server:
    """A threaded server that ends completely."""

    def __init__(self, app: Callable[..., Iterable[bytes]], port: int, now: Now) -> None:
        self._server = _Server(LOOPBACK, port, app, _Handler)  # type: ignore[arg-type, unused-ignore]
        self._server.now = now
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox-server", daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._server.port)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering, end every connection and wait for their threads."""
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.end_connections()
        self._server.server_close()


class _Server(ThreadedWSGIServer):
    """Remembers its connections, so that none of them can hold up the end."""

    daemon_threads = True
    request_queue_size = 128
    now: Now

    def __init__(self, *args: Any) -> None:
        self._connections: set[socket.socket] = set()
        self._threads_now: set[threading.Thread] = set()
        self._guard = threading.Lock()
        super().__init__(*args)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        thread = threading.current_thread()
        with self._guard:
            self._connections.add(request)
            self._threads_now.add(thread)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._guard:
                self._connections.discard(request)
                self._threads_now.discard(thread)

    def end_connections(self) -> None:
        with self._guard:
            connections, threads = list(self._connections), list(self._threads_now)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in threads:
            thread.join(timeout=5)


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The `Date` of every answer is the sandbox's own time: the bot asks for it when its clock jumped."""
        now: Now = self.server.now  # type: ignore[attr-defined]
        return super().date_time_string(now().timestamp() if timestamp is None else timestamp)

    def log(self, type: str, message: str, *args: Any) -> None:
        _log.debug(message, *args)


def free(port: int) -> int:
    """The port, or 0 for any when another program has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


def _is_ours(host: str) -> bool:
    """Whether this Host is loopback: any other name was pointed here by somebody else."""
    try:
        return urlsplit(f"//{host}").hostname in _OUR_NAMES
    except ValueError:
        return False


def _file(name: str) -> Response:
    path = (_PAGE / name).resolve()
    if not path.is_relative_to(_PAGE.resolve()) or path.suffix not in _KINDS or not path.is_file():
        return _nothing()
    return Response(path.read_bytes(), 200, content_type=_KINDS[path.suffix])


def _nothing() -> Response:
    return Response("There is nothing here.", 404, mimetype="text/plain")
