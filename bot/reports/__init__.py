"""The figures of a department and of the company: one file a figure, pure functions over plain rows."""
