"""A worker's own process beside it: forked from where the worker was, with the same imports in the same memory."""

from __future__ import annotations

import json
import os
import select
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

from aecore.processes.adoption import call_itself

NAME = "aelab-beside"
"""As the system lists it."""

_asked: list[socket.socket] = []  # None or one: where this process asks for others.


def sibling(target: str, *arguments: object, files: Sequence[int] = ()) -> socket.socket | None:
    """Starts a process that calls a function, and returns a socket to it; it ends when this process does.

    Args:
        target: "package.module:function". It is called with its end of the socket, the files and the arguments; what
            it returns is the exit code (None: 0).
        arguments: what JSON can hold.
        files: descriptors that it has too, of memory that both map, say, under numbers of its own.

    Returns None where this process was not forked from a fork server, or that is gone: start one by other means. Where
    the new process cannot be, the socket reads as closed.
    """
    if not _asked:
        return None
    ours, theirs = socket.socketpair()
    wish = json.dumps({"target": target, "arguments": arguments}).encode()
    try:
        with theirs, os.fdopen(os.pidfd_open(os.getpid())) as end:
            socket.send_fds(_asked[0], [wish], [theirs.fileno(), end.fileno(), *files])
    except OSError:
        ours.close()
        return None
    return ours


def asked_at(connection: socket.socket) -> None:
    """For the fork server: where processes that it forks ask for others."""
    _asked[:] = [connection]


def become(wish: dict[str, Any], files: list[int]) -> int:
    """For the fork server: does in the new process what was asked for."""
    module, _, function = wish["target"].partition(":")
    own, end, *rest = files
    call_itself(NAME)
    _end_with(end)
    result = getattr(import_module(module), function)(socket.socket(fileno=own), rest, *wish["arguments"])
    return result if isinstance(result, int) else 0


def _end_with(end: int) -> None:
    """Ends this process when the one of that descriptor has ended, however it does."""

    def wait() -> None:
        with suppress(OSError):
            select.select([end], [], [])
        os._exit(1)

    threading.Thread(target=wait, name="beside", daemon=True).start()
