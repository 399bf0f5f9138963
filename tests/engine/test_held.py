"""A full disk, and a share of it that is used up: runs are held at their last checkpoint, and go on by themselves."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import noted_slots
import pytest
from engine_lab import LONG, SHORT, Lab

from aecore.disk import room, whole_files
from aecore.engine import holding
from aecore.engine.slots import Event, Task
from aecore.engine.worker.job import Work, perform
from aecore.jobs.quota import Quota
from aecore.runs.run import Run

MEGABYTE = 1 << 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 24 MB of its own; only whoever may mount one has it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "aelab-test", str(folder)]
    if shutil.which("mount") is None or os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("nobody may mount a small disk here")
    yield folder
    subprocess.run(
        ["umount", "--lazy", str(folder)], check=True
    )  # whoever still ends there may hold it a moment


def fill(folder: Path) -> Path:
    """Takes all room there is."""
    file = folder / "filling"
    with file.open("wb", buffering=0) as out:
        for size in (MEGABYTE, 4096):
            with suppress(OSError):
                while True:
                    out.write(bytes(size))
    return file


def straight(folder: Path) -> bytes:
    """The last weights of the same recipe trained without any interruption."""
    run = Run.create(folder, LONG, id="straight")
    for _ in run.record(run.start(device="cpu", threads=1)):
        pass
    return (folder / "straight" / "weights" / "last.safetensors").read_bytes()


def test_on_a_full_disk_a_run_is_held_and_goes_on_when_there_is_room(
    small_disk: Path, tmp_path: Path
) -> None:
    lab = Lab(small_disk / "runs")
    try:
        lab.start()
        job = lab.submit(LONG)
        lab.until(lambda: lab.lines(job) > 3, "the first points")
        lab.table.wish(job, "pause")
        lab.until((lab.runs / job / "checkpoint.safetensors").exists, "the checkpoint of a pause")
        lab.wait(job, "paused")
        reached = lab.job(job).step
        lab.table.wish(job, "resume")
        filling = fill(small_disk)
        # The table, too, has no room for what the engine has to say; a little that no run may have makes it say it.
        os.truncate(filling, filling.stat().st_size - MEGABYTE // 2)
        lab.until(lambda: lab.job(job).held == "disk", "the run to be held")
        held = lab.job(job)
        assert (held.state, held.slot, held.attempts) == ("queued", False, 0)
        assert held.message == str(holding.MESSAGES["disk"])
        assert lab.table.place_in_queue(job) is None  # it waits for room, not for a slot
        filling.unlink()
        found = lab.wait(job, "finished")
        assert (found.message, found.held) == ("", "")
        steps = [line["step"] for line in Run.open(lab.runs / job).metrics()]
        assert steps == sorted(steps)
        assert reached in steps
        ours = (lab.runs / job / "weights" / "last.safetensors").read_bytes()
        assert ours == straight(tmp_path)
        assert found.bytes == room.folder_bytes(lab.runs / job)
    finally:
        lab.end()


class Told:
    """The worker's line to the engine."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def send_event(self, event: Event) -> None:
        self.events.append(event)

    def attach(self, work: Work) -> None: ...


