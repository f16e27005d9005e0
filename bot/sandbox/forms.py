"""Sending and closing modals, and what Slack makes of the app's answer (docs.slack.dev, surfaces/modals)."""

from __future__ import annotations

from typing import Any

from bot.sandbox import views
from bot.sandbox.acts import TROUBLE
from bot.sandbox.checks_views import check_view
from bot.sandbox.delivery import Ack, Courier
from bot.sandbox.entries import Refused, problems_of
from bot.sandbox.model import Json, Member, SlackError, View
from bot.sandbox.payloads import view_closed, view_submission
from bot.sandbox.workspace import Workspace


class Forms:
    """What happens when a modal is sent or closed."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier

    def submit(self, member: Member, view: View) -> None:
        """Send a form. What Slack or the app objects to stays with the view, which then stays open."""
        if not member.is_active:
            raise Refused(f"{member.name} has left.")
        if view.source.get("submit") is None:
            raise Refused("This has nothing to submit.")
        with self._workspace.lock:
            view.trouble = None
            view.errors = problems_of(view)
            self._workspace.touch()
            if view.errors:
                return
            trigger = self._workspace.new_trigger(member.id, from_modal=True)
            payload = view_submission(self._workspace, member, view, trigger=trigger)
        ack = self._courier.deliver("interactive", payload, accepts_response=True)
        problem = self._follow(view, ack)
        if problem is not None:
            name = view.source.get("callback_id") or view.id
            self._workspace.lint.append(f"view_submission {name}: {problem}")
            view.trouble = TROUBLE
            self._workspace.touch()
        self._courier.settle()

    def close(self, member: Member, view: View) -> None:
        """Close the modal on top, or with `clear_on_close` all of them."""
        stack = self._workspace.modals[member.id]
        is_cleared = bool(view.source.get("clear_on_close"))
        closed = list(reversed(stack)) if is_cleared else [view]
        for one in closed:
            with self._workspace.lock:
                views.remove(self._workspace, one)
                payload = view_closed(self._workspace, member, one, is_cleared=is_cleared)
            if one.source.get("notify_on_close"):
                ack = self._courier.deliver("interactive", payload)
                if ack.error is not None:
                    self._workspace.lint.append(f"view_closed {one.source.get('callback_id')}: {ack.error}")
        self._courier.settle()

    def _follow(self, view: View, ack: Ack) -> str | None:
        """Do what the answer says; what is wrong with it, if anything."""
        if ack.error is not None:
            return ack.error
        if ack.body is None:
            views.remove(self._workspace, view)
            return None
        if not isinstance(ack.body, dict):
            return f"the answer is neither empty nor a response_action: {ack.body!r}"
        act = ack.body.get("response_action")
        if act == "errors":
            return self._show_errors(view, ack.body.get("errors"))
        if act == "clear":
            views.clear(self._workspace, view.user_id)
            return None
        if act in ("update", "push"):
            return self._show_view(view, act, ack.body.get("view"))
        return f"the answer is neither empty nor a response_action: {sorted(ack.body)}"

    def _show_errors(self, view: View, errors: Any) -> str | None:
        if not isinstance(errors, dict) or not errors:
            return "errors must name at least one block"
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        for block_id, sentence in errors.items():
            if block_id not in inputs:
                return f"errors for {block_id!r}, which is no input block of this view"
            if not isinstance(sentence, str) or not sentence:
                return f"the error for {block_id!r} says nothing"
        view.errors = dict(errors)
        self._workspace.touch()
        return None

    def _show_view(self, view: View, act: str, source: Any) -> str | None:
        report = check_view(source, "modal")
        if report:
            return self._refused(act, "; ".join(report.found))
        try:
            checked: Json = views.checked(self._workspace, source, "modal", f"response_action {act}")
            if act == "update":
                views.replace(self._workspace, view, checked)
            else:
                views.push(self._workspace, view.user_id, checked)
        except SlackError as refusal:
            return self._refused(act, refusal.error)
        return None

    def _refused(self, act: str, why: str) -> str:
        """Note a window that the answer asked for and nobody gets to see."""
        self._workspace.refused_views.append(f"response_action {act}: {why}")
        return why
