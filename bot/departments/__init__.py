"""The groups that serve others: who is in them, when they work, what they promise, and the file that says so."""
