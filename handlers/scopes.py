"""Why Handoff asks for each scope and hears each event, for whoever has to allow it."""

from __future__ import annotations

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "channels:history": "Words below a request's card in a public channel are passed on to the other side, and so is a "
    "message of an ask channel that somebody marks.",
    "channels:read": "Who is in a department's public channel is a member of the department.",
    "chat:write": "Cards, answers, reminders and updates are messages, and are edited in place.",
    "chat:write.customize": "Words about what an ask channel asked stand on the other side under the writer's name.",
    "commands": "`/request`, `/pulse`, and the two shortcuts.",
    "dnd:read": "Nobody is reminded while they have paused their notifications.",
    "files:read": "A file below one card is fetched, to be shown below the other: its readers may not see the first.",
    "files:write": "The same file is uploaded below the other card; results of a pulse are exported as a file.",
    "groups:history": "The same as `channels:history`, in private channels with Handoff in them.",
    "groups:read": "The same as `channels:read`, in private channels with Handoff in them.",
    "im:history": "What people write to Handoff in direct messages: answers below their card, and new requests.",
    "im:write": "Opens the direct message in which the requester has their card, and people their reminders.",
    "reactions:read": "An emoji on a message in an ask channel makes a request of it.",
    "reactions:write": "The message that asked shows how far it is: 👀 taken, ✅ done.",
    "usergroups:read": "A pulse may ask a user group, and a group may say to which department its people belong.",
    "users.profile:read": "A field of profiles may say to which department somebody belongs. No other field is kept.",
    "users:read": "Names, time zones, statuses, who is a guest, who has left: nobody is reminded at night or in vain.",
}
"""By scope, in a sentence."""

EVENTS: Mapping[str, str] = {
    "app_home_opened": "Home is drawn when somebody opens it.",
    "app_uninstalled": "Handoff notices at once that Slack has taken it away, ends, and says so.",
    "channel_archive": "Whoever answers for a department is told at once that its channel was archived.",
    "channel_deleted": "The same when it was deleted, with what to do.",
    "channel_id_changed": "A channel keeps its department when Slack gives it another id.",
    "channel_shared": "Leads and admins are told that another company can read a department's cards.",
    "channel_unarchive": "What could not be said in a channel is said when it is back.",
    "channel_unshared": "A department's channel is its own again.",
    "file_deleted": "What is deleted on one side goes on the other.",
    "group_archive": "The same as `channel_archive`, of private channels with Handoff in them.",
    "group_deleted": "The same as `channel_deleted`, of private channels with Handoff in them.",
    "group_unarchive": "The same as `channel_unarchive`, of private channels with Handoff in them.",
    "member_joined_channel": "Whoever joins a department's channel serves from then on. Handoff can speak where it is.",
    "member_left_channel": "Whoever leaves a department's channel no longer does.",
    "message.channels": "Words, edits and deletions below cards in public channels, and words in ask channels.",
    "message.groups": "The same in private channels.",
    "message.im": "What people write to Handoff itself.",
    "reaction_added": "An emoji on a message in an ask channel makes a request of it; any other is passed over.",
    "team_access_granted": "In an organisation: the app may be used in another workspace.",
    "team_access_revoked": "In an organisation: it may not be used there any more.",
    "team_join": "Whoever is new can be asked in a pulse.",
    "tokens_revoked": "The same as `app_uninstalled`, when only the token was revoked.",
}
"""By event, in a sentence."""
