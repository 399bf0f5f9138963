"""Fetches published files from the addresses torchvision lists; a file takes its place only when its sum is right."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import secrets
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore.datasets.catalogue import BUILT_IN, PublishedFile
from aecore.datasets.files import BROKEN, is_there, md5_of
from aecore.datasets.raw import Progress
from aecore.datasets.trouble import writing
from aecore.errors import DataError

CHUNK = 1 << 18  # bytes
PATIENCE = 20.0  # seconds without a byte


def fetch_published(name: str, folder: Path, progress: Progress | None = None, *, mend: bool = False) -> None:
    """Brings what is missing of a published set.

    Args:
        mend: also replace what has a wrong checksum; the old file is set aside as `<file>.damaged`, once its
            replacement has come.
    Raises:
        DataError: no network, a wrong checksum, or a folder that cannot be written.
    """
    for file in BUILT_IN[name].files:
        target = folder / file.path
        damaged = mend and target.is_file() and md5_of(target) != file.md5
        if damaged or not is_there(folder, file):
            with _arriving(target) as part:
                _from_any_address(name, folder, file, part, progress)
                if damaged:
                    with writing(target):
                        target.replace(target.with_name(f"{target.name}.damaged"))
            if target.suffix == ".zip":
                _unpack_letters(target, folder, file)


def addresses(name: str, file: PublishedFile) -> list[str]:
    """Where torchvision would look for a file."""
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


def _from_any_address(
    name: str, folder: Path, file: PublishedFile, part: Path, progress: Progress | None
) -> None:
    reasons, wrong = [], ""
    for address in addresses(name, file):
        try:
            found = _download(address, part, Path(file.path).name, progress)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            reasons.append(getattr(reason, "strerror", None) or str(reason))
            continue
        if found == file.md5:
            return
        wrong = found
    if wrong:
        raise DataError(
            subject=f"{name}: {Path(file.path).name} as fetched",
            expected=f"the published MD5 {file.md5}",
            found=wrong,
            attempt=f'"aelab data fetch {name}" again later, or another network; nothing was kept of it',
        )
    raise DataError(
        subject=name,
        expected=f"its files in the folder {folder} or a network to fetch them from",
        found=f"neither ({'; '.join(dict.fromkeys(reasons)) or 'no address'})",
        attempt=f'"aelab data fetch {name}" on a machine with a network, then copying '
        f"{', '.join(each.path for each in BUILT_IN[name].files)} into that folder",
    )


def _download(address: str, part: Path, label: str, progress: Progress | None) -> str:
    """Writes what an address serves to `part`, and returns its MD5."""
    request = urllib.request.Request(address, headers={"User-Agent": "aelab"})
    digest = hashlib.md5(usedforsecurity=False)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        total, done = int(response.headers.get("Content-Length") or 0), 0
        with writing(part):
            part.parent.mkdir(parents=True, exist_ok=True)
            stream = part.open("wb")
        with stream:
            while chunk := response.read(CHUNK):
                with writing(part):
                    stream.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                if progress is not None:
                    progress(label, done, total)
            with writing(part):
                stream.flush()
    return digest.hexdigest()


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
                subject=str(archive),
                expected=f"{target.name} in it",
                found=str(error),
                attempt="fetching it again",
            ) from error
        with _arriving(target) as part, writing(part):
            part.write_bytes(letters)
    with writing(archive):
        archive.unlink()
