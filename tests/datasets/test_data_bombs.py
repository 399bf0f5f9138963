"""Small files that claim much are refused by what they claim; what is taken stays within a bound of memory."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import bombs
import numpy as np
import pytest
from data_samples import encoded, noise, write_zip
from peak import said_and_peak
from PIL import Image

from aecore.datasets.loading import import_images
from aecore.datasets.own import budget, zip_index
from aecore.errors import DataError

LITTLE = 160  # megabytes: Python, NumPy and Pillow, and a little more


@pytest.mark.parametrize(
    ("shape", "kind", "told"),
    [
        ((4_000_000, 7, 7), "u1", "8 to 64 pixels a side"),
        ((700_000, 28, 28), "u1", "at most 536,870,912 values"),
        ((2, 17_000, 17_000), "u1", "images of at most 50 million pixels"),
        ((600_000_000,), "u1", "expected images as"),
    ],
    ids=str,
)
def test_an_array_is_refused_by_its_header(
    shape: tuple[int, ...], kind: str, told: str, tmp_path: Path
) -> None:
    path = bombs.npz(tmp_path / "bomb.npz", shape, kind)
    said, peak = said_and_peak(path, tmp_path / "data")
    assert told in said
    assert peak < LITTLE


def test_an_array_may_take_a_quarter_of_the_memory_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bombs.npz(tmp_path / "bomb.npz", (3000, 28, 28), "f8")
    monkeypatch.setattr(budget, "at_hand", lambda: 10 << 20)
    with pytest.raises(DataError, match="at most 2 MB, found a header that promises 18,816,000 bytes"):
        import_images(path, "bomb", tmp_path / "data")


def test_an_archive_within_another_is_bounded_and_unfolded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.savez(
        tmp_path / "x.npz", **{f"other{number}": noise(2) for number in range(99)}, images=noise(90, 64, 64)
    )
    content = (tmp_path / "x.npz").read_bytes()
    path = write_zip(tmp_path / "outer.zip", {"x.npz": content})
    read: list[int] = []
    unfold = zipfile.ZipExtFile.read

    def counted(stream: zipfile.ZipExtFile, size: int = -1) -> bytes:
        found = unfold(stream, size)
        read.extend([len(found)] if stream.name == "x.npz" else [])
        return found

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    assert import_images(path, "inner", tmp_path / "data").train_images == 75
    assert sum(read) == len(content)
    read.clear()
    monkeypatch.setattr(budget, "at_hand", lambda: 1 << 20)
    with pytest.raises(
        DataError, match=r"x\.npz: expected at most 0 MB in an archive within another, found 1 MB"
    ):
        import_images(path, "bomb", tmp_path / "data")
    assert read == []


def test_the_memory_at_hand_is_the_container_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, said in (
        ("max", "900000000"),
        ("current", "800000000"),
        ("stat", "anon 1\ninactive_file 300000000\n"),
    ):
        (tmp_path / f"memory.{name}").write_text(said)
    assert budget._left_to_container(tmp_path) == 400_000_000
    (tmp_path / "memory.max").write_text("max\n")
    assert budget._left_to_container(tmp_path) > 1 << 60
    monkeypatch.setattr(budget, "_left_to_container", lambda: 10 << 20)
    assert budget.most_of_an_array() == 10 << 18


def test_arrays_share_one_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.npz"
    np.savez_compressed(
        path, x_train=np.zeros((300, 64, 64), np.uint8), x_test=np.zeros((300, 64, 64), np.uint8)
    )
    monkeypatch.setattr(budget, "at_hand", lambda: 8 << 20)
    with pytest.raises(DataError, match=r"x_test.npy: expected at most 0 MB, found a header"):
        import_images(path, "bomb", tmp_path / "data")


def test_images_that_become_floats_are_counted_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.npz"
    np.savez_compressed(path, images=np.full((400, 64, 64), 9, np.uint8))  # nine levels: shares of nine
    monkeypatch.setattr(budget, "at_hand", lambda: 16 << 20)
    with pytest.raises(DataError, match="at most 1,048,576 values in all images, found 1,638,400"):
        import_images(path, "bomb", tmp_path / "data")


def test_a_packed_idx_file_takes_what_its_images_take(tmp_path: Path) -> None:
    said, peak = said_and_peak(bombs.idx(tmp_path / "x.gz", (250_000, 28, 28)), tmp_path / "data")
    assert '"train_images": 240000' in said
    # The images themselves, 187 MB: as read, as they are sorted, and little beside.
    assert peak < 3 * 187 + LITTLE


def test_a_packed_file_that_ends_early_or_says_what_is_not_so_takes_little(tmp_path: Path) -> None:
    short = bombs.idx(tmp_path / "short.gz", (600_000, 28, 28), size=1000)
    said, peak = said_and_peak(short, tmp_path / "data")
    assert "found 1,000" in said
    assert peak < LITTLE
    whole = bombs.idx(tmp_path / "whole.gz", (10, 28, 28)).read_bytes()
    (tmp_path / "cut.gz").write_bytes(whole[:-12])
    assert "cut.gz: expected a whole file" in said_and_peak(tmp_path / "cut.gz", tmp_path / "data")[0]
    (tmp_path / "lies.gz").write_bytes(whole[:-4] + struct.pack("<I", 0xFFFFFFF0))
    said, peak = said_and_peak(tmp_path / "lies.gz", tmp_path / "data")
    assert "lies.gz: expected a whole file" in said
    assert peak < LITTLE


@pytest.mark.parametrize("ending", ["png", "npy"])
def test_the_files_of_an_archive_are_counted_before_they_are_listed(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"0.{ending}", b"")
        # The same entry again and again: a list alone, as long as one of so many files.
        archive.filelist *= 400_000
    said, peak = said_and_peak(path, tmp_path / "data")
    assert "expected at most 200,000 files, found 400,000" in said
    assert peak < LITTLE


def test_the_count_that_an_archive_gives_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip(tmp_path / "in.zip", {f"{number}.png": b"" for number in range(9)})
    content = path.read_bytes()
    end = content.rindex(b"PK\x05\x06")
    path.write_bytes(content[: end + 8] + struct.pack("<HH", 1, 1) + content[end + 12 :])
    monkeypatch.setattr(zip_index, "MOST_FILES", 8)
    with pytest.raises(DataError, match="at most 8 files, found 9"):
        import_images(path, "bomb", tmp_path / "data")


@pytest.mark.parametrize("colour", [(8, 0), (16, 0), (1, 3), (8, 6)], ids=str)
def test_pictures_of_a_camera_s_size_take_a_bounded_memory(colour: tuple[int, int], tmp_path: Path) -> None:
    files = {f"{seed}.png": encoded(noise(20, 20, seed=seed)) for seed in range(3)}
    large = bombs.png(7000, *colour)
    path = write_zip(tmp_path / "in.zip", {**files, "a.png": large, "b.png": large})
    said, peak = said_and_peak(path, tmp_path / "data")
    assert '"train_images": 4' in said
    assert peak < 560


def test_the_pixels_of_all_pictures_are_counted_before_any_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip(tmp_path / "in.zip", {f"{n}.png": encoded(noise(100, 100, seed=n)) for n in range(9)})
    monkeypatch.setattr(budget, "MOST_PIXELS_IN_ALL", 80_000)
    monkeypatch.setattr("aecore.datasets.own.pictures.decoded", None)
    with pytest.raises(DataError, match="pictures of at most 0 million pixels in all"):
        import_images(path, "bomb", tmp_path / "data")


def test_a_picture_of_millions_of_pieces_is_no_picture(tmp_path: Path) -> None:
    picture = bombs.png(20, 8, 0, bombs.chunk(b"aaAa", b"") * 2_000_000)
    note = bombs.png(20, 8, 0, bombs.chunk(b"zTXt", b"a\0\0" + bytes(1 << 20)) * 20)
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.png", note if number == 1 else encoded(noise(20, 20, seed=number)))
        archive.writestr("pieces.png", picture)
    said, peak = said_and_peak(tmp_path / "in.zip", tmp_path / "data")
    assert "pieces.png" in said
    assert '"train_images": 17' in said
    assert peak < LITTLE + 100


def test_of_pictures_that_move_one_frame_is_read(tmp_path: Path) -> None:
    frames = [Image.new("P", (3000, 3000), number % 2) for number in range(40)]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    webp = _webp_of_many_pixels()
    files = {f"{seed}.png": encoded(noise(20, 20, seed=seed)) for seed in range(30)}
    path = write_zip(tmp_path / "in.zip", {**files, "a.gif": stream.getvalue(), "b.webp": webp})
    said, peak = said_and_peak(path, tmp_path / "data")
    assert "b.webp" in said
    assert '"train_images": 2' in said
    assert peak < LITTLE + 100


def _webp_of_many_pixels() -> bytes:
    """A small frame on a canvas of 268 million pixels."""
    stream = io.BytesIO()
    Image.new("RGB", (16, 16)).save(stream, "WEBP", lossless=True)

    def piece(kind: bytes, content: bytes) -> bytes:
        return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    def three(number: int) -> bytes:
        return struct.pack("<I", number)[:3]

    head = piece(b"VP8X", b"\x02\0\0\0" + three(16382) * 2) + piece(b"ANIM", bytes(6))
    frame = piece(b"ANMF", three(0) * 2 + three(15) * 2 + three(10) + b"\0" + stream.getvalue()[12:])
    body = b"WEBP" + head + frame * 2
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_a_member_that_lies_about_its_size_and_a_header_of_objects(tmp_path: Path) -> None:
    path = bombs.npz(tmp_path / "x.npz", (200, 64, 64), "u1")
    content = path.read_bytes()
    start = content.rindex(b"PK\x01\x02")
    path.write_bytes(content[: start + 24] + struct.pack("<I", 5000) + content[start + 28 :])
    assert "x.npz" in said_and_peak(path, tmp_path / "data")[0]
    objects = tmp_path / "o.npy"
    objects.write_bytes(bombs.npy_header((1 << 40, 8, 8), "O") + b"cos\nsystem\n")
    assert "an array of Python objects" in said_and_peak(objects, tmp_path / "data")[0]
    huge = tmp_path / "h.npy"
    huge.write_bytes(bombs.npy_header((1 << 62, 1 << 62), "f8"))
    assert "a header that promises" in said_and_peak(huge, tmp_path / "data")[0]


def test_what_is_packed_in_another_manner_is_no_way_in(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for number in range(3):
            archive.writestr(f"{number}.png", encoded(noise(20, 20, seed=number)))
        archive.writestr("x-images-idx3-ubyte.gz", gzip.compress(bytes(1 << 20)))
    content = path.read_bytes()
    # The window that unpacking asks for: four gigabytes.
    path.write_bytes(content.replace(b"\x5d\x00\x00\x80\x00", b"\x5d\xff\xff\xff\xff"))
    _, peak = said_and_peak(path, tmp_path / "data")
    assert peak < LITTLE
