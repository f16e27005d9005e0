"""The app as Slack knows it: what its manifest declares, and nothing else, is offered and delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.model import Json


@dataclass(frozen=True)
class Command:
    """A slash command as declared."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    """A shortcut as declared; `type` is global or message."""

    callback_id: str
    name: str
    type: str
    description: str


class AppManifest:
    """What the manifest (Slack's, as a dict) says about the app."""

    def __init__(self, manifest: Json) -> None:
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        home = features.get("app_home", {})
        self.name: str = manifest["display_information"]["name"]
        self.bot_name: str = features.get("bot_user", {}).get("display_name", self.name)
        self.commands = {entry["command"]: _command(entry) for entry in features.get("slash_commands", [])}
        self.shortcuts = {entry["callback_id"]: _shortcut(entry) for entry in features.get("shortcuts", [])}
        self.scopes: list[str] = list(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        self.events = frozenset(settings.get("event_subscriptions", {}).get("bot_events", []))
        self.has_home: bool = home.get("home_tab_enabled", False)
        self.has_messages: bool = home.get("messages_tab_enabled", True)
        self.can_be_written_to: bool = self.has_messages and not home.get("messages_tab_read_only_enabled", False)
        self.is_interactive: bool = settings.get("interactivity", {}).get("is_enabled", False)


def _command(entry: dict[str, Any]) -> Command:
    return Command(
        entry["command"],
        entry["description"],
        entry.get("usage_hint", ""),
        entry.get("should_escape", False),
    )


def _shortcut(entry: dict[str, Any]) -> Shortcut:
    return Shortcut(entry["callback_id"], entry["name"], entry["type"], entry["description"])
