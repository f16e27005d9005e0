"""Files: an address to upload to, the bytes, the word that they are all there; what Slack knows of one; its end."""

from __future__ import annotations

from bot.sandbox.arguments import invalid_arguments
from bot.sandbox.call import Call
from bot.sandbox.content import look_over
from bot.sandbox.file_objects import may_see, shares_of, whole_file_object
from bot.sandbox.methods_chat import thread_of
from bot.sandbox.model import Channel, File, Json, Message, SlackError
from bot.sandbox.workspace import Workspace

_PLACES = "CGDZ"


def get_upload_url(call: Call) -> Json:
    name, length = call.args.needed("filename"), call.args.number("length", 0)
    if length <= 0:
        raise invalid_arguments("missing required field: length")
    workspace = call.workspace
    file = workspace.new_file(workspace.bot_user_id, name, length)
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
    given = call.args.nested("files", "invalid_arguments") or []
    if not given:
        raise invalid_arguments("missing required field: files")
    channel = _where(call) if "channel_id" in call.args else None
    thread_ts = thread_of(call, channel) if channel is not None else None
    files = [_complete(call, one) for one in given]
    workspace = call.workspace
    if workspace.shares_lost > 0:
        # Slack says that it went well, and nothing is shared: seen in practice.
        workspace.shares_lost -= 1
    elif channel is not None:
        for file in files:
            file.looks = workspace.shares_take
        text = call.args.text("initial_comment") or ""
        look_over(workspace, call.method, text or None, [])
        said = Message(channel.id, workspace.new_ts(), workspace.bot_user_id, text, workspace.now(), files=files)
        said.bot_id, said.subtype = workspace.bot_id, "file_share"
        said.thread_ts = thread_ts
        workspace.post(said)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def info(call: Call) -> Json:
    """What Slack knows of a file. Where an upload of the app is shared it may not know yet."""
    workspace, file = call.workspace, _visible(call)
    shown = whole_file_object(workspace, file)
    if file.looks > 0:
        file.looks -= 1
    else:
        shown["shares"] = shares_of(workspace, file)
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(call: Call) -> Json:
    file = _visible(call)
    if file.user_id != call.workspace.bot_user_id:
        raise SlackError("cant_delete_file")
    call.workspace.delete_file(file)
    return {}


def _visible(call: Call) -> File:
    workspace = call.workspace
    file = workspace.files.get(call.args.needed("file"))
    if file is not None and file.is_deleted:
        raise SlackError("file_deleted")
    if file is None or not may_see(workspace, workspace.bot_user_id, file):
        raise SlackError("file_not_found")
    return file


def _where(call: Call) -> Channel:
    if call.args.needed("channel_id")[0] not in _PLACES:
        raise invalid_arguments("input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]")
    channel = call.channel("channel_id")
    if not call.workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def _complete(call: Call, given: Json) -> File:
    file = call.workspace.files.get(str(given.get("id")))
    if file is None or file.content is None or file.is_complete or file.is_deleted:
        raise SlackError("file_not_found")
    file.title, file.is_complete = str(given.get("title") or file.name), True
    return file
