"""A built image, started as a container is: processes and mounts of its own, a read-only root, an ordinary user."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from deploy.clean_root.image import Image

SHARED_MEMORY = "64m"
"""What Docker gives /dev/shm."""


class Container:
    """One start of an image; what it says goes to a log.

    Args:
        image: what is started.
        volume: the folder of this machine that is its volume.
        log: where its output goes.
        command: in the place of the image's own.
        variables: further ones of its environment.
    """

    def __init__(
        self, image: Image, volume: Path, log: Path, command: Sequence[str] = (), **variables: str
    ) -> None:
        self.image, self.log = image, log
        user, group = image.user.split(":")
        root = shlex.quote(image.root)
        mounts = [
            f"mount --bind {root} {root}",
            f"mount -o remount,bind,ro {root}",
            f"mount -t tmpfs -o mode=1777 tmpfs {root}/tmp",
            f"mount -t tmpfs -o mode=1777,size={SHARED_MEMORY} tmpfs {root}/dev/shm",
            f"mount -t proc proc {root}/proc",
            *(f"mount --bind {shlex.quote(str(volume))} {root}{place}" for place in image.volumes),
        ]
        words = [*image.entrypoint, *(command or image.command)]
        become = ["unshare", f"--root={image.root}", f"--wd={image.folder}", f"--setgid={group}", f"--setuid={user}",
                  "setpriv", "--no-new-privs", *words]  # fmt: skip
        script = " && ".join([*mounts, f"exec {shlex.join(become)}"])
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                ["unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", script],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=image.variables | variables,
            )  # fmt: skip
        self._first = 0

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.kill(self.first, signal.SIGKILL)  # The kernel ends all of its processes with it.
            self.process.wait(30)

    @property
    def first(self) -> int:
        """The number of its first process, as this machine counts."""
        if not self._first:
            file = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            until(lambda: bool(file.read_text().split()), "its first process", 10)
            self._first = int(file.read_text().split()[0])
        return self._first

    @property
    def said(self) -> str:
        """Its output."""
        return self.log.read_text(errors="replace")

    def executed(self, words: Sequence[str]) -> int:
        """The exit code of a command that is run in it, as its health check is."""
        user, group = self.image.user.split(":")
        enter = ["nsenter", f"--target={self.first}", "--mount", "--pid", "--root", "--wd", f"--setgid={group}",
                 f"--setuid={user}"]  # fmt: skip
        done = subprocess.run(
            [*enter, *words], env=self.image.variables, capture_output=True, check=False, timeout=60
        )
        return done.returncode

    def is_healthy(self) -> bool:
        """Whether its health check finds it well."""
        return self.executed(self.image.health) == 0

    def wait_until_healthy(self) -> float:
        """Seconds since it was started. Raises AssertionError where it ends before."""
        begun = time.monotonic()

        def well() -> bool:
            assert self.process.poll() is None, f"it ended:\n{self.said}"
            return self.is_healthy()

        until(well, "its health", 120)
        return time.monotonic() - begun

    def left_in(self, folder: str) -> list[str]:
        """Names of what lies in a folder of it."""
        return sorted(path.name for path in Path(f"/proc/{self.first}/root{folder}").iterdir())

    def processes(self) -> dict[int, str]:
        """Numbers and states of its processes."""
        space, found = Path(f"/proc/{self.first}/ns/pid").readlink(), {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if (place / "ns/pid").readlink() == space:
                    found[int(place.name)] = (place / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
        return found

    def named(self, word: str) -> list[int]:
        """Its processes whose command line has this word."""
        lines = {number: Path(f"/proc/{number}/cmdline") for number in self.processes()}
        return [number for number, line in lines.items() if word in line.read_text().split("\0")]

    def stop(self) -> tuple[int, float]:
        """Sends the image's signal to its first process: the exit code, and the seconds that it took."""
        begun = time.monotonic()
        os.kill(self.first, signal.Signals[self.image.stop_signal])
        return self.process.wait(60), time.monotonic() - begun


def until(so: object, what: str, seconds: float) -> None:
    """Returns once something is so. Raises AssertionError where it takes too long."""
    assert callable(so)
    deadline = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < deadline, f"expected {what} within {seconds:.0f} s"
        time.sleep(0.2)
