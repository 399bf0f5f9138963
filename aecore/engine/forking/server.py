"""The fork server as the engine holds it: started, asked for workers, and started again when it dies."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from aecore.engine.worker_process import (
    WorkerProcess,
    checkout_command,
    checkout_environment,
    how_it_ended,
    opened,
)
from aecore.processes.adoption import Adopted, Orphanage, adopt_orphans

logger = logging.getLogger("aecore.engine")

_STABLE_SECONDS = 30.0
_LONGEST_PAUSE = 30.0


def can_fork() -> bool:
    """Whether workers can be forked here; from now on this process adopts them."""
    return hasattr(os, "pidfd_open") and adopt_orphans()


class ForkServer:
    """Gives workers that are this process's children, without a parent in between. Workers do not need it to live on.

    Args:
        arguments: the rest of a worker's command line.
        threads: of a worker.
        log: where what it and the workers print goes.
        keep: descriptors the workers inherit.
    """

    def __init__(
        self, arguments: Sequence[str], *, threads: int, log: Path, keep: Sequence[int] = ()
    ) -> None:
        self._arguments = arguments
        self._threads = threads
        self._log = log
        self._keep = keep
        self._orphanage = Orphanage()
        self._deaths = 0
        self._again = 0.0
        self._wishes: socket.socket | None = None
        self._start()

    @property
    def pid(self) -> int:
        """Of the process that forks."""
        return self._process.pid

    def worker(self) -> WorkerProcess:
        """A worker that is there as soon as the server has imported what it needs.

        Where the server dies first, the worker's socket reads as closed, and it is said to have ended like the server.
        """
        if self._process.poll() is not None:
            self._start()
        ours, theirs = socket.socketpair()
        # Where that fails the server is gone, and nobody has the other end.
        assert self._wishes is not None
        with theirs, opened(self._log) as output, suppress(OSError):
            wish = json.dumps({"worker": True}).encode()
            socket.send_fds(self._wishes, [wish], [theirs.fileno(), output.fileno()])
        return WorkerProcess(ours, _Forked(self._process))

    def turn(self) -> None:
        """To be called again and again: starts a server that died anew, after a pause that grows."""
        self._orphanage.tidy()
        code = self._process.poll()
        if code is None:
            return
        now = time.monotonic()
        if not self._again:
            self._deaths = 1 if now - self._since > _STABLE_SECONDS else self._deaths + 1
            self._again = now + min(_LONGEST_PAUSE, 0.25 * 2.0 ** min(self._deaths, 16))
            logger.warning("what workers are forked from ended with %s", how_it_ended(code))
        elif now >= self._again:
            self._start()

    def close(self) -> None:
        """Ends it. Workers that it has not forked yet will not be."""
        if self._wishes is not None:
            self._wishes.close()
        self._process.kill()
        self._process.wait()

    def _start(self) -> None:
        if self._wishes is not None:
            self._wishes.close()
        self._wishes, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        numbers = {"OMP_NUM_THREADS": str(self._threads), "OPENBLAS_NUM_THREADS": "1"}
        with theirs, opened(self._log) as output:
            self._process = subprocess.Popen(
                [*checkout_command("aecore.engine.forking", theirs, self._threads), *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=checkout_environment() | numbers | {"PYTHONUNBUFFERED": "1"},
                pass_fds=(theirs.fileno(), *self._keep),
            )
        self._since, self._again = time.monotonic(), 0.0


class _Forked(Adopted):
    """A worker that was asked for: where it never comes to be, it ended as its server did."""

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        super().__init__()
        self._server = server

    def wait(self, timeout: float | None = None) -> int:
        if self.pid is None:
            with suppress(subprocess.TimeoutExpired):
                return self._server.wait(timeout)
        return super().wait(timeout)
