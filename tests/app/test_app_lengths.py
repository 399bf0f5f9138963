"""How long a training is proposed to be, by the size of its set."""

from __future__ import annotations

import pytest

from aecore.datasets.built_in import digits, shapes
from aecore.datasets.loading import load
from aecore.recipe.choices import DataChoice, TrainingChoice
from aecore.recipe.presets import LARGE, PRESETS, on_large
from aecore.recipe.recipe import Recipe
from app.experiment.training_length import length_for, lengths_to_change, on_data
from app.image_sets import TRAINING_IMAGES

PRESET = PRESETS["vae-2d"]
OWN = {
    f"training.{name}": getattr(PRESET.training, name)
    for name in ("epochs", "batch_size", "learning_rate", "schedule", "start")
}
AS_LARGE = {
    f"training.{name}": value for name, value in LARGE.model_dump().items() if f"training.{name}" in OWN
}


def lengths(epochs: int, batch: int, rate: float, schedule: str = "constant") -> dict[str, float | str]:
    return {
        "training.epochs": epochs,
        "training.batch_size": batch,
        "training.learning_rate": rate,
        "training.schedule": schedule,
        "training.start": "chance",
    }


@pytest.mark.parametrize("images", [0, 1, 40, 1437, 3000])
def test_a_small_set_is_trained_as_the_preset_says(images: int) -> None:
    assert length_for(images, PRESET) == OWN


def test_a_large_set_is_seen_a_few_times_in_larger_batches() -> None:
    assert length_for(12_000, PRESET) == lengths(22, 128, 0.002)
    assert length_for(12_000, PRESET.replace("training.epochs", 3))["training.epochs"] == 3


def test_as_many_images_as_mnist_has_are_seen_in_one_cycle_from_their_mean_on() -> None:
    assert length_for(60_000, PRESET) == AS_LARGE
    assert (LARGE.schedule, LARGE.start) == ("one_cycle", "mean_image")
    for name in ("mnist", "fashion_mnist"):
        assert on_data(PRESET, DataChoice(name=name)) == on_large(PRESET, name)
    assert length_for(50_000, PRESET) == AS_LARGE
    assert length_for(10_000_000, PRESET)["training.epochs"] == 2
    short = PRESET.replace({"training.epochs": 1, "training.batch_size": 512})
    assert length_for(60_000, short) == {**AS_LARGE, "training.epochs": 1, "training.batch_size": 512}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_itself_on_the_images_it_is_made_for(name: str) -> None:
    assert on_data(PRESETS[name], PRESETS[name].data) == PRESETS[name]


def test_a_preset_made_for_mnist_sees_as_many_images_of_a_small_set_and_fewer_of_a_large_one() -> None:
    made_for_mnist = Recipe(
        data=DataChoice(name="mnist"),
        training=TrainingChoice(epochs=10, learning_rate=0.05, schedule="cosine"),
    )
    assert length_for(60_000, made_for_mnist) == lengths(10, 128, 0.05, "cosine")
    assert length_for(12_000, made_for_mnist) == lengths(22, 128, 0.05, "cosine")
    assert length_for(124_800, made_for_mnist) == lengths(5, 128, 0.05, "cosine")
    assert length_for(1437, made_for_mnist) == lengths(200, 64, 0.05, "cosine")
    assert length_for(0, made_for_mnist) == lengths(10, 128, 0.05, "cosine")
    # Small batches take no longer steps than those of 128 images.
    in_large_batches = made_for_mnist.replace("training.batch_size", 256)
    assert length_for(1437, in_large_batches) == lengths(200, 64, 0.025, "cosine")
    assert length_for(12_000, in_large_batches) == lengths(22, 256, 0.05, "cosine")
    # Not longer than a minute.
    deep = lengths(25, 128, 0.002, "one_cycle") | {"training.start": "mean_image"}
    assert length_for(12_000, PRESETS["deep-30"]) == deep


def test_who_repairs_images_sees_a_large_set_in_more_steps() -> None:
    repairs = lengths(5, 128, 0.008, "one_cycle") | {"training.start": "mean_image"}
    assert length_for(60_000, PRESETS["denoising"]) == repairs


def test_what_nobody_touched_follows_the_set_there_and_back() -> None:
    there = lengths_to_change(PRESET, PRESET, 1437, 60_000)
    assert there == AS_LARGE
    assert lengths_to_change(PRESET.replace(there), PRESET, 60_000, 1437) == OWN


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("training.epochs", 30),
        ("training.batch_size", 16),
        ("training.learning_rate", 0.01),
        ("training.schedule", "linear"),
    ],
)
def test_what_was_chosen_by_hand_stays(path: str, value: float | str) -> None:
    changes = lengths_to_change(PRESET.replace(path, value), PRESET, 1437, 60_000)
    assert path not in changes
    assert len(changes) == len(OWN) - 1


def test_the_counts_are_those_of_the_sets() -> None:
    assert TRAINING_IMAGES["digits"] == len(digits.read().train_images)
    assert TRAINING_IMAGES["strokes"] == len(load(DataChoice(name="strokes")).train.images)
    assert TRAINING_IMAGES["shapes"] == len(shapes.read().train_images)
