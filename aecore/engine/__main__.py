"""The engine process: `python -m aecore.engine --runs DIR --slots N [--data DIR]`.

It runs beside the web server and knows nothing of it but the job table. It may be killed at any instant: the workers
end with it, and the next engine on the folder takes every job up from its checkpoint.
"""

from __future__ import annotations

import argparse
import gc
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from aecore.classroom.limits import fixed_in
from aecore.classroom.limits_file import LiveLimits
from aecore.classroom.store import Classroom
from aecore.disk.folders import ENGINE_LOG, data_folder
from aecore.engine.dispatcher import Dispatcher
from aecore.engine.fetcher import Fetcher
from aecore.engine.local_slots import LocalSlots
from aecore.engine.lock import EngineLock
from aecore.engine.minutes import Minutes
from aecore.engine.wishes import EngineTable
from aecore.errors import AELabError, EngineError
from aecore.jobs.complaints import explained
from aecore.jobs.fetch_table import FetchTable
from aecore.jobs.pulse import Engine, Pulse
from aecore.jobs.quota import ALL, EACH, GIGABYTE, Quota
from aecore.jobs.turns import SLICE_SECONDS
from aecore.processes.lifeline import follow_parent

_LOG_BYTES = 4_000_000
REFUSED = 2  # The exit code of a program that said in a sentence why it cannot start: starting it again will not help.


def run_engine(
    runs: Path,
    slots: int,
    data: Path | None = None,
    *,
    threads: int | None = None,
    slice_seconds: float = SLICE_SECONDS,
    quota: Quota | None = None,
    limits: LiveLimits | None = None,
) -> None:
    """Works off the job table of `runs` until SIGINT or SIGTERM, with so many worker processes.

    Args:
        runs: folder of the runs and of the job table.
        slots: how many runs train at once.
        data: folder of the data sets; the user's where left out.
        threads: of each worker; the cores are shared out where left out.
        slice_seconds: for how long a run's turn lasts while others wait.
        quota: how much of the disk runs and own sets may take.
        limits: of a class, where one is taught: they say quota and slice as they are at each moment.

    Raises EngineError when the folder cannot be used, or another engine works there.
    """
    if slots < 1:
        raise EngineError("slots", "slots: expected at least 1, found {found}; try --slots 1.", found=slots)
    ended = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal ended
        ended = True

    # First: it refuses a network's file system before anything is locked there.
    table = EngineTable(runs, quota=quota, data=data or data_folder())
    lock = EngineLock(runs)
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    log = _open_log(runs)
    workers = LocalSlots(runs, slots, data=data, log=log, threads=threads, keep=[lock.workers])
    fetcher = Fetcher(FetchTable(runs), data or data_folder(), log)
    pulse = Pulse(runs, Engine(slots, slice_seconds))
    school = Classroom(runs) if limits is not None else None
    minutes = Minutes(table, lambda owner: school.by_owner(owner) is not None) if school is not None else None

    def keep_to_limits() -> None:
        if limits is not None:
            now = limits.now()
            table.quota, table.minutes_limit = now.quota, now.training_minutes
            dispatcher.slice_seconds = pulse.slice_seconds = now.slice_seconds

    def beside() -> None:
        fetcher.turn()
        keep_to_limits()
        pulse.beat(without_workers=workers.ailing)

    gc.freeze()
    try:
        dispatcher = Dispatcher(table, workers, slice_seconds=slice_seconds, minutes=minutes)
        keep_to_limits()
        dispatcher.work(lambda: ended, beside=beside)
    except AELabError:
        raise
    except Exception:
        logging.getLogger("aecore.engine").exception("the engine ended")
        raise
    finally:
        fetcher.close()
        if school is not None:
            school.close()
        lock.close()


def _open_log(runs: Path) -> Path:
    log = runs / ENGINE_LOG
    with explained(log):
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("aecore")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return log


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit code 2 and one sentence when the engine cannot work here."""
    parser = argparse.ArgumentParser(
        prog="python -m aecore.engine", description="Trains what the job table asks for."
    )
    parser.add_argument("--runs", type=Path, required=True, help="folder of the runs and of the job table")
    parser.add_argument("--slots", type=int, required=True, help="how many runs train at once")
    parser.add_argument("--data", type=Path, help="folder of the data sets")
    parser.add_argument("--threads", type=int, help="processor threads of each run (default: cores / slots)")
    parser.add_argument(
        "--slice", type=float, default=SLICE_SECONDS, help="seconds of a run's turn while others wait"
    )
    parser.add_argument("--disk", type=float, default=ALL / GIGABYTE, help="gigabytes of all runs")
    parser.add_argument(
        "--disk-each", type=float, default=EACH / GIGABYTE, help="gigabytes of a person's runs"
    )
    parser.add_argument(
        "--class", dest="classroom", action="store_true", help="keep to the limits of a class"
    )
    parser.add_argument(
        "--fix", action="append", default=[], help="a limit that class.toml does not say: name=value"
    )
    given = parser.parse_args(arguments)
    follow_parent()
    try:
        limits = LiveLimits(given.runs, fixed_in(given.fix)) if given.classroom else None
        run_engine(
            given.runs,
            given.slots,
            given.data,
            threads=given.threads,
            slice_seconds=given.slice,
            quota=Quota.of(given.disk_each, given.disk),
            limits=limits,
        )
    except AELabError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except Exception as error:
        print(f"The engine ended: {error}; {given.runs / ENGINE_LOG} has the details.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
