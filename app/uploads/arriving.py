"""A run that somebody brings along: its zip comes in pieces, is checked apart, and becomes a run of theirs."""

from __future__ import annotations

import filecmp
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aecore.datasets.own.brought import mark_of
from aecore.datasets.own.share import Share
from aecore.disk.quota import Taken
from aecore.errors import EngineError
from aecore.jobs.arrival import Arrival
from aecore.recipe.presets import PRESETS
from aecore.runs.folder import ABOUT, RECIPE, weights_file
from aecore.runs.kept_words import read_words, write_words
from aecore.take_home.apart import import_run_apart
from aecore.take_home.zip_refusals import require_share
from app.runs import library
from app.runs.kept import change_words
from app.runs.listed import own_runs
from app.uploads.on_disk import Place
from app.uploads.one_import import OneImport
from app.web.rights import kept_runs
from app.web.settings import job_table, quota, settings, wishes

MOST_RUNS = 1000
NAME_LETTERS = 80


@dataclass(frozen=True)
class Arrived:
    """The run that came of it, and whether its person had it already."""

    run: str
    known: bool


class Arriving(OneImport[Arrived]):
    """One zip that is to be a run.

    Args:
        place: where its bytes lie; removed at the end.
        path: of the zip.
        file: what its person calls it.
        owner: whose run it becomes.

    Raises:
        FullError: too many imports wait already.
    """

    def __init__(self, place: Place, path: Path, file: str, owner: str) -> None:
        run = secrets.token_hex(10)

        def read(given_up: Callable[[], bool]) -> Arrived:
            try:
                return import_run_apart(
                    path,
                    settings().runs_folder(),
                    run,
                    keep=lambda folder: _kept(folder, run, file, owner),
                    file=file,
                    share=_share(owner),
                    given_up=given_up,
                )
            finally:
                place.remove()

        super().__init__(mark_of(owner), there=lambda: True, read=read, dropped=place.remove)


def _share(owner: str) -> Share | None:
    with suppress(EngineError):  # told where the run gets its row
        return Share(quota(), job_table().taken(owner))
    return None


def _kept(folder: Path, id: str, file: str, owner: str) -> Arrived:
    """Gives what was checked its place among its owner's runs, where it is starred."""
    if (there := _same(folder, owner)) is not None:
        change_words(there, name=None, note=None, starred=True)
        return Arrived(there, known=True)
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    recipe = (folder / RECIPE).read_text(encoding="utf-8")
    write_words(folder, read_words(folder).changed(starred=True))

    def allow(bytes: int, taken: Taken) -> None:
        require_share(file, bytes, Share(quota(), taken))

    wishes().take_in(
        Arrival(
            id=id,
            folder=folder,
            owner=owner,
            name=_name(str(about["name"]), json.loads(recipe)["data"]["name"]),
            recipe=recipe,
            state=about["state"],
            steps=about["steps"],
            allow=allow,
            most=kept_runs(owner),
        )
    )
    return Arrived(id, known=False)


def _same(folder: Path, owner: str) -> str | None:
    """The run of an owner that has the same recipe and the same weights, bit for bit."""
    weights, recipe = weights_file(folder), library.recipe(folder)
    for run in own_runs(owner, MOST_RUNS):
        there = library.folder_of(run.id)
        with suppress(OSError):
            if (
                there is not None
                and library.recipe(there) == recipe
                and filecmp.cmp(weights_file(there), weights, shallow=False)
            ):
                return run.id
    return None


def _name(given: str, data: str) -> str:
    """A job's name: that of a preset, which the page says in its language, where it is one's."""
    short = given.removesuffix(f"-{data}")
    name = short if short in PRESETS else given
    return "".join(letter for letter in name if letter.isprintable())[:NAME_LETTERS]
