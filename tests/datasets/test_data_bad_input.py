"""Bad input: each kind is one clear sentence, and nothing that was saved is lost."""

from __future__ import annotations

import errno
import gzip
import os
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from bad_input import refused
from data_samples import encoded, idx, noise, write_folder, write_zip
from safetensors import SafetensorError

from aecore.datasets.loading import available, import_images, load, remove_own
from aecore.datasets.own import store
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice
from app.words.translation import said_in

GOOD = encoded(noise(8, 8))


def broken_png() -> bytes:
    """A PNG whose pixels are cut short, and whose header is whole."""
    return encoded(noise(64, 64))[:1500]


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", r"b.png: expected a picture .*, found an empty file"),
        (b"just some text", r"b.png: expected a picture .*, found something else"),
        (b"GIF89a" + bytes(50), r"b.png: expected a picture .*, found"),
        (GOOD[:20], r"b.png: expected a picture"),
        (broken_png(), r"b.png: expected a picture .*, found a damaged one"),
        (encoded(noise(64, 64, 3), "JPEG")[:900], r"found a damaged one"),
        (huge_png(9_000, 9_000), r"expected a picture of at most 50 million pixels, found 9,000 x 9,000"),
        (huge_png(60_000, 60_000), r"expected a picture of at most 50 million pixels, found far more"),
    ],
)
@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.filterwarnings("default::PIL.Image.DecompressionBombWarning")
def test_pictures_that_are_none(content: bytes, told: str, form: str, tmp_path: Path, data: Path) -> None:
    files = {"a.png": GOOD, "b.png": content}
    path = write_folder(tmp_path / "in", files) if form == "folder" else write_zip(tmp_path / "in.zip", files)
    refused(path, data, told)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "found an empty one"),
        ({"a.txt": b"x", "b.tiff": b"x"}, r"found 2 other files \(a.txt, b.tiff\)"),
        ({"a.png": GOOD}, "expected at least two images, one to learn from and one for the test, found 1"),
        (
            {"a.png": encoded(noise(4, 9)), "b.png": encoded(noise(4, 9))},
            "expected images of 8 to 64 pixels a side",
        ),
        ({f"{n}.png": encoded(noise(500, 20)) for n in "ab"}, "found 500 x 20 pixels; try .*less elongated"),
        ({"a.gz": gzip.compress(b"text")}, "a.gz: expected an IDX file"),
        ({"a-ubyte": b"\0\0\x0a\x03" + bytes(12)}, "found the first bytes 00 00 0a 03"),
        (
            {"a.gz": gzip.compress(idx(noise(6, 8, 8)))[:-60]},
            "expected a whole file, packed by gzip or not at all",
        ),
        ({"a.gz": gzip.compress(idx(noise(6, 8, 8))[:-1])}, "expected 384 bytes after the header, found 383"),
        ({"a.gz": gzip.compress(idx(noise(6)))}, "found files of labels alone"),
        (
            {"a.gz": gzip.compress(idx(noise(6, 8, 8))), "b.gz": gzip.compress(idx(noise(5)))},
            "found an array of shape",
        ),
        ({f"{n}.idx": idx(noise(6, 8, 8, seed=ord(n))) for n in "ab"}, r"found 2 of images \(a.idx, b.idx\)"),
    ],
)
@pytest.mark.parametrize("form", ["folder", "zip"])
def test_folders_and_zips_without_a_set_in_them(
    files: dict[str, bytes], told: str, form: str, tmp_path: Path, data: Path
) -> None:
    (tmp_path / "in").mkdir()
    path = write_folder(tmp_path / "in", files) if form == "folder" else write_zip(tmp_path / "in.zip", files)
    refused(path, data, told)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "found an empty file"),
        (b"PK\x03\x04 and then nothing", "found a file that begins with 50 4b 03"),
        (b"what is this", "expected a folder or .zip of pictures, an .npz or .npy, or IDX files"),
        (GOOD, "try saving it again"),
    ],
)
def test_files_of_no_known_form(content: bytes, told: str, tmp_path: Path, data: Path) -> None:
    (tmp_path / "in").write_bytes(content)
    refused(tmp_path / "in", data, told)


def test_a_path_where_nothing_is(tmp_path: Path, data: Path) -> None:
    refused(tmp_path / "nowhere", data, "found nothing there")


