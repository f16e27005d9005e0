"""Where the processes of tests come from: forked from one that has imported everything and done nothing yet.

Each would import for longer than most of them live. There is one such parent for each process that runs tests.
"""

from __future__ import annotations

from multiprocessing import get_context

FORKS = get_context("forkserver")
# A child looks at what its tests were started with: pytest.
FORKS.set_forkserver_preload(
    ["pytest", "tests.faults.process", "tests.races.machine", "tests.races.pulse_machine", "tests.races.key_machine"]
)
