"""How long to train, by how many images there are: two hundred epochs suit a thousand images, not sixty thousand."""

from __future__ import annotations

from aecore.data_choice import DataChoice
from aecore.recipe import Recipe
from app.datasets import TRAINING_IMAGES, training_images

# What a first training of a large set may see in all: seconds on a laptop, and a map that has unfolded.
IMAGES_SEEN = 600_000
FEWEST_EPOCHS = 5
# Of a small set by a preset made for a large one: some ten seconds.
MOST_EPOCHS = 200
# From here on a set is large, and larger batches use the machine better.
LARGE, LARGE_BATCH, SMALL_BATCH = 10_000, 128, 64


def length_for(images: int, preset: Recipe) -> dict[str, int]:
    """The epochs and the batch that suit a set, as changes of a recipe; the preset's own for a set like its own.

    Args:
        images: how many training images there are.
        preset: the recipe that the editing began with.
    """
    own, made_for = preset.training, TRAINING_IMAGES[preset.data.name]
    epochs, batch = own.epochs, own.batch_size
    if made_for < LARGE <= images:
        epochs = min(epochs, max(FEWEST_EPOCHS, round(IMAGES_SEEN / images)))
        batch = max(batch, LARGE_BATCH)
    elif made_for >= LARGE and images > 0:
        # As many images in all: ten epochs of MNIST are hundreds of a small set, or nothing is learned.
        fewest = min(FEWEST_EPOCHS, epochs)
        epochs = min(MOST_EPOCHS, max(fewest, round(epochs * made_for / images)))
        batch = batch if images >= LARGE else min(batch, SMALL_BATCH)
    return {"training.epochs": epochs, "training.batch_size": batch}


def lengths_to_change(recipe: Recipe, preset: Recipe, before: int, after: int) -> dict[str, int]:
    """What to change in a recipe whose set of `before` images gives way to one of `after`.

    A value that is not what was proposed for the set before was chosen by hand, and stays.
    """
    values = {"training.epochs": recipe.training.epochs, "training.batch_size": recipe.training.batch_size}
    proposed = length_for(before, preset)
    return {
        path: value for path, value in length_for(after, preset).items() if values[path] == proposed[path]
    }


def on_data(preset: Recipe, data: DataChoice) -> Recipe:
    """A preset's recipe on other images, trained for as long as suits them."""
    changes = {f"data.{name}": value for name, value in data.model_dump(mode="json").items()}
    return preset.replace(changes | length_for(training_images(data), preset))
