"""Training: the same every time, steered from another thread, stopped in words, and learning."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from library_samples import RECIPES, begin, digits, equal, noise_set, tiny, trained, weights_of

from aecore.errors import TrainingError
from aecore.model import build
from aecore.recipe.choices import TrainingChoice
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.training.loss import Loss
from aecore.training.training import train

OPTIMISERS = ("adam", "adamw", "sgd", "rmsprop")


# The same every time


@pytest.fixture
def few_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of a short training would be spent on its curve and its snapshots."""
    for name in ("RECORDS", "SNAPSHOTS"):
        monkeypatch.setattr(f"aecore.training.training.{name}", 3)


@pytest.mark.parametrize("name", RECIPES)
def test_the_same_recipe_gives_the_same_weights_bit_for_bit(name: str) -> None:
    recipe = tiny().replace(RECIPES[name])
    first = trained(recipe)
    torch.manual_seed(12345)  # what others do with chance does not matter
    assert equal(first, trained(recipe))
    assert not equal(first, trained(recipe.replace("training.seed", 1)))


def test_looking_more_often_changes_nothing() -> None:
    training, watched = (
        begin(tiny(corruption__kind="random_pixels")),
        begin(tiny(corruption__kind="random_pixels")),
    )
    for _ in training:
        pass
    for _ in watched:
        watched.checkpoint()
        watched.model.reconstruct(watched.probe.images)
    assert equal(weights_of(training), weights_of(watched))


