"""auth.test, users.*, dnd.info, usergroups.*, team.info, team.profile.get and apps.connections.open."""

from __future__ import annotations

from bot.sandbox.call import MOST_ITEMS, Call
from bot.sandbox.model import Json, SlackError
from bot.sandbox.objects import dnd_status, user_object

UNPAGED = 1000


def auth_test(call: Call) -> Json:
    workspace, organisation = call.workspace, call.workspace.organisation
    answer: Json = {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team,
        "user": workspace.app.bot_name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": workspace.is_org_wide,
    }
    if organisation is not None:
        answer["enterprise_id"] = organisation.id
    if organisation is not None and organisation.is_org_wide:
        answer |= {"team": organisation.name, "team_id": organisation.id}
    return answer


def teams_list(call: Call) -> Json:
    """The workspaces of an organisation that the app may act in."""
    workspace = call.workspace
    page, metadata = call.page([workspace.teams[team_id] for team_id in workspace.granted])
    return {"teams": [{"id": team.id, "name": team.name} for team in page], "response_metadata": metadata}


def open_connection(call: Call) -> Json:
    return {"url": call.socket_url}


def users_info(call: Call) -> Json:
    return {"user": user_object(call.workspace, call.user())}


def team_profile(call: Call) -> Json:
    """The fields that profiles have here, each with its id and its label.

    Source: docs.slack.dev/reference/methods/team.profile.get.
    """
    labels = call.workspace.profile_fields
    fields = [{"id": field, "label": label, "type": "text", "is_hidden": False} for field, label in labels.items()]
    return {"profile": {"fields": fields, "sections": []}}


def users_profile(call: Call) -> Json:
    """A profile with its fields by their ids, which no list of people has; without any the fields are empty.

    Source: docs.slack.dev/reference/methods/users.profile.get.
    """
    member = call.user()
    fields = {field: {"value": value, "alt": ""} for field, value in member.fields.items()}
    return {"profile": {**user_object(call.workspace, member)["profile"], "fields": fields}}


def dnd_info(call: Call) -> Json:
    return dnd_status(call.workspace, call.user())


def users_list(call: Call) -> Json:
    workspace = call.workspace
    team_id = _team(call)
    ours = [member for member in workspace.members.values() if team_id in member.teams]
    if "limit" not in call.args and len(ours) > UNPAGED:
        raise SlackError("limit_required")
    page, metadata = call.page(ours, MOST_ITEMS)
    return {
        "members": [user_object(workspace, member) for member in page],
        "cache_ts": int(workspace.now().timestamp()),
        "response_metadata": metadata,
    }


def usergroups_list(call: Call) -> Json:
    with_count, with_users = call.args.flag("include_count"), call.args.flag("include_users")
    groups: list[Json] = []
    team_id = _team(call)
    for group in call.workspace.groups.values():
        if group.team_id != team_id:
            continue
        shown: Json = {"id": group.id, "team_id": group.team_id, "is_usergroup": True}
        shown |= {"name": group.name, "handle": group.handle, "description": "", "date_delete": 0}
        shown |= {"user_count": str(len(group.members))} if with_count else {}
        groups.append(shown | ({"users": list(group.members)} if with_users else {}))
    return {"usergroups": groups}


def usergroups_users(call: Call) -> Json:
    group, team_id = call.workspace.groups.get(call.args.needed("usergroup")), _team(call)
    if group is None or group.team_id != team_id:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


def team_info(call: Call) -> Json:
    workspace = call.workspace
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.team,
            "domain": workspace.domain,
            "url": f"https://{workspace.domain}.slack.com/",
            "email_domain": f"{workspace.domain}.example",
        }
    }


def _team(call: Call) -> str:
    """The workspace that a list is asked for: an app of a whole organisation has to name it, others are in one.

    SlackError `missing_argument`, `team_access_not_granted`. Source: docs.slack.dev/enterprise/organization-ready-apps.
    """
    workspace = call.workspace
    if not workspace.is_org_wide:
        return workspace.team_id
    team_id = call.args.text("team_id")
    if not team_id:
        raise SlackError("missing_argument")
    if team_id not in workspace.granted:
        raise SlackError("team_access_not_granted")
    return team_id
