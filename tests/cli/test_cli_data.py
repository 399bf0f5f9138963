"""The command line: image sets, the app, and whatever is wrong."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import numpy as np
import pytest
import torch
from cli_calls import call, told
from PIL import Image

from aecore.cli import main
from aecore.runs.run import Run

# data


def test_data_lists_what_is_here_and_how_to_get_what_is_not(tmp_path: Path) -> None:
    printed = call("data", "list", "--data", str(tmp_path)).output
    lines = {line.split()[0]: line for line in printed.splitlines()}
    assert lines["digits"].rstrip().endswith("yes")
    assert lines["mnist"].rstrip().endswith("no: aelab data fetch mnist")
    assert "32 x 32 in colour" in lines["cifar10"]


def test_images_of_ones_own_are_imported_listed_and_trained_on(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    for index in range(40):
        folder = tmp_path / "pictures" / "ab"[index % 2]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(chance.integers(0, 256, (9, 14, 3), dtype=np.uint8)).save(folder / f"{index}.png")
    data = ["--data", str(tmp_path / "data")]
    imported = call("data", "import", str(tmp_path / "pictures"), "--name", "mine", *data)
    assert imported.exit_code == 0, imported.output
    assert "test images of 9 x 14 in colour pixels, 2 classes" in imported.output
    assert (
        "Kept for the test, as no split was given: 6 of 40 images, drawn once and for all." in imported.output
    )
    assert "The values run from 0 to 255." in imported.output
    again = ("data", "import", str(tmp_path / "pictures"), "--name", "mine", *data)
    assert "which is there already" in told(*again)
    assert "2 classes (a, b)" in call(*again, "--replace").output
    listed = call("data", "list", *data).output
    assert [line.split()[:5] for line in listed.splitlines() if line.split()[0] == "mine"] == [
        ["mine", "9", "x", "14", "in"]
    ]
    small = ["--set", "data.name=mine", "--set", "network.hidden=8", "--set", "training.epochs=1"]
    result = call("train", "vae-2d", *small, *data, "--runs", str(tmp_path / "runs"), "--json")
    assert result.exit_code == 0, result.output
    assert Run.open(Path(json.loads(result.stdout)["path"])).about["shape"] == [3, 9, 14]


def test_a_set_is_read_as_its_options_say_and_removed(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")]
    dark = np.random.default_rng(0).integers(0, 41, (20, 28, 120), dtype=np.uint8)
    np.save(tmp_path / "a.npy", dark)
    words = ("data", "import", str(tmp_path / "a.npy"), "--name", "mine", *data)
    assert "importing with --order last" in told(*words)
    printed = call(*words, "--order", "last").output
    assert "100 training and 20 test images of 20 x 28 pixels, no classes" in printed
    assert "importing them with --stretch makes the brightest value white" in printed
    printed = call(*words, "--order", "last", "--stretch", "--replace").output
    assert "The values run from 0 to 40." in printed
    assert "--stretch" not in printed
    assert call("data", "remove", "mine", *data).output == "mine is removed\n"
    assert "mine" not in call("data", "list", *data).output
    assert 'found "mine"' in told("data", "remove", "mine", *data)
    assert 'found "digits"' in told("data", "remove", "digits", *data)


def test_data_tells_what_cannot_be(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")]
    assert 'found "nonsense"' in told("data", "fetch", "nonsense", *data)
    assert "found nothing there" in told("data", "import", str(tmp_path / "nowhere"), "--name", "mine", *data)
    (tmp_path / "file").write_bytes(b"")
    assert "found an empty file" in told("data", "import", str(tmp_path / "file"), "--name", "mine", *data)
    assert call("data", "fetch", "digits", *data).exit_code == 0


# app


@pytest.mark.parametrize("words", [[], ["app"]], ids=["aelab", "aelab app"])
def test_an_address_that_is_taken_is_told_before_anything_starts(words: list[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = told(*words, "--port", str(port))
    assert f"127.0.0.1:{port}: expected an address this machine can listen on" in said
    assert f"try `aelab --port {port + 1}`" in said


def test_a_host_that_is_not_this_machine_is_told() -> None:
    for host in ("192.0.2.1", "::1"):
        said = told("app", "--host", host)
        assert f"{host}:8501: expected an address this machine can listen on" in said
        assert "Unknown error" not in said
        assert "try `aelab --host 127.0.0.1`" in said


# What the process says


@pytest.mark.parametrize(
    "words", [["nonsense"], ["train"], ["train", "vae-2d", "--threads", "0"], ["evaluate"]]
)
def test_a_command_that_is_none_ends_with_code_2(words: list[str]) -> None:
    assert call(*words).exit_code == 2


def test_an_error_is_one_sentence_on_stderr_and_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["aelab", "train", "vae-2d", "--set", "data.name=[bold]x"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("data.name: expected one of digits")
    assert '"[bold]x"' in printed.err
    assert printed.err.count("\n") == 1


def test_a_torch_and_a_torchvision_that_do_not_belong_together_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("aecore.machine.installation.requires", lambda name: ["numpy", "torch==1.0.0"])
    monkeypatch.setattr("sys.argv", ["aelab", "recipes"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "expected torch 1.0.0, which torchvision" in said
    assert f"found torch {torch.__version__.split('+')[0]}" in said
