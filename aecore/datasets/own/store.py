"""A user's own sets under the data folder: `own/<name>/` with images.safetensors and about.json."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from aecore.datasets.own.about import About
from aecore.datasets.own.names import check_free, place_of
from aecore.datasets.own.told import Told
from aecore.datasets.raw import RawSet
from aecore.disk.complaints import reading, writing
from aecore.errors import DataError

IMAGES, ABOUT = "images.safetensors", "about.json"
IMAGES_END = ".safetensors"
TENSORS = ("train_images", "train_labels", "test_images", "test_labels")


def write(name: str, raw: RawSet, told: Told, folder: Path, *, replacing: bool = False) -> About:
    """Saves a set; it is there whole, or not at all.

    Args:
        replacing: takes the place of a set of that name; that one is there until this one is whole.
    Raises:
        DataError: a name that is taken or not allowed, a full disk, a folder that cannot be written.
    """
    there = check_free(name, folder, replacing)
    content = save({key: np.ascontiguousarray(getattr(raw, key)) for key in TENSORS})
    channels, height, width = raw.train_images.shape[1:]
    about = About(
        name=name,
        shape=(channels, height, width),
        classes=raw.classes,
        train_images=len(raw.train_images),
        test_images=len(raw.test_images),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        digest=hashlib.sha256(content).hexdigest(),
        **told.fields(),
    )
    with writing(folder / "own" / name):
        if there:
            _put_in_place(content, about, folder / "own" / name)
        else:
            _put_anew(content, about, folder / "own" / name)
    return about


def _put_anew(content: bytes, about: About, target: Path) -> None:
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        part.mkdir(parents=True)
        (part / IMAGES).write_bytes(content)
        (part / ABOUT).write_text(about.to_json(), encoding="utf-8")
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put_in_place(content: bytes, about: About, target: Path) -> None:
    """The description is what changes hands, in one instant; it says by its digest which images are meant."""
    old = _images_of(target)
    images, part = target / _named(about.digest), target / f".{secrets.token_hex(4)}.part"
    fresh = not images.exists()
    try:
        part.write_bytes(content)
        part.replace(images)
        part.write_text(about.to_json(), encoding="utf-8")
        part.replace(target / ABOUT)
    except BaseException:
        part.unlink(missing_ok=True)
        if fresh:
            images.unlink(missing_ok=True)
        raise
    if old != images:
        old.unlink(missing_ok=True)


def _images_of(home: Path) -> Path:
    """The file with the images that a description means: named by their digest where they replaced others."""
    try:
        named = home / _named(about(home.name, home.parents[1]).digest)
    except DataError:
        named = home / IMAGES
    return named if named.is_file() else home / IMAGES


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


def _content(name: str, folder: Path) -> tuple[About, Path, bytes]:
    home = folder / "own" / name
    for last in (False, True):
        known = about(name, folder)
        # A set that replaced another one names its images by their digest.
        path = next(
            (path for path in (home / _named(known.digest), home / IMAGES) if path.is_file()), home / IMAGES
        )
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
    aside = target.with_name(f".{name}.{secrets.token_hex(4)}.part")
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
