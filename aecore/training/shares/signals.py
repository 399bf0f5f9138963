"""Waiting for another process, and telling it to go on: the C library's semaphores, in memory that both have.

A semaphore orders what either side has written to shared memory before it, on every processor. Who waits looks a few
hundred times first, for the other one is about to come; then the kernel wakes it.
Reference: POSIX, sem_init, sem_post, sem_trywait, sem_timedwait.
"""

from __future__ import annotations

import ctypes
import errno
import time
from collections.abc import Callable

SIZE = 64
"""Bytes that a semaphore has to itself: those of a line of the processor's cache, more than any C library's."""
LOOKS = 400
"""How often to look before sleeping, about a microsecond each: longer than two halves of a step differ."""
SECONDS = 0.25
"""How long to sleep until it is asked whether the other one is still there."""


class _Moment(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class Signals:
    """Semaphores at one place of memory, `SIZE` bytes each.

    Args:
        address: of the first; the memory must be shared, and stay where it is.
        count: how many.
        first_use: whether they are to be made; the other processes find them.
    """

    def __init__(self, address: int, count: int, *, first_use: bool) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        self._post, self._look, self._sleep = library.sem_post, library.sem_trywait, library.sem_timedwait
        self._post.argtypes = self._look.argtypes = [ctypes.c_void_p]
        self._sleep.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Moment)]
        self._places = [address + SIZE * index for index in range(count)]
        if first_use:
            for place in self._places:
                if library.sem_init(ctypes.c_void_p(place), 1, 0):
                    raise OSError(ctypes.get_errno(), "sem_init")

    def send(self, index: int) -> None:
        """Whoever waits at this semaphore goes on, now or when it comes to wait."""
        self._post(self._places[index])

    def clear(self, index: int) -> None:
        """What was sent to a semaphore and not waited for is forgotten."""
        while not self._look(self._places[index]):
            pass

    def wait(self, index: int, is_there: Callable[[], bool]) -> bool:
        """Waits at a semaphore; False where nobody is there any more who could send.

        Args:
            index: of the semaphore.
            is_there: asked every now and then.
        """
        place, look = self._places[index], self._look
        for _ in range(LOOKS):
            if not look(place):
                return True
        while self._sleep(place, _in(SECONDS)):
            if ctypes.get_errno() == errno.ETIMEDOUT and not is_there():
                return not look(place)  # It may have sent with its last breath.
        return True


def _in(seconds: float) -> _Moment:
    whole, part = divmod(time.time() + seconds, 1)
    return _Moment(int(whole), int(part * 1e9))
