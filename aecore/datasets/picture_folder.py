"""Folders of pictures: which folder is a class, which a part of the split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

import numpy as np

from aecore.datasets.budget import Budget
from aecore.datasets.entries import Entry
from aecore.datasets.parts import Part
from aecore.datasets.pictures import read_pictures
from aecore.datasets.raw import Progress

SPLIT = {"train", "test"}


def read_picture_folder(
    entries: Sequence[Entry], budget: Callable[[], Budget], progress: Progress | None
) -> tuple[dict[str, Part], list[str]]:
    """All pictures, with the name of the folder they lie in as class; and what was done to them in words.

    Folders around everything are passed over; two folders `train` and `test` are taken as the split. Pictures side
    by side without folders have no classes.
    """
    places = _inner([PurePosixPath(entry.name).parts for entry in entries])
    divided = {place[0].lower() for place in places} == SPLIT and all(len(place) > 1 for place in places)
    part_of = [place[0].lower() if divided else "all" for place in places]
    places = [place[1:] if divided else place for place in places]
    pixels, notes = read_pictures(entries, budget, progress)
    labels = None
    if any(len(place) > 1 for place in places):
        loose = sum(len(place) == 1 for place in places)
        labels = np.array([place[0] if len(place) > 1 else "other" for place in places])
        if loose:
            notes.append(f'{loose:,} pictures lie outside the folders, and form the class "other".')
    parts = {}
    for part in ("train", "test") if divided else ("all",):
        rows = np.array([each == part for each in part_of])
        parts[part] = Part(pixels[rows], labels[rows] if labels is not None else None)
    return parts, notes


def _inner(places: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The places without the folders that are around all of them."""
    while all(len(place) > 1 for place in places) and len({place[0] for place in places}) == 1:
        places = [place[1:] for place in places]
    return places
