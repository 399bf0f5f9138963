"""How long to train, by how many images there are: two hundred epochs suit a thousand images, not sixty thousand."""

from __future__ import annotations

from math import sqrt
from typing import Any

from aecore.recipe.choices import DataChoice
from aecore.recipe.presets import LARGE_FROM, MNIST_IMAGES, large_training
from aecore.recipe.recipe import Recipe
from app.image_sets import TRAINING_IMAGES, training_images
from app.web.rights import asking

# What a first training of some ten thousand images sees of them would be ten epochs of MNIST.
MNIST_EPOCHS = 10
FEWEST_EPOCHS = 5
# Of a small set by a preset made for a large one: some ten seconds.
MOST_EPOCHS = 200
# From here on a set is large: larger batches use the machine better, and their fewer steps can be longer.
LARGE, LARGE_BATCH, SMALL_BATCH = 10_000, 128, 64
# What a large set that is smaller than the preset's own is seen of, in all, at most: less than a minute.
MOST_SEEN = 300_000


def length_for(images: int, preset: Recipe) -> dict[str, Any]:
    """The epochs, the batch, the learning rate, its schedule and the start that suit a set, as changes of a recipe.

    They are the preset's own for a set like its own.

    Args:
        images: how many training images there are.
        preset: the recipe that the editing began with.
    """
    own, made_for = preset.training, TRAINING_IMAGES[preset.data.name]
    epochs, batch, rate = own.epochs, own.batch_size, own.learning_rate
    schedule, start = own.schedule, own.start
    if made_for < LARGE and images >= LARGE_FROM:
        # As few epochs as a whole cycle makes do with; a million images are still seen twice.
        large = large_training(preset)
        fewer = max(2, round(large.epochs * sqrt(MNIST_IMAGES / images)))
        epochs, batch = min(epochs, fewer), max(batch, large.batch_size)
        rate, schedule, start = large.learning_rate, large.schedule, large.start
    elif made_for < LARGE <= images:
        fewer = round(MNIST_EPOCHS * sqrt(MNIST_IMAGES / images))
        epochs, batch = min(epochs, max(FEWEST_EPOCHS, fewer)), max(batch, LARGE_BATCH)
        rate *= batch / own.batch_size
    elif made_for >= LARGE and images > 0:
        # Ten epochs of MNIST are hundreds of a small set, or nothing is learned.
        fewest = min(FEWEST_EPOCHS, epochs)
        if LARGE <= images < made_for:
            # Fewer images teach less: halfway between as many epochs and as many images in all.
            epochs = min(round(epochs * sqrt(made_for / images)), MOST_SEEN // images)
            epochs = max(fewest, epochs)
        else:
            epochs = min(MOST_EPOCHS, max(fewest, round(epochs * made_for / images)))
            # Small batches take no longer steps than those of 128 images do.
            rate *= min(1.0, LARGE_BATCH / batch) if images < LARGE else 1.0
            batch = batch if images >= LARGE else min(batch, SMALL_BATCH)
    return {
        "training.epochs": epochs,
        "training.batch_size": batch,
        "training.learning_rate": rate,
        "training.schedule": schedule,
        "training.start": start,
    }


def lengths_to_change(recipe: Recipe, preset: Recipe, before: int, after: int) -> dict[str, Any]:
    """What to change in a recipe whose set of `before` images gives way to one of `after`.

    A value that is not what was proposed for the set before was chosen by hand, and stays.
    """
    training, proposed = recipe.training.model_dump(), length_for(before, preset)
    return {
        path: value
        for path, value in length_for(after, preset).items()
        if training[path.removeprefix("training.")] == proposed[path]
    }


def on_data(preset: Recipe, data: DataChoice) -> Recipe:
    """A preset's recipe on other images, trained for as long as suits them."""
    changes = {f"data.{name}": value for name, value in data.model_dump(mode="json").items()}
    return preset.replace(changes | length_for(training_images(data, asking()), preset))
