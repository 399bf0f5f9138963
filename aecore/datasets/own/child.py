"""The process that reads what somebody brought: `python -m aecore.datasets.own.child`.

It imports no PyTorch, unpickles nothing, may take only so much memory, and ends with the one that asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from aecore.datasets.own.importing import import_set
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.parts import sweep
from aecore.datasets.own.share import share_of
from aecore.machine.bounded import answer_bounded


def _make(asked: dict[str, Any], answer: Callable[[dict[str, Any]], NoReturn]) -> NoReturn:
    report = import_set(
        Path(asked["path"]),
        asked["name"],
        Path(asked["folder"]),
        None,
        Manner(asked["stretch"], asked["order"]),
        replacing=asked["replacing"],
        numbered=asked["numbered"],
        mark=asked["mark"],
        share=share_of(asked["share"]),
    )
    answer({"made": report.name})


def _clear(asked: dict[str, Any]) -> None:
    sweep(Path(asked["folder"]) / "own", os.getpid())


if __name__ == "__main__":
    answer_bounded(_make, _clear)
