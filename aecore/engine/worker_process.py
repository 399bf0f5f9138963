"""One worker process as the engine holds it: spoken to in lines of JSON, and known to be gone."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Protocol

import aecore
from aecore.processes.adoption import Adopted
from aecore.sentences import Sentence

_ROOT = Path(aecore.__file__).resolve().parent.parent


def checkout_environment() -> dict[str, str]:
    """The environment in which a process started with `python -P` finds this very code."""
    environment = dict(os.environ)
    if _ROOT.name not in ("site-packages", "dist-packages"):
        # Run from a checkout: with -P, which keeps a student's own random.py out, it would not be found.
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return environment


def opened(log: Path) -> IO[bytes]:
    """The log, to write to its end; a disk without room for one must not keep a worker from starting."""
    try:
        return log.open("ab")
    except OSError:
        return Path(os.devnull).open("ab")


def checkout_command(module: str, connection: socket.socket, threads: int) -> list[str]:
    """The beginning of the command line of a process that works for this one over a socket."""
    return [sys.executable, "-P", "-m", module, str(connection.fileno()), str(os.getpid()), str(threads)]


class Process(Protocol):
    """What the engine can do with a process of its own, however it came to be."""

    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...


class WorkerProcess:
    """A worker, with a socket to it. It ends when the socket closes, so it never outlives us.

    Args:
        connection: our end of the socket.
        process: what was started.
    """

    def __init__(self, connection: socket.socket, process: Process) -> None:
        connection.setblocking(True)
        self.socket = connection
        self.process = process
        self.job: str | None = None
        self.warm = False
        self.broken = ""
        self.unfit = False
        self._rest = b""

    @classmethod
    def started(
        cls, arguments: Sequence[str], *, threads: int, log: Path, keep: Sequence[int] = ()
    ) -> WorkerProcess:
        """A worker started on its own, which has everything to import.

        Args:
            arguments: the rest of the worker's command line.
            threads: how many threads its arithmetic may use.
            log: where what it prints goes (its tracebacks, and the last words of a crash).
            keep: descriptors it inherits, such as the lock that says that workers are still there.
        """
        ours, theirs = socket.socketpair()
        with theirs, opened(log) as output:
            process = subprocess.Popen(
                [*checkout_command("aecore.engine.worker", theirs, threads), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=checkout_environment() | {"OMP_NUM_THREADS": str(threads), "PYTHONUNBUFFERED": "1"},
                pass_fds=(theirs.fileno(), *keep),
            )
        return cls(ours, process)

    def told(self, pid: int) -> None:
        """It has said that it is there."""
        if isinstance(self.process, Adopted):
            self.process.known(pid)

    def send(self, **message: Any) -> None:
        """Sends one message; to a worker that is gone it is lost, and `receive` tells of its end."""
        with contextlib.suppress(OSError):
            self.socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self) -> tuple[list[dict[str, Any]], bool]:
        """The messages that have arrived, and whether the worker is still there. Called when the socket is readable."""
        try:
            data = self.socket.recv(65536)
        except OSError:
            data = b""
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line) for line in lines], bool(data)

    def end(self, seconds: float = 1.0) -> Sentence:
        """Closes the socket, waits so long, kills what is left, and says how the process ended."""
        self.socket.close()
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self.process.wait()
        return how_it_ended(code)

    def kill(self) -> None:
        """Kills the process at once."""
        with contextlib.suppress(OSError):
            self.process.kill()


def how_it_ended(code: int) -> Sentence:
    """An exit code, or the name of the signal whose negative number stands there."""
    if code >= 0:
        return Sentence("exit_code", "exit code {code}", code=code)
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    return Sentence("exit_signal", "signal {name}", name=name)
