"""A run leaves as one zip and enters as one; what is no whole run is refused in a sentence, and leaves nothing."""

from __future__ import annotations

import json
import pickle
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from home_samples import trained
from run_samples import same
from safetensors.torch import load_file, save

import aecore
from aecore import PRESETS, Recipe, Run, RunError, export_run, import_run
from aecore.runs.kept_words import KeptWords, read_words, write_words
from aecore.take_home import unpacking

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return trained(tmp_path_factory.mktemp("runs"), PRESETS["vae-2d"], "to carry")


@pytest.fixture
def packed(run: Run, tmp_path: Path) -> Path:
    (file,) = export_run(run, "run").zipped().write(tmp_path)
    assert file.name == "to-carry-run.zip"
    return file


def test_it_enters_as_it_left(run: Run, packed: Path, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    found = import_run(packed, runs)
    same(run, found)
    assert found.id != run.id
    assert found.about == {**run.about, "id": found.id, "said": None}
    assert [path.name for path in runs.iterdir()] == [found.id]
    images = run.images().test.images
    torch.testing.assert_close(found.model().encode(images), run.model().encode(images))
    assert import_run(packed, runs).id != found.id


def test_its_words_go_where_their_owner_sends_them_alone(run: Run, tmp_path: Path) -> None:
    shutil.copytree(run.path, tmp_path / "one")
    own = Run.open(tmp_path / "one")
    write_words(own.path, KeptWords(name="mine", note="for me alone", starred=True))
    (file,) = export_run(own, "run").zipped().write(tmp_path)
    assert file.name == "mine-run.zip"
    assert read_words(import_run(file, tmp_path / "runs").path).note == "for me alone"
    others = export_run(own, "run", private=False)
    assert others.name == "to-carry-run"
    assert not [name for name in others.files if "words" in name]
    assert b"for me alone" not in export_run(own, "report", private=False).files["to-carry-report.html"]


def test_what_trains_is_not_in_it(run: Run) -> None:
    assert not [name for name in export_run(run, "run").files if "checkpoint" in name or name.startswith(".")]


def test_one_that_was_packed_again_by_hand_enters_too(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "again.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in export_run(run, "run").files.items():
            archive.writestr(name, content)
    same(run, import_run(file, tmp_path / "runs"))


def with_file(name: str, content: bytes) -> Callable[[Files], Files]:
    return lambda files: {**files, name: content}


def without(name: str) -> Callable[[Files], Files]:
    return lambda files: {key: content for key, content in files.items() if key != name}


def with_json(name: str, /, **values: object) -> Callable[[Files], Files]:
    return lambda files: {**files, name: json.dumps({**json.loads(files[name]), **values}).encode()}


def other_weights(files: Files) -> Files:
    model = aecore.build(Recipe().replace("network.hidden", [9]), (1, 8, 8))
    return {**files, "weights/last.safetensors": save(dict(model.state_dict()))}


def broken_weights(run: Run) -> Callable[[Files], Files]:
    tensors = load_file(run.path / "weights" / "last.safetensors")
    return with_file("weights/last.safetensors", save({name: each / 0 for name, each in tensors.items()}))


BAD: dict[str, tuple[Callable[[Files], Files], str]] = {
    "a pickle": (with_file("weights/last.pt", pickle.dumps({})), "found run/weights/last.pt"),
    "a program": (with_file("run.py", b"print()"), "found run/run.py"),
    "no weights": (without("weights/last.safetensors"), "found one without weights/last.safetensors"),
    "no recipe": (without("recipe.json"), "found one without recipe.json"),
    "weights of another recipe": (other_weights, "found others in last.safetensors"),
    "a pickle that is called safetensors": (
        with_file("weights/last.safetensors", pickle.dumps({"weight": [1.0] * 99})),
        "found others in last.safetensors",
    ),
    "weights cut short": (
        lambda files: {**files, "weights/last.safetensors": files["weights/last.safetensors"][:-9]},
        "found others in last.safetensors",
    ),
    "a later version": (with_json("format.json", version=7), "expected a run of format 1, found format 7"),
    "still training": (with_json("run.json", state="running"), "found others in run.json"),
    "images as large as a house": (
        with_json("run.json", shape=[1, 90_000, 90_000]),
        "found more in run.json",
    ),
    "another shape": (with_json("run.json", shape=[1, 9, 9]), "found others in last.safetensors"),
    "no shape": (with_json("run.json", shape="8 x 8"), "found others in run.json"),
    "a recipe that cannot be": (with_json("recipe.json", more=1), "found others in recipe.json"),
    "classes that are none": (with_json("run.json", classes=[1, 2]), "found others in run.json"),
    "a name without end": (with_json("run.json", name="x" * 9000), "found others in run.json"),
    "unknown scores": (with_json("scores.json", more=1.0), "found others in scores.json"),
    "scores that are no numbers": (with_json("scores.json", psnr="high"), "found others in scores.json"),
    "baselines that are none": (with_json("baselines.json", psnr=[1]), "found others in baselines.json"),
    "a curve cut short": (
        lambda files: {**files, "metrics.jsonl": files["metrics.jsonl"][:-9]},
        "found others in metrics.jsonl",
    ),
    "a curve of words": (
        with_file("metrics.jsonl", b'{"step": 1, "train": {"loss": "low"}}\n'),
        "found others in metrics.jsonl",
    ),
    "no snapshot": (
        lambda files: {name: each for name, each in files.items() if "snapshots" not in name},
        "found one without snapshots",
    ),
    "no table": (with_file("run.json", b"[1]"), "found others in run.json"),
    "pictures of another run": (
        with_file("probe.safetensors", save({"images": torch.zeros(2, 1, 9, 9)})),
        "found others in probe.safetensors",
    ),
    "a snapshot of another run": (
        with_file("snapshots/00000007.safetensors", save({"map": torch.zeros(2, 2)})),
        "found others in 00000007.safetensors",
    ),
}


def refused(file: Path, runs: Path) -> str:
    with pytest.raises(RunError) as caught:
        import_run(file, runs)
    assert list(runs.glob("*")) == list(runs.glob(".*")) == []
    return str(caught.value)


@pytest.mark.parametrize(("change", "said"), BAD.values(), ids=BAD.keys())
def test_what_is_no_whole_run_is_refused(
    run: Run, change: Callable[[Files], Files], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "bad.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in change(dict(export_run(run, "run").files)).items():
            archive.writestr(f"run/{name}", content)
    assert said in refused(file, tmp_path / "runs")


def test_weights_that_are_not_finite_are_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in broken_weights(run)(dict(export_run(run, "run").files)).items():
            archive.writestr(name, content)
    assert "found others in last.safetensors" in refused(file, tmp_path / "runs")


@pytest.mark.parametrize(
    "name", ["../run.json", "/run.json", "run/../../run.json", "run\\..\\run.json", "C:/run.json"]
)
def test_a_path_that_climbs_is_refused(name: str, packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, b"{}")
    assert "leads out of its folder" in refused(packed, tmp_path / "runs")


def test_a_link_is_refused(packed: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("to-carry-run/weights/00000009.safetensors")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "leads out of its folder" in refused(packed, tmp_path / "runs")


def test_sizes_are_bounded_before_anything_is_unpacked(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("to-carry-run/weights/00000099.safetensors", bytes(40_000_000))
    monkeypatch.setattr(unpacking, "MOST_BYTES", 30_000_000)
    monkeypatch.setattr(unpacking, "_write", None)
    assert "expected at most 200 files and 30 MB" in refused(packed, tmp_path / "runs")
    monkeypatch.setattr(unpacking, "MOST_FILES", 3)
    assert "expected at most 3 files" in refused(packed, tmp_path / "runs")


def test_no_zip_a_damaged_one_and_none_at_all_are_refused(packed: Path, tmp_path: Path) -> None:
    content = packed.read_bytes()
    packed.write_bytes(content[:-100])
    assert "damaged, encrypted or no zip" in refused(packed, tmp_path / "runs")
    middle = len(content) // 2
    packed.write_bytes(content[:middle] + bytes(64) + content[middle + 64 :])
    assert "expected" in refused(packed, tmp_path / "runs")
    assert "found No such file or directory" in refused(tmp_path / "none.zip", tmp_path / "runs")
