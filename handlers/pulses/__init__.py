"""Anonymous pulses in Slack: made and managed by HR, answered by everybody, read by those who were promised it."""

from slack_bolt import App

from handlers.pulses import answering, command, composing, launching, managing, promising, reading
from handlers.pulses.answering import is_answer
from handlers.pulses.audiences import rosters

__all__ = ["is_answer", "register", "rosters"]


def register(app: App) -> None:
    for listeners in (command, composing, launching, answering, managing, reading, promising):
        listeners.register(app)
