"""The seams between Slack and us: everything shown is heard, everything promised can be said."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.kwargs_injection.args import Args
from slack_bolt.listener import Listener
from slack_sdk import WebClient

from bot import Bot, notices, utc_now
from bot.__main__ import main
from bot.notices import NOTICES, Notice
from bot.reports.behind import Behind
from bot.sandbox import Sandbox
from bot.settings import Settings, variables
from handlers import build_app, passed_over, retired
from handlers.delivery.postman import Postman
from handlers.manifest import EVENT_SCOPES, METHOD_SCOPES, manifest
from handlers.requests import dialogs
from handlers.slack import listening_client
from handlers.views.reports import company as company_report
from handlers.views.requests import command as request_command
from handlers.views.requests import dialogs as request_dialogs
from handlers.views.requests import ids
from storage.database import Database
from tests.handlers.reading import Surface

ROOT = Path(__file__).parents[1]
SOURCES = [*sorted((ROOT / "handlers").rglob("*.py")), ROOT / "bot" / "__main__.py"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app as it runs, connected to a sandbox because Bolt asks Slack whose token it has."""
    sandbox = Sandbox(manifest(), now=utc_now)
    sandbox.start()
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('contract')}/handoff.db")
    settings = Settings(bot_token=sandbox.bot_token, api_url=sandbox.api_url)
    yield build_app(Bot(database, settings), listening_client(settings))
    database.close()
    sandbox.stop()


# --- everything shown is heard ---


def test_everything_that_can_be_touched_has_a_listener(app: App, surfaces: tuple[Surface, ...]) -> None:
    emitted = {action_id for surface in surfaces for action_id in surface.action_ids}

    unheard = {action_id for action_id in emitted | set(_ids_beside_views("ACTION")) if not _hears(app, action_id)}

    assert unheard == set()
    assert {ids.TAKE, ids.MORE, ids.SCORES[1], request_dialogs.DEPARTMENT, "home.read", "request.new"} <= emitted


def test_every_menu_that_is_searched_has_a_listener(app: App, surfaces: tuple[Surface, ...]) -> None:
    emitted = {
        block["element"]["action_id"]
        for surface in surfaces
        for block in surface.blocks
        if "external_select" in block.get("element", {}).get("type", "")
    }

    asked = ({"type": "block_suggestion", "action_id": name, "block_id": "any", "value": ""} for name in emitted)
    assert [body["action_id"] for body in asked if _listener(app, body) is None] == []
    assert {"request.department", "request.type", "department", "type", "departments", "asked_group"} == emitted


def test_every_form_has_a_listener(app: App, surfaces: tuple[Surface, ...]) -> None:
    emitted = {
        surface.payload["callback_id"]
        for surface in surfaces
        if surface.kind == "modal" and "submit" in surface.payload
    }

    unheard = {name for name in emitted | set(_ids_beside_views("FORM")) if _listener(app, _submission(name)) is None}

    assert unheard == set()
    assert request_dialogs.REQUEST_FORM in emitted


def test_a_window_without_a_send_button_needs_no_listener(surfaces: tuple[Surface, ...]) -> None:
    for surface in surfaces:
        if surface.kind == "modal":
            assert ("submit" in surface.payload) == bool(surface.payload.get("callback_id")), surface.name


def test_every_entry_of_more_is_a_verb_that_the_listener_knows(surfaces: tuple[Surface, ...]) -> None:
    emitted = {
        option["value"].split()[0]
        for surface in surfaces
        for block in surface.blocks
        for element in (*block.get("elements", ()), block.get("accessory", {}))
        if element.get("action_id") == ids.MORE
        for option in element["options"]
    }

    assert emitted == {
        *dialogs._ENTRIES,
        ids.RELEASE_ENTRY,
        ids.DISMISS_ENTRY,
        ids.ASSIGN_ENTRY,
        ids.MOVE_ENTRY,
        ids.CHANGE_ENTRY,
        ids.READ_ENTRY,
        ids.WHY_ENTRY,
    }


