"""Named image sets and a user's own, as tensors: the front door to `aecore.datasets`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from aecore.cache import Cache
from aecore.datasets.built_in import digits, shapes, strokes
from aecore.datasets.catalogue import BUILT_IN, Shape
from aecore.datasets.image_set import Images, ImageSet
from aecore.datasets.own import names as own_names
from aecore.datasets.own import store as own
from aecore.datasets.own.about import NO_CLASS
from aecore.datasets.own.importing import ImportReport, Manner, Order, import_set
from aecore.datasets.published import reading as published
from aecore.datasets.published.download import fetch_published, still_to_come
from aecore.datasets.published.files import is_there
from aecore.datasets.raw import Factors, Pixels, Progress, RawSet
from aecore.disk.folders import data_folder
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice

__all__ = [
    "NO_CLASS",
    "Availability",
    "Factors",
    "ImageSet",
    "Images",
    "ImportReport",
    "about_own",
    "available",
    "classes_of",
    "data_folder",
    "fetch",
    "glimpse",
    "import_images",
    "load",
    "load_bytes",
    "remove_own",
    "require_present",
    "shape_of",
    "to_fetch",
]


@dataclass(frozen=True)
class Availability:
    """One set in a list: where it is from, and whether it can be loaded without a network."""

    name: str
    origin: Literal["embedded", "published", "own"]
    present: bool
    shape: Shape
    classes: tuple[str, ...]


_loaded: Cache[ImageSet] = Cache(2)


def available(folder: Path | None = None) -> list[Availability]:
    """All sets: the built-in ones, then a user's own."""
    folder = folder or data_folder()
    entries = []
    for name, known in BUILT_IN.items():
        present = all(is_there(folder, file) for file in known.files)
        origin: Literal["embedded", "published"] = "published" if known.files else "embedded"
        entries.append(Availability(name, origin, present, known.shape, known.classes))
    for name in own_names.names(folder):
        try:
            about = own.about(name, folder)
        except DataError:
            continue  # A damaged set is told of when it is asked for.
        entries.append(Availability(name, "own", True, about.shape, about.all_classes))
    return entries


def shape_of(name: str, folder: Path | None = None) -> Shape:
    """(channels, height, width) of a set, without reading its images.

    Raises:
        DataError: no such set.
    """
    return BUILT_IN[name].shape if name in BUILT_IN else own.about(name, folder or data_folder()).shape


def classes_of(name: str, folder: Path | None = None) -> tuple[str, ...]:
    """The class names of a set, without reading its images.

    Raises:
        DataError: no such set.
    """
    return (
        BUILT_IN[name].classes if name in BUILT_IN else own.about(name, folder or data_folder()).all_classes
    )


def fetch(name: str, folder: Path | None = None, progress: Progress | None = None) -> None:
    """Sees to it that a set is in the data folder, whole.

    What is there and sound stays as it is; a file with a wrong checksum is set aside once a sound one has come.

    Raises:
        DataError: no such set, no network, a wrong checksum, a folder that cannot be written.
    """
    folder = folder or data_folder()
    if name in BUILT_IN:
        fetch_published(name, folder, progress, mend=True)
    else:
        own.about(name, folder)


def to_fetch(name: str, folder: Path | None = None) -> int:
    """How many bytes `fetch` would bring of a set: 0 where it is there, or is not a published one."""
    return still_to_come(name, folder or data_folder())


def import_images(
    path: Path,
    name: str,
    folder: Path | None = None,
    progress: Progress | None = None,
    *,
    replace: bool = False,
    stretch: bool = False,
    order: Order | None = None,
    numbered: bool = False,
) -> ImportReport:
    """Makes a set of a user's own images: a folder or zip of pictures, an .npz or .npy, or IDX files.

    What is not needed, or cannot be read of a few files among many, does not stop it; the report says what was done.

    Args:
        path: what to read; it is never changed.
        name: what the set will be called: letters, digits, - and _.
        folder: the data folder; None for `data_folder()`.
        progress: told of the images as they are read.
        replace: takes the place of a set of this name, which is there until the new one is whole; runs of the old
            one know by the digest that their images are gone.
        stretch: makes the brightest value of all images white, for those that use little of their range.
        numbered: takes the name with the next number where it is taken.
        order: whether the first or the last axis of an array counts the images; None to tell by its shape, or refuse.
    Raises:
        DataError: anything that cannot be read or is not images; nothing is written then.
    """
    return import_set(
        path,
        name,
        folder or data_folder(),
        progress,
        Manner(stretch, order),
        replacing=replace,
        numbered=numbered,
    )


