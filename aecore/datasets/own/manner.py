"""What a person may say about images that do not say it themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Order = Literal["first", "last"]


@dataclass(frozen=True)
class Manner:
    """How to read images.

    Attributes:
        stretch: makes the brightest value of all white, for pictures that use little of their range.
        order: which axis of an array counts the images; None to tell by the shape, or refuse.
    """

    stretch: bool = False
    order: Order | None = None