def test_buttons_carry_ids_and_nothing_of_what_people_wrote(surfaces: tuple[Surface, ...]) -> None:
    allowed = {"home", "waiting", "held", "mine", "late", "unclaimed", "today", "work", "answers", "confirm", "assign"}
    allowed |= {"release", "cancel", "reopen", "note", "read", "new", "move", "change", "done", "why", "dismiss"}
    # The figures of a report, of which the requests are shown.
    allowed |= {one.value for one in Behind} | {company_report.COMPANY}
    # One's own words, back into one's own form, in a message that nobody else sees.
    own_words = (request_command.WITH_WORDS, request_command.SEND_WORDS)
    for surface in surfaces:
        for block in surface.blocks:
            elements = [*block.get("elements", []), block.get("accessory", {})]
            for element in elements:
                if str(element.get("action_id")).startswith(own_words):
                    continue
                values = [element.get("value"), *(option["value"] for option in element.get("options", []))]
                for value in filter(None, values):
                    # A message's id is its moment: 1772524800.000100.
                    words = value.replace(":", " ").replace(".", " ").split()
                    assert all(word.isdigit() or word in allowed for word in words), (surface.name, value)


def test_an_older_button_is_answered_all_the_same(app: App) -> None:
    listener = _listener(app, _action("request.retired_long_ago"))

    assert listener is not None
    assert listener.ack_function is retired


# --- listeners ask for what there is ---


def test_listeners_ask_only_for_what_bolt_can_give(app: App) -> None:
    given = set(Args.__annotations__) | {"bot"}
    for listener in _listeners(app):
        for parameter in inspect.signature(listener.ack_function).parameters.values():
            asked = f"{listener.ack_function.__qualname__}({parameter.name})"
            assert parameter.name in given, asked
            assert parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD, f"{asked}: Bolt would not see it"


# --- everything promised can be said ---


def test_every_notice_has_a_delivery(bot: Bot) -> None:
    assert set(Postman(bot, WebClient()).deliveries) == set(NOTICES.values())


def test_every_notice_is_in_the_list() -> None:
    defined = {
        kind
        for kind in vars(notices).values()
        if isinstance(kind, type) and issubclass(kind, Notice) and "name" in vars(kind)
    }

    assert defined == set(NOTICES.values())


def test_notices_keep_their_names() -> None:
    """They stand in the outbox of every installation. A new one may be added; these are never renamed, and one that is
    no longer said is taken out of every outbox by a migration.
    """
    assert {
        "department-card",
        "requester-card",
        "department-line",
        "requester-line",
        "notification",
        "reminder-line",
        "reminder-message",
        "late-news",
        "channel-unreachable",
        "pulse-invitation",
        "pulse-reminder",
        "pulse-called-off",
        "pulse-over",
        "pulse-trial",
        "pulse-results",
        "pulse-results-channel",
        "pulse-export",
        "pulse-held-up",
        "pulse-action-reminder",
    } <= set(NOTICES)


# --- the manifest is what the code uses ---


