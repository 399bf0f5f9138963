"""One function a card: from what is looked into, and what is asked, to what is drawn."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Generator, Tensor

from aecore.disk.tensors import pixels
from aecore.errors import RecipeError
from aecore.inspection import (
    best_filters,
    clean,
    corruption_of,
    draw_images,
    first_layer_filters,
    fitted_codes,
    histograms,
    layers,
    manifold,
    over_training,
    prior_codes,
    tangents,
    widest_axes,
)
from aecore.parts.corruptions import CORRUPTIONS, Corruption
from aecore.scores import gaussian_blur, median_filter
from app.inspecting.asked import Asked
from app.inspecting.packing import Answer, reach, signed_bytes
from app.inspecting.scores import scores
from app.inspecting.subject import Subject
from app.web.refusals import Refusal

MOST_UNITS = 256
MOST_SEED = 2**31 - 1
FILTERED = 200
"""Test images that noise is put on, and filters without learning are tried on."""
NOISES = tuple(kind for kind, part in CORRUPTIONS.items() if not part.is_clean)


def filters(subject: Subject, asked: Asked) -> Answer:
    """The first layer's weights as pictures, those of the largest first."""
    found = first_layer_filters(subject.model)
    limit = reach(found.weights)
    shown = found.weights[:MOST_UNITS]
    return Answer(
        {"filters": signed_bytes(shown, limit), "units": found.units[:MOST_UNITS]},
        {
            "limit": limit,
            "kind": found.kind,
            "of": len(found.weights),
            "channels": subject.model.shape.channels,
        },
    )


def code(subject: Subject, asked: Asked) -> Answer:
    """The probe images' codes; means and deviations where they are distributions."""
    with torch.no_grad():
        found = subject.model.distribution(subject.probes)
    deviation = found.deviation()
    return Answer({"codes": found.mean, **({} if deviation is None else {"deviations": deviation})})


def units(subject: Subject, asked: Asked) -> Answer:
    """How the activations of a layer's units are spread, the most active unit first."""
    all_layers = layers(subject.model, subject.images)
    chosen = all_layers[asked.integer("layer", 0, len(all_layers) - 1)]
    found = histograms(chosen)
    order = found.means.argsort(descending=True, stable=True)[:MOST_UNITS]
    tensors = {
        "shares": found.shares[order],
        "means": found.means[order],
        "units": order,
    }
    # One image alone says nothing of what varies.
    if found.deviations is not None:
        tensors["deviations"] = found.deviations[order]
    if found.still is not None:
        tensors["still"] = found.still[order].to(torch.uint8)
    if found.on is not None:
        tensors["on"] = found.on[order]
    notes = {"low": found.low, "high": found.high, "aim": chosen.aim, "of": len(found.means)}
    names = [{"name": layer.name, "units": layer.values.shape[1]} for layer in all_layers]
    # Where `several` is false there are no deviations, and whether a unit keeps still cannot be said.
    return Answer(
        tensors, {**notes, "layers": names, "images": len(subject.images), "several": chosen.several}
    )


def moves(subject: Subject, asked: Asked) -> Answer:
    """Singular values and leading tangent directions at a probe image."""
    image = subject.probes[asked.integer("image", 0, len(subject.probes) - 1)]
    found = tangents(subject.model, image)
    limit = reach(found.directions)
    return Answer(
        {"values": found.values, "directions": signed_bytes(_side_by_side(found.directions), limit)},
        {"limit": limit, "norm": float(found.values.square().sum().sqrt())},
    )


def cleans(subject: Subject, asked: Asked) -> Answer:
    """The probe images corrupted, reconstructed, and what is left between; the quality over test images."""
    corruption, seed = _corruption(subject, asked), asked.integer("seed", 0, MOST_SEED)
    shown = clean(subject.model, subject.probes, corruption, seed=seed)
    # The probes are test images themselves: counted with the others, they would count twice.
    measured = clean(subject.model, subject.images[:FILTERED], corruption, seed=seed)
    return Answer(
        {
            "corrupted": pixels(shown.corrupted),
            "reconstruction": pixels(shown.reconstructions),
            "difference": signed_bytes(_side_by_side(shown.reconstructions - subject.probes), 1.0),
        },
        {"before": measured.before, "after": measured.after, "images": len(measured.corrupted)},
    )


