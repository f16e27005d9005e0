"""A file on its way from one thread to the other: fetched from Slack, uploaded, shared, and taken away again."""

from __future__ import annotations

import logging
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPMessage
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.outbox import TryLater
from bot.requests import edits, files
from bot.requests.files import MOST_BYTES, Deleted, Missed, Target, Why
from handlers import markup, slack
from handlers.views.requests.files import comment
from storage.tables import FileCopy

log = logging.getLogger("handoff.files")

_SECONDS = 60
# For all of a file, however steadily it trickles in.
_MOST_SECONDS = 120
_CHUNK = 64 * 1024
# Up to here in memory, beyond in a temporary file without a name.
_IN_MEMORY = 1024 * 1024
_SLACKS = (".slack.com", ".slack-gov.com")
_NOT_OURS = {"file_not_found", "missing_scope", "not_visible", "access_denied", "no_permission", "cant_access_file"}
_GONE_FILE = {"file_deleted", "file_not_found"}
_REFUSED = {
    "file_type_not_allowed",
    "file_upload_size_restricted",
    "file_uploads_disabled",
    "file_uploads_except_images_disabled",
    "malware_detected",
    "posting_to_channel_denied",
    "posting_to_general_channel_denied",
    "slack_connect_file_upload_sharing_blocked",
    "storage_limit_reached",
    "team_file_storage_limit_reached",
}
_MOST_REPLIES = 200
_LOOK_AGAIN = timedelta(seconds=2)


