"""A process that reads what somebody brought holds itself to its bounds, and ends with the one that asked.

It is asked by a line of JSON and answers by one; `aecore.machine.apart` is the other side.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from aecore.errors import AELabError
from aecore.machine.ended_first import be_ended_first

NICENESS = 10


def answer_bounded(
    make: Callable[[dict[str, Any], Callable[[dict[str, Any]], NoReturn]], NoReturn],
    clear: Callable[[dict[str, Any]], None],
) -> None:
    """Reads the wish, has it done within its bounds, and writes what came of it: an answer, or what refused it.

    Args:
        make: is given the wish, and what to call with the answer: the process ends there, and nothing is tidied.
        clear: is given the wish once the one that asked has gone; removes what this process has written.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # What a library prints must not be taken for an answer.
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_other, args=(lambda: clear(asked),), daemon=True).start()
    be_ended_first()
    os.nice(NICENESS)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_DATA, asked["memory"])
    _limit(resource.RLIMIT_CPU, asked["seconds"])

    def answer(said: dict[str, Any]) -> NoReturn:
        print(json.dumps(said), file=answers, flush=True)
        # Nothing is left to tidy, and nothing to wait for.
        os._exit(0)

    try:
        make(asked, answer)
    except AELabError as error:
        answer({"refused": error.plain})


def _limit(kind: int, most: int) -> None:
    with suppress(ValueError, OSError):  # macOS takes no limit of memory: the other side watches.
        resource.setrlimit(kind, (most, most))


def _end_with_the_other(clear: Callable[[], None]) -> None:
    while os.read(0, 64):
        pass
    clear()
    os._exit(1)
