"""The HTTP server of one process: waitress, with an end that lets nobody down."""

from __future__ import annotations

import logging
import socket
import threading
from time import monotonic
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import create_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

# So many requests are answered at a time. Most of one is spent waiting for Slack or for the disk.
_THREADS = 16
# More than a proxy keeps open, and less than the files a process may have.
_CONNECTIONS = 500
# Seconds. Slack itself waits for three.
_ENDS_WITHIN = 10.0
_LOOKS_EVERY = 0.5


class CannotListen(Exception):
    """The address is taken, or is none of this machine. The text says what to do."""


class WebServer(threading.Thread):
    """Serves a WSGI application on one address, several requests at a time."""

    def __init__(
        self, application: WSGIApplication, host: str, port: int, largest_body: int, *, threads: int = _THREADS
    ) -> None:
        """Takes the address at once, and answers when started. `largest_body` is in bytes; more is answered with 413.
        So many requests are answered at a time as there are `threads`.

        Raises CannotListen.
        """
        super().__init__(name="web server")
        # That all threads are busy is what threads are for; it would be a warning each time.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._listener = _listening(host, port)
        self._stopping = threading.Event()
        self._server: Any = create_server(
            application,
            sockets=[self._listener],
            threads=threads,
            connection_limit=_CONNECTIONS,
            max_request_body_size=largest_body,
            max_request_header_size=32_768,
            ident=None,
        )

    @property
    def port(self) -> int:
        """Where it listens: the port that was asked for, or the one that was free for 0."""
        return int(self._server.effective_port)

    def run(self) -> None:
        while not self._stopping.is_set():
            self._turn()
        # From here on the system refuses whoever calls, so that a proxy asks another process.
        self._server.del_channel()
        self._server.socket.close()
        until = monotonic() + _ENDS_WITHIN
        while self._is_busy() and monotonic() < until:
            self._turn()
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._server._map)

    def stop(self) -> None:
        """Take no new request, finish those under way, and end."""
        self._stopping.set()
        if self.is_alive():
            self._server.pull_trigger()
            self.join()
        else:
            self._server.task_dispatcher.shutdown()
            wasyncore.close_all(self._server._map)

    def _turn(self) -> None:
        wasyncore.loop(timeout=_LOOKS_EVERY, use_poll=True, map=self._server._map, count=1)

    def _is_busy(self) -> bool:
        """Return whether somebody's request is under way; connections without one are hung up."""
        is_busy = False
        for channel in list(self._server.active_channels.values()):
            if channel.requests or channel.request or channel.total_outbufs_len:
                is_busy = True
            else:
                channel.will_close = True
        return is_busy


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise CannotListen(
            f"Nothing can listen at {host}, port {port} ({error.strerror}). Is another process there? "
            "PORT and HANDOFF_HOST say where."
        ) from None
