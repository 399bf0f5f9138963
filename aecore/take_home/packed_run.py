"""A whole run as one zip, for another machine."""

from __future__ import annotations

import json

from aecore.errors import RunError
from aecore.runs import folder as runs
from aecore.take_home.exported import Exported
from aecore.take_home.fitting import fitting
from aecore.take_home.packing import FORMAT, NAME, VERSION, is_part
from aecore.take_home.subject import Subject, not_whole


def packed_run(asked: Subject) -> Exported:
    """Recipe, curves, snapshots, weights and scores: all that a run folder holds, its checkpoints left out.

    Raises:
        ExportError: it is not whole.
        RunError: weights that are damaged.
    """
    folder = asked.run.path
    # What no other machine would take in is told here.
    missing = [name for name in runs.NEEDED if not (folder / name).is_file()]
    if missing:
        raise not_whole(asked.run, missing[0])
    asked.model, asked.metrics  # noqa: B018
    try:
        fitting(asked.run.id, folder)
    except RunError as error:
        values = error.sentence.values
        raise not_whole(asked.run, str(values.get("missing") or values["name"])) from None
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "." in path.name
    )
    files = {FORMAT: (json.dumps({"format": NAME, "version": VERSION}) + "\n").encode()}
    files |= {name: (folder / name).read_bytes() for name in names if is_part(name) and name != FORMAT}
    if not asked.private:
        files.pop(runs.KEPT_WORDS, None)
    return Exported(f"{asked.name}-run", files)
