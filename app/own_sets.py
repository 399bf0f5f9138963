"""A user's own sets as the page keeps them: made of what was dropped, replaced and removed by who may."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import about_own, remove_own
from aecore.datasets.own.brought import mark_of, sets_taken, uploader
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.share import Share
from aecore.disk.quota import Taken
from aecore.errors import EngineError
from aecore.jobs.table import UNFINISHED
from aecore.recipe.recipe import Recipe
from app import streamlit_adapter
from app.image_sets import sets
from app.runs import library
from app.uploads.on_disk import Dropped, Upload
from app.uploads.under_way import UnderWay
from app.web.rights import asking, at_this_machine, may_see_set
from app.web.settings import job_table, quota, settings

AS_THEY_ARE = Manner()
ARCHIVES = (".zip", ".npz", ".npy", ".mat", ".tar", ".7z", ".rar")


class SeveralFiles(Exception):  # noqa: N818  # what was dropped, not what went wrong
    """Several files were dropped that cannot become one set together."""


def is_own(name: str) -> bool:
    """Whether a set is somebody's own, here, and to be seen by the browser that asks."""
    return name not in BUILT_IN and name in sets(_owner())


def may_change(name: str) -> bool:
    """Whether the browser that asks may replace or remove a set: it brought it, or it runs on the server's machine."""
    if not may_see_set(name, _owner()):
        return False
    if at_this_machine():
        return True
    return uploader(name, settings().data_folder()) == _mark()


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


def keep(files: Sequence[Dropped]) -> Upload:
    """Puts what was dropped on the disk; the memory that it took is free again.

    Raises:
        SeveralFiles: several of them, and an archive among them.
        OSError: no room for them on the disk.
    """
    names = [Path(str(file.name)).name for file in files]
    if len(files) > 1 and any(name.lower().endswith(ARCHIVES) for name in names):
        raise SeveralFiles(", ".join(names[:4]))
    upload = Upload(files, settings().data_folder())
    streamlit_adapter.forget_uploads()
    return upload


def begin(upload: Upload, replaced: str | None = None, manner: Manner = AS_THEY_ARE) -> UnderWay:
    """Begins to make a set of what was dropped.

    Args:
        upload: files that make one set.
        replaced: the set whose place it takes.
        manner: how to read them.
    Raises:
        FullError: too many wait for their turn already.
    """
    owner, mark, folder = _owner(), _mark(), settings().data_folder()

    def share() -> Share:
        # That of the runs is left to them where their table cannot be read.
        with suppress(EngineError):
            return Share(quota(), job_table().taken(owner) - _replaced(replaced, mark))
        return Share(quota(), sets_taken(folder, mark, but=replaced or ""))

    return UnderWay(
        upload,
        _name_for(upload.names[0] if len(upload.names) == 1 else "images"),
        folder,
        manner,
        replaced=replaced,
        owner=mark,
        there=streamlit_adapter.watch_page(),
        share=share,
    )


def _name_for(given: str) -> str:
    """As much of the file's own name as a set may bear."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", given.split(".")[0]).strip("-_")[:32] or "images"


def _replaced(name: str | None, mark: str) -> Taken:
    """What is free again once a set is replaced."""
    folder = settings().data_folder()
    return sets_taken(folder, mark) - sets_taken(folder, mark, but=name) if name else Taken(0, 0)


def _owner() -> str:
    return asking()


def _mark() -> str:
    """The browser that asks, without its cookie being written down."""
    return mark_of(_owner()) or secrets.token_hex(32)
