"""Codes of a run's images as a safetensors file, made when first asked for."""

from __future__ import annotations

import contextlib
import hashlib

import torch
from safetensors.torch import save

from aecore.errors import RunError
from aecore.explore.code_table import tabulate
from aecore.runs.moments import Moment
from aecore.runs.own_images import DIGEST
from app.exploring import store
from app.exploring.models import digest_of, model_of
from app.exploring.pictures import Split, pictures, source

# Changes where the same weights and images give another file.
FORM = "2"

MOST_NUMBERS = 3_000_000
"""In the codes of a file: 12 MB. Of long codes there are fewer."""


def kept_codes(moment: Moment, split: Split) -> store.Kept | None:
    """What `codes_file` gives, where it was made before."""
    return store.get(_name(moment, split))


def codes_file(moment: Moment, split: Split) -> store.Kept:
    """The answer to GET /api/runs/{id}/codes/{step}.safetensors.

    Raises:
        Refusal: damaged weights or probe images.
    """
    run, model = moment.run, model_of(moment)
    chosen = pictures(run, split).first(MOST_NUMBERS // run.recipe.bottleneck.size)
    classes = max(len(run.about.get("classes", ())), int(chosen.labels.max()) + 1)
    table = tabulate(model, chosen.stored, chosen.labels, classes)
    tensors = {
        "codes": table.codes,
        "labels": chosen.labels.to(torch.uint8),
        "errors": table.errors,
        "components": table.plane.components,
        "centre": table.plane.centre,
        "means": table.means,
        "deviations": table.deviations,
    }
    if table.kl is not None:
        tensors["kl"] = table.kl
    notes = {
        "images": chosen.split,
        "step": str(moment.step),
        "epoch": str(moment.epoch),
        "count": str(len(table.codes)),
        # Two runs show the same images where these are the same, whatever their sets are called.
        "pictures": hashlib.sha256(chosen.stored.contiguous().numpy().tobytes()).hexdigest(),
    }
    content = save({key: value.contiguous() for key, value in tensors.items()}, notes)
    if chosen.split == split or source(run) == "probe":
        with contextlib.suppress(RunError):  # without room for it it is made again the next time
            store.put(_name(moment, split), content)  # Not where the set is damaged: it may be mended.
    return store.pack(content)


def _name(moment: Moment, split: Split) -> str:
    run = moment.run
    images = f"{run.about.get(DIGEST, run.id)} {source(run)}"
    return (
        f"{digest_of(moment)}-{hashlib.sha256(images.encode()).hexdigest()[:20]}-{split}-{FORM}.safetensors"
    )
