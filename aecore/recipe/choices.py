"""What a recipe chooses beside its parts: which images it learns from, and how it is trained."""

from __future__ import annotations

from typing import Literal

from aecore.parts.fields import parameter
from aecore.parts.part import Part

OptimiserName = Literal["adam", "adamw", "sgd", "rmsprop"]
StartName = Literal["chance", "mean_image"]
ScheduleName = Literal["constant", "cosine", "linear", "one_cycle"]


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


class TrainingChoice(Part):
    """Length, pace and chance of the training."""

    epochs: int = parameter(
        30,
        help="How many times every image is seen: higher trains longer.",
        minimum=1,
        maximum=1000,
        step=1,
        unit="epochs",
    )
    batch_size: int = parameter(
        128,
        help="How many images are averaged in one step: higher is steadier and takes fewer steps an epoch.",
        minimum=1,
        maximum=4096,
        step=1,
        unit="images",
    )
    learning_rate: float = parameter(
        0.001,
        help="Length of a step: higher learns faster, too high does not learn at all.",
        minimum=1e-6,
        maximum=10.0,
        step=1e-6,
        scale="log",
    )
    schedule: ScheduleName = parameter(
        "constant",
        help="Whether the steps stay as long as they are, shorten towards the end, or grow first and shorten then.",
    )
    optimiser: OptimiserName = parameter("adam", help="The rule that turns gradients into steps.")
    start: StartName = parameter(
        "chance",
        help="What the decoder makes before it has learned: what chance gives, or the mean of the training images.",
    )
    seed: int = parameter(
        0,
        help="Where chance begins: the same seed gives the same run.",
        minimum=0,
        maximum=2**31 - 1,
        step=1,
    )
