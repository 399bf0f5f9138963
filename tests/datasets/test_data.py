"""Loading: what a recipe's choice gives, once per process, the same on every machine."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from data_samples import noise

from aecore.cache import Cache
from aecore.datasets import loading as data
from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import available, classes_of, data_folder, load, load_bytes, shape_of
from aecore.datasets.preparing import prepare
from aecore.datasets.raw import RawSet
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice


@pytest.mark.parametrize("name", ["digits", "strokes", "shapes"])
def test_the_embedded_sets_need_no_folder_and_hold_what_the_catalogue_says(name: str, tmp_path: Path) -> None:
    loaded = load(DataChoice(name=name), tmp_path)
    for part in (loaded.train, loaded.test):
        assert part.images.shape == (len(part.labels), *shape_of(name))
        assert part.images.dtype == torch.float32
        assert part.images.is_contiguous()
        assert part.labels.dtype == torch.int64
        assert part.images.min() == 0
        assert part.images.max() == 1
        counts = torch.bincount(part.labels, minlength=len(loaded.classes)).float()
        # The real digits are themselves a little uneven.
        assert counts.max() / counts.min() < 1.1
    assert loaded.classes == classes_of(name)
    assert list(tmp_path.iterdir()) == []


def test_digits_are_scikit_learns_each_in_exactly_one_part() -> None:
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    loaded = load(DataChoice(name="digits"))
    rows = torch.cat([loaded.train.images, loaded.test.images]).reshape(-1, 64) * 16
    ours = np.column_stack([rows.numpy(), torch.cat([loaded.train.labels, loaded.test.labels]).numpy()])
    theirs = np.column_stack([pixels, labels])
    assert sorted(map(tuple, ours.tolist())) == sorted(map(tuple, theirs.tolist()))


def test_digits_are_read_without_importing_scikit_learn_or_torchvision() -> None:
    program = (
        "import sys; from aecore.datasets.loading import load; from aecore.recipe.choices import DataChoice;"
        "load(DataChoice());"
        "print([name for name in ('sklearn', 'torchvision') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_split_is_the_same_for_ever() -> None:
    # Published scores rest on it, so the random numbers behind it must not change with a library.
    test = load(DataChoice(name="digits")).test
    found = hashlib.sha256(test.images.numpy().tobytes() + test.labels.numpy().tobytes()).hexdigest()
    assert found.startswith("745e0529")


def test_all_trains_on_the_test_images_too() -> None:
    train, both = load(DataChoice()), load(DataChoice(split="all"))
    assert len(both.train.images) == 1797
    assert torch.equal(both.train.images, torch.cat([train.train.images, train.test.images]))
    assert torch.equal(both.test.images, train.test.images)
    assert both.digest != train.digest


def test_a_smaller_training_set_keeps_the_classes_in_proportion() -> None:
    whole, some = load(DataChoice()), load(DataChoice(train_size=100))
    assert torch.bincount(some.train.labels).tolist() == [10] * 10
    fewer = load(DataChoice(train_size=50))
    assert torch.equal(fewer.train.images, some.train.images[:50])
    assert torch.equal(some.test.images, whole.test.images)


def test_more_training_images_than_there_are_is_told() -> None:
    with pytest.raises(
        DataError, match=r"data.train_size: expected at most the 1,437 .* found 2,000; try 1437"
    ):
        load(DataChoice(train_size=2000))


def test_a_threshold_makes_both_parts_black_and_white() -> None:
    grey, sharp = load(DataChoice()), load(DataChoice(binarise="threshold"))
    assert torch.equal(sharp.train.images, (grey.train.images >= 0.5).float())
    assert torch.equal(sharp.test.images, (grey.test.images >= 0.5).float())


def test_sampling_leaves_the_training_images_to_the_trainer_and_fixes_the_test_images(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grey, sampled = load(DataChoice()), load(DataChoice(binarise="sampled"))
    assert torch.equal(sampled.train.images, grey.train.images)
    assert set(sampled.test.images.unique().tolist()) == {0.0, 1.0}
    assert abs(float(sampled.test.images.mean() - grey.test.images.mean())) < 0.01
    monkeypatch.setattr(data, "_loaded", Cache(2))
    assert torch.equal(load(DataChoice(binarise="sampled")).test.images, sampled.test.images)


@pytest.mark.parametrize("change", [{}, {"train_size": 5, "split": "all"}, {"binarise": "threshold"}])
def test_bytes_are_the_same_images(change: dict[str, object]) -> None:
    labels = np.arange(9) % 3
    raw = RawSet(noise(9, 1, 4, 5), labels, noise(6, 1, 4, 5, seed=1), labels[:6], ("a", "b", "c"))
    choice = DataChoice.model_validate({"name": "own", **change})
    whole, small = prepare(raw, choice), prepare(raw, choice, as_bytes=True)
    assert small.digest == whole.digest
    for one, other in ((small.train, whole.train), (small.test, whole.test)):
        assert one.images.dtype == (torch.float32 if "binarise" in change else torch.uint8)
        images = one.images.float() / 255 if one.images.dtype == torch.uint8 else one.images
        assert torch.equal(images, other.images)
        assert torch.equal(one.labels, other.labels)


@pytest.mark.parametrize("name", ["digits", "shapes"])
def test_what_was_never_bytes_stays_as_it_is(name: str, tmp_path: Path) -> None:
    choice = DataChoice(name=name)
    whole, found = load(choice, tmp_path), load_bytes(choice, tmp_path)
    assert found.digest == whole.digest
    assert torch.equal(found.test.images, whole.test.images)


def test_bytes_are_never_fetched(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="aelab data fetch mnist"):
        load_bytes(DataChoice(name="mnist"), tmp_path)


def test_a_set_is_read_once_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    read = data._read
    calls: list[str] = []
    begun = threading.Barrier(4)

    def counted(name: str, *rest: object) -> object:
        calls.append(name)
        return read(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(data, "_loaded", Cache(2))
    monkeypatch.setattr(data, "_read", counted)
    found: list[object] = []

    def ask() -> None:
        begun.wait()
        found.append(load(DataChoice(name="digits")))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == ["digits"]
    assert len(found) == 4
    assert all(each is found[0] for each in found)


def test_the_cache_forgets_the_oldest_and_keeps_no_failures() -> None:
    cache: Cache[int] = Cache(2)
    made: list[str] = []

    def make(key: str) -> int:
        made.append(key)
        return len(made)

    for key in ("a", "b", "a", "c", "a", "b"):
        cache.get(key, lambda key=key: make(key))
    assert made == ["a", "b", "c", "b"]
    with pytest.raises(ZeroDivisionError):
        cache.get("d", lambda: 1 // 0)
    assert cache.get("d", lambda: 7) == 7


def test_the_list_says_what_is_there(tmp_path: Path) -> None:
    entries = {entry.name: entry for entry in available(tmp_path)}
    assert list(entries) == list(BUILT_IN)
    assert {name for name, entry in entries.items() if entry.present} == {"digits", "strokes", "shapes"}
    assert entries["digits"].origin == "embedded"
    assert entries["cifar10"].origin == "published"
    assert entries["cifar10"].shape == (3, 32, 32)


@pytest.mark.parametrize(
    "ask", [shape_of, classes_of, lambda name, folder: load(DataChoice(name=name), folder)]
)
@pytest.mark.parametrize("name", ["nonsense", "../mnist", ""])
def test_an_unknown_name_is_told_with_the_known_ones(ask: object, name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"expected one of digits, strokes, shapes, mnist"):
        ask(name, tmp_path)  # type: ignore[operator]


def test_the_environment_names_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AELAB_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("AELAB_DATA")
    assert data_folder().is_absolute()