def filtered(subject: Subject, asked: Asked) -> Answer:
    """The same corrupted images under the best Gaussian blur and the best median filter."""
    corruption, seed = _corruption(subject, asked), asked.integer("seed", 0, MOST_SEED)
    blur, median = best_filters(subject.images[:FILTERED], corruption, seed=seed)
    shown = corruption(subject.probes, Generator().manual_seed(seed))
    return Answer(
        {
            "blur": pixels(gaussian_blur(shown, blur.width)),
            "median": pixels(median_filter(shown, int(median.width))),
        },
        {
            name: {"width": each.width, "psnr": each.psnr}
            for name, each in (("blur", blur), ("median", median))
        },
    )


def invents(subject: Subject, asked: Asked) -> Answer:
    """Images of codes drawn from the prior, or from a Gaussian fitted to the codes of the images."""
    source = asked.word("source", ("prior", "codes"))
    what = asked.word("what", ("mean", "sample"))
    count = asked.integer("count", 48, 144)
    generator = Generator().manual_seed(asked.integer("seed", 0, MOST_SEED))
    model = subject.model
    if source == "prior":
        codes = prior_codes(count, model.recipe.bottleneck.size, generator)
    else:
        with torch.no_grad():
            codes = fitted_codes(model.encode(subject.images), count, generator)
    drawn = draw_images(model, codes, generator, what="sample" if what == "sample" else "mean")
    return Answer({"images": pixels(drawn)})


def between(subject: Subject, asked: Asked) -> Answer:
    """Images over a grid of two axes of the code: the two that say most, or two that are asked for."""
    size = subject.model.recipe.bottleneck.size
    order = widest_axes(subject.model, subject.images)
    first = asked.integer("first", order[0], size - 1)
    second = asked.integer("second", next((axis for axis in order if axis != first), first), size - 1)
    if first == second and size > 1:
        raise Refusal(400, "refusal.asked", name="second", found=second)
    columns, rows = (max(1, asked.integer(name, 10, 24)) for name in ("columns", "rows"))
    codes, images = manifold(subject.model, subject.images, (first, second), columns, rows)
    return Answer(
        {"images": pixels(images), "first": codes[0, :, first], "second": codes[:, 0, second]},
        {"axes": [first, second], "order": order},
    )


def loss(subject: Subject, asked: Asked) -> Answer:
    """The divergence of each axis from the prior along the training, (moments, code), in nats."""
    run = subject.run
    if not run.recipe.bottleneck.is_distribution:
        raise Refusal(404, "refusal.no_card")
    found = over_training(run, subject.model, subject.images[:FILTERED], subject.step)
    rows = torch.stack(list(found.values()))
    return Answer(
        {"divergences": rows}, {"steps": list(found), "epochs": [run.epoch_at(step) for step in found]}
    )


def _side_by_side(images: Tensor) -> Tensor:
    return images.transpose(1, 2).flatten(2)  # (images, height, channels * width)


def _corruption(subject: Subject, asked: Asked) -> Corruption:
    kind = asked.word("kind", NOISES)
    try:
        return corruption_of(kind, asked.number("amount", 30.0))
    except RecipeError:
        raise Refusal(400, "refusal.asked", name="amount", found=asked.number("amount", 30.0)) from None


CARDS: dict[str, Callable[[Subject, Asked], Answer]] = {
    "filters": filters,
    "code": code,
    "units": units,
    "moves": moves,
    "cleans": cleans,
    "filtered": filtered,
    "invents": invents,
    "between": between,
    "loss": loss,
    "scores": scores,
}
