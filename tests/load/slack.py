"""A Slack that does nothing but take its time: it answers every call, and remembers when which request was posted.

The sandbox checks all that it is sent, which would take a processor of its own here. What Handoff sends is tried with
the sandbox elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import re
from email.utils import formatdate
from itertools import count
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

TEAM, BOT = "TLOAD0000", "UBOT00000"
MARK = re.compile(rb"load-(\d+)")
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class TakingItsTime:
    """Answers so many seconds after it was asked. `members` are in every channel."""

    def __init__(self, seconds: float, members: list[str]) -> None:
        self._seconds = seconds
        self._members = members
        self._numbers = count(1)
        self.posted: dict[int, float] = {}
        self.drawn = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, which asks once: the SDK keeps none open."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            path = head.split(b" ", 2)[1].decode()
            if path == "/seen":
                answer: Any = {"posted": self.posted, "drawn": self.drawn}
            else:
                await asyncio.sleep(self._seconds)
                answer = {"ok": True, **self._answer(path.rsplit("/", 1)[-1], body)}
            text = json.dumps(answer).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n")
            # Whoever asks what time it is reads it here.
            writer.write(f"Date: {formatdate(usegmt=True)}\r\n".encode())
            writer.write(b"Content-Length: %d\r\n\r\n" % len(text) + text)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, method: str, body: bytes) -> dict[str, Any]:
        if method == "chat.postMessage":
            return self._posts(body)
        if method == "views.publish":
            self.drawn += 1
        answers: dict[str, dict[str, Any]] = {
            "auth.test": {"team_id": TEAM, "user_id": BOT, "bot_id": "BLOAD0000", "team": "Load", "user": "handoff"},
            "chat.update": {"channel": "C", "ts": "1.1"},
            "chat.getPermalink": {"permalink": "https://load.example/archives/C/p1"},
            "conversations.info": {"channel": {"id": "C", "is_member": True, "is_archived": False}},
            "conversations.members": {"members": self._members},
            "conversations.open": {"channel": {"id": f"D{next(self._numbers)}"}},
            "conversations.history": {"messages": []},
            "conversations.replies": {"messages": []},
            "dnd.info": {"dnd_enabled": False},
            "users.info": {"user": _user(self._members[0])},
            "users.list": {"members": [_user(one) for one in self._members]},
            "views.publish": {"view": {"id": "V1", "hash": "1"}},
        }
        return answers.get(method, {})

    def _posts(self, body: bytes) -> dict[str, Any]:
        """A card of a department is the first post with its request's number."""
        now = monotonic()
        mark, is_card = MARK.search(body), re.search(rb'"channel": ?"C|channel=C', body)
        if mark and is_card:
            self.posted.setdefault(int(mark[1]), now)
        return {"channel": "C", "ts": f"{1_700_000_000 + next(self._numbers)}.000100"}


def _user(person_id: str) -> dict[str, Any]:
    profile = {"display_name": person_id, "real_name": person_id}
    return {"id": person_id, "team_id": TEAM, "name": person_id, "tz": "Europe/Paris", "profile": profile}


def run(tell: Connection, seconds: float, members: list[str]) -> None:
    """Serve in a process of its own; `tell` is told the port."""

    async def serve() -> None:
        server = await asyncio.start_server(TakingItsTime(seconds, members).serve, "127.0.0.1", 0, backlog=1_000)
        tell.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())
