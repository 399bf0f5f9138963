"""Who is next: addresses take turns, within an address its owners do, and what one owner asks for keeps its order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Who:
    """Whom a piece of work is for.

    Attributes:
        address: where it was asked for: a machine, or all who share its address.
        owner: by cookie; one machine can have as many of them as it likes.
    """

    address: str = ""
    owner: str = ""


REMEMBERED = 1000


class Turns(Generic[Item]):
    """Items that wait. However many one has waiting, the next one's first item is taken next."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[str, list[Item]]] = {}
        self._served: dict[tuple[str, ...], int] = {}
        self._turn = 0

    def put(self, who: Who, item: Item) -> None:
        """Adds an item behind those of the same owner."""
        self._waiting.setdefault(who.address, {}).setdefault(who.owner, []).append(item)

    def take(self) -> Item | None:
        """Removes and gives the item of whoever was served longest ago; None where nothing waits."""
        if not self._waiting:
            return None
        address = min(self._waiting, key=lambda address: self._served.get((address,), 0))
        owners = self._waiting[address]
        owner = min(owners, key=lambda owner: self._served.get((address, owner), 0))
        if len(self._served) > REMEMBERED:
            self._served.clear()
        self._turn += 1
        self._served[address,] = self._served[address, owner] = self._turn
        item = owners[owner].pop(0)
        self._tidy(address, owner)
        return item

    def remove(self, who: Who, item: Item) -> None:
        """Removes an item that is not wanted any more, where it still waits."""
        items = self._waiting.get(who.address, {}).get(who.owner, [])
        if item in items:
            items.remove(item)
            self._tidy(who.address, who.owner)

    def __len__(self) -> int:
        return sum(len(items) for owners in self._waiting.values() for items in owners.values())

    def _tidy(self, address: str, owner: str) -> None:
        owners = self._waiting[address]
        if not owners[owner]:
            del owners[owner]
        if not owners:
            del self._waiting[address]
