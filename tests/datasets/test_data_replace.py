"""Own sets removed and replaced: the old one is there until the new one is whole, and old reports are still read."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from data_samples import noise

from aecore.datasets.loading import ImportReport, about_own, available, import_images, load, remove_own
from aecore.datasets.own import store as own
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice


def imported(folder: Path, seed: int, **how: object) -> ImportReport:
    np.savez(folder / "in.npz", images=noise(12, 8, 8, seed=seed), labels=np.arange(12) % 2)
    return import_images(folder / "in.npz", "mine", folder / "data", **how)  # type: ignore[arg-type]


def images(folder: Path) -> set[bytes]:
    loaded = load(DataChoice(name="mine"), folder / "data")
    return {
        each.numpy().tobytes()
        for part in (loaded.train, loaded.test)
        for each in (part.images * 255).round().byte()
    }


def of_seed(seed: int) -> set[bytes]:
    return {each.tobytes() for each in noise(12, 8, 8, seed=seed)}


def test_a_set_is_replaced_as_often_as_one_likes_and_its_digest_tells_it(tmp_path: Path) -> None:
    digests = [imported(tmp_path, 0, replace=True).digest]
    for seed in (1, 2, 2, 0):
        before = load(DataChoice(name="mine"), tmp_path / "data")
        digests.append(imported(tmp_path, seed, replace=True).digest)
        assert about_own("mine", tmp_path / "data").digest == digests[-1]
        assert images(tmp_path) == of_seed(seed)
        after = load(DataChoice(name="mine"), tmp_path / "data")
        assert (before.digest == after.digest) == (digests[-1] == digests[-2])
        assert len(list((tmp_path / "data" / "own" / "mine").iterdir())) == 2
    assert [digests[0] == each for each in digests] == [True, False, False, False, True]
    assert digests[2] == digests[3]
    modes = {path.stat().st_mode for path in (tmp_path / "data" / "own" / "mine").iterdir()}
    assert len(modes) == 1  # whoever may read the one may read the other
    assert [entry.name for entry in available(tmp_path / "data") if entry.origin == "own"] == ["mine"]
    remove_own("mine", tmp_path / "data")
    assert list((tmp_path / "data" / "own").iterdir()) == []


def test_without_the_word_a_set_is_not_replaced_nor_under_another_spelling(tmp_path: Path) -> None:
    imported(tmp_path, 0)
    with pytest.raises(DataError, match="which is there already"):
        imported(tmp_path, 1)
    with pytest.raises(DataError, match="which is there already"):
        import_images(tmp_path / "in.npz", "MINE", tmp_path / "data", replace=True)
    with pytest.raises(DataError, match="another name than those of the built-in sets"):
        import_images(tmp_path / "in.npz", "digits", tmp_path / "data", replace=True)
    assert images(tmp_path) == of_seed(0)


def no_room(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def stopped(*_: object, **__: object) -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["save_file", "write_text", "replace", "replace of about.json"])
@pytest.mark.parametrize(("fails", "error"), [(no_room, DataError), (stopped, KeyboardInterrupt)])
def test_where_replacing_fails_the_old_set_is_there_as_it_was(
    step: str,
    fails: Callable[..., int],
    error: type[BaseException],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported(tmp_path, 0)
    home = tmp_path / "data" / "own" / "mine"
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    with monkeypatch.context() as patch:
        step, _, which = step.partition(" of ")
        before_it = getattr(own if step == "save_file" else Path, step)

        def fails_then(*what: object, **how: object) -> object:
            early = which and getattr(what[0], "name", "") != which
            return before_it(*what, **how) if early else fails()

        patch.setattr(own if step == "save_file" else Path, step, fails_then)
        with pytest.raises(error):
            imported(tmp_path, 1, replace=True)
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before
    assert images(tmp_path) == of_seed(0)
    imported(tmp_path, 1, replace=True)
    assert images(tmp_path) == of_seed(1)


def test_what_cannot_be_imported_replaces_nothing(tmp_path: Path) -> None:
    imported(tmp_path, 0)
    (tmp_path / "bad.npz").write_bytes(b"nothing")
    with pytest.raises(DataError):
        import_images(tmp_path / "bad.npz", "mine", tmp_path / "data", replace=True)
    assert images(tmp_path) == of_seed(0)


def test_who_reads_while_a_set_is_replaced_gets_one_of_the_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(tmp_path, 0)
    first = own.about("mine", tmp_path / "data")
    answers = [first]
    real = own.about

    def late(name: str, folder: Path) -> ImportReport:
        # The first answer is from before, the images are those from after.
        return answers.pop() if answers else real(name, folder)

    imported(tmp_path, 1, replace=True)
    monkeypatch.setattr(own, "about", late)
    raw = own.read("mine", tmp_path / "data")
    found = {image.tobytes() for image in np.concatenate([raw.train_images, raw.test_images])}
    assert found == of_seed(1)


def test_a_damaged_set_is_mended_by_replacing_it(tmp_path: Path) -> None:
    imported(tmp_path, 0)
    (tmp_path / "data" / "own" / "mine" / "about.json").write_text("{")
    with pytest.raises(DataError, match="a damaged file"):
        about_own("mine", tmp_path / "data")
    imported(tmp_path, 1, replace=True)
    assert images(tmp_path) == of_seed(1)
    for _ in range(2):
        (stored,) = (tmp_path / "data" / "own" / "mine").glob("*.safetensors")
        stored.write_bytes(b"damaged")
        imported(tmp_path, 1, replace=True)
        assert images(tmp_path) == of_seed(1)


def test_the_report_is_read_back_as_it_was_given(tmp_path: Path) -> None:
    report = imported(tmp_path, 0)
    assert about_own("mine", tmp_path / "data") == report
    with pytest.raises(DataError):
        about_own("digits", tmp_path / "data")


def test_the_report_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    report = imported(tmp_path, 0)
    path = tmp_path / "data" / "own" / "mine" / "about.json"
    plain = json.loads(path.read_text())
    old = ("name", "shape", "classes", "train_images", "test_images", "notes", "created", "digest")
    path.write_text(json.dumps({key: plain[key] for key in old}))
    again = about_own("mine", tmp_path / "data")
    assert (again.shape, again.classes, again.digest) == (report.shape, report.classes, report.digest)
    assert (again.split, again.scale, again.dropped, again.unlabelled) == ("", "", (), 0)
    assert again.labelled
    assert torch.is_tensor(load(DataChoice(name="mine"), tmp_path / "data").train.images)
