"""A user's own sets as the page keeps them: made of what was dropped, replaced and removed by who may."""

from __future__ import annotations

import hashlib
import mimetypes
import re
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

import streamlit as st

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import about_own, import_images, remove_own
from aecore.datasets.own.manner import Manner
from aecore.errors import AELabError
from aecore.jobs.table import UNFINISHED
from aecore.recipe.recipe import Recipe
from app.image_sets import sets
from app.runs import library
from app.web.owner import COOKIE
from app.web.rights import at_this_machine
from app.web.settings import job_table, settings

AS_THEY_ARE = Manner()
ARCHIVES = (".zip", ".npz", ".npy", ".mat", ".tar", ".7z", ".rar")
_UPLOADER = "uploader"  # In a set's folder: whose browser it came from, in a form that gives nothing away.


class Dropped(Protocol):
    """A file as the uploader hands it over."""

    name: str

    def getbuffer(self) -> memoryview:
        """What is in it."""
        ...


class SeveralFiles(Exception):  # noqa: N818  # what was dropped, not what went wrong
    """Several files were dropped that cannot become one set together."""


def is_own(name: str) -> bool:
    """Whether a set is somebody's own, and here."""
    return name not in BUILT_IN and name in sets()


def may_change(name: str) -> bool:
    """Whether the browser that asks may replace or remove a set: it brought it, or it runs on the server's machine."""
    if at_this_machine():
        return True
    with suppress(OSError):
        return _mark_file(name).read_text(encoding="utf-8") == _mark()
    return False


def trained_on(name: str) -> bool:
    """Whether a run that is not over learns from a set, or waits to."""
    unfinished = job_table().list(states=UNFINISHED, limit=1000)
    return any(Recipe.from_json(job.recipe).data.name == name for job in unfinished)


def replaced_since(run: str | None, name: str) -> bool:
    """Whether a run learned from images of this name that others have replaced since."""
    folder = library.folder_of(run) if run else None
    if folder is None or not is_own(name) or library.recipe(folder).get("data", {}).get("name") != name:
        return False
    began, imported = library.about(folder).get("created"), about_own(name, settings().data_folder()).created
    try:
        return datetime.fromisoformat(imported) > datetime.fromisoformat(str(began))
    except (ValueError, TypeError):
        return False


def remove(name: str) -> None:
    """Deletes an own set. Raises DataError where it is not there."""
    remove_own(name, settings().data_folder())


def take(files: Sequence[Dropped], replaced: str | None = None, manner: Manner = AS_THEY_ARE) -> str:
    """Makes a set of what was dropped and returns its name.

    Args:
        files: one of any kind, or several that make one set.
        replaced: the set whose place it takes.
        manner: how to read them.
    Raises:
        SeveralFiles: several of them, and an archive among them.
        DataError: no images, or images that cannot be read; its sentence names the files as they were dropped.
        OSError: no room for them on the disk.
    """
    names = [Path(str(file.name)).name for file in files]
    if len(files) > 1 and any(name.lower().endswith(ARCHIVES) for name in names):
        raise SeveralFiles(", ".join(names[:4]))
    name = replaced or _free_name(names[0] if len(files) == 1 else "images")
    with tempfile.TemporaryDirectory() as scratch:
        path = _written(files, names, Path(scratch))
        try:
            import_images(
                path,
                name,
                settings().data_folder(),
                replace=replaced is not None,
                stretch=manner.stretch,
                order=manner.order,
            )
        except AELabError as error:
            # The files were the user's, the folder that they lay in for a moment was not.
            raise error.with_values(
                **{
                    name: value.replace(f"{scratch}/", "")
                    if isinstance(value, str) and scratch in value
                    else value
                    for name, value in error.sentence.values.items()
                }
            ) from error
    with suppress(OSError):
        _mark_file(name).write_text(_mark(), encoding="utf-8")
    return name


def _written(files: Sequence[Dropped], names: Sequence[str], scratch: Path) -> Path:
    """What to import: the one file, or a folder of several; one picture is a folder too."""
    alone = len(files) == 1 and not (mimetypes.guess_type(names[0])[0] or "").startswith("image/")
    folder = scratch if alone else scratch / "images"
    folder.mkdir(exist_ok=True)
    for file, name in zip(files, names, strict=True):
        stem, suffix = _short(name)
        path, number = folder / f"{stem}{suffix}", 2
        while path.exists():  # Of the same name, from different folders.
            path, number = folder / f"{stem}-{number}{suffix}", number + 1
        path.write_bytes(file.getbuffer())
    return path if alone else folder


def _short(name: str) -> tuple[str, str]:
    suffix = "".join(Path(name).suffixes[-2:])[-24:]
    return name.removesuffix(suffix)[:80], suffix


def _free_name(given: str) -> str:
    """As much of the file's own name as a set may bear, and a number where that name is taken."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", given.split(".")[0]).strip("-_")[:32] or "images"
    taken = {name.lower() for name in (*sets(), *BUILT_IN)}
    name, number = stem, 2
    while name.lower() in taken:
        name, number = f"{stem}-{number}", number + 1
    return name


def _mark_file(name: str) -> Path:
    return settings().data_folder() / "own" / name / _UPLOADER


def _mark() -> str:
    """The browser that asks, without its cookie being written down."""
    cookie = st.context.cookies.get(COOKIE, "")
    return hashlib.sha256(cookie.encode()).hexdigest() if cookie else secrets.token_hex(32)