class FileCourier:
    """Carries copies of files, each from wherever an earlier attempt ended."""

    def __init__(self, bot: Bot, client: WebClient) -> None:
        self._bot = bot
        self._client = client
        self._opener = urllib.request.build_opener(_NoRedirects)

    def carry(self, copy: FileCopy) -> None:
        """Bring it on its way. Raises Missed, Deleted, TryLater and the other meanings of Slack's errors."""
        try:
            if copy.state == "leaving":
                self._take_away(copy)
            elif copy.state == "asked":
                self._look(copy)
            else:
                self._send(copy)
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            raise slack.meaning(error) from error

    def _send(self, copy: FileCopy) -> None:
        target = files.target(self._bot, copy)
        try:
            title = self._uploaded(copy, target)
        except Deleted:
            # Before Slack told of it, or without: some files go because they are old.
            edits.lose_file(self._bot, copy.file_id)
            raise
        if title is None or not files.keep_asked(self._bot, copy):
            return
        copy.asked_at = self._bot.now()
        self._share(copy, target, title)
        self._look(copy)

    def _uploaded(self, copy: FileCopy, target: Target) -> str | None:
        """Fetch the file and upload its copy, which nobody sees yet. Return its title; None when it is not wanted.

        Raises Missed for what its writer may not send, before anything of it is fetched.
        """
        info = self._info_of_original(copy.file_id)
        file = markup.sent_file(info)
        if file.mode == "tombstone":
            raise Deleted
        if not target.may_send(str(info.get("user") or ""), markup.shared_in(info)):
            log.warning("somebody sent a file that is not theirs", extra={"copy": copy.id})
            raise Missed(Why.CLOSED)
        if (why := files.refusal(file)) is not None:
            raise Missed(why)
        with self._fetched(info) as (content, length):
            answer = self._upload_url(_name(file), length)
            copy.upload_id = str(answer["file_id"])
            if not files.keep_upload(self._bot, copy, copy.upload_id):
                return None
            self._upload(str(answer["upload_url"]), content, length)
        return file.title or file.name

    def _info_of_original(self, file_id: str) -> dict[str, Any]:
        """What Slack knows of the file by now: of some files a message has no more than the id."""
        try:
            return dict(self._client.files_info(file=file_id)["file"])
        except SlackApiError as error:
            if slack.code(error) == "file_deleted":
                raise Deleted from error
            if slack.code(error) not in _NOT_OURS:
                raise
            if slack.code(error) == "missing_scope":
                log.warning("files cannot be read: install the app again, so that it may (files:read)")
            raise Missed(Why.CLOSED) from error

    @contextmanager
    def _fetched(self, info: dict[str, Any]) -> Iterator[tuple[IO[bytes], int]]:
        """Yield the bytes of a file, and how many. Nothing of them is left afterwards."""
        address = str(info.get("url_private_download") or info.get("url_private") or "")
        if not self._is_slacks(address):
            raise Missed(Why.CLOSED)
        headers = {"Authorization": f"Bearer {self._client.token}"}
        request = urllib.request.Request(address, headers=headers)  # noqa: S310  (one of Slack's own)
        try:
            with _in_time():
                answer = self._opener.open(request, timeout=_SECONDS)
        except HTTPError as error:
            raise _meaning_of(error) from error
        with answer, SpooledTemporaryFile(max_size=_IN_MEMORY) as content:
            if answer.headers.get_content_type() == "text/html":
                # Where people sign in: Slack shows that, and no error, to whoever may not see the file.
                raise Missed(Why.CLOSED)
            length = _copied(answer, content)
            expected = answer.headers.get("Content-Length")
            if length == 0 or (expected is not None and int(expected) != length):
                raise TryLater("the file came in part")
            content.seek(0)
            yield content, length

    def _upload_url(self, name: str, length: int) -> dict[str, Any]:
        try:
            return dict(self._client.files_getUploadURLExternal(filename=name, length=length).data)  # type: ignore[arg-type]
        except SlackApiError as error:
            if slack.code(error) in _REFUSED:
                raise Missed(Why.REFUSED) from error
            raise

    def _upload(self, address: str, content: IO[bytes], length: int) -> None:
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(length)}
        request = urllib.request.Request(address, data=content, headers=headers, method="POST")  # noqa: S310  (Slack's)
        try:
            with _in_time(), self._opener.open(request, timeout=_SECONDS) as answer:
                answer.read()
        except HTTPError as error:
            # Nothing is shared yet: the copy is made anew.
            raise TryLater(f"the upload was refused: {error.code}") from error

    def _share(self, copy: FileCopy, target: Target, title: str) -> None:
        """Have Slack share it below the card. Without an answer the next look says whether it did."""
        try:
            self._client.files_completeUploadExternal(
                files=[{"id": str(copy.upload_id), "title": title}],
                channel_id=target.channel_id,
                thread_ts=target.thread_ts,
                initial_comment=comment(target.writer, is_own=target.is_own),
            )
        except SlackApiError as error:
            if slack.is_unsure(error):
                # Slack was ill in the middle of it: it may have shared the copy all the same.
                raise
            files.start_over(self._bot, copy)
            if slack.code(error) in _REFUSED:
                raise Missed(Why.REFUSED) from error
            raise

    def _look(self, copy: FileCopy) -> None:
        """Ask Slack whether it has shared the copy, and where. What it has lost is taken back, and sent once more."""
        is_early = copy.asked_at is not None and self._bot.now() - copy.asked_at < files.SHARED_WITHIN
        share = None if copy.upload_id is None else self._share_of(copy.upload_id)
        if share is None and not is_early:
            share = self._share_below(copy)
        if share is not None:
            files.keep_shared(self._bot, copy, *share)
        elif is_early:
            raise TryLater("it is not shared yet", _LOOK_AGAIN)
        else:
            if copy.upload_id is not None:
                self._delete(copy.upload_id)
            files.start_over(self._bot, copy)
            raise TryLater("it was not shared")

    def _share_of(self, upload_id: str) -> tuple[str, str] | None:
        """The channel and the message in which a file of ours is shared; None when it is not, or not yet."""
        try:
            shares = self._client.files_info(file=upload_id)["file"].get("shares") or {}
        except SlackApiError as error:
            if slack.code(error) not in _GONE_FILE:
                raise
            return None
        for places in shares.values():
            for channel_id, messages in places.items():
                for message in messages:
                    return str(channel_id), str(message["ts"])
        return None

    def _share_below(self, copy: FileCopy) -> tuple[str, str] | None:
        """The same, looked for below the card: whatever Slack says of the file, nobody shall see it twice."""
        target, asked_at = files.target(self._bot, copy), copy.asked_at or copy.added_at
        since = f"{(asked_at - files.SHARED_WITHIN).timestamp():.6f}"
        found = self._client.conversations_replies(
            channel=target.channel_id, ts=target.thread_ts, oldest=since, limit=_MOST_REPLIES
        )
        is_it = self._is_copy(copy)
        for message in found["messages"]:
            ours = next((file for file in message.get("files") or () if is_it(file)), None)
            if ours is not None:
                copy.upload_id = str(ours["id"])
                return target.channel_id, str(message["ts"])
        return None

    def _is_copy(self, copy: FileCopy) -> Callable[[dict[str, Any]], bool]:
        """Return what tells the copy from other files: its id or, where a restore lost that, what it is a copy of."""
        if copy.upload_id is not None:
            return lambda file: bool(file.get("id") == copy.upload_id)
        original = markup.sent_file(self._info_of_original(copy.file_id))
        alike = _name(original), original.size
        return lambda file: file.get("id") != copy.file_id and (file.get("name"), file.get("size")) == alike

    def _take_away(self, copy: FileCopy) -> None:
        """The file and the message that has it, as far as anything of them is there."""
        place = (copy.channel_id, copy.ts) if copy.ts is not None else self._share_of(str(copy.upload_id))
        self._delete(str(copy.upload_id))
        if place is not None:
            try:
                self._client.chat_delete(channel=str(place[0]), ts=str(place[1]))
            except SlackApiError as error:
                if slack.code(error) not in slack.GONE_MESSAGE | slack.FIXED_MESSAGE | slack.UNREACHABLE_CHANNEL:
                    raise
        raise Deleted

    def _delete(self, upload_id: str) -> None:
        try:
            self._client.files_delete(file=upload_id)
        except SlackApiError as error:
            if slack.code(error) not in _GONE_FILE | {"cant_delete_file"}:
                raise

    def _is_slacks(self, address: str) -> bool:
        """Is it an address of Slack's? The token is shown to nobody else."""
        parts = urlsplit(address)
        if parts.scheme == "https" and parts.hostname is not None and parts.hostname.endswith(_SLACKS):
            return True
        ours = urlsplit(self._client.base_url)
        return (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)


@contextmanager
def _in_time() -> Iterator[None]:
    """What takes too long is the file's fault, not that of Slack: it is not tried for ever."""
    try:
        yield
    except TimeoutError as error:
        raise TryLater("it takes too long") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Whoever is sent elsewhere may not see the file, and would take the token along."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def _copied(answer: IO[bytes], content: IO[bytes]) -> int:
    """How many bytes there were. Raises Missed when there are too many, whatever Slack said of their number."""
    length, until = 0, time.monotonic() + _MOST_SECONDS
    with _in_time():
        while chunk := answer.read(_CHUNK):
            if time.monotonic() > until:
                raise TimeoutError
            length += len(chunk)
            if length > MOST_BYTES:
                raise Missed(Why.TOO_BIG)
            content.write(chunk)
    return length


def _name(file: files.SentFile) -> str:
    """What the copy is called: as the file, with an ending if it is a piece of text without one."""
    name = file.name or file.title or "file"
    return f"{name}.txt" if file.mode == "snippet" and "." not in name else name


def _meaning_of(error: HTTPError) -> Exception:
    if error.code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return Deleted()
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code == HTTPStatus.TOO_MANY_REQUESTS:
        return TryLater(f"fetching it: {error.code}")
    return Missed(Why.CLOSED)
