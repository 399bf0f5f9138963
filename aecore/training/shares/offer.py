"""What a helper is told of a training: in one message, with the shared memory's descriptor beside it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self

from aecore.training.shares.shared_memory import Layout

LARGEST = 1 << 20
"""Bytes of a message."""


@dataclass(frozen=True)
class Offer:
    """A share of a training.

    Attributes:
        number: of the offer, which the answer names.
        recipe: as JSON.
        layout: of the shared memory.
        place: of the share.
        products: by which operation each is made, as the training's `Ways` has it.
        threads: of PyTorch, in each process.
    """

    number: int
    recipe: str
    layout: Layout
    place: int
    products: dict[str, str]
    threads: int

    def encoded(self) -> bytes:
        """As a message."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decoded(cls, message: bytes) -> Self:
        """From a message."""
        told = json.loads(message)
        layout = told.pop("layout")
        channels, height, width = layout.pop("shape")
        return cls(layout=Layout(**layout, shape=(channels, height, width)), **told)
