"""The jobs of the table, looked at; those that wait in the order in which they will be given slots."""

from __future__ import annotations

from dataclasses import dataclass

from aecore.jobs.job import COLUMNS, Jobs, job_of
from aecore.jobs.opened import OpenTable, mended
from aecore.jobs.queue_order import order


@dataclass(frozen=True)
class Turns:
    """What the order of turns depends on beside the jobs that wait.

    `holders`: the owners of the jobs on slots. `served`: owner -> when they had their last turn. `addresses`: owner ->
    where they asked.
    """

    holders: list[str]
    served: dict[str, int]
    addresses: dict[str, str]


class Queued(OpenTable):
    """The queue of the job table."""

    @mended
    def queue(self) -> Jobs:
        """The waiting jobs in the order in which they will be given slots; those that are held have no turn."""
        turns = self._turns()
        return order(self._waiting(), turns.holders, turns.served, turns.addresses)

    @mended
    def _waiting(self) -> Jobs:
        return self._select("WHERE state = 'queued' AND held = '' AND removed = 0")

    @mended
    def _turns(self) -> Turns:
        with self._reading() as connection:
            holders = [owner for (owner,) in connection.execute("SELECT owner FROM jobs WHERE slot = 1")]
            served = dict(
                connection.execute("SELECT owner, MAX(served) FROM jobs WHERE served > 0 GROUP BY owner")
            )
            addresses = dict(
                connection.execute(
                    "SELECT jobs.owner, askers.address FROM jobs JOIN askers ON askers.job = jobs.id"
                    " WHERE jobs.state IN ('queued', 'running', 'paused')"
                )
            )
        return Turns(holders, served, addresses)

    def place_in_queue(self, job: str) -> int | None:
        """1 for the job that is next, and so on; None for a job that does not wait."""
        return next((place for place, waiting in enumerate(self.queue(), 1) if waiting.id == job), None)

    def places(self) -> dict[str, int]:
        """The place of every waiting job by id."""
        return {waiting.id: place for place, waiting in enumerate(self.queue(), 1)}

    @mended
    def _select(self, clause: str, values: tuple[object, ...] = ()) -> Jobs:
        with self._reading() as connection:
            return [job_of(row) for row in connection.execute(f"SELECT {COLUMNS} FROM jobs {clause}", values)]
