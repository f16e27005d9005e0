"""Running promises: computed from the history of a request, kept as rows, and told as they stand."""