@pytest.mark.parametrize(
    "name", ["", "../evil", "a b", ".hidden", "-x", "a" * 41, "mnist", "Digits", "é", "a/b", "a\n"]
)
def test_names_that_no_set_may_bear(name: str, tmp_path: Path, data: Path) -> None:
    refused(tmp_path / "first.npz", data, "^name of the set: expected", name)


@pytest.mark.parametrize("name", ["first", "FIRST"])
def test_a_name_that_is_taken(name: str, tmp_path: Path, data: Path) -> None:
    refused(tmp_path / "first.npz", data, r"expected a new name, found .* which is there already", name)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "expected room on the disk, found a full disk"),
        (errno.EACCES, "expected a folder that can be written"),
    ],
)
def test_a_disk_that_is_full_or_closed(
    number: int, told: str, tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def fails(path: Path, content: str, **how: str) -> int:
        write(path, content[:10], **how)
        raise OSError(number, os.strerror(number))

    def fails_early(_: object, path: Path) -> None:
        path.write_bytes(bytes(10))
        raise SafetensorError(
            f'Error while serializing: I/O error: none (os error {number}) at path "{path}"'
        )

    source = tmp_path / "first.npz"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", fails)
        refused(source, data, told)
    with monkeypatch.context() as patch:
        patch.setattr(store, "save_file", fails_early)
        refused(source, data, told)
    assert import_images(source, "mine", data).train_images == 5


def test_what_the_system_says_of_a_file_that_cannot_be_written_is_said(tmp_path: Path, data: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        refused(tmp_path / "first.npz", data, "expected a folder that can be written, found File too large")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("images.safetensors", lambda content: content[:-1]),
        ("images.safetensors", lambda content: b""),
        ("about.json", lambda content: content[:-20]),
        ("about.json", lambda content: b'{"shape": [1]}'),
        ("about.json", lambda content: b"[]"),
    ],
)
def test_an_own_set_that_was_damaged(file: str, damage: Callable[[bytes], bytes], data: Path) -> None:
    path = data / "own" / "first" / file
    path.write_bytes(damage(path.read_bytes()))
    told = "found a damaged file; try removing the set and importing it again"
    with pytest.raises(DataError, match=told) as error:
        load(DataChoice(name="first"), data)
    assert "importez-le à nouveau" in str(said_in(error.value, "fr"))
    assert all(entry.name != "first" for entry in available(data)) == (file == "about.json")
    remove_own("first", data)
    assert not path.exists()


def test_whatever_is_damaged_is_told_or_read_and_never_anything_else(tmp_path: Path, data: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", images=noise(6, 8, 8), labels=np.arange(6))
    write_zip(
        tmp_path / "a.zip", {"a/1.png": GOOD, "b/2.jpg": encoded(noise(9, 9, 3), "JPEG"), "b/3.png": GOOD}
    )
    whole = [(tmp_path / name).read_bytes() for name in ("a.npz", "a.zip")]
    whole += [gzip.compress(idx(noise(6, 8, 8)), mtime=0), idx(noise(6, 8, 8))]
    # The sixth byte behind a directory entry's signature: the version of zip that is needed to unpack it.
    whole.append(whole[1].replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x99"))
    np.save(tmp_path / "a.npy", noise(6, 8, 8))
    array, archive = (tmp_path / "a.npy").read_bytes(), whole[0]
    others = {
        f"{kind}/1.{kind}": encoded(noise(9, 9), kind.upper()) for kind in ("gif", "webp", "bmp", "ppm")
    }
    for files in (
        others,
        {"train/images-idx3": idx(noise(6, 8, 8)), "test/images-idx3": idx(noise(4, 8, 8))},
        {"x_train.npy": array, "x_test.npy": array, "readme.txt": b"words"},
        {"inner.npz": archive},
    ):
        whole.append(write_zip(tmp_path / "a.zip", files, zipfile.ZIP_STORED).read_bytes())
    whole.append(array)
    dice = np.random.RandomState(0)
    for turn in range(600):
        content = bytearray(whole[turn % len(whole)])
        for _ in range(turn // len(whole) % 8):
            content[dice.randint(len(content))] = dice.randint(256)
        path = tmp_path / "damaged"
        path.write_bytes(content if dice.rand() < 0.8 else content[: dice.randint(len(content))])
        try:
            import_images(path, "mine", data)
        except DataError:
            assert [path.name for path in (data / "own").iterdir()] == ["first"]
        else:
            remove_own("mine", data)


def test_built_in_sets_cannot_be_removed(data: Path) -> None:
    with pytest.raises(DataError):
        remove_own("digits", data)
