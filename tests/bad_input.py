"""What is refused in one sentence, and leaves the data folder as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from aecore.datasets.loading import import_images, load
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice
from app.words.translation import said_in


def refused(path: Path, data: Path, told: str, name: str = "mine") -> None:
    """Importing says `told` in one sentence, and leaves the data folder as it was."""
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    with pytest.raises(DataError, match=told) as error:
        import_images(path, name, data)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert "expected" in sentence
    assert "found" in sentence
    assert len(sentence) < 600
    french = said_in(error.value, "fr")
    assert french is not None, sentence
    assert not {"expected", "found", "try"} & set(french.split())
    ours = (
        "an empty file",
        "something else",
        "a damaged one",
        "far more",
        "a larger one",
        "leads out",
        "a link",
    )
    assert not [words for words in ours if words in french]
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    assert [path.name for path in (data / "own").iterdir()] == ["first"]
    assert len(load(DataChoice(name="first"), data).train.images) == 5
