"""Which images a recipe learns from."""

from __future__ import annotations

from typing import Literal

from aecore.parts import Part, parameter


class DataChoice(Part):
    """The set of images, how many of them, and whether their greys become black and white."""

    name: str = parameter("digits", help="The set of images to learn from.")
    split: Literal["train", "all"] = parameter(
        "train", help="Learn from the training images alone, or from the test images too."
    )
    train_size: int | None = parameter(
        None,
        help="How many training images are used: fewer makes it easier to learn them by heart.",
        minimum=1,
        maximum=1_000_000,
        step=1,
        unit="images",
    )
    binarise: Literal["none", "threshold", "sampled"] = parameter(
        "none",
        help="Makes every pixel black or white: by a threshold at one half, or by a coin as bright as the pixel.",
    )
