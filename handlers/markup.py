"""What Slack sends of a message, as its writer saw it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot import Bot
from bot.people import people
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


def words(bot: Bot, message: dict[str, Any], *, without: str) -> str:
    """A message as its writer saw it: people by name, files as their links. Mentions of `without` are left out."""
    text = re.sub(rf"<@{re.escape(without)}(\|[^>]*)?>", "", str(message.get("text") or ""))
    names = {
        person_id: person.name for person_id in mentioned(text) if (person := people.get(bot, person_id)) is not None
    }
    links = [str(file["permalink"]) for file in message.get("files") or () if file.get("permalink")]
    return clean("\n".join([plain(text, names), *links]))


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
