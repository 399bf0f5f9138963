"""Makes a set of what somebody brought in a process of its own, which may take so much memory and time and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aecore.datasets.own.manner import Manner
from aecore.datasets.own.parts import sweep
from aecore.datasets.own.share import Share
from aecore.errors import DataError
from aecore.machine.apart import SECONDS, Bounds, GivenUpError, ask_apart

__all__ = ["GivenUpError", "bounds_of", "import_apart"]


def import_apart(
    path: Path,
    name: str,
    folder: Path,
    manner: Manner,
    *,
    replacing: bool = False,
    numbered: bool = False,
    mark: str = "",
    share: Share | None = None,
    memory: int | None = None,
    seconds: float = SECONDS,
    given_up: Callable[[], bool] = lambda: False,
) -> str:
    """Makes a set as `aecore.datasets.loading.import_images` does, and returns its name.

    Args:
        mark: whose the set is, as `brought.mark_of` gives it.
        share: what it may take of the disk, beside what is free; None for anything.
        memory: bytes the process may take; None for half of what is free, within bounds.
        seconds: how long it may take.
        given_up: asked again and again; once it says so, the process is ended.
    Raises:
        DataError: what cannot be read, is no images, or needs more memory, time or room on the disk; nothing is
            left of it then.
        GivenUpError: `given_up` said so.
    """
    asked = {
        "path": str(path),
        "name": name,
        "folder": str(folder),
        "stretch": manner.stretch,
        "order": manner.order,
        "replacing": replacing,
        "numbered": numbered,
        "mark": mark,
        "share": asdict(share) if share else None,
    }
    return ask_apart(
        "aecore.datasets.own.child",
        asked,
        bounds_of(path.name, memory=memory, seconds=seconds, given_up=given_up),
        take=_made,
        clear=lambda process: sweep(folder / "own", process),
    )


def bounds_of(
    file: str,
    *,
    memory: int | None = None,
    seconds: float = SECONDS,
    given_up: Callable[[], bool] = lambda: False,
) -> Bounds:
    """What reading a file of images may take, and what is said where it takes more."""

    def late() -> DataError:
        return DataError(
            "import_time",
            "{file}: expected images that are read within minutes, found that these take longer;"
            " try fewer or smaller images.",
            file=file,
        )

    def ended() -> DataError:
        return DataError(
            "import_ended",
            "{file}: expected images that can be read here, found that reading them took more memory than it may, or"
            " failed; try fewer or smaller images, or saving them again.",
            file=file,
        )

    return Bounds(late, ended, memory, seconds, given_up=given_up)


def _made(answer: dict[str, Any]) -> str:
    if "refused" in answer:
        raise DataError.known(answer["refused"])
    return str(answer["made"])
