"""Anonymous pulses in Slack: made and managed by HR, answered by everybody, read by those who were promised it."""

from slack_bolt import App

from handlers.pulses import actions, ballots, command, drafts, launch, results, series
from handlers.pulses.audiences import rosters
from handlers.pulses.ballots import is_answer

__all__ = ["is_answer", "register", "rosters"]


def register(app: App) -> None:
    for listeners in (command, drafts, launch, ballots, series, results, actions):
        listeners.register(app)
