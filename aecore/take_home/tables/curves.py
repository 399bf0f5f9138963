"""The curves of a run as a table: a row a point."""

from __future__ import annotations

import csv
import io
from typing import Any

from aecore.take_home.exported import Exported
from aecore.take_home.subject import Subject

PLAIN = ("step", "epoch", "seconds", "samples_per_second", "learning_rate")


def curves(asked: Subject) -> Exported:
    """CSV: step, epoch, seconds, images a second, learning rate, each term of the loss on training and test images."""
    name = f"{asked.name}-curves.csv"
    return Exported(name.removesuffix(".csv"), {name: _written(points(asked)).encode()})


def points(asked: Subject) -> list[dict[str, Any]]:
    """Each point of the curve, flat: `train.loss`, `test.reconstruction` and so on beside the plain numbers."""
    found = []
    for point in asked.metrics:
        row = {name: point.get(name) for name in PLAIN}
        for part in ("train", "test"):
            row |= {f"{part}.{term}": value for term, value in (point.get(part) or {}).items()}
        found.append(row)
    return found


def _written(rows: list[dict[str, Any]]) -> str:
    names = list(
        dict.fromkeys([*PLAIN, *sorted({name for row in rows for name in row} - {*PLAIN}, key=_order)])
    )
    held = io.StringIO()
    table = csv.DictWriter(held, names, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return held.getvalue()


def _order(name: str) -> tuple[bool, bool, str]:
    part, term = name.split(".", 1)
    return part == "test", term != "loss", term
