"""The views.* methods."""

from __future__ import annotations

from typing import Any

from bot.sandbox import views
from bot.sandbox.arguments import invalid_arguments
from bot.sandbox.call import Call
from bot.sandbox.model import Json, SlackError, Trigger, View
from bot.sandbox.objects import view_object


def open_(call: Call) -> Json:
    source = _source(call, "modal")
    trigger = _trigger(call)
    if trigger.from_modal and call.workspace.modals[trigger.user_id]:
        call.workspace.lint.append("views.open: from inside a modal; views.push keeps the one that is open")
    call.workspace.modals[trigger.user_id].clear()
    return _shown(call, views.push(call.workspace, trigger.user_id, source))


def push(call: Call) -> Json:
    source = _source(call, "modal")
    trigger = _trigger(call)
    if not trigger.from_modal or not call.workspace.modals[trigger.user_id]:
        raise SlackError("invalid_trigger_id")
    return _shown(call, views.push(call.workspace, trigger.user_id, source))


def update(call: Call) -> Json:
    view = _open_view(call)
    source = _source(call, "modal")
    hash_ = call.args.text("hash")
    if hash_ and hash_ != view.hash:
        raise SlackError("hash_conflict")
    views.replace(call.workspace, view, source)
    return _shown(call, view)


def publish(call: Call) -> Json:
    workspace = call.workspace
    user = call.user("user_id")
    source = _source(call, "home")
    if not workspace.app.has_home:
        raise SlackError("not_enabled")
    hash_ = call.args.text("hash")
    held = workspace.homes.get(user.id)
    if hash_ and (held is None or held.hash != hash_):
        raise SlackError("hash_conflict")
    return _shown(call, views.publish(workspace, user.id, source))


def _trigger(call: Call) -> Trigger:
    # `interactivity_pointer` is the newer name of the same thing.
    name = "trigger_id" if "trigger_id" in call.args else "interactivity_pointer"
    if name not in call.args:
        raise invalid_arguments("missing required field: trigger_id")
    return call.workspace.spend_trigger(call.args.needed(name))


def _source(call: Call, surface: str) -> Json:
    if "view" not in call.args:
        raise invalid_arguments("missing required field: view")
    view: Any = call.args.nested("view", "invalid_arguments")
    return views.checked(call.workspace, view, surface, call.method)


def _open_view(call: Call) -> View:
    view_id, external_id = call.args.text("view_id"), call.args.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("missing required field: view_id")
    for stack in call.workspace.modals.values():
        for view in stack:
            if view.id == view_id or (external_id and view.source.get("external_id") == external_id):
                return view
    raise SlackError("not_found")


def _shown(call: Call, view: View) -> Json:
    return {"view": view_object(call.workspace, view)}
