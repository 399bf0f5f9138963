"""What was measured of this machine, kept for the next process: names of what is quickest, by what was compared."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from aecore.disk.alone import alone
from aecore.disk.whole_files import write_json
from aecore.errors import AELabError

LARGEST = 1 << 20  # bytes of a file that is read
MOST = 5000  # findings kept; the oldest go
PATIENCE = 3.0  # seconds: what another process measures takes a tenth of one


class Measurements:
    """Findings in a file, which any process of this user may add to at any time.

    What cannot be read is measured anew; what cannot be written is kept for this process alone.

    Args:
        file: where they lie.
        answers: what a finding may say.
    """

    def __init__(self, file: Path, answers: Collection[str]) -> None:
        self.file = file
        self.answers = answers
        self.found: dict[str, str] = {}

    def get(self, key: str, measure: Callable[[], str]) -> str:
        """What was found of `key`, by this process or another one before; measured now where nobody has.

        Of two processes that ask at the same time one measures, and the other takes what that one found.
        """
        if key not in self.found:
            known = self._read()
            if key not in known:
                with self._alone():
                    known = self._read()
                    if key not in known:
                        known[key] = measure()
                        with suppress(AELabError):
                            write_json(self.file, dict(list(known.items())[-MOST:]))
            self.found[key] = known[key]
        return self.found[key]

    def _read(self) -> dict[str, str]:
        try:
            if self.file.stat().st_size > LARGEST:
                return {}
            read = json.loads(self.file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(read, dict):
            return {}
        return {key: value for key, value in read.items() if value in self.answers}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Waits for whoever measures, but not for ever; where there can be no folder, nobody else is seen."""
        until = time.monotonic() + PATIENCE

        def waiting() -> None:
            if time.monotonic() > until:
                raise TimeoutError

        with ExitStack() as held:
            with suppress(AELabError, OSError):
                held.enter_context(alone(self.file, waiting))
            yield
