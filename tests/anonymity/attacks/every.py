"""The list of attacks, by their number in the specification."""

from __future__ import annotations

# Importing them enters them into the list.
from tests.anonymity.attacks import engines, groups, keys, rows, traces  # noqa: F401
from tests.anonymity.attacks.attack import ATTACKS as _ENTERED

ATTACKS = tuple(sorted(_ENTERED, key=lambda attack: attack.number))
NUMBERS = range(1, 21)
