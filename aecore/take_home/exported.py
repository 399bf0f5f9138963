"""What is taken home of a run: a file, or a few that belong together."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path, PurePosixPath

from aecore.disk.whole_files import write_whole

KINDS = {
    ".ipynb": "application/x-ipynb+json",
    ".py": "text/x-python",
    ".csv": "text/csv",
    ".html": "text/html",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """Files by name.

    Attributes:
        name: of all of them together: what a folder or a zip of them is called.
        files: their contents; a name may lead into folders.
    """

    name: str
    files: Mapping[str, bytes]

    def packed(self) -> tuple[str, bytes, str]:
        """As one file, a zip where there are more: its name, its content, its media type."""
        if len(self.files) == 1:
            ((name, content),) = self.files.items()
            return name, content, kind_of(name)
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                # The same run gives the same bytes, whenever it is exported.
                archive.writestr(zipfile.ZipInfo(f"{self.name}/{name}", (1980, 1, 1, 0, 0, 0)), content)
        return f"{self.name}.zip", held.getvalue(), KINDS[".zip"]

    def zipped(self) -> Exported:
        """The same as a single file, whose name says that it is a zip."""
        name, content, _ = self.packed()
        return Exported(self.name, {name: content})

    def write(self, target: Path) -> list[Path]:
        """Writes it: a single file into a folder that is there or under the name given, several into a folder.

        Returns:
            What was written.

        Raises:
            RunError: a place that cannot be written.
        """
        if len(self.files) == 1:
            ((name, content),) = self.files.items()
            places = {target / name if target.is_dir() else target: content}
        else:
            folder = target / self.name if target.is_dir() else target
            places = {folder / PurePosixPath(name): content for name, content in self.files.items()}
        for place, content in places.items():
            write_whole(place, content)
        return list(places)


def kind_of(name: str) -> str:
    """The media type of a file by its name."""
    return KINDS.get(PurePosixPath(name).suffix) or guess_type(name)[0] or "application/octet-stream"
