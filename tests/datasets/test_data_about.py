"""The description of a set on the disk: what was told of an import comes back with its key and its values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from data_samples import encoded, noise, write_folder

from aecore.datasets.loading import about_own, import_images
from aecore.datasets.own.about import About
from aecore.sentences import Sentence, said_of

# As version 0.1 wrote it, before sentences had keys; of an older one is the plural of one file.
BEFORE = """{
 "name": "mine", "shape": [1, 12, 10], "classes": ["mine"], "train_images": 1250, "test_images": 250,
 "notes": [
  "The values use 16% of the range up to 255, so the images are dark; importing them with --stretch makes the \
brightest value white.",
  "1,234 of 1,500 pictures had another size and were scaled to 10 x 12 pixels, 1 of them cut at the edges.",
  "Something that no version tells."
 ],
 "created": "2026-11-20T10:00:00+00:00", "digest": "d", "unlabelled": 1500,
 "split": "Kept for the test, as no split was given: 250 of 1,500 images, drawn once and for all.",
 "original": [12, 10], "resized": 1234, "cut": 1, "scale": "The values run from 0 to 40, and 255 is white.",
 "dropped": ["Passed over, as of another kind: 1 files (notes, 1 files (a).txt)."]
}"""


def test_what_was_told_is_opened_again_with_its_key_and_its_values(tmp_path: Path) -> None:
    files = {f"{n}.png": encoded(noise(8, 8, seed=n)) for n in range(4)}
    files |= {"a.txt": b"words", "b {count}.txt": b"words"}
    made = import_images(write_folder(tmp_path / "in", files), "mine", tmp_path)
    again = about_own("mine", tmp_path)
    assert again == made
    assert len(made.sentences) >= 3
    assert [said_of(each) for each in again.sentences] == [said_of(each) for each in made.sentences]
    assert all(said_of(each) for each in made.sentences)
    assert said_of(again.dropped[0]) == {
        "key": "told_passed",
        "values": {"count": 2, "names": "a.txt, b {count}.txt"},
    }


def test_a_description_written_before_sentences_had_keys_is_opened_as_before() -> None:
    about = About.from_json(BEFORE)
    plain: dict[str, Any] = json.loads(BEFORE)
    assert about.notes == tuple(plain["notes"])
    assert (about.split, about.scale, about.created) == (plain["split"], plain["scale"], plain["created"])
    assert about.dropped == ("Passed over, as of another kind: 1 file (notes, 1 files (a).txt).",)
    assert [said_of(each) for each in about.sentences] == [
        {"key": "told_split_drawn", "values": {"kept": 250, "total": 1500}},
        {"key": "told_values_white", "values": {"low": "0", "high": "40", "white": "255"}},
        {"key": "told_dark", "values": {"percent": 16, "white": "255"}},
        {"key": "told_other_size", "values": {"count": 1234, "total": 1500, "size": "10 x 12", "cut": 1}},
        None,
        {"key": "told_passed", "values": {"count": 1, "names": "notes, 1 files (a).txt"}},
    ]
    assert About.from_json(about.to_json()) == about


@pytest.mark.parametrize("said", [None, [], "told", {"sentence": 3}, {"key": 3, "values": []}])
def test_keys_that_are_damaged_do_not_cost_the_set(said: object, tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=noise(6, 8, 8))
    made = import_images(tmp_path / "a.npz", "mine", tmp_path)
    path = tmp_path / "own" / "mine" / "about.json"
    plain = json.loads(path.read_text())
    for damaged in (said, dict.fromkeys(made.sentences, said)):
        path.write_text(json.dumps(plain | {"said": damaged}))
        assert about_own("mine", tmp_path) == made


def test_no_class_is_taken_for_a_sentence() -> None:
    about = About.from_json(json.dumps(json.loads(BEFORE) | {"classes": ["The values run from 0 to 1."]}))
    assert not any(isinstance(each, Sentence) for each in about.classes)
