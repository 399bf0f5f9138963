"""What the whole lab has in memory, and how soon a job goes on whose worker was killed."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from bench.engine import until
from bench.own_lab import ROLES, OwnLab, own_lab

SLOTS = (1, 2, 4)
MOST, MOST_A_SLOT, SOON = 1300.0, 300.0, 0.5
TRAINING_SECONDS = 5.0
KILLS = 7


def proportional_megabytes(process: int) -> float:
    """PSS: a page that n processes share counts as an n-th of it."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"no PSS of process {process}: this needs Linux")


def by_role(lab: OwnLab) -> dict[str, float]:
    """Megabytes of PSS."""
    return {
        role: sum(proportional_megabytes(process.pid) for process in processes)
        for role, processes in lab.processes().items()
    }


def measure() -> dict[tuple[int, str], dict[str, float]]:
    """Megabytes by slots, state and role: with warm workers, and while all of them train."""
    found = {}
    for slots in SLOTS:
        with own_lab(slots) as lab:
            lab.wait_until_warm(slots)
            found[slots, "warm"] = by_role(lab)
            for number in range(slots):
                lab.train(f"person {number}")
            time.sleep(TRAINING_SECONDS)
            found[slots, "training"] = by_role(lab)
    return found


def report(found: dict[tuple[int, str], dict[str, float]]) -> str:
    """The table, and what is to be reached."""
    lines = ["memory of the whole lab, MB of PSS", _row(["slots", "", *ROLES, "all"])]
    for (slots, state), roles in found.items():
        lines.append(
            _row([str(slots), state, *(f"{roles[role]:.0f}" for role in ROLES), f"{_all(roles):.0f}"])
        )
    for state in ("warm", "training"):
        further = (_all(found[4, state]) - _all(found[2, state])) / 2
        lines.append(f"each further slot, {state}: {further:.0f} MB, {_against(further, MOST_A_SLOT)}")
    whole = _all(found[2, "warm"])
    lines.append(f"web, engine and two warm workers: {whole:.0f} MB, {_against(whole, MOST)}")
    return "\n".join(lines)


def killed() -> list[float]:
    """Seconds from the death of a worker in mid-run to the next point that its job writes."""
    found = []
    with own_lab(1) as lab:
        lab.wait_until_warm(1)
        for _ in range(KILLS):
            # A job of its own each time: one that is lost again and again before it gets on is given up.
            job, file = lab.train("somebody")
            time.sleep(1.0)
            (worker,) = lab.workers()
            worker.kill()
            begun = time.perf_counter()
            until(partial(_other_than, lab, worker.pid), "the next worker", every=0.005)
            until(_grows(file), "the next point", every=0.002)
            found.append(time.perf_counter() - begun)
            lab.stop(job)
    return found


def report_killed(found: list[float]) -> str:
    """One line."""
    middle = median(found)
    return (
        f"kill -9 of a worker to its job's next point, {len(found)} times: median {middle:.2f} s, "
        f"worst {max(found):.2f}; {_against(middle, SOON)}"
    )


def _other_than(lab: OwnLab, pid: int) -> bool:
    return [each.pid for each in lab.workers()] not in ([], [pid])


def _grows(file: Path) -> Callable[[], bool]:
    """Asked again and again: whether the file has grown. Cut back to its checkpoint, it has only become shorter."""
    size = file.stat().st_size

    def grown() -> bool:
        nonlocal size
        before, size = size, file.stat().st_size if file.exists() else 0
        return size > before

    return grown


def _all(roles: dict[str, float]) -> float:
    return sum(roles.values())


def _against(value: float, most: float) -> str:
    return f"to reach {most:g}, {'reached' if value <= most else 'missed'}"


def _row(cells: list[str]) -> str:
    return "".join(f"{cell:>13}" if place > 1 else f"{cell:<9}" for place, cell in enumerate(cells)).rstrip()
