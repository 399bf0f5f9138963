"""Fetching from a web server on the loopback: progress, wrong checksums, no network, a full disk."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from data_samples import SHARED, published, with_sums_of, write_folder
from data_server import DataServer, serving
from torchvision import datasets

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import fetch, load, to_fetch
from aecore.datasets.published.files import md5_of
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice

SETS = [name for name, known in BUILT_IN.items() if known.files]


def point(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Makes torchvision's addresses those of a server on the loopback."""
    for kind in (datasets.MNIST, datasets.FashionMNIST, datasets.KMNIST):
        monkeypatch.setattr(kind, "mirrors", [address])
    monkeypatch.setattr(datasets.EMNIST, "url", f"{address}gzip.zip")
    monkeypatch.setattr(datasets.CIFAR10, "url", f"{address}cifar-10-python.tar.gz")
    lists = {
        part: [f"{address}{name}", name, md5] for part, (_, name, md5) in datasets.USPS.split_list.items()
    }
    monkeypatch.setattr(datasets.USPS, "split_list", lists)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DataServer]:
    """Serves a few images of noise for every published set, as if they were the published ones."""
    served: dict[str, bytes] = {}
    with serving(served) as server:
        point(monkeypatch, server.address)
        yield server


def publish(name: str, server: DataServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    files = published(name)
    server.files = {path.rsplit("/", 1)[-1]: content for path, content in files.items()}
    monkeypatch.setitem(BUILT_IN, name, with_sums_of(name, files))
    return files


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", SETS)
def test_a_set_that_is_not_there_is_fetched_with_progress_and_only_once(
    name: str, server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = publish(name, server, monkeypatch)
    steps: list[tuple[str, int, int]] = []
    loaded = load(DataChoice(name=name), tmp_path / "a", lambda *step: steps.append(step))
    assert len(loaded.train.images) > 0
    sizes = {path.rsplit("/", 1)[-1]: len(content) for path, content in files.items()}
    assert {label: (done, total) for label, done, total in steps} == {
        label: (size, size) for label, size in sizes.items()
    }
    asked = list(server.asked)
    fetch(name, tmp_path / "a")
    assert server.asked == asked
    # What was fetched is what a folder with the packed files gives, and nothing is left over.
    write_folder(tmp_path / "b", files)
    assert torch.equal(load(DataChoice(name=name), tmp_path / "b").train.images, loaded.train.images)
    known = BUILT_IN[name].files
    expected = list(known[0].unpacked) if name == "emnist_letters" else [file.path for file in known]
    assert names(tmp_path / "a") == sorted(expected)


@pytest.mark.parametrize("name", SETS)
def test_a_wrong_checksum_is_told_and_nothing_kept(name: str, server: DataServer, tmp_path: Path) -> None:
    server.files = {path.rsplit("/", 1)[-1]: content for path, content in published(name).items()}
    (tmp_path / "mine.txt").write_text("kept")
    file = BUILT_IN[name].files[0]
    with pytest.raises(
        DataError, match=f"as fetched: expected the published MD5 {file.md5}, found [0-9a-f]{{32}};"
    ):
        load(DataChoice(name=name), tmp_path)
    assert names(tmp_path) == ["mine.txt"]


def test_a_second_mirror_serves_where_the_first_fails(
    server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("mnist", server, monkeypatch)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        monkeypatch.setattr(datasets.MNIST, "mirrors", [nowhere, f"{server.address}", nowhere])
        assert len(load(DataChoice(name="mnist"), tmp_path).train.images) == 6


@pytest.mark.parametrize("name", SETS)
def test_without_a_network_the_files_and_their_place_are_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        point(monkeypatch, f"http://127.0.0.1:{closed.getsockname()[1]}/")
        with pytest.raises(DataError) as told:
            load(DataChoice(name=name), tmp_path / "data")
    said = str(told.value)
    assert f"in the folder {tmp_path / 'data'} or a network to fetch them from, found neither" in said
    assert f'try "aelab data fetch {name}"' in said
    assert all(file.path in said for file in BUILT_IN[name].files)
    assert "\n" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_no_network_either(server: DataServer, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"found neither \(Not Found\)"):
        fetch("mnist", tmp_path)


def test_fetching_mends_a_damaged_file_and_sets_it_aside(
    server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = publish("usps", server, monkeypatch)
    write_folder(tmp_path, {**files, "usps.t.bz2": b"cut short"})
    server_files, server.files = server.files, {}
    with pytest.raises(DataError):
        fetch("usps", tmp_path)
    assert (tmp_path / "usps.t.bz2").read_bytes() == b"cut short"
    server.files = server_files
    fetch("usps", tmp_path)
    assert (tmp_path / "usps.t.bz2").read_bytes() == files["usps.t.bz2"]
    assert (tmp_path / "usps.t.bz2.damaged").read_bytes() == b"cut short"
    assert names(tmp_path) == ["usps.bz2", "usps.t.bz2", "usps.t.bz2.damaged"]


def test_a_full_disk_is_told_and_leaves_nothing_half_done(
    server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("usps", server, monkeypatch)
    real = Path.open

    class Full:
        def __init__(self, stream: Any) -> None:
            self.stream = stream

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()

        def write(self, _: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    def opened(path: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
        stream = real(path, mode, *rest, **options)
        return Full(stream) if mode == "wb" else stream

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(DataError, match="expected room on the disk, found a full disk; try freeing space"):
        fetch("usps", tmp_path)
    assert names(tmp_path) == []


def test_an_unknown_set_cannot_be_fetched_and_an_embedded_one_need_not(tmp_path: Path) -> None:
    fetch("digits", tmp_path)
    with pytest.raises(DataError, match="expected one of digits"):
        fetch("nonsense", tmp_path)


SIZES = {"mnist": 11, "fashion_mnist": 29, "kmnist": 20, "usps": 8, "emnist_letters": 536, "cifar10": 162}


def test_the_published_sizes_are_known_before_anything_is_fetched(tmp_path: Path) -> None:
    # In units of 2^20 bytes, as the publishers' own pages say them.
    assert {name: round(to_fetch(name, tmp_path) / 2**20) for name in SETS} == SIZES
    assert to_fetch("digits", tmp_path) == 0
    write_folder(tmp_path, {BUILT_IN["usps"].files[0].path: b"there"})
    assert to_fetch("usps", tmp_path) == 1_831_726


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published files are not on this machine")
def test_the_sizes_are_those_of_the_files_as_published() -> None:
    published_sizes = {file.md5: file.size for name in SETS for file in BUILT_IN[name].files}
    here = {md5_of(path): path.stat().st_size for path in SHARED.rglob("*") if path.is_file()}
    both = here.keys() & published_sizes.keys()
    assert len(both) >= 8
    assert {md5: here[md5] for md5 in both} == {md5: published_sizes[md5] for md5 in both}


def part(folder: Path, name: str, number: int = 0) -> Path:
    target = folder / BUILT_IN[name].files[number].path
    return target.with_name(f".{target.name}.part")


def test_a_connection_that_breaks_is_taken_up_where_it_broke(
    server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("usps", server, monkeypatch)
    size = BUILT_IN["usps"].files[0].size
    server.breaks_after = size // 3 + 1
    steps: list[tuple[str, int, int]] = []
    fetch("usps", tmp_path, lambda *step: steps.append(step))
    assert [start for name, start in server.begun if name == "usps.bz2"] == [
        0,
        size // 3 + 1,
        2 * (size // 3 + 1),
    ]
    assert [(done, total) for name, done, total in steps if name == "usps.bz2"][-1] == (size, size)
    assert names(tmp_path) == ["usps.bz2", "usps.t.bz2"]


@pytest.mark.parametrize("ranges", [True, False])
def test_what_came_before_the_network_went_is_kept_for_the_next_attempt(
    ranges: bool, server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = publish("usps", server, monkeypatch)
    whole, server.ranges = files["usps.bz2"], ranges
    server.breaks_after = 100

    def goes(name: str) -> None:
        server.files = {}  # After the first answer there is nobody any more.

    server.before = goes
    with pytest.raises(DataError, match="found neither"):
        fetch("usps", tmp_path)
    assert names(tmp_path) == [".usps.bz2.part"]
    assert part(tmp_path, "usps").read_bytes() == whole[:100]
    assert to_fetch("usps", tmp_path) == len(whole) - 100 + len(files["usps.t.bz2"])
    server.files, server.before, server.breaks_after = files, lambda name: None, None
    fetch("usps", tmp_path)
    assert server.begun[1:] == [("usps.bz2", 100 if ranges else 0), ("usps.t.bz2", 0)]
    assert (tmp_path / "usps.bz2").read_bytes() == whole
    assert names(tmp_path) == ["usps.bz2", "usps.t.bz2"]


@pytest.mark.parametrize("there", [b"of something else", b"x" * 1_000_000])
def test_a_part_of_another_file_is_not_built_upon(
    there: bytes, server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = publish("usps", server, monkeypatch)
    part(tmp_path, "usps").write_bytes(there)
    fetch("usps", tmp_path)
    assert (tmp_path / "usps.bz2").read_bytes() == files["usps.bz2"]
    assert names(tmp_path) == ["usps.bz2", "usps.t.bz2"]


def test_a_file_that_was_whole_when_the_last_attempt_was_killed_is_taken(
    server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = publish("usps", server, monkeypatch)
    part(tmp_path, "usps").write_bytes(files["usps.bz2"])
    fetch("usps", tmp_path)
    assert server.asked == ["usps.t.bz2"]


def test_two_who_fetch_the_same_set_bring_it_once(
    server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("usps", server, monkeypatch)
    begun, told = threading.Event(), threading.Event()
    steps: list[str] = []

    def second(*step: Any) -> None:
        steps.append(step[0])
        told.set()

    def hold(name: str) -> None:
        begun.set()
        assert told.wait(20)  # The first is held up until the second has seen that it must wait.

    server.before = hold
    threads = [
        threading.Thread(target=fetch, args=("usps", tmp_path, progress)) for progress in (None, second)
    ]
    threads[0].start()
    assert begun.wait(20)
    threads[1].start()
    for thread in threads:
        thread.join()
    assert sorted(server.asked) == ["usps.bz2", "usps.t.bz2"]
    assert steps
    assert names(tmp_path) == ["usps.bz2", "usps.t.bz2"]


def test_a_mirror_of_the_room_is_asked_first(
    server: DataServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = publish("mnist", server, monkeypatch)
    with serving(server.files) as mirror:
        monkeypatch.setenv("AELAB_MIRROR", mirror.address)
        fetch("mnist", tmp_path)
        assert len(mirror.asked) == len(files)
    assert server.asked == []
