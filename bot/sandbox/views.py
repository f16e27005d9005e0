"""Open modals and published Homes: opening, changing, stacking and closing them."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.arguments import invalid_arguments
from bot.sandbox.checks_views import check_view, is_too_large
from bot.sandbox.content import complete_ids, look_over
from bot.sandbox.form_state import carried_over
from bot.sandbox.model import Json, SlackError, View, elements_of
from bot.sandbox.state import State

DEEPEST = 3


def checked(state: State, view: Any, surface: str, where: str) -> Json:
    """The view with every id filled in. SlackError for what Slack refuses."""
    report = check_view(view, surface)
    if report:
        raise invalid_arguments(*report.found)
    if "files:read" not in state.app.scopes and any(e["type"] == "file_input" for _, e in elements_of(view["blocks"])):
        raise SlackError("missing_scope", needed="files:read", provided=",".join(state.app.scopes))
    if is_too_large(view):
        raise SlackError("view_too_large")
    look_over(state, where, None, view["blocks"])
    complete_ids(view["blocks"])
    source: Json = view
    return source


def push(state: State, user_id: str, source: Json) -> View:
    """Open a modal on top of what this person has open. SlackError above three, or for an external_id in use."""
    with state.lock:
        stack = state.modals[user_id]
        if len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        _external_id_is_free(state, source, None)
        id_ = _new_id(state)
        view = View(
            id=id_,
            user_id=user_id,
            source=source,
            hash=_new_hash(state),
            root_id=stack[0].id if stack else id_,
            previous_id=stack[-1].id if stack else None,
            values=carried_over(source["blocks"], {}),
        )
        stack.append(view)
        state.touch()
        return view


def replace(state: State, view: View, source: Json) -> None:
    """Show something else in an open modal; what was typed stays where ids stay. SlackError as for `push`."""
    with state.lock:
        _external_id_is_free(state, source, view)
        view.values = carried_over(source["blocks"], view.values)
        view.source = source
        view.hash = _new_hash(state)
        view.errors = {}
        view.trouble = None
        state.touch()


def publish(state: State, user_id: str, source: Json) -> View:
    """Show a Home to one person, in place of the last one."""
    with state.lock:
        held = state.homes.get(user_id)
        id_ = held.id if held else _new_id(state)
        values = carried_over(source["blocks"], held.values if held else {})
        view = View(id_, user_id, source, _new_hash(state), id_, None, values)
        state.homes[user_id] = view
        state.touch()
        return view


def find(state: State, user_id: str, view_id: str) -> View | None:
    """This person's open modal or Home with that id."""
    home = state.homes.get(user_id)
    if home is not None and home.id == view_id:
        return home
    return next((view for view in state.modals[user_id] if view.id == view_id), None)


def remove(state: State, view: View) -> None:
    """Take one modal off the stack."""
    with state.lock:
        stack = state.modals[view.user_id]
        if view in stack:
            stack.remove(view)
        state.touch()


def clear(state: State, user_id: str) -> None:
    """Close everything this person has open."""
    with state.lock:
        state.modals[user_id].clear()
        state.touch()


def _external_id_is_free(state: State, source: Json, own: View | None) -> None:
    external_id = source.get("external_id")
    if not external_id:
        return
    for stack in state.modals.values():
        for view in stack:
            if view is not own and view.source.get("external_id") == external_id:
                raise SlackError("duplicate_external_id")


def _new_id(state: State) -> str:
    return f"V{state.new_ts().replace('.', '')}"


def _new_hash(state: State) -> str:
    return f"{int(state.now().timestamp())}.{secrets.token_hex(4)}"
