"""Workers forked from one process that has imported what they need: shared memory, ends that are told, nothing left."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from engine_lab import ENDLESS, FORK_SERVER, SHORT, WORKER, Lab, named, until

from aecore.engine.forking.__main__ import ForkServer
from aecore.engine.local_slots import LocalSlots
from aecore.engine.slots import Event, Task
from aecore.machine import gpus
from aecore.processes import adoption

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are started one by one")


def own_bytes(process: int) -> int:
    """Memory that nobody shares with a process."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    values = dict(line.split(":", 1) for line in lines[1:])
    return sum(int(values[kind].split()[0]) for kind in ("Private_Clean", "Private_Dirty")) * 1024


@pytest.fixture
def slots(tmp_path: Path) -> Iterator[Callable[..., LocalSlots]]:
    """Makes slots; at the end they are closed, and none of their processes is left."""
    made: list[LocalSlots] = []
    before = psutil.Process().children(recursive=True)  # of fixtures that stay, in other files

    def make(count: int, **options: bool) -> LocalSlots:
        runs = tmp_path / f"runs{len(made)}"
        runs.mkdir()
        made.append(LocalSlots(runs, count, threads=1, log=tmp_path / "log", **options))
        return made[-1]

    yield make
    for each in made:
        each.close()
    assert [child for child in psutil.Process().children(recursive=True) if child not in before] == []


def wait(slots: LocalSlots, condition: Callable[[], bool], what: str) -> list[Event]:
    """Lets the slots go on until something is so, and returns what happened."""
    found: list[Event] = []

    def so() -> bool:
        found.extend(slots.events(0.02))
        return condition()

    until(so, what)
    return found


def warm(slots: LocalSlots) -> list[int]:
    """Waits until all workers are ready, and returns their process ids."""

    def ready() -> bool:
        return all(worker is not None and worker.warm for worker in slots._workers)

    wait(slots, ready, "workers that are ready")
    return [worker.process.pid for worker in slots._workers]  # type: ignore[union-attr,attr-defined]


def trained(slots: LocalSlots, name: str) -> Event:
    """The last event of a short job."""
    slots.submit(Task(job=f"job-{name}", name=name, recipe=SHORT.to_json(), device="cpu"))
    found: list[Event] = []
    until(lambda: bool(found.extend(slots.events(0.05)) or (found and found[-1].kind != "progress")), name)
    return found[-1]


def test_a_forked_worker_that_has_trained_has_a_third_of_the_memory_of_one_started_by_itself(
    slots: Callable[..., LocalSlots],
) -> None:
    forked, alone = slots(1), slots(1, fork=False)
    (shared,), (own,) = warm(forked), warm(alone)
    assert trained(forked, "forked").state == trained(alone, "alone").state == "finished"
    assert own_bytes(shared) < own_bytes(own) / 3
    if not gpus.may_be_there():
        files = {Path(each.path).name for each in psutil.Process(shared).memory_maps()}
        assert any("libtorch" in file for file in files)
        assert not any("triton" in file for file in files), "it writes programs for GPUs"


def test_an_end_is_told_by_its_signal_and_workers_outlive_what_they_were_forked_from(
    slots: Callable[..., LocalSlots],
) -> None:
    some = slots(2)
    first, second = warm(some)
    (server,) = named(FORK_SERVER, os.getpid())
    some.submit(Task(job="job-long", name="long", recipe=ENDLESS.to_json(), device="cpu"))
    holder = next(worker for worker in some._workers if worker is not None and worker.job)
    holder.kill()
    died = wait(some, lambda: holder not in some._workers, "its death")[-1]
    assert (died.kind, died.message) == ("died", "signal SIGKILL")
    third, fourth = warm(some)
    assert len({first, second, third, fourth}) == 3
    assert named(FORK_SERVER, os.getpid()) == [server]
    # Workers outlive the server, and a new one comes.
    server.kill()
    assert trained(some, "without a server").state == "finished"
    assert sorted(warm(some)) == sorted([third, fourth])
    wait(some, lambda: len(named(FORK_SERVER, os.getpid())) == 1, "a new server")
    psutil.Process(fourth).kill()
    wait(some, lambda: not psutil.pid_exists(fourth), "its end")
    assert third in warm(some)


