"""The exception tree of AE Lab: everything a user can cause, each told in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from aecore.sentences import Sentence, Value


class AELabError(ValueError):
    """Something a user can mend: says what was expected, what was found and what to try.

    `raise DataError("idx_short", "{file}: expected {size} bytes, found {there}; try copying it again.", ...)`

    Args:
        key: what is said, under which the other languages have it.
        words: the English sentence: "subject: expected this, found that; try something.", of which subject and
            attempt may be left out; with {name} where a value stands.
        values: by name, as a `Sentence` takes them.

    Attributes:
        sentence: what `str` gives, with its key and its values.
        subject: what the sentence is about (a field, a file); may be empty.
        expected: what would have been accepted.
        found: what was there instead.
        attempt: what to try next; may be empty.
    """

    def __init__(self, key: str, words: str, /, **values: Value) -> None:
        self._words = words
        self.sentence = Sentence(key, words, **values)
        # The parts are those of the words: a value may hold anything, a ": expected " of its own too.
        subject, separator, rest = words.partition(": expected ")
        if not separator:
            subject, rest = "", words.removeprefix("expected ")
        expected, _, rest = rest.partition(", found ")
        found, _, attempt = rest.removesuffix(".").partition("; try ")
        self.subject, self.expected, self.found, self.attempt = (
            str(Sentence(key, part, **values)) for part in (subject, expected, found, attempt)
        )
        super().__init__(self.sentence)

    @property
    def key(self) -> str:
        """What is said: one key for one kind of sentence."""
        return self.sentence.key

    def with_values(self, **values: Value) -> Self:
        """The same said of other values: of a field by its whole path, say."""
        return type(self)(self.key, self._words, **{**self.sentence.values, **values})

    @property
    def plain(self) -> dict[str, Any]:
        """Key, words and values as JSON has them, for another process; `known` makes an error of them again."""
        return {**self.sentence.said, "words": self._words}

    @classmethod
    def known(cls, plain: Mapping[str, Any]) -> Self:
        """What another process could not do."""
        values = {name: Sentence.value_of(value) for name, value in plain["values"].items()}
        return cls(plain["key"], plain["words"], **values)

    def __str__(self) -> str:
        return self.sentence

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword arguments do not survive the default pickling between processes.
        return (_rebuild, (type(self), self.key, self._words, self.sentence.values))


def _rebuild(kind: type[AELabError], key: str, words: str, values: dict[str, Value]) -> AELabError:
    return kind(key, words, **values)


class RecipeError(AELabError):
    """A recipe that cannot be: an unknown key, a value out of bounds, parts that do not go together."""


class DataError(AELabError):
    """Images that cannot be read, fetched or used."""


class RunError(AELabError):
    """A run folder that is missing, cut short or not writable."""


class TrainingError(AELabError):
    """A training that cannot go on: a loss that is not finite, a model larger than memory."""


class ExportError(AELabError):
    """A model that cannot be turned into a file for other programs."""


class EngineError(AELabError):
    """The engine or its job table cannot work here."""


class InstallationError(AELabError):
    """The installed packages do not belong together."""


class ClassroomError(AELabError):
    """What somebody asks of a class that cannot be: a nickname that is none, one code too many tried."""
