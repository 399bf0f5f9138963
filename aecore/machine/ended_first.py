"""Which process the kernel ends when memory runs out: one that trains, for its run goes on from its checkpoint."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_SCORE = Path("/proc/self/oom_score_adj")


def be_ended_first() -> None:
    """Offers this process to the kernel before all others, the web server and the engine say. On Linux alone."""
    with suppress(OSError):
        _SCORE.write_text("1000")
