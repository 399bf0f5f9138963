"""Sentences with keys: English as it was written, the values beside it, and all of it back from where it was stored."""

from __future__ import annotations

import json
import pickle

import pytest

from aecore.errors import RunError
from aecore.sentences import Sentence, said_of


def test_a_sentence_is_the_english_text() -> None:
    said = Sentence(
        "told", "Left out: {count} {count:file|files} of {total} ({names}).", count=1, total=12345, names="a"
    )
    assert said == "Left out: 1 file of 12,345 (a)."
    assert Sentence("told", "{count:file|files}", count=0) == "files"
    assert json.dumps([said]) == '["Left out: 1 file of 12,345 (a)."]'


def test_what_a_person_typed_is_put_in_as_it_is() -> None:
    assert Sentence("told", "Found {found}.", found="{count} {0} 1234") == "Found {count} {0} 1234."


def test_a_value_that_is_missing_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Sentence("told", "Found {found}.")


def test_a_sentence_comes_back_from_json_and_from_another_process() -> None:
    said = Sentence("told", "Left out: {count} {count:file|files}.", count=3)
    stored = json.loads(json.dumps({"text": said, "said": said_of(said)}))
    for back in (Sentence.known(stored["text"], stored["said"]), pickle.loads(pickle.dumps(said))):
        assert isinstance(back, Sentence)
        assert (back, back.key, back.values) == (said, "told", {"count": 3})


@pytest.mark.parametrize("said", [None, {}, [], "told", {"key": 3}])
def test_what_was_stored_before_there_were_keys_is_its_text(said: object) -> None:
    assert Sentence.known("A sentence.", said) == "A sentence."
    assert said_of(Sentence.known("A sentence.", said)) is None


def test_an_error_has_the_parts_of_its_words_whatever_its_values_hold() -> None:
    error = RunError(
        "other", "{file}: expected {size} bytes, found {there}; try {attempt}.",
        file="a: expected b, found c; try d.", size=2000, there=1, attempt="again; try more.",
    )  # fmt: skip
    assert (error.subject, error.expected) == ("a: expected b, found c; try d.", "2,000 bytes")
    assert (error.found, error.attempt) == ("1", "again; try more.")
    assert (
        str(error) == "a: expected b, found c; try d.: expected 2,000 bytes, found 1; try again; try more.."
    )
    assert error.key == "other"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.sentence.values, type(again)) == (str(error), error.sentence.values, RunError)
    assert RunError("few", "expected {most}, found {there}.", most=2, there=1).subject == ""
    assert error.with_values(file="x").subject == "x"
