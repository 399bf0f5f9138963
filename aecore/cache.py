"""Keeps what was made last, and makes a thing once however many threads ask for it at the same time.

All caches of a process share one budget of bytes: what was asked for longest ago goes first, whichever cache it is in.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")

BYTES = 512 << 20
_SMALL = 1024  # what an entry takes beside its value


class _Budget:
    """The entries of all caches in the order in which they were asked for, and how many bytes they are."""

    def __init__(self, most: int) -> None:
        self.lock = threading.Lock()
        self.most = most
        self.total = 0
        self.sizes: OrderedDict[tuple[Cache[Any], Hashable], int] = OrderedDict()

    def drop(self, entry: tuple[Cache[Any], Hashable]) -> None:
        self.total -= self.sizes.pop(entry)
        entry[0]._values.pop(entry[1])

    def shrink(self) -> None:
        while self.total > self.most and self.sizes:
            self.drop(next(iter(self.sizes)))


_budget = _Budget(BYTES)


def limit_to(most: int) -> None:
    """Sets how many bytes all caches of this process may keep together."""
    with _budget.lock:
        _budget.most = most
        _budget.shrink()


def kept_bytes() -> int:
    """How many bytes all caches of this process keep."""
    return _budget.total


class Cache(Generic[Value]):
    """The values last asked for, by key: at most `size`, and no more than the budget of all caches has room for.

    A value larger than all of the budget is not kept. A slow one, a download say, holds up only those who want the
    same.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._making: dict[Hashable, threading.Lock] = {}
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made now if it is not kept; what `make` raises is raised, and nothing is kept."""
        with _budget.lock:
            if key in self._values:
                return self._touched(key)
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with _budget.lock:
                if key in self._values:
                    return self._touched(key)
            try:
                value = make()
                self._keep(key, value)
            finally:
                with _budget.lock:
                    self._making.pop(key, None)
        return value

    def kept(self, key: Hashable) -> Value | None:
        """The value of a key where it is kept; waits for nobody who is making it."""
        with _budget.lock:
            return self._touched(key) if key in self._values else None

    def clear(self) -> None:
        """Forgets everything."""
        with _budget.lock:
            while self._values:
                _budget.drop((self, next(iter(self._values))))

    def _touched(self, key: Hashable) -> Value:
        self._values.move_to_end(key)
        _budget.sizes.move_to_end((self, key))
        return self._values[key]

    def _keep(self, key: Hashable, value: Value) -> None:
        size = _SMALL + bytes_of(value)
        with _budget.lock:
            if size > _budget.most:
                return
            if key in self._values:
                _budget.drop((self, key))
            self._values[key] = value
            _budget.sizes[self, key] = size
            _budget.total += size
            while len(self._values) > self._size:
                _budget.drop((self, next(iter(self._values))))
            _budget.shrink()


def bytes_of(value: object) -> int:
    """About how many bytes a value holds: its tensors, arrays and texts, and those of what it is made of."""
    return _bytes_of(value, set())


def _bytes_of(value: Any, seen: set[int]) -> int:  # a kind each
    if value is None or isinstance(value, int | float | bool | type) or id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, str | bytes | bytearray):
        return len(value)
    held = getattr(value, "nbytes", None)
    if isinstance(held, int):
        return held
    return _bytes_within(value, seen)


def _bytes_within(value: Any, seen: set[int]) -> int:
    if callable(getattr(value, "state_dict", None)):
        return _all_bytes_of(value.state_dict().values(), seen)
    if isinstance(value, Mapping):
        return 64 * len(value) + _all_bytes_of((*value.keys(), *value.values()), seen)
    if isinstance(value, list | tuple | set | frozenset):
        return 8 * len(value) + _all_bytes_of(value, seen)
    return _all_bytes_of(getattr(value, "__dict__", {}).values(), seen)


def _all_bytes_of(values: Iterable[object], seen: set[int]) -> int:
    return sum(_bytes_of(value, seen) for value in values)