def working(runs: Path, most_bytes: int | None = None) -> tuple[Event, Told]:
    told = Told()
    task = Task(job="run", name="", recipe=SHORT.to_json(), device="cpu", most_bytes=most_bytes)
    return perform(task, told, runs=runs, data=None, threads=1), told


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("kind", ["run.json", "probe", "metrics", "snapshots", "weights", "scores", "card"])
def test_a_write_that_finds_no_room_holds_the_run_wherever_it_is(
    number: int, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, _ = working(tmp_path / "plain")
    assert plain.state == "finished"
    opened = Path.open
    full = True

    def without_room(path: Path, mode: str = "r", *arguments: object, **named: object) -> object:
        if full and mode in ("wb", "ab") and kind in str(path.relative_to(tmp_path)):
            raise OSError(number, os.strerror(number), str(path))
        return opened(path, mode, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(whole_files.Path, "open", without_room)
    held, _ = working(tmp_path / "full")
    assert (held.kind, held.state, held.bytes) == ("held", "running", 0)
    full = False
    done, _ = working(tmp_path / "full")
    assert (done.kind, done.state) == ("ended", "finished")
    last = Path("run", "weights", "last.safetensors")
    assert (tmp_path / "full" / last).read_bytes() == (tmp_path / "plain" / last).read_bytes()
    assert Run.open(tmp_path / "full" / "run").about["message"] == ""


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the disk has room for, to be changed by the test."""
    there = [1 << 40]
    monkeypatch.setattr(holding, "room", lambda folder: there[0])
    monkeypatch.setattr(holding, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(holding, "_FIRST_PAUSE", 0.0)
    return there


def test_no_slot_is_given_before_there_is_room(tmp_path: Path, free: list[int]) -> None:
    lab = noted_slots.Lab(tmp_path)
    free[0] = 10 * MEGABYTE
    large, small = lab.table.submit(SHORT, "ada", bytes=20 * MEGABYTE), lab.table.submit(SHORT, "grace")
    lab.turn()
    assert (lab.begun(), lab.table.get(large).held) == ([small], "disk")
    lab.tell(small, "ended", state="finished")
    free[0] = 30 * MEGABYTE
    lab.turn()
    assert lab.begun() == [small, large]
    assert (lab.table.get(large).held, lab.table.get(large).message) == ("", "")
    lab.engine.close()


def test_a_held_job_costs_no_attempt_and_can_be_stopped_and_paused(tmp_path: Path, free: list[int]) -> None:
    lab = noted_slots.Lab(tmp_path)
    jobs = [lab.submit(owner) for owner in ("ada", "grace", "edith")]
    free[0] = 0
    lab.turn()
    assert {lab.table.get(job).held for job in jobs} == {"disk"}
    stopped, paused, waiting = jobs
    lab.wish(stopped, "stop")
    lab.wish(paused, "pause")
    assert [(lab.state(job), lab.table.get(job).held) for job in jobs] == [
        ("stopped", ""),
        ("paused", ""),
        ("queued", "disk"),
    ]
    assert lab.table.get(paused).message == ""
    free[0] = 1 << 40
    lab.turn()
    assert lab.begun() == [waiting]
    lab.tell(waiting, "progress", state="running", step=3, steps=9)
    for _ in range(5):
        lab.tell(waiting, "held", state="paused")
    assert (lab.table.get(waiting).attempts, lab.state(waiting)) == (0, "paused")
    assert [task.hold for task in lab.slots.tasks] == [False, *[True] * 5]
    lab.engine.close()


def test_a_disk_that_refuses_what_it_promised_is_asked_less_and_less_often(
    tmp_path: Path, free: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = noted_slots.Lab(tmp_path)
    monkeypatch.setattr(holding, "_FIRST_PAUSE", 1000.0)
    job = lab.submit("ada")
    lab.turn()
    lab.tell(job, "held", state="running")
    lab.turn()
    assert (lab.begun(), lab.table.get(job).held) == ([job], "disk")
    lab.engine.close()


def test_a_run_keeps_fewer_moments_where_room_is_short_and_says_so(tmp_path: Path) -> None:
    plain, _ = working(tmp_path / "plain")
    whole = room.folder_bytes(tmp_path / "plain")
    kept = Run.open(tmp_path / "plain" / "run").kept_steps()
    held, _ = working(tmp_path / "short", most_bytes=100_000)
    assert held.kind == "held"
    assert held.bytes > 100_000  # what it would have to be allowed
    ended, told = working(tmp_path / "short", most_bytes=held.bytes + whole // 4)
    assert ended.state == plain.state == "finished"
    run = Run.open(tmp_path / "short" / "run")
    assert 0 < len(run.kept_steps()) < len(kept)
    assert room.folder_bytes(run.path) < held.bytes + whole // 4
    assert run.about["said"]["key"] == "keeps_less"
    files = {int(path.stem) for path in (run.path / "snapshots").iterdir()}
    assert files == {line["step"] for line in run.metrics() if line["snapshot"]}
    assert (run.path / "weights" / "last.safetensors").exists()
    assert told.events  # and its engine hears of it while it trains


def test_what_a_run_was_held_for_decides_when_it_goes_on(tmp_path: Path, free: list[int]) -> None:
    lab = noted_slots.Lab(tmp_path)
    lab.engine.table.quota = Quota(each=50 * MEGABYTE, all=100 * MEGABYTE)
    first = lab.table.submit(SHORT, "ada", bytes=40 * MEGABYTE)
    lab.turn()
    lab.tell(first, "ended", state="finished")
    lab.engine.table.change(first, bytes=40 * MEGABYTE)
    second = lab.table.submit(SHORT, "ada", bytes=5 * MEGABYTE)
    lab.turn()
    assert lab.slots.tasks[-1].most_bytes == 10 * MEGABYTE
    lab.tell(second, "held", state="running", bytes=20 * MEGABYTE)
    assert (lab.table.get(second).held, lab.state(second)) == ("quota", "queued")
    lab.engine.table.change(first, bytes=0)  # removed
    lab.turn()
    assert [task.job for task in lab.slots.tasks] == [first, second, second]
    lab.engine.close()
