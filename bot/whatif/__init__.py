"""Dry runs: other standards, hours or ladders, tried on what has happened. Nothing is changed by it."""
