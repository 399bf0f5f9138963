"""The published sets: the forms they come in, packed and unpacked, in folders that must not be changed."""

from __future__ import annotations

import bz2
import gzip
import os
import pickle
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from data_samples import SHARED, idx, noise, published, with_sums_of, write_folder

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import available, fetch, load, shape_of
from aecore.datasets.published import reading as reader
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice

SETS = [name for name, known in BUILT_IN.items() if known.files]
needs_shared = pytest.mark.skipif(
    not (SHARED / "MNIST").is_dir(), reason="MNIST and Fashion-MNIST do not lie in ../shared/data"
)


@pytest.fixture(params=SETS)
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each published set's name, the catalogue taking a few images of noise for the published ones."""
    name = str(request.param)
    monkeypatch.setitem(BUILT_IN, name, with_sums_of(name, published(name)))
    return name


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@needs_shared
@pytest.mark.parametrize(
    ("name", "first"), [("mnist", [5, 0, 4, 1, 9, 2]), ("fashion_mnist", [9, 0, 0, 3, 0, 2])]
)
def test_the_real_files_are_read_packed_where_they_lie(name: str, first: list[int]) -> None:
    before = sorted(SHARED.rglob("*"))
    loaded = load(DataChoice(name=name), SHARED)
    assert loaded.train.images.shape == (60_000, 1, 28, 28)
    assert loaded.test.images.shape == (10_000, 1, 28, 28)
    assert loaded.train.labels[:6].tolist() == first
    assert sorted(SHARED.rglob("*")) == before


@needs_shared
def test_mnist_is_what_torchvision_reads(tmp_path: Path) -> None:
    from torchvision.datasets import MNIST

    shutil.copytree(SHARED / "MNIST", tmp_path / "MNIST")
    for path in (tmp_path / "MNIST" / "raw").glob("*.gz"):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
    loaded = load(DataChoice(name="mnist"), tmp_path)
    theirs = MNIST(tmp_path, train=False)
    assert torch.equal((loaded.test.images[:, 0] * 255).round().byte(), theirs.data)
    assert torch.equal(loaded.test.labels, theirs.targets)


def test_checksums_and_places_are_torchvisions() -> None:
    from torchvision import datasets

    pairs = {"mnist": datasets.MNIST, "fashion_mnist": datasets.FashionMNIST, "kmnist": datasets.KMNIST}
    for name, theirs in pairs.items():
        ours = [(Path(file.path).name, file.md5) for file in BUILT_IN[name].files]
        assert ours == theirs.resources
        assert BUILT_IN[name].files[0].path.startswith(f"{theirs.__name__}/raw/")
    assert BUILT_IN["fashion_mnist"].classes == tuple(datasets.FashionMNIST.classes)
    assert BUILT_IN["kmnist"].classes == tuple(datasets.KMNIST.classes)
    assert BUILT_IN["emnist_letters"].files[0].md5 == datasets.EMNIST.md5
    usps = [(file.path, file.md5) for file in BUILT_IN["usps"].files]
    assert usps == [(path, md5) for _, path, md5 in datasets.USPS.split_list.values()]


def test_packed_files_of_a_folder_that_cannot_be_written_are_read(name: str, tmp_path: Path) -> None:
    write_folder(tmp_path, published(name))
    before = contents(tmp_path)
    for path in (*tmp_path.rglob("*"), tmp_path):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        loaded = load(DataChoice(name=name), tmp_path)
        assert next(entry.present for entry in available(tmp_path) if entry.name == name)
    finally:
        tmp_path.chmod(0o755)
        for path in tmp_path.rglob("*"):
            path.chmod(0o755)
    assert loaded.train.images.shape[1:] == shape_of(name)
    assert len(loaded.train.images) > len(loaded.test.images) > 0
    assert loaded.train.images.unique().numel() > 200
    assert contents(tmp_path) == before


def test_unpacked_files_give_the_same_images(name: str, tmp_path: Path) -> None:
    write_folder(tmp_path / "packed", published(name))
    expected = load(DataChoice(name=name), tmp_path / "packed")
    folder = tmp_path / "unpacked"
    for file in BUILT_IN[name].files:
        for member in file.unpacked:
            content = reader.content(tmp_path / "packed", file, member)
            write_folder(folder, {member: content})
    found = load(DataChoice(name=name), folder)
    assert torch.equal(found.train.images, expected.train.images)
    assert torch.equal(found.test.labels, expected.test.labels)


