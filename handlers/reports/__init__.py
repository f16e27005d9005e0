"""Reports: asked for with `/request report`, opened, and brought as files."""

from slack_bolt import App

from handlers.reports import buttons

__all__ = ["register"]


def register(app: App) -> None:
    buttons.register(app)
