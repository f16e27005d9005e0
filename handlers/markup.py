"""What Slack sends of a message, as its writer saw it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot import Bot
from bot.people import people
from bot.requests.files import SentFile
from bot.text import clean

_MARK = re.compile(r"<([^<>]*)>")
_SCHEME = re.compile(r"^(mailto:|tel:|https?://)")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def mentioned(text: str) -> set[str]:
    """Ids of the people whom a message mentions."""
    return set(_MENTION.findall(text))


def plain(text: str, names: Mapping[str, str]) -> str:
    """Slack's markup as plain text: mentions by name, links with their label, entities as the characters they mean.

    Source: docs.slack.dev/messaging/formatting-message-text.
    """
    read = _MARK.sub(lambda found: _mark(found[1], names), text)
    return read.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words(bot: Bot, message: dict[str, Any], *, without: str, with_links: bool = True) -> str:
    """A message as its writer saw it: people by name, files as their links. Mentions of `without` are left out.

    Not `with_links`: only of what lies outside Slack, since the files themselves go with the words.
    """
    text = re.sub(rf"<@{re.escape(without)}(\|[^>]*)?>", "", str(message.get("text") or ""))
    names = {
        person_id: person.name for person_id in mentioned(text) if (person := people.get(bot, person_id)) is not None
    }
    links = [_link(file) for file in message.get("files") or () if with_links or file.get("mode") == "external"]
    return clean("\n".join([plain(text, names), *filter(None, links)]))


def sent_files(message: dict[str, Any]) -> list[SentFile]:
    """The files of a message, as far as Slack tells of them."""
    return [sent_file(file) for file in message.get("files") or () if file.get("id")]


def sent_file(file: dict[str, Any]) -> SentFile:
    """A file as Slack shows it. Of one from another company, or that is gone, it shows hardly anything.

    Source: docs.slack.dev/reference/objects/file-object.
    """
    access = str(file.get("file_access") or "visible")
    return SentFile(
        id=str(file["id"]),
        mode=str(file.get("mode") or "hosted"),
        name=str(file.get("name") or ""),
        title=str(file.get("title") or ""),
        filetype=str(file.get("filetype") or ""),
        mimetype=str(file.get("mimetype") or ""),
        size=int(file.get("size") or 0),
        is_known=access == "visible" and bool(file.get("name")),
    )


def shared_in(file: dict[str, Any]) -> set[str]:
    """Return the ids of the conversations in which a file is shared, as far as Slack tells of them.

    Source: docs.slack.dev/reference/objects/file-object.
    """
    shares = file.get("shares") or {}
    return {
        *(str(channel_id) for kind in ("channels", "groups", "ims") for channel_id in file.get(kind) or ()),
        *(str(channel_id) for places in shares.values() for channel_id in places),
    }


def _link(file: dict[str, Any]) -> str | None:
    """Where a file can be seen by whoever may: of one that lies outside Slack, the place itself."""
    where = file.get("url_private") if file.get("mode") == "external" else None
    return where or file.get("permalink")


def _mark(inner: str, names: Mapping[str, str]) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return f"@{names.get(target[1:], label or 'somebody')}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    # What Slack made a link of by itself stays as it was typed: an address, a number, a site without https://.
    typed = _SCHEME.sub("", target)
    return label or target if label in {"", target, typed} else f"{label} ({target})"
