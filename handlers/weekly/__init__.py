"""The weekly digest in Slack: when it comes, whether a signal was on purpose, and what is done about it."""

from slack_bolt import App

from handlers.weekly import digest, improvements, signals

__all__ = ["register"]


def register(app: App) -> None:
    for listeners in (digest, signals, improvements):
        listeners.register(app)
