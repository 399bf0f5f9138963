"""The process that fetches one set for the engine: `python -m aecore.engine.fetching NAME DATA PARENT`.

It tells how far it is in lines of JSON on its standard output: {"done": bytes, "total": bytes}, and at the end
{"failed": sentence, "said": its key and values} where it could not.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

from aecore.processes.lifeline import tie_to_parent

EVERY = 0.2  # seconds between two lines


class Told:
    """Adds up the files of a set, so that the whole of it has one measure."""

    def __init__(self, sizes: dict[str, int]) -> None:
        self._sizes = sizes
        self._done: dict[str, int] = {}
        self._at = 0.0

    def __call__(self, label: str, done: int, total: int) -> None:
        """So much of one file is there."""
        if total:
            self._sizes[label] = total  # What the server says counts more than what the publisher wrote down.
        self._done[label] = done
        if time.monotonic() - self._at >= EVERY or 0 < total <= done:
            self._at = time.monotonic()
            say(done=self.done, total=self.total)

    @property
    def done(self) -> int:
        """Bytes of all files that are there."""
        return sum(self._done.values())

    @property
    def total(self) -> int:
        """Bytes of all files that were missing."""
        return sum(self._sizes.values())


def say(**line: object) -> None:
    """One line for the engine."""
    print(json.dumps(line), flush=True)


def main(arguments: list[str]) -> int:
    """Fetches the set. Exit code 1 where it could not."""
    name, folder, parent = arguments[0], Path(arguments[1]), int(arguments[2])
    tie_to_parent(parent)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C in a terminal is for the engine, which then ends us.
    from aecore.datasets.published.download import fetch_published, missing
    from aecore.datasets.published.transfer import here_already
    from aecore.errors import AELabError
    from aecore.sentences import said_of

    try:
        files = missing(name, folder)
        told = Told({Path(file.path).name: file.size for file in files})
        for file in files:
            told(Path(file.path).name, here_already(folder / file.path), file.size)
        fetch_published(name, folder, told, mend=True)
    except AELabError as error:
        say(failed=str(error), said=said_of(error.sentence))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