def test_the_manifest_has_the_scopes_of_the_methods_that_are_called() -> None:
    api = {name for name in vars(WebClient) if not name.startswith("_")}
    called = {
        node.attr.replace("_", ".", 1)
        for tree in map(_tree, SOURCES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in api and "_" in node.attr
    }

    assert called == set(METHOD_SCOPES)
    scopes = manifest()["oauth_config"]["scopes"]["bot"]
    needed = {scope for group in (*METHOD_SCOPES.values(), *EVENT_SCOPES.values()) for scope in group}
    assert set(scopes) == needed | {"commands"}
    assert scopes == sorted(set(scopes))


def test_the_manifest_has_the_events_commands_and_shortcuts_that_are_heard() -> None:
    features, settings = manifest()["features"], manifest()["settings"]

    subscribed = {event.split(".")[0] for event in settings["event_subscriptions"]["bot_events"]}
    assert subscribed == set(_registered("event"))
    assert {command["command"] for command in features["slash_commands"]} == set(_registered("command"))
    assert {shortcut["callback_id"] for shortcut in features["shortcuts"]} == set(_registered("shortcut"))


@pytest.mark.parametrize("event", sorted(EVENT_SCOPES))
def test_every_event_in_the_manifest_is_heard(app: App, event: str) -> None:
    kind, _, channel_type = event.partition(".")
    payload = {"type": kind, "channel_type": {"channels": "channel", "groups": "group"}.get(channel_type, channel_type)}

    listener = _listener(app, {"type": "event_callback", "event": payload})

    assert listener is not None
    assert listener.ack_function is not passed_over


@pytest.mark.parametrize("event", ["user_change", "dnd_updated_user"])
def test_what_an_older_manifest_subscribes_to_is_taken_and_passed_over(app: App, event: str) -> None:
    listener = _listener(app, {"type": "event_callback", "event": {"type": event}})

    assert listener is not None, "otherwise Slack would send it again and again"
    assert listener.ack_function is passed_over


# --- what the rules say, the words, the settings and the commands agree ---


def test_every_setting_is_in_the_example_and_nothing_else(matches_file: Callable[[Path, str], None]) -> None:
    paragraphs = [
        "# Every setting of Handoff, with its default. Copy this file to .env, fill in the tokens, and load it with\n"
        "#     set -a; . ./.env; set +a\n"
        "# A variable that is empty or missing has its default. The tokens are secrets: keep .env to yourself."
    ]
    for variable, (default, help_text) in variables().items():
        comment = textwrap.fill(help_text, 116, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
        paragraphs.append(f"{comment}\n{variable}={default}")

    matches_file(ROOT / ".env.example", "\n\n".join(paragraphs) + "\n")


def test_every_setting_is_read_from_the_settings() -> None:
    """A variable that is read elsewhere would be in no example."""
    named = {
        node.value
        for path in sorted((ROOT / "bot").glob("*.py"))
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Constant) and re.fullmatch(r"(SLACK|HANDOFF|DATABASE)_[A-Z_]+|PORT", str(node.value))
    }

    assert named == set(variables())


def test_every_command_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])

    helped = capsys.readouterr().out
    assert left.value.code == 0
    commands = (
        "demo",
        "run",
        "migrate",
        "backup",
        "restore",
        "audit",
        "departments",
        "explain",
        "recompute",
        "standards",
        "reminders",
        "manifest",
    )
    for command in (*commands, "--version", "--help"):
        assert re.search(rf"^ +.*{command}\b", helped, re.MULTILINE), command


def _listeners(app: App) -> list[Any]:
    return list(app._listeners)


def _listener(app: App, body: dict[str, Any]) -> Any:
    """The first listener that would answer this payload."""
    request = BoltRequest(body=body, mode="socket_mode")

    def would(listener: Listener) -> bool:
        return listener.matches(req=request, resp=BoltResponse(status=200))

    return next((listener for listener in _listeners(app) if would(listener)), None)


def _hears(app: App, action_id: str) -> bool:
    listener = _listener(app, _action(action_id))
    return listener is not None and listener.ack_function is not retired


def _action(action_id: str) -> dict[str, Any]:
    return {"type": "block_actions", "actions": [{"action_id": action_id, "block_id": "any", "type": "button"}]}


def _submission(callback_id: str) -> dict[str, Any]:
    return {"type": "view_submission", "view": {"type": "modal", "callback_id": callback_id}}


def _ids_beside_views(kind: str) -> Iterator[str]:
    """The constants that look like ids: of forms, or of what can be touched."""
    for path in sorted((ROOT / "handlers" / "views").rglob("*.py")):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, value in vars(module).items():
            is_id = isinstance(value, str) and name.isupper() and not name.startswith("_") and "." in value[:-1]
            if is_id and " " not in value and name.endswith("_FORM") == (kind == "FORM"):
                yield value


def _registered(what: str) -> Iterator[str]:
    """The first argument of every `app.<what>(…)` in the source, except of what takes whatever is left."""
    for path in SOURCES:
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for node in ast.walk(_tree(path)):
            is_registered = isinstance(node, ast.Call) and ast.unparse(node.func) == f"app.{what}"
            if isinstance(node, ast.Call) and is_registered and not isinstance(node.args[0], ast.Call):
                yield _value(node.args[0], module)


def _value(node: ast.expr, module: ModuleType) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Dict):
        return str(ast.literal_eval(node)["type"])  # an event of one subtype
    assert isinstance(node, ast.Name), ast.dump(node)
    return str(getattr(module, node.id))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
