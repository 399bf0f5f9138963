"""Fetches published files from the addresses torchvision lists; a file takes its place only when its sum is right."""

from __future__ import annotations

import contextlib
import gzip
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aecore.datasets.catalogue import BUILT_IN, PublishedFile
from aecore.datasets.published.files import BROKEN, is_there, md5_of
from aecore.datasets.published.transfer import FAILURES, bring, here_already, part_of
from aecore.disk.alone import alone
from aecore.disk.complaints import writing
from aecore.errors import DataError

if TYPE_CHECKING:
    from aecore.datasets.raw import Progress  # It brings torch, which a mirror's file need not wait for.

MIRROR = (
    "AELAB_MIRROR"  # An address that serves the files as they lie in a data folder; asked before the others.
)


def missing(name: str, folder: Path) -> list[PublishedFile]:
    """The files of a set that are not in the folder, packed or unpacked; none for a set that is not published."""
    files = BUILT_IN[name].files if name in BUILT_IN else ()
    return [file for file in files if not is_there(folder, file)]


def still_to_come(name: str, folder: Path) -> int:
    """How many bytes of a set are neither there nor came in earlier attempts."""
    return sum(max(0, file.size - here_already(folder / file.path)) for file in missing(name, folder))


def fetch_published(name: str, folder: Path, progress: Progress | None = None, *, mend: bool = False) -> None:
    """Brings what is missing of a published set, from where an earlier attempt ended.

    Args:
        mend: also replace what has a wrong checksum; the old file is set aside as `<file>.damaged`, once its
            replacement has come.
    Raises:
        DataError: no network, a wrong checksum, or a folder that cannot be written. What came of a file before
            the network went is kept for the next attempt.
    """
    for file in BUILT_IN[name].files:
        target = folder / file.path
        damaged = mend and target.is_file() and md5_of(target) != file.md5
        if damaged or not is_there(folder, file):
            _fetch(name, folder, file, progress, damaged=damaged)
            if target.suffix == ".zip" and target.is_file():
                _unpack_letters(target, folder, file)


def _fetch(name: str, folder: Path, file: PublishedFile, progress: Progress | None, *, damaged: bool) -> None:
    target, part = folder / file.path, part_of(folder / file.path)

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(target.name, done, total)

    with alone(target, lambda: tell(here_already(target), file.size)):
        if is_there(folder, file) and not (damaged and md5_of(target) != file.md5):
            return  # Somebody else has brought it meanwhile.
        try:
            _from_any_address(name, folder, file, part, tell)
        except DataError as error:
            if isinstance(error.__cause__, OSError):
                # A full disk: it is what fills it.
                with contextlib.suppress(OSError):
                    part.unlink()
            raise
        with writing(target):
            if damaged:
                target.replace(target.with_name(f"{target.name}.damaged"))
            part.replace(target)


def addresses(name: str, file: PublishedFile) -> Iterator[str]:
    """Where to look for a file: the mirror that the environment names, then where torchvision would look."""
    mirror = os.environ.get(MIRROR, "")
    if mirror:
        yield f"{mirror.rstrip('/')}/{file.path}"
    yield from _published(name, file)


def _published(name: str, file: PublishedFile) -> list[str]:
    # Importing torchvision takes a second and a half: only a download waits for it.
    from torchvision import datasets

    base = file.path.rsplit("/", 1)[-1]
    if name == "cifar10":
        return [f"{datasets.CIFAR10.url.rsplit('/', 1)[0]}/{base}"]
    if name == "emnist_letters":
        return [datasets.EMNIST.url]
    if name == "usps":
        return [url for url, listed, _ in datasets.USPS.split_list.values() if listed == base]
    kind = {"mnist": datasets.MNIST, "fashion_mnist": datasets.FashionMNIST, "kmnist": datasets.KMNIST}[name]
    return [f"{mirror}{base}" for mirror in kind.mirrors]


def _from_any_address(
    name: str, folder: Path, file: PublishedFile, part: Path, tell: Callable[[int, int], None]
) -> None:
    """Leaves the whole file in `part`, its checksum right."""
    if here_already(folder / file.path) and md5_of(part) == file.md5:
        return  # It was whole when the last attempt was killed.
    reasons, wrong = [], ""
    for address in addresses(name, file):
        begun = here_already(folder / file.path) > 0
        try:
            bring(address, part, tell)
            wrong = _wrong(part, file)
            if wrong and begun:
                bring(address, part, tell)  # What was there before may have been of another file.
                wrong = _wrong(part, file)
        except FAILURES as error:
            reason = getattr(error, "reason", None) or error
            reasons.append(getattr(reason, "strerror", None) or str(reason))
            continue
        if not wrong:
            return
    if wrong:
        raise DataError(
            "fetched",
            "{name}: {file} as fetched: expected the published MD5 {md5}, found {found};"
            ' try "aelab data fetch {name}" again later, or another network; nothing was kept of it.',
            name=name,
            file=Path(file.path).name,
            md5=file.md5,
            found=wrong,
        )
    raise DataError(
        "offline",
        "{name}: expected its files in the folder {folder} or a network to fetch them from, found neither ({reasons});"
        ' try "aelab data fetch {name}" on a machine with a network, then copying {files} into that folder.',
        name=name,
        folder=str(folder),
        reasons="; ".join(dict.fromkeys(reasons)) or "no address",
        files=", ".join(each.path for each in BUILT_IN[name].files),
    )


def _wrong(part: Path, file: PublishedFile) -> str:
    """The checksum of what came, where it is not the published one; then nothing is kept of it."""
    found = md5_of(part)
    if found == file.md5:
        return ""
    part.unlink(missing_ok=True)
    return found


@contextmanager
def _arriving(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it becomes `target` at the end, or nothing is left of it."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        with writing(target):
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _unpack_letters(archive: Path, folder: Path, file: PublishedFile) -> None:
    """Keeps the letters of EMNIST's 560 MB and lets the rest go."""
    for unpacked in file.unpacked:
        target = folder / unpacked
        if target.is_file():
            continue
        try:
            with zipfile.ZipFile(archive) as packed:
                letters = gzip.decompress(packed.read(f"gzip/{target.name}.gz"))
        except BROKEN as error:
            raise DataError(
                "letters",
                "{file}: expected {inner} in it, found {found}; try fetching it again.",
                file=str(archive),
                inner=target.name,
                found=str(error),
            ) from error
        with _arriving(target) as part, writing(part):
            part.write_bytes(letters)
    with writing(archive):
        archive.unlink()
