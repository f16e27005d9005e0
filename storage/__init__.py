"""What the bot remembers: tables, and queries that read as phrases. Imports nothing of ours."""
