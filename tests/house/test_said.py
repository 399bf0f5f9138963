"""Each sentence of the library stands once, in English, where it is raised; French has the same, by its key."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from sentence_samples import ROOT, Said, all_said, counted, errors_of_ours, said_in_file, slots

from aecore.datasets.own.told_before import TOLD
from app.words.catalogues import catalogue
from app.words.translation import PAGE, PREFIX

SAID = all_said()
RAISED = [said for said in SAID if said.kind in errors_of_ours()]
SHAPE = re.compile(r"(?:[^,;]+: )?expected .+, found .+\.")
PAGES = [key for key in catalogue("en") if key.startswith(PAGE + PREFIX)]


def templates() -> dict[str, str]:
    """Key and words of every sentence that the library can say."""
    return {str(said.key): str(said.words) for said in SAID} | {
        f"told_{key}": words for key, words in TOLD.items()
    }


def wrong_with(said: Said) -> str:
    """What is wrong with the call, if anything."""
    if said.key is None or said.words is None:
        return "key and words stand there as texts, not as what is computed"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", said.key):
        return f"{said.key!r} is no key"
    if None in said.values or slots(said.words) != said.values.keys():
        return f"the words have {sorted(slots(said.words))}, the values are {sorted(map(str, said.values))}"
    if said.kind in errors_of_ours() and not is_shaped(said.words):
        return "an error is told as 'subject: expected this, found that; try something.'"
    return ""


def is_shaped(words: str) -> bool:
    once = all(words.count(part) == 1 for part in ("expected ", ", found ")) and words.count("; try ") <= 1
    return once and SHAPE.fullmatch(words) is not None


def test_every_sentence_has_a_key_and_its_words_where_it_is_raised() -> None:
    assert len(RAISED) > 100
    assert {said.place: wrong for said in SAID if (wrong := wrong_with(said))} == {}


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        ('RunError(key, "expected a, found b.")', "as texts"),
        ('RunError("key", f"expected a, found {found}.")', "as texts"),
        ('RunError("key", "expected a, found " + found)', "as texts"),
        ('RunError("key", "expected a, found {found}.")', "the values are"),
        ('RunError("key", "expected a, found {found}.", found=found, more=more)', "the values are"),
        ('RunError("key", "expected a, found {found}.", **values)', "the values are"),
        ('errors.RunError("a key", "expected a, found b.")', "is no key"),
        ('RunError("key", "No such run: {found}.", found=found)', "is told as"),
        ('RunError("key", "a: expected b: expected c, found d.")', "is told as"),
        ('Sentence("key", words, found=found)', "as texts"),
        ('Sentence("key", "There is {found}.", found=found)', ""),
        ('RunError("key", "{file}: expected a, " "found {found}; try c.", file=file, found=found)', ""),
    ],
)
def test_a_sentence_that_is_put_together_is_found(call: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "file.py").write_text(call)
    (said,) = said_in_file(tmp_path / "file.py")
    assert bool(wrong_with(said)) == bool(wrong)
    assert wrong in wrong_with(said)


def test_a_key_has_one_sentence() -> None:
    words = defaultdict(set)
    for said in SAID:
        words[said.key].add(said.words)
    assert {key: found for key, found in words.items() if len(found) > 1} == {}


def test_french_has_every_sentence_and_no_value_that_it_does_not_get() -> None:
    french, known = catalogue("fr"), templates()
    assert sorted(known) == sorted(key.removeprefix(PREFIX) for key in french if key.startswith(PREFIX))
    unknown = {key: slots(french[PREFIX + key]) - slots(words) for key, words in known.items()}
    assert {key: names for key, names in unknown.items() if names} == {}


def test_english_stands_where_it_is_raised_and_not_in_the_catalogue() -> None:
    assert [key for key in catalogue("en") if key.startswith(PREFIX)] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_own_words_stand_for_a_sentence_and_tell_no_more(language: str) -> None:
    words, known = catalogue(language), templates()
    for key in PAGES:
        assert slots(words[key]) <= slots(known[key.removeprefix(PAGE + PREFIX)]), key


def test_a_word_that_goes_with_a_number_gets_a_number() -> None:
    wrong = {}
    for said in SAID:
        key = f"{PREFIX}{said.key}"
        every = [str(said.words), *(catalogue(each).get(PAGE + key, "") for each in ("en", "fr"))]
        for name in set().union(*map(counted, [*every, catalogue("fr")[key]])):
            given = said.values[name]
            called = isinstance(given, ast.Call) and getattr(given.func, "id", "") == "str"
            if called or isinstance(given, ast.JoinedStr | ast.Constant):
                wrong[said.place] = name
    assert wrong == {}


def test_no_sentence_is_read_back_from_its_words() -> None:
    for path in sorted((ROOT / "app" / "words").glob("*.py")):
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]
            )
        }
        assert "re" not in names, path
