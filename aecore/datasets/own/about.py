"""What is known of a user's own set without reading its images: its numbers, and how it was read, in sentences."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from aecore.datasets.catalogue import Shape
from aecore.datasets.own.told_before import told_before
from aecore.sentences import Sentence, said_of

NO_CLASS = "no class"


@dataclass(frozen=True)
class About:
    """An own set, and the report of its import: numbers, and plain sentences for a person.

    Attributes:
        classes: the names that the labels have, in order; the name of the set alone where no image has a label.
        train_images: how many images there are to learn from.
        test_images: how many are kept for the test.
        notes: what was done to the images or has to be known of them, a sentence each.
        created: when it was imported, UTC, ISO 8601.
        digest: SHA-256 of the saved images and labels, in hexadecimal.
        unlabelled: how many images have no class.
        split: how the split into training and test images came about, a sentence.
        original: (height, width) in pixels that most images had; (0, 0) where that is not known.
        resized: how many images had another size than the set's and were scaled.
        cut: how many of those lost something at their edges.
        scale: which values were found, and which of them is white, a sentence.
        dropped: what was left out and why, counted and named up to a few, a sentence each.
    """

    name: str
    shape: Shape
    classes: tuple[str, ...]
    train_images: int
    test_images: int
    notes: tuple[str, ...]
    created: str
    digest: str
    unlabelled: int = 0
    split: str = ""
    original: tuple[int, int] = (0, 0)
    resized: int = 0
    cut: int = 0
    scale: str = ""
    dropped: tuple[str, ...] = ()

    @property
    def labelled(self) -> bool:
        """Whether any image has a class."""
        return self.unlabelled < self.train_images + self.test_images

    @property
    def all_classes(self) -> tuple[str, ...]:
        """The classes by label number: those of `classes`, and one more for images without where others have one."""
        return (*self.classes, NO_CLASS) if self.unlabelled and self.labelled else self.classes

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that is told in words, in the order for a reader."""
        return tuple(said for said in (self.split, self.scale, *self.notes, *self.dropped) if said)

    def to_json(self) -> str:
        """As it is saved beside the images; under `said` the keys and values of what is told, by its words."""
        said = {sentence: said_of(sentence) for sentence in self.sentences}
        return json.dumps(asdict(self) | {"said": said}, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> About:
        """What `to_json` wrote, today or by an earlier version.

        Raises:
            ValueError, KeyError, TypeError: a text that is damaged.
        """
        plain: dict[str, Any] = json.loads(text)
        channels, height, width = (int(size) for size in plain["shape"])
        known: dict[str, Any] = {"shape": (channels, height, width)}
        said = plain["said"] if isinstance(plain.get("said"), dict) else {}
        for field in fields(cls):
            if field.name in plain and field.name not in known:
                known[field.name] = _typed(str(field.type), plain[field.name])
        for name in known.keys() & {"split", "scale", "notes", "dropped"}:
            words = known[name]
            one = isinstance(words, str)
            known[name] = _told(words, said) if one else tuple(_told(each, said) for each in words)
        return cls(**known)


def _told(words: str, said: dict[str, Any]) -> str:
    """A sentence as it was told, with its key; a description of an earlier version has the words alone."""
    known = said.get(words)
    return Sentence.known(words, known) if known else told_before(words) or words


def _typed(kind: str, value: Any) -> Any:
    if kind == "tuple[str, ...]":
        return tuple(str(item) for item in value)
    if kind == "tuple[int, int]":
        first, second = (int(item) for item in value)
        return first, second
    return int(value) if kind == "int" else str(value)
