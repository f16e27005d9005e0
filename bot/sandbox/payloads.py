"""What reaches the app when somebody does something: the payloads of commands and interactions.

Shapes: docs.slack.dev, reference/interaction-payloads, interactivity/implementing-slash-commands.
"""

from __future__ import annotations

from bot.sandbox.form_state import state_values
from bot.sandbox.model import Channel, Ephemeral, Json, Member, Message, Team, View
from bot.sandbox.objects import message_object, view_object
from bot.sandbox.workspace import Workspace

LEGACY_TOKEN = "legacy"  # noqa: S105 - Slack's retired field, which nobody should look at


def command_payload(
    workspace: Workspace, member: Member, channel: Channel, command: str, text: str, *, trigger: str, url: str
) -> Json:
    """A slash command, with the values as the form it is sent as holds them: all strings."""
    team = _team(workspace, member)
    return {
        "token": LEGACY_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": member.id,
        "user_name": member.handle,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "true" if workspace.is_org_wide else "false",
        "response_url": url,
        "trigger_id": trigger,
        **_of_organisation(workspace),
    }


def common(workspace: Workspace, member: Member, kind: str) -> Json:
    """What every interaction has. `team` is missing where the app is installed in a whole organisation.

    Source: docs.slack.dev/enterprise/organization-ready-apps.
    """
    team, organisation = _team(workspace, member), workspace.organisation
    return {
        "type": kind,
        "api_app_id": workspace.app_id,
        "token": LEGACY_TOKEN,
        "team": None if workspace.is_org_wide else {"id": team.id, "domain": team.domain} | _of_organisation(workspace),
        "user": {
            "id": member.id,
            "username": member.handle,
            "name": member.handle,
            "team_id": member.team_id,
        },
        "enterprise": None if organisation is None else {"id": organisation.id, "name": organisation.name},
        "is_enterprise_install": workspace.is_org_wide,
    }


def _team(workspace: Workspace, member: Member) -> Team:
    """The workspace somebody acts in: their own, of ours; people of another company are seen from the app's."""
    return workspace.teams.get(member.team_id, workspace.teams[workspace.team_id])


def _of_organisation(workspace: Workspace) -> Json:
    organisation = workspace.organisation
    return {} if organisation is None else {"enterprise_id": organisation.id, "enterprise_name": organisation.name}


def block_actions(
    workspace: Workspace,
    member: Member,
    origin: Message | Ephemeral | View,
    action: Json,
    *,
    trigger: str,
    url: str | None,
) -> Json:
    """Something was pressed or chosen in a message, an ephemeral message, a modal or Home."""
    payload = common(workspace, member, "block_actions") | {"trigger_id": trigger, "actions": [action]}
    if isinstance(origin, View):
        payload["container"] = {"type": "view", "view_id": origin.id}
        payload["view"] = view_object(workspace, origin)
        payload["hash"] = origin.hash
        payload["state"] = {"values": state_values(origin.blocks, origin.values)}
        return payload
    channel = workspace.channels[origin.channel_id]
    container: Json = {
        "type": "message",
        "message_ts": origin.ts,
        "channel_id": channel.id,
        "is_ephemeral": isinstance(origin, Ephemeral),
    }
    if origin.thread_ts:
        container["thread_ts"] = origin.thread_ts
    if isinstance(origin, Message):
        index = _attachment_of(origin, str(action["block_id"]))
        if index is not None:
            container |= {"type": "message_attachment", "attachment_id": index + 1, "is_app_unfurl": False}
        payload["message"] = message_object(workspace, origin)
    values = {}
    if "block_id" in action and action["type"] not in ("button", "overflow"):
        held = {name: value for name, value in action.items() if name == "type" or name.startswith("selected")}
        values = {(str(action["block_id"]), str(action["action_id"])): held}
    payload |= {
        "container": container,
        "channel": {"id": channel.id, "name": channel.payload_name},
        "state": {"values": state_values(origin.all_blocks(), values)},
        "response_url": url,
    }
    return payload


def block_suggestion(
    workspace: Workspace, member: Member, origin: Message | Ephemeral | View, block: Json, element: Json, typed: str
) -> Json:
    """Somebody opened a menu whose options the app gives, or typed into it."""
    payload = common(workspace, member, "block_suggestion") | {
        "value": typed,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
    }
    if isinstance(origin, View):
        return payload | {
            "container": {"type": "view", "view_id": origin.id},
            "view": view_object(workspace, origin),
        }
    channel = workspace.channels[origin.channel_id]
    payload["container"] = {
        "type": "message",
        "message_ts": origin.ts,
        "channel_id": channel.id,
        "is_ephemeral": isinstance(origin, Ephemeral),
    }
    payload["channel"] = {"id": channel.id, "name": channel.payload_name}
    if isinstance(origin, Message):
        payload["message"] = message_object(workspace, origin)
    return payload


def _attachment_of(message: Message, block_id: str) -> int | None:
    for index, part in enumerate(message.attachments):
        if any(block["block_id"] == block_id for block in part.get("blocks", [])):
            return index
    return None


def view_submission(workspace: Workspace, member: Member, view: View, *, trigger: str) -> Json:
    """A form was sent. It says neither where it was opened nor where to answer."""
    return common(workspace, member, "view_submission") | {
        "trigger_id": trigger,
        "view": view_object(workspace, view),
        "response_urls": [],
    }


def view_closed(workspace: Workspace, member: Member, view: View, *, is_cleared: bool) -> Json:
    """A modal was closed; what stood in its input blocks is left out."""
    shown = view_object(workspace, view)
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    kept = {id_: values for id_, values in shown["state"]["values"].items() if id_ not in inputs}
    shown["state"] = {"values": kept}
    return common(workspace, member, "view_closed") | {"view": shown, "is_cleared": is_cleared}


def global_shortcut(workspace: Workspace, member: Member, callback_id: str, *, trigger: str) -> Json:
    """A shortcut from anywhere: no channel, no response_url."""
    return common(workspace, member, "shortcut") | {
        "callback_id": callback_id,
        "trigger_id": trigger,
        "action_ts": workspace.new_ts(),
    }


def message_shortcut(
    workspace: Workspace, member: Member, callback_id: str, message: Message, *, trigger: str, url: str
) -> Json:
    """A shortcut from a message's menu, with the whole message."""
    channel = workspace.channels[message.channel_id]
    return common(workspace, member, "message_action") | {
        "callback_id": callback_id,
        "trigger_id": trigger,
        "action_ts": workspace.new_ts(),
        "response_url": url,
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.payload_name},
        "message": message_object(workspace, message),
    }
