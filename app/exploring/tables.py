"""Codes of a run's images as a safetensors file, made when first asked for."""

from __future__ import annotations

import hashlib

import torch
from safetensors.torch import save

from aecore.code_table import tabulate
from aecore.run import Run
from app.exploring import store
from app.exploring.moments import Moment, model_of
from app.exploring.pictures import Split, pictures, source

# Changes where the same weights and images give another file.
FORM = "1"


def codes_file(run: Run, moment: Moment, split: Split) -> store.Kept:
    """The answer to GET /api/runs/{id}/codes/{step}.safetensors.

    Raises:
        Refusal: damaged weights.
        RunError: damaged probe images, a full disk.
    """
    model, digest = model_of(run, moment)
    here = source(run)
    images = hashlib.sha256(f"{run.about.get('data_digest', run.id)} {here}".encode()).hexdigest()[:20]
    name = f"{digest}-{images}-{split}-{FORM}.safetensors"
    if (kept := store.get(name)) is not None:
        return kept
    chosen = pictures(run, split)
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
    }
    content = save({key: value.contiguous() for key, value in tensors.items()}, notes)
    if chosen.split == split or here == "probe":
        store.put(name, content)  # Not where the set is damaged: it may be mended.
    return store.pack(content)
