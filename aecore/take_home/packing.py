"""What the zip of a run has in it. Without torch: the process that unpacks one looks at the names first."""

from __future__ import annotations

from aecore.runs import folder as runs

FORMAT = "format.json"
NAME = "aelab-run"
VERSION = 1
NEEDED = (FORMAT, *runs.NEEDED)


def is_part(name: str) -> bool:
    """Whether the zip of a run has a file of this name."""
    return name == FORMAT or runs.is_kept(name)
