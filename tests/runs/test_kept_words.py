"""What a person calls a run and notes of it lies in its folder, as plain text of bounded length."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aecore.errors import RunError
from aecore.recipe.recipe import Recipe
from aecore.runs.kept_words import NAME_LETTERS, NOTE_LETTERS, KeptWords, read_words, write_words
from aecore.runs.run import Run


def test_words_come_back_as_they_were_written(tmp_path: Path) -> None:
    assert read_words(tmp_path) == KeptWords()
    words = KeptWords().changed(
        name=" **Ada's** <b>best</b> 👩‍🔬 ", note="one\r\ntwo\n\tβ = 4 $x$ ", starred=True
    )
    assert words == KeptWords("**Ada's** <b>best</b> 👩‍🔬", "one\ntwo\n\tβ = 4 $x$", True)
    write_words(tmp_path, words)
    assert read_words(tmp_path) == words
    assert words.changed(note="") == KeptWords(words.name, "", True)
    assert words.changed(starred=False, name="") == KeptWords("", words.note, False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "n" * (NAME_LETTERS + 1)}, "expected at most 80 letters, found 81"),
        ({"name": "one\ntwo"}, "on one line"),
        ({"name": "right \u202eto left"}, "cannot be printed"),
        ({"name": "\ud800"}, "cannot be printed"),
        ({"note": "n" * (NOTE_LETTERS + 1)}, "expected at most 4,000 letters, found 4,001"),
        ({"note": "a \x00 sign"}, "cannot be printed"),
        ({"note": "\x1b[31mred"}, "cannot be printed"),
    ],
)
def test_what_cannot_be_kept_is_said(change: dict[str, str], said: str) -> None:
    with pytest.raises(RunError, match=said):
        KeptWords("before").changed(**change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "null",
        '{"name": 3, "note": "", "starred": true}',
        '{"name": "a"}',
        json.dumps({"name": "a" * 500, "note": "", "starred": True}),
        json.dumps({"name": "a", "note": "b" * 100_000, "starred": True}),
        "[" * 10_000,
    ],
)
def test_a_file_that_somebody_made_says_nothing_rather_than_anything(tmp_path: Path, content: str) -> None:
    (tmp_path / "words.json").write_text(content)
    assert read_words(tmp_path) == KeptWords()


def test_a_run_may_have_words_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "waiting").mkdir()
    (tmp_path / "waiting" / "job.json").write_text("{}")
    write_words(tmp_path / "waiting", KeptWords("a name"))
    run = Run.create(tmp_path, Recipe(), id="waiting")
    assert read_words(run.path).name == "a name"
