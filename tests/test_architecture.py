"""What import-linter and ruff cannot say (their rules are in pyproject.toml)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from bot.pulses.kinds import Kind

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "storage")

# Imports everything in a process in which a file that is opened to write, a socket, a thread, or a look into the
# environment for one of our variables ends the program.
IMPORT_EVERYTHING = """
import sys

def forbid(event, arguments):
    if event.startswith(("socket.", "subprocess.", "sqlite3.connect", "os.mkdir", "os.remove", "_thread.start")):
        raise SystemExit(f"{event} {arguments} at import")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise SystemExit(f"opens {arguments[0]} to write at import")

class Environment(dict):
    def __getitem__(self, name): return super().__getitem__(self.seen(name))
    def get(self, name, default=None): return super().get(self.seen(name), default)
    def __contains__(self, name): return super().__contains__(self.seen(name))
    def seen(self, name):
        if name.startswith(("SLACK_BOT", "SLACK_APP", "SLACK_SIGNING", "SLACK_API", "DATABASE", "HANDOFF")):
            if sys._getframe(2).f_globals["__name__"].split(".")[0] in ("bot", "handlers", "storage"):
                raise SystemExit(f"reads {name} at import")
        return name

import importlib, logging, os, threading
os.environ = Environment(os.environ)
# What other packages do at import is not ours: they come first.
import alembic.config, apscheduler.schedulers.background, holidays, psycopg, slack_bolt, slack_sdk, sqlmodel, structlog
import apscheduler.executors.pool, simple_websocket, slack_bolt.adapter.socket_mode.builtin, werkzeug.serving
sys.addaudithook(forbid)
handlers, threads = list(logging.getLogger().handlers), threading.active_count()
for name in sys.argv[1:]:
    importlib.import_module(name)
assert logging.getLogger().handlers == handlers, "logs are set up at import"
assert threading.active_count() == threads, "threads are started at import"
"""


def modules() -> list[str]:
    """Every module of the product; migrations are scripts that Alembic runs."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def test_nothing_happens_at_import(tmp_path: Path) -> None:
    environ = {
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SLACK_BOT_TOKEN": "not a token",
        "SLACK_API_URL": "not an address",
        "DATABASE_URL": "not a database",
        "HANDOFF_LOG_LEVEL": "not a level",
        "HOME": str(tmp_path),
    }

    imported = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EVERYTHING, *modules()],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (imported.returncode, imported.stdout, imported.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
    assert "bot.__main__" in modules()


def test_only_the_demo_needs_the_packages_of_the_sandbox() -> None:
    """Production installs Handoff without its extra."""
    without = """
import importlib, sys
sys.modules["werkzeug"] = sys.modules["simple_websocket"] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
from bot.__main__ import main
sys.exit(main(["demo", "--check"]))
"""
    others = [name for name in modules() if not name.startswith(("bot.sandbox", "bot.commands.sandboxed"))]

    ended = subprocess.run(
        [sys.executable, "-c", without, *others], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    assert (
        ended.stderr == "The demo needs two packages that the bot itself does without. `pip install 'handoff[demo]'`.\n"
    )


def test_handlers_know_of_storage_only_the_rows_and_that_it_may_be_gone() -> None:
    allowed = {"storage.database.Unavailable"}
    imported = {
        f"{node.module}.{alias.name}"
        for path in sorted((ROOT / "handlers").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "storage"
        for alias in node.names
    }

    assert {name for name in imported if not name.startswith("storage.tables.")} <= allowed
    assert imported, "the rule would hold of nothing"


def test_one_module_decides_whether_a_window_is_stacked_or_drawn_in_place() -> None:
    """Slack refuses a fourth, and whoever pressed sees nothing."""
    calls = {
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "handlers").rglob("*.py"))
        if re.search(r"\bviews_(push|update)\b", path.read_text(encoding="utf-8"))
    }

    assert calls == {"handlers/windows.py"}


def test_use_cases_and_queries_never_import_a_whole_package_of_storage() -> None:
    """`import storage.x` would slip past the rule above and past import-linter's direct contracts."""
    whole = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in ("bot", "handlers")
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "storage" for alias in node.names)
    ]

    assert whole == []


def test_the_map_for_newcomers_names_only_what_is_there() -> None:
    named = set(
        re.findall(r"`((?:bot|handlers|storage|tests)/[\w/.]*)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    )

    assert {name for name in named if not (ROOT / name).exists()} == set()
    assert len(named) > 50, "the rule would hold of nothing"


def test_only_a_kind_of_question_says_what_is_special_about_it() -> None:
    """Everything else asks the kind: then a new one is a class on each side, and no `if` is forgotten."""
    kinds = {path: _kinds_told_apart(path) for path in sorted((ROOT / "bot").rglob("*.py"))}
    kinds |= {path: _kinds_told_apart(path) for path in sorted((ROOT / "handlers").rglob("*.py"))}
    found = {path.relative_to(ROOT).as_posix(): lines for path, lines in kinds.items() if lines}

    assert found.keys() == {"bot/pulses/kinds.py", "handlers/views/pulses/kinds.py"}, found


def _kinds_told_apart(path: Path) -> list[int]:
    """The lines in which a kind of question decides: compared, matched, or the key of a table."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    deciding: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            deciding += [node.left, *node.comparators]
        elif isinstance(node, ast.Dict):
            deciding += [key for key in node.keys if key is not None]
        elif isinstance(node, ast.MatchValue):
            deciding.append(node.value)
    return [node.lineno for node in deciding if any(map(_is_a_kind, ast.walk(node)))]


def _is_a_kind(node: ast.AST) -> bool:
    """`Kind.SCALE`, or the value of a kind, of those that mean nothing else."""
    if isinstance(node, ast.Constant):
        return node.value in {Kind.ENPS.value, Kind.YES_NO.value}
    return (
        isinstance(node, ast.Attribute)
        and node.attr in Kind.__members__
        and (isinstance(node.value, ast.Name | ast.Attribute))
        and (node.value.id if isinstance(node.value, ast.Name) else node.value.attr) == "Kind"
    )
