"""Whether what was unpacked is one run: its files are held against its recipe before any tensor is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from aecore.errors import AELabError
from aecore.model import Autoencoder
from aecore.parts.shape import Shape
from aecore.recipe.recipe import Recipe
from aecore.runs.folder import (
    ABOUT,
    BASELINES,
    METRICS,
    PROBE,
    RECIPE,
    SCORES,
    SNAPSHOTS,
    WHOLE,
    kept_weights,
    snapshots,
    weights_file,
)
from aecore.runs.run import Run
from aecore.take_home.packing import FORMAT, NAME, VERSION
from aecore.take_home.plain_files import are_baselines, are_metrics, are_scores, is_about
from aecore.take_home.zip_refusals import foreign, large, version, without

MOST_PIXELS = 3 * 512 * 512


def checked(file: str, folder: Path) -> dict[str, Any]:
    """What the run says of itself, once all of its files have been held against its recipe.

    Args:
        file: what the zip is called.
        folder: where it was unpacked.

    Raises:
        RunError: another format, or files that do not fit.
    """
    form = _table(file, folder / FORMAT)
    if form.get("format") != NAME or form.get("version") != VERSION:
        raise version(file, VERSION, form.get("version", "?"))
    return {**fitting(file, folder), "message": "", "said": None}


def fitting(file: str, folder: Path) -> dict[str, Any]:
    """What a run says of itself in `run.json`, once all of its files have been held against its recipe.

    Args:
        file: what it is called.
        folder: where it lies.

    Raises:
        RunError: files that do not fit, or are missing.
    """
    about = _table(file, folder / ABOUT)
    if about.get("state") not in WHOLE or not is_about(about):
        raise foreign(file, ABOUT)
    _check_tables(file, folder)
    shape = about["shape"]
    if shape[0] * shape[1] * shape[2] > MOST_PIXELS:
        raise large(file, ABOUT)
    try:
        recipe = Recipe.from_json((folder / RECIPE).read_text(encoding="utf-8"))
        with torch.device("meta"):  # sizes alone: a recipe may ask for more than there is memory
            wanted = Autoencoder(recipe, Shape(*shape)).state_dict()
    except (AELabError, UnicodeDecodeError):
        raise foreign(file, RECIPE) from None
    sizes = {name: list(each.shape) for name, each in wanted.items()}
    for weights in (weights_file(folder), *kept_weights(folder).values()):
        if _sizes(file, weights) != sizes:
            raise foreign(file, weights.name)
    _check_pictures(file, folder, shape)
    try:
        Run(folder, recipe, about).model()
    except AELabError:  # not finite
        raise foreign(file, weights_file(folder).name) from None
    return about


def _check_tables(file: str, folder: Path) -> None:
    if not are_scores(_table(file, folder / SCORES)):
        raise foreign(file, SCORES)
    if (folder / BASELINES).is_file() and not are_baselines(_table(file, folder / BASELINES)):
        raise foreign(file, BASELINES)
    if not are_metrics(folder / METRICS):
        raise foreign(file, METRICS)


def _check_pictures(file: str, folder: Path, shape: list[int]) -> None:
    probe = _sizes(file, folder / PROBE)
    others = [name for name in ("images", "originals") if probe.get(name, [])[1:] != shape]
    if others or not {"labels", "probe_labels"} <= probe.keys():
        raise foreign(file, PROBE)
    there = snapshots(folder)
    if not there:
        raise without(file, SNAPSHOTS)
    for snapshot in there.values():
        seen = _sizes(file, snapshot)
        if seen.get("map") != [probe["images"][0], 2] or seen.get("reconstructions", [])[1:] != shape:
            raise foreign(file, snapshot.name)


def _table(file: str, path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise foreign(file, path.name)
    return value


def _sizes(file: str, path: Path) -> dict[str, list[int]]:
    """The shapes of a file's tensors by name, by its header alone, which safetensors holds against its length."""
    try:
        with safe_open(path, framework="pt") as tensors:
            return {name: tensors.get_slice(name).get_shape() for name in tensors.keys()}  # noqa: SIM118
    except (OSError, SafetensorError):
        raise foreign(file, path.name) from None
