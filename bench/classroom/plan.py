"""How large a class is measured, for how long, and what is done to it."""

from __future__ import annotations

from dataclasses import dataclass

from aecore.jobs.turns import SLICE_SECONDS


@dataclass(frozen=True)
class Plan:
    """One measurement.

    Args:
        minutes: for how long students begin new things; afterwards their last jobs are waited for.
        students: of the class; `pages` of them have a real browser.
        held: sessions that are open at once, idle second pages of students among them.
        slots: how many trainings run at once.
        slice_seconds: of a run's turn.
        job_seconds: what a job takes that is alone.
        least: so many sliders a student moves, and looks back at a run, however slow the machine is.
        think: a student thinks for so many seconds between two acts, at least and at most.
        faults: whether workers, engine, web server and networks fail meanwhile.
        worker_every: seconds between two killed workers.
        engines, servers: how often these are killed.
        stuck: seconds after which a page that has not settled is stuck.
        cut: seconds for which the network of each student is cut, once.
        baseline: jobs that each slot trains with nobody watching, before the class and after it.
        costs: whether single acts are measured when the class is over.
        seed: of what students do.
    """

    minutes: float = 10.0
    students: int = 30
    pages: int = 2
    held: int = 100
    slots: int = 2
    slice_seconds: float = SLICE_SECONDS
    job_seconds: float = 10.0
    least: int = 0
    think: tuple[float, float] = (2.0, 8.0)
    faults: bool = False
    worker_every: float = 30.0
    engines: int = 2
    servers: int = 1
    stuck: float = 10.0
    cut: float = 20.0
    baseline: int = 3
    costs: bool = True
    seed: int = 1

    @property
    def seconds(self) -> float:
        """For how long the class goes on."""
        return self.minutes * 60

    @property
    def round(self) -> float:
        """Seconds of one round of slices: everybody has had a turn."""
        return self.students / self.slots * self.slice_seconds

    @property
    def first_results(self) -> float:
        """Seconds in which everybody is to have a first result."""
        return self.students * self.job_seconds / self.slots * 1.15

    @property
    def patience(self) -> float:
        """Seconds that are waited at most until the last jobs have ended."""
        return 240 + 4 * self.first_results
