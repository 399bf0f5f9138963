"""What everybody has of what is limited: runs that are not over, runs that are kept, and room on the disk."""

from __future__ import annotations

from dataclasses import dataclass

from aecore.jobs.opened import OpenTable, mended


@dataclass(frozen=True)
class Used:
    """One owner's, the removed runs not among them.

    Attributes:
        unfinished: runs that wait, train or are paused.
        kept: all runs.
        bytes: what they take of the disk, or are going to.
    """

    unfinished: int = 0
    kept: int = 0
    bytes: int = 0


class Usage(OpenTable):
    """What the job table knows of all owners at once."""

    @mended
    def usage(self) -> dict[str, Used]:
        """By owner; of who has no run there is none."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT owner, SUM(state IN ('queued', 'running', 'paused')), COUNT(*),"
                " COALESCE(SUM(MAX(bytes, 0)), 0) FROM jobs WHERE removed = 0 GROUP BY owner"
            )
            return {
                owner: Used(int(unfinished), int(kept), int(size)) for owner, unfinished, kept, size in rows
            }
