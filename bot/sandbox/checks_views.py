"""What Slack asks of a modal or a Home (docs.slack.dev, reference/views)."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.checks import Check, Report, anything, flag, plain_text, shape, string
from bot.sandbox.checks_blocks import check_blocks
from bot.sandbox.model import Json

MOST_BYTES = 250_000

_BOTH: dict[str, Check] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_MODAL = shape(
    {"title": plain_text(24), "blocks": anything},
    {**_BOTH, "submit": plain_text(24), "close": plain_text(24), "clear_on_close": flag, "notify_on_close": flag},
)
_HOME = shape({"blocks": anything}, _BOTH)


def check_view(view: Any, surface: str, pointer: str = "/view") -> Report:
    """Report what Slack would refuse in a view meant as a modal or as a home."""
    report = Report()
    if not isinstance(view, dict):
        report.add(pointer, "must provide an object")
    elif view.get("type") != surface:
        report.add(f"{pointer}/type", f"unsupported type: {view.get('type')}")
    else:
        (_MODAL if surface == "modal" else _HOME)(report, view, pointer)
        if not report:
            check_blocks(report, view["blocks"], surface, f"{pointer}/blocks")
        if not report and surface == "modal":
            _check_submit(report, view, pointer)
    return report


def is_too_large(view: Json) -> bool:
    """Whether a view exceeds Slack's 250 KB."""
    return len(json.dumps(view, separators=(",", ":")).encode()) > MOST_BYTES


def _check_submit(report: Report, view: Json, pointer: str) -> None:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        report.add(pointer, "missing required field: submit (the view has an input block)")
