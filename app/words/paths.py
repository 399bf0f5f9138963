"""Where files lie on the server's disk is nobody's business in the room: a sentence names a file, not its folders."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath

from aecore.sentences import Sentence
from app.web.settings import settings


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
