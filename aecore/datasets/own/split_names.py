"""The words by which people name the parts of a split, in folders, files and arrays."""

from __future__ import annotations

import re

WORDS = {
    "train": ("train", "training", "trn"),
    "val": ("val", "valid", "validation", "dev"),
    "test": ("test", "testing", "tst", "t10k"),
}
AROUND = {"set", "data", "dataset", "images", "image", "imgs", "img", "pictures", "seg", "split", "new"}


def part_of_folder(name: str) -> str | None:
    """The part that a folder is: its name is one of these words, alone or beside words that say nothing."""
    words = [word for word in re.split(r"[^a-z]+", name.lower()) if word]
    found = [part for part, names in WORDS.items() for word in words if word in names]
    others = [
        word for word in words if word not in AROUND and all(word not in names for names in WORDS.values())
    ]
    return found[0] if len(found) == 1 and not others else None


def part_of_file(name: str) -> str | None:
    """The part that a file's name tells: one of these words is in it."""
    words = re.split(r"[^a-z0-9]+", name.lower())
    for part, names in WORDS.items():
        if any(word.startswith(start) for word in words for start in names if word):
            return part
    return None
