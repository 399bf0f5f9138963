"""An import of images under way: it ends with a set or a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aecore.datasets.own.apart import import_apart
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.share import Share
from app.uploads.on_disk import Upload
from app.uploads.one_import import OneImport


class UnderWay(OneImport[str]):
    """One import of images.

    Args:
        upload: what is read.
        name: what the set is called, with a number where that is taken.
        folder: the data folder.
        manner: how to read it.
        replaced: the set whose place it takes, instead of a name.
        owner: the mark of who waits for it; owners take turns, and the set is theirs.
        there: whether somebody still does.
        share: says what the set may take of the disk, once its turn has come.

    Raises:
        FullError: too many wait already.
    """

    def __init__(
        self,
        upload: Upload,
        name: str,
        folder: Path,
        manner: Manner,
        *,
        replaced: str | None,
        owner: str,
        there: Callable[[], bool],
        share: Callable[[], Share],
    ) -> None:
        self.upload, self.manner, self.replaced = upload, manner, replaced

        def read(given_up: Callable[[], bool]) -> str:
            return import_apart(
                upload.path,
                replaced or name,
                folder,
                manner,
                replacing=replaced is not None,
                numbered=replaced is None,
                mark=owner,
                share=share(),
                given_up=given_up,
            )

        super().__init__(owner, there=there, read=read, dropped=upload.remove)
