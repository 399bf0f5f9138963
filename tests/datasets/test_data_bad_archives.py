"""Archives and folders that climb out, swell, are locked or lie about their size: one sentence, and nothing is left."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from bad_input import refused
from data_samples import encoded, noise, write_folder, write_zip

from aecore.datasets.loading import import_images, remove_own
from aecore.datasets.own import archive as entries
from aecore.datasets.own import budget, pictures, zip_index

GOOD = encoded(noise(8, 8))


@pytest.mark.parametrize(
    "name", ["../../evil.png", "/etc/evil.png", "..\\evil.png", "C:/evil.png", "a/../../evil.png"]
)
def test_a_path_that_climbs_out_of_its_archive(name: str, tmp_path: Path, data: Path) -> None:
    path = write_zip(tmp_path / "in.zip", {"a.png": GOOD, name: GOOD})
    refused(
        path,
        data,
        "expected files that lie in the folder or archive itself, found a path that leads out of it",
    )


def test_links_out_of_a_folder_or_in_an_archive(tmp_path: Path, data: Path) -> None:
    (tmp_path / "secret.png").write_bytes(GOOD)
    folder = write_folder(tmp_path / "in", {"a.png": GOOD, "b.png": GOOD})
    (folder / "c.png").symlink_to("a.png")
    assert import_images(folder, "inside", data).train_images == 2
    remove_own("inside", data)
    (folder / "d.png").symlink_to(tmp_path / "secret.png")
    refused(folder, data, "d.png: expected files .* found a link that leads out of it")
    (folder / "d.png").unlink()
    (folder / "d").symlink_to(tmp_path)
    refused(folder, data, "d: expected files .* found a link that leads out of it")
    info = zipfile.ZipInfo("link.png")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(info, "../secret.png")
    refused(tmp_path / "in.zip", data, "link.png: expected files .* found a link")


def test_a_pipe_in_a_folder_does_not_hang(tmp_path: Path, data: Path) -> None:
    folder = write_folder(tmp_path / "in", {"a.png": GOOD, "b.png": GOOD})
    os.mkfifo(folder / "c.png")
    assert import_images(folder, "mine", data).train_images == 1


def test_a_zip_bomb_is_stopped_by_what_it_comes_to_and_not_by_how_well_it_is_packed(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 60 MB of zeros each, and a whole archive of 300 kB.
    path = write_zip(tmp_path / "in.zip", {f"{number}.png": bytes(60 << 20) for number in range(2)})
    refused(
        path,
        data,
        r"at most one picture in ten that cannot be read, found 2 of 2 \(0.png, 1.png\), the first",
    )
    monkeypatch.setattr(budget, "LARGEST_TOTAL", 100 << 20)
    refused(path, data, "expected at most 100 MB of images, found more than that")


def test_a_file_that_is_larger_than_its_archive_says(tmp_path: Path, data: Path) -> None:
    path = write_zip(tmp_path / "in.zip", {"a.png": GOOD, "b.png": bytes(4 << 20)})
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", 4 << 20), struct.pack("<I", 1000)))
    refused(path, data, "b.png: expected a file that can be read")


def test_too_many_files_too_large_files_and_too_much_in_all(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "in", {f"{number}.png": encoded(noise(16, 16)) for number in range(5)})
    with monkeypatch.context() as patch:
        patch.setattr(zip_index, "MOST_FILES", 4)
        refused(folder, data, "expected at most 4 files, found 5")
    with monkeypatch.context() as patch:
        patch.setattr(entries, "LARGEST_FILE", 100)
        refused(folder, data, r"found 5 of 5 \(0.png, .*4.png\), the first a larger one")
    with monkeypatch.context() as patch:
        patch.setattr(budget, "LARGEST_TOTAL", 1000)
        refused(folder, data, "expected at most 0 MB of images, found more than that")
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "LARGEST_SET", 1000)
        refused(folder, data, "expected at most 3 pictures of this size, found 5")


@pytest.mark.parametrize("flag", [1, 0])
def test_archives_that_are_locked_or_packed_in_an_unknown_way(flag: int, tmp_path: Path, data: Path) -> None:
    path = write_zip(tmp_path / "in.zip", {"a.png": GOOD, "b.png": GOOD}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := content.find(signature, place + 1)) >= 0:
            if flag:
                content[place + offset] |= 1  # encrypted
            else:
                content[place + offset + 2] = 97  # a way of packing that Python does not know
    path.write_bytes(bytes(content))
    said = "password required" if flag else "compression method is not supported"
    refused(path, data, rf"at most one picture in ten .*\(a.png, b.png\), the first .*{said}")
