"""Sentences that other languages can say too: English words, the key of what they say, and the values in it."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from typing import Any

Value = str | int
LINE = 60  # characters of what somebody typed: the sentence around it stays readable


class Sentence(str):
    """An English sentence that knows its key and its values, so that it is never read back from its words.

    Everywhere else it is a plain text: printed, joined, written as JSON. What stores it and wants it back stores
    `said` beside the text, and calls `known`.

    Args:
        key: what is said, one word or a few joined by "_"; the French of it stands under this key.
        words: the English, with {name} where a value stands and {name:one|many} where a word goes with a number.
        values: by name. A text is put in as it is; a whole number is written as the language writes numbers; a
            sentence within the sentence is said in the other language too.

    Raises:
        KeyError: the words have a name that no value has: a mistake of ours.
    """

    key: str
    values: dict[str, Value]

    def __new__(cls, key: str, words: str, /, **values: Value) -> Sentence:
        told = {name: _writable(value) for name, value in values.items()}
        return cls._made(_ENGLISH.vformat(words, (), told), key, told)

    @classmethod
    def _made(cls, text: str, key: str, values: Mapping[str, Value]) -> Sentence:
        made = super().__new__(cls, text)
        made.key, made.values = key, dict(values)
        return made

    @classmethod
    def known(cls, text: str, said: object) -> str:
        """A sentence that was stored: `said` as it was given then; the text alone where there is none of it."""
        if not (isinstance(said, dict) and isinstance(said.get("key"), str)):
            return text
        if said.get("text", text) != text:
            return text  # Written over by a program that knew of no keys.
        values = said.get("values")
        held = values.items() if isinstance(values, dict) else ()
        return cls._made(text, said["key"], {name: cls.value_of(value) for name, value in held})

    @classmethod
    def value_of(cls, stored: Any) -> Value:
        """A value as `said` gave it."""
        within = isinstance(stored, dict)
        return cls.known(str(stored.get("text", "")), stored) if within else stored

    def again(self, text: str, values: Mapping[str, Value]) -> Sentence:
        """The same said of other values, which stand in the text already."""
        return self._made(text, self.key, values)

    @property
    def said(self) -> dict[str, Any]:
        """Key and values, as JSON has them."""
        within = {name: stored(value) for name, value in self.values.items() if isinstance(value, Sentence)}
        return {"key": self.key, "values": {**self.values, **within}}

    def __reduce__(self) -> tuple[object, ...]:
        return (Sentence._made, (str(self), self.key, self.values))


def _writable(value: Value) -> Value:
    """A value as it can be printed, stored and sent: half a surrogate pair, which JSON can spell, cannot."""
    if isinstance(value, str) and not isinstance(value, Sentence) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode()
    return value


def cut(text: str) -> str:
    """A text that somebody typed or sent, cut to a line's length."""
    return text if len(text) <= LINE else f"{text[: LINE - 3]}..."


def stored(text: str) -> dict[str, Any] | None:
    """What is stored beside a text that has a key, and whose words may be written over while this is left there."""
    return {"text": str(text), **text.said} if isinstance(text, Sentence) else None


def packed(text: str) -> str:
    """The same as JSON; "" where there is none."""
    return json.dumps(stored(text)) if isinstance(text, Sentence) else ""


def unpacked(text: str, said: str) -> str:
    """A sentence that was stored with what `packed` made of it then; a text alone is itself."""
    try:
        return Sentence.known(text, json.loads(said)) if said else text
    except ValueError:
        return text


def said_of(text: str) -> dict[str, Any] | None:
    """Key and values of a text that has them."""
    return text.said if isinstance(text, Sentence) else None


class _English(string.Formatter):
    """Fills English words in: thousands with a comma, and the form of a word that goes with its number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, several, many = format_spec.partition("|")
        if several:
            return one if value == 1 else many
        return f"{value:,}" if isinstance(value, int) else str(value)


_ENGLISH = _English()
