"""Slots as worker processes: what becomes of a fault of our own, and of workers that never get ready."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest
from engine_lab import SHORT, until

from aecore.engine.local_slots import LocalSlots
from aecore.engine.slots import Event, Task
from aecore.errors import EngineError
from aecore.sentences import Sentence

FAULT = """
import sys
if "aecore.engine.forking" in sys.orig_argv:
    import aecore.engine.worker.job
    perform = aecore.engine.worker.job.perform
    def faulty(task, *rest, **named):
        return 1 / 0 if task.name == "fault" else perform(task, *rest, **named)
    aecore.engine.worker.job.perform = faulty
"""


def ending(slots: LocalSlots, name: str) -> Event:
    """The last event of a job that is given to these slots."""
    slots.submit(Task(job=f"job-{name}", name=name, recipe=SHORT.to_json(), device="cpu"))
    found: list[Event] = []
    until(lambda: bool(found.extend(slots.events(0.05)) or (found and found[-1].kind != "progress")), name)
    return found[-1]


def test_a_fault_of_our_own_fails_in_a_sentence_and_its_traceback_is_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(FAULT)  # Nothing a user could bring about is left to be wrong.
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    slots = LocalSlots(tmp_path, 1, threads=1)
    failed = ending(slots, "fault")
    assert failed.state == "failed"
    assert failed.message.startswith("The training ended by a fault of AE Lab's own; the file engine.log")
    assert isinstance(failed.message, Sentence)
    assert failed.message.key == "fault"
    assert "ZeroDivisionError: division by zero" in (tmp_path / "engine.log").read_text()
    assert ending(slots, "the next one").state == "finished"
    slots.close()


def test_workers_that_fail_after_a_first_one_worked_are_tried_again_and_cost_no_job_an_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = sys.executable, tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 7\n")
    broken.chmod(0o755)
    others = psutil.Process().children()  # Of other files' tests, which go on with them.
    slots = LocalSlots(tmp_path, 1, threads=1)
    assert ending(slots, "the first").state == "finished"
    monkeypatch.setattr(sys, "executable", str(broken))
    for child in psutil.Process().children():  # The worker, and what another one would be forked from.
        if child not in others:
            child.kill()
    until(lambda: bool(slots.events(0.05)) or slots.ailing, "workers that end at once")
    assert slots.ailing
    monkeypatch.setattr(sys, "executable", whole)
    until(lambda: bool(slots.events(0.05)) or not slots.ailing, "a worker that gets ready")
    assert ending(slots, "the next").state == "finished"
    slots.close()


def test_workers_that_never_get_ready_end_the_engine_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 7\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    slots = LocalSlots(tmp_path, 1)

    def wait_for_ever() -> bool:
        slots.events(0.05)
        return False

    with pytest.raises(
        EngineError, match="a worker process that can train, found one that ended with exit code 7"
    ):
        until(wait_for_ever, "the end of trying")
    slots.close()
