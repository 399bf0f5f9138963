"""Folders of pictures: which folder is a class, which a part of the split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

import numpy as np

from aecore.datasets.own.archive import Entry
from aecore.datasets.own.assembling import Part
from aecore.datasets.own.budget import Budget
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.pictures import read_pictures
from aecore.datasets.own.split_names import part_of_folder
from aecore.datasets.own.told import Told, named
from aecore.datasets.raw import Progress
from aecore.sentences import Sentence

Folders = tuple[str, ...]

FEW = 10  # pictures beside the folders of the others, one in so many, are left out


def read_picture_folder(
    entries: Sequence[Entry],
    budget: Callable[[], Budget],
    manner: Manner,
    told: Told,
    progress: Progress | None,
) -> dict[str, Part]:
    """All pictures by part, with the name of the folder they lie in as class.

    A level of folders named train, test and the like is taken as the split; the first of the others at which the
    pictures differ has the classes. Pictures side by side without folders have none.
    """
    places = [PurePosixPath(entry.name).parts[:-1] for entry in entries]
    parts, places = _split(places)
    kept = _without_stray(parts, places, entries, told)
    entries = [entries[row] for row in kept]
    parts, places = [parts[row] for row in kept], [places[row] for row in kept]
    labels = _labels(parts, places, told)
    pixels, read = read_pictures(entries, budget, manner, told, progress)
    parts = [part for part, there in zip(parts, read, strict=True) if there]
    labels = [label for label, there in zip(labels, read, strict=True) if there]
    found = {}
    for part in ("all", "train", "val", "test"):
        rows = _of(parts, part)
        if rows:
            names = [labels[row] for row in rows]
            known = [name for name in names if name is not None]
            found[part] = Part(pixels[rows], np.array(known) if len(known) == len(names) else None)
    return found


def _split(places: Sequence[Folders]) -> tuple[list[str], list[Folders]]:
    """The part of each picture, "" where the others have one, and its folders without that one.

    Without two parts at one level, one of them to learn from, all are the part "all".
    """
    for level in range(max((len(place) for place in places), default=0)):
        parts = [part_of_folder(place[level]) if len(place) > level else None for place in places]
        there = Counter(part for part in parts if part)
        if "train" in there and len(there) > 1 and (len(places) - there.total()) * FEW <= len(places):
            return [part or "" for part in parts], [place[:level] + place[level + 1 :] for place in places]
    return ["all"] * len(places), list(places)


def _without_stray(
    parts: Sequence[str], places: Sequence[Folders], entries: Sequence[Entry], told: Told
) -> list[int]:
    """The rows of the pictures that lie where the others of their part do."""
    beside = set()
    for part in set(parts):
        rows = _of(parts, part)
        common = _common([places[row] for row in rows])
        loose = [row for row in rows if len(places[row]) <= common]
        if part == "" or (len(loose) < len(rows) and len(loose) * FEW <= len(rows)):
            beside |= set(rows if part == "" else loose)
    if beside:
        names = [entries[row].name for row in sorted(beside)]
        told.dropped.append(
            Sentence(
                "told_beside",
                "Left out, as they lie beside the folders of the others: {count} {count:picture|pictures} ({names}).",
                count=len(names),
                names=named(names),
            )
        )
    return [row for row in range(len(places)) if row not in beside]


def _common(places: Sequence[Folders]) -> int:
    """How many folders are around most pictures: the level at which those that lie deep enough first differ."""
    for level in range(max((len(place) for place in places), default=0)):
        if len({place[level] for place in places if len(place) > level}) > 1:
            return level
    return max((len(place) for place in places), default=0)


def _labels(parts: Sequence[str], places: Sequence[Folders], told: Told) -> list[str | None]:
    """The class of each picture; None for those of a part that has none."""
    learned = [place for part, place in zip(parts, places, strict=True) if part in ("all", "train")]
    level = _common(learned)
    if not any(len(place) > level for place in learned):
        # One class to learn from, as where a test asks what is unlike it; or no classes at all.
        learned, level = list(places), _common(places)
        if not any(len(place) > level for place in places) or _as_parts(parts, places, level):
            return [None] * len(places)
    known = {place[level] for place in learned if len(place) > level}
    labels: list[str | None] = [None] * len(places)
    for part in set(parts):
        rows = _of(parts, part)
        # A part may have folders of its own around its classes, as in `test/test/cat` beside `train/cat`.
        depths = range(max(len(places[row]) for row in rows))
        fitting = {
            depth: sum(not known.isdisjoint(places[row][depth : depth + 1]) for row in rows)
            for depth in depths
        }
        depth = max(fitting, key=lambda each: fitting[each]) if any(fitting.values()) else level
        found = {places[row][depth] for row in rows if len(places[row]) > depth}
        if len(found) > 1 or found & known:
            for row in rows:
                labels[row] = places[row][depth] if len(places[row]) > depth else None
    labelled = {part for part, label in zip(parts, labels, strict=True) if label is not None}
    loose = [row for row, part in enumerate(parts) if labels[row] is None and part in labelled]
    if loose:
        told.note(
            Sentence(
                "told_other",
                'Outside the folders, forming the class "other": {count} {count:picture|pictures}.',
                count=len(loose),
            )
        )
    for row in loose:
        labels[row] = "other"
    return labels


def _of(parts: Sequence[str], part: str) -> list[int]:
    return [row for row, each in enumerate(parts) if each == part]


def _as_parts(parts: Sequence[str], places: Sequence[Folders], level: int) -> bool:
    """Whether the names at a level are no more than other names of the parts, one for each."""
    names: dict[str, set[str]] = {}
    for part, place in zip(parts, places, strict=True):
        names.setdefault(part, set()).update(place[level : level + 1])
    return all(len(each) <= 1 for each in names.values())
