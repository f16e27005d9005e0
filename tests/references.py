"""The references in the documentation, made from the code: settings, the departments file, scopes and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.departments.file.reference import REFERENCE
from bot.settings import variables
from handlers import scopes

_MADE = "<!-- Made from the code: `pytest tests/test_references.py --write-golden` writes it anew. -->"


def settings() -> str:
    """docs/settings.md."""
    rows = [
        (f"`{variable}`", f"`{default}`" if default else "", help_text)
        for variable, (default, help_text) in variables().items()
    ]
    return _page(
        "Settings",
        "Every setting is a variable of the environment, read once at the start. One that is empty or missing has its "
        "default; those that cannot be used are named at the start, all at once. `.env.example` has the same to copy.",
        _table(("Variable", "Default", "What it is for"), rows),
    )


def departments_file() -> str:
    """docs/departments-file.md."""
    parts = [
        f"## `{table.heading}`\n\n{table.about}\n\n"
        + _table(
            ("Key", "Needed", "What it means"), [(f"`{key}`", needed, about) for key, needed, about in table.rows()]
        )
        for table in REFERENCE
    ]
    return _page(
        "The departments file",
        "Who serves whom, when, and what is promised. `departments.toml` is an example that explains itself; here is "
        "every key. `python -m bot departments apply FILE` brings a file in, all of it or nothing, and names mistakes "
        "by line; `--preview` only shows what would change. What is taken out of the file is retired, never deleted.",
        *parts,
    )


def slack_scopes() -> str:
    """docs/scopes.md."""
    return _page(
        "What Handoff asks of Slack, and why",
        "The app has a bot token and acts for nobody. It reads channels that it was invited to, and no others. This is "
        "all that `python -m bot manifest` asks for; `python -m bot doctor` says what an installation lacks, or has "
        "beyond it.",
        "## Scopes\n\n" + _reasons("Scope", scopes.SCOPES),
        "## Events\n\n" + _reasons("Event", scopes.EVENTS),
    )


PAGES = {"settings.md": settings, "departments-file.md": departments_file, "scopes.md": slack_scopes}


def _reasons(what: str, reasons: Mapping[str, str]) -> str:
    return _table((what, "Why"), [(f"`{name}`", reason) for name, reason in sorted(reasons.items())])


def _page(title: str, about: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", _MADE, about, *(part.rstrip() for part in parts)]) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(_rows([head, ["---"] * len(head), *rows]))


def _rows(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
