"""The Web API: tokens, scopes, tiers and faults around every method, and Slack's form of an answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.sandbox import methods_chat, methods_conversations, methods_files, methods_people, methods_views
from bot.sandbox.arguments import Arguments
from bot.sandbox.call import Call
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.model import Json, RateLimited, SlackError
from bot.sandbox.workspace import Workspace

TIER_2, TIER_3, TIER_4, SPECIAL = 20, 50, 100, 600


@dataclass(frozen=True)
class Method:
    """How a method is called: any one of the scopes, calls per minute, and whether it wants the app's own token."""

    run: Callable[[Call], Json]
    per_minute: int
    scopes: tuple[str, ...] = ()
    wants_app_token: bool = False


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    body: str
    headers: Mapping[str, str]


_READ = ("channels:read", "groups:read", "im:read")
_HISTORY = ("channels:history", "groups:history", "im:history")
_METHODS = {
    "apps.connections.open": Method(methods_people.open_connection, TIER_3, wants_app_token=True),
    "auth.teams.list": Method(methods_people.teams_list, TIER_2),
    "auth.test": Method(methods_people.auth_test, SPECIAL),
    "chat.delete": Method(methods_chat.delete, TIER_3, ("chat:write",)),
    "chat.getPermalink": Method(methods_chat.get_permalink, SPECIAL),
    "chat.postEphemeral": Method(methods_chat.post_ephemeral, TIER_4, ("chat:write",)),
    "chat.postMessage": Method(methods_chat.post_message, SPECIAL, ("chat:write",)),
    "chat.update": Method(methods_chat.update, TIER_3, ("chat:write",)),
    "conversations.history": Method(methods_conversations.history, TIER_3, _HISTORY),
    "conversations.info": Method(methods_conversations.info, TIER_3, _READ),
    "conversations.join": Method(methods_conversations.join, TIER_3, ("channels:join",)),
    "conversations.list": Method(methods_conversations.list_, TIER_2, _READ),
    "conversations.members": Method(methods_conversations.members, TIER_4, _READ),
    "conversations.open": Method(methods_conversations.open_, TIER_3, ("im:write",)),
    "conversations.replies": Method(methods_conversations.replies, TIER_3, _HISTORY),
    "dnd.info": Method(methods_people.dnd_info, TIER_3, ("dnd:read",)),
    "files.completeUploadExternal": Method(methods_files.complete_upload, TIER_4, ("files:write",)),
    "files.delete": Method(methods_files.delete, TIER_3, ("files:write",)),
    "files.getUploadURLExternal": Method(methods_files.get_upload_url, TIER_4, ("files:write",)),
    "files.info": Method(methods_files.info, TIER_4, ("files:read",)),
    "pins.add": Method(methods_chat.add_pin, TIER_2, ("pins:write",)),
    "reactions.add": Method(methods_chat.add_reaction, TIER_3, ("reactions:write",)),
    "reactions.remove": Method(methods_chat.remove_reaction, TIER_3, ("reactions:write",)),
    "team.info": Method(methods_people.team_info, TIER_3, ("team:read",)),
    "team.profile.get": Method(methods_people.team_profile, TIER_3, ("users.profile:read",)),
    "usergroups.list": Method(methods_people.usergroups_list, TIER_2, ("usergroups:read",)),
    "usergroups.users.list": Method(methods_people.usergroups_users, TIER_2, ("usergroups:read",)),
    "users.info": Method(methods_people.users_info, TIER_4, ("users:read",)),
    "users.list": Method(methods_people.users_list, TIER_2, ("users:read",)),
    "users.profile.get": Method(methods_people.users_profile, TIER_4, ("users.profile:read",)),
    "views.open": Method(methods_views.open_, TIER_4),
    "views.publish": Method(methods_views.publish, TIER_4),
    "views.push": Method(methods_views.push, TIER_4),
    "views.update": Method(methods_views.update, TIER_4),
}