def about_own(name: str, folder: Path | None = None) -> ImportReport:
    """The report of the import that made a set of one's own, without reading its images.

    Raises:
        DataError: no such set, a built-in one, or one whose description is damaged.
    """
    return own.about(name, folder or data_folder())


def remove_own(name: str, folder: Path | None = None) -> None:
    """Deletes a set of one's own.

    Raises:
        DataError: no such set; a built-in one is none.
    """
    own.remove(name, folder or data_folder())


def load(data: DataChoice, folder: Path | None = None, progress: Progress | None = None) -> ImageSet:
    """The images of a recipe; read once per process, whoever asks, from whichever thread.

    A published set that is not in the folder is fetched first.

    Args:
        data: which set, and how much of it; `train_size` takes the first images of a seeded order in which the
            classes keep their proportions; `binarise="sampled"` leaves the training images grey, for the trainer
            to sample at every step, and samples the test images once and for all.
        folder: the data folder; None for `data_folder()`.
        progress: told of a download.
    Raises:
        DataError: a set that is not there and cannot be fetched, a damaged one, or more images asked for than
            there are.
    """
    from aecore.datasets.preparing import prepare

    folder = (folder or data_folder()).resolve()
    # A set removed and imported anew under the same name is another one.
    stamp = "" if data.name in BUILT_IN else own.about(data.name, folder).digest
    key = (str(folder), stamp, data.model_dump_json())
    return _loaded.get(key, lambda: prepare(_read(data.name, folder, progress), data))


def load_bytes(data: DataChoice, folder: Path | None = None) -> ImageSet:
    """The same images, as bytes 0..255 where they were read as such: a quarter of the memory. Not kept.

    Raises:
        DataError: a set that is not there, a damaged one, or more images asked for than there are.
    """
    from aecore.datasets.preparing import prepare

    require_present(data.name, folder)
    return prepare(_read(data.name, folder or data_folder(), None), data, as_bytes=True)


def glimpse(data: DataChoice, folder: Path | None = None, count: int = 12) -> NDArray[np.uint8]:
    """A few of the images that a recipe learns from, as it will see them: (at most count, channels, height, width).

    The classes take turns, so that one sees as many of them as there is room for; bytes 0..255.

    Raises:
        DataError: a set that is not there, or a damaged one. Nothing is fetched for a glimpse.
    """
    folder = folder or data_folder()
    require_present(data.name, folder)
    if data.name == "strokes":
        # Its classes take turns as they are, and drawing all of them takes a second.
        few: Pixels = strokes.first(count)
    elif data.name not in BUILT_IN:
        few = own.first(data.name, folder, lambda labels: _in_turn(labels, count))
    else:
        raw = _read(data.name, folder, None)
        few = raw.train_images[_in_turn(raw.train_labels, count)]
    shares = few.astype(np.float64) / (255 if few.dtype == np.uint8 else 1)
    if data.binarise == "threshold":
        shares = (shares >= 0.5).astype(np.float64)
    elif data.binarise == "sampled":
        shares = (np.random.default_rng(0).random(shares.shape) < shares).astype(np.float64)
    seen: NDArray[np.uint8] = (shares * 255).round().clip(0, 255).astype(np.uint8)
    return seen


def _in_turn(labels: NDArray[np.int64], count: int) -> NDArray[np.intp]:
    """Rows of `count` images (or all): the first of each class, then the second of each, and so on."""
    order = np.argsort(labels, kind="stable")
    _, starts, sizes = np.unique(labels[order], return_index=True, return_counts=True)
    turns = np.arange(len(labels)) - np.repeat(starts, sizes)  # of its class, the how-manieth an image is
    return order[np.lexsort((labels[order], turns))[:count]]


def require_present(name: str, folder: Path | None = None) -> None:
    """Raises DataError where a set is not in the data folder: for what must not fetch it."""
    if not any(entry.present for entry in available(folder) if entry.name == name):
        raise DataError(
            "set_absent",
            "data.name: expected a set that is in the data folder, found {name}; try `aelab data fetch {name}`.",
            name=name,
        )


def _read(name: str, folder: Path, progress: Progress | None) -> RawSet:
    if name not in BUILT_IN:
        return own.read(name, folder)
    if not BUILT_IN[name].files:
        return {"digits": digits.read, "shapes": shapes.read, "strokes": strokes.read}[name]()
    if not all(is_there(folder, file) for file in BUILT_IN[name].files):
        fetch_published(name, folder, progress)
    return published.read(name, folder)
