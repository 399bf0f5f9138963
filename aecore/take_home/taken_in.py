"""A run from a zip that somebody else has packed: nothing in it is trusted, and nothing of it runs."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from pathlib import Path

from aecore.datasets.own.parts import part_in
from aecore.disk.whole_files import write_json, writing
from aecore.runs.folder import ABOUT
from aecore.runs.run import Run
from aecore.take_home.fitting import checked
from aecore.take_home.packing import FORMAT
from aecore.take_home.unpacking import unpack


def import_run(path: Path, runs: Path) -> Run:
    """The run of a zip that `export_run(run, "run")` made, as a new run of a folder; its id is a new one.

    All sizes are read before anything is unpacked, tensors are compared with what the recipe needs before any is
    read, and nothing is left behind where something is wrong.

    Args:
        path: of the zip.
        runs: the folder of all runs.

    Raises:
        RunError: no zip, no run, not whole, another format, too large, names that climb out of their folder, a file
            that no run has (a pickle, say), tensors that do not fit the recipe, a folder that cannot be written.
    """
    new = secrets.token_hex(8)
    with ExitStack() as stack:
        with writing(runs):
            beside = stack.enter_context(part_in(runs, new))
        unpack(path, beside)
        fit(path.name, beside, new)
        with writing(runs / new):
            beside.rename(runs / new)
    return Run.open(runs / new)


def fit(file: str, folder: Path, id: str) -> None:
    """Holds what was unpacked against its recipe, and gives it an id of its own.

    Args:
        file: what the zip is called.
        folder: where it was unpacked.
        id: of the run that it becomes.

    Raises:
        RunError: another format, or files that do not fit.
    """
    write_json(folder / ABOUT, {**checked(file, folder), "id": id})
    (folder / FORMAT).unlink()
