"""Files that the app shares: an address to upload to, the bytes, and the word that they are all there."""

from __future__ import annotations

import secrets

from bot.sandbox.arguments import invalid_arguments
from bot.sandbox.call import Call
from bot.sandbox.content import look_over
from bot.sandbox.model import File, Json, Message, SlackError
from bot.sandbox.workspace import Workspace


def get_upload_url(call: Call) -> Json:
    name, length = call.args.needed("filename"), call.args.number("length", 0)
    if length <= 0:
        raise invalid_arguments("missing required field: length")
    file = File(f"F{secrets.token_hex(5).upper()}", secrets.token_urlsafe(18), name, length)
    call.workspace.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"{call.url}upload/{file.upload_key}"}


def uploaded(workspace: Workspace, upload_key: str, content: bytes) -> tuple[int, str]:
    """The bytes arrive at the address that was given out: (HTTP status, text of the answer)."""
    with workspace.lock:
        file = next((file for file in workspace.files.values() if file.upload_key == upload_key), None)
        if file is None or file.content is not None:
            return 404, "There is nothing to upload here."
        if len(content) != file.length:
            return 400, "The length is not what was announced."
        file.content = content
        return 200, f"OK - {len(content)}"


def complete_upload(call: Call) -> Json:
    """Share the files in a conversation. Without one they stay with the app, where nobody sees them."""
    files = [_complete(call, given) for given in call.args.nested("files", "invalid_arguments") or []]
    if not files:
        raise invalid_arguments("missing required field: files")
    if "channel_id" in call.args:
        workspace = call.workspace
        channel = call.channel("channel_id")
        if not workspace.bot_is_in(channel):
            raise SlackError("not_in_channel")
        if channel.is_archived:
            raise SlackError("is_archived")
        text = call.args.text("initial_comment") or ""
        look_over(workspace, call.method, text or None, [])
        said = Message(channel.id, workspace.new_ts(), workspace.bot_user_id, text, workspace.now(), files=files)
        said.bot_id, said.subtype = workspace.bot_id, "file_share"
        said.thread_ts = call.args.text("thread_ts") or None
        workspace.post(said)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _complete(call: Call, given: Json) -> File:
    file = call.workspace.files.get(str(given.get("id")))
    if file is None or file.content is None or file.is_complete:
        raise SlackError("file_not_found")
    file.title, file.is_complete = str(given.get("title") or file.name), True
    return file