def test_every_image_is_seen_once_an_epoch_in_another_order_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training = begin(tiny(training__epochs=3))
    seen: list[list[int]] = []
    step = training.stepper.step
    monkeypatch.setattr(
        training.stepper, "step", lambda chosen, rate: (seen.append(chosen.tolist()), step(chosen, rate))[1]
    )
    for _ in training:
        pass
    assert [len(batch) for batch in seen] == [16, 16, 16, 12] * 3
    epochs = [[each for batch in seen[start : start + 4] for each in batch] for start in (0, 4, 8)]
    assert all(sorted(epoch) == list(range(60)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]


# What it says


def test_terms_add_up_and_everything_is_said() -> None:
    recipe = tiny(penalties__kl_divergence__beta=0.3, penalties__l1__beta=2.0)
    said = list(begin(recipe))
    assert [progress.step for progress in said] == list(range(9))
    assert said[0].train == {}
    for progress in said:
        assert progress.weights == {"kl_divergence": 0.3, "l1": 2.0}
        for terms in (progress.train, progress.test or {}):
            if terms:
                total = terms["reconstruction"] + 0.3 * terms["kl_divergence"] + 2.0 * terms["l1"]
                assert terms["loss"] == pytest.approx(total, rel=1e-6)
        assert (progress.test is None) == (progress.snapshot is None)
        assert (progress.steps, progress.epochs) == (8, 2)
        assert progress.epoch == progress.step / 4
    assert said[-1].state == "finished"
    assert {progress.state for progress in said[:-1]} == {"running"}
    assert said[0].test is not None
    assert said[-1].test is not None
    assert all(before.seconds <= after.seconds for before, after in pairwise(said))


def test_a_training_loss_is_that_of_the_weights_before_the_step() -> None:
    recipe = tiny(bottleneck__kind="deterministic", penalties=[], training__batch_size=60, training__epochs=1)
    images = noise_set(60, 40)
    training = begin(recipe, images)
    expected = Loss(build(recipe, (1, 8, 8))).measure(images.train.images, seed=0).terms
    *_, last = training
    assert last.step == 1
    assert last.train == pytest.approx(expected, rel=1e-5)


def test_a_training_loss_is_the_mean_over_the_steps_since_the_point_before() -> None:
    recipe = tiny(training__epochs=300, bottleneck__kind="deterministic", penalties=[])
    training = begin(recipe)
    every: list[tuple[int, float]] = []  # images, and their mean loss
    original = training.stepper.step

    def step(chosen: torch.Tensor, rate: float) -> None:
        images = training.stepper.batch.images[chosen]
        with torch.no_grad():
            loss = training.model.reconstruction(training.model(images, images).output, images).mean()
        every.append((len(chosen), float(loss)))
        original(chosen, rate)

    training.stepper.step = step  # type: ignore[method-assign]
    before = 0
    for count, progress in enumerate(training):
        if progress.train:
            since = every[before : progress.step]
            mean = sum(images * loss for images, loss in since) / sum(images for images, _ in since)
            assert progress.train["reconstruction"] == pytest.approx(mean, rel=1e-5)
        before = progress.step
        if count == 40:
            break
    assert before > 40  # more than one step a point


def test_a_long_training_says_no_more_than_a_curve_needs() -> None:
    said = list(begin(tiny(training__epochs=250)))
    assert 300 < len(said) <= 480
    assert sum(progress.snapshot is not None for progress in said) <= 60
    kept = [progress.step for progress in said if progress.keep_weights]
    assert 8 <= len(kept) <= 10
    assert (kept[0], kept[-1]) == (0, 1000)
    assert all(after >= 1.5 * before for before, after in pairwise(kept[2:]))


def test_images_are_counted_as_they_are_seen() -> None:
    training = begin(tiny())
    counts = {progress.step: training.images_seen for progress in training}
    assert [counts[step] for step in (0, 1, 3, 4, 5, 8)] == [0, 16, 48, 60, 76, 120]


def test_fewer_images_than_a_batch_make_one_batch() -> None:
    training = begin(tiny(training__batch_size=512))
    *_, last = training
    assert (training.batch_size, last.steps, training.images_seen) == (60, 2, 120)


@pytest.mark.parametrize("train_images", [1, 17])
def test_a_last_batch_of_a_single_image_is_learned_from_too(train_images: int) -> None:
    *_, last = begin(tiny(bottleneck__covariance="full"), noise_set(train_images, 5))
    assert last.state == "finished"


def test_sampled_pixels_are_black_or_white_and_other_ones_at_every_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training = begin(tiny(data__binarise="sampled", training__batch_size=60, training__epochs=40))
    grey = training.images.train.images
    shown: list[torch.Tensor] = []
    original = Recipe().corruption.__class__.__call__

    def look(self: object, images: torch.Tensor, generator: object = None) -> torch.Tensor:
        if len(images) == 60:
            shown.append(images.clone())
        return original(self, images, generator)  # type: ignore[arg-type]

    monkeypatch.setattr(Recipe().corruption.__class__, "__call__", look)
    for _ in training:
        pass
    assert len(shown) == 40
    assert all(((images == 0) | (images == 1)).all() for images in shown)
    assert not torch.equal(shown[0].sort().values, shown[1].sort().values)
    # A pixel is white as often as it is bright: summed over images, whose order changes.
    share = torch.stack(shown).mean(dim=(0, 1))
    error = (grey * (1 - grey)).sum(dim=0).sqrt() / 60 / 40**0.5
    assert ((share - grey.mean(dim=0)).abs() < 5 * error).all()


# Stopped in words


@pytest.mark.parametrize(
    "changes",
    [
        {"training.learning_rate": 10.0, "training.optimiser": "sgd", "reconstruction.kind": "squared_error"},
        {"training.learning_rate": 10.0, "training.optimiser": "adam", "penalties.kl_divergence.beta": 100.0},
    ],
    ids=["sgd", "adam"],
)
def test_a_loss_that_is_not_finite_stops_it_in_words(changes: dict[str, object]) -> None:
    training = begin(tiny().replace({"training.epochs": 100, **changes}))
    with pytest.raises(TrainingError) as said:
        for _ in training:
            pass
    assert str(said.value).startswith(f"step {training.step_count}: expected ")
    assert "try a learning rate below 10, or a smaller beta" in str(said.value)


def test_weights_that_are_broken_are_never_handed_out() -> None:
    training = begin(tiny())
    for progress in training:
        if progress.step == 3:
            break
    with torch.no_grad():
        next(training.model.parameters())[0, 0] = torch.inf
    with pytest.raises(TrainingError, match="expected finite weights"):
        training.checkpoint()


def test_a_device_that_is_not_there_is_told() -> None:
    with pytest.raises(TrainingError, match=r'expected one of auto, cpu.*found "tpu"'):
        train(tiny(), images=noise_set(10, 5), device="tpu")


# Learning


@pytest.mark.usefixtures("few_points")
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_learns(name: str) -> None:
    # On the embedded images, whichever it is made for: MNIST is not on every machine.
    recipe = PRESETS[name].replace({"data.name": "digits", "training.epochs": 4, "training.batch_size": 64})
    images = digits()
    losses = [progress.test["loss"] for progress in begin(recipe, images) if progress.test]
    # What begins at the mean image has the first part of the way behind it.
    by_chance = next(begin(recipe.replace("training.start", "chance"), images)).test
    assert by_chance is not None
    assert losses[-1] < 0.75 * by_chance["loss"]
    assert losses[-1] < (0.75 if recipe.training.start == "chance" else 0.9) * losses[0]


@pytest.mark.usefixtures("few_points")
def test_every_choice_of_optimiser_learns() -> None:
    choices = TrainingChoice.model_fields["optimiser"].annotation
    assert set(choices.__args__) == set(OPTIMISERS)  # type: ignore[union-attr]
    for optimiser in OPTIMISERS:
        recipe = tiny(training__optimiser=optimiser, training__learning_rate=0.001, training__epochs=10)
        losses = [progress.test["loss"] for progress in begin(recipe, digits(size=300)) if progress.test]
        assert losses[-1] < 0.9 * losses[0], optimiser


def test_the_codes_of_digits_lie_among_their_own_kind() -> None:
    images = digits()
    training = begin(PRESETS["autoencoder-2d"].replace("training.epochs", 15), images)
    for _ in training:
        pass
    with torch.no_grad():
        known = training.model.encode(images.train.images)
        asked = training.model.encode(images.test.images)
    nearest = torch.cdist(asked, known).topk(5, largest=False).indices  # (test, 5)
    votes = images.train.labels[nearest].mode(dim=1).values
    accuracy = float((votes == images.test.labels).float().mean())
    assert accuracy > 0.5  # chance: 0.1
