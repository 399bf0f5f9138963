"""What a run folder may take: further moments are left out before training has to wait for room."""

from __future__ import annotations

from pathlib import Path

from aecore.disk.room import folder_bytes
from aecore.errors import RunError
from aecore.runs.folder import weights_file
from aecore.runs.footprint import Footprint


class Allowance:
    """Counts what a run writes against what its folder may take.

    Args:
        path: the run folder.
        most: bytes that it may take; None for as many as there are.
        footprint: what its files take.
    """

    def __init__(self, path: Path, most: int | None, footprint: Footprint) -> None:
        self._path = path
        self._most = most
        # Always to be written, whatever else is: two checkpoints, the last weights, curves, scores and the card.
        self._needed = footprint.least
        self._moments = 0
        self.used_up = False
        """Whether something was left out."""

    def begin(self) -> None:
        """Looks at what is there already.

        Raises:
            RunError: not even a run without moments may be written.
        """
        self._moments = sum(folder_bytes(folder) for folder in self._path.iterdir() if folder.is_dir())
        last = weights_file(self._path)
        self._moments -= last.stat().st_size if last.exists() else 0
        if self._most is not None and self._most < self._needed:
            raise RunError(
                "room_run",
                "run: expected room for {needed} MB of checkpoints and weights, found {most} MB left for it; "
                "try removing runs that you no longer need.",
                needed=-(-self._needed // 1_000_000),
                most=self._most // 1_000_000,
            )

    def has_room(self, bytes: int) -> bool:
        """Whether a moment of so many bytes may be kept; once one may not, `used_up`."""
        if self._most is not None and self._needed + self._moments + bytes > self._most:
            self.used_up = True
            return False
        self._moments += bytes
        return True
