"""Where a training begins: by chance, or at the mean image, whatever the network and the loss."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from library_samples import begin, noise_set, tiny

from aecore.datasets.loading import ImageSet
from aecore.parts.networks.registry import NETWORKS
from aecore.training.training import Training

OUTPUTS = {
    "logits": {"reconstruction.kind": "bernoulli"},
    "pixels": {"reconstruction.kind": "squared_error"},
    "a sigmoid": {"reconstruction.kind": "squared_error", "network.output": "sigmoid"},
}
NETS: dict[str, dict[str, object]] = {name: {"network.kind": name} for name in NETWORKS}
NETS["tied"] = {"network.kind": "dense", "network.tied": True}


def both(changes: dict[str, object]) -> tuple[ImageSet, Training, Training]:
    recipe = tiny().replace(changes)
    images = noise_set(64, 5)
    return images, begin(recipe, images), begin(recipe.replace("training.start", "mean_image"), images)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("network", NETS)
def test_a_decoder_whose_other_weights_are_nought_makes_the_mean_image(network: str, output: str) -> None:
    images, _, training = both({**NETS[network], **OUTPUTS[output]})
    model, mean = training.model, images.train.images.mean(dim=0)
    shared = model.recipe.network.bias_shared_over
    expected = (mean.mean(dim=shared, keepdim=True) if shared else mean).expand_as(mean)
    weights = [*model.parameters()]
    bias = [*model.decoder.parameters()][-1]
    with torch.no_grad():
        for weight in weights:
            if weight is not bias:
                weight.zero_()
    made = model.decode(torch.zeros(1, model.recipe.bottleneck.size))[0]
    assert torch.allclose(made, expected, atol=1.1e-3)


@pytest.mark.parametrize("network", NETS)
def test_all_other_weights_begin_by_chance_as_they_did(network: str) -> None:
    _, plain, at_mean = both(NETS[network])
    last = [*at_mean.model.decoder.parameters()][-1]
    pairs = zip(plain.model.parameters(), at_mean.model.parameters(), strict=True)
    assert [torch.equal(one, other) for one, other in pairs] == [
        weight is not last for weight in at_mean.model.parameters()
    ]


def test_it_begins_nearer_to_the_images_and_goes_on_as_any_training_does() -> None:
    images, plain, at_mean = both({"training.epochs": 3})
    first = [next(training).test for training in (plain, at_mean)]
    assert first[0] is not None
    assert first[1] is not None
    assert first[1]["reconstruction"] < first[0]["reconstruction"]
    while at_mean.step_count < 5:
        next(at_mean)
    going = Training(at_mean.recipe, images, at_mean.device, at_mean.checkpoint())
    for _ in at_mean:
        pass
    for _ in going:
        pass
    pairs = zip(at_mean.model.parameters(), going.model.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_black_pixels_have_a_finite_logit() -> None:
    _, _, training = both({})
    images = training.images.train.images.clone()
    images[..., 0], images[..., 1] = 0.0, 1.0
    black = begin(tiny(training__start="mean_image"), _with(training.images, images))
    bias = [*black.model.decoder.parameters()][-1].detach()
    assert bias.isfinite().all()
    assert float(bias.abs().max()) == pytest.approx(6.9068, abs=1e-3)  # log(0.999 / 0.001)


def _with(images: ImageSet, train: torch.Tensor) -> ImageSet:
    return replace(images, train=replace(images.train, images=train))