def test_kill_9_of_the_engine_leaves_neither_workers_nor_what_forks_them(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "runs")
    try:
        engine = lab.start("--slots", "2", "--threads", "1")
        lab.until(lambda: len(lab.workers()) == 2, "the workers")
        family: list[psutil.Process] = []

        def has_settled() -> bool:
            # What is being forked bears the server's name until it has one of its own.
            family[:] = psutil.Process(engine.pid).children(recursive=True)
            return sorted(process.name() for process in family) == [FORK_SERVER, WORKER, WORKER]

        lab.until(has_settled, "the workers and what forks them, and nobody else")
        engine.kill()
        engine.communicate()
        psutil.wait_procs(family, timeout=10)
        assert not any(process.is_running() for process in family)
    finally:
        lab.end()


def test_where_forking_would_not_do_workers_are_started_one_by_one(
    slots: Callable[..., LocalSlots],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # A library that starts a thread as soon as it is imported.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, threading, time\n"
        "if 'aecore.engine.forking' in sys.orig_argv:\n"
        "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    some = slots(2)
    warm(some)
    assert named(FORK_SERVER, os.getpid()) == []
    assert "would be forked from said: it has more than one thread" in caplog.text
    assert trained(some, "one by one").state == "finished"


BESIDE = """
import os
def beside(connection, files, word):
    connection.sendall(f"{word} {os.getpid()}".encode())
    os.write(files[0], b"written")
    while connection.recv(1):
        pass
    import time
    time.sleep(600)
"""

ASKING = """
import sys
if "aecore.engine.forking" in sys.orig_argv:
    import aecore.engine.worker.job as job
    from aecore.engine.forking.siblings import sibling
    def perform(task, teller, *, runs, **rest):
        import time
        from aecore.engine.slots import Event
        with (runs / "file").open("wb") as file:
            found = sibling("beside:beside", "hello", files=[file.fileno()])
        (runs / "said").write_bytes(found.recv(100))
        time.sleep(600)
    job.perform = perform
"""


def test_a_process_beside_a_worker_shares_its_imports_and_ends_with_it(
    slots: Callable[..., LocalSlots], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beside.py").write_text(BESIDE)
    (tmp_path / "sitecustomize.py").write_text(ASKING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    some = slots(1)
    (worker,) = warm(some)
    some.submit(Task(job="job-asks", name="asks", recipe=SHORT.to_json(), device="cpu"))
    said = tmp_path / "runs0" / "said"
    wait(some, lambda: said.exists() and said.stat().st_size > 0, "the process beside")
    word, pid = said.read_text().split()
    assert word == "hello"
    beside = psutil.Process(int(pid))
    assert beside.ppid() == os.getpid()
    until(lambda: (tmp_path / "runs0" / "file").read_bytes() == b"written", "what it writes")
    assert own_bytes(beside.pid) < 60 << 20
    psutil.Process(worker).kill()
    monkeypatch.setattr(adoption, "_FORGOTTEN_SECONDS", 0.5)
    wait(some, lambda: not psutil.pid_exists(beside.pid), "its end with its worker, and that it is noticed")


def test_a_fork_server_that_has_used_a_gpu_says_so_and_forks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ForkServer, "prepare", lambda self: None)
    monkeypatch.setattr(gpus, "in_use", lambda: True)
    monkeypatch.setattr("aecore.engine.forking.__main__.threads_of_this_process", lambda: 1)
    wishes, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours, workers = socket.socketpair()
    with workers, (tmp_path / "log").open("wb") as log:
        socket.send_fds(wishes, [b'{"worker": true}'], [workers.fileno(), log.fileno()])
    server = ForkServer(theirs, engine=os.getpid(), threads=1, runs=tmp_path, data=None)
    assert server.serve() == 1
    assert ours.recv(1000) == b'{"unfit": "it has used a GPU"}\n'
    assert ours.recv(1000) == b""
    for each in (server, wishes, ours):
        each.close()


def test_a_gpu_is_seen_by_its_driver_and_known_to_be_in_use_by_its_file(tmp_path: Path) -> None:
    assert not gpus.may_be_there(tmp_path)
    (tmp_path / "nvidia0").touch()
    assert gpus.may_be_there(tmp_path)
    files = tmp_path / "fd"
    files.mkdir()
    (files / "3").symlink_to("/dev/null")
    assert not gpus.in_use(files)
    (files / "4").symlink_to("/dev/nvidiactl")
    assert gpus.in_use(files)
