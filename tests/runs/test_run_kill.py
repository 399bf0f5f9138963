"""Real processes: killed at any moment, stopped by Ctrl-C, out of disk; the command line's start."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_lines import FORKED, command_line
from run_samples import contents, same

from aecore.disk.tensors import load_tensors
from aecore.recipe.presets import PRESETS
from aecore.runs.run import Run

SECONDS = 120.0
CHANGES: dict[str, object] = {
    "data.train_size": 200,
    "network.hidden": [32],
    "training.epochs": 15,
    "training.batch_size": 16,
    "corruption.kind": "random_pixels",
}
SETTINGS = [f"--set={path}={json.dumps(value)}" for path, value in CHANGES.items()]


class Process:
    """A command line of its own, that never outlives the test."""

    def __init__(self, *words: str, largest_file: int = 0) -> None:
        folder = Path(tempfile.mkdtemp())
        self.said = folder / "out", folder / "err"
        self.process = FORKED.Process(target=command_line, args=(words, *self.said, largest_file))
        self.process.start()

    def signal(self, number: int) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def end(self) -> tuple[int, str, str]:
        self.process.join(SECONDS)
        assert self.process.exitcode is not None
        out, err = (file.read_text() for file in self.said)
        return self.process.exitcode, out, err

    def wait_for_lines(self, runs: Path, count: int) -> Path:
        """The run's folder, once its metrics have so many lines."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            for metrics in runs.glob("*/metrics.jsonl"):
                if metrics.read_bytes().count(b"\n") >= count:
                    return metrics.parent
            if self.process.exitcode is not None:
                pytest.fail(f"ended too early: {self.end()}")
            time.sleep(0.002)
        pytest.fail("waited in vain for a point on the curve")

    def close(self) -> None:
        self.process.kill()
        self.process.join()
        shutil.rmtree(self.said[0].parent)


@pytest.fixture
def processes() -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for each in started:
        each.close()


def whole(path: Path) -> None:
    """Every file of a run folder is whole, but for the last line of the metrics."""
    for file in path.rglob("*"):
        if file.suffix == ".safetensors":
            load_tensors(file)
        elif file.suffix == ".json":
            json.loads(file.read_text())
    lines = (path / "metrics.jsonl").read_bytes().split(b"\n")
    for line in lines[:-1]:
        point = json.loads(line)
        if point["snapshot"]:
            assert (path / "snapshots" / f"{point['step']:08d}.safetensors").is_file()
    Run.open(path)


def test_a_run_that_is_killed_again_and_again_is_the_run_that_never_was(
    tmp_path: Path, processes: list[Process]
) -> None:
    uninterrupted = Run.create(tmp_path / "whole", PRESETS["vae-2d"].replace(CHANGES))
    for _ in uninterrupted.record(uninterrupted.start(device="cpu")):
        pass
    chance = random.Random(7)
    runs = tmp_path / "killed"
    words = ["train", "vae-2d", *SETTINGS, "--runs", str(runs), "--threads", "1"]
    for lines in (15, 60, 110):
        process = Process(*words)
        processes.append(process)
        path = process.wait_for_lines(runs, lines)
        time.sleep(chance.random() * 0.02)
        process.signal(signal.SIGKILL)
        assert process.end()[0] == -signal.SIGKILL
        whole(path)
        assert Run.open(path).about["state"] == "running"  # it had no chance to say anything else
        words = ["train", str(path), "--json"]
    last = Process(*words)
    processes.append(last)
    code, out, err = last.end()
    assert code == 0, err
    said = json.loads(out.strip().splitlines()[-1])
    assert set(said) >= {"run", "path", "scores", "samples_per_second"}
    assert said["state"] == "finished"
    same(uninterrupted, Run.open(path))


def test_control_c_stops_with_everything_saved(tmp_path: Path, processes: list[Process]) -> None:
    process = Process("train", "vae-2d", *SETTINGS, "--runs", str(tmp_path), "--json")
    processes.append(process)
    path = process.wait_for_lines(tmp_path, 15)
    process.signal(signal.SIGINT)
    code, out, err = process.end()
    assert code == 130, err
    assert "Traceback" not in err
    said = json.loads(out.strip().splitlines()[-1])
    run = Run.open(path)
    assert said["state"] == run.about["state"] == "stopped"
    assert said["scores"] == contents(run)["scores"]
    whole(path)
    steps = run.metrics()[-1]["step"]
    assert 0 < steps < run.about["steps"]
    assert run.checkpoint() is not None
    assert run.checkpoint().numbers["step"] == steps  # type: ignore[union-attr]
    assert (path / "card.md").is_file()
    assert run.model() is not None


def test_a_disk_that_takes_no_more_ends_it_in_words_and_loses_nothing(
    tmp_path: Path, processes: list[Process]
) -> None:
    # No file may grow beyond this: the kernel refuses the metrics' next line when they have come so far.
    limit = 40_000
    small = [setting for setting in SETTINGS if "hidden" not in setting]
    recipe = ["train", "autoencoder-2d", *small, "--set=network.hidden=4"]
    process = Process(*recipe, "--runs", str(tmp_path), largest_file=limit)
    processes.append(process)
    code, out, err = process.end()
    assert code == 2, err
    assert out == ""
    assert err.count("\n") == 1, err
    assert "expected a folder that can be written to, found File too large; try another folder" in err
    (path,) = tmp_path.iterdir()
    whole(path)
    run = Run.open(path)
    assert run.about["state"] == "failed"
    assert run.about["message"] in err
    before = run.metrics()
    assert before
    # With room again it goes on from where it was.
    again = Process("train", str(path), "--json")
    processes.append(again)
    code, out, err = again.end()
    assert code == 0, err
    assert Run.open(path).metrics()[: len(before) - 1] == before[:-1]
    assert Run.open(path).about["state"] == "finished"


def test_help_needs_no_torch() -> None:
    program = (
        "import sys\n"
        "from aecore.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print('torch' in sys.modules, 'streamlit' in sys.modules, file=sys.stderr)\n"
    )
    for words in (["--help"], ["train", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True
        )
        assert "Usage" in done.stdout
        assert done.stderr.split() == ["False", "False"]


def test_a_wrong_word_is_one_sentence_and_code_2(processes: list[Process]) -> None:
    process = Process("train", "vae-2d", "--set", "bottleneck.size=0")
    processes.append(process)
    code, out, err = process.end()
    assert code == 2
    assert out == ""
    assert err == "bottleneck.size: expected a whole number from 1 to 4096, found 0; try 1.\n"
