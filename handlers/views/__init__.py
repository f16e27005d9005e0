"""What people see: pure functions from rows to Block Kit. No clock, no client, no settings."""
