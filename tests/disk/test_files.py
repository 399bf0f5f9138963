"""Files that appear whole or not at all, and tensors in them."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
import torch

from aecore.disk.tensors import load_tensors, pixels, save_tensors
from aecore.disk.whole_files import write_json, write_whole
from aecore.errors import RunError


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_is_written_with_the_folders_on_its_way(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_whole(path, b"first")
    write_whole(path, b"second", durable=True)
    assert path.read_bytes() == b"second"
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_a_disk_that_fills_up_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_whole(path, b"first")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError) as said:
        write_whole(path, b"second", durable=True)
    assert str(said.value) == (
        f"{path}: expected room on the disk, found none left; "
        "try deleting runs you no longer need; what was saved before is still there."
    )
    assert path.read_bytes() == b"first"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_reader_never_sees_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, b"first")
    seen = []
    monkeypatch.setattr(
        os, "fsync", lambda number: seen.append((path.read_bytes(), os.fstat(number).st_size))
    )
    write_whole(path, b"second one", durable=True)
    assert seen == [(b"first", len(b"second one"))]  # all of the new is on the disk before the old one goes


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(RunError, match="expected a folder that can be written to, found"):
        write_whole(tmp_path / "file" / "inner", b"")
    with pytest.raises(RunError, match="expected a folder that can be written to, found File name too long"):
        write_whole(tmp_path / ("x" * 300), b"")


def test_json_is_written_for_people(tmp_path: Path) -> None:
    write_json(tmp_path / "file", {"name": "Zoé", "list": [1]})
    text = (tmp_path / "file").read_text(encoding="utf-8")
    assert json.loads(text) == {"name": "Zoé", "list": [1]}
    assert '  "name": "Zoé"' in text
    assert text.endswith("}\n")


def test_tensors_go_round_with_their_notes(tmp_path: Path) -> None:
    tensors = {
        "turned": torch.arange(6.0).view(2, 3).T,
        "bytes": torch.tensor([1, 2], dtype=torch.uint8),
        "number": torch.tensor(3.5),
        "none": torch.zeros(0, 4),
    }
    save_tensors(tmp_path / "file", tensors, {"step": "3"})
    loaded, notes = load_tensors(tmp_path / "file")
    assert notes == {"step": "3"}
    assert loaded.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert loaded[name].dtype == tensor.dtype
        assert torch.equal(loaded[name], tensor)


@pytest.mark.parametrize("size", [0, 4, 8, 60, -1])
def test_tensors_cut_short_are_told(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file.safetensors"
    save_tensors(path, {"a": torch.zeros(100)})
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(RunError, match="expected a whole safetensors file, found a damaged one"):
        load_tensors(path)


@pytest.mark.parametrize("content", [b"\xff" * 200, b"\x80\x04K\x01." + b"\0" * 100, b"{}" * 90])
def test_what_is_no_tensors_is_told_and_never_run(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(RunError, match="found a damaged one"):
        load_tensors(tmp_path / "file")


def test_missing_tensors_are_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="expected a whole safetensors file, found none"):
        load_tensors(tmp_path / "file")


def test_pixels_are_clamped_and_rounded() -> None:
    images = torch.tensor([-0.5, 0.0, 0.5, 0.999, 1.0, 7.0])
    assert pixels(images).tolist() == [0, 0, 128, 255, 255, 255]
    assert pixels(torch.arange(256) / 255).tolist() == list(range(256))