def test_usps_and_emnist_are_what_torchvision_reads_and_letters_stand_upright(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision.datasets import EMNIST, USPS

    for name in ("usps", "emnist_letters"):
        write_folder(tmp_path, published(name))
        monkeypatch.setitem(BUILT_IN, name, with_sums_of(name, published(name)))
    usps, theirs = load(DataChoice(name="usps"), tmp_path), USPS(tmp_path, train=False)
    # Theirs is cut to bytes.
    assert np.abs(usps.test.images[:, 0].numpy() * 255 - theirs.data).max() <= 1.01
    assert usps.test.labels.tolist() == theirs.targets
    for member in BUILT_IN["emnist_letters"].files[0].unpacked:
        content = reader.content(tmp_path, BUILT_IN["emnist_letters"].files[0], member)
        write_folder(tmp_path, {member: content})
    letters, lying = load(DataChoice(name="emnist_letters"), tmp_path), EMNIST(tmp_path, "letters")
    assert torch.equal((letters.train.images[:, 0] * 255).round().byte(), lying.data.transpose(1, 2))
    assert torch.equal(letters.train.labels, lying.targets - 1)
    assert lying.classes[1:] == list(letters.classes)


def test_cifar_keeps_colours_and_the_last_batch_for_the_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = published("cifar10")
    write_folder(tmp_path, files)
    monkeypatch.setitem(BUILT_IN, "cifar10", with_sums_of("cifar10", files))
    with tarfile.open(tmp_path / "cifar-10-binary.tar.gz") as archive:
        member = archive.extractfile("cifar-10-batches-bin/test_batch.bin")
        assert member is not None
        record = member.read()[:3073]
    loaded = load(DataChoice(name="cifar10"), tmp_path)
    assert len(loaded.train.images) == 15
    assert loaded.test.labels[0] == record[0]
    assert (loaded.test.images[0] * 255).round().byte().flatten().tolist() == list(record[1:])


def test_a_wrong_checksum_is_told_and_the_file_left_alone(name: str, tmp_path: Path) -> None:
    write_folder(tmp_path, published(name))
    file = BUILT_IN[name].files[0]
    damaged = tmp_path / file.path
    damaged.write_bytes(damaged.read_bytes()[:-1])
    before = contents(tmp_path)
    with pytest.raises(
        DataError, match=f"expected the published MD5 {file.md5}, found .*deleting this file"
    ) as told:
        load(DataChoice(name=name), tmp_path)
    assert str(damaged) in str(told.value)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "an empty file"),
        (b"<html>not found</html>", "expected an IDX file"),
        (idx(noise(6, 28, 28))[:-5], "expected 4,704 bytes after the header, found 4,699"),
        (idx(noise(6, 28, 28))[:7], "the sizes of its axes"),
        (idx(noise(6, 28, 28)) + b"x", "expected 4,704 bytes after the header, found more"),
        (
            idx(noise(6, 20, 28)),
            r"expected images of 1 x 28 x 28 with one label each, found arrays of \(6, 1, 20",
        ),
        (b"\0\0\x08\x03" + b"\xff" * 12, "a header that promises"),
    ],
)
def test_damaged_unpacked_files_are_told(content: bytes, told: str, tmp_path: Path) -> None:
    for file, packed in zip(BUILT_IN["kmnist"].files, published("kmnist").values(), strict=True):
        write_folder(tmp_path, {file.unpacked[0]: gzip.decompress(packed)})
    (tmp_path / BUILT_IN["kmnist"].files[0].unpacked[0]).write_bytes(content)
    with pytest.raises(DataError, match=told):
        load(DataChoice(name="kmnist"), tmp_path)


def test_labels_beyond_the_classes_are_told(tmp_path: Path) -> None:
    arrays = [noise(6, 28, 28), np.full(6, 10, np.uint8), noise(4, 28, 28), noise(4, high=10)]
    for file, array in zip(BUILT_IN["kmnist"].files, arrays, strict=True):
        write_folder(tmp_path, {file.unpacked[0]: idx(array)})
    with pytest.raises(DataError, match="kmnist: expected labels of 10 classes, found labels from 10 to 10"):
        load(DataChoice(name="kmnist"), tmp_path)


def test_usps_that_is_something_else_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (b"1 1:0.5 2:0.5\n", b"not numbers\n"):
        files = {"usps.bz2": bz2.compress(text), "usps.t.bz2": bz2.compress(text)}
        write_folder(tmp_path, files)
        monkeypatch.setitem(BUILT_IN, "usps", with_sums_of("usps", files))
        with pytest.raises(DataError, match="expected a label and 256 numbered values a line"):
            load(DataChoice(name="usps"), tmp_path)


def test_the_pickles_of_cifar_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return (os.mkdir, (str(tmp_path / "sprung"),))

    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: (_ for _ in ()).throw(OSError("offline")))
    write_folder(tmp_path, {"cifar-10-batches-py/data_batch_1": pickle.dumps(Trap())})
    with pytest.raises(DataError, match=r"cifar10: expected its files .*cifar-10-binary.tar.gz"):
        load(DataChoice(name="cifar10"), tmp_path)
    assert not (tmp_path / "sprung").exists()


def test_fetching_what_is_there_asks_nobody(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    write_folder(tmp_path, published(name))
    before = contents(tmp_path)
    fetch(name, tmp_path)
    assert contents(tmp_path) == before
