"""The Slack app manifest: exactly what the code uses. A test compares.

Source of the rules: docs.slack.dev/reference/app-manifest.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from handlers.pulses.command import COMMAND as PULSE
from handlers.requests.command import COMMAND, MESSAGE_SHORTCUT, NEW_SHORTCUT
from handlers.web import EVENTS_PATH

# Web API methods in use as the SDK calls them, each with the bot scope that Slack asks for it; some ask for none.
METHOD_SCOPES: dict[str, tuple[str, ...]] = {
    # Allowed by the app's own token, which has a scope of its own.
    "apps.connections_open": (),
    "auth.teams_list": (),
    "auth.test": (),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write", "chat:write.customize"),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.members": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "dnd.info": ("dnd:read",),
    "files.completeUploadExternal": ("files:write",),
    "files.delete": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "files.upload_v2": ("files:write",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "team.profile_get": ("users.profile:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users_list": ("usergroups:read",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.profile_get": ("users.profile:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
# Events in use, each with its scope. Beyond 30,000 an hour Slack drops them all, so nothing that tens of thousands of
# people cause all day is among them: who has another status or paused their notifications is asked instead.
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_id_changed": ("channels:read", "groups:read"),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unarchive": ("channels:read",),
    "channel_unshared": ("channels:read", "groups:read"),
    "file_deleted": ("files:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "reaction_added": ("reactions:read",),
    "team_access_granted": (),
    "team_access_revoked": (),
    "team_join": ("users:read",),
    "tokens_revoked": (),
}


def request_url(address: str) -> str:
    """Return where Slack sends everything to a Handoff that is reached at this address. Raises ValueError for one that
    Slack would not take.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("it must be an address such as https://handoff.example.com")
    return address.rstrip("/") + EVENTS_PATH


def manifest(url: str | None = None) -> dict[str, Any]:
    """Return the manifest of the Slack app: for Socket Mode, or for HTTP with the `url` that Slack calls.

    Over HTTP each command and each kind of payload names its address; in Socket Mode there is none.
    """
    by_http = {} if url is None else {"request_url": url}
    scopes = {"commands"}
    for needed in (*METHOD_SCOPES.values(), *EVENT_SCOPES.values()):
        scopes.update(needed)
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Handoff",
            "description": "Ask another department, and see when the answer comes.",
            "background_color": "#1f4d3a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Handoff", "always_online": True},
            "shortcuts": [
                {
                    "name": "New request",
                    "type": "global",
                    "callback_id": NEW_SHORTCUT,
                    "description": "Ask another department for something",
                },
                {
                    "name": "Make a request",
                    "type": "message",
                    "callback_id": MESSAGE_SHORTCUT,
                    "description": "Ask a department about this message",
                },
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Ask another department for something",
                    "usage_hint": "[department] [what you need] | mine | R-12 | report [department] | help",
                    "should_escape": False,
                    **({} if url is None else {"url": url}),
                },
                {
                    "command": PULSE,
                    "description": "Ask everybody a few questions, anonymously (HR)",
                    "usage_hint": "list | results | export | help",
                    "should_escape": False,
                    **({} if url is None else {"url": url}),
                },
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes)}},
        "settings": {
            "event_subscriptions": {**by_http, "bot_events": sorted(EVENT_SCOPES)},
            "interactivity": {
                "is_enabled": True,
                **by_http,
                **({} if url is None else {"message_menu_options_url": url}),
            },
            "org_deploy_enabled": True,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
