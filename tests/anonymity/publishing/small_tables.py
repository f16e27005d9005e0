"""The small tables that are enumerated: the short ones in every run, the others when there is time."""

from __future__ import annotations

from tests.anonymity.publishing.one_mind import Small

SHORT = (
    Small((5, 5, 6), 2),
    Small((6, 7), 3),
    Small((5, 5, 5, 5), 2),
    Small((7, 8, 9), 2, times=5),
    Small((5, 5), 2, questions=2),
    Small((8, 9), 2, questions=2),
    # Departments that are launched as one group, and one that is alone in its own.
    Small((2, 4, 3, 3), 2, ((1, 2), (3, 4))),
    Small((2, 2, 3, 5), 2, ((1, 2, 3), (4,))),
    Small((2, 10, 12), 2, ((1, 2), (3,))),
)
LONG = (
    Small((5, 5, 6), 3),
    Small((5, 6), 4),
    Small((5, 5), 5),
    Small((5, 5, 5, 5, 5), 2),
    Small((6, 7), 2, questions=3),
    Small((5, 5, 5), 2, questions=2),
    Small((5, 5), 3, questions=2),
    Small((2, 4, 3, 3), 2, ((1, 2), (3, 4)), questions=2),
    Small((2, 10, 12), 3, ((1, 2), (3,))),
    Small((3, 9, 14, 20), 2, ((1, 2), (3,), (4,))),
)
# Where lots decide, and one question is asked again and again.
OLD = (Small((6, 7, 8), 2, times=5), Small((5, 6, 7), 2, times=5), Small((7, 8, 9), 2))
