"""The runs that a page can look at: those of this server's folder, and the ready-made ones."""

from __future__ import annotations

import contextlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from aecore.errors import RecipeError
from aecore.recipe.recipe import Recipe
from aecore.runs import trash
from aecore.runs.folder import ABOUT, RECIPE
from aecore.runs.ready_made import ready_made_runs
from app.web import rights
from app.web.settings import settings

READY = rights.READY
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


@cache
def ready_made() -> dict[str, Path]:
    """Ready-made runs by the id they have on the page."""
    return {READY + name: path for name, path in ready_made_runs().items()}


def is_id(text: str) -> bool:
    """Whether a text can be the id of a run: letters, digits, - and _, so that it never leads out of a folder."""
    return _ID.fullmatch(text) is not None


def folder_of(id: str) -> Path | None:
    """Folder of a run, None where there is none (yet)."""
    if not is_id(id):
        return None
    if id.startswith(READY):
        return ready_made().get(id)
    path = settings().runs_folder() / id
    return path if (path / ABOUT).is_file() else None


def id_of(folder: Path) -> str:
    """What the page calls the run of a folder."""
    return READY + folder.name if ready_made().get(READY + folder.name) == folder else folder.name


def is_put_away(id: str) -> bool:
    """Whether a run of this server's folder was removed, and can still be brought back."""
    return is_id(id) and not id.startswith(READY) and trash.is_put_away(settings().runs_folder(), id)


def newest() -> list[str]:
    """Ids of the runs in this server's folder, the one written to last first."""
    found: dict[str, int] = {}
    for file in settings().runs_folder().glob(f"*/{ABOUT}"):
        with contextlib.suppress(OSError):  # taken away meanwhile
            found[file.parent.name] = file.stat().st_mtime_ns
    return sorted(filter(is_id, found), key=lambda name: -found[name])


def about(folder: Path) -> dict[str, Any]:
    """run.json: id, name, state, shape, classes and so on; {} while it is not there."""
    return _read(folder / ABOUT)


def recipe(folder: Path) -> dict[str, Any]:
    """recipe.json, as plain values; what came into recipes since it was written has its default."""
    plain = _read(folder / RECIPE)
    try:
        return Recipe.from_dict(plain).as_dict() if plain else plain
    except RecipeError:
        return plain


def _read(path: Path) -> dict[str, Any]:
    try:
        values: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return values


def first_shown() -> str | None:
    """The run on the screen of a first visit: the ready-made one, None where none ships."""
    return next(iter(ready_made()), None)
