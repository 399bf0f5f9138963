"""A user's own sets under the data folder: `own/<name>/` with images.safetensors and about.json."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load, save_file

from aecore.datasets.own.about import About
from aecore.datasets.own.brought import UPLOADER
from aecore.datasets.own.names import check_free, free_name, place_of
from aecore.datasets.own.parts import part_in, sweep
from aecore.datasets.own.share import BESIDE, Share, require_share
from aecore.datasets.own.told import Told
from aecore.datasets.raw import Labels, Pixels, RawSet
from aecore.disk.alone import alone
from aecore.disk.complaints import reading, writing
from aecore.errors import DataError

IMAGES, ABOUT = "images.safetensors", "about.json"
IMAGES_END = ".safetensors"
_NUMBER = re.compile(r"\(os error (\d{1,5})\)")
TENSORS = ("train_images", "train_labels", "test_images", "test_labels")


def write(
    name: str,
    raw: RawSet,
    told: Told,
    folder: Path,
    *,
    replacing: bool = False,
    numbered: bool = False,
    mark: str = "",
    share: Share | None = None,
) -> About:
    """Saves a set; it is there whole, or not at all.

    Args:
        replacing: takes the place of a set of that name; that one is there until this one is whole.
        numbered: takes the name with the next number where it is taken, by whoever writes at the same moment too.
        mark: whose it is, as `brought.mark_of` gives it.
        share: what it may take of the disk, beside what is free; None for anything.
    Raises:
        DataError: a name that is taken or not allowed, too little room for it, a full disk, a folder that cannot
            be written.
    """
    if not numbered:
        check_free(name, folder, replacing)
    home = folder / "own"
    sweep(home)
    require_share(name, BESIDE + sum(getattr(raw, key).nbytes for key in TENSORS), folder, share)
    with writing(home / name), part_in(home, name) as part:
        _save({key: np.ascontiguousarray(getattr(raw, key)) for key in TENSORS}, part / IMAGES)
        with (part / IMAGES).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        # The last look at what is there and the step that makes it true are one: a name is taken once.
        with alone(home / name, lambda: None):
            called = free_name(name, folder) if numbered else name
            there = check_free(called, folder, replacing)
            about = _about(called, raw, told, digest)
            (part / ABOUT).write_text(about.to_json(), encoding="utf-8")
            # The library writes files for this user alone.
            shutil.copymode(part / ABOUT, part / IMAGES)
            if mark:
                (part / UPLOADER).write_text(mark, encoding="utf-8")
            if there:
                _put_in_place(part, about, home / called)
            else:
                part.rename(home / called)
    return about


def _save(arrays: dict[str, NDArray[Any]], path: Path) -> None:
    """Writes arrays without a copy of them in memory. Raises OSError, which the library says in words alone."""
    try:
        save_file(arrays, path)
    except SafetensorError as error:
        said = _NUMBER.search(str(error))
        number = int(said[1]) if said else errno.EIO
        raise OSError(number, os.strerror(number)) from error


def _about(name: str, raw: RawSet, told: Told, digest: str) -> About:
    channels, height, width = raw.train_images.shape[1:]
    train, test = len(raw.train_images), len(raw.test_images)
    return About(
        name=name,
        shape=(channels, height, width),
        classes=raw.classes if told.unlabelled < train + test else (name,),
        train_images=train,
        test_images=test,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        digest=digest,
        **told.fields(),
    )


def _put_in_place(part: Path, about: About, target: Path) -> None:
    """The description is what changes hands, in one instant; it says by its digest which images are meant."""
    images = target / _named(about.digest)
    fresh = not images.exists()
    (part / IMAGES).replace(images)
    try:
        (part / ABOUT).replace(target / ABOUT)
        if (part / UPLOADER).exists():
            (part / UPLOADER).replace(target / UPLOADER)
    except BaseException:
        if fresh:
            images.unlink(missing_ok=True)
        raise
    for old in target.glob(f"*{IMAGES_END}"):
        if old != images:
            old.unlink(missing_ok=True)


def _named(digest: str) -> str:
    return f"{digest[:16]}{IMAGES_END}"


def about(name: str, folder: Path) -> About:
    """What is known of an own set.

    Raises:
        DataError: no such set, or one whose description is damaged.
    """
    path = place_of(name, folder) / ABOUT
    if not path.is_file():
        raise DataError(
            "no_about",
            "{file}: expected the description of a set, found a damaged file;"
            " try removing the set and importing it again.",
            file=str(path),
        )
    with reading(path):
        text = path.read_text(encoding="utf-8", errors="replace")
    try:
        return replace(About.from_json(text), name=name)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            "damaged_about",
            "{file}: expected the description of a set in JSON, found a damaged file;"
            " try removing the set and importing it again.",
            file=str(path),
        ) from error


def read(name: str, folder: Path) -> RawSet:
    """An own set, whole.

    Raises:
        DataError: no such set, or one that is damaged.
    """
    known, path, content = _content(name, folder)
    if hashlib.sha256(content).hexdigest() != known.digest:
        raise _damaged_images(path)
    try:
        arrays = load(content)
        train_images, train_labels, test_images, test_labels = (arrays[key] for key in TENSORS)
        return RawSet(train_images, train_labels, test_images, test_labels, known.all_classes)
    except (SafetensorError, KeyError) as error:
        raise _damaged_images(path) from error


def first(name: str, folder: Path, choose: Callable[[Labels], NDArray[np.intp]]) -> Pixels:
    """A few training images of an own set, without reading the others: (chosen, channels, height, width).

    Args:
        choose: the rows of these, by the labels of all.
    Raises:
        DataError: no such set, or one that is damaged.
    """
    known, path = _place(name, folder)
    try:
        with reading(path), safe_open(path, "numpy") as file:
            rows = choose(file.get_tensor("train_labels"))
            images = file.get_slice("train_images")
            few = [images[int(row) : int(row) + 1] for row in rows]
    except (SafetensorError, KeyError) as error:
        raise _damaged_images(path) from error
    channels, height, width = known.shape
    return cast(Pixels, np.concatenate(few) if few else np.empty((0, channels, height, width), np.uint8))


def _place(name: str, folder: Path) -> tuple[About, Path]:
    """What is known of a set, and the file with its images: one that replaced another has it named by its digest."""
    home, known = folder / "own" / name, about(name, folder)
    named = home / _named(known.digest)
    return known, named if named.is_file() else home / IMAGES


def _content(name: str, folder: Path) -> tuple[About, Path, bytes]:
    for last in (False, True):
        known, path = _place(name, folder)
        try:
            with reading(path):
                return known, path, path.read_bytes()
        except DataError:
            # It may have been replaced since its description was read.
            if last or about(name, folder).digest == known.digest:
                raise
    raise AssertionError


def remove(name: str, folder: Path) -> None:
    """Deletes an own set; a built-in one cannot be."""
    target = place_of(name, folder)
    aside = target.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    with writing(target):
        target.rename(aside)
        shutil.rmtree(aside)


def _damaged_images(path: Path) -> DataError:
    return DataError(
        "damaged_images",
        "{file}: expected the images as they were imported, found a damaged file;"
        " try removing the set and importing it again.",
        file=str(path),
    )
