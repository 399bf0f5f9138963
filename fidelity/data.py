"""The images the claims are measured on: the user's own copy, or one made from ../shared/data."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from aecore.datasets.loading import available
from aecore.errors import DataError

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "fidelity"
SHARED = HERE.parents[1] / "shared" / "data"


def prepare(sets: set[str]) -> Path:
    """The data folder: AELAB_DATA, or a copy of ../shared/data under build/, which itself is never written to.

    Args:
        sets: of images, by name, that have to be in it.

    Raises:
        DataError: one of them is not.
    """
    given = os.environ.get("AELAB_DATA")
    folder = Path(given) if given else BUILD / "data"
    if not given:
        for source in sorted(SHARED.glob("*/raw/*")):
            target = folder / source.relative_to(SHARED)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                part = target.with_name(f".{target.name}.{os.getpid()}")
                shutil.copyfile(source, part)
                part.rename(target)
    present = {entry.name for entry in available(folder) if entry.present}
    missing = sorted(sets - present)
    if missing:
        raise DataError(
            "fidelity",
            "fidelity: expected {missing} in the folder AELAB_DATA names, or in ../shared/data, "
            "found none there; try `aelab data fetch {first}`, then AELAB_DATA set to its folder.",
            missing=" and ".join(missing),
            first=missing[0],
        )
    return folder
