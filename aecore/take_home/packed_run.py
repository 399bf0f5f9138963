"""A whole run as one zip, for another machine."""

from __future__ import annotations

import json

from aecore.runs import folder as runs
from aecore.take_home.exported import Exported
from aecore.take_home.packing import FORMAT, NAME, VERSION, is_part
from aecore.take_home.subject import Subject


def packed_run(asked: Subject) -> Exported:
    """Recipe, curves, snapshots, weights and scores: all that a run folder holds, its checkpoints left out."""
    folder = asked.run.path
    asked.model  # noqa: B018 - weights that cannot be opened are told here, not on the other machine
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
