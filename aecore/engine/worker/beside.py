"""Helpers of a worker's trainings, forked from where the worker was: there at once, and small."""

from __future__ import annotations

import socket

from aecore.engine.forking.siblings import sibling
from aecore.training.shares.helpers import HELPERS, Helper, pair, start_process

SECONDS = 0.5  # until a helper that is forked is ready


class Beside(Helper):
    """A helper that is forked. It ends with this process, by the other end of `line`.

    Args:
        connection: to the helper.
        line: from the fork server.
    """

    def __init__(self, connection: socket.socket, line: socket.socket) -> None:
        super().__init__(connection)
        self._line = line

    def end(self) -> None:
        super().end()
        self._line.close()


def start_beside() -> Helper:
    """A helper forked from the fork server; by a new interpreter where there is none."""
    ours, theirs = pair()
    with theirs:
        line = sibling("aecore.training.shares.helper:serve_beside", files=[theirs.fileno()])
    if line is None:
        ours.close()
        return start_process()
    return Beside(ours, line)


def fork_helpers() -> None:
    """From now on trainings of this process have helpers that are forked."""
    HELPERS.start, HELPERS.seconds = start_beside, SECONDS
