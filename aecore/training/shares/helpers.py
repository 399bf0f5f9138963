"""The helper processes of this process: started when there is enough to do, and kept for the next training."""

from __future__ import annotations

import atexit
import itertools
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import aecore
from aecore.training.shares.offer import Offer

GRACE = 2.0
"""Seconds that a helper has to end by itself."""


class Helper:
    """One helper process, as the process that trains holds it.

    Args:
        connection: to the helper; it is its own end that closes when the process ends.
        process: the helper where it is our own child.
    """

    def __init__(self, connection: socket.socket, process: subprocess.Popen[bytes] | None = None) -> None:
        self._connection = connection
        self._process = process
        self._pid = 0
        self._number = 0
        self._ready = False

    def offer(self, offer: Offer, descriptor: int) -> bool:
        """Offers a share; whether there was somebody to hear it."""
        self._number, self._ready = offer.number, False
        try:
            socket.send_fds(self._connection, [offer.encoded()], [descriptor])
        except OSError:
            return False
        return True

    def is_ready(self) -> bool:
        """Whether it has taken up what was offered last."""
        while not self._ready and select.select([self._connection], [], [], 0)[0]:
            try:
                answer = self._connection.recv(64)
            except OSError:
                return False
            if not answer:
                return False
            number, self._pid = (int(word) for word in answer.split())
            self._ready = number == self._number
        return self._ready

    def is_there(self) -> bool:
        """Whether the process has not ended."""
        try:
            return bool(self._connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def end(self) -> None:
        """Ends the process; when this returns, it writes to no memory any more."""
        if self._pid and self.is_there():
            with suppress(OSError):
                os.kill(self._pid, signal.SIGKILL)
            # A process gives up its memory before its sockets.
            while self.is_there():
                select.select([self._connection], [], [], 0.1)
        self._connection.close()
        if self._process is not None:
            try:
                self._process.wait(GRACE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


Start = Callable[[], Helper]


def pair() -> tuple[socket.socket, socket.socket]:
    """Our end of a helper's socket, and its own for `aecore.training.shares.helper.serve`."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def start_process() -> Helper:
    """A new helper by a new interpreter; it is ready some seconds later."""
    ours, theirs = pair()
    root = Path(aecore.__file__).resolve().parent.parent
    environment = dict(os.environ)
    if root.name not in ("site-packages", "dist-packages"):
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), environment.get("PYTHONPATH")]))
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "aecore.training.shares.helper", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            env=environment,
        )
    return Helper(ours, process)


class Helpers:
    """Those that wait, and how many are lent. Safe from any thread.

    Attributes:
        start: makes a new one.
        seconds: until a new one is ready; a training that ends before needs none.
    """

    def __init__(self, start: Start = start_process) -> None:
        self.start = start
        self.seconds = 4.0
        self._changing = threading.Lock()
        self._idle: list[Helper] = []
        self._lent = 0
        self._numbers = itertools.count(1)

    def number(self) -> int:
        """Of the next offer."""
        return next(self._numbers)

    def prepare(self, count: int) -> None:
        """Starts helpers until so many wait, where the machine has the cores."""
        with self._changing:
            while len(self._idle) < count and self._may_start():
                self._idle.append(self.start())

    def borrow(self, *, start: bool) -> Helper | None:
        """A helper that waits, or else a new one where that is wanted and possible."""
        with self._changing:
            while self._idle:
                helper = self._idle.pop()
                if helper.is_there():
                    self._lent += 1
                    return helper
                helper.end()
            if not start or not self._may_start():
                return None
            self._lent += 1
            return self.start()

    def take_back(self, helper: Helper) -> None:
        """One that was borrowed waits again."""
        with self._changing:
            self._lent -= 1
            self._idle.append(helper)

    def lose(self, helper: Helper) -> None:
        """One that was borrowed is ended."""
        with self._changing:
            self._lent -= 1
        helper.end()

    def end(self) -> None:
        """Ends all that wait."""
        with self._changing:
            idle, self._idle = self._idle, []
        for helper in idle:
            helper.end()

    def _may_start(self) -> bool:
        return sys.platform == "linux" and len(self._idle) + self._lent < len(os.sched_getaffinity(0)) - 1


HELPERS = Helpers()
"""Of this process."""
atexit.register(HELPERS.end)