class WebApi:
    """Answers calls of the app as Slack would."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        *,
        bot_token: str,
        app_token: str,
        socket_url: Callable[[], str],
        url: Callable[[], str],
        keeps_rates: bool,
    ) -> None:
        self._workspace = workspace
        self._faults = faults
        self._bot_token = bot_token
        self._app_token = app_token
        self._socket_url = socket_url
        self._url = url
        self._keeps_rates = keeps_rates
        self._pace = methods_chat.PostingPace()

    def answer(self, method: str, header_token: str | None, values: Mapping[str, Any]) -> Answer:
        """Run a method. ConnectionResetError when the connection shall break instead of an answer."""
        args = Arguments({name: value for name, value in values.items() if name != "token"})
        started = time.monotonic()
        fault = None if self._faults.is_down else self._faults.take(method, args.text("channel"))
        body, status, headers, error = self._outcome(method, header_token, values.get("token"), args, fault)
        if fault is not None and fault.kind == "hang":
            # Whoever hangs holds up nobody else: no lock is held here.
            threading.Event().wait(fault.seconds)
        if (takes := self._workspace.limits.seconds(method)) > 0:
            threading.Event().wait(takes)
        shown = {"request": args.shown, "answer": body}
        self._workspace.wire.record("from_bot", method, shown, error=error, seconds=time.monotonic() - started)
        if error == "connection_lost":
            raise ConnectionResetError(error)
        if isinstance(body, str):
            return Answer(status, body, {"Content-Type": "text/html; charset=utf-8"})
        scopes = {} if method == "apps.connections.open" else {"x-oauth-scopes": ",".join(self._workspace.app.scopes)}
        kind = {"Content-Type": "application/json; charset=utf-8"}
        return Answer(status, json.dumps(body), {**kind, **scopes, **headers})

    def _outcome(
        self, name: str, header_token: str | None, body_token: Any, args: Arguments, fault: Fault | None
    ) -> tuple[Json | str, int, dict[str, str], str | None]:
        """Body, status, headers, and the error as the log calls it."""
        if self._faults.is_down or (fault is not None and fault.kind == "lose_call"):
            return {}, 0, {}, "connection_lost"
        if fault is not None and fault.kind == "status":
            page = "<html><body>Something went wrong.</body></html>"
            return (page if fault.html else {}), fault.status, {}, f"http_{fault.status}"
        try:
            if fault is not None and fault.kind == "fail":
                raise SlackError(fault.error)
            if fault is not None and fault.kind == "rate_limit":
                raise RateLimited(fault.retry_after)
            with self._workspace.lock:
                answer = self._run(name, header_token, body_token, args)
        except RateLimited as limit:
            headers = {"Retry-After": str(limit.retry_after)}
            return {"ok": False, "error": limit.error}, 429, headers, limit.error
        except SlackError as refusal:
            if fault is None and name.startswith("views."):
                why = "; ".join(refusal.fields.get("response_metadata", {}).get("messages", ()))
                self._workspace.refused_views.append(f"{name}: {refusal.error} {why}".strip())
            return {"ok": False, "error": refusal.error, **refusal.fields}, 200, {}, refusal.error
        if fault is not None and fault.kind == "fall_ill":
            return {}, fault.status, {}, f"http_{fault.status}"
        lost = fault is not None and fault.kind == "lose_answer"
        return {"ok": True, **answer}, 200, {}, "connection_lost" if lost else None

    def _run(self, name: str, header_token: str | None, body_token: Any, args: Arguments) -> Json:
        method = _METHODS.get(name)
        if method is None:
            self._workspace.lint.append(f"{name}: the sandbox does not know this method")
            raise SlackError("unknown_method", req_method=name)
        self._check_token(method, header_token, body_token)
        call = Call(name, self._workspace, args, self._socket_url() if method.wants_app_token else "", self._url())
        call.need_scope(*method.scopes)
        if self._keeps_rates:
            self._keep_rates(name, method, args)
        answer = method.run(call)
        if name == "chat.postMessage":
            self._pace.posted(answer["channel"], self._workspace.now())
        return answer

    def _check_token(self, method: Method, header_token: str | None, body_token: Any) -> None:
        token = header_token or body_token
        if not token:
            raise SlackError("not_authed")
        if token not in (self._bot_token, self._app_token):
            raise SlackError("invalid_auth")
        if not method.wants_app_token and self._workspace.refused_with is not None:
            raise SlackError(self._workspace.refused_with)
        if method.wants_app_token and header_token != self._app_token:
            raise SlackError("not_allowed_token_type")
        if not method.wants_app_token and token != self._bot_token:
            raise SlackError("not_allowed_token_type")

    def _keep_rates(self, name: str, method: Method, args: Arguments) -> None:
        now, limits = self._workspace.now(), self._workspace.limits
        wait = limits.wait(name, method.per_minute, now)
        if wait is not None:
            raise RateLimited(max(1, -(-wait // timedelta(seconds=1))))
        if name == "chat.postMessage":
            named = args.text("channel") or ""
            member = self._workspace.members.get(named)
            self._pace.check(member.dm_id if member else named, now)
        limits.called(name, now)
