"""The bench of quality measures everybody by the lab's own score, and the lab by its own preset."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from aecore.model import build
from aecore.recipe.presets import LARGE, PRESETS, on_large
from aecore.scores.likelihood import negative_elbo
from bench import quality
from bench.recipe import preset_on_mnist


@pytest.fixture(autouse=True)
def _workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(quality.__file__).parent / "workers"))


def test_its_estimator_is_the_labs_score() -> None:
    from quality_aelab import weights_of

    torch.manual_seed(3)
    model = build(preset_on_mnist(0), (1, 28, 28), torch.device("cpu"))
    images = torch.rand(40, 1, 28, 28)
    with torch.no_grad():
        generator = torch.Generator().manual_seed(quality.SEED_OF_NOISE)
        expected = negative_elbo(model, images, model.distribution(images), generator).double().mean()
    weights = [torch.from_numpy(part) for part in weights_of(model)]
    assert quality.negative_elbo(weights, images.flatten(1)) == pytest.approx(float(expected), rel=1e-6)


def test_the_labs_training_is_that_of_its_preset() -> None:
    recipe = preset_on_mnist(2)
    assert recipe.training == LARGE.model_copy(update={"seed": 2})
    assert recipe.replace({"network": PRESETS["vae-2d"].network, "training.seed": 0}) == on_large(
        PRESETS["vae-2d"], "mnist"
    )


def test_a_training_ends_where_it_is_there_or_can_go_no_further() -> None:
    course = quality.Course()
    assert not course.ended
    course.reached.append(quality.TARGET + 1)
    assert not course.ended
    course.more = False
    assert (course.ended, course.there) == (True, False)
    course.reached.append(quality.TARGET)
    assert course.there
    endless = quality.Course(reached=[quality.TARGET + 1] * quality.MOST_EPOCHS)
    assert (endless.ended, endless.there) == (True, False)


def test_the_table_tells_medians_shares_and_who_never_came_there() -> None:
    def there(seconds: float, epochs: int) -> quality.Course:
        return quality.Course([seconds / epochs] * epochs, [1.0] * epochs, [150.0] * (epochs - 1) + [145.5])

    never = quality.Course([1.0] * 40, [1.0] * 40, [147.0] * 40)
    races = [[there(10.0 * seed, 4), there(100.0 * seed, 9), never] for seed in (1, 3, 2)]
    _, ours, pytorch, keras = quality.table(races).splitlines()
    assert ours.split()[2:5] == ["4", "20.0", "4.0"]
    assert "0.10 of  at most 0.17  reached" in pytorch
    assert "not there on every seed within 40 epochs; at best 147.00" in keras
