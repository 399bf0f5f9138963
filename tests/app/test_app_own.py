"""One's own images on the page: what was read is said, twelve are shown, they are replaced and removed by who may."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from data_samples import encoded, noise, write_zip
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from train_page import page, seen, submitted

from aecore.datasets.loading import about_own, load
from aecore.recipe.choices import DataChoice
from aecore.recipe.presets import PRESETS
from app.image_sets import DRAWN
from app.web.settings import wishes
from app.words.messages import Messages

English = Messages("en")


@pytest.fixture(autouse=True)
def here(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContextProxy, "ip_address", None)  # as of a browser on this machine
    monkeypatch.setattr(ContextProxy, "cookies", {})


def picture(seed: int, size: tuple[int, ...] = (20, 20)) -> bytes:
    return encoded(noise(*size, seed=seed))


def archive(tmp_path: Path, count: int = 20, classes: tuple[str, ...] = ("cat", "dog")) -> bytes:
    files = {f"{name}/{seed}.png": picture(seed) for name in classes for seed in range(count)}
    return write_zip(tmp_path / "pack.zip", files).read_bytes()


def drop(test: AppTest, *files: tuple[str, bytes]) -> AppTest:
    told = [(name, content, "application/octet-stream") for name, content in files]
    return seen(test.sidebar.file_uploader[0].set_value(told).run())


def report(test: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in test.sidebar.get("html")).replace("\u00a0", " ")


def chosen(test: AppTest) -> str:
    return str(submitted(test)["data"]["name"])


def test_what_was_read_is_said_and_shown_before_anything_trains(tmp_path: Path) -> None:
    test = drop(page(block="data"), ("pets 2026.zip", archive(tmp_path)))
    assert chosen(test) == "pets-2026"
    about = about_own("pets-2026", tmp_path / "data")
    said = report(test)
    assert f"{about.train_images} images to learn from, {about.test_images} for the test" in said
    assert "2 classes: cat, dog" in said
    assert "20×20 pixels, grey" in said
    for index in range(12):
        assert f"/api/sets/pets-2026/{index}.png?v={about.digest[:16]}&amp;binarise=none" in said
    assert len(test.session_state["stage-data"]["preview"]["images"]) == 12
    seen(test.main.segmented_control(key="language-choice").set_value("fr").run())
    assert "2 classes : cat, dog" in report(test)
    assert chosen(test) == "pets-2026"


def test_several_pictures_become_one_set_and_their_names_need_not_differ(tmp_path: Path) -> None:
    files = [("a.png", picture(seed)) for seed in range(6)] + [("b.PNG", picture(7))]
    test = drop(page(block="data"), *files)
    assert chosen(test) == "images"
    about = about_own("images", tmp_path / "data")
    assert about.train_images + about.test_images == 7
    assert "no classes" in report(test)


def test_arrays_and_idx_files_are_taken_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    np.savez(path, images=noise(9, 12, 10), labels=np.arange(9) % 3)
    test = drop(page(block="data"), ("arrays.npz", path.read_bytes()))
    assert chosen(test) == "arrays"
    assert "12×10 pixels" in report(test)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "files",
    [
        [("holiday.png", b"\x89PNG and nothing more")],
        [("alone.png", picture(0))],
        [("letter.docx", b"PK\x03\x04 no archive")],
        [("notes.txt", b"hello")],
        [("empty.zip", b"")],
        [("a.zip", b"PK"), ("b.zip", b"PK")],
        [("a.zip", b"PK"), ("b.png", picture(0))],
    ],
    ids=lambda files: "+".join(name for name, _ in files) if isinstance(files, list) else files,
)
def test_what_cannot_be_taken_is_said_in_words(files: list[tuple[str, bytes]], language: str) -> None:
    test = drop(page(block="data", lang=language), *files)
    assert chosen(test) == DRAWN.name
    (warning,) = test.sidebar.warning
    assert len(warning.value) > 40
    assert "/tmp" not in warning.value
    english = ("expected", "found", "try ")
    assert any(word in warning.value for word in english) == (language == "en")


def key_of(test: AppTest, key: str) -> Any:
    return next((button for button in test.sidebar.button if button.key == key), None)


def press(test: AppTest, key: str) -> AppTest:
    return seen(test.sidebar.button(key=key).click().run())


def test_an_own_set_is_removed_after_a_question(tmp_path: Path) -> None:
    test = drop(page(block="data"), ("pets.zip", archive(tmp_path)))
    press(test, "own-remove")
    assert [warning.value for warning in test.sidebar.warning] == [
        English("own.remove_ask", name="pets", count="40")
    ]
    press(test, "own-remove_no")
    assert chosen(test) == "pets"
    press(press(test, "own-remove"), "own-remove_yes")
    assert chosen(test) == DRAWN.name
    assert list((tmp_path / "data" / "own").iterdir()) == []
    assert all("pets" not in select.options for select in test.sidebar.selectbox)


@pytest.mark.parametrize("act", ["own-remove", "own-replace"])
def test_while_a_run_learns_from_it_a_set_stays(act: str, tmp_path: Path) -> None:
    test = drop(page(block="data"), ("pets.zip", archive(tmp_path)))
    run = wishes().submit(PRESETS["vae-2d"].replace("data.name", "pets"), "somebody")
    press(test, act)
    assert [warning.value for warning in test.sidebar.warning] == [English("own.busy", name="pets")]
    assert key_of(test, "own-remove_yes") is None
    assert len(test.sidebar.file_uploader) == 1
    assert wishes().get(run).state == "queued"
    assert about_own("pets", tmp_path / "data").train_images


def test_a_run_that_begins_after_the_question_keeps_the_set(tmp_path: Path) -> None:
    test = press(drop(page(block="data"), ("pets.zip", archive(tmp_path))), "own-remove")
    wishes().submit(PRESETS["vae-2d"].replace("data.name", "pets"), "somebody")
    press(test, "own-remove_yes")
    assert [warning.value for warning in test.sidebar.warning] == [English("own.busy", name="pets")]
    assert chosen(test) == "pets"


def test_a_set_is_replaced_under_its_name_and_a_run_of_the_old_images_says_so(tmp_path: Path) -> None:
    test = drop(page(block="data"), ("pets.zip", archive(tmp_path)))
    before = about_own("pets", tmp_path / "data")
    made_of_old = {"id": "old", "state": "finished", "created": "2026-01-01T00:00:00+00:00", "name": "old"}
    folder = tmp_path / "runs" / "old"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps(made_of_old))
    (folder / "recipe.json").write_text(PRESETS["vae-2d"].replace("data.name", "pets").to_json())
    press(test, "own-replace")
    assert test.sidebar.file_uploader[0].label == English("upload.replace", name="pets")
    drop(test, ("dogs.zip", archive(tmp_path, count=9, classes=("pug", "poodle", "boxer"))))
    assert chosen(test) == "pets"
    assert about_own("pets", tmp_path / "data").digest != before.digest
    assert "3 classes: boxer, poodle, pug" in report(test)
    assert test.sidebar.file_uploader[0].label == English("upload.label")
    shown = page(block="data", run="old", recipe=PRESETS["vae-2d"].replace("data.name", "pets").to_share())
    assert [info.value for info in shown.sidebar.info] == [English("own.replaced", name="pets")]
    assert shown.session_state["stage-data"]["preview"]["replaced"] == "old"


def test_images_that_cannot_be_read_replace_nothing(tmp_path: Path) -> None:
    test = press(drop(page(block="data"), ("pets.zip", archive(tmp_path))), "own-replace")
    before = about_own("pets", tmp_path / "data")
    drop(test, ("broken.zip", b"PK\x03\x04"))
    assert about_own("pets", tmp_path / "data") == before
    assert len(test.sidebar.warning) == 1
    assert test.sidebar.file_uploader[0].label == English("upload.replace", name="pets")
    press(test, "replace-not")
    assert test.sidebar.file_uploader[0].label == English("upload.label")


@pytest.mark.parametrize(("cookie", "may"), [("mine", True), ("another", False), ("", False)])
def test_only_who_brought_a_set_or_sits_at_the_server_may_change_it(
    cookie: str, may: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ContextProxy, "ip_address", "192.0.2.9")
    monkeypatch.setattr("app.web.rights.COOKIE", "owner")
    monkeypatch.setattr(ContextProxy, "cookies", {"owner": "mine"})
    drop(page(block="data"), ("pets.zip", archive(tmp_path)))
    kept = (tmp_path / "data" / "own" / "pets" / "uploader").read_text()
    assert kept == hashlib.sha256(b"mine").hexdigest()
    monkeypatch.setattr(ContextProxy, "cookies", {"owner": cookie} if cookie else {})
    test = page(block="data", recipe=PRESETS["vae-2d"].replace("data.name", "pets").to_share())
    assert (key_of(test, "own-remove") is not None) == may
    assert "2 classes: cat, dog" in report(test)


DIM = noise(9, 12, 10, high=41)  # a sixth of what a byte can hold
DOUBTFUL = noise(12, 10, 40)  # may be 40 images of 12 x 10 pixels, as MATLAB has them


def stored(tmp_path: Path, images: np.ndarray) -> bytes:
    np.savez(tmp_path / "x.npz", images=images)
    return (tmp_path / "x.npz").read_bytes()


def brightest(tmp_path: Path, name: str = "dim") -> float:
    loaded = load(DataChoice(name=name), tmp_path / "data")
    return float(max(loaded.train.images.max(), loaded.test.images.max()))


@pytest.mark.parametrize(("language", "note"), [("en", "so the images are dark."), ("fr", "sont sombres.")])
def test_dark_images_are_made_brighter_beside_the_note_from_what_was_dropped(
    language: str, note: str, tmp_path: Path
) -> None:
    test = drop(page(block="data", lang=language), ("dim.npz", stored(tmp_path, DIM)))
    assert report(test).endswith(f"{note}</li></ul>")
    assert "--" not in report(test)
    assert test.sidebar.button(key="own-stretch").label == Messages(language)("upload.stretch")
    assert brightest(tmp_path) < 0.2
    press(test, "own-stretch")
    assert chosen(test) == "dim"
    assert brightest(tmp_path) == 1
    assert note not in report(test)
    assert key_of(test, "own-stretch") is None
    assert test.session_state["kept-upload"] is None


def test_dark_images_that_are_no_longer_kept_are_asked_for_again(tmp_path: Path) -> None:
    drop(page(block="data"), ("dim.npz", stored(tmp_path, DIM)))
    test = page(block="data", recipe=PRESETS["vae-2d"].replace("data.name", "dim").to_share())
    press(test, "own-stretch")
    assert test.sidebar.file_uploader[0].label == English("upload.replace", name="dim")
    assert test.sidebar.toggle(key="upload-stretch").value
    drop(test, ("notes.txt", b"hello"))
    assert test.sidebar.toggle(key="upload-stretch").value
    drop(test, ("dim.npz", stored(tmp_path, DIM)))
    assert brightest(tmp_path) == 1
    press(test, "own-replace")
    assert not test.sidebar.toggle(key="upload-stretch").value


def test_a_run_that_learns_from_dark_images_keeps_them(tmp_path: Path) -> None:
    test = drop(page(block="data"), ("dim.npz", stored(tmp_path, DIM)))
    wishes().submit(PRESETS["vae-2d"].replace("data.name", "dim"), "somebody")
    press(test, "own-stretch")
    assert [warning.value for warning in test.sidebar.warning] == [English("own.busy", name="dim")]
    assert brightest(tmp_path) < 0.2


def test_what_was_dropped_is_kept_only_while_its_set_is_on_the_screen(tmp_path: Path) -> None:
    test = drop(page(block="data"), ("pets.zip", archive(tmp_path)))
    assert test.session_state["kept-upload"] is None
    drop(test, ("dim.npz", stored(tmp_path, DIM)))
    assert test.session_state["kept-upload"] is not None
    select = next(each for each in test.sidebar.selectbox if str(each.key).startswith("data.name"))
    seen(select.set_value("pets").run())
    assert test.session_state["kept-upload"] is None


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("order", "shape"), [("first", (1, 10, 40)), ("last", (1, 12, 10))])
def test_which_axis_counts_the_images_is_asked_where_it_is_doubtful(
    order: str, shape: tuple[int, ...], language: str, tmp_path: Path
) -> None:
    test = drop(page(block="data", lang=language), ("mat.npz", stored(tmp_path, DOUBTFUL)))
    assert chosen(test) == DRAWN.name
    (warning,) = test.sidebar.warning
    assert "(12, 10, 40)" in warning.value
    assert "--" not in warning.value
    press(test, f"upload-{order}-again")
    assert chosen(test) == "mat"
    assert about_own("mat", tmp_path / "data").shape == shape
    assert len(test.sidebar.warning) == 0
    assert key_of(test, "upload-first-again") is None


def test_a_range_that_may_mean_anything_is_stretched_and_an_axis_told_before_is_not_forgotten(
    tmp_path: Path,
) -> None:
    deep = np.linspace(0, 700, DOUBTFUL.size).reshape(DOUBTFUL.shape)
    test = drop(page(block="data"), ("deep.npz", stored(tmp_path, deep)))
    press(test, "upload-last-again")
    assert "run from 0 to 700" in test.sidebar.warning[0].value
    press(test, "upload-stretch-again")
    assert about_own("deep", tmp_path / "data").shape == (1, 12, 10)
    assert brightest(tmp_path, "deep") == 1


def test_values_that_stretching_does_not_mend_are_not_offered_it(tmp_path: Path) -> None:
    below = np.linspace(-1, 1, DIM.size).reshape(DIM.shape)
    test = drop(page(block="data"), ("below.npz", stored(tmp_path, below)))
    assert "found -1 to 1; try bringing them into one of these ranges" in test.sidebar.warning[0].value
    assert key_of(test, "upload-stretch-again") is None
    assert test.session_state["kept-upload"] is None
