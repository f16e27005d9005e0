"""Pulses as people see them: the composer, the invitation, the answer, the results. Block Kit only."""
