"""How long tests wait for what must happen: so long that no outcome depends on how quick the machine is."""

from __future__ import annotations

from datetime import timedelta

# For a lock of the database, or for a connection to it.
FOR_LOCKS = timedelta(minutes=1)
# In seconds, for what others do, who may wait for a lock meanwhile.
FOR_OTHERS = 120.0
