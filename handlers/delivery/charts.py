"""Messages with charts, for workspaces that have them and for those that do not yet."""

from __future__ import annotations

from typing import Protocol

from slack_sdk.errors import SlackApiError

from handlers import slack

_UNKNOWN_BLOCKS = {"invalid_blocks", "invalid_blocks_format"}


class Draw(Protocol):
    """Draws something in Slack, with charts or without."""

    def __call__(self, *, with_charts: bool) -> None: ...


def draw(message: Draw) -> None:
    """Draw it with charts; where Slack does not take them, the same in lines."""
    try:
        message(with_charts=True)
    except SlackApiError as error:
        if slack.code(error) not in _UNKNOWN_BLOCKS:
            raise
        message(with_charts=False)
