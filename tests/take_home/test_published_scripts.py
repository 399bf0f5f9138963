"""Scripts of runs on published sets: torchvision reads the same images, and the score is the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from data_samples import published, with_sums_of, write_folder
from published_samples import FOLDERS, copied, held_against_its_script

from aecore import PRESETS
from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.published import reading


@pytest.mark.parametrize("name", FOLDERS)
def test_the_real_sets_are_read_from_where_they_lie(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copied(name, tmp_path, monkeypatch)
    changes = {"data.name": name, "data.train_size": 3000, "training.epochs": 1}
    held_against_its_script(PRESETS["denoising"], data, tmp_path, **changes)


@pytest.mark.parametrize("name", ["kmnist", "usps", "emnist_letters"])
def test_sets_of_the_published_form_are_read_as_the_run_has_read_them(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision import datasets

    data, files = tmp_path / "data", published(name)
    monkeypatch.setitem(BUILT_IN, name, with_sums_of(name, files))
    monkeypatch.setenv("AELAB_DATA", str(data))
    write_folder(data, files)
    # Unpacked, torchvision takes them as they are; of USPS, which it reads packed, it is told the sums.
    for file in BUILT_IN[name].files:
        for member in file.unpacked if name != "usps" else ():
            write_folder(data, {member: reading.content(data, file, member)})
    sums = {Path(file.path).name: file.md5 for file in BUILT_IN[name].files}
    told = {
        part: (url, path, sums.get(path, md5)) for part, (url, path, md5) in datasets.USPS.split_list.items()
    }
    monkeypatch.setattr(datasets.USPS, "split_list", told)
    changes = {"data.name": name, "data.train_size": None, "training.epochs": 2, "training.batch_size": 4}
    held_against_its_script(PRESETS["vae-2d"], data, tmp_path, **changes)
