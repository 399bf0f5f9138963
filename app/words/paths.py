"""Where files lie on the server's disk is nobody's business in the room: a sentence names a file, not its folders."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath

from aecore.sentences import Sentence
from app.web.settings import settings

_BEFORE = "\"'«“(["
_BEHIND = "\"'»”)],;:.!?…"


def without_folders(said: str) -> str:
    """A text without the folders of this machine, and a sentence without them in its values too."""
    if not isinstance(said, Sentence):
        return _plain(said)
    text, values = str(said), dict(said.values)
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = short = without_folders(value)
            if short != value:
                text = text.replace(str(value), str(short))
    return said if values == said.values else said.again(_plain(text), values)


def without_paths(text: str) -> str:
    """A text with the last name of each absolute path in the place of the path, wherever on this machine it leads."""
    if "/" not in text and "\\" not in text:
        return text
    return " ".join(map(_last_name, text.split(" ")))


def _last_name(word: str) -> str:
    bare = word.lstrip(_BEFORE)
    path = bare.rstrip(_BEHIND)
    drive = path[1:3] in (":\\", ":/") and path[:1].isalpha()
    if not path.startswith(("/", "\\\\")) and not drive:
        return word
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return f"{word[: len(word) - len(bare)]}{name}{bare[len(path) :]}" if name else word


def _plain(text: str) -> str:
    if PurePath(text).is_absolute() and text.strip("/"):
        return PurePath(text).name
    for folder in _folders():
        if folder in text:
            text = text.replace(f"{folder}/", "").replace(folder, PurePath(folder).name)
    return text


def _folders() -> Iterator[str]:
    """The innermost first."""
    here = settings()
    for folder in (here.data_folder(), here.runs_folder(), Path(tempfile.gettempdir()), Path.home()):
        for path in (folder, folder.absolute()):
            if path.is_absolute() and path != Path(path.anchor):
                yield str(path)
