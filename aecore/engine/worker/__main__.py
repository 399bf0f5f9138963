"""The worker process: torch imported and warm, one job at a time, in lines of JSON over an inherited socket.

Forked by `aecore.engine.forking`, which has imported all that it needs; or, where that cannot be, started as
`python -m aecore.engine.worker SOCKET PARENT THREADS RUNS [DATA]`.
"""

from __future__ import annotations

import faulthandler
import json
import os
import queue
import signal
import socket
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from aecore.cache import BYTES, limit_to
from aecore.engine.slots import Event, Task
from aecore.machine.ended_first import be_ended_first
from aecore.processes.adoption import call_itself
from aecore.processes.lifeline import tie_to_parent
from aecore.sentences import said_of

if TYPE_CHECKING:
    from aecore.engine.worker.job import Work

NICENESS = 10
NAME = "aelab-worker"
"""As the system lists it."""


class Line:
    """The worker's end of the socket: tasks come out of `tasks`, controls go straight to the work they are for."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._sending = threading.Lock()
        self._handing_over = threading.Lock()
        self._early: list[tuple[str, str, float | None]] = []
        self._work: Work | None = None
        self.tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="line", daemon=True).start()

    def send(self, **message: Any) -> None:
        with self._sending:
            self._connection.sendall(json.dumps(message).encode() + b"\n")

    def send_event(self, event: Event, *, last: bool = False) -> None:
        """Tells of an event; `last`: this worker is not fit for another job."""
        self.send(event=asdict(event), said=said_of(event.message), last=last)

    def attach(self, work: Work) -> None:
        """From now on controls go to this work; those that came before it was there go to it now."""
        with self._handing_over:
            self._work = work
            for job, verb, value in self._early:
                if job == work.task.job:
                    work.control(verb, value)
            self._early.clear()

    def detach(self) -> None:
        with self._handing_over:
            self._work = None

    def _listen(self) -> None:
        try:
            with self._connection.makefile("rb") as lines:
                for line in lines:
                    self._take(json.loads(line))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)  # The engine is gone; run folders are whole at any instant.

    def _take(self, message: dict[str, Any]) -> None:
        if "task" in message:
            self.tasks.put(Task(**message["task"]))
            return
        job, verb, value = message["job"], message["control"], message["value"]
        with self._handing_over:
            if self._work is not None and job == self._work.task.job:
                self._work.control(verb, value)
            else:
                self._early.append((job, verb, value))


def main(arguments: list[str]) -> int:
    """The process of a worker that is started on its own."""
    descriptor, parent, threads = (int(argument) for argument in arguments[:3])
    runs, data = Path(arguments[3]), Path(arguments[4]) if len(arguments) > 4 else None
    tie_to_parent(parent)
    step_back()
    return work(socket.socket(fileno=descriptor), threads=threads, runs=runs, data=data)


def step_back() -> None:
    """Leaves Ctrl-C in a terminal to the engine, which then tells us, and the processor to who needs it more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)


def work(
    connection: socket.socket, *, threads: int, runs: Path, data: Path | None, warm: bool = False
) -> int:
    """Warms up, unless it is `warm` already, then works at one task after the other until the engine is gone.

    Returns the exit code of a worker that is fit for no other task.
    """
    faulthandler.enable()
    be_ended_first()
    call_itself(NAME)
    limit_to(max(BYTES, psutil.virtual_memory().total // 8))  # the images of runs that take turns
    line = Line(connection)
    line.send(pid=os.getpid())
    try:
        from aecore.engine.worker.beside import fork_helpers
        from aecore.engine.worker.job import ended_by, perform, warm_up

        fork_helpers()
        if not warm and line.tasks.empty():  # A job that waits already warms the worker up by itself.
            warm_up(threads, data)
    except Exception as error:
        traceback.print_exc()
        line.send(broken=in_one_line(error))
        return 1
    line.send(ready=True)
    while True:
        task = line.tasks.get()
        try:
            line.send_event(perform(task, line, runs=runs, data=data, threads=threads))
        except Exception as error:
            message, ours = ended_by(error)
            if not ours:
                with suppress(OSError):  # a full disk takes no log either
                    traceback.print_exc()
            line.send_event(Event(job=task.job, kind="ended", state="failed", message=message), last=not ours)
            if not ours:
                return 1  # It may have left torch or the GPU in a bad state; a fresh worker comes.
        finally:
            line.detach()


def in_one_line(error: Exception) -> str:
    """What an error says, or what it is."""
    return " ".join(str(error).split()) or type(error).__name__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
