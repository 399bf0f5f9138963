"""A run for TensorBoard: its curves and pictures, and its codes for the embedding projector."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from datetime import datetime

import numpy as np
import torch

from aecore.disk.tensors import load_tensors
from aecore.runs.folder import snapshots
from aecore.take_home.exported import Exported
from aecore.take_home.sheets import png, sheet
from aecore.take_home.subject import Subject
from aecore.take_home.tables.curves import PLAIN, points
from aecore.take_home.tensorboard.records import beginning, event, image, scalar

SPRITE = 8192
"""Pixels along a side of the sprite, at most: what browsers take as a texture."""


def tensorboard(asked: Subject) -> Exported:
    """A log folder: an event file with scalars and images, and what the embedding projector reads beside it.

    Raises:
        RunError: weights or snapshots that are damaged.
    """
    begun = _begun(asked)
    files = {f"events.out.tfevents.{int(begun)}.aelab": b"".join(_events(asked, begun))}
    return Exported(f"{asked.name}-tensorboard", {**files, **_projector(asked)})


def _begun(asked: Subject) -> float:
    try:
        return datetime.fromisoformat(str(asked.run.about["created"])).timestamp()
    except (KeyError, ValueError):
        return 0.0


def _events(asked: Subject, begun: float) -> Iterator[bytes]:
    yield beginning(begun)
    times = {int(point["step"]): float(point.get("emitted", begun)) for point in asked.metrics}
    for point in points(asked):
        numbers = {name.replace(".", "/"): value for name, value in point.items() if name not in PLAIN}
        numbers["learning_rate"] = point["learning_rate"]
        yield event(times[point["step"]], point["step"], [scalar(*item) for item in numbers.items()])
    probe = asked.probe
    for step, file in snapshots(asked.run.path).items():
        seen, _ = load_tensors(file)
        rows = [probe["originals"], seen["reconstructions"]]
        if not asked.run.recipe.corruption.is_clean:
            rows.insert(1, seen["corrupted"])
        drawn = sheet(torch.cat(rows), len(probe["originals"]))
        picture = image("reconstructions", png(drawn), *drawn.shape)
        yield event(times.get(step, begun), step, [picture])


def _projector(asked: Subject) -> dict[str, bytes]:
    _, height, width = asked.shape
    most = (SPRITE // max(height, width)) ** 2
    drawn = asked.probe["images"][:most]
    means, _ = asked.codes(drawn.float() / 255)
    classes = list(asked.run.about["classes"])
    table = io.StringIO()
    np.savetxt(table, means.numpy(), delimiter="\t", fmt="%.6g")
    rows = [f"{index}\t{classes[label]}" for index, label in enumerate(asked.probe["labels"][:most].tolist())]
    columns = math.ceil(math.sqrt(len(means)))  # the projector counts on a square
    settings = (
        'embeddings {\n  tensor_name: "codes"\n  tensor_path: "tensors.tsv"\n  metadata_path: "metadata.tsv"\n'
        f'  sprite {{\n    image_path: "sprite.png"\n    single_image_dim: {width}\n    single_image_dim: {height}\n'
        "  }\n}\n"
    )
    return {
        "tensors.tsv": table.getvalue().encode(),
        "metadata.tsv": "\n".join(["index\tclass", *rows, ""]).encode(),
        "sprite.png": png(sheet(drawn, columns)),
        "projector_config.pbtxt": settings.encode(),
    }
