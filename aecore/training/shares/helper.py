"""A helper process: takes over a share of one training after the other, and sleeps in between.

Started as `python -m aecore.training.shares.helper SOCKET`; it ends when the other end of the socket is closed.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress

import torch

import aecore.machine.denormals  # noqa: F401 - before there are threads, as in every process that trains
from aecore.machine.ended_first import be_ended_first
from aecore.model import build
from aecore.recipe.recipe import Recipe
from aecore.training.gradients.ways import Ways
from aecore.training.shares.offer import LARGEST, Offer
from aecore.training.shares.share import Share
from aecore.training.shares.shared_memory import GRADIENTS, LEAVE, SharedMemory


def serve(connection: socket.socket) -> None:
    """Helps in whatever is offered, until the other end is closed."""
    be_ended_first()  # whoever it helps goes on without
    with suppress(OSError):
        while True:
            message, descriptors, _, _ = socket.recv_fds(connection, LARGEST, 1)
            if not message or not descriptors:
                return
            help_with(Offer.decoded(message), descriptors[0], connection)


def help_with(offer: Offer, descriptor: int, connection: socket.socket) -> None:
    """Works at a share until it is told to leave.

    Raises:
        OSError: the other end is closed.
    """
    torch.set_num_threads(offer.threads)
    memory = SharedMemory(offer.layout, descriptor)
    memory.close()  # the descriptor: what it stands for stays
    place = offer.place
    ways = Ways()
    ways.take(offer.products)
    share = Share(build(Recipe.from_json(offer.recipe), offer.layout.shape), memory, place, ways)
    connection.send(f"{offer.number} {os.getpid()}".encode())
    while True:
        if not memory.signals.wait(2 * place, lambda: is_open(connection)):
            raise OSError("the training is gone")
        what, rows, rate, epoch = memory.asked(place)
        if what == LEAVE:
            return
        if what == GRADIENTS:
            share.find_gradients(rows, epoch)
        else:
            share.move(rows, rate)
        memory.signals.send(2 * place + 1)


def is_open(connection: socket.socket) -> bool:
    """Whether there is still somebody at the other end."""
    try:
        return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return True
    except OSError:
        return False


def serve_beside(_: socket.socket, files: list[int]) -> None:
    """The same in a process that was forked beside the one that trains; the socket is the first of its files."""
    serve(socket.socket(fileno=files[0]))


def main(arguments: list[str]) -> int:
    """Serves the socket whose descriptor it is given."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C in a terminal is for the training, which then tells us.
    serve(socket.socket(fileno=int(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
