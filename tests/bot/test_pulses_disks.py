"""Which disks outlive a restart, by what the system says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.pulses.disks import is_passing

CONTAINER = """\
900 800 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/a:/b,upperdir=/c
901 900 0:51 / /proc rw,nosuid - proc proc rw
902 900 0:52 / /memory rw,nosuid - tmpfs shm rw,size=65536k
903 900 259:1 /var/lib/docker/volumes/keys/_data /var/lib/handoff/keys rw,relatime shared:1 - ext4 /dev/nvme0n1p1 rw
904 900 0:53 / /mnt/two\\040words rw - nfs4 server:/export rw
905 900 259:1 / /srv rw - ext4 /dev/nvme0n1p1 rw
906 905 0:54 / /srv rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("path", "passes"),
    [
        ("/var/lib/handoff/keys", False),
        ("/var/lib/handoff/keys/deeper", False),
        ("/var/lib/handoff/keys-beside", True),
        ("/home/handoff/keys", True),
        ("/memory/keys", True),
        ("/mnt/two words/keys", False),
        ("/srv/keys", True),
    ],
    ids=["a volume", "in a volume", "beside a volume", "the container", "memory", "a server", "hidden by memory"],
)
def test_where_keys_would_be_gone(path: str, passes: bool, tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(CONTAINER)

    assert is_passing(Path(path), mounts) == passes


def test_a_system_that_says_nothing_is_trusted(tmp_path: Path) -> None:
    assert not is_passing(tmp_path, tmp_path / "missing")
