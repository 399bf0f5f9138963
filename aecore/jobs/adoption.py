"""Run folders that came beside the table, from a backup say: their jobs are put into it."""

from __future__ import annotations

from typing import Any

from aecore.jobs.mending import put
from aecore.jobs.noted import jobs_noted
from aecore.jobs.opened import OpenTable, mended


class Adoption(OpenTable):
    """The table beside the run folders."""

    @mended
    def lacking(self) -> list[str]:
        """The jobs of run folders that the table does not know: their ids, the oldest first."""
        return [str(job["id"]) for job in self._lacking()]

    @mended
    def adopt(self) -> list[str]:
        """Puts them into it, and says which they were."""
        with self._write() as connection:
            lacking = self._lacking()
            put(connection, lacking)
        return [str(job["id"]) for job in lacking]

    @mended
    def _lacking(self) -> list[dict[str, Any]]:
        with self._reading() as connection:
            known = {job for (job,) in connection.execute("SELECT id FROM jobs")}
        return [job for job in jobs_noted(self.runs) if job["id"] not in known]
