"""The process that reads the zip of a run: `python -m aecore.take_home.child`.

PyTorch is not imported before all that can be told without it is told: most of what is no run costs little.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

from aecore.datasets.own.parts import part_in, sweep
from aecore.datasets.own.share import share_of
from aecore.disk.whole_files import writing
from aecore.machine.bounded import answer_bounded
from aecore.take_home.unpacking import unpack
from aecore.take_home.zip_refusals import require_room, require_share


def _make(asked: dict[str, Any], answer: Callable[[dict[str, Any]], NoReturn]) -> NoReturn:
    file, runs, share = asked["file"], Path(asked["runs"]), share_of(asked["share"])

    def allow(bytes: int) -> None:
        if share is not None:
            require_share(file, bytes, share)
        require_room(file, bytes, runs)

    with ExitStack() as stack:
        with writing(runs):
            part = stack.enter_context(part_in(runs, asked["id"]))
        unpack(Path(asked["path"]), part, file=file, allow=allow)
        from aecore.take_home.taken_in import fit

        fit(file, part, asked["id"])
        # It ends here, and the part stays: whoever asked gives it its place.
        answer({"made": part.name})


def _clear(asked: dict[str, Any]) -> None:
    sweep(Path(asked["runs"]), os.getpid())


if __name__ == "__main__":
    answer_bounded(_make, _clear)
