"""What Handoff says by itself: each notice drawn as a Slack message when it is delivered."""
