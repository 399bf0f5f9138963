"""The engine's hand for downloads: one process a set, so that neither training nor the page ever waits for one."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from aecore.engine.worker_process import checkout_environment
from aecore.errors import EngineError
from aecore.jobs.fetch_table import FetchTable
from aecore.sentences import Sentence

logger = logging.getLogger("aecore.engine")

AT_ONCE = 3
WRITE_SECONDS = 0.25
COMMAND = (sys.executable, "-P", "-m", "aecore.engine.fetching")


class _Download:
    """One process that fetches one set."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, log: Path) -> None:
        self.name = name
        self.done = self.total = 0
        self.failed = ""
        self.changed = True
        self.written = 0.0
        self._rest = b""
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [*command, name, str(folder), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=checkout_environment(),
            )
        assert self._process.stdout is not None
        self._pipe = self._process.stdout
        os.set_blocking(self._pipe.fileno(), False)

    def listen(self) -> int | None:
        """Takes in what the process has told; its exit code once it has ended."""
        code = self._process.poll()  # First: what it said before it ended is then all in the pipe.
        data = self._pipe.read() or b""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            told = json.loads(line)
            self.changed = True
            self.done, self.total = told.get("done", self.done), told.get("total", self.total)
            if "failed" in told:
                self.failed = Sentence.known(told["failed"], told.get("said"))
        return code

    def end(self) -> None:
        """Ends the process where it still works; what came is kept on the disk."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._pipe.close()


class Fetcher:
    """Works off the table of fetches. The engine calls `turn` again and again, and `close` at the end.

    Args:
        table: where the wishes stand; closed by `close`.
        folder: the data folder.
        log: the file for what the processes print of errors.
        command: what fetches a set, given its name, the folder and our process id.
    """

    def __init__(
        self, table: FetchTable, folder: Path, log: Path, *, command: Sequence[str] = COMMAND
    ) -> None:
        self._table = table
        self._folder = folder
        self._log = log
        self._command = command
        self._downloads: dict[str, _Download] = {}
        self._version = -1
        self._opened = table.opened
        table.recover()

    def turn(self) -> None:
        """Begins what is wished for, ends what is not wished for any more, writes how far the rest has come."""
        try:
            self._look()
            for download in list(self._downloads.values()):
                self._follow(download)
        except EngineError as error:
            # A full disk, say: the jobs must not suffer from a download. The next turn tries again.
            logger.error("fetching: %s", error)
            self._version = -1
            time.sleep(WRITE_SECONDS)

    def close(self) -> None:
        """Ends the processes; the next engine takes the wishes up again."""
        for download in self._downloads.values():
            download.end()
        self._downloads.clear()
        self._table.close()

    def _look(self) -> None:
        version = self._table.version()
        if version == self._version:
            return
        if self._table.opened != self._opened:
            self._opened = self._table.opened
            for name in self._downloads:
                self._table.ask(name)  # A table that was made anew does not know of it.
        self._version = version
        wanted = [fetch for fetch in self._table.all() if fetch.under_way]
        names = {fetch.name for fetch in wanted}
        for name in self._downloads.keys() - names:
            logger.info("fetching %s was taken back", name)
            self._downloads.pop(name).end()
        for fetch in wanted:
            if fetch.name not in self._downloads and len(self._downloads) < AT_ONCE:
                logger.info("fetching %s begins", fetch.name)
                self._downloads[fetch.name] = _Download(fetch.name, self._command, self._folder, self._log)

    def _follow(self, download: _Download) -> None:
        code = download.listen()
        if code is not None:
            failed = download.failed or Sentence(
                "download",
                "The download ended with exit code {code}; {log} has the details.",
                code=str(code),
                log=str(self._log),
            )
            done, total = download.done, download.total
            state, message = ("done", "") if code == 0 else ("failed", failed)
            self._table.report(download.name, state, done, total, message)  # type: ignore[arg-type]
            logger.info("fetching %s is %s %s", download.name, state, message)
            self._downloads.pop(download.name).end()
            self._version = -1  # One that waits may begin.
        elif download.changed and time.monotonic() - download.written >= WRITE_SECONDS:
            download.changed, download.written = False, time.monotonic()
            self._table.report(download.name, "fetching", download.done, download.total)
