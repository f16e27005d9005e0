"""The commands that need no Slack, each in a module of its own that adds it to the command line."""
