"""The process that reads what somebody brought: `python -m aecore.datasets.own.child`.

It is asked by a line of JSON and answers by one, imports no PyTorch, unpickles nothing, may take only so much memory,
and ends with the one that asked.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from aecore.datasets.own.importing import import_set
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.parts import sweep
from aecore.datasets.own.share import Share
from aecore.disk.quota import Quota, Taken
from aecore.errors import DataError
from aecore.machine.ended_first import be_ended_first

NICENESS = 10


def main() -> None:
    """Reads the wish, makes the set, writes what came of it."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # What a library prints must not be taken for an answer.
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_other, args=(Path(asked["folder"]),), daemon=True).start()
    be_ended_first()
    os.nice(NICENESS)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_DATA, asked["memory"])
    _limit(resource.RLIMIT_CPU, asked["seconds"])
    answer: dict[str, Any]
    try:
        report = import_set(
            Path(asked["path"]),
            asked["name"],
            Path(asked["folder"]),
            None,
            Manner(asked["stretch"], asked["order"]),
            replacing=asked["replacing"],
            numbered=asked["numbered"],
            mark=asked["mark"],
            share=_share(asked["share"]),
        )
    except DataError as error:
        answer = {"refused": error.plain}
    else:
        answer = {"made": report.name}
    print(json.dumps(answer), file=answers, flush=True)
    # Nothing is left to tidy, and nothing to wait for.
    os._exit(0)


def _share(said: dict[str, dict[str, int]] | None) -> Share | None:
    return Share(Quota(**said["quota"]), Taken(**said["taken"])) if said else None


def _limit(kind: int, most: int) -> None:
    with suppress(ValueError, OSError):  # macOS takes no limit of memory: the other side watches.
        resource.setrlimit(kind, (most, most))


def _end_with_the_other(folder: Path) -> None:
    while os.read(0, 64):
        pass
    sweep(folder / "own", os.getpid())
    os._exit(1)


if __name__ == "__main__":
    main()
