"""Slots on this machine: warm worker processes, forked from one that has imported what they need."""

from __future__ import annotations

import logging
import selectors
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from aecore.engine.forking.server import ForkServer, can_fork
from aecore.engine.slots import Event, Slots, Task
from aecore.engine.worker_process import WorkerProcess
from aecore.errors import EngineError
from aecore.machine.kind import cores
from aecore.sentences import Sentence

logger = logging.getLogger("aecore.engine")

_COLD_DEATHS = 3  # Workers in a row that never got warm before the installation is blamed.
_LONGEST_PAUSE = 30.0


class LocalSlots(Slots):
    """`count` worker processes, kept warm and replaced when they die. Use it from one thread that lives on.

    Args:
        runs: the folder of the runs.
        count: how many jobs work at once.
        data: the folder of the data sets (None: the user's).
        log: the file for what workers print.
        threads: of each worker; None shares the cores out.
        keep: descriptors the workers inherit.
        fork: workers from a fork server; None where that can be.
    """

    def __init__(
        self,
        runs: Path,
        count: int,
        *,
        data: Path | None = None,
        log: Path | None = None,
        threads: int | None = None,
        keep: Sequence[int] = (),
        fork: bool | None = None,
    ) -> None:
        self.count = count
        self.threads = threads or max(1, cores() // count)
        self._arguments = [str(runs), *([str(data)] if data else [])]
        self._log = log or runs / "engine.log"
        self._keep = keep
        self._selector = selectors.DefaultSelector()
        self._workers: list[WorkerProcess | None] = [None] * count
        self._again = [0.0] * count  # When an empty slot may start its next worker, in monotonic seconds.
        self._cold_deaths = 0
        self._proven = False
        self._server: ForkServer | None = None
        if fork or (fork is None and can_fork()):
            self._server = ForkServer(self._arguments, threads=self.threads, log=self._log, keep=keep)
        self._start_missing()

    @property
    def ailing(self) -> bool:
        return self._cold_deaths >= _COLD_DEATHS

    def submit(self, task: Task) -> None:
        self._start_missing(at_once=True)
        idle = [worker for worker in self._workers if worker is not None and worker.job is None]
        worker = max(idle, key=lambda worker: worker.warm)
        worker.job = task.job
        worker.send(task=asdict(task))

    def control(self, job: str, verb: str, value: float | None = None) -> None:
        for worker in self._workers:
            if worker is not None and worker.job == job:
                if verb == "kill":
                    worker.kill()
                else:
                    worker.send(control=verb, job=job, value=value)

    def events(self, timeout: float) -> list[Event]:
        if self._server is not None:
            self._server.turn()
        self._start_missing()
        found: list[Event] = []
        for key, _ in self._selector.select(timeout):
            worker: WorkerProcess = key.data
            messages, alive = worker.receive()
            for message in messages:
                found.extend(self._event(worker, message))
            if not alive and worker in self._workers:
                found.extend(self._bury(worker))
        return found

    def close(self) -> None:
        workers = [worker for worker in self._workers if worker is not None]
        if self._server is not None:
            self._server.close()  # First: it would fork those that were asked for and are not there yet.
        for worker in workers:
            worker.socket.close()  # All at once, so that their ends take no longer than one.
        for worker in workers:
            worker.end()
        self._workers = [None] * self.count
        self._selector.close()

    def _event(self, worker: WorkerProcess, message: dict[str, object]) -> list[Event]:
        if "pid" in message:
            worker.told(int(str(message["pid"])))
        elif "ready" in message:
            worker.warm = self._proven = True
            self._cold_deaths = 0
        elif "broken" in message:
            worker.broken = str(message["broken"])
        elif "unfit" in message:
            worker.unfit = True
            self._fork_no_more(str(message["unfit"]))
        elif isinstance(values := message.get("event"), dict):
            event = Event(**{**values, "message": Sentence.known(values["message"], message.get("said"))})
            if event.kind in ("released", "held", "ended"):
                worker.job = None
            if message.get("last"):
                worker.kill()  # It said that it is not fit for another job, and must not be given one while it ends.
                return [event, *self._bury(worker)]
            return [event]
        return []

    def _bury(self, worker: WorkerProcess) -> list[Event]:
        self._selector.unregister(worker.socket)
        how = worker.end()
        slot = self._workers.index(worker)
        self._workers[slot] = None
        if not worker.warm and not worker.unfit:
            self._cold_deaths += 1
            self._again[slot] = time.monotonic() + min(
                _LONGEST_PAUSE, 0.25 * 2.0 ** min(self._cold_deaths, 16)
            )
            # Once one was warm here, the installation is whole: what ails it now, memory say, may pass.
            if self.ailing and not self._proven:
                raise self._cannot_train(worker, how)
        if worker.job is None:
            return []
        # A worker that ended before it was ready has not touched its job, which is not to blame for that.
        return [Event(job=worker.job, kind="died" if worker.warm else "released", message=how)]

    def _cannot_train(self, worker: WorkerProcess, how: str) -> EngineError:
        if worker.broken:
            return EngineError(
                "worker_start",
                "worker: expected a worker process that can train, found {found}; "
                "try installing AE Lab anew; {log} has the details.",
                found=worker.broken,
                log=str(self._log),
            )
        return EngineError(
            "worker_cold",
            "worker: expected a worker process that can train, found one that ended with {how} before it was "
            "ready; try installing AE Lab anew; {log} has the details.",
            how=how,
            log=str(self._log),
        )

    def _start_missing(self, at_once: bool = False) -> None:
        for slot, worker in enumerate(self._workers):
            if worker is None and (at_once or time.monotonic() >= self._again[slot]):
                fresh = self._fresh()
                self._selector.register(fresh.socket, selectors.EVENT_READ, fresh)
                self._workers[slot] = fresh

    def _fresh(self) -> WorkerProcess:
        if self._server is not None:
            return self._server.worker()
        return WorkerProcess.started(self._arguments, threads=self.threads, log=self._log, keep=self._keep)

    def _fork_no_more(self, why: str) -> None:
        if self._server is not None:
            logger.warning("workers are started one by one, as what they would be forked from said: %s", why)
            self._server.close()
            self._server = None
