"""How long to train, by how many images there are: two hundred epochs suit a thousand images, not sixty thousand."""

from __future__ import annotations

from aecore.recipe import Recipe

# What a first training of a large set may see in all: seconds on a laptop, and a map that has unfolded.
IMAGES_SEEN = 600_000
FEWEST_EPOCHS = 5
# From here on a set is large, and larger batches use the machine better.
LARGE, LARGE_BATCH = 10_000, 128


def length_for(images: int, preset: Recipe) -> dict[str, int]:
    """The epochs and the batch that suit a set, as changes of a recipe; the preset's own for a small one.

    Args:
        images: how many training images there are.
        preset: the recipe that the editing began with; never trained for longer than it says.
    """
    own = preset.training
    epochs = max(FEWEST_EPOCHS, round(IMAGES_SEEN / max(1, images)))
    batch = max(own.batch_size, LARGE_BATCH) if images >= LARGE else own.batch_size
    return {"training.epochs": min(own.epochs, epochs), "training.batch_size": batch}


def lengths_to_change(recipe: Recipe, preset: Recipe, before: int, after: int) -> dict[str, int]:
    """What to change in a recipe whose set of `before` images gives way to one of `after`.

    A value that is not what was proposed for the set before was chosen by hand, and stays.
    """
    values = {"training.epochs": recipe.training.epochs, "training.batch_size": recipe.training.batch_size}
    proposed = length_for(before, preset)
    return {
        path: value for path, value in length_for(after, preset).items() if values[path] == proposed[path]
    }
