"""Whether anybody still waits for what is computed: long work asks now and then, and ends early where nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Piece = TypeVar("Piece")


class Unwanted(Exception):  # noqa: N818  # no fault: whoever asked has gone
    """Nobody waits for this work any more."""


_asked: ContextVar[Callable[[], bool] | None] = ContextVar("wanted", default=None)


@contextmanager
def wanted_while(wanted: Callable[[], bool]) -> Iterator[None]:
    """What is computed inside is wanted for as long as this says so; it is called on the computing thread."""
    before = _asked.set(wanted)
    try:
        yield
    finally:
        _asked.reset(before)


def still_wanted() -> None:
    """Called between two pieces of long work. Raises Unwanted where nobody waits for it; elsewhere does nothing."""
    wanted = _asked.get()
    if wanted is not None and not wanted():
        raise Unwanted


def while_wanted(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces of long work, each after the question. Raises Unwanted where nobody waits for it."""
    for piece in pieces:
        still_wanted()
        yield piece
