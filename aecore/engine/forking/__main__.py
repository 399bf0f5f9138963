"""The fork server: imports once what every worker needs, then forks a worker whenever the engine asks for one.

What was imported is shared by all workers and takes its memory once, and a new worker is there in milliseconds. Started
by `aecore.engine.forking.server` as `python -m aecore.engine.forking SOCKET ENGINE THREADS RUNS [DATA]`.

It works in one thread and never touches a GPU: a process that has threads, or has used a GPU, cannot be forked. Where
it finds that it does, it says so, and workers are started one by one.
"""

from __future__ import annotations

import gc
import json
import os
import select
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from aecore.engine.forking import siblings
from aecore.engine.worker.__main__ import in_one_line, step_back, work
from aecore.machine import gpus
from aecore.machine.freed_memory import give_freed_memory_back
from aecore.processes.adoption import call_itself
from aecore.processes.forks import fork_for, threads_of_this_process
from aecore.processes.lifeline import tie_to_parent

NAME = "aelab-forks"
_MESSAGE_BYTES, _FILES = 65_536, 16


class ForkServer:
    """Reads wishes for processes, and forks them. Each comes with one end of a socket, which is the new process's.

    Args:
        wishes: where the engine asks.
        engine: its process id.
        threads: of a worker's arithmetic.
        runs: the folder of the runs.
        data: the folder of the data sets (None: the user's).
    """

    def __init__(
        self, wishes: socket.socket, *, engine: int, threads: int, runs: Path, data: Path | None
    ) -> None:
        self._wishes = wishes
        self._engine = engine
        self._threads = threads
        self._runs = runs
        self._data = data
        self._warm = False
        # Workers ask there for processes beside them.
        self._from_workers, self._for_workers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def close(self) -> None:
        """Closes its sockets."""
        for connection in (self._wishes, self._from_workers, self._for_workers):
            connection.close()

    def prepare(self) -> None:
        """Imports, and where there is no GPU trains a handful of steps, which imports and sets up the rest."""
        gpus.leave_out_their_programs()
        import torch

        torch.set_num_threads(1)
        from aecore.engine.worker.job import warm_up

        if not gpus.may_be_there():
            warm_up(1, self._data, "cpu")
            self._warm = True
        # What is there now stays, and stays shared: no collector of a worker's writes into it.
        gc.collect()
        give_freed_memory_back()
        gc.freeze()

    def serve(self) -> int:
        """Works until the engine is gone; returns the exit code."""
        refusal: dict[str, str] = {}
        try:
            self.prepare()
        except Exception as error:
            traceback.print_exc()
            refusal = {"broken": in_one_line(error)}
        while True:
            refusal = refusal or _unfit()
            for asked in select.select([self._wishes, self._from_workers], [], [])[0]:
                told, files, _, _ = socket.recv_fds(asked, _MESSAGE_BYTES, _FILES)
                if not told and asked is self._wishes:
                    return 0
                if files and refusal:
                    _answer(files[0], refusal)
                elif files:
                    self._fork(json.loads(told), files)
                for file in files:
                    os.close(file)
            if refusal and not select.select([self._wishes], [], [], 0.1)[0]:
                return 1  # Another one may fare better.

    def _fork(self, wish: dict[str, Any], files: list[int]) -> None:
        try:
            if not fork_for(self._engine):
                return
        except OSError as error:
            traceback.print_exc()
            _answer(files[0], {"broken": in_one_line(error)})
            return
        # From here on this is the new process.
        code = 1
        try:
            self._wishes.close()
            self._from_workers.close()
            tie_to_parent(self._engine)
            gc.enable()
            siblings.asked_at(self._for_workers)
            code = self._become(wish, files)
        except BaseException:
            with suppress(OSError):
                traceback.print_exc()
        finally:
            _leave(code)

    def _become(self, wish: dict[str, Any], files: list[int]) -> int:
        if "target" in wish:
            return siblings.become(wish, files)
        own, log = files
        for standard in (1, 2):
            os.dup2(log, standard)
        os.close(log)
        return work(
            socket.socket(fileno=own),
            threads=self._threads,
            runs=self._runs,
            data=self._data,
            warm=self._warm,
        )


def _unfit() -> dict[str, str]:
    if threads_of_this_process() != 1:
        return {"unfit": "it has more than one thread"}
    return {"unfit": "it has used a GPU"} if gpus.in_use() else {}


def _answer(file: int, message: dict[str, str]) -> None:
    with suppress(OSError):
        os.write(file, json.dumps(message).encode() + b"\n")


def _leave(code: int) -> NoReturn:
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)  # What this process would do at its end, the fork server will.


def main(arguments: list[str]) -> int:
    """The process."""
    gc.disable()  # Until the first fork: what it would free lies between what stays, and would be shared no more.
    descriptor, engine, threads = (int(argument) for argument in arguments[:3])
    runs, data = Path(arguments[3]), Path(arguments[4]) if len(arguments) > 4 else None
    tie_to_parent(engine)
    call_itself(NAME)
    step_back()
    wishes = socket.socket(fileno=descriptor)
    return ForkServer(wishes, engine=engine, threads=threads, runs=runs, data=data).serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
