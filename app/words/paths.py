"""Where something lies on the server is nobody's business in a browser: of a path its last name is told."""

from __future__ import annotations

_BEFORE = "\"'«“(["
_BEHIND = "\"'»”)],;:.!?…"


def without_paths(text: str) -> str:
    """A sentence with the last name of each absolute path in the place of the path."""
    if "/" not in text and "\\" not in text:
        return text
    return " ".join(map(_told, text.split(" ")))


def _told(word: str) -> str:
    bare = word.lstrip(_BEFORE)
    path = bare.rstrip(_BEHIND)
    drive = path[1:3] in (":\\", ":/") and path[:1].isalpha()
    if not path.startswith(("/", "\\\\")) and not drive:
        return word
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return f"{word[: len(word) - len(bare)]}{name}{bare[len(path) :]}" if name else word
