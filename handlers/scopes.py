"""Why Handoff asks for each scope and hears each event, for whoever has to allow it."""

from __future__ import annotations

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "channels:history": "Words below a request's card in a public channel are passed on to the requester.",
    "channels:read": "Who is in a department's public channel is a member of the department.",
    "chat:write": "Cards, answers, reminders and updates are messages, and are edited in place.",
    "commands": "`/request`, `/pulse`, and the two shortcuts.",
    "dnd:read": "Nobody is reminded while they have paused their notifications.",
    "files:read": "A file below one card is fetched, to be shown below the other: its readers may not see the first.",
    "files:write": "The same file is uploaded below the other card; results of a pulse are exported as a file.",
    "groups:history": "The same as `channels:history`, in private channels with Handoff in them.",
    "groups:read": "The same as `channels:read`, in private channels with Handoff in them.",
    "im:history": "What people write to Handoff in direct messages: answers below their card, and new requests.",
    "im:write": "Opens the direct message in which the requester has their card, and people their reminders.",
    "usergroups:read": "A pulse may ask the people of a user group.",
    "users:read": "Names, time zones, statuses, who is a guest, who has left: nobody is reminded at night or in vain.",
}
"""By scope, in a sentence."""

EVENTS: Mapping[str, str] = {
    "app_home_opened": "Home is drawn when somebody opens it.",
    "channel_id_changed": "A channel keeps its department when Slack gives it another id.",
    "file_deleted": "What is deleted on one side goes on the other.",
    "member_joined_channel": "Whoever joins a department's channel serves from then on. Handoff can speak where it is.",
    "member_left_channel": "Whoever leaves a department's channel no longer does.",
    "message.channels": "Words, edits and deletions below cards in public channels.",
    "message.groups": "The same in private channels.",
    "message.im": "What people write to Handoff itself.",
    "team_access_granted": "In an organisation: the app may be used in another workspace.",
    "team_access_revoked": "In an organisation: it may not be used there any more.",
    "team_join": "Whoever is new can be asked in a pulse.",
}
"""By event, in a sentence."""
