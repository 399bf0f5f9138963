"""Starts programs side by side, starts one that dies again, and ends them all together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

from aecore.processes import lifeline
from aecore.processes.adoption import Orphanage

REFUSED = 2
STABLE_SECONDS = 30.0  # Who lived so long and dies is not in a crash loop.
CRASHES = 5
GRACE_SECONDS = 10.0
LONGEST_PAUSE = 30.0


class _Program:
    """One supervised program: a process in a group of its own, tied to this process."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = list(command)
        self.crashes = 0
        self.proven = False
        self.again = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self._since = 0.0

    def start(self, pulse: int) -> None:
        command = [sys.executable, "-I", "-S", str(Path(lifeline.__file__)), str(os.getpid()), *self.command]
        if sys.platform != "linux":
            command = self.command  # Nothing to ask the kernel for; the program itself follows its parent.
        environment = os.environ | {lifeline.VARIABLE: str(pulse)}
        # A group of its own: Ctrl-C in the terminal reaches the supervisor alone, which ends all in order.
        self.process = subprocess.Popen(command, pass_fds=(pulse,), env=environment, process_group=0)
        self._since = time.monotonic()

    def died(self) -> int | None:
        """The exit code if the process has ended since it was last asked; notes the crash."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.signal(signal.SIGKILL)  # What it may have started itself.
        self.process = None
        now = time.monotonic()
        stable = now - self._since > STABLE_SECONDS
        self.proven = self.proven or stable
        self.crashes = 1 if stable else self.crashes + 1
        self.again = now + min(LONGEST_PAUSE, 0.1 * 2.5 ** min(self.crashes - 1, 10))
        return code

    def signal(self, number: int) -> None:
        """To the whole group for SIGKILL, to the program alone for what it can handle itself."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)


def supervise(
    commands: Mapping[str, Sequence[str]],
    *,
    ready: Callable[[], None] | None = None,
    grace: float = GRACE_SECONDS,
) -> int:
    """Runs all programs until SIGINT, SIGTERM or SIGHUP, and returns the exit code for the whole.

    A program that dies is started again, after a pause that grows; five deaths in short order, and all ends with 1. A
    program that exits with 2 has said itself what is wrong: all ends with 2. But one that has worked for a while here
    may work again: it is tried again and again, and the others, the web server say, stay up meanwhile.

    When asked to end, each program gets the same signal, `grace` seconds, and then SIGKILL for it and what it started;
    a second Ctrl-C shortens the wait.

    Must be called from the main thread. Nothing is left behind even when this process is killed: on Linux the kernel
    ends the programs, elsewhere they must call `aecore.processes.lifeline.follow_parent`. As the first process of a
    container it also takes note of the end of whatever lost its parent there: nobody else would.

    Args:
        commands: name, as it is shown to people -> argument list.
        ready: called once all programs were started.
        grace: seconds a program has to end by itself.
    """
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, ask) for number in numbers}
    pulse, held = os.pipe()  # Nobody writes; it reads as closed in the programs once we are gone.
    programs = [_Program(name, command) for name, command in commands.items()]
    try:
        for program in programs:
            program.start(pulse)
        if ready is not None:
            ready()
        return _watch(programs, asked, pulse)
    finally:
        _end(programs, asked, grace)
        os.close(pulse)
        os.close(held)
        for number, handler in before.items():
            signal.signal(number, handler)


def is_first() -> bool:
    """Whether this process is the one that the kernel hands all orphans to: a container's, say."""
    return os.getpid() == 1


def _watch(programs: Sequence[_Program], asked: list[int], pulse: int) -> int:
    orphans = Orphanage() if is_first() else None
    while not asked:
        if orphans is not None:
            orphans.tidy()
        for program in programs:
            code = program.died()
            if code == REFUSED and not program.proven:
                return REFUSED
            if code is not None and program.crashes >= CRASHES and not program.proven:
                _tell(
                    f"The {program.name} ended {program.crashes} times in a row, the last time with {_how(code)}."
                )
                return 1
            if code is not None:
                _tell(f"The {program.name} ended with {_how(code)} and is started again.")
            if program.process is None and time.monotonic() >= program.again:
                program.start(pulse)
        time.sleep(0.05)
    return 0


def _end(programs: Sequence[_Program], asked: list[int], grace: float) -> None:
    presses = len(asked)
    for program in programs:
        program.signal(asked[0] if asked else signal.SIGTERM)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and len(asked) <= max(presses, 1):
        if all(program.process is None or program.process.poll() is not None for program in programs):
            break
        time.sleep(0.02)
    for program in programs:
        program.signal(signal.SIGKILL)
        if program.process is not None:
            program.process.wait()


def _how(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
