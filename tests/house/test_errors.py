"""The exception tree: one sentence each, and whole on the other side of a process."""

from __future__ import annotations

import pickle

import pytest

from aecore import errors
from aecore.errors import AELabError, RecipeError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AELabError)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_a_sentence_and_a_value_error(kind: type[AELabError]) -> None:
    error = kind("key", "{file}: expected b, found {found}; try d.", file="a", found="c")
    assert str(error) == "a: expected b, found c; try d."
    assert error.key == "key"
    assert isinstance(error, ValueError)
    assert isinstance(error, AELabError)
    assert str(kind("other", "expected b, found c.")) == "expected b, found c."


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_travels_between_processes(kind: type[AELabError]) -> None:
    error = kind("key", "{file}: expected b, found {found}; try d.", file="a", found="c")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert str(copy) == str(error)
    assert (copy.key, copy.sentence.values) == ("key", {"file": "a", "found": "c"})
    assert (copy.subject, copy.expected, copy.found, copy.attempt) == ("a", "b", "c", "d")


def test_an_error_cannot_be_made_without_a_key_and_its_words() -> None:
    with pytest.raises(TypeError):
        RecipeError("something is wrong")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        RecipeError(expected="b", found="c")  # type: ignore[call-arg]
