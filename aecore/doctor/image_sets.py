"""The image sets of a user, and what was begun of others: whether they are whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from aecore.datasets.own import store
from aecore.doctor.finding import Finding
from aecore.doctor.run_folder import MEND
from aecore.errors import DataError


def set_findings(data: Path, mend: bool) -> Iterator[Finding]:
    """What is wrong with the own sets of a data folder; what is left of imports that were ended is deleted."""
    home = data / "own"
    if not home.is_dir():
        return
    for part in sorted(home.glob(".*.part")):
        if mend:
            shutil.rmtree(part, ignore_errors=True)
        done = "deleted it" if mend else ""
        yield Finding(str(part), "an import that was ended before it was whole", done, MEND)
    for folder in sorted(home.iterdir()):
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        try:
            store.read(folder.name, data)
        except DataError as error:
            said = str(error).partition(": ")[2] or str(error)
            yield Finding(str(folder), said.partition("; try")[0], attempt=_again(folder.name))


def _again(name: str) -> str:
    return f"importing it again: `aelab data import PATH --name {name} --replace`"
