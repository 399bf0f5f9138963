"""The supervisor with real processes: restarts, refusals, an end in order, and no orphan however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from aecore.processes import lifeline

WAIT_SECONDS = 30.0

SUPERVISOR = (
    "import json, os, sys; from aecore.processes import supervisor; from aecore.processes.supervisor import supervise\n"
    "from aecore.processes.adoption import adopt_orphans\n"
    "supervisor.STABLE_SECONDS = float(os.environ.get('STABLE', supervisor.STABLE_SECONDS))\n"
    "supervisor.is_first = lambda: 'FIRST' in os.environ and adopt_orphans()\n"
    "supervisor.LONGEST_PAUSE = float(os.environ.get('PAUSE', supervisor.LONGEST_PAUSE))\n"
    "sys.exit(supervise(json.loads(sys.argv[1]), grace=float(sys.argv[2])))\n"
)
# Each notes its process id, and says how it went when it ends in order.
IDLE = (
    "import os, signal, sys, time\n"
    "def end(number, frame): print('ended by', signal.Signals(number).name, file=open(sys.argv[1], 'a')); sys.exit(0)\n"
    "signal.signal(signal.SIGINT, end); signal.signal(signal.SIGTERM, end)\n"
    "print(os.getpid(), file=open(sys.argv[1], 'a'))\n"
    "time.sleep(600)\n"
)
STUBBORN = (
    "import os, signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(600)'])\n"
    "print(os.getpid(), file=open(sys.argv[1], 'a'))\n"
    "print(child.pid, file=open(sys.argv[1], 'a'))\n"
    "time.sleep(600)\n"
)


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain for {what}")
        time.sleep(0.01)


class Stage:
    """A supervisor process of programs that note their process ids in files."""

    def __init__(self, folder: Path, grace: float = 10.0, **scripts: str) -> None:
        self.notes = {name: folder / f"{name}.txt" for name in scripts}
        commands = {
            name: [sys.executable, "-S", "-c", script, str(self.notes[name])]
            for name, script in scripts.items()
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, json.dumps(commands), str(grace)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ids(self, name: str, count: int = 1) -> list[int]:
        """The noted process ids, once there are so many."""
        until(lambda: len(self._ids(name)) >= count, f"{count} processes of {name}")
        return self._ids(name)

    def _ids(self, name: str) -> list[int]:
        note = self.notes[name]
        return (
            [int(line) for line in note.read_text().splitlines() if line.isdigit()] if note.exists() else []
        )

    def all_ids(self) -> list[int]:
        return [number for name in self.notes for number in self._ids(name)]

    def end(self, number: int) -> tuple[int, str]:
        """The exit code and what was printed, after this signal."""
        self.process.send_signal(number)
        return self.result()

    def result(self) -> tuple[int, str]:
        output, errors = self.process.communicate(timeout=WAIT_SECONDS)
        return self.process.returncode, output + errors


def is_gone(number: int) -> bool:
    """Whether a process has ended; a zombie, which waits for init to take note, has."""
    try:
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def stages(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(grace: float = 10.0, **scripts: str) -> Stage:
        made.append(Stage(tmp_path, grace, **scripts))
        return made[-1]

    yield make
    for stage in made:
        stage.process.kill()
        stage.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_passed_on_and_all_end_in_order(
    stages: Callable[..., Stage], number: signal.Signals
) -> None:
    stage = stages(engine=IDLE, server=IDLE)
    ids = stage.ids("engine") + stage.ids("server")
    assert stage.end(number) == (0, "")
    assert all(is_gone(process) for process in ids)
    for note in stage.notes.values():
        assert note.read_text().endswith(f"ended by {number.name}\n")


def test_a_program_that_is_killed_is_started_again_and_the_other_never_notices(
    stages: Callable[..., Stage],
) -> None:
    stage = stages(engine=IDLE, server=IDLE)
    (server,) = stage.ids("server")
    os.kill(stage.ids("engine")[0], signal.SIGKILL)
    first, second = stage.ids("engine", 2)
    assert first != second
    assert not is_gone(server)
    assert stage.ids("server") == [server]
    assert stage.end(signal.SIGTERM) == (0, "The engine ended with signal SIGKILL and is started again.\n")
    assert is_gone(second)


def test_a_program_that_keeps_dying_ends_all_with_a_sentence(
    stages: Callable[..., Stage], tmp_path: Path
) -> None:
    broken = f"import sys; open({str(tmp_path / 'tries')!r}, 'a').write('x'); sys.exit(3)"
    stage = stages(engine=broken, server=IDLE)
    code, said = stage.result()
    assert code == 1
    assert said.endswith("The engine ended 5 times in a row, the last time with exit code 3.\n")
    assert (tmp_path / "tries").read_text() == "xxxxx"
    assert all(is_gone(process) for process in stage.all_ids())


@pytest.mark.parametrize("code", [2, 3])
def test_what_has_worked_here_is_tried_again_and_again_and_the_page_stays_up(
    stages: Callable[..., Stage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setenv("STABLE", "0.3")
    monkeypatch.setenv("PAUSE", "0.3")
    tries = tmp_path / "tries"
    # The first lives for a while; the next six end at once; then it is well again.
    ill = (
        f"import os, sys, time; tries = {str(tries)!r}\n"
        "count = os.path.getsize(tries) if os.path.exists(tries) else 0\n"
        "open(tries, 'a').write('x')\n"
        f"if count == 0: time.sleep(0.6)\n"
        f"if count < 7: sys.exit({code})\n"
        "print(os.getpid(), file=open(sys.argv[1], 'a')); time.sleep(600)"
    )
    stage = stages(engine=ill, server=IDLE)
    (server,) = stage.ids("server")
    stage.ids("engine")
    assert tries.read_text() == "x" * 8
    assert not is_gone(server)
    assert stage.ids("server") == [server]


def test_as_a_container_s_first_process_it_buries_what_lost_its_parent(
    stages: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRST", "1")
    stage = stages(engine=STUBBORN, web=IDLE)
    program, child = stage.ids("engine", 2)
    assert psutil.Process(child).ppid() == program
    os.kill(program, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(child), "the orphan's burial")
    assert len(stage.ids("engine", 4)) == 4, "it was started again"
    (web,) = stage.ids("web")
    assert stage.end(signal.SIGINT)[0] == 0
    assert is_gone(web)


def test_a_refusal_ends_all_and_is_not_tried_again(stages: Callable[..., Stage], tmp_path: Path) -> None:
    refusing = "import sys; print('expected a local disk, found nfs', file=sys.stderr); sys.exit(2)"
    stage = stages(engine=refusing, server=IDLE)
    assert stage.result() == (2, "expected a local disk, found nfs\n")
    assert all(is_gone(process) for process in stage.all_ids())


def test_a_program_that_will_not_end_is_killed_with_all_it_started(stages: Callable[..., Stage]) -> None:
    stage = stages(grace=0.3, engine=STUBBORN, server=IDLE)
    ids = stage.ids("engine", 2) + stage.ids("server")
    assert stage.end(signal.SIGTERM) == (0, "")
    until(lambda: all(is_gone(process) for process in ids), "the end of all")


def test_kill_9_of_the_supervisor_leaves_no_engine_worker_or_server(
    stages: Callable[..., Stage], tmp_path: Path
) -> None:
    engine = (
        "import site, sys; site.main(); sys.path.insert(0, '')\n"
        "from aecore.engine.__main__ import main\n"
        f"sys.exit(main(['--runs', {str(tmp_path / 'runs')!r}, '--slots', '2']))\n"
    )
    stage = stages(engine=engine, server=IDLE)
    stage.ids("server")
    found: list[psutil.Process] = []

    def complete() -> bool:
        found[:] = psutil.Process(stage.process.pid).children(recursive=True)
        return len(found) == 5  # The engine, what its workers are forked from, the two of them, the server.

    until(complete, "engine, workers and server")
    stage.process.kill()
    stage.process.communicate()
    until(lambda: all(is_gone(process.pid) for process in found), "the end of all")


def test_a_program_follows_its_parent_by_the_pipe_alone(tmp_path: Path) -> None:
    # What serves where the kernel has no signal for it: the write end closes with the process that holds it.
    program = (
        "import pathlib, sys, time; from aecore.processes.lifeline import follow_parent\n"
        "follow_parent(lambda: pathlib.Path(sys.argv[1]).write_text('tidied'))\n"
        "print('following', flush=True); time.sleep(600)\n"
    )
    pulse, held = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "note")],
        pass_fds=[pulse],
        env=os.environ | {lifeline.VARIABLE: str(pulse)},
        stdout=subprocess.PIPE,
        text=True,
    )
    os.close(pulse)
    assert process.stdout is not None
    assert process.stdout.readline() == "following\n"
    assert process.poll() is None
    os.close(held)
    process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert (tmp_path / "note").read_text() == "tidied"


def test_a_program_without_a_supervisor_follows_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(lifeline.VARIABLE, raising=False)
    lifeline.follow_parent()
    assert "lifeline" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's end")
def test_a_command_whose_parent_is_gone_already_does_not_start(tmp_path: Path) -> None:
    code = f"open({str(tmp_path / 'started')!r}, 'w')"
    someone_else = "1" if os.getpid() != 1 else "2"
    done = subprocess.run(
        [sys.executable, lifeline.__file__, someone_else, sys.executable, "-c", code], check=False
    )
    assert done.returncode == 1
    assert not (tmp_path / "started").exists()
