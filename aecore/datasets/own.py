"""A user's own sets under the data folder: `own/<name>/` with images.safetensors and about.json."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from aecore.datasets.catalogue import Shape
from aecore.datasets.own_names import check_free, place_of
from aecore.datasets.raw import RawSet
from aecore.datasets.trouble import reading, writing
from aecore.errors import DataError

IMAGES, ABOUT = "images.safetensors", "about.json"
TENSORS = ("train_images", "train_labels", "test_images", "test_labels")


@dataclass(frozen=True)
class About:
    """What is known of an own set without reading its images."""

    name: str
    shape: Shape
    classes: tuple[str, ...]
    train_images: int
    test_images: int
    notes: tuple[str, ...]
    created: str
    digest: str


def write(name: str, raw: RawSet, notes: tuple[str, ...], folder: Path) -> About:
    """Saves a set under a new name; it is there whole, or not at all.

    Raises:
        DataError: a name that is taken or not allowed, a full disk, a folder that cannot be written.
    """
    check_free(name, folder)
    content = save({key: np.ascontiguousarray(getattr(raw, key)) for key in TENSORS})
    channels, height, width = raw.train_images.shape[1:]
    about = About(
        name=name,
        shape=(channels, height, width),
        classes=raw.classes,
        train_images=len(raw.train_images),
        test_images=len(raw.test_images),
        notes=notes,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        digest=hashlib.sha256(content).hexdigest(),
    )
    target = folder / "own" / name
    part = target.with_name(f".{name}.{secrets.token_hex(4)}.part")
    try:
        with writing(target):
            part.mkdir(parents=True)
            (part / IMAGES).write_bytes(content)
            (part / ABOUT).write_text(
                json.dumps(asdict(about), indent=1, ensure_ascii=False), encoding="utf-8"
            )
            part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return about


def about(name: str, folder: Path) -> About:
    """What is known of an own set.

    Raises:
        DataError: no such set, or one whose description is damaged.
    """
    path = place_of(name, folder) / ABOUT
    if not path.is_file():
        raise _damaged(path, "the description of a set")
    with reading(path):
        text = path.read_text(encoding="utf-8", errors="replace")
    try:
        plain: dict[str, Any] = json.loads(text)
        channels, height, width = (int(size) for size in plain["shape"])
        return About(
            name=name,
            shape=(channels, height, width),
            classes=tuple(str(label) for label in plain["classes"]),
            train_images=int(plain["train_images"]),
            test_images=int(plain["test_images"]),
            notes=tuple(str(note) for note in plain["notes"]),
            created=str(plain["created"]),
            digest=str(plain["digest"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, "the description of a set in JSON") from error


def read(name: str, folder: Path) -> RawSet:
    """An own set, whole.

    Raises:
        DataError: no such set, or one that is damaged.
    """
    known = about(name, folder)
    path = folder / "own" / name / IMAGES
    with reading(path):
        content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != known.digest:
        raise _damaged(path, "the images as they were imported")
    try:
        arrays = load(content)
        train_images, train_labels, test_images, test_labels = (arrays[key] for key in TENSORS)
        return RawSet(train_images, train_labels, test_images, test_labels, known.classes)
    except (SafetensorError, KeyError) as error:
        raise _damaged(path, "the images as they were imported") from error


def remove(name: str, folder: Path) -> None:
    """Deletes an own set; a built-in one cannot be."""
    target = place_of(name, folder)
    aside = target.with_name(f".{name}.{secrets.token_hex(4)}.part")
    with writing(target):
        target.rename(aside)
        shutil.rmtree(aside)


def _damaged(path: Path, expected: str) -> DataError:
    return DataError(
        subject=str(path),
        expected=expected,
        found="a damaged file",
        attempt="removing the set and importing it again",
    )
